"""From spots to deliverables: the film and its checks, shared wherever they agree."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from typing import Any

from adgen.delivery import check, encode
from adgen.media.fonts import FontBook
from adgen.post.text import burn
from adgen.post.text.subtitles import contrast
from adgen.run.mixes import PlannedMix, PlannedStems
from adgen.run.plan import PlannedCheck, PlannedDeliverable, PlannedFilm, PlannedMaster, Spot
from adgen.run.planning.pages import page_style
from adgen.run.planning.tools import tools
from adgen.run.work import Work
from adgen.schema.brand import Brand
from adgen.schema.brief import Brief
from adgen.schema.delivery import Encode, Placement
from adgen.schema.soundtrack import Subtitles
from adgen.schema.time import FrameRange

_WORDS = {"title", "notes", "confidence", "sources", "mirrored"}
"""What a placement says to people, which changes no check."""
_MEASURED = {"clearance", "zones"}
"""The logo's rules that a finished film is held to; its size is the layout's."""
_DRAWN = {"light", "dark", "accent"}
"""The colours that texts are burnt in with; a lower third is of the primary one besides, and a
highlight of any that is read."""
_FADE = Fraction(1, 2)
"""Seconds in which a spot that leaves goes to black; never more than a third of its end card."""


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
            **_drawn_with(brand, spot, subtitles),
            **_slid_within(brand, placement),
            "animation": brand.animation,
            "subtitles": subtitles.style if subtitles and spot.speeches else None,
            **_subtitled(spot, subtitles),
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
    return PlannedFilm(
        work, master, sound.key, overlay, page, brief.logo.asset, settings, fade,
        _measured(spot, subtitles),
    )  # fmt: skip


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


def _measured(spot: Spot, subtitles: Subtitles | None) -> bool:
    """Whether a spot has plain subtitles, which need a box where their picture is too bright."""
    return subtitles is not None and subtitles.style == "plain" and bool(spot.speeches)


def _subtitled(spot: Spot, subtitles: Subtitles | None) -> dict[str, Any]:
    """What of the subtitles decides how they are drawn, besides their style: nothing by default."""
    if subtitles is None or not spot.speeches:
        return {}
    found: dict[str, Any] = {"highlight": True} if subtitles.highlight else {}
    if spot.board.second_language:
        found["second"] = spot.board.second_language
    if _measured(spot, subtitles):
        found["contrast"] = contrast.VERSION
    return found


def _drawn_with(brand: Brand, spot: Spot, subtitles: Subtitles | None) -> dict[str, Any]:
    """What of the brand a spot's texts are drawn with."""
    highlight = subtitles is not None and subtitles.highlight and bool(spot.speeches)
    bars = any(shot.super and shot.super.role == "lower_third" for shot in spot.shots)
    bursts = any(shot.price for shot in spot.shots)
    more = ({"primary"} if bars or highlight else set()) | ({"secondary"} if highlight else set())
    palette = brand.palette.model_dump(include=_DRAWN | more)
    return {"palette": palette} | ({"shape": brand.shape} if bursts else {})


def planned_check(
    spot: Spot, film: PlannedFilm, placement: Placement, sound: PlannedMix
) -> PlannedCheck:
    """A film held against a placement's limits and its brand's rules."""
    cuts, brand = spot.cuts.cuts, film.page.brand
    parameters = {
        "placement": placement.model_dump(mode="json", exclude=_WORDS),
        "brand": {
            "palette": brand.palette.model_dump(),
            "logo": brand.logo.model_dump(mode="json", include=_MEASURED),
        },
        "cuts": [[cut.shot, cut.record.start, cut.record.stop] for cut in cuts],
        **({"silent": True} if sound.silent else {}),
        **tools("ffmpeg", "mediainfo", "opencv"),
    }
    work = Work("check", check.VERSION, parameters, {"film": film.key})
    return PlannedCheck(work, film, placement, cuts, sound.silent)


def planned_deliverable(
    brief: Brief,
    spot: Spot,
    placement: Placement,
    film: PlannedFilm,
    checked: PlannedCheck,
    stems: PlannedStems | None = None,
) -> PlannedDeliverable:
    """One file with its name."""
    name = (
        f"{brief.campaign.name}_{spot.region.name}_{spot.length}s_{placement.raster}_{placement.id}"
    )
    return PlannedDeliverable(
        spot, placement, film.key, checked.key, f"{name}.mp4", stems.key if stems else None
    )


def fonts_digest(book: FontBook) -> str:
    """SHA-256 over all fonts, their names and files, in their order of preference."""
    digest = hashlib.sha256()
    for face in book.faces:
        digest.update(f"{face.family}\n{face.name}\n".encode())
        digest.update(face.path.read_bytes())
    return digest.hexdigest()
