"""The plan: every piece of work of a campaign, keyed, before anything is made.

Each noun holds all that is needed to make it besides the results of the work it names by key, so
that any worker can make it that is handed the noun.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from adgen.engines.base import TakeShape
from adgen.post.edit.compose import Segment
from adgen.run.mixes import PlannedMix, PlannedStems, VoiceLicence
from adgen.run.work import Work
from adgen.schema.beats import BeatGrid
from adgen.schema.brand import Brand
from adgen.schema.brief import Brief
from adgen.schema.campaign import EngineChoice
from adgen.schema.delivery import Encode, Placement
from adgen.schema.footage import BrandForm, Cut, CutList, Edit, TakeRequest
from adgen.schema.picture import Asset, Raster
from adgen.schema.rules import Breach
from adgen.schema.sound import PlacedSpeech
from adgen.schema.soundtrack import Subtitles
from adgen.schema.storyboard import Region, Shot, Storyboard
from adgen.schema.time import FrameRange


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
class PlannedTake:
    """A take to make or to find."""

    work: Work
    request: TakeRequest
    shape: TakeShape
    engine: EngineChoice
    shots: tuple[str, ...]
    """Every use: `region length/shot`."""

    @property
    def key(self) -> str:
        return self.work.key


@dataclass(frozen=True, slots=True)
class PlannedSegment:
    """A cut of a master, before its take exists."""

    take: str
    shape: TakeShape
    request: TakeRequest
    edit: Edit

    def made(self, path: Path) -> Segment:
        """The segment with its take's file."""
        return Segment(path, self.shape.raster, self.shape.rate, self.request, self.edit)


@dataclass(frozen=True, slots=True)
class PlannedMaster:
    """A textless picture. It is kept when several films need it, or one reads it twice; else made
    in passing."""

    work: Work
    segments: tuple[PlannedSegment, ...]
    raster: Raster
    rate: Fraction
    form: BrandForm

    @property
    def key(self) -> str:
        return self.work.key

    @property
    def frames(self) -> int:
        """Length in frames."""
        return sum(segment.edit.frames for segment in self.segments)

    def pictures(self) -> tuple[Asset, ...]:
        """The supplied files that composing reads: cut-outs and .cube files, each once."""
        edits = [segment.edit for segment in self.segments]
        cutouts = (anchor.drawn.asset for edit in edits for anchor in edit.anchors)
        cubes = (edit.grade.cube for edit in edits if edit.grade.cube is not None)
        return tuple(dict.fromkeys((*cutouts, *cubes)))


@dataclass(frozen=True, slots=True)
class PageStyle:
    """The page that texts were laid out on, without its fonts' faces."""

    placement: Placement
    language: str
    rtl: bool
    brand: Brand
    subtitles: Subtitles | None
    fonts: tuple[Asset, ...]
    """The brand's own font files."""
    second: str = ""
    """BCP-47 tag of the subtitles' second language; empty for none."""


@dataclass(frozen=True, slots=True)
class PlannedFilm:
    """A compressed film with its subtitles: one deliverable's, or that of several whose bytes
    would be equal."""

    work: Work
    master: PlannedMaster
    mix: str
    overlay: str
    """Key of the laid-out texts, made while planning."""
    page: PageStyle
    logo: Asset
    encode: Encode
    fade: FrameRange | None = None
    """The last frames, in which the picture goes to black."""
    contrast: bool = False
    """Whether the picture beneath its subtitles is measured before they are burnt in: so its
    master is kept."""

    @property
    def key(self) -> str:
        return self.work.key


@dataclass(frozen=True, slots=True)
class PlannedCheck:
    """The checks of a film against a placement and its brand."""

    work: Work
    film: PlannedFilm
    placement: Placement
    cuts: tuple[Cut, ...]
    """Its shots, which findings are told by."""
    silent: bool = False
    """Whether it is to be."""

    @property
    def key(self) -> str:
        return self.work.key


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

    @property
    def keys(self) -> tuple[str, ...]:
        """All that must be there before it is delivered."""
        return (self.film, self.check, *([self.stems] if self.stems else []))


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

    def works(self) -> Iterator[Work]:
        """Every piece of work, each once, those of planning itself first."""
        yield from self.measured.values()
        for nouns in (
            self.takes, self.masters, self.mixes, self.films, self.checks, self.stems,
        ):  # fmt: skip
            yield from (noun.work for noun in nouns.values())

    def keys(self) -> frozenset[str]:
        """Every key of the plan: what a run needs in the store."""
        return frozenset(work.key for work in self.works())
