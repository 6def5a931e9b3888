"""Placements as tables: all of them in a line each, and one with every value and its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from adgen.schema.delivery import Placement
from adgen.schema.evidence import DOUBTFUL, Evidence

COLUMNS = (
    "placement", "raster", "seconds (best)", "rate", "safe t/b/l/r", "limits", "LUFS, dBTP",
    "confidence",
)  # fmt: skip
EVIDENCE = ("field", "value", "confidence", "checked", "sources", "notes")
_DEFAULT = "adgen's default"
_ASKED = ("min_rate", "max_rate", "loudness")
"""What files are held to whether a placement says it or not."""


def known_placements(path: Path | None) -> Mapping[str, Placement]:
    """adgen's placements, with those of a file over them. Raises RequestError."""
    from adgen.brief.own_placements import own_placements
    from adgen.errors import RequestError
    from adgen.media.tables import placements

    if path is None:
        return placements()
    found, problems = own_placements(path, str(path), placements())
    if problems:
        raise RequestError(problems)
    return found


def line(place: Placement) -> tuple[str, ...]:
    """One placement in the cells of COLUMNS."""
    safe, loud = place.safe, place.loudness
    best, lengths = place.seconds.recommended, _lengths(place)
    return (
        place.id,
        str(place.raster),
        f"{lengths} ({_words(best, '-')})" if best else lengths,
        _words(place.rates, "/") if place.rates else f"{place.min_rate:g}-{place.max_rate:g}",
        f"{safe.top}/{safe.bottom}/{safe.left}/{safe.right}",
        ", ".join(_limits(place)),
        f"{loud.integrated:g} ±{loud.tolerance:g}, {loud.true_peak:g}",
        _confidence(place),
    )


def rows(place: Placement) -> list[tuple[str, ...]]:
    """Every value of a placement in the cells of EVIDENCE: what it gives, then what is asked of
    files there though it gives nothing."""
    found: list[tuple[str, ...]] = []
    for fields, told in _alike(place):
        found.append((
            "\n".join(fields), "\n".join(_words(_value(place, field)) for field in fields),
            told.confidence, str(told.checked or ""), "\n".join(told.sources), told.notes,
        ))  # fmt: skip
    given = {field.partition(".")[0] for field in place.given()}
    for field in _ASKED:
        if field not in given and not (place.rates and field.endswith("rate")):
            value = _words(getattr(place, field))
            found.append((field, value, "none", "", "", _DEFAULT))
    return found


def document(place: Placement) -> dict[str, Any]:
    """All of a placement as JSON, with the evidence of every value it gives."""
    return {
        **place.model_dump(mode="json"),
        "evidence": {
            field: place.evidence_of(field).model_dump(mode="json") for field in place.given()
        },
        "doubtful": [doubt.field for doubt in place.doubtful],
    }


def heads(place: Placement) -> Iterable[str]:
    """What stands above the table of one placement."""
    yield f"{place.id}: {place.title}"
    yield f"subtitles stand {place.captions}"
    if place.notes:
        yield place.notes


def _alike(place: Placement) -> Iterator[tuple[list[str], Evidence]]:
    """The fields that a placement gives, parts with the same evidence together."""
    for _, parts in groupby(place.given(), lambda field: field.partition(".")[0]):
        for told, fields in groupby(parts, place.evidence_of):
            yield list(fields), told


def _confidence(place: Placement) -> str:
    """That of the whole, and what is less sure: `third; none: safe`."""
    less: dict[str, dict[str, None]] = {}
    for doubt in () if place.confidence in DOUBTFUL else place.doubtful:
        less.setdefault(doubt.evidence.confidence, {})[doubt.field.partition(".")[0]] = None
    return "; ".join((place.confidence, *(f"{each}: {', '.join(of)}" for each, of in less.items())))


def _lengths(place: Placement) -> str:
    held = place.seconds
    if held.allowed:
        return _words(held.allowed, "/")
    if held.max is None:
        return "any" if held.min is None else f"from {held.min:g}"
    return f"{held.min or 0.0:g}-{held.max:g}"


def _limits(place: Placement) -> Iterable[str]:
    for told, value in (
        ("≤ {:g} MB", place.max_megabytes),
        ("≥ {:g} kbps", place.min_kbps),
        ("≤ {:g} kbps", place.max_kbps),
        ("sound ≥ {:g} kbps", place.sound.min_kbps),
    ):
        if value is not None:
            yield told.format(value)


def _value(place: Placement, field: str) -> object:
    if field == "raster":
        return str(place.raster)
    whole, _, part = field.partition(".")
    value = getattr(place, whole)
    return getattr(value, part) if part else value


def _words(value: object, between: str = ", ") -> str:
    """A value as a person writes it."""
    if hasattr(value, "model_dump"):
        value = value.model_dump(exclude_none=True)
    if isinstance(value, Mapping):
        return "\n".join(f"{name} {_words(each, '-')}" for name, each in value.items())
    if isinstance(value, tuple | list):
        return between.join(_words(each) for each in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
