"""Storyboards on paper: what a panel says of its shot, and drawings of words and shapes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from adgen.schema.shot import CameraMove, Transition


@dataclass(frozen=True, slots=True)
class Panel:
    """What stands under the picture of a shot."""

    number: int
    """Place among the spot's shots, the first being 1."""
    shot: str
    start: Fraction
    seconds: Fraction
    """When it begins and how long it lasts, in seconds."""
    beats: tuple[int, int] | None
    """The beat of the spot that it begins on, the first being 1, and how many it has; None
    without a beat grid."""
    camera: CameraMove
    motion: int
    transition: Transition
    """How it begins."""
    source: str
    """What its picture comes from: an engine, and the names of supplied files."""
    prompt: str
    palette: tuple[str, ...]
    """Colours #RRGGBB that the picture is made with; none for supplied ones."""
    voice: str
    language: str
    """Of the region, BCP-47."""
    seed: int
    timing: str = ""
    """What no still shows: its speed, and what the beats do to it."""


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text with its `side` at `x`, in the drawing's units, y downwards."""

    text: str
    language: str
    size: float
    """Em size."""
    x: float
    baseline: float
    ink: str
    side: Literal["left", "center", "right"] = "left"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled polygon."""

    points: tuple[tuple[float, float], ...]
    ink: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Words over shapes, from (0, 0) to (width, height) in units of its own."""

    width: float
    height: float
    words: tuple[Words, ...] = ()
    shapes: tuple[Shape, ...] = ()
