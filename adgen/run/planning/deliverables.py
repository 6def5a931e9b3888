"""From spots to deliverables: the mix, the film and its checks, shared wherever they agree."""

from __future__ import annotations

import hashlib

from adgen.delivery import check, encode
from adgen.media.fonts import FontBook
from adgen.post import burn, mix
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
from adgen.schema.brief import Brief
from adgen.schema.delivery import Encode, Loudness, Placement

_WORDS = {"title", "notes", "confidence", "sources"}
"""What a placement says to people, which changes no check."""
_DRAWN = {"light", "dark", "accent"}
"""The colours that texts are burnt in with; the others are for takes."""


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
        music = PlannedMusic(brief.music, spot.cuts.music_start, asked.fade, asked.duck)
    parameters = {
        "seconds": str(seconds),
        "starts": [str(start) for _, start in voices],
        "music": {"start": music.start, "fade": music.fade, "duck": music.duck} if music else None,
        "target": target.model_dump(),
        **tools("ffmpeg"),
    }
    inputs = {"music": music.asset.sha256} if music else {}
    inputs |= {f"voice {index}": key for index, (key, _) in enumerate(voices)}
    work = Work("mix", mix.VERSION, parameters, inputs)
    return PlannedMix(work, seconds, music, voices, target)


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
    brand, subtitles = brief.brand, brief.campaign.subtitles
    parameters = {
        "raster": str(placement.raster),
        "rate": str(spot.cuts.rate),
        "encode": settings.model_dump(),
        "style": {
            "palette": brand.palette.model_dump(include=_DRAWN),
            "animation": brand.animation,
            "subtitles": subtitles.style if subtitles and spot.speeches else None,
            "language": spot.region.language,
        },
        "burn": burn.VERSION,
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
    return PlannedFilm(work, master, sound.key, overlay, page, brief.logo.asset, settings)


def planned_check(film: PlannedFilm, placement: Placement) -> PlannedCheck:
    """A film held against a placement's limits."""
    work = Work(
        "check",
        check.VERSION,
        {
            "placement": placement.model_dump(mode="json", exclude=_WORDS),
            **tools("mediainfo"),
        },
        {"film": film.key},
    )
    return PlannedCheck(work, film, placement)


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
