"""BCP-47 tags: which are languages, and which of several serves another one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeVar

from langcodes import Language, standardize_tag, tag_is_valid
from langcodes.tag_parser import LanguageTagError

ANY = "*"
_WORLD = "001"
_SHAPE = re.compile(r"[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis"})
T = TypeVar("T")


def is_language_tag(tag: str) -> bool:
    """True for a well-formed tag of registered subtags that names one language.

    Extended language subtags are refused: the registry deprecates them, and `fr-FRA` looks
    like one.
    """
    if not _SHAPE.fullmatch(tag) or not tag_is_valid(tag):
        return False
    parsed = Language.get(tag, normalize=False)
    language = parsed.language or ""
    return language.isalpha() and language not in _NO_LANGUAGE and not parsed.extlangs


@lru_cache(maxsize=1024)
def territory_of(tag: str) -> str:
    """The territory of a language tag; for one without it the likely one, as DE for `de`.

    The world (`zh-001`) is no territory: tags have it for a language that is nobody's in particular
    (UTS #35).
    """
    parsed = Language.get(tag)
    if parsed.territory == _WORLD:
        parsed = Language.make(parsed.language, script=parsed.script)
    return parsed.territory or parsed.maximize().territory or ""


def value_for(tag: str, values: Mapping[str, T]) -> T | None:
    """The value of the nearest tag, or that of `*`; None where neither is there."""
    found = nearest_tag(tag, values)
    return None if found is None else values[found]


def nearest_tag(tag: str, known: Iterable[str]) -> str | None:
    """The known tag that serves `tag`: itself, else with less and less of script and region.

    `zh-HK` is served by zh-Hant-HK, zh-HK, zh-Hant, zh and `*`, in this order (RFC 4647's lookup,
    with the likely script added); never by another script's tag.
    """
    names = {_standard(name): name for name in known}
    return next((names[way] for way in _ways(tag) if way in names), None)


@lru_cache(maxsize=1024)
def _ways(tag: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*_shortened(tag), ANY)))


def _shortened(tag: str) -> Iterator[str]:
    standard = _standard(tag)
    yield standard
    try:
        parsed = Language.get(standard)
    except LanguageTagError:
        return
    full = parsed.maximize()
    for script, territory in (
        (full.script, parsed.territory),
        (None, parsed.territory),
        (full.script, None),
        (None, None),
    ):
        yield Language.make(parsed.language, script=script, territory=territory).to_tag()


@lru_cache(maxsize=1024)
def _standard(tag: str) -> str:
    try:
        return standardize_tag(tag)
    except LanguageTagError:
        return tag
