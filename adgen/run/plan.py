"""The plan: every piece of work of a campaign, keyed, before anything is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from adgen.engines.base import TakeShape
from adgen.media.fonts import FontBook
from adgen.post.compose import Segment
from adgen.post.logo import LogoPlace
from adgen.post.subtitles import PlacedSpeech
from adgen.schema.beats import BeatGrid
from adgen.schema.brief import Brief
from adgen.schema.campaign import Transition
from adgen.schema.delivery import Encode, Loudness, Placement
from adgen.schema.footage import CutList, TakeRequest
from adgen.schema.look import Look
from adgen.schema.picture import Raster
from adgen.schema.storyboard import Region, Shot, Storyboard
from adgen.schema.titles import Overlay


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

    @property
    def name(self) -> str:
        return f"{self.region.tag} {self.length} s"


@dataclass(frozen=True, slots=True)
class PlannedTake:
    """A take to make or to find."""

    key: str
    request: TakeRequest
    shape: TakeShape
    shots: tuple[str, ...]
    """Every use: `region length/shot`."""


@dataclass(frozen=True, slots=True)
class PlannedSegment:
    """A cut of a master, before its take exists."""

    take: str
    frames: int
    tail: int
    transition: Transition
    centre: tuple[float, float]

    def made(self, path: Path, shape: TakeShape) -> Segment:
        """The segment with its take's file."""
        return Segment(
            path, shape.raster, shape.rate, self.frames, self.tail, self.transition, self.centre
        )


@dataclass(frozen=True, slots=True)
class PlannedMaster:
    """A textless picture. It is kept when several deliverables need it, else made in passing."""

    key: str
    segments: tuple[PlannedSegment, ...]
    raster: Raster
    rate: Fraction
    look: Look
    uses: int

    @property
    def frames(self) -> int:
        """Length in frames."""
        return sum(segment.frames for segment in self.segments)


@dataclass(frozen=True, slots=True)
class PlannedMix:
    """The sound of a spot at one loudness."""

    key: str
    spot: Spot
    target: Loudness


@dataclass(frozen=True, slots=True)
class PlannedDeliverable:
    """One file: a spot at a placement."""

    key: str
    spot: Spot
    placement: Placement
    encode: Encode
    master: str
    mix: str
    overlay: Overlay
    logos: tuple[LogoPlace, ...]
    file: str
    """Name without folder."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything to be made for a campaign, in the order in which it is made."""

    brief: Brief
    book: FontBook
    grid: BeatGrid | None
    spots: tuple[Spot, ...]
    takes: Mapping[str, PlannedTake]
    masters: Mapping[str, PlannedMaster]
    mixes: Mapping[str, PlannedMix]
    deliverables: tuple[PlannedDeliverable, ...]
    warnings: tuple[str, ...]
