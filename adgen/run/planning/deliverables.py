"""From spots to deliverables: the film and its checks, shared wherever they agree."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from functools import lru_cache
from typing import Any

from adgen.delivery import encode
from adgen.delivery.checks import every
from adgen.media.fonts import FontBook
from adgen.media.tables import limits
from adgen.post.text import burn
from adgen.post.text import slate as slates
from adgen.post.text.subtitles import contrast
from adgen.run.films import PlannedCheck, PlannedFilm, Slate
from adgen.run.marking import Labelled, PlannedMark
from adgen.run.mixes import PlannedMix, PlannedStems
from adgen.run.plan import PlannedDeliverable, Spot
from adgen.run.planning.broadcast import slate_of, surround_at
from adgen.run.planning.pages import page_style
from adgen.run.planning.tools import tools
from adgen.run.takes import PlannedMaster
from adgen.run.work import Work
from adgen.schema.brand import Brand
from adgen.schema.brief import Brief
from adgen.schema.broadcast import Surround
from adgen.schema.delivery import Encode, Placement
from adgen.schema.labels import SpokenLabel
from adgen.schema.soundtrack import Subtitles
from adgen.schema.time import FrameRange

_WORDS = {
    "title", "like", "notes", "confidence", "sources", "mirrored", "checked", "evidence", "text",
}  # fmt: skip
"""What a placement says to people, which changes no check."""
_MEASURED = {"clearance", "zones"}
"""The logo's rules that a finished film is held to; its size is the layout's."""
_DRAWN = {"light", "dark", "accent"}
"""The colours that texts are burnt in with; a lower third is of the primary one besides, and a
highlight of any that is read."""
_UNLABELLED = Labelled()
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
    label: SpokenLabel | None = None,
) -> PlannedFilm:
    """The compressed film of a spot on a placement.

    `overlay` is the key of its texts' layout and `layout` the hash of what that came to: of the
    placement only what is seen counts, so that placements which agree share the film.
    """
    brand, subtitles, fade = brief.brand, brief.campaign.subtitles, _fade(spot)
    surround, slate = surround_at(placement, spot.cuts.rate), slate_of(brief, spot, placement)
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
            **({"label": label.language} if label else {}),
        },
        "burn": burn.VERSION,
        **fade_parameters(fade),
        **_broadcast_parameters(surround, slate, placement),
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
    page = page_style(brief, spot, placement, label)
    return PlannedFilm(
        work, master, sound.key, overlay, page, brief.logo.asset, settings, fade,
        _measured(spot, subtitles), surround, slate, placement.gamut == "r103",
    )  # fmt: skip


def fade_parameters(fade: FrameRange | None) -> dict[str, list[int]]:
    """The frames of a fade to black as they stand in a key; nothing without one."""
    return {} if fade is None else {"fade": [fade.start, fade.stop]}


def _broadcast_parameters(
    surround: Surround, slate: Slate | None, placement: Placement
) -> dict[str, Any]:
    """What television has done to a film, as it stands in its key; nothing without any."""
    found: dict[str, Any] = {"surround": asdict(surround)} if surround else {}
    if slate is not None:
        found["slate"] = {"version": slates.VERSION, "rows": [list(row) for row in slate.rows]}
    return found | ({"gamut": placement.gamut} if placement.gamut else {})


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
    spot: Spot,
    film: PlannedFilm,
    placement: Placement,
    sound: PlannedMix,
    marked: PlannedMark | None = None,
) -> PlannedCheck:
    """A film, with its marks where it has any, held against a placement's limits and its brand's
    rules."""
    cuts, brand = spot.cuts.cuts, film.page.brand
    starts = [speech.start for speech in spot.speeches]
    parameters = {
        "placement": _asked(placement),
        "brand": {
            "palette": brand.palette.model_dump(),
            "logo": brand.logo.model_dump(mode="json", include=_MEASURED),
        },
        "cuts": [[cut.shot, cut.record.start, cut.record.stop] for cut in cuts],
        **({"silent": True} if sound.silent else {}),
        "spoken": [str(start) for start in starts],
        "limits": _limits(),
        **tools("ffmpeg", "mediainfo", "opencv"),
    }
    looked_at = {"mark": marked.key} if marked else {"film": film.key}
    work = Work("check", every.VERSION, parameters, looked_at)
    spoken = tuple(map(float, starts))
    return PlannedCheck(work, film, placement, cuts, sound.silent, marked, spoken)


@lru_cache(maxsize=256)
def _asked(placement: Placement) -> Mapping[str, Any]:
    """What a placement's films are held against, as it stands in the keys of all their checks."""
    return placement.model_dump(mode="json", exclude=_WORDS)


@lru_cache(maxsize=1)
def _limits() -> str:
    """SHA-256 of all thresholds of checks."""
    values = sorted((row.id, row.value) for row in limits().values())
    return hashlib.sha256(repr(values).encode()).hexdigest()


def planned_deliverable(
    brief: Brief,
    spot: Spot,
    placement: Placement,
    film: PlannedFilm,
    checked: PlannedCheck,
    stems: PlannedStems | None = None,
    marked: PlannedMark | None = None,
    labelled: Labelled = _UNLABELLED,
) -> PlannedDeliverable:
    """One file with its name."""
    name = (
        f"{brief.campaign.name}_{spot.region.name}_{spot.length}s_{placement.raster}_{placement.id}"
    )
    return PlannedDeliverable(
        spot, placement, film.key, checked.key, f"{name}{film.encode.suffix}",
        stems.key if stems else None, marked.key if marked else None, labelled,
    )  # fmt: skip


def fonts_digest(book: FontBook) -> str:
    """SHA-256 over all fonts, their names and files, in their order of preference."""
    digest = hashlib.sha256()
    for face in book.faces:
        digest.update(f"{face.family}\n{face.name}\n".encode())
        digest.update(face.path.read_bytes())
    return digest.hexdigest()
