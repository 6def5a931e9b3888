"""Numbers as words, by the CLDR's own rules.

unicode-rbnf (MIT) carries those rules for every language here with their genders, cases and
ordinals; num2words knows no Hindi and no Chinese, and writes "ondokuzvirgüldoksansekiz" for 19.99.
Decimals are put together here: the rules' own are only half supported there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from adgen.voices.reading.grammar import Case, Grammar

if TYPE_CHECKING:
    from unicode_rbnf import RbnfEngine

LARGEST = 10**15
GENDERS = ("m", "f", "n")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as it is written."""

    whole: int
    fraction: str
    """Figures behind the decimal sign."""
    written: str

    @property
    def value(self) -> Decimal:
        """What it is worth; the figures behind the sign count even where they are zeros."""
        return Decimal(f"{self.whole}.{self.fraction}" if self.fraction else self.whole)


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a language spells numbers."""

    grammar: Grammar
    engine: RbnfEngine

    def by(self, rules: str, number: int) -> str | None:
        """A whole number by one set of the CLDR's rules; None where they have no word for it."""
        from unicode_rbnf.engine import RbnfError

        if not 0 <= number < LARGEST:
            return None
        try:
            said = "".join(self.engine.iter_format_number(number, ruleset_name=rules))
        except (RbnfError, ValueError):
            return None
        said = said.replace("\u00ad", "").strip()
        return said if self.grammar.joined else self.respelled(said)

    def respelled(self, said: str) -> str:
        """With the spelling by which it is read right."""
        return _replaced(said, self.grammar.respell)

    def whole(self, number: int, gender: str = "alone", case: Case | None = None) -> str | None:
        """A whole number as it counts something of a gender, or alone."""
        cardinal = self.grammar.cardinal
        if gender == "f" and self.grammar.feminine_below <= number and self.grammar.feminine_below:
            if self.grammar.feminine_else is None:
                return None
            gender = self.grammar.feminine_else
        rules = cardinal.get(gender, cardinal["alone"])
        if case is not None and gender != "alone":
            rules = case.rules.get(gender, rules)
        said = self.by(rules, number)
        if said is None:
            return None
        if gender == "f":
            said = _replaced(said, self.grammar.feminine_respell)
        return said if case is None else _replaced(said, case.respell)

    def figures(self, written: str) -> str | None:
        """Figure by figure."""
        said = [self.whole(int(figure)) for figure in written]
        return self.grammar.space.join(figure for figure in said if figure) if all(said) else None

    def amount(self, amount: Amount, gender: str = "alone", case: Case | None = None) -> str | None:
        """A number that may have a fraction."""
        if not amount.fraction.strip("0"):
            return self.whole(amount.whole, gender, case)
        grammar = self.grammar
        if case is not None and gender in case.rules:
            return None
        if amount.fraction == "5" and grammar.half:
            if amount.whole == 1 and gender in grammar.one_half:
                return grammar.one_half[gender]
            whole = self.whole(amount.whole, gender) if amount.whole else None
            if whole is not None and gender != "alone":
                return grammar.half.replace("{}", whole)
        if grammar.fraction == "parts":
            return self._parts(amount)
        whole, behind = self.whole(amount.whole), self._behind(amount.fraction)
        if whole is None or behind is None:
            return None
        return grammar.space.join((whole, grammar.point, behind))

    def _behind(self, figures: str) -> str | None:
        if self.grammar.fraction == "digits" or len(figures) > 2:
            return self.figures(figures)
        zeros = len(figures) - len(figures.lstrip("0"))
        number = self.whole(int(figures))
        if number is None or not zeros:
            return number
        return f"{self.figures('0' * zeros)}{self.grammar.space}{number}"

    def _parts(self, amount: Amount) -> str | None:
        """As whole ones and tenths, hundredths or thousandths, all feminine."""
        if len(amount.fraction) > len(self.grammar.parts):
            return None
        counted = ((amount.whole, self.grammar.whole), (int(amount.fraction), ""))
        said = []
        for number, name in counted:
            one, more = (name or self.grammar.parts[len(amount.fraction) - 1]).split("|")
            single = number % 10 == 1 and number % 100 != 11
            said.append(f"{self.whole(number, 'f')} {one if single else more}")
        return " ".join(said)


def _replaced(said: str, table: Iterable[tuple[str, str]]) -> str:
    """Each of a table replaced in its order; with ^ before it only at the beginning."""
    for old, new in table:
        if not old.startswith("^"):
            said = said.replace(old, new)
        elif said.startswith(old[1:]):
            said = new + said[len(old) - 1 :]
    return said


@lru_cache(maxsize=64)
def _engine(rules: str) -> RbnfEngine:
    from unicode_rbnf import RbnfEngine

    return RbnfEngine.for_language(rules)


def spelling_of(grammar: Grammar) -> Spelling:
    """The rules of a language, read once."""
    return Spelling(grammar, _engine(grammar.rules))
