"""The steps of planning that look at a whole campaign: its music, its fonts, all of its works."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from adgen.errors import Problem, RequestError
from adgen.run.films import PlannedCheck, PlannedFilm
from adgen.run.marking import Labelled, PlannedMark
from adgen.run.mixes import PlannedMix, PlannedStems
from adgen.run.plan import Plan, PlannedDeliverable, Spot
from adgen.run.planning.broadcast import (
    encode_at,
    number_problems,
    quiet_problems,
    slate_problems,
    surround_doubts,
)
from adgen.run.planning.covered import grounds
from adgen.run.planning.cutouts import Cutouts
from adgen.run.planning.deliverables import (
    planned_check,
    planned_deliverable,
    planned_film,
)
from adgen.run.planning.doubted import doubts
from adgen.run.planning.labels import Labels
from adgen.run.planning.layouts import overlay_work
from adgen.run.planning.loaded import Engines
from adgen.run.planning.locks import Locks
from adgen.run.planning.marked import planned_mark
from adgen.run.planning.materials import Materials
from adgen.run.planning.music import beats_work
from adgen.run.planning.overlays import Overlays
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
    lines = {voiced.work.key: voiced.work for voiced in spoken.values()}
    gathered = _Gathered(brief, asked, opened, store, lines)
    for spot in found:
        for placement in asked.placements:
            gathered.add(spot, placement)
    problems += gathered.problems
    problems += number_problems(brief, found, asked.placements)
    if problems:
        raise RequestError(problems)
    warnings = (
        *brief.notes,
        *doubts(asked.placements),
        *_silent(brief, gathered.mixes.values()),
        *surround_doubts(brief, asked.placements),
        *gathered.doubts(),
    )
    plan = Plan(
        brief=brief,
        grid=grid,
        spots=found,
        measured={
            **_measured(brief, spoken, found),
            **gathered.cutouts.works,
            **gathered.overlays.works,
        },
        takes=gathered.pictures.takes(),
        masters=gathered.pictures.masters,
        mixes=gathered.mixes,
        films=gathered.films,
        checks=gathered.checks,
        stems=gathered.stems,
        marks=gathered.marks,
        signing=gathered.labels.signing,
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

    def __init__(
        self, brief: Brief, asked: Wanted, opened: Materials, store: Store, lines: dict[str, Work]
    ) -> None:
        self._brief, self._asked = brief, asked
        self._opened, self._store, self._lines = opened, store, lines
        self._problems: list[Problem] = []
        self.labels = Labels(brief, os.environ)
        self.cutouts = Cutouts(store)
        locks = Locks(brief, store, opened.engines)
        self.pictures = Pictures(
            brief, asked.mood, opened.engines, Subjects(store), self.cutouts, locks
        )
        self.overlays = Overlays(brief, opened, store)
        self.mixes: dict[str, PlannedMix] = {}
        self.stems: dict[str, PlannedStems] = {}
        self.films: dict[str, PlannedFilm] = {}
        self.marks: dict[str, PlannedMark] = {}
        self.checks: dict[str, PlannedCheck] = {}
        self.deliverables: list[PlannedDeliverable] = []

    @property
    def problems(self) -> list[Problem]:
        return self._problems + self.labels.problems + self.pictures.problems

    def doubts(self) -> tuple[str, ...]:
        """What its author should know though it can all be made."""
        return (*self.overlays.doubts(self._asked.placements), *self.pictures.doubts,
                *self.labels.doubts())  # fmt: skip

    def add(self, spot: Spot, placement: Placement) -> None:
        """One deliverable, and whatever of its works is not planned yet."""
        brief, opened = self._brief, self._opened
        placement = placement.read_in(spot.region.language, spot.region.rtl)
        master = self.pictures.master(spot, placement.raster)
        under = grounds(spot, master)
        labelled = self.labels.of(spot, placement)
        overlay = overlay_work(brief, spot, placement, under, opened.fonts, labelled.label)
        try:
            layout = self.overlays.laid_out(overlay, spot, placement, under, labelled.label)
        except RequestError as error:
            self._problems += error.problems
            return
        if master is None:
            return
        sound = planned_mix(brief, spot, placement, master)
        film = planned_film(
            brief, spot, placement, encode_at(self._asked.encode, placement), master, sound,
            overlay.key, layout, opened.fonts, labelled.label,
        )  # fmt: skip
        self._problems += slate_problems(brief, spot, placement, film.slate, opened.book)
        self._problems += quiet_problems(brief, spot, placement)
        film = self.films.setdefault(film.key, film)
        marked = self._marked(spot, film, sound, labelled)
        checked = planned_check(spot, film, placement, sound, marked)
        self.overlays.keep(overlay, spot, placement, master)
        self.mixes[sound.key] = sound
        self.checks[checked.key] = checked
        stems = planned_stems(sound) if brief.campaign.stems and not sound.silent else None
        if stems is not None:
            self.stems[stems.key] = stems
        item = planned_deliverable(
            brief, spot, placement, film, checked, stems, marked, labelled
        )  # fmt: skip
        self.deliverables.append(item)

    def _marked(
        self, spot: Spot, film: PlannedFilm, sound: PlannedMix, labelled: Labelled
    ) -> PlannedMark | None:
        takes = self.pictures.made_by(film.master)
        marked = planned_mark(
            self._brief, spot, film, sound, takes, self._lines, labelled, self.labels.signing
        )
        return None if marked is None else self.marks.setdefault(marked.key, marked)


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
