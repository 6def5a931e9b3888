"""The figures of a run: time by stage, and how much of it served several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adgen.delivery.report.nouns import Fact
from adgen.run.making.reporting.made import Made, Row

_WORDS = {
    "beats": "beats measured", "voice": "lines spoken", "overlay": "layouts of texts",
    "picture": "pictures looked at", "subject": "subjects found", "cutout": "cut-outs",
    "take": "takes", "compose": "masters", "mix": "mixes", "deliver": "films",
    "mark": "films marked", "check": "checks", "stems": "stems",
}  # fmt: skip
"""Stages by what comes of them, in the order of the line."""


def stages_of(made: Made) -> tuple[Mapping[str, Any], ...]:
    """Pieces and seconds of each stage, whether they were made in this run or before."""
    order = [*_WORDS]
    found: dict[str, list[float | None]] = {}
    for item in made.document.get("items", {}).values():
        found.setdefault(item["stage"], []).append(item.get("seconds"))
    rows = []
    for stage, seconds in found.items():
        known = [each for each in seconds if each is not None]
        rows.append({
            "stage": stage,
            "what": _WORDS.get(stage, stage),
            "pieces": len(seconds),
            "seconds": round(sum(known), 2),
            "longest": round(max(known, default=0.0), 2),
        })  # fmt: skip
    ends = {stage: place for place, stage in enumerate(order)}
    return tuple(sorted(rows, key=lambda row: ends.get(str(row["stage"]), len(order))))


def figures_of(made: Made, rows: Sequence[Row]) -> tuple[Fact, ...]:
    """What was reused, and what several deliverables share."""
    return tuple(_figures(made, rows))


def finished(made: Made) -> str:
    """When the newest of its work was made, ISO 8601; empty where nobody knows."""
    times = (item.get("made", "") for item in made.document.get("items", {}).values())
    return max(times, default="")


def _figures(made: Made, rows: Sequence[Row]) -> Iterator[Fact]:
    takes: Mapping[str, int] = made.document.get("takes", {})
    yield Fact("takes generated in the last run", str(takes.get("generated", 0)))
    yield Fact("takes reused in the last run", str(takes.get("reused", 0)))
    done = [row for row in rows if row["status"] == "delivered"]
    before = sum(row.get("reason") == "made before" for row in done)
    yield Fact("films made in the last run", str(len(done) - before))
    yield Fact("films made before it", str(before))
    uses = [key for row in rows for key in row.get("takes", ())]
    for name, used in (
        ("takes", uses),
        ("masters", [row.get("master") for row in rows]),
        ("mixes", [row.get("mix") for row in rows]),
        ("films", [row["key"] for row in rows]),
    ):
        each = {key for key in used if key}
        if each:
            note = f"{len(used) / len(each):.1f} uses each"
            yield Fact(f"{name} that differ", f"{len(each)} for {len(used)} uses", note)
    spent = sum(item.get("seconds", 0.0) for item in made.document.get("items", {}).values())
    yield Fact("work kept", f"{spent:.0f} s", "of one worker, whenever it was done")
