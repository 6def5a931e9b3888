"""What may not be said or shown in a market: rules, a brand's own words, waivers, and breaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from adgen.errors import Problem
from adgen.schema.base import Model, Slug
from adgen.schema.delivery import Confidence

Severity = Literal["block", "warn"]
Kind = Literal["copy", "picture", "was"]
"""Words seen or said, words that a picture is made from, a price that is struck through."""
CopyPlace = Literal["super", "price", "counter", "voice", "tagline", "cta", "legal"]


def _some_word(word: str) -> str:
    if not any(character.isprintable() and character not in " *" for character in word):
        raise ValueError("is no word: write what may not, or must, be said")
    return word


Words = Annotated[tuple[Annotated[str, AfterValidator(_some_word)], ...], Field(min_length=1)]
Markets = Annotated[tuple[str, ...], Field(min_length=1)]

BRAND_BLOCK = "brand-block"
BRAND_REQUIRE = "brand-require"


class WordRule(Model):
    """Words that are not allowed, or need care, in some markets."""

    id: Slug
    title: str
    """What the words are, as `absolute terms`."""
    markets: Markets
    """Territories (ISO 3166), BCP-47 tags, or `*`."""
    severity: Severity
    of: tuple[Kind, ...] = ("copy",)
    words: Mapping[str, Words] = Field(default_factory=dict)
    """By the BCP-47 tag of the text's language, `*` for every one; none for a rule of `was` alone.

    A `*` at a word's end or start stands for more letters, `{n}` for a number, a blank for a
    hyphen too.
    """
    fine: tuple[str, ...] = ()
    """Phrases in which the words are allowed."""
    instead: str = ""
    """The way out."""


class MarketRule(WordRule):
    """A rule with the law it comes from: a row of data/market_rules."""

    law: str
    article: str = ""
    since: date | None = None
    """When it came into force, as far as its source tells; None for a custom."""
    source: str
    """Where it was read; for confidence `none` where it can be."""
    confidence: Confidence
    """official: an authority's own page; third: a law firm, a court report, the press; none: known,
    not looked up."""

    @property
    def basis(self) -> str:
        """The law with its article, and that nobody looked it up where nobody did."""
        law = f"{self.law}, {self.article}" if self.article else self.law
        return f"{law}, not looked up" if self.confidence == "none" else law


def _one_word(value: object) -> object:
    return {"words": [value]} if isinstance(value, str) else value


class BrandBlock(Model):
    """Words that a brand does not use. A string alone is one word for every market."""

    words: Words
    markets: Markets = ("*",)
    severity: Severity = "block"
    fine: tuple[str, ...] = Field(default=(), description="phrases in which they are allowed")
    why: str = ""


class BrandRequire(Model):
    """Words of which a spot must have one. A string alone is one word for every market."""

    words: Words
    markets: Markets = ("*",)
    at: tuple[CopyPlace, ...] = Field(default=(), description="where; left out, anywhere")
    severity: Severity = "block"
    why: str = ""


class BrandWords(Model):
    """A brand's own rules for its copy."""

    block: tuple[Annotated[BrandBlock, BeforeValidator(_one_word)], ...] = ()
    require: tuple[Annotated[BrandRequire, BeforeValidator(_one_word)], ...] = ()


class Waiver(Model):
    """Somebody answers for words that a rule is against."""

    rule: Slug = Field(description="the rule's id, as the message tells it")
    market: str = Field(description="a territory, a BCP-47 tag, or * for every market")
    text: str = Field(min_length=1, description="the words, or the phrase that holds them")
    by: str = Field(min_length=1, description="who answers for it")
    reason: str = Field(min_length=1, description="why it may be said")


@dataclass(frozen=True, slots=True)
class Breach:
    """Words that a rule is against, where they came from, and who answers for them."""

    rule: str
    severity: Severity
    market: str
    """The region's tag."""
    word: str
    """What was found, in lower case and without accents that do not count; empty for words that
    are missing."""
    text: str
    """The expanded text that it stands in."""
    key: str
    """The key of the campaign file whose text it is: `shots[0].super.text`."""
    where: str
    """Place of the cell or key that the words came from."""
    what: str
    hint: str
    waived: Waiver | None = None

    @property
    def problem(self) -> Problem:
        """The breach as it is told to the campaign's author."""
        return Problem(self.where, self.what, self.hint)

    def row(self) -> dict[str, Any]:
        """The breach as JSON values, for the record of a run."""
        waived = {} if self.waived is None else {"waived": self.waived.model_dump()}
        return {
            "rule": self.rule,
            "severity": self.severity,
            "market": self.market,
            "word": self.word,
            "text": self.text,
            "key": self.key,
            "where": self.where,
            **waived,
        }
