"""Campaign × row → storyboard: every template becomes text, every picture is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adgen.errors import Problem, RequestError
from adgen.media.tags import value_for
from adgen.prepro.templates import control_character
from adgen.prepro.texts import Find, Resolve, Texts
from adgen.schema import shot as written
from adgen.schema.brief import Brief, Row
from adgen.schema.broadcast import NUMBER_KEYS, NumberKind
from adgen.schema.look import Grade, Mood, layered
from adgen.schema.picture import Asset
from adgen.schema.storyboard import (
    AnchorLayer,
    CounterText,
    EndCardText,
    PriceText,
    Shot,
    Storyboard,
    SuperText,
)

END_CARD_ENGINE = "stills"
END_CARD_MOTION = 2
END_CARD_FOCUS = (0.3, 0.3, 0.7, 0.7)
USUAL_MOTION = 5


def expand(
    brief: Brief, row: Row, resolve: Resolve, find: Find, mood: Mood | None = None
) -> Storyboard:
    """The storyboard of one region.

    `resolve` gives the picture at a path of the campaign's folder, or raises RequestError
    without a place; `find` does so for any other file; `mood` is the campaign's. Raises
    RequestError with every problem of the row.
    """
    texts = Texts(brief, row, resolve, find)
    shots = [_shot(texts, number, shot, mood) for number, shot in enumerate(brief.campaign.shots)]
    shots.append(_end_card(texts, mood))
    card = brief.campaign.end_card
    words = EndCardText(
        tagline=_tagline(texts),
        cta=texts.text("end_card.cta", card.cta),
        legal=texts.text("end_card.legal", card.legal),
        pulse=card.pulse,
        leave=card.leave,
    )
    subtitles = texts.brief.campaign.subtitles
    second = texts.language("subtitles.second", subtitles.second) if subtitles else ""
    tracks, numbers = _tracks(texts), _numbers(texts)
    if texts.problems:
        raise RequestError(texts.problems)
    return Storyboard(row.region, tuple(shots), words, second, tracks, numbers)


def _shot(texts: Texts, number: int, shot: written.Shot, mood: Mood | None) -> Shot:
    campaign = texts.brief.campaign
    key = f"shots[{number}]"
    return Shot(
        id=shot.id,
        beats=shot.beats,
        seconds=shot.seconds,
        essential=shot.essential,
        engine=shot.engine or campaign.engine.name,
        prompt=texts.text(f"{key}.prompt", shot.prompt),
        negative=texts.text(f"{key}.negative", shot.negative),
        seed=campaign.seed if shot.seed is None else shot.seed,
        picture=texts.picture(f"{key}.picture", shot.picture),
        anchors=_anchors(texts, key, shot.product, shot.anchors),
        camera=shot.camera,
        motion=shot.motion if "motion" in shot.model_fields_set else _motion(mood),
        focus=shot.focus,
        super=_super(texts, f"{key}.super", shot.super),
        **_said(texts, key, shot),
        logo=shot.logo,
        transition=shot.transition,
        mask=texts.picture(f"{key}.mask", shot.mask),
        palette=shot.palette or (),
        speed=shot.speed,
        beat_effect=shot.beat_effect or campaign.beat_effect,
        grade=_grade(texts.brief, mood, key, shot),
        price=_price(texts, f"{key}.price", shot.price),
        counter=_counter(texts, f"{key}.counter", shot.counter),
    )


def _said(texts: Texts, key: str, said: written.Spoken) -> dict[str, Any]:
    """What is said over a shot, and how."""
    return {
        "voice": texts.text(f"{key}.voice", said.voice),
        "reading": texts.text(f"{key}.reading", said.reading),
        "recording": texts.file(f"{key}.recording", said.recording),
        "translation": texts.text(f"{key}.translation", said.translation),
        "stretch": said.stretch,
    }


def _tracks(texts: Texts) -> dict[int, Asset]:
    """The finished voice tracks that this region has."""
    voice = texts.brief.campaign.voice
    named = {} if voice is None else voice.track
    found = {length: texts.file("voice.track", path) for length, path in named.items()}
    return {length: track for length, track in found.items() if track is not None}


def _numbers(texts: Texts) -> dict[NumberKind, dict[int, str]]:
    """Television's numbers that this region has, those left out that come to nothing."""
    found: dict[NumberKind, dict[int, str]] = {}
    for kind, key in NUMBER_KEYS.items():
        named: Mapping[int, str] = getattr(texts.brief.campaign, key)
        filled = {
            length: texts.text(f"{key}.{length}" if length else key, template)
            for length, template in named.items()
        }
        found[kind] = {length: number for length, number in filled.items() if number}
    return found


def _motion(mood: Mood | None) -> int:
    """How much a shot moves that does not say it: the mood's share of the ten steps."""
    return USUAL_MOTION if mood is None else round(1 + 9 * mood.motion)


def _grade(
    brief: Brief, mood: Mood | None, key: str, shot: written.Shot | written.EndCard
) -> Grade:
    """The mood's look, the brand's over it, the campaign's, and the shot's over all."""
    looks = {"brand": brief.brand.look, "": brief.campaign.look, key: shot.look}
    named = [place for place, look in looks.items() if "cube" in look.model_fields_set]
    under = () if mood is None else (mood.look,)
    cube = brief.cubes.get(named[-1]) if named else None
    return Grade(layered((*under, *looks.values())), cube)


def _end_card(texts: Texts, mood: Mood | None) -> Shot:
    card = texts.brief.campaign.end_card
    picture = texts.picture("end_card.picture", card.picture)
    return Shot(
        id="end-card",
        beats=card.beats,
        seconds=card.seconds,
        essential=True,
        engine=END_CARD_ENGINE,
        prompt="",
        negative="",
        seed=texts.brief.campaign.seed,
        picture=picture,
        anchors=_anchors(texts, "end_card", card.product, ()),
        camera="push_in" if picture else "static",
        motion=END_CARD_MOTION,
        focus=END_CARD_FOCUS,
        super=None,
        **_said(texts, "end_card", card),
        logo=False,
        transition=card.transition,
        grade=_grade(texts.brief, mood, "end_card", card),
    )


def _tagline(texts: Texts) -> str:
    """The card's own tagline, which is a template, else the brand's, which is not."""
    own = texts.brief.campaign.end_card.tagline
    if own is not None:
        return texts.text("end_card.tagline", own)
    tagline = texts.brief.brand.tagline.strip()
    bad = control_character(tagline)
    if bad:
        where = texts.brief.brand_places.where("tagline")
        what = f"holds the control character {bad}"
        texts.problems.append(Problem(where, what, "delete it"))
    return tagline


def _anchors(
    texts: Texts, key: str, product: written.Anchor | None, more: tuple[written.Anchor, ...]
) -> tuple[AnchorLayer, ...]:
    """The cut-outs, those left out whose path comes to nothing, as an optional variable may."""
    named = [] if product is None else [(f"{key}.product", product)]
    named += [(f"{key}.anchors[{number}]", anchor) for number, anchor in enumerate(more)]
    found = ((texts.picture(f"{place}.picture", anchor.picture), anchor) for place, anchor in named)
    return tuple(
        AnchorLayer(
            picture, anchor.at, anchor.size, anchor.cutout, anchor.shadow, anchor.reflection,
            anchor.wrap, anchor.match, anchor.depth_blur, anchor.blend, anchor.track,
        )
        for picture, anchor in found
        if picture is not None
    )  # fmt: skip


def _price(texts: Texts, key: str, price: written.Price | None) -> PriceText | None:
    """The price; None when it comes to nothing."""
    now = texts.text(f"{key}.now", price.now) if price else ""
    if price is None or not now:
        return None
    return PriceText(now, texts.text(f"{key}.was", price.was), price.at)


def _counter(texts: Texts, key: str, counter: written.Counter | None) -> CounterText | None:
    if counter is None:
        return None
    text = texts.text(f"{key}.text", counter.text)
    if text and text.count("{}") != 1:
        where = texts.brief.where(f"{key}.text")
        texts.problems.append(
            Problem(where, f"{text!r} has no place for the number", "write {} once")
        )
    return CounterText(counter.start, counter.stop, text, counter.at)


def _super(texts: Texts, key: str, title: written.Super | None) -> SuperText | None:
    """The text over the picture; None when it comes to nothing."""
    text = texts.text(f"{key}.text", title.text) if title else ""
    if title is None or not text:
        return None
    here = value_for(texts.row.region.tag, title.markets) or written.SuperChange()
    at, role, size = here.at or title.at, here.role or title.role, here.size or title.size
    return SuperText(text, at, role, size)
