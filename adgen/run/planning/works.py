"""The steps of planning that look at a whole campaign: its music, its fonts, all of its works."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from adgen.errors import Problem, RequestError
from adgen.run.mixes import PlannedMix, PlannedStems
from adgen.run.plan import Plan, PlannedCheck, PlannedDeliverable, PlannedFilm, PlannedMaster, Spot
from adgen.run.planning.covered import Ground, covered, grounds
from adgen.run.planning.cutouts import Cutouts
from adgen.run.planning.deliverables import (
    planned_check,
    planned_deliverable,
    planned_film,
)
from adgen.run.planning.layouts import doubts_of, laid_out, overlay_work, read_layout
from adgen.run.planning.lines import shot_key
from adgen.run.planning.loaded import Engines
from adgen.run.planning.materials import Materials
from adgen.run.planning.music import beats_work
from adgen.run.planning.pictures import Pictures
from adgen.run.planning.request import Narrowed, Wanted
from adgen.run.planning.sound import planned_mix, planned_stems
from adgen.run.planning.speech import Spoken
from adgen.run.planning.subjects import Subjects
from adgen.run.planning.voices import Voices
from adgen.run.store.folder import Store
from adgen.run.work import Work
from adgen.schema.beats import BeatGrid
from adgen.schema.brief import Brief
from adgen.schema.delivery import Placement
from adgen.schema.picture import Asset


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
    voices: Voices | None


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
    gathered = _Gathered(brief, asked, opened, store)
    for spot in found:
        for placement in asked.placements:
            gathered.add(spot, placement)
    problems += gathered.problems
    if problems:
        raise RequestError(problems)
    warnings = (
        *brief.notes,
        *_doubts(asked),
        *_silent(brief, gathered.mixes.values()),
        *gathered.doubts(),
    )
    plan = Plan(
        brief=brief,
        grid=grid,
        spots=found,
        measured={**_measured(brief, spoken, found), **gathered.cutouts.works, **gathered.overlays},
        takes=gathered.pictures.takes(),
        masters=gathered.pictures.masters,
        mixes=gathered.mixes,
        films=gathered.films,
        checks=gathered.checks,
        stems=gathered.stems,
        deliverables=tuple(gathered.deliverables),
        warnings=warnings,
        placements=asked.placements,
        recordings=_recordings(spoken),
        licences=() if opened.voices is None else opened.voices.licences(),
        subjects=tuple(gathered.pictures.found),
    )
    return Planned(plan, opened.engines, opened.voices)


class _Gathered:
    """The works of a plan as they are gathered, spot by spot."""

    def __init__(self, brief: Brief, asked: Wanted, opened: Materials, store: Store) -> None:
        self._brief, self._asked = brief, asked
        self._opened, self._store = opened, store
        self._problems: list[Problem] = []
        self._layouts: dict[str, str] = {}
        self._covered: dict[str, str] = {}
        self.cutouts = Cutouts(store)
        self.pictures = Pictures(brief, asked.mood, opened.engines, Subjects(store), self.cutouts)
        self.overlays: dict[str, Work] = {}
        self.mixes: dict[str, PlannedMix] = {}
        self.stems: dict[str, PlannedStems] = {}
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
        placement = placement.read_in(spot.region.language, spot.region.rtl)
        master = self.pictures.master(spot, placement.raster)
        under = grounds(spot, master)
        overlay = overlay_work(brief, spot, placement, under, opened.fonts)
        try:
            layout = self._laid_out(overlay, spot, placement, under)
        except RequestError as error:
            self._problems += error.problems
            return
        if master is None:
            return
        sound = planned_mix(brief, spot, placement.loudness, master)
        film = planned_film(
            brief, spot, placement, self._asked.encode, master, sound, overlay.key, layout,
            opened.fonts,
        )  # fmt: skip
        film = self.films.setdefault(film.key, film)
        checked = planned_check(spot, film, placement, sound)
        self.overlays[overlay.key] = overlay
        self._doubt(spot, placement, master, overlay)
        self.mixes[sound.key] = sound
        self.checks[checked.key] = checked
        stems = planned_stems(sound) if brief.campaign.stems and not sound.silent else None
        if stems is not None:
            self.stems[stems.key] = stems
        item = planned_deliverable(brief, spot, placement, film, checked, stems)
        self.deliverables.append(item)

    def _doubt(
        self, spot: Spot, placement: Placement, master: PlannedMaster, overlay: Work
    ) -> None:
        """What its author should know of a layout, once, not for each market."""
        told: list[tuple[str, str]] = []
        for doubt in doubts_of(self._store, overlay.key):
            where = self._brief.where(shot_key(spot.board, doubt.shot, doubt.field))
            told.append((f"{where} ({spot.region.tag}, {placement.id})", doubt.what))
        if any(shot.anchors for shot in spot.shots[:-1]):
            titles = read_layout(self._store, overlay.key).titles
            told += covered(self._brief, spot, placement, master, titles)
        for where, what in told:
            self._covered.setdefault(where, f"{where}: {what}")

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


def _measured(brief: Brief, spoken: Spoken, found: Sequence[Spot]) -> dict[str, Work]:
    """The beats and voices of a plan by key."""
    beats = beats_work(brief)
    said = (*(voiced.work for voiced in spoken.values()), *(w for s in found for w in s.voices))
    return {work.key: work for work in (*([beats] if beats else []), *said)}


def _recordings(spoken: Spoken) -> tuple[Asset, ...]:
    """The files of lines that somebody recorded."""
    found = (line.recording for line in spoken if line.recording is not None)
    return tuple(dict.fromkeys(found))


def _silent(brief: Brief, mixes: Iterable[PlannedMix]) -> tuple[str, ...]:
    """That nothing will be heard, once for all spots."""
    count = sum(mix.silent for mix in mixes)
    if not count:
        return ()
    what = "there is neither music nor a line to say: files without any sound come of it"
    return (f"{brief.where('music')}: {what}",)


def _doubts(asked: Wanted) -> tuple[str, ...]:
    """Placements whose figures nobody official has published."""
    return tuple(
        f"{place.id}: {place.notes}"
        for place in asked.placements
        if place.confidence in ("code", "none")
    )
