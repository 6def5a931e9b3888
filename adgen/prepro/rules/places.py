"""Every text of a storyboard that is seen, said or drawn from, and the template it came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from adgen.schema import shot as written
from adgen.schema.brief import Brief, Row
from adgen.schema.rules import CopyPlace, Kind
from adgen.schema.storyboard import Shot, Storyboard

TAGLINE = "end_card.tagline"


@dataclass(frozen=True, slots=True)
class PlacedText:
    """An expanded text and where it stands."""

    key: str
    """As `shots[0].super.text`."""
    template: str
    text: str
    kinds: tuple[Kind, ...]
    language: str
    """BCP-47; empty for a prompt, which may be in any."""
    place: CopyPlace | None
    """Where it is seen or said; None for a prompt, a reading or a translation."""
    always: bool
    """Whether every length keeps it."""


def texts_of(brief: Brief, row: Row, board: Storyboard) -> tuple[PlacedText, ...]:
    """The texts in the order of the campaign file, those left out that come to nothing."""
    campaign, language = brief.campaign, row.region.language
    found: list[PlacedText] = []
    for number, (shot, made) in enumerate(zip(campaign.shots, board.shots, strict=False)):
        found += _of_shot(f"shots[{number}]", shot, made, board, language)
    card, words = campaign.end_card, board.end_card
    tagline = brief.brand.tagline if card.tagline is None else card.tagline
    found += _said("end_card", card, board.shots[-1], board, language, always=True)
    found += [
        _copy("end_card.tagline", tagline, words.tagline, language, "tagline", True),
        _copy("end_card.cta", card.cta, words.cta, language, "cta", True),
        _copy("end_card.legal", card.legal, words.legal, language, "legal", True),
    ]
    return tuple(each for each in found if each.text)


def _of_shot(
    key: str, shot: written.Shot, made: Shot, board: Storyboard, language: str
) -> Iterator[PlacedText]:
    kept = shot.essential
    yield PlacedText(f"{key}.prompt", shot.prompt, made.prompt, ("picture",), "", None, kept)
    if shot.super is not None and made.super is not None:
        yield _copy(f"{key}.super.text", shot.super.text, made.super.text, language, "super", kept)
    if shot.price is not None and made.price is not None:
        price = made.price
        yield _copy(f"{key}.price.now", shot.price.now, price.now, language, "price", kept)
        yield PlacedText(
            f"{key}.price.was", shot.price.was, price.was, ("copy", "was"), language, "price", kept
        )
    if shot.counter is not None and made.counter is not None:
        text = made.counter.text.replace("{}", str(made.counter.stop))
        yield _copy(f"{key}.counter.text", shot.counter.text, text, language, "counter", kept)
    yield from _said(key, shot, made, board, language, kept)


def _said(
    key: str, spoken: written.Spoken, made: Shot, board: Storyboard, language: str, always: bool
) -> Iterator[PlacedText]:
    second = board.second_language or language
    yield _copy(f"{key}.voice", spoken.voice, made.voice, language, "voice", always)
    yield _copy(f"{key}.reading", spoken.reading, made.reading, language, None, always)
    yield _copy(f"{key}.translation", spoken.translation, made.translation, second, None, always)


def _copy(
    key: str, template: str, text: str, language: str, place: CopyPlace | None, always: bool
) -> PlacedText:
    return PlacedText(key, template, text, ("copy",), language, place, always)
