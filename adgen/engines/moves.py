"""The camera's moves: how far each goes, and its zoom, turn and shift in every frame.

Speed is constant within a take (constant in log-zoom for push and pull). Shots are cut while
they move, so a move that slowed down at both ends would make every cut stutter.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adgen.schema.shot import CameraMove

Floats = NDArray[np.float64]

TRAVEL: dict[CameraMove, tuple[float, float]] = {
    "static": (0.0, 0.0),
    "push_in": (0.015, 0.18),
    "pull_out": (0.015, 0.18),
    "pan_left": (0.02, 0.24),
    "pan_right": (0.02, 0.24),
    "tilt_up": (0.02, 0.24),
    "tilt_down": (0.02, 0.24),
    "roll": (math.radians(0.6), math.radians(6.0)),
    "orbit": (0.02, 0.20),
    "handheld": (0.002, 0.02),
}
"""Travel at motion 1 and 10 for a take of three seconds.

Growth of the picture for push and pull; fraction of the frame's short side for pan, tilt and
orbit; radians for roll; for handheld the largest displacement, as a fraction of the short side.
"""
USUAL_SECONDS = 3.0
ORBIT_ZOOM = 0.25
HANDHELD_ROLL = 0.4
HANDHELD_HERTZ = (0.2, 2.0)


@dataclass(frozen=True, slots=True)
class Move:
    """One value per frame: zoom relative to the widest view, turn, and shift in short sides."""

    zoom: Floats
    angle: Floats
    x: Floats
    y: Floats


@dataclass(frozen=True, slots=True)
class Take:
    """The frames' times in seconds, and the seed of what is random."""

    time: Floats
    seed: int

    @property
    def progress(self) -> Floats:
        """0 at the first frame, 1 at the last."""
        return self.time / self.time[-1] if len(self.time) > 1 else self.still

    @property
    def still(self) -> Floats:
        return np.zeros_like(self.time)


def travel(move: CameraMove, motion: int, seconds: float) -> float:
    """How far a move goes, in the unit of TRAVEL, for motion 1..10 and a take's length.

    least * (most / least) ** ((motion - 1) / 9) * 2 s / (s + 3): even steps to the eye, equal to
    the table at three seconds. Speed never exceeds 2/3 of the table's travel per second however
    short the take, and travel never exceeds twice the table however long. Handheld does not
    accumulate, so it does not depend on length.
    """
    least, most = TRAVEL[move]
    if not most:
        return 0.0
    usual: float = least * (most / least) ** ((motion - 1) / 9)
    if move == "handheld":
        return usual
    return usual * 2 * seconds / (seconds + USUAL_SECONDS)


def _zoom(growth: float, take: Take) -> Move:
    return Move((1 + growth) ** -take.progress, take.still, take.still, take.still)


def _pull(growth: float, take: Take) -> Move:
    return Move((1 + growth) ** (take.progress - 1), take.still, take.still, take.still)


def _slide(x: int, y: int) -> Callable[[float, Take], Move]:
    def build(part: float, take: Take) -> Move:
        way = (take.progress - 0.5) * part
        return Move(take.still + 1, take.still, x * way, y * way)

    return build


def _roll(turn: float, take: Take) -> Move:
    return Move(take.still + 1, (take.progress - 0.5) * turn, take.still, take.still)


def _orbit(part: float, take: Take) -> Move:
    zoom = (1 + part * ORBIT_ZOOM) ** -take.progress
    # The shift follows the zoom, so that each edge of the view moves on a straight line.
    depth = (1 - zoom) / (1 - zoom[-1]) if zoom[-1] < 1 else take.progress
    return Move(zoom, take.still, (depth - 0.5) * part, take.still)


def _handheld(part: float, take: Take) -> Move:
    x, y, turn = (_sway(take.time, np.random.default_rng([take.seed, axis])) for axis in range(3))
    return Move(take.still + 1, turn * part * HANDHELD_ROLL, x * part, y * part)


def _sway(time: Floats, random: np.random.Generator) -> Floats:
    """Smooth noise within -1..1: sinusoids of 0.2 to 2 Hz, each as strong as its period is long."""
    hertz = np.geomspace(*HANDHELD_HERTZ, 8) * random.uniform(0.9, 1.1, 8)
    waves = np.sin(2 * math.pi * (hertz[:, None] * time + random.random((8, 1)))) / hertz[:, None]
    return np.asarray(waves.sum(axis=0) / (1 / hertz).sum())


MOVES: dict[CameraMove, Callable[[float, Take], Move]] = {
    "static": _zoom,
    "push_in": _zoom,
    "pull_out": _pull,
    "pan_left": _slide(-1, 0),
    "pan_right": _slide(1, 0),
    "tilt_up": _slide(0, -1),
    "tilt_down": _slide(0, 1),
    "roll": _roll,
    "orbit": _orbit,
    "handheld": _handheld,
}
