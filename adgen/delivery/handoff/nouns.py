"""A spot as an editor takes it over: takes, texts, logos and sounds, each at its place.

All times are whole frames of the spot's rate, all places pixels of its raster. Files are named
relative to the folder that holds the project.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from adgen.delivery.handoff.shots import Moment, PlacedTake
from adgen.schema.picture import Box, Raster
from adgen.schema.time import FrameRange

SoundKind = Literal["music", "effects", "voice", "mix"]
HEARD: tuple[SoundKind, ...] = ("voice", "music", "effects", "mix")
"""Kinds of sound in the order of their tracks."""


@dataclass(frozen=True, slots=True)
class Font:
    """A font that a text is set in. `file` is empty where it is not handed over."""

    family: str
    style: str
    postscript: str
    file: str


@dataclass(frozen=True, slots=True)
class Ground:
    """A shape before or behind a text: `form` is its outline about the middle of its box, in
    pixels; without one it is the box."""

    box: Box
    radius: float
    """Of its corners, pixels."""
    colour: str
    opacity: float
    form: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text at rest, and how it comes and goes."""

    role: str
    lines: tuple[str, ...]
    font: Font
    size: float
    leading: float
    align: Literal["left", "center", "right"]
    rtl: bool
    colour: str
    opacity: float
    box: Box
    stand: tuple[float, float]
    """Of the first line: x of its side or middle, and y of its baseline."""
    ground: Ground | None
    frames: FrameRange
    edge: Ground | None = None
    """Of the bar behind it, where that has one."""
    strike: Ground | None = None
    """The line through it."""
    moves: tuple[Moment, ...] = ()
    """A moment for every one of `frames`; none where it only appears."""
    about: tuple[float, float] = (0.0, 0.0)
    """What stays in place as it is scaled."""
    note: str = ""
    """How else it moves, which no keyframe of a whole layer shows."""

    @property
    def text(self) -> str:
        """The lines in one string."""
        return "\n".join(self.lines)

    @property
    def name(self) -> str:
        """Its first line that is not empty."""
        return next(filter(None, self.lines), self.role)


@dataclass(frozen=True, slots=True)
class PlacedLogo:
    """The logo's file, of `width` x `height` pixels, scaled evenly into a box."""

    file: str
    width: int
    height: int
    box: Box
    frames: FrameRange
    fade: int
    """Frame k of the first `fade` has the opacity (k + 1) / fade."""


@dataclass(frozen=True, slots=True)
class PlacedSound:
    """A sound as long as its frames. The mix is muted: it is the sum of the others, limited."""

    kind: SoundKind
    file: str
    frames: FrameRange

    @property
    def muted(self) -> bool:
        """Whether it is there to be compared with only."""
        return self.kind == "mix"


@dataclass(frozen=True, slots=True)
class Beat:
    """A beat of the music, on the frame nearest to it. `number` counts from the first, 1."""

    frame: int
    number: int
    downbeat: bool
    strength: float

    @property
    def name(self) -> str:
        """`beat 3` or `downbeat 5`."""
        return f"{'downbeat' if self.downbeat else 'beat'} {self.number}"


@dataclass(frozen=True, slots=True)
class Project:
    """One spot on one placement."""

    name: str
    campaign: str
    raster: Raster
    rate: Fraction
    takes: tuple[PlacedTake, ...]
    logos: tuple[PlacedLogo, ...]
    texts: tuple[PlacedText, ...]
    """In the order in which they are drawn, the last on top."""
    sounds: tuple[PlacedSound, ...]
    beats: tuple[Beat, ...]
    fade: FrameRange | None = None
    """The last frames, in which all that is seen goes to black."""
    notes: Mapping[str, Any] = field(default_factory=dict)
    """What else an editor should know, as JSON values: region, placement, look, animation."""

    @property
    def frames(self) -> int:
        """Length in frames."""
        return self.takes[-1].record.stop


def rows(texts: tuple[PlacedText, ...]) -> tuple[tuple[PlacedText, ...], ...]:
    """Texts on as few rows as keep those seen at once apart, each row in order of time."""
    found: list[list[PlacedText]] = []
    for text in sorted(texts, key=lambda text: (text.frames.start, text.frames.stop)):
        free = (row for row in found if row[-1].frames.stop <= text.frames.start)
        row = next(free, None)
        if row is None:
            found.append([text])
        else:
            row.append(text)
    return tuple(map(tuple, found))
