"""Numbers with what they count, in the form and gender it has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from adgen.voices.reading.edges import word_before
from adgen.voices.reading.grammar import Case
from adgen.voices.reading.spelling import Amount
from adgen.voices.reading.tongue import SPACES, Tongue

_GAP = re.compile(f"[ {SPACES}]?")
_VOWELS = "aeiouyàâéèêîôh"
MILLION = 1_000_000
LONGEST = 15  # figures; more are a code


@dataclass(frozen=True, slots=True)
class Said:
    """What is said for what is written up to `stop`."""

    stop: int
    spoken: str


def read_number(tongue: Tongue, text: str, start: int) -> tuple[Amount, int] | None:
    """A number with its groups and decimals, and where it ends."""
    found = tongue.number.match(text, start)
    if found is None:
        return None
    written = found["whole"]
    whole = "".join(char for char in written if char.isdecimal())
    if " " in written and word_before(text, start) and text[:start].rstrip()[-1:].isascii():
        return None  # "iPhone 16 128": two numbers rather than one with a space in it
    if (len(whole) > 1 and int(whole[0]) == 0) or len(whole) > LONGEST:
        return None
    fraction = "".join(str(int(figure)) for figure in found["fraction"] or "")
    return Amount(int(whole), fraction, written), found.end()


def after_gap(text: str, place: int) -> int:
    found = _GAP.match(text, place)
    return found.end() if found else place


@lru_cache(maxsize=256)
def any_of(words: frozenset[str], behind: str = "") -> re.Pattern[str]:
    """The longest of some words; `behind` is a pattern that follows them all."""
    longest = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(f"(?:{'|'.join(map(re.escape, longest))}){behind}")


def case_before(tongue: Tongue, text: str, start: int) -> Case | None:
    """How the word before declines what starts there."""
    before = word_before(text, start)
    return next((case for case in tongue.grammar.cases.values() if before in case.after), None)


def gender_of(tongue: Tongue, unit: str) -> str:
    """The gender by which what is counted has its number."""
    if unit in tongue.grammar.feminine:
        return "f"
    return "n" if unit in tongue.grammar.neuter else "m"


def say_amounts(
    tongue: Tongue, amounts: Iterable[Amount], gender: str, case: Case | None
) -> str | None:
    """A number, or from one to another."""
    grammar = tongue.grammar
    said = [tongue.spelling.amount(amount, gender, case) for amount in amounts]
    spoken = [number for number in said if number is not None]
    if len(spoken) < len(said):
        return None
    joint = grammar.to if grammar.to == "-" else f"{grammar.space}{grammar.to}{grammar.space}"
    return joint.join(spoken)


def say_counted(
    tongue: Tongue, amounts: list[Amount], unit: str, forms: str, case: Case | None
) -> str | None:
    """A number, or one to another, of what has these forms."""
    grammar, spelling = tongue.grammar, tongue.spelling
    last = amounts[-1]
    form = _form(tongue, forms, last, case)
    if not form:
        return None
    if form.startswith("="):
        return form[1:] if len(amounts) == 1 else None
    gender = gender_of(tongue, unit)
    if unit in grammar.figures and len(last.written) == 4 and len(amounts) == 1:
        number = spelling.figures(last.written)
    else:
        number = say_amounts(tongue, amounts, gender, case)
    if number is None:
        return None
    for old, new in grammar.before_noun if form.startswith("{} ") and unit != "%" else ():
        number = number.removesuffix(old) + new if number.endswith(old) else number
    millions = last.whole >= MILLION and last.whole % MILLION == 0 and not last.fraction
    joint = large_joint(tongue, form) if millions and grammar.large_joint else grammar.space
    said = form.replace("{}", number) if "{}" in form else f"{number}{joint}{form}"
    return spelling.respelled(said) if grammar.joined else said


def is_year(amount: Amount) -> bool:
    """True for a number that is written like a year of our time."""
    return not amount.fraction and len(amount.written) == 4 and 1900 <= amount.whole < 2100


def large_joint(tongue: Tongue, counted: str) -> str:
    """What stands between millions and what they count: "un millón de euros"."""
    elided = tongue.grammar.large_elided
    return elided if elided and counted[0].lower() in _VOWELS else tongue.grammar.large_joint


def _form(tongue: Tongue, forms: str, amount: Amount, case: Case | None) -> str:
    named = dict(zip(tongue.grammar.forms, forms.split("|"), strict=False))
    value = amount.value if amount.fraction.strip("0") else Decimal(amount.whole)
    category = tongue.category(value)
    if case is not None:
        category = case.forms.get(category, category)
        if not category:
            return ""
    return named.get(category, list(named.values())[-1])
