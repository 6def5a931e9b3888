"""Plan a campaign: every stage that is cheap, in order, and every error of every row at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from adgen.brief.load import read_campaign
from adgen.engines.base import Engine
from adgen.errors import MediaError, Problem, RequestError
from adgen.media.fonts import FontBook, bundled_fonts
from adgen.run.deliverables import Layout, fonts_digest, planned_deliverable, planned_mix
from adgen.run.pictures import Pictures
from adgen.run.plan import Plan, PlannedDeliverable, PlannedMix, Spot
from adgen.run.progress import Display
from adgen.run.request import Narrowed, Wanted, wanted
from adgen.run.sound import beat_grid
from adgen.run.spots import Spoken, spoken_lines, spots, storyboards
from adgen.run.store import Store
from adgen.schema.beats import BeatGrid
from adgen.schema.brief import Brief


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


def plan_campaign(request: Request, store: Store, display: Display) -> Planned:
    """The whole plan. Raises RequestError with every problem of every row."""
    read, found_wrong = read_campaign(request.campaign, request.overrides)
    problems = list(found_wrong)
    if read is None:
        raise RequestError(problems)
    brief = read
    asked = wanted(brief, request.narrowed, problems)
    display.stage("load", f"{len(brief.rows)} regions from {brief.regions_file}")
    boards = storyboards(brief, asked, problems)
    display.stage("expand", f"{len(boards)} storyboards of {len(brief.campaign.shots) + 1} shots")
    grid = _grid(brief, asked, store, problems)
    if grid is not None:
        display.stage("beats", f"{grid.tempo:.1f} BPM, {len(grid.beats)} beats")
    spoken = spoken_lines(brief, boards, store, problems)
    if spoken:
        display.stage("voice", f"{len(spoken)} lines")
    countable = grid is not None or not _counts_beats(brief)
    found = spots(brief, asked, boards, spoken, grid, problems) if countable else ()
    book = _book(brief, problems)
    if book is None:
        raise RequestError(problems)
    for warning in brief.notes:
        display.say(f"warning: {warning}")
    planned = _works(brief, asked, found, spoken, grid, book, request.download, problems)
    counts = f"{len(planned.plan.takes)} takes, {len(planned.plan.deliverables)} deliverables"
    display.stage("schedule", f"{len(found)} spots, {counts}")
    return planned


def _grid(brief: Brief, asked: Wanted, store: Store, problems: list[Problem]) -> BeatGrid | None:
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
    if grid.duration - music.start < longest:
        problems.append(
            Problem(
                brief.where("music"),
                f"{grid.duration - music.start:.2f} s of music for a spot of {longest} s",
                "bring a longer track, start earlier, or drop the length",
            )
        )
    return grid


def _counts_beats(brief: Brief) -> bool:
    """Whether any length is given in beats, so that nothing can be cut without a grid."""
    timed = (*brief.campaign.shots, brief.campaign.end_card)
    return any(shot.beats is not None for shot in timed)


def _book(brief: Brief, problems: list[Problem]) -> FontBook | None:
    typography = brief.brand.typography
    try:
        return bundled_fonts((typography.family,), tuple(asset.path for asset in brief.fonts))
    except MediaError as error:
        problems.append(Problem(brief.brand_places.where("typography"), str(error)))
        return None


def _works(
    brief: Brief,
    asked: Wanted,
    found: tuple[Spot, ...],
    spoken: Spoken,
    grid: BeatGrid | None,
    book: FontBook,
    download: bool,
    problems: list[Problem],
) -> Planned:
    """Takes, masters, mixes and deliverables of all spots. Raises RequestError."""
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
    warnings = (*brief.notes, *_doubts(asked))
    plan = Plan(
        brief, book, grid, found, pictures.takes, pictures.masters, mixes, tuple(files), warnings
    )
    return Planned(plan, pictures.engines)


def _doubts(asked: Wanted) -> tuple[str, ...]:
    """Placements whose figures nobody official has published."""
    return tuple(
        f"{place.id}: {place.notes}"
        for place in asked.placements
        if place.confidence in ("code", "none")
    )
