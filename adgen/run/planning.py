"""The steps of planning that look at a whole campaign: its music, its fonts, all of its works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from adgen.engines.base import Engine
from adgen.errors import MediaError, Problem, RequestError
from adgen.media.fonts import FontBook, bundled_fonts
from adgen.run.deliverables import Layout, fonts_digest, planned_deliverable, planned_mix
from adgen.run.pictures import Pictures
from adgen.run.plan import Plan, PlannedDeliverable, PlannedMix, Spot
from adgen.run.request import Narrowed, Wanted
from adgen.run.sound import beat_grid
from adgen.run.spots import Spoken
from adgen.run.store import Store
from adgen.schema.beats import BeatGrid
from adgen.schema.brief import Brief

_SAME_LENGTH = 1e-6
"""Seconds by which a sum of floats may miss."""


@dataclass(frozen=True, slots=True)
class Request:
    """A campaign file and what of it is asked for."""

    campaign: Path
    narrowed: Narrowed = field(default_factory=Narrowed)
    overrides: dict[str, str] = field(default_factory=dict)
    download: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and the engines that will carry it out."""

    plan: Plan
    engines: dict[str, Engine]


def music_grid(
    brief: Brief, asked: Wanted, store: Store, problems: list[Problem]
) -> BeatGrid | None:
    """The music's grid, if the track is long enough for every length."""
    music = brief.campaign.music
    try:
        grid = beat_grid(brief, store)
    except RequestError as error:
        problems += error.problems
        return None
    if grid is None or music is None:
        return None
    longest = max(asked.lengths, default=0)
    left = max(0.0, grid.duration - music.start)
    if left < longest - _SAME_LENGTH:
        from_start = f", from {music.start:g} s on" if music.start else ""
        problems.append(
            Problem(
                brief.where("music"),
                f"{left:.2f} s of music{from_start}, for a spot of {longest} s",
                "bring a longer track, start earlier, or drop the length",
            )
        )
    return grid


def counts_beats(brief: Brief) -> bool:
    """Whether any length is given in beats, so that nothing can be cut without a grid."""
    timed = (*brief.campaign.shots, brief.campaign.end_card)
    return any(shot.beats is not None for shot in timed)


def font_book(brief: Brief, problems: list[Problem]) -> FontBook | None:
    typography = brief.brand.typography
    try:
        return bundled_fonts((typography.family,), tuple(asset.path for asset in brief.fonts))
    except MediaError as error:
        problems.append(Problem(brief.brand_places.where("typography"), str(error)))
        return None


def works(
    brief: Brief,
    asked: Wanted,
    found: tuple[Spot, ...],
    spoken: Spoken,
    grid: BeatGrid | None,
    book: FontBook | None,
    download: bool,
    problems: list[Problem],
) -> Planned:
    """Takes, masters, mixes and deliverables of all spots. Raises RequestError."""
    if book is None:
        raise RequestError(problems)
    pictures = Pictures(brief, asked.look, download)
    mixes: dict[str, PlannedMix] = {}
    files: list[PlannedDeliverable] = []
    fonts = fonts_digest(book)
    for spot in found:
        for placement in asked.placements:
            master = pictures.master(spot, placement.raster)
            sound = planned_mix(brief, spot, placement, spoken)
            mixes[sound.key] = sound
            try:
                overlay, logos = Layout(brief, spot, placement, book).overlay()
            except RequestError as error:
                problems += error.problems
                continue
            if master is not None:
                files.append(
                    planned_deliverable(
                        brief, asked, spot, placement, master, sound.key, overlay, logos, fonts
                    )
                )
    problems += pictures.problems
    if problems:
        raise RequestError(problems)
    warnings = (*brief.notes, *_doubts(asked), *_soft_logo(brief, files), *pictures.doubts)
    plan = Plan(
        brief, book, grid, found, pictures.takes, pictures.masters, mixes, tuple(files), warnings
    )
    return Planned(plan, pictures.engines)


def _soft_logo(brief: Brief, files: Sequence[PlannedDeliverable]) -> tuple[str, ...]:
    """A logo that is shown larger than it is: B6 counts a blurred logo as a failure."""
    widest = max((place.box.width for item in files for place in item.logos), default=0.0)
    if widest <= brief.logo.width:
        return ()
    where = brief.brand_places.where("logo.file")
    wide = f"{brief.logo.width} pixels wide and shown at {widest:.0f}"
    return (f"{where}: the logo is {wide}, it will be soft; give a larger one",)


def _doubts(asked: Wanted) -> tuple[str, ...]:
    """Placements whose figures nobody official has published."""
    return tuple(
        f"{place.id}: {place.notes}"
        for place in asked.placements
        if place.confidence in ("code", "none")
    )
