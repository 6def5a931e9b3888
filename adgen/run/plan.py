"""The plan: every piece of work of a campaign, keyed, before anything is made.

Each noun holds all that is needed to make it besides the results of the work it names by key, so
that any worker can make it that is handed the noun.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adgen.run.films import PlannedCheck, PlannedFilm
from adgen.run.marking import Labelled, PlannedMark, Signing
from adgen.run.mixes import PlannedMix, PlannedStems, VoiceLicence
from adgen.run.takes import PlannedMaster, PlannedTake
from adgen.run.work import Work
from adgen.schema.beats import BeatGrid
from adgen.schema.brief import Brief
from adgen.schema.delivery import Placement
from adgen.schema.footage import CutList
from adgen.schema.picture import Asset
from adgen.schema.rules import Breach
from adgen.schema.sound import PlacedSpeech
from adgen.schema.storyboard import Region, Shot, Storyboard


@dataclass(frozen=True, slots=True)
class Spot:
    """A variant with its time fixed: one region at one length."""

    region: Region
    length: int
    board: Storyboard
    shots: tuple[Shot, ...]
    """The shots this length keeps, the end card last."""
    cuts: CutList
    speeches: tuple[PlacedSpeech, ...]
    voices: tuple[Work, ...]
    """What each of the speeches was made by."""

    @property
    def name(self) -> str:
        return f"{self.region.name} {self.length} s"

    def cut_rows(self) -> list[dict[str, Any]]:
        """The cut list in frames and seconds, as JSON values."""
        return [
            {
                "shot": cut.shot,
                "start": cut.record.start,
                "stop": cut.record.stop,
                "seconds": [
                    round(float(cut.record.start_seconds), 4),
                    round(float(cut.record.stop_seconds), 4),
                ],
                "transition": cut.transition,
            }
            for cut in self.cuts.cuts
        ]

    def voice_rows(self) -> list[dict[str, Any]]:
        """The spoken lines as JSON values; `faster` is by how much one was sped up to fit."""
        return [
            {
                "text": placed.text,
                "read": placed.speech.text,
                "start": float(placed.start),
                "seconds": round(placed.speech.seconds, 3),
                "timed_by": placed.speech.timed_by,
                "faster": float(work.parameters.get("faster", 1)),
            }
            for placed, work in zip(self.speeches, self.voices, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class PlannedDeliverable:
    """One file: a spot at a placement."""

    spot: Spot
    placement: Placement
    film: str
    check: str
    file: str
    """Name without folder."""
    stems: str | None = None
    """Key of its sound's parts, where they are asked for."""
    mark: str | None = None
    """Key of the film with its marks, where it has any in the file."""
    labelled: Labelled = field(default_factory=Labelled)
    """What it says of its making."""

    @property
    def stored(self) -> str:
        """What its film is called in the store, marked or not."""
        return f"film{Path(self.file).suffix}"

    @property
    def delivers(self) -> str:
        """Key of what is put under its name."""
        return self.mark or self.film

    @property
    def keys(self) -> tuple[str, ...]:
        """All that must be there before it is delivered."""
        more = [key for key in (self.mark, self.stems) if key]
        return (self.film, self.check, *more)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything to be made for a campaign, in the order in which it is made."""

    brief: Brief
    grid: BeatGrid | None
    spots: tuple[Spot, ...]
    measured: Mapping[str, Work]
    """What planning itself made by key: beats, voices, overlays."""
    takes: Mapping[str, PlannedTake]
    masters: Mapping[str, PlannedMaster]
    mixes: Mapping[str, PlannedMix]
    films: Mapping[str, PlannedFilm]
    checks: Mapping[str, PlannedCheck]
    deliverables: tuple[PlannedDeliverable, ...]
    warnings: tuple[str, ...]
    placements: tuple[Placement, ...] = ()
    """Those asked for, as their table has them: a deliverable's own is as its market reads."""
    recordings: tuple[Asset, ...] = ()
    """Lines and voice tracks that somebody recorded, each once."""
    licences: tuple[VoiceLicence, ...] = ()
    """The terms of each voice that was opened."""
    stems: Mapping[str, PlannedStems] = field(default_factory=dict)
    subjects: tuple[str, ...] = ()
    """What was found in pictures whose shots do not say what to keep in the frame."""
    breaches: tuple[Breach, ...] = ()
    """Words that need care or that somebody answers for, of every region."""
    marks: Mapping[str, PlannedMark] = field(default_factory=dict)
    signing: Signing | None = None
    """Who signs its manifests."""

    def works(self) -> Iterator[Work]:
        """Every piece of work, each once, those of planning itself first."""
        yield from self.measured.values()
        for nouns in (
            self.takes, self.masters, self.mixes, self.films, self.marks, self.checks, self.stems,
        ):  # fmt: skip
            yield from (noun.work for noun in nouns.values())

    def keys(self) -> frozenset[str]:
        """Every key of the plan: what a run needs in the store."""
        return frozenset(work.key for work in self.works())
