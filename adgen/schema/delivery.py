"""Encodes, and what checks found; with the placements and their parts from their own files."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from adgen.schema.base import Model
from adgen.schema.evidence import Confidence as Confidence
from adgen.schema.limits import Loudness as Loudness
from adgen.schema.limits import SafeArea as SafeArea
from adgen.schema.limits import Seconds as Seconds
from adgen.schema.placement import Codec as Codec
from adgen.schema.placement import Placement as Placement

_PRORES_KBPS = 220_000
"""Apple's target for ProRes 422 HQ of 1920x1080 at 29.97 (Apple ProRes white paper)."""


class Encode(Model):
    """How a deliverable is compressed: for a constant quality under a ceiling (`crf`, `max_kbps`),
    for a bit rate (`kbps`), or, ProRes, by its profile."""

    id: str
    codec: Codec
    crf: Annotated[int, Field(ge=0, le=51)] | None = None
    max_kbps: int | None = None
    preset: str = ""
    audio_kbps: int | None = None
    container: Literal["mp4", "mov"] = "mp4"
    kbps: int | None = Field(default=None, description="of the picture, held to it")
    audio: Literal["aac", "pcm"] = "aac"

    @model_validator(mode="after")
    def _whole(self) -> Encode:
        """Each kind with what it is made by, and nothing of another."""
        ways = {
            "crf and max_kbps": self.crf is not None and self.max_kbps is not None,
            "kbps": self.kbps is not None,
            "prores": self.codec == "prores",
        }
        if sum(ways.values()) != 1 or (self.crf is None) != (self.max_kbps is None):
            raise ValueError(f"give one of {', '.join(ways)}")
        if (self.audio == "aac") != (self.audio_kbps is not None):
            raise ValueError("audio_kbps belongs to AAC")
        if self.container == "mp4" and (self.audio == "pcm" or self.codec == "prores"):
            raise ValueError("PCM and ProRes lie in MOV")
        return self

    @model_serializer(mode="wrap")
    def _asked_for(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without what is not asked for, so that keys stay as they were before it could be."""
        told = {name: value for name, value in dump(self).items() if value is not None}
        return _less(told, self, {"container", "kbps", "audio"})

    @property
    def suffix(self) -> str:
        """Of its files: `.mp4` or `.mov`."""
        return f".{self.container}"

    @property
    def most_kbps(self) -> float:
        """Of the picture at most, roughly: what a file may come to."""
        return self.max_kbps or self.kbps or _PRORES_KBPS


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check measured on a file. `passed` False fails the deliverable."""

    check: str
    passed: bool
    measured: str
    limit: str
    where: str = ""
    frame: int | None = None
    """Of the file, slate and black before a spot included, where it was measured on one frame."""
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

    def later(self, frames: int) -> Finding:
        """The same of a film that has so many more frames before it."""
        return self if self.frame is None else replace(self, frame=self.frame + frames)

    @property
    def place(self) -> str:
        """Where it was measured, in words: `hush, frame 117`, and what of it."""
        return place_of(self.shot, self.frame, self.where)


def _less(told: dict[str, Any], model: Model, later: Set[str]) -> dict[str, Any]:
    """What a model tells, without those of `later` that are as they are by default."""
    fields = type(model).model_fields
    return {
        name: value
        for name, value in told.items()
        if name not in later or getattr(model, name) != fields[name].default
    }


def place_of(shot: str, frame: int | None, where: str) -> str:
    """A finding's shot, frame and `where`, as far as it has them, in words."""
    return ", ".join(filter(None, (shot, "" if frame is None else f"frame {frame}", where)))
