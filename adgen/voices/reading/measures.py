"""Quantities: what is counted, measured, or costs money."""

from __future__ import annotations

import re

from adgen.voices.reading.counting import (
    Said,
    after_gap,
    any_of,
    case_before,
    is_year,
    read_number,
    say_counted,
)
from adgen.voices.reading.edges import number_may_stop, unit_may_stop, word_before
from adgen.voices.reading.money import (
    cents_behind,
    large_word,
    money_before,
    money_behind,
    say_money,
    with_stroke,
)
from adgen.voices.reading.spelling import Amount
from adgen.voices.reading.tongue import SPACES, Tongue

MINUS = "-−"
_PERCENT = ("%", "٪")
_RANGE = re.compile(rf"[%％٪]?[ {SPACES}]?[–—~〜～-][ {SPACES}]?")
_SAME = {"℃": "°C", "℉": "°F"}


def read_quantity(tongue: Tongue, text: str, start: int) -> Said | None:
    """A price, a percentage or a measure, or a range of them, that starts there."""
    minus = text[start] in MINUS
    place = start + minus
    sign = ""
    if text[place : place + 1] in _PERCENT:
        sign, place = "%", place + 1
    else:
        sign, place = money_before(tongue, text, place)
    first = read_number(tongue, text, place)
    if first is None:
        return None
    amounts, stop = [first[0]], first[1]
    second = None if minus else read_range(tongue, text, stop, sign)
    if second is not None and second[0].value > first[0].value:
        amounts, stop = [first[0], second[0]], second[1]
    said = _said(tongue, text, start, amounts, stop, sign)
    if said is None or not minus:
        return said
    return Said(said.stop, f"{tongue.grammar.minus}{tongue.grammar.space}{said.spoken}")


def read_range(tongue: Tongue, text: str, stop: int, sign: str) -> tuple[Amount, int] | None:
    """The second number of a range whose first one ends there, and where it ends."""
    dash = _RANGE.match(text, stop)
    if dash is None:
        return None
    again, place = money_before(tongue, text, dash.end())
    return read_number(tongue, text, place) if again in ("", sign) else None


def _said(
    tongue: Tongue, text: str, start: int, amounts: list[Amount], stop: int, sign: str
) -> Said | None:
    """What is said where it is known what the numbers count."""
    grammar = tongue.grammar
    case = case_before(tongue, text, start)
    if word_before(text, start) in grammar.unsure:
        return None
    if sign == "%":
        spoken = say_counted(tongue, amounts, "%", grammar.units["%"], case)
        return None if spoken is None else Said(stop, spoken)
    large, behind = large_word(tongue, text, stop)
    if not sign:
        sign, behind = money_behind(tongue, text, behind)
        if sign:
            last, behind = cents_behind(text, amounts[-1], behind)
            amounts = [*amounts[:-1], last]
    if sign:
        if not number_may_stop(text, behind):
            return None
        spoken = say_money(tongue, amounts, sign, large, case)
        return None if spoken is None else with_stroke(tongue, text, Said(behind, spoken))
    unit, behind = _unit(tongue, text, stop)
    if text[after_gap(text, stop) : behind] in grammar.years and is_year(amounts[-1]):
        return None  # "2026 г." is a year rather than grams
    spoken = say_counted(tongue, amounts, unit, grammar.units[unit], case) if unit else None
    return None if spoken is None else Said(behind, spoken)


def _unit(tongue: Tongue, text: str, stop: int) -> tuple[str, int]:
    """The unit behind a number, and where it ends; empty without one."""
    grammar = tongue.grammar
    known = frozenset((*grammar.units, *grammar.symbols, *_SAME))
    found = any_of(known).match(_plain(text), after_gap(text, stop))
    if found is None or not unit_may_stop(text, found.end()):
        return "", stop
    unit = _SAME.get(found.group(), found.group())
    unit = grammar.symbols.get(unit, unit)
    return (unit, found.end()) if unit in grammar.units else ("", stop)


def _plain(text: str) -> str:
    """Other characters for the same unit as the usual ones, none longer or shorter."""
    return text.replace("％", "%").replace("٪", "%").replace("L", "l")
