"""The pictures of spots as they are planned: takes, and the masters that are cut from them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from adgen.engines.base import TakeShape
from adgen.post.edit.compose import Segment
from adgen.run.work import Work
from adgen.schema.campaign import EngineChoice
from adgen.schema.footage import BrandForm, Edit, TakeRequest
from adgen.schema.picture import Asset, Raster


@dataclass(frozen=True, slots=True)
class TakeReview:
    """That somebody approved a take, so that it stays, or rejected the one in its place, or it
    itself where another seed would show the same."""

    state: Literal["locked", "new seed", "rejected"]
    by: str
    at: str
    """ISO 8601."""
    note: str = ""
    changed: tuple[str, ...] = ()
    """What it would be asked for otherwise by now, were it not locked."""

    @property
    def words(self) -> str:
        """`locked (approved by Ann on 2026-11-21; prompt changed since)`."""
        signed = f"{self.by} on {self.at[:10]}"
        rejected = f"rejected by {signed}{self.note and f': {self.note}'}"
        if self.state == "new seed":
            return f"new seed ({rejected})"
        if self.state == "rejected":
            return f"{rejected}; another seed would show the same"
        since = f"; {', '.join(self.changed)} changed since" if self.changed else ""
        return f"locked (approved by {signed}{since})"

    def row(self) -> dict[str, Any]:
        """As JSON values."""
        return {**asdict(self), "changed": list(self.changed), "words": self.words}


@dataclass(frozen=True, slots=True)
class PlannedTake:
    """A take to make or to find."""

    work: Work
    request: TakeRequest
    shape: TakeShape
    engine: EngineChoice
    shots: tuple[str, ...]
    """Every use: `region length/shot`."""
    review: TakeReview | None = None
    """What people decided about it, or about the one before it."""

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
