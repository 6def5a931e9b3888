"""A shot as an editor takes it over: its file, its transition, its look, and its cut-outs.

All times are whole frames of the spot's rate, all places pixels of its raster.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adgen.schema.picture import Box
from adgen.schema.shot import Transition
from adgen.schema.time import FrameRange

REBUILT: frozenset[Transition] = frozenset({"fade", "slide", "zoom"})
"""Transitions that are no dissolve and that After Effects makes of keyframes."""
_TOLD = {"fade": "through black", "slide": "without its blur", "zoom": "without its blur"}
"""Of them, what an editor has to know besides."""


@dataclass(frozen=True, slots=True)
class Moment:
    """How a layer is against its place at rest in one frame of the spot."""

    frame: int
    right: float = 0.0
    """Pixels."""
    down: float = 0.0
    scale: float = 1.0
    opacity: float = 1.0
    """0..1."""

    def at(self, point: tuple[float, float], about: tuple[float, float]) -> tuple[float, float]:
        """Where a point of the layer comes to be; `about` is what its scale leaves in place."""
        return (
            about[0] + self.scale * (point[0] - about[0]) + self.right,
            about[1] + self.scale * (point[1] - about[1]) + self.down,
        )


@dataclass(frozen=True, slots=True)
class PlacedLook:
    """A shot's look. `lut` is its .cube file, empty where it bends no colours."""

    lut: str
    beyond: Mapping[str, Any]
    """What of the look no table of colours holds: grain, bloom and the like, by their names."""

    @property
    def note(self) -> str:
        """What an editor has to do for it; empty for a plain look."""
        said = [f"{self.lut} on the plate, under cut-outs"] if self.lut else []
        told = (f"{name.replace('_', ' ')} {amount:g}" for name, amount in self.beyond.items())
        said += [f"{each}, in no table" for each in told]
        return f"look: {'; '.join(said)}" if said else ""


@dataclass(frozen=True, slots=True)
class CutoutPose:
    """Where the foot of a cut-out stands, its height in pixels, and its turn in degrees."""

    foot: tuple[float, float]
    height: float
    turn: float


@dataclass(frozen=True, slots=True)
class PlacedCutout:
    """A cut-out over its shot's plate, and the picture of which `visible` is seen."""

    file: str
    visible: Box
    """Pixels of its file: its foot is the middle of the lower edge."""
    blend: str
    tracked: bool
    lost: tuple[str, ...]
    """What of it a plain layer has not: shadow, reflection and the like."""
    poses: tuple[CutoutPose, ...]
    """In every frame of the shot's file; the first alone where it is tracked."""

    @property
    def plain(self) -> bool:
        """Whether a layer with keyframes can show it."""
        return self.blend == "normal" and not self.tracked


@dataclass(frozen=True, slots=True)
class PlacedTake:
    """A take in the cut. Its file has the spot's raster and rate, is framed and runs at the speed
    of the shot, and is shown from frame 0 on."""

    shot: str
    file: str
    available: int
    """Frames that the file has: those of the cut, then handles."""
    record: FrameRange
    transition: Transition
    transition_frames: int
    """The first frames of `record`, in which it comes from the take before, or from black."""
    tail: int
    """Frames it goes on after `record`, under the next take's dissolve."""
    speed: tuple[float, float] = (1.0, 1.0)
    """At which the file shows what was made: at its start and at its end."""
    look: PlacedLook | None = None
    struck: str = ""
    """What the beats do to it, which is not in the file."""
    plate: str = ""
    """The file without cut-outs; empty where there are none."""
    cutouts: tuple[PlacedCutout, ...] = ()
    moves: tuple[Moment, ...] = ()
    """Of a transition that moves it, be it into it or out of it, about the frame's middle."""

    @property
    def layered(self) -> bool:
        """Whether its cut-outs can be layers over its plate."""
        return bool(self.cutouts) and all(cutout.plain for cutout in self.cutouts)

    @property
    def rebuilt(self) -> bool:
        """Whether it comes by keyframes where a program has them."""
        return bool(self.moves) and self.transition in REBUILT and not self.fades

    @property
    def dissolves(self) -> bool:
        """Whether it comes over the take before it: by a dissolve, or by one that stands for what
        no two editing systems have alike."""
        comes = bool(self.transition_frames) and self.transition not in ("cut", "flash")
        return comes and not self.fades

    @property
    def fades(self) -> bool:
        """Whether it comes out of black alone: the spot begins so."""
        opens = self.record.start == 0 and self.transition == "fade"
        return opens and bool(self.transition_frames)

    @property
    def notes(self) -> tuple[str, ...]:
        """What an editor has to know of it: its transition's name where a dissolve or a cut stands
        for it, and what its file has not."""
        stand_in = "a dissolve" if self.dissolves else "a cut"
        return self._notes(f"; {stand_in} stands for it")

    @property
    def layer_notes(self) -> tuple[str, ...]:
        """The same where keyframes rebuild what they can."""
        if not self.rebuilt:
            return self.notes
        return self._notes(f" by keyframes, {_TOLD[self.transition]}")

    def _notes(self, how: str) -> tuple[str, ...]:
        said = []
        if self.transition_frames and self.transition != "dissolve" and not self.fades:
            said.append(f"{self.transition}, {self.transition_frames} frames{how}")
        if self.speed != (1.0, 1.0):
            first, last = self.speed
            told = f"{first:g}" if first == last else f"{first:g} to {last:g}"
            said.append(f"speed {told}, made so in the file")
        if self.struck:
            said.append(f"{self.struck}, not in the file")
        if self.look is not None and self.look.note:
            said.append(self.look.note)
        return tuple(said)
