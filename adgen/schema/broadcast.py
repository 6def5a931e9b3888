"""What television asks of a file beside its picture: leaders, holds, numbers and timecode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from adgen.schema.base import Model

Timecode = Annotated[str, Field(pattern=r"^([01]\d|2[0-3])(:[0-5]\d){2}:\d{2}$")]
"""Hours, minutes, seconds and frames, as 10:00:00:00."""
NumberKind = Literal["clock", "ad_id"]
NUMBER_KEYS: Mapping[NumberKind, str] = {"clock": "clock_number", "ad_id": "ad_id"}
"""The campaign's key for each kind."""


def _for_all(value: object) -> object:
    return {0: value} if isinstance(value, str) else value


Numbers = Annotated[
    dict[int, str],
    BeforeValidator(_for_all),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"additionalProperties": {"type": "string"}}]}),
]
"""Templates by the spot's length in seconds, 0 for every other one."""


class Leader(Model):
    """What comes before a spot in its file: the slate with its clock, then black, in seconds."""

    clock_seconds: float = Field(ge=1, le=60)
    black_seconds: float = Field(ge=0, le=60)


class Numbering(Model):
    """How advertisements are numbered somewhere."""

    id: NumberKind
    title: str
    pattern: str
    """The whole of a number, as a regular expression; its group `seconds` is the spot's length."""
    example: str
    sources: tuple[str, ...]
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Surround:
    """The frames of a file round its spot: the slate, black, and the last picture held."""

    clock: int = 0
    black: int = 0
    hold: int = 0
    start: str = ""
    """Timecode of the file's first frame, HH:MM:SS:FF; empty where none is asked for."""

    @property
    def lead(self) -> int:
        """Frames before the spot's first."""
        return self.clock + self.black

    def __bool__(self) -> bool:
        return bool(self.lead or self.hold or self.start)


def timecode_before(first: str, lead: int, rate: Fraction) -> str:
    """The timecode `lead` frames before that of the spot's `first` frame, at a whole rate.

    Raises ValueError for a rate with a fraction, which timecode counts past, or for less than
    nothing.
    """
    if rate.denominator != 1:
        raise ValueError(f"timecode at {float(rate):.3f} frames a second drifts from the clock")
    base = rate.numerator
    hours, minutes, seconds, frames = map(int, first.split(":"))
    count = ((hours * 60 + minutes) * 60 + seconds) * base + frames - lead
    if count < 0 or frames >= base:
        raise ValueError(f"no timecode is {lead} frames before {first}")
    seconds, frames = divmod(count, base)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}:{frames:02d}"
