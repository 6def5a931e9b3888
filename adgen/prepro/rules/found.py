"""What of a region's words its market or its brand does not allow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from adgen.media.graphemes import writing_of
from adgen.media.tables import market_rules
from adgen.media.tags import nearest_tag
from adgen.prepro.rules.markets import is_for
from adgen.prepro.rules.matching import Span, fold, spans, within
from adgen.prepro.rules.places import TAGLINE, PlacedText, texts_of
from adgen.prepro.templates import parse_template
from adgen.schema.brief import Brief, Row
from adgen.schema.rules import (
    BRAND_BLOCK,
    BRAND_REQUIRE,
    BrandRequire,
    Breach,
    MarketRule,
    Waiver,
    WordRule,
)
from adgen.schema.storyboard import Storyboard

Hit = tuple[WordRule, Span]


def found(brief: Brief, row: Row, board: Storyboard) -> tuple[Breach, ...]:
    """Every breach in the storyboard of one region, the waived ones among them.

    Prompts, supers, prices, counters, the end card's words, voice, reading and translation are
    looked at; what only a recording says (see `found_in`) is not, nor is a picture. A milder rule
    is not told of words that a stricter one is against.
    """
    texts = texts_of(brief, row, board)
    return (*found_in(brief, row, texts), *_missing(brief, row, texts))


def found_in(brief: Brief, row: Row, texts: Iterable[PlacedText]) -> tuple[Breach, ...]:
    """Every breach in some texts of one region, each once."""
    own = _own_rules(brief, row.region.tag)
    rules = sorted((*_rules(row.region.tag), *own), key=lambda rule: rule.severity)
    breaches: dict[Breach, None] = {}
    for text in texts:
        here = (_breach(brief, row, text, *hit) for hit in _hits(rules, text))
        breaches |= {each: None for each in here if not _in_voice(each, breaches)}
    return tuple(breaches)


def known_rules() -> tuple[str, ...]:
    """The ids that a waiver may name."""
    return (*(rule.id for rule in market_rules()), BRAND_BLOCK, BRAND_REQUIRE)


@lru_cache(maxsize=256)
def _rules(tag: str) -> tuple[MarketRule, ...]:
    """The rules of a market."""
    return tuple(rule for rule in market_rules() if is_for(rule.markets, tag))


def _own_rules(brief: Brief, tag: str) -> tuple[WordRule, ...]:
    """The brand's blocked words as rules."""
    return tuple(
        WordRule(
            id=BRAND_BLOCK,
            title=block.why or f"words that {brief.brand.name} does not use",
            markets=block.markets,
            severity=block.severity,
            of=("copy", "picture"),
            words={"*": block.words},
            fine=block.fine,
        )
        for block in brief.brand.words.block
        if is_for(block.markets, tag)
    )


def _hits(rules: Sequence[WordRule], text: PlacedText) -> list[Hit]:
    """The rules that a text breaks, and by what stretch of it; `rules` has the strictest first."""
    folded = fold(text.text)
    hits: list[Hit] = []
    for rule in rules:
        if not set(rule.of) & set(text.kinds):
            continue
        if "was" in text.kinds and "was" in rule.of and not rule.words:
            hits.append((rule, (0, len(folded))))
            continue
        words = _words(rule.id, tuple(rule.words.items()), text.language)
        at = spans(words, folded) if words else []
        if not at:
            continue
        excused = spans(rule.fine, folded) if rule.fine else []
        if rule.severity == "warn":
            excused += [span for other, span in hits if other.severity == "block"]
        hits += [(rule, it) for it in _widest(at) if not within(it, excused)]
    return hits


def _widest(found: Iterable[Span]) -> list[Span]:
    """Stretches that lie in no other one, in order."""
    widest: list[Span] = []
    for span in sorted(found, key=lambda each: (each[0], -each[1])):
        if not widest or span[1] > widest[-1][1]:
            widest.append(span)
    return widest


@lru_cache(maxsize=4096)
def _words(
    rule: str, words: tuple[tuple[str, tuple[str, ...]], ...], language: str
) -> tuple[str, ...]:
    """A rule's words for a language; all of them for a prompt, whose language is not known.

    English words count too in languages that are not written in Latin letters.
    """
    spoken = (language,) if not language or writing_of(language) == "Latn" else (language, "en")
    return tuple(
        word
        for tag, listed in words
        if not language or any(nearest_tag(one, (tag,)) is not None for one in spoken)
        for word in listed
    )


def _in_voice(breach: Breach, before: Iterable[Breach]) -> bool:
    """Whether a reading only says again what its line was told of."""
    if not breach.key.endswith(".reading"):
        return False
    voice = f"{breach.key.removesuffix('reading')}voice"
    said = breach.rule, voice, breach.word
    return any((each.rule, each.key, each.word) == said for each in before)


def _breach(brief: Brief, row: Row, text: PlacedText, rule: WordRule, span: Span) -> Breach:
    tag, word = row.region.tag, fold(text.text)[slice(*span)]
    basis = f" ({rule.basis})" if isinstance(rule, MarketRule) else ""
    verb = "not allowed" if rule.severity == "block" else "to be used with care"
    what = f"{word!r} is {verb} in {tag}: {rule.title}{basis}; rule {rule.id}"
    instead = rule.instead or "say it otherwise"
    hint = f"{instead}; or answer for it under `waivers`: rule, market, text, by and reason"
    where = _origin(brief, row, text, word)
    breach = Breach(rule.id, rule.severity, tag, word, text.text, text.key, where, what, hint)
    return replace(breach, waived=_waiver(brief, breach, span))


def _waiver(brief: Brief, breach: Breach, span: Span) -> Waiver | None:
    """The waiver whose text holds the words where they stand."""
    folded = fold(breach.text)
    for waiver in brief.campaign.waivers:
        if waiver.rule == breach.rule and is_for((waiver.market,), breach.market):
            wanted = fold(waiver.text)
            starts = (at for at in range(len(folded)) if folded.startswith(wanted, at))
            if within(span, [(at, at + len(wanted)) for at in starts]):
                return waiver
    return None


def _origin(brief: Brief, row: Row, text: PlacedText, word: str) -> str:
    """The cell that the words stand in, or else the key of their template, with the row that was
    put into it."""
    if text.key == TAGLINE and brief.campaign.end_card.tagline is None:
        return brief.brand_places.where("tagline")
    names = parse_template(text.template, row.region.language).names
    for name in names:
        if name in row.values and word in fold(row.values[name]):
            return brief.where_row(row, name)
    written = word in fold(text.template) or not any(name in row.values for name in names)
    return brief.where(text.key) + ("" if written else f" ({brief.where_row(row)})")


def _missing(brief: Brief, row: Row, texts: Sequence[PlacedText]) -> Iterator[Breach]:
    """The brand's required words that are not in what every length of the region keeps."""
    tag = row.region.tag
    for number, rule in enumerate(brief.brand.words.require):
        if not is_for(rule.markets, tag) or _has(rule, texts):
            continue
        key = f"words.require[{number}]"
        listed = " or ".join(map(repr, rule.words))
        place = f" in {' or '.join(rule.at)}" if rule.at else ""
        because = f": {rule.why}" if rule.why else ""
        waived = next(
            (
                waiver
                for waiver in brief.campaign.waivers
                if waiver.rule == BRAND_REQUIRE
                and is_for((waiver.market,), tag)
                and fold(waiver.text) in map(fold, rule.words)
            ),
            None,
        )
        yield Breach(
            BRAND_REQUIRE, rule.severity, tag, "", "", key, brief.brand_places.where(key),
            f"{listed} is missing{place} for {tag}{because}; rule {BRAND_REQUIRE}",
            "write it into the end card or an essential shot, which every length keeps; or answer "
            "for it under `waivers`", waived,
        )  # fmt: skip


def _has(rule: BrandRequire, texts: Sequence[PlacedText]) -> bool:
    return any(
        bool(spans(rule.words, fold(text.text)))
        for text in texts
        if text.always and text.place is not None and (not rule.at or text.place in rule.at)
    )
