"""What a language needs to have its numbers said: tables in data/reading, one file a language."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

from pydantic import Field

from adgen.media.tables import data_path, raw_table
from adgen.media.tags import nearest_tag
from adgen.schema.base import Model

Gender = Literal["m", "f", "n"]


class Money(Model):
    """A currency as it is said: its forms, and those of its hundredth where prices have one."""

    name: str
    minor: str = ""


class Case(Model):
    """How numbers and what they count are declined after some words."""

    after: tuple[str, ...]
    rules: dict[str, str]
    """By gender; a gender that is not there keeps its own."""
    forms: dict[str, str] = Field(default_factory=dict)
    """For each plural category the one whose form is taken; an empty one is left as written."""
    respell: tuple[tuple[str, str], ...] = ()


class Dates(Model):
    """How a date is said."""

    said: str = "{day} {month} {year}"
    day: str = "alone"
    """Rules, or a gender, by which the day is said."""
    first: str = ""
    """The first of a month, where it is said otherwise than the others."""
    days: tuple[str, ...] = ()
    """The days as they are said, where there are no rules for them."""
    after: dict[str, str] = Field(default_factory=dict)
    """Other rules for the day, by the word before it."""
    month_day: str = ""
    """The same without a year, where it is also written like this."""
    before_month: str = ""
    """What stands between a day and the month's name."""
    worded: str = ""
    """The day before a month's name, with what joins the two; as it is written where empty."""
    year: str = "year"
    year_case: str = ""
    counted: bool = False
    """Whether months have numbers instead of names."""
    from_days: bool = False
    """Whether the last two digits of a year are said like a day, after 2000."""


class Clock(Model):
    """How a time of day is said."""

    said: str
    """With | between the forms for one hour and for more, where they differ."""
    full: str
    """On the hour."""
    late: str = ""
    """On the hour after twelve, where that is said otherwise."""
    after: dict[str, str] = Field(default_factory=dict)
    """The case by the word before; an empty one leaves the time as it is."""
    low: str = "{}"
    """Minutes below ten."""
    gender: Gender = "f"
    minutes: Gender = "f"
    word: str = ""
    """What may follow the figures and is part of what is said; then a full stop may part them."""
    halves: tuple[str, ...] = ()
    written: str = ":"
    """Signs that stand between hour and minute."""


class Grammar(Model):
    """A language's figures as words. Forms are divided by |, in the order of `forms`.

    `{}` in a form is the number, which comes before it otherwise; a form with = before it stands
    for both, and what has an empty form is left as it is written."""

    rules: str
    """CLDR's rules for spelling numbers, by their file."""
    cardinal: dict[str, str]
    """Names of rules: `alone`, by gender where the language has them, and `year`."""
    forms: tuple[str, ...] = ("other",)
    space: str = " "
    respell: tuple[tuple[str, str], ...] = ()
    """Replaced in this order in what was spelled, where it is read otherwise than CLDR writes it.

    With ^ before it only where it begins."""
    joined: bool = False
    """Whether that waits until a number stands beside what it counts."""
    feminine_respell: tuple[tuple[str, str], ...] = ()
    feminine_below: int = 0
    """Numbers that are not below it are not said in the feminine; 0 for no bound."""
    feminine_else: Gender | None = None
    """What is taken above that bound; None leaves the number as it is."""
    before_noun: tuple[tuple[str, str], ...] = ()
    """Endings of a number as they become before what it counts."""
    counts: bool = True
    """Whether a number before any word is sure to be said as it is when it stands alone."""
    alike_from: int = 0
    """From this number on a gender that is not sure does no harm; 0 for none."""
    ordinal_dot: bool = False
    """Whether a number with a full stop may be an ordinal."""
    point: str
    fraction: Literal["digits", "number", "parts"] = "digits"
    whole: str = ""
    parts: tuple[str, ...] = ()
    """Names of tenths, hundredths and thousandths."""
    half: str = ""
    one_half: dict[str, str] = Field(default_factory=dict)
    minus: str
    to: str
    per: str = ""
    """What is said for the stroke in a price per month."""
    times: str = ""
    phrases: dict[str, str] = Field(default_factory=dict)
    """Figures with a reading of their own."""
    words: dict[str, str] = Field(default_factory=dict)
    """What is said for a sign that stands alone."""
    numero: dict[str, str] = Field(default_factory=dict)
    """What is said for a sign before a number."""
    ordinals: dict[str, str] = Field(default_factory=dict)
    """Rules by what is written after the figures."""
    before: dict[str, str] = Field(default_factory=dict)
    """What may be written before a number and makes it this gender, as 第."""
    years: dict[str, str] = Field(default_factory=dict)
    """Rules for a year by the word that follows; none leaves it as it is."""
    cases: dict[str, Case] = Field(default_factory=dict)
    unsure: tuple[str, ...] = ()
    """Words after which nobody knows how a number is declined."""
    feminine: tuple[str, ...] = ()
    neuter: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    """Units before which a number of four figures is said figure by figure."""
    units: dict[str, str]
    symbols: dict[str, str] = Field(default_factory=dict)
    """Other ways to write a unit."""
    money: dict[str, Money]
    signs: dict[str, str] = Field(default_factory=dict)
    """Currencies by what is written."""
    price: str = "{major} {minor}"
    """Of a price with hundredths; `{cents}` is their bare number."""
    large: tuple[str, ...] = ()
    """Words for millions, that stand between a number and its currency."""
    large_joint: str = " "
    """Between millions and what they count; the other one before a vowel."""
    large_elided: str = ""
    date: Dates | None = None
    clock: Clock | None = None
    markets: tuple[dict[str, Any], ...] = ()
    """What is otherwise in some regions: `of`, and any of the above."""


@lru_cache(maxsize=64)
def grammar_for(language: str, region: str) -> Grammar | None:
    """The tables of the nearest language, as they are in a region; None where there are none."""
    tag = nearest_tag(language, _tags())
    if tag is None:
        return None
    raw = raw_table(f"reading/{tag}")
    for market in raw.get("markets", ()):
        if region in market["of"]:
            raw = _laid_over(raw, {key: value for key, value in market.items() if key != "of"})
    return Grammar.model_validate(raw)


@lru_cache(maxsize=1)
def _tags() -> tuple[str, ...]:
    return tuple(sorted(file.stem for file in data_path("reading").glob("*.yaml")))


def _laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        both = isinstance(value, dict) and isinstance(below.get(key), dict)
        merged[key] = {**below[key], **value} if both else value
    return merged
