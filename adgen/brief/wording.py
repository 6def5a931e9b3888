"""What pydantic found wrong, said to the author of a YAML file."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from adgen.errors import Problem
from adgen.schema.brief import Places

EXPECTED: Mapping[str, str] = {
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "a whole number"),
    **dict.fromkeys(("float_type", "float_parsing"), "a number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "true or false"),
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type"), "keys and values"),
    **dict.fromkeys(("tuple_type", "list_type"), "a list"),
    "string_type": "text",
}
LIMITS: Mapping[str, tuple[str, str]] = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}
WRITE: Mapping[str | int, str] = {
    "licence": "say by whose leave it is heard, as in licence: {owner: Jo Composer, terms: "
    "commissioned, proof: contract 2026-014}",
    "owner": "say whose music it is",
    "terms": "say its licence, as CC0-1.0 or commissioned",
    "proof": "give a URL, a contract's number or a file",
    "sound_effects": "write true, or keys as in sound_effects: {whoosh: false, level: -9}",
}
"""What to write for a key whose name alone does not tell."""
COLOUR_PATTERN = "^#"
"""How the pattern of a colour begins; the other pattern in the schema is that of a name."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like `word`, if any does."""
    found = difflib.get_close_matches(word, tuple(known), n=1, cutoff=0.6)
    return found[0] if found else None


def suggestion(word: str, known: Iterable[str], title: str) -> str:
    """`did you mean 'x'?`, or else the whole list under its title."""
    choices = tuple(known)
    match = nearest(word, choices)
    listed = f"{title}: {', '.join(choices) or 'none'}"
    return f"did you mean {match!r}?" if match else listed


def problems_of(
    error: ValidationError, model: type[BaseModel], places: Places
) -> tuple[Problem, ...]:
    """One Problem for each thing pydantic found, at its line.

    A list whose entries are wrong is also too short for pydantic, which is not worth saying.
    """
    items: list[dict[str, Any]] = [dict(item) for item in error.errors()]
    inside = {item["loc"][:-1] for item in items if item["loc"]}
    told = [item for item in items if item["type"] != "too_short" or item["loc"] not in inside]
    return tuple(_problem(item, model, places) for item in told)


def _problem(item: Mapping[str, Any], model: type[BaseModel], places: Places) -> Problem:
    loc: tuple[str | int, ...] = item["loc"]
    kind, given, limits = item["type"], item["input"], item.get("ctx", {})
    if kind == "extra_forbidden":
        hint = suggestion(str(loc[-1]), _keys(model, loc[:-1]), "known keys")
        return Problem(places.where(dotted(loc)), "unknown key", hint)
    if kind == "missing":
        what = f"entry {loc[-1] + 1}" if isinstance(loc[-1], int) else f"key {loc[-1]!r}"
        return Problem(places.where(dotted(loc[:-1])), f"{what} is missing", WRITE.get(loc[-1]))
    where = places.where(dotted(loc))
    if kind == "literal_error":
        return Problem(where, f"unknown value {shown(given)}", _choices(given, limits["expected"]))
    if kind in EXPECTED:
        what = f"expected {EXPECTED[kind]}, got {shown(given)}"
        written = WRITE.get(loc[-1]) if EXPECTED[kind] == "keys and values" else None
        return Problem(where, what, written or _type_hint(kind, given))
    if kind in LIMITS:
        name, words = LIMITS[kind]
        return Problem(where, f"must be {words} {limits[name]:g}, got {shown(given)}")
    return _other(kind, where, given, limits, str(item["msg"]))


def _other(kind: str, where: str, given: object, limits: Mapping[str, Any], said: str) -> Problem:
    if kind == "string_pattern_mismatch":
        if str(limits["pattern"]).startswith(COLOUR_PATTERN):
            hint = 'write it as "#RRGGBB", in quotes'
            return Problem(where, f"expected a colour, got {shown(given)}", hint)
        what = f"expected a name in lower case such as summer_2027, got {shown(given)}"
        return Problem(where, what, "use a-z, 0-9, and single - or _ between them")
    if kind == "string_too_long":
        return Problem(where, f"is longer than {limits['max_length']} characters")
    if kind == "too_short":
        return Problem(where, f"needs at least {limits['min_length']} in its list")
    if kind == "too_long":
        return Problem(where, f"takes at most {limits['max_length']} in its list")
    if kind == "value_error":
        return Problem(where, str(limits["error"]))
    return Problem(where, f"{said[:1].lower()}{said[1:]}, got {shown(given)}")


def dotted(loc: Sequence[str | int]) -> str:
    """`('shots', 2, 'camera')` as `shots[2].camera`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc)
    return "".join(steps).removeprefix(".")


def shown(value: object) -> str:
    """A value as it is called in a message, cut at 60 characters."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return repr(value if len(value) <= 60 else value[:59] + "…")
    if isinstance(value, dict):
        return "keys and values"
    return "a list" if isinstance(value, list | tuple) else str(value)


def _type_hint(kind: str, given: object) -> str | None:
    if kind == "string_type" and given is None:
        return "text that begins with # must be in quotes, else YAML takes it for a comment"
    if kind == "string_type" and isinstance(given, bool | int | float):
        return "put it in quotes"
    if kind == "string_type" and isinstance(given, dict):
        return "text that begins with {{ must be in quotes"
    if kind in ("tuple_type", "list_type") and isinstance(given, str | int | float):
        return f"write [{given}]"
    return None


def _choices(given: object, expected: str) -> str:
    """`expected` is pydantic's list: quoted words, or bare numbers, with commas and `or`."""
    known = re.findall(r"'([^']*)'", expected) or re.split(r", | or ", expected)
    match = nearest(str(given), known)
    listed = f"choices: {', '.join(known)}"
    return f"did you mean {match!r}? {listed}" if match else listed


def _keys(model: type[BaseModel], loc: Sequence[str | int]) -> tuple[str, ...]:
    """The keys the model takes at a place inside it."""
    annotations: list[Any] = [model]
    for step in loc:
        if isinstance(step, str):
            inside = (field for each in annotations for field in _fields(each, step))
            annotations = list(inside)
    return tuple(name for each in annotations for one in _models(each) for name in one.model_fields)


def _fields(annotation: Any, name: str) -> Iterator[Any]:
    for model in _models(annotation):
        if name in model.model_fields:
            yield model.model_fields[name].annotation


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    inner = get_args(annotation)
    if not inner and isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in inner:
        yield from _models(argument)
