"""The steps of planning that look at a whole campaign: its music, its fonts, all of its works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from adgen.errors import MediaError, Problem, RequestError
from adgen.media.fonts import FontBook
from adgen.prepro.schedule.cuts import spot_seconds
from adgen.prepro.schedule.music_start import MusicRefusedError, music_start
from adgen.run.plan import Plan, PlannedCheck, PlannedDeliverable, PlannedFilm, PlannedMix, Spot
from adgen.run.planning.covered import Ground, covered, grounds
from adgen.run.planning.cutouts import Cutouts
from adgen.run.planning.deliverables import (
    fonts_digest,
    planned_check,
    planned_deliverable,
    planned_film,
    planned_mix,
)
from adgen.run.planning.layouts import laid_out, overlay_work, read_layout
from adgen.run.planning.loaded import Engines
from adgen.run.planning.pages import font_book
from adgen.run.planning.pictures import Pictures
from adgen.run.planning.request import Narrowed, Wanted
from adgen.run.planning.sound import beat_grid, beats_work
from adgen.run.planning.spots import Spoken
from adgen.run.planning.subjects import Subjects
from adgen.run.store.folder import Store
from adgen.run.work import Work
from adgen.schema.beats import BeatGrid
from adgen.schema.brief import Brief
from adgen.schema.delivery import Placement


@dataclass(frozen=True, slots=True)
class Request:
    """A campaign file and what of it is asked for."""

    campaign: Path
    narrowed: Narrowed = field(default_factory=Narrowed)
    overrides: dict[str, str] = field(default_factory=dict)
    download: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and the engines that it was made with."""

    plan: Plan
    engines: Engines


@dataclass(frozen=True, slots=True)
class Materials:
    """What planning opens once, however many rows it is for: fonts and engines."""

    book: FontBook
    fonts: str
    """Digest of the font files."""
    engines: Engines


def music_grid(
    brief: Brief, asked: Wanted, store: Store, problems: list[Problem]
) -> BeatGrid | None:
    """The music's grid, with a problem for every length that the track does not serve."""
    music, rate = brief.campaign.music, brief.campaign.frame_rate
    try:
        grid = beat_grid(brief, store)
    except RequestError as error:
        problems += error.problems
        return None
    if grid is None or music is None:
        return None
    for length in asked.lengths:
        seconds = spot_seconds(length, rate)
        try:
            music_start(music, grid, seconds, seconds)
        except MusicRefusedError as error:
            problems.append(Problem(brief.where(error.key), error.what, error.way_out))
    return grid


def counts_beats(brief: Brief) -> bool:
    """Whether any length is given in beats, so that nothing can be cut without a grid."""
    timed = (*brief.campaign.shots, brief.campaign.end_card)
    return any(shot.beats is not None for shot in timed)


def materials(brief: Brief, download: bool, problems: list[Problem]) -> Materials | None:
    """Fonts and engines of a campaign; None, with a problem, without usable fonts."""
    try:
        book = font_book(brief.brand, brief.fonts)
    except MediaError as error:
        problems.append(Problem(brief.brand_places.where("typography"), str(error)))
        return None
    return Materials(book, fonts_digest(book), Engines(brief, download))


def works(
    brief: Brief,
    asked: Wanted,
    found: tuple[Spot, ...],
    spoken: Spoken,
    grid: BeatGrid | None,
    opened: Materials | None,
    store: Store,
    problems: list[Problem],
) -> Planned:
    """Takes, masters, mixes, films and checks of all spots. Raises RequestError."""
    if opened is None:
        raise RequestError(problems)
    gathered = _Gathered(brief, asked, spoken, opened, store)
    for spot in found:
        for placement in asked.placements:
            gathered.add(spot, placement)
    problems += gathered.problems
    if problems:
        raise RequestError(problems)
    warnings = (*brief.notes, *_doubts(asked), *gathered.doubts())
    plan = Plan(
        brief=brief,
        grid=grid,
        spots=found,
        measured={**_measured(brief, spoken), **gathered.cutouts.works, **gathered.overlays},
        takes=gathered.pictures.takes(),
        masters=gathered.pictures.masters,
        mixes=gathered.mixes,
        films=gathered.films,
        checks=gathered.checks,
        deliverables=tuple(gathered.deliverables),
        warnings=warnings,
        subjects=tuple(gathered.pictures.found),
    )
    return Planned(plan, opened.engines)


class _Gathered:
    """The works of a plan as they are gathered, spot by spot."""

    def __init__(
        self, brief: Brief, asked: Wanted, spoken: Spoken, opened: Materials, store: Store
    ) -> None:
        self._brief, self._asked, self._spoken = brief, asked, spoken
        self._opened, self._store = opened, store
        self._problems: list[Problem] = []
        self._layouts: dict[str, str] = {}
        self._covered: dict[str, str] = {}
        self.cutouts = Cutouts(store)
        self.pictures = Pictures(brief, asked.mood, opened.engines, Subjects(store), self.cutouts)
        self.overlays: dict[str, Work] = {}
        self.mixes: dict[str, PlannedMix] = {}
        self.films: dict[str, PlannedFilm] = {}
        self.checks: dict[str, PlannedCheck] = {}
        self.deliverables: list[PlannedDeliverable] = []

    @property
    def problems(self) -> list[Problem]:
        return self._problems + self.pictures.problems

    def doubts(self) -> tuple[str, ...]:
        """What its author should know though it can all be made."""
        return (*self._soft_logo(), *self._covered.values(), *self.pictures.doubts)

    def add(self, spot: Spot, placement: Placement) -> None:
        """One deliverable, and whatever of its works is not planned yet."""
        brief, opened = self._brief, self._opened
        master = self.pictures.master(spot, placement.raster)
        sound = planned_mix(brief, spot, placement.loudness, self._spoken)
        under = grounds(spot, master)
        overlay = overlay_work(brief, spot, placement, under, self._spoken, opened.fonts)
        try:
            layout = self._laid_out(overlay, spot, placement, under)
        except RequestError as error:
            self._problems += error.problems
            return
        if master is None:
            return
        film = planned_film(
            brief, spot, placement, self._asked.encode, master, sound, overlay.key, layout,
            opened.fonts,
        )  # fmt: skip
        film = self.films.setdefault(film.key, film)
        checked = planned_check(spot, film, placement)
        self.overlays[overlay.key] = overlay
        if any(shot.anchors for shot in spot.shots[:-1]):
            titles = read_layout(self._store, overlay.key).titles
            for where, told in covered(brief, spot, placement, master, titles):
                self._covered.setdefault(where, f"{where}: {told}")  # once, not for each market
        self.mixes[sound.key] = sound
        self.checks[checked.key] = checked
        self.deliverables.append(planned_deliverable(brief, spot, placement, film, checked))

    def _laid_out(
        self, overlay: Work, spot: Spot, placement: Placement, under: Sequence[Ground]
    ) -> str:
        if overlay.key not in self._layouts:
            book, store = self._opened.book, self._store
            self._layouts[overlay.key] = laid_out(
                overlay, self._brief, spot, placement, under, book, store
            )
        return self._layouts[overlay.key]

    def _soft_logo(self) -> tuple[str, ...]:
        """A logo that is shown larger than it is: B6 counts a blurred logo as a failure."""
        brief, rules = self._brief, self._brief.brand.logo
        sides = [min(place.width, place.height) for place in self._asked.placements]
        if max(rules.width, rules.end_card_width) * max(sides, default=0) <= brief.logo.width:
            return ()
        widest = max(
            (
                place.box.width
                for key in self.overlays
                for place in read_layout(self._store, key).logos
            ),
            default=0.0,
        )
        if widest <= brief.logo.width:
            return ()
        where = brief.brand_places.where("logo.file")
        wide = f"{brief.logo.width} pixels wide and shown at {widest:.0f}"
        return (f"{where}: the logo is {wide}, it will be soft; give a larger one",)


def _measured(brief: Brief, spoken: Spoken) -> dict[str, Work]:
    """The beats and voices of a plan by key."""
    beats = beats_work(brief)
    return {
        work.key: work for work in (*([beats] if beats else []), *(w for w, _ in spoken.values()))
    }


def _doubts(asked: Wanted) -> tuple[str, ...]:
    """Placements whose figures nobody official has published."""
    return tuple(
        f"{place.id}: {place.notes}"
        for place in asked.placements
        if place.confidence in ("code", "none")
    )
