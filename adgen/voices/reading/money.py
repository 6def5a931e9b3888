"""Prices."""

from __future__ import annotations

import re
from decimal import Decimal

from adgen.voices.reading.counting import (
    Said,
    after_gap,
    any_of,
    gender_of,
    large_joint,
    say_amounts,
    say_counted,
)
from adgen.voices.reading.edges import in_word, unit_may_stop
from adgen.voices.reading.grammar import Case
from adgen.voices.reading.spelling import Amount
from adgen.voices.reading.tongue import Tongue

_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₩": "KRW",
    "￦": "KRW",
    "₺": "TRY",
    "₽": "RUB",
    "฿": "THB",
    "R$": "BRL",
    "₫": "VND",
    "₪": "ILS",
    "₴": "UAH",
    "₱": "PHP",
    "US$": "USD",
    "A$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "HK$": "HKD",
    "NT$": "TWD",
    "S$": "SGD",
    "NZ$": "NZD",
    "MX$": "MXN",
}
_DOLLARS = (
    "ARS", "AUD", "BBD", "BSD", "BZD", "CAD", "CLP", "COP", "DOP", "FJD", "HKD", "JMD", "MXN",
    "NZD", "SGD", "TTD", "TWD", "USD", "UYU",
)  # fmt: skip


def signs(tongue: Tongue) -> frozenset[str]:
    """How money is written in a language."""
    return frozenset((*tongue.grammar.signs, *_SIGNS, "$", "¥", "￥", *tongue.grammar.money))


def money_before(tongue: Tongue, text: str, start: int) -> tuple[str, int]:
    """The currency that is written before a number, and where that starts."""
    found = any_of(signs(tongue)).match(text, start)
    if found is None:
        return "", start
    return _code(tongue, found.group()), after_gap(text, found.end())


def money_behind(tongue: Tongue, text: str, stop: int) -> tuple[str, int]:
    own = frozenset(_own_names(tongue))
    found = any_of(signs(tongue) | own).match(text, after_gap(text, stop))
    if found is None or not unit_may_stop(text, found.end()):
        return "", stop
    name = found.group()
    return (tongue.currency if name in own else _code(tongue, name)), found.end()


def _own_names(tongue: Tongue) -> list[str]:
    """The market's own money in words."""
    money = tongue.grammar.money.get(tongue.currency)
    forms = money.name.replace("{}", "").split("|") if money is not None else []
    return [form.strip() for form in forms if not form.startswith("=")]


def _code(tongue: Tongue, sign: str) -> str:
    code = tongue.grammar.signs.get(sign) or _SIGNS.get(sign, sign)
    if code == "$":
        return tongue.currency if tongue.currency in _DOLLARS else "USD"
    if code in "¥￥":
        return "CNY" if tongue.region == "CN" else "JPY"
    return code


def cents_behind(text: str, amount: Amount, stop: int) -> tuple[Amount, int]:
    """The hundredths that stand behind a currency, as in 19€99."""
    found = re.compile(r"\d\d(?!\w)").match(text, stop)
    if found is None or amount.fraction:
        return amount, stop
    return Amount(amount.whole, "".join(str(int(f)) for f in found.group()), ""), found.end()


def large_word(tongue: Tongue, text: str, stop: int) -> tuple[str, int]:
    """A word for millions, where money is behind or before it."""
    words = tongue.grammar.large
    if not words:
        return "", stop
    found = any_of(frozenset(words)).match(text, after_gap(text, stop))
    if found is None or (found.end() < len(text) and in_word(text[found.end()])):
        return "", stop
    return found.group(), found.end()


def with_stroke(tongue: Tongue, text: str, said: Said) -> Said:
    """The same with the stroke behind it, as in a price per month."""
    behind = text[said.stop : said.stop + 2]
    if tongue.grammar.per and behind[:1] == "/" and behind[1:].isalpha():
        return Said(said.stop + 1, f"{said.spoken} {tongue.grammar.per} ")
    return said


def say_money(
    tongue: Tongue, amounts: list[Amount], code: str, large: str, case: Case | None
) -> str | None:
    """A price, or from one to another."""
    grammar = tongue.grammar
    money = grammar.money.get(code)
    name = _foreign_name(tongue, code) if money is None or _taken(tongue, code) else money.name
    if name is None:
        return None
    last = amounts[-1]
    if large:
        number = say_amounts(tongue, amounts, gender_of(tongue, large), None)
        most = name.split("|")[-1].replace("{}", "").strip()
        joint = large_joint(tongue, most)
        return None if number is None else f"{number} {large}{joint}{most}"
    minor = money.minor if money is not None else ""
    if len(amounts) > 1 or not minor or len(last.fraction) != 2 or last.fraction == "00":
        return say_counted(tongue, amounts, code, name, case)
    cents = Amount(int(last.fraction), "", last.fraction)
    small = say_counted(tongue, [cents], f"{code}/100", minor, case)
    if not last.whole:
        return small
    great = say_counted(tongue, [Amount(last.whole, "", last.written)], code, name, case)
    bare = tongue.spelling.whole(cents.whole) if cents.whole > 9 else small
    if small is None or great is None or bare is None:
        return None
    said = grammar.price.replace("{major}", great)
    return said.replace("{minor}", small).replace("{cents}", bare)


def _taken(tongue: Tongue, code: str) -> bool:
    """Whether the market's own money has the same name, so that this one needs its country's."""
    own, money = tongue.grammar.money.get(tongue.currency), tongue.grammar.money[code]
    return own is not None and code != tongue.currency and own.name == money.name


def _foreign_name(tongue: Tongue, code: str) -> str | None:
    from babel.numbers import get_currency_name

    if len(tongue.grammar.cardinal) > 2:
        return None  # the language has genders, and nobody says which one this currency has
    examples = {tongue.category(Decimal(number)): number for number in (5, 2, 1)}
    return "|".join(
        get_currency_name(code, examples.get(form, 5), tongue.locale)
        for form in tongue.grammar.forms
    )
