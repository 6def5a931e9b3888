"""Placements, encodes, deliverables and what checks found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

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
    """Integrated loudness in LUFS, its tolerance in LU, and the highest true peak in dBTP.

    Short spots on television are held to their loudest moments besides, as by EBU R 128 s1, which
    leaves broadcasters to take the short-term or the momentary loudness.
    """

    integrated: float = -14.0
    tolerance: float = 1.0
    true_peak: float = -1.0
    short_term: float | None = Field(default=None, description="LUFS of the loudest 3 s at most")
    momentary: float | None = Field(
        default=None,
        description="LUFS of the loudest 400 ms at most; with short_term, either will do",
    )

    @model_serializer(mode="wrap")
    def _asked_for(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without what is not asked for, so that keys stay as they were before it could be."""
        return {name: value for name, value in dump(self).items() if value is not None}


class Placement(Model):
    """Where a file will be shown and what is accepted there."""

    id: str
    title: str
    width: int
    height: int
    seconds: Seconds
    safe: SafeArea
    mirrored: tuple[str, ...] = Field(
        default=(), description="languages whose readers see its buttons on the other side"
    )
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

    def read_in(self, language: str, rtl: bool) -> Placement:
        """The placement as a reader of a language sees it.

        Where its sides differ and nobody says whether it is mirrored for a language that is read
        from right to left, both are kept as clear as the wider one.
        """
        safe = self.safe
        if not rtl or safe.left == safe.right:
            return self
        left, right = safe.right, safe.left
        if not self.mirrored:
            left = right = max(safe.left, safe.right)
        elif language.partition("-")[0] not in self.mirrored:
            return self
        return self.model_copy(update={"safe": SafeArea(
            top=safe.top, bottom=safe.bottom, left=left, right=right
        )})  # fmt: skip

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
    warns: bool = False
    """Whether it lies outside of what is advised, though nothing forbids it: `passed` is True."""

    @property
    def status(self) -> Literal["passed", "warned", "failed"]:
        """What became of the check, in a word."""
        if not self.passed:
            return "failed"
        return "warned" if self.warns else "passed"

    @property
    def place(self) -> str:
        """Where it was measured, in words: `hush, frame 117`, and what of it."""
        return place_of(self.shot, self.frame, self.where)


def place_of(shot: str, frame: int | None, where: str) -> str:
    """A finding's shot, frame and `where`, as far as it has them, in words."""
    return ", ".join(filter(None, (shot, "" if frame is None else f"frame {frame}", where)))
