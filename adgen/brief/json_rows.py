"""Rows as JSON objects, one a line, as they come from standard input in place of the CSV."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NoReturn

from adgen.brief.rows import ID, REGION, no_region, row_of, unusable_name
from adgen.errors import Problem, RequestError
from adgen.schema.brief import Row

CELL = "key"
STANDARD_INPUT = "standard input"
EXAMPLE = """write one object a line, as {"region": "en-US", "cta": "Buy now"}"""


def row_from_json(text: str, number: int, shown: str = STANDARD_INPUT) -> Row:
    """The row of a JSON object on line `number`, whose values are text, numbers or true and false.

    Numbers stay as they are written, null is empty, keys obey the rules of a CSV's header. Raises
    RequestError with everything wrong with the line.
    """
    place = f"{shown}, line {number}"
    pairs = _pairs(text, place)
    problems: list[Problem] = []
    values: dict[str, str] = {}
    for name, value in pairs:
        where = f"{place}, {CELL} {name}"
        try:
            if name in values:
                raise RequestError.of(where, "is given twice", "keep one of the two")
            values[name] = _text(value, where)
        except RequestError as error:
            problems += error.problems
        unusable = unusable_name(name, place, CELL)
        problems += [unusable] if unusable else []
    names = [name for name, _ in pairs]
    if REGION not in names:
        problems.append(no_region(names, place, CELL, "it holds a language tag such as pt-BR"))
    if problems:
        raise RequestError(problems)
    return row_of(values, number, place, CELL)


def named(text: str) -> dict[str, str]:
    """Region and id of a line, for answers: those of them that even a wrong line has."""
    found: dict[str, str] = {}
    with suppress(RequestError):
        pairs = _pairs(text, STANDARD_INPUT)
        for name in (REGION, ID):
            with suppress(RequestError):
                told = next((_text(value, name) for key, value in pairs if key == name), "")
                found |= {name: told} if told else {}
    return found


class _Object(list[tuple[str, Any]]):
    """A JSON object as its pairs, so that a key given twice is seen."""


def _pairs(text: str, place: str) -> _Object:
    try:
        found = json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=_Object,
            parse_int=str,
            parse_float=str,
            parse_constant=_refuse,
        )
    except ValueError as error:
        at = f", character {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        said = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise RequestError.of(f"{place}{at}", f"is not JSON: {said}", EXAMPLE) from error
    except RecursionError as error:
        raise RequestError.of(place, "is nested too deeply", EXAMPLE) from error
    if not isinstance(found, _Object):
        raise RequestError.of(place, "is not a JSON object", EXAMPLE)
    return found


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of JSON's")


SPELLED: Mapping[object, str] = {None: "", True: "true", False: "false"}


def _text(value: object, where: str) -> str:
    if isinstance(value, list):
        kind = "an object" if isinstance(value, _Object) else "a list"
        raise RequestError.of(where, f"holds {kind}", "give text, a number, true, false or null")
    text = value if isinstance(value, str) else SPELLED[value]
    half = next((character for character in text if "\ud800" <= character <= "\udfff"), None)
    if half is not None:
        what = f"holds half a character, U+{ord(half):04X}"
        raise RequestError.of(where, what, "write characters as they are, in UTF-8")
    return text.strip()
