"""What television asks of a spot's file: its encode, its surround, its slate and its number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import gcd

from adgen.errors import MediaError, Problem
from adgen.media.fonts import FontBook
from adgen.media.tables import encodes, numberings
from adgen.post.text.slate import slate_document
from adgen.run.films import Slate
from adgen.run.plan import Spot
from adgen.schema.brief import Brief
from adgen.schema.broadcast import NUMBER_KEYS, Surround
from adgen.schema.delivery import Encode, Placement
from adgen.schema.picture import Raster


def encode_at(own: Encode, place: Placement) -> Encode:
    """How files for a placement are compressed: as it demands, else as the campaign says."""
    if place.encode is None or own.id in place.encodes:
        return own
    return encodes()[place.encode]


@lru_cache(maxsize=256)
def surround_at(place: Placement, rate: Fraction) -> Surround:
    """The frames round a spot, with timecode where the placement asks for it and there is one:
    where not, `surround_problems` tells of it."""
    try:
        return place.timecoded(rate)
    except ValueError:
        return place.surround(rate)


def slate_of(brief: Brief, spot: Spot, place: Placement) -> Slate | None:
    """The words of a spot's slate; None where a placement asks for none."""
    if place.leader is None:
        return None
    number = _number(spot, place)
    numbered = [(numberings()[place.number].title, number)] if place.number and number else []
    rate = spot.cuts.rate
    return Slate((
        ("Brand", brief.brand.name),
        ("Title", brief.campaign.name),
        *numbered,
        ("Region", spot.region.name),
        ("Length", f"{spot.length} s, {spot.cuts.frames} frames"),
        ("Aspect", _aspect(place.raster)),
        ("Picture", f"{place.raster}, {float(rate):g} fps"),
    ))  # fmt: skip


def encode_problems(brief: Brief, own: Encode, place: Placement) -> Iterator[Problem]:
    """What a placement does not take of the campaign's encode."""
    chosen = encode_at(own, place)
    known = [each for each in encodes().values() if _takes(place, each)]
    if not _takes(place, chosen):
        what = f"{chosen.id} is {chosen.codec} in {chosen.container}, which {place.id} refuses"
        usable = ", ".join(each.id for each in known) or "none"
        hint = f"it takes {usable}: choose one of them, or leave {place.id} out"
        yield Problem(brief.where("encode"), what, hint)


def surround_problems(brief: Brief, place: Placement) -> Iterator[Problem]:
    """Timecode that no file of the campaign's rate can have."""
    try:
        place.timecoded(brief.campaign.frame_rate)
    except ValueError as error:
        hint = f"set a whole rate, or leave {place.id} out"
        yield Problem(brief.where("rate"), f"{place.id} asks for timecode: {error}", hint)


def number_problems(
    brief: Brief, spots: Sequence[Spot], places: Sequence[Placement]
) -> Iterator[Problem]:
    """Numbers that a placement demands and that are missing, not such a number, or another
    spot's."""
    for kind, key in NUMBER_KEYS.items():
        asking = [place for place in places if place.number == kind]
        numbering, first = numberings()[kind], dict[str, str]()
        for spot in spots if asking else ():
            number = _number(spot, asking[0])
            where = f"{brief.where(key)} ({spot.name})"
            shaped = re.fullmatch(numbering.pattern, number)
            told = shaped.groupdict().get("seconds") if shaped else None
            if not number:
                hint = f"write {key}: {numbering.example}, or name a column of it for each region"
                yield Problem(where, f"{asking[0].id} asks for a {numbering.title}", hint)
            elif not shaped:
                what = f"{number!r} is no {numbering.title}"
                yield Problem(where, what, f"it looks like {numbering.example}")
            elif told and int(told) != spot.length:
                what = f"{number} is the number of a spot of {int(told)} s"
                yield Problem(where, what, f"one of {spot.length} s ends in {spot.length:03d}")
            elif first.setdefault(number, spot.name) != spot.name:
                what = f"{number} is the number of {first[number]} already"
                yield Problem(where, what, "every spot has a number of its own")


def slate_problems(
    brief: Brief, spot: Spot, place: Placement, slate: Slate | None, book: FontBook
) -> Iterator[Problem]:
    """Words of a slate that no font can draw."""
    if slate is None:
        return
    rate = spot.cuts.rate
    try:
        slate_document(
            slate.rows, place.surround(rate), place.raster, rate, brief.brand.palette, book
        )
    except MediaError as error:
        where = f"{brief.where('placements')} ({spot.name}, {place.id})"
        yield Problem(where, f"its slate cannot be drawn: {error}")


def quiet_problems(brief: Brief, spot: Spot, place: Placement) -> Iterator[Problem]:
    """Lines that are still spoken in the frames that a placement wants silent at the end."""
    quiet = place.silent_frames / spot.cuts.rate
    last = spot.cuts.frames / spot.cuts.rate - quiet
    for placed in spot.speeches if quiet else ():
        start = max(placed.start, quiet)
        over = float(start + Fraction(placed.speech.seconds) - last)
        if over > 0 and placed.start > 0:
            what = (
                f"{placed.text!r} is spoken until {over:.2f} s into the last {place.silent_frames} "
                f"frames, which {place.id} wants silent"
            )
            hint = f"shorten the line, give its shot more time, or leave {place.id} out"
            yield Problem(f"{brief.where('voice')} ({spot.name})", what, hint)


def surround_doubts(brief: Brief, places: Sequence[Placement]) -> Iterator[str]:
    """What its author should know of files that can be made all the same."""
    asking = {brief.placements[name].number for name in brief.campaign.placements}
    for kind, key in NUMBER_KEYS.items():
        if getattr(brief.campaign, key) and kind not in asking:
            yield f"{brief.where(key)}: none of the placements asks for one, so it stands nowhere"
    for place in places:
        if place.hold_seconds and brief.campaign.end_card.leave == "fade_out":
            yield (
                f"{brief.where('end_card.leave')}: {place.id} holds the last picture for "
                f"{place.hold_seconds:g} s, which is black after fade_out; `leave: hold` shows the "
                "end card"
            )
        if place.silent_frames and brief.campaign.voice and brief.campaign.voice.track:
            yield (
                f"{brief.where('voice.track')}: {place.id} wants {place.silent_frames} frames "
                "silent at either end; what the track has there is not heard"
            )


def _takes(place: Placement, encode: Encode) -> bool:
    named = {place.encode, *place.encodes} if place.encode else {encode.id}
    return (
        encode.id in named
        and (not place.codecs or encode.codec in place.codecs)
        and (not place.containers or encode.container in place.containers)
    )


def _number(spot: Spot, place: Placement) -> str:
    """The spot's number of the kind that a placement asks for; empty where it has none."""
    found: Mapping[int, str] = spot.board.numbers.get(place.number, {}) if place.number else {}
    return found.get(spot.length, found.get(0, ""))


def _aspect(raster: Raster) -> str:
    common = gcd(raster.width, raster.height)
    return f"{raster.width // common}:{raster.height // common}"
