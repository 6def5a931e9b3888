"""Rows of placements as they are written, laid over the rows that they are like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from adgen.schema.delivery import Placement

LIKE = "like"
"""The key by which a row names the placement whose values it has but for its own."""
_WHOLE = ("evidence", "text")
"""Objects whose keys are names, not parts of one value."""


def plain(place: Placement) -> dict[str, Any]:
    """What a placement gives, as it would be written; without what it leaves as it is."""
    return place.model_dump(mode="json", exclude_unset=True)


def laid_over(base: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """A row's values over those of another, part by part where both give parts; what the other is
    like stays."""
    found = {**base}
    for name, value in row.items():
        if name == LIKE:
            continue
        below = found.get(name)
        parts = isinstance(value, Mapping) and isinstance(below, Mapping)
        found[name] = {**below, **value} if parts else value  # type: ignore[dict-item]
    return found


def written_fields(row: Mapping[str, Any]) -> Iterable[str]:
    """The fields that a row gives, dotted for parts."""
    for name, value in row.items():
        if name in Placement.WORDS or name == LIKE:
            continue
        if name in ("width", "height"):
            yield "raster"
        elif isinstance(value, Mapping) and name not in _WHOLE:
            yield from (f"{name}.{part}" for part in value)
        else:
            yield name


def table_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, Placement]:
    """The placements of a table by id; a row may be like one above it."""
    known: dict[str, Placement] = {}
    for row in rows:
        base = plain(known[row[LIKE]]) if LIKE in row else {}
        place = Placement.model_validate(laid_over(base, row))
        known[place.id] = place
    return known
