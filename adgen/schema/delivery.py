"""Placements, encodes, deliverables and what checks found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from adgen.schema.base import Model
from adgen.schema.picture import Box, Raster

Confidence = Literal["official", "third", "code", "none"]


class SafeArea(Model):
    """Pixels to keep clear of text and logo on each side of the placement's raster."""

    top: int = Field(ge=0)
    bottom: int = Field(ge=0)
    left: int = Field(ge=0)
    right: int = Field(ge=0)


class Seconds(Model):
    """Lengths a placement takes; `recommended` is a range."""

    min: float | None = None
    max: float | None = None
    recommended: tuple[float, float] | None = None


class Loudness(Model):
    """Integrated loudness in LUFS, its tolerance in LU, and the highest true peak in dBTP."""

    integrated: float = -14.0
    tolerance: float = 1.0
    true_peak: float = -1.0


class Placement(Model):
    """Where a file will be shown and what is accepted there."""

    id: str
    title: str
    width: int
    height: int
    seconds: Seconds
    safe: SafeArea
    captions: Literal["lower", "center", "bottom"] = "lower"
    min_rate: float = 23.0
    max_rate: float = 60.0
    max_megabytes: float | None = None
    min_kbps: int | None = None
    loudness: Loudness = Loudness()
    confidence: Confidence
    notes: str = ""
    sources: tuple[str, ...] = ()

    @property
    def raster(self) -> Raster:
        return Raster(self.width, self.height)

    @property
    def safe_box(self) -> Box:
        """The area for text and logo, in pixels."""
        safe = self.safe
        return Box(safe.left, safe.top, self.width - safe.right, self.height - safe.bottom)


class Encode(Model):
    """How a deliverable is compressed."""

    id: str
    codec: Literal["h264", "h265"]
    crf: Annotated[int, Field(ge=0, le=51)]
    max_kbps: int
    preset: str
    audio_kbps: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check measured on a file. `passed` False fails the deliverable."""

    check: str
    passed: bool
    measured: str
    limit: str
    where: str = ""
    frame: int | None = None
    """Of the film, where it was measured on one frame."""
    shot: str = ""
    """That the frame belongs to."""

    @property
    def place(self) -> str:
        """Where it was measured, in words: `hush, frame 117`, and what of it."""
        return place_of(self.shot, self.frame, self.where)


def place_of(shot: str, frame: int | None, where: str) -> str:
    """A finding's shot, frame and `where`, as far as it has them, in words."""
    return ", ".join(filter(None, (shot, "" if frame is None else f"frame {frame}", where)))
