"""Stretches of frames that have something in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Frames `start` (included) to `stop` (excluded) of a file."""

    start: int
    stop: int

    def __len__(self) -> int:
        return max(0, self.stop - self.start)

    def told(self, rate: Fraction) -> str:
        """As `0.40 s at 3.20 s`."""
        return f"{float(len(self) / rate):.2f} s at {float(self.start / rate):.2f} s"


class Stretches:
    """Collects the frames that are marked, as spans."""

    def __init__(self) -> None:
        self.spans: list[Span] = []

    def mark(self, index: int) -> None:
        """Frame `index`, later than all before it."""
        if self.spans and self.spans[-1].stop == index:
            self.spans[-1] = Span(self.spans[-1].start, index + 1)
        else:
            self.spans.append(Span(index, index + 1))


def without(spans: Iterable[Span], allowed: Sequence[Span]) -> list[Span]:
    """What of the spans lies outside of those that are allowed."""
    left = list(spans)
    for hole in allowed:
        left = [
            part
            for span in left
            for part in (
                Span(span.start, min(span.stop, hole.start)),
                Span(max(span.start, hole.stop), span.stop),
            )
            if len(part)
        ]
    return left


def joined(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that touch made one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].stop:
            found[-1] = Span(found[-1].start, max(found[-1].stop, span.stop))
        else:
            found.append(span)
    return found
