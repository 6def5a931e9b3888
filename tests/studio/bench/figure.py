"""A measured figure beside its limit, and the table of all of them."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value; `limit` is the most it may be, or the least where `at_least`."""

    name: str
    unit: str
    limit: float | None
    """None where the value is only for comparison."""
    measured: float | None
    """None where it could not be measured; `remark` then says why."""
    at_least: bool = False
    remark: str = ""
    readings: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """Every repetition, by what was measured."""

    @property
    def verdict(self) -> str:
        """`met`, `MISSED`, `skipped` or, without a limit, nothing."""
        if self.measured is None:
            return "skipped"
        if self.limit is None:
            return ""
        met = self.measured >= self.limit if self.at_least else self.measured <= self.limit
        return "met" if met else "MISSED"

    def document(self) -> dict[str, Any]:
        """The figure as JSON values."""
        return asdict(self) | {"verdict": self.verdict}


def _limit(figure: Figure) -> str:
    if figure.limit is None:
        return "-"
    return f"{'>=' if figure.at_least else '<='} {figure.limit:g} {figure.unit}"


def median(values: Sequence[float]) -> float:
    """The middle of several repetitions."""
    return statistics.median(values)


def table(figures: Sequence[Figure]) -> str:
    """Figure, limit, measured, verdict and remark, one line each."""
    rows = [("figure", "limit", "measured", "verdict", "")]
    rows += [
        (
            figure.name,
            _limit(figure),
            "-" if figure.measured is None else f"{figure.measured:.3g} {figure.unit}",
            figure.verdict,
            figure.remark,
        )
        for figure in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]])
        for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)
