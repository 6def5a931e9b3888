"""A language in a market: its tables, and what the CLDR says of its numbers, dates and money."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from langcodes import Language
from langcodes.tag_parser import LanguageTagError

from adgen.voices.reading.grammar import Grammar, grammar_for
from adgen.voices.reading.spelling import Spelling, spelling_of

if TYPE_CHECKING:
    from babel import Locale

SPACES = "\u00a0\u202f\u2009"


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language as a market reads it."""

    grammar: Grammar
    spelling: Spelling
    region: str
    locale: Locale
    number: re.Pattern[str]
    """A number with this market's signs: `whole` with its groups, and `fraction`."""
    order: str
    """Of day, month and year in a date: dmy, mdy or ymd."""
    months: tuple[str, ...]
    currency: str
    """The market's own."""
    category: Callable[[Decimal], str]
    """The plural category of a number."""


@lru_cache(maxsize=64)
def tongue_for(language: str) -> Tongue | None:
    """What reads this BCP-47 language aloud; None where there are no tables for it."""
    try:
        parsed = Language.get(language)
        full = parsed.maximize()
    except LanguageTagError:
        return None
    region = parsed.territory or full.territory or ""
    grammar = grammar_for(language, region)
    if grammar is None:
        return None
    locale = _locale(full.language or "", full.script, region)
    months = locale.months["format"]["wide"]
    return Tongue(
        grammar,
        spelling_of(grammar),
        region,
        locale,
        _number(locale),
        _order(locale),
        tuple(str(months[month]) for month in range(1, 13)),
        _currency(region),
        lambda number: str(locale.plural_form(number)),
    )


def _locale(language: str, script: str | None, region: str) -> Locale:
    """Babel's nearest: of language, script and region, else of less."""
    from babel import Locale, UnknownLocaleError

    for parts in ((language, region, script), (language, region, None), (language, None, script)):
        try:
            return Locale(parts[0], territory=parts[1] or None, script=parts[2])
        except UnknownLocaleError:
            continue
    return Locale(language)


def _number(locale: Locale) -> re.Pattern[str]:
    from babel.numbers import get_decimal_symbol, get_group_symbol

    group = get_group_symbol(locale, numbering_system="latn")
    spaced = group in SPACES + " "
    groups = {"’": "’'"}.get(group, " " if spaced else group) + SPACES + "٬"
    point = get_decimal_symbol(locale, numbering_system="latn") + "٫"
    between = f"[{re.escape(groups)}]"
    return re.compile(
        rf"(?P<whole>\d{{1,3}}(?:{between}\d{{3}})+(?!\d)|\d{{1,2}}(?:,\d\d)+,\d{{3}}(?!\d)|\d+)"
        rf"(?:[{re.escape(point)}](?P<fraction>\d+))?(?![.,:/٫٬]?\d)"
    )


def _order(locale: Locale) -> str:
    pattern = str(locale.date_formats["short"].pattern).lower()
    return "".join(sorted("dmy", key=lambda part: pattern.find(part)))


def _currency(region: str) -> str:
    from babel.numbers import get_territory_currencies

    found = get_territory_currencies(region) if region else []
    return str(found[0]) if found else ""
