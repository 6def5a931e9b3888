"""A campaign's own placements: rows of a YAML file beside it, laid over the known ones.

    placements:
      - id: tiktok                 # known: what is given here counts, the rest stays
        safe: {bottom: 700}
      - id: station-wall           # new: all that a placement needs, or `like` and what differs
        like: youtube-bumper
        width: 1280
        height: 720

Whose word its values are: the campaign's own, as long as the row does not say otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from adgen.brief.wording import problems_of, shown, suggestion
from adgen.brief.yaml_lines import Document, read_yaml
from adgen.errors import Problem, RequestError
from adgen.media.placement_rows import LIKE, laid_over, plain, written_fields
from adgen.schema.base import Model
from adgen.schema.brief import Places
from adgen.schema.delivery import Placement

_NEEDED = tuple(
    name
    for name, field in Placement.model_fields.items()
    if field.is_required() and name not in ("id", "confidence")
)
_WORD_OF_ALL = ("confidence", "sources", "checked")
"""Of a row over a known one: they tell of the values that it gives, not of those that stay."""
_FORM = "write rows below placements:, each with an id"


class _Row(Model):
    """One row where it stands in its list, so that what is wrong in it is found by its line."""

    placements: dict[int, Placement]


def own_placements(
    path: Path, named: str, known: Mapping[str, Placement]
) -> tuple[dict[str, Placement], tuple[Problem, ...]]:
    """The known placements with those of a file over them, and what is wrong in it.

    `named` is the file as messages name it. Rows that are wrong are left out. Raises RequestError
    when it cannot be read, or is no list of rows.
    """
    document = read_yaml(path, named)
    rows = document.data.get("placements")
    if not isinstance(rows, list):
        raise RequestError.of(document.places.where("placements"), "expected a list", _FORM)
    problems = [
        Problem(document.places.where(key), "unknown key", suggestion(key, ["placements"], "keys"))
        for key in document.data
        if key != "placements"
    ]
    table, seen = dict(known), set[str]()
    for number, row in enumerate(rows):
        try:
            place = _placement(row, number, document, table, path.name)
            if place.id in seen:
                where = document.places.where(f"placements[{number}].id")
                raise RequestError.of(where, f"{place.id!r} is given twice", "keep one of the two")
        except RequestError as error:
            problems += error.problems
        else:
            seen.add(place.id)
            table[place.id] = place
    return table, tuple(problems)


def _placement(
    row: object, number: int, document: Document, known: Mapping[str, Placement], file: str
) -> Placement:
    """One row as a placement. Raises RequestError."""
    places, key = document.places, f"placements[{number}]"
    if not isinstance(row, Mapping) or not isinstance(row.get("id"), str):
        raise RequestError.of(places.where(key), f"expected an id, got {shown(row)}", _FORM)
    base = _base(row, key, places, known)
    if base:
        written = {name: value for name, value in row.items() if name not in _WORD_OF_ALL}
    else:
        written = {"title": row["id"], "confidence": "official", "sources": [file], **row}
    merged = {**laid_over(base, written), "evidence": _evidence(row, base, file)}
    try:
        return _Row.model_validate({"placements": {number: merged}}).placements[number]
    except ValidationError as error:
        raise RequestError(problems_of(error, _Row, places)) from error


def _base(
    row: Mapping[str, Any], key: str, places: Places, known: Mapping[str, Placement]
) -> dict[str, Any]:
    """What a row is laid over; empty for a new one that is like none. Raises RequestError."""
    name, like = row["id"], row.get(LIKE)
    if like is not None:
        if not isinstance(like, str) or like not in known:
            raise RequestError([Problem.unknown(places.where(f"{key}.{LIKE}"), str(like), known)])
        base = plain(known[like])
        named = {"title": name} if "title" not in row else {}
        return {**base, **named, "like": (*base.get("like", ()), like)}
    if name in known:
        return plain(known[name])
    lacks = [field for field in _NEEDED if field not in row and field != "title"]
    if lacks:
        what = f"{name!r} is no known placement, and for a new one it lacks {', '.join(lacks)}"
        hint = f"{suggestion(name, known, 'known placements')} Else give them, or like: ID"
        raise RequestError.of(places.where(f"{key}.id"), what, hint)
    return {}


def _evidence(row: Mapping[str, Any], base: Mapping[str, Any], file: str) -> object:
    """What stands behind the values: of those that the row gives, itself, unless it says more."""
    given = row.get("evidence", {})
    if not isinstance(given, Mapping):
        return given
    own = {"confidence": "official", "sources": [file]}
    own |= {name: row[name] for name in _WORD_OF_ALL if name in row}
    fields = dict.fromkeys(written_fields(row), own) if base else {}
    told = {whole for whole in given if "." not in whole}
    fields = {field: own for field in fields if field.partition(".")[0] not in told}
    return {**base.get("evidence", {}), **fields, **given}
