"""From spots to deliverables: the mix, the film and its checks, shared wherever they agree."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from adgen.delivery import check, encode
from adgen.media.fonts import FontBook
from adgen.post.sound import mix
from adgen.post.text import burn
from adgen.run.plan import (
    PlannedCheck,
    PlannedDeliverable,
    PlannedFilm,
    PlannedMaster,
    PlannedMix,
    PlannedMusic,
    Spot,
)
from adgen.run.planning.pages import page_style
from adgen.run.planning.spots import Spoken
from adgen.run.planning.tools import tools
from adgen.run.work import Work
from adgen.schema.brand import Brand
from adgen.schema.brief import Brief
from adgen.schema.campaign import Music
from adgen.schema.delivery import Encode, Loudness, Placement
from adgen.schema.footage import CutList
from adgen.schema.picture import Asset
from adgen.schema.time import FrameRange

_WORDS = {"title", "notes", "confidence", "sources"}
"""What a placement says to people, which changes no check."""
_MEASURED = {"clearance", "zones"}
"""The logo's rules that a finished film is held to; its size is the layout's."""
_DRAWN = {"light", "dark", "accent"}
"""The colours that texts are burnt in with; a lower third is of the primary one besides."""
_FADE = Fraction(1, 2)
"""Seconds in which a spot that leaves goes to black; never more than a third of its end card."""


def planned_mix(brief: Brief, spot: Spot, target: Loudness, spoken: Spoken) -> PlannedMix:
    """The sound of a spot at a loudness."""
    asked = brief.campaign.music
    language = spot.region.language
    seconds = spot.cuts.frames / spot.cuts.rate
    voices = tuple(
        (spoken[placed.speech.text, language][0].key, placed.start) for placed in spot.speeches
    )
    music = None
    if asked is not None and brief.music is not None:
        music = _planned_music(brief.music, asked, spot.cuts)
    parameters = {
        "seconds": str(seconds),
        "starts": [str(start) for _, start in voices],
        "music": _music_parameters(music) if music else None,
        "target": target.model_dump(),
        **tools("ffmpeg"),
    }
    inputs = {"music": music.asset.sha256} if music else {}
    inputs |= {f"voice {index}": key for index, (key, _) in enumerate(voices)}
    work = Work("mix", mix.VERSION, parameters, inputs)
    return PlannedMix(work, seconds, music, voices, target)


def _planned_music(track: Asset, asked: Music, cuts: CutList) -> PlannedMusic:
    """The track under a spot; a fade begins on the beat that is nearest to where it would.

    Not where that makes it less than half or more than twice as long, as with few beats.
    """
    fade = asked.fade
    if cuts.beats:
        begin = cuts.frames - fade * float(cuts.rate)
        beat = min(cuts.beats, key=lambda beat: abs(beat - begin))
        on_beat = float((cuts.frames - beat) / cuts.rate)
        fade = on_beat if fade / 2 <= on_beat <= 2 * fade else fade
    return PlannedMusic(track, cuts.music_start, fade, asked.duck, cuts.last_hit)


def _music_parameters(music: PlannedMusic) -> Mapping[str, object]:
    """What decides how the track sounds; with a last hit nothing fades."""
    ends: Mapping[str, object] = {"fade": music.fade}
    if music.last_hit is not None:
        ends = {"last_hit": str(music.last_hit)}
    return {"start": music.start, "duck": music.duck, **ends}


def planned_film(
    brief: Brief,
    spot: Spot,
    placement: Placement,
    settings: Encode,
    master: PlannedMaster,
    sound: PlannedMix,
    overlay: str,
    layout: str,
    fonts: str,
) -> PlannedFilm:
    """The compressed film of a spot on a placement.

    `overlay` is the key of its texts' layout and `layout` the hash of what that came to: of the
    placement only what is seen counts, so that placements which agree share the film.
    """
    brand, subtitles, fade = brief.brand, brief.campaign.subtitles, _fade(spot)
    parameters = {
        "raster": str(placement.raster),
        "rate": str(spot.cuts.rate),
        "encode": settings.model_dump(),
        "style": {
            **_drawn_with(brand, spot),
            **_slid_within(brand, placement),
            "animation": brand.animation,
            "subtitles": subtitles.style if subtitles and spot.speeches else None,
            "language": spot.region.language,
        },
        "burn": burn.VERSION,
        **fade_parameters(fade),
        **tools("ffmpeg", "opencv"),
    }
    inputs = {
        "master": master.key,
        "mix": sound.key,
        "overlay": layout,
        "logo": brief.logo.asset.sha256,
        "fonts": fonts,
    }
    work = Work("deliver", encode.VERSION, parameters, inputs)
    page = page_style(brief, spot, placement)
    return PlannedFilm(work, master, sound.key, overlay, page, brief.logo.asset, settings, fade)


def fade_parameters(fade: FrameRange | None) -> dict[str, list[int]]:
    """The frames of a fade to black as they stand in a key; nothing without one."""
    return {} if fade is None else {"fade": [fade.start, fade.stop]}


def _fade(spot: Spot) -> FrameRange | None:
    """The last frames of a spot that fades out."""
    if spot.board.end_card.leave != "fade_out":
        return None
    card = spot.cuts.cuts[-1].record
    count = max(1, min(round(_FADE * card.rate), len(card) // 3))
    return FrameRange(card.stop - count, card.stop, card.rate)


def _slid_within(brand: Brand, placement: Placement) -> dict[str, list[float]]:
    """The edges of the safe area that decide from which side a text slides in."""
    if brand.animation != "minimal_slide":
        return {}
    return {"safe": [placement.safe_box.top, placement.safe_box.bottom]}


def _drawn_with(brand: Brand, spot: Spot) -> dict[str, Any]:
    """What of the brand a spot's texts are drawn with."""
    bars = any(shot.super and shot.super.role == "lower_third" for shot in spot.shots)
    bursts = any(shot.price for shot in spot.shots)
    palette = brand.palette.model_dump(include=_DRAWN | ({"primary"} if bars else set()))
    return {"palette": palette} | ({"shape": brand.shape} if bursts else {})


def planned_check(spot: Spot, film: PlannedFilm, placement: Placement) -> PlannedCheck:
    """A film held against a placement's limits and its brand's rules."""
    cuts, brand = spot.cuts.cuts, film.page.brand
    parameters = {
        "placement": placement.model_dump(mode="json", exclude=_WORDS),
        "brand": {
            "palette": brand.palette.model_dump(),
            "logo": brand.logo.model_dump(mode="json", include=_MEASURED),
        },
        "cuts": [[cut.shot, cut.record.start, cut.record.stop] for cut in cuts],
        **tools("ffmpeg", "mediainfo", "opencv"),
    }
    work = Work("check", check.VERSION, parameters, {"film": film.key})
    return PlannedCheck(work, film, placement, cuts)


def planned_deliverable(
    brief: Brief, spot: Spot, placement: Placement, film: PlannedFilm, checked: PlannedCheck
) -> PlannedDeliverable:
    """One file with its name."""
    name = (
        f"{brief.campaign.name}_{spot.region.name}_{spot.length}s_{placement.raster}_{placement.id}"
    )
    return PlannedDeliverable(spot, placement, film.key, checked.key, f"{name}.mp4")


def fonts_digest(book: FontBook) -> str:
    """SHA-256 over all fonts, their names and files, in their order of preference."""
    digest = hashlib.sha256()
    for face in book.faces:
        digest.update(f"{face.family}\n{face.name}\n".encode())
        digest.update(face.path.read_bytes())
    return digest.hexdigest()
