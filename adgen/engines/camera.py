"""Camera paths over a still: which part of the picture each frame of a take shows.

Coordinates are continuous: a picture W wide spans 0..W, and the middle of its first pixel is 0.5.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from adgen.engines.moves import MOVES, Floats, Move, Take, travel
from adgen.schema.picture import Box, Raster
from adgen.schema.shot import CameraMove

WIDE_FOCUS = 0.7
"""Part of the frame that the middle of a focus wider than the frame may fill."""


@dataclass(frozen=True, slots=True)
class View:
    """What the camera sees.

    `x`, `y`: its middle in picture pixels; `scale`: picture pixels per frame pixel; `angle`:
    radians the camera is turned clockwise, so that the picture turns anticlockwise.
    """

    x: float
    y: float
    scale: float
    angle: float

    def to_picture(self, raster: Raster) -> Floats:
        """The 3x3 matrix from frame to picture coordinates."""
        along, across = self.scale * math.cos(self.angle), self.scale * math.sin(self.angle)
        x, y = raster.width / 2, raster.height / 2
        return np.array(
            [
                [along, -across, self.x - along * x + across * y],
                [across, along, self.y - across * x - along * y],
                [0.0, 0.0, 1.0],
            ]
        )

    def to_frame(self, raster: Raster) -> Floats:
        """The 3x3 matrix from picture to frame coordinates."""
        return np.asarray(np.linalg.inv(self.to_picture(raster)), np.float64)


def usual_scale(views: Sequence[View]) -> float:
    """Picture pixels per frame pixel halfway, in log-zoom, from the widest to the closest view."""
    scales = [view.scale for view in views]
    return math.sqrt(min(scales) * max(scales))


def view_at(views: Sequence[View], position: float) -> View:
    """The view at a position in frames, between two of them as the camera goes on evenly."""
    before = min(max(math.floor(position), 0), len(views) - 1)
    first, then = views[before], views[min(before + 1, len(views) - 1)]
    part = min(max(position - before, 0.0), 1.0)
    return View(
        first.x + part * (then.x - first.x),
        first.y + part * (then.y - first.y),
        first.scale * (then.scale / first.scale) ** part,
        first.angle + part * (then.angle - first.angle),
    )


@dataclass(frozen=True, slots=True)
class Ground:
    """The picture a camera moves over, and the frame it fills.

    `held` stays in the frame; `aim` is as near to the middle of the frame as can be.
    """

    width: int
    height: int
    raster: Raster
    held: Box
    aim: tuple[float, float]

    @property
    def cover(self) -> float:
        """Picture pixels per frame pixel of the widest upright view."""
        return min(self.width / self.raster.width, self.height / self.raster.height)


def ground(
    width: int, height: int, raster: Raster, focus: Sequence[float], also: Box | None = None
) -> Ground:
    """The ground for a picture of that size with `focus` (left, top, right, bottom, fractions).

    `also`, in picture pixels, is held as well where frame and picture have the room. A focus too
    wide (or tall) for the frame cannot be held whole: then its middle is, as far as 70 % of the
    frame.
    """
    left, top, right, bottom = focus
    aim = (left + right) / 2 * width, (top + bottom) / 2 * height
    cover = min(width / raster.width, height / raster.height)
    room = raster.width * cover, raster.height * cover
    across = _hold(left * width, right * width, room[0])
    down = _hold(top * height, bottom * height, room[1])
    if also is not None:
        across = _join(across, (also.left, also.right), width, room[0])
        down = _join(down, (also.top, also.bottom), height, room[1])
    return Ground(width, height, raster, Box(across[0], down[0], across[1], down[1]), aim)


def camera_path(
    move: CameraMove, motion: int, frames: int, rate: Fraction, over: Ground, seed: int
) -> tuple[View, ...]:
    """One view per frame; every view lies inside the picture and shows all of the held box.

    Where the held box leaves too little room for the travel, the move goes as far as it can.
    """
    amount = travel(move, motion, float(frames / rate))
    take = Take(np.arange(frames) / float(rate), seed)
    build = MOVES[move]

    def attempt(part: float) -> tuple[View, ...] | None:
        return _views(build(amount * part, take), over)

    whole = attempt(1.0)
    if whole is not None:
        return whole
    low, high = 0.0, 1.0
    best = attempt(0.0)
    for _ in range(20):
        middle = (low + high) / 2
        views = attempt(middle)
        if views is None:
            high = middle
        else:
            low, best = middle, views
    if best is None:
        raise ValueError(f"no {over.raster} view of the picture holds {over.held}")
    return best


def _hold(start: float, stop: float, room: float) -> tuple[float, float]:
    if stop - start <= room:
        return start, stop
    middle, half = (start + stop) / 2, room * WIDE_FOCUS / 2
    return middle - half, middle + half


def _join(
    held: tuple[float, float], more: tuple[float, float], limit: float, room: float
) -> tuple[float, float]:
    start = min(held[0], max(more[0], 0.0))
    stop = max(held[1], min(more[1], limit))
    return (start, stop) if stop - start <= room else held


def _views(move: Move, over: Ground) -> tuple[View, ...] | None:
    """The move placed on the picture as wide as it goes, or None if it loses the held box."""
    width, height = over.raster.width / 2, over.raster.height / 2
    right, down = (shift * min(over.raster.width, over.raster.height) for shift in (move.x, move.y))
    cosine, sine = np.abs(np.cos(move.angle)), np.abs(np.sin(move.angle))
    half_x = move.zoom * (width * cosine + height * sine)
    half_y = move.zoom * (width * sine + height * cosine)
    scale = min(over.width / _extent(right, half_x), over.height / _extent(down, half_y))
    held = over.held
    across = _Axis(over.aim[0], over.width, held.left, held.right, scale * width)
    along = _Axis(over.aim[1], over.height, held.top, held.bottom, scale * height)
    x = _centres(across, scale * right, scale * half_x, move.zoom)
    y = _centres(along, scale * down, scale * half_y, move.zoom)
    scales = scale * move.zoom
    if not _holds(x, y, scales, move.angle, over):
        return None
    rows = np.stack([x, y, scales, move.angle], axis=1).tolist()
    return tuple(View(*row) for row in rows)


def _extent(shift: Floats, half: Floats) -> float:
    return float(np.max(shift + half) - np.min(shift - half))


@dataclass(frozen=True, slots=True)
class _Axis:
    """One axis of a ground: where to aim, the picture's size, the held part, half a wide view."""

    aim: float
    limit: float
    start: float
    stop: float
    half: float

    def nearest(self, shift: Floats, half: Floats, zoom: Floats) -> float:
        """The middle nearest to the aim from which all views stay inside and hold the part."""
        inside = -np.min(shift - half), self.limit - np.max(shift + half)
        shown = self.half * zoom
        holding = np.max(self.stop - shown - shift), np.min(self.start + shown - shift)
        middle = min(max(self.aim, holding[0]), holding[1])
        return float(min(max(middle, inside[0]), inside[1]))


def _centres(axis: _Axis, shift: Floats, half: Floats, zoom: Floats) -> Floats:
    """Middles of the views on one axis; `half` is half of each view's upright extent.

    A zoom ends nearer to the aim than its widest view can be; it goes there on the line that
    keeps one point of the picture still in the frame.
    """
    wide, tight = int(np.argmax(zoom)), int(np.argmin(zoom))
    if np.any(shift) or zoom[tight] == zoom[wide]:
        return axis.nearest(shift, half, zoom) + shift
    far, near = (
        axis.nearest(shift[i : i + 1], half[i : i + 1], zoom[i : i + 1]) for i in (wide, tight)
    )
    return np.asarray(far + (near - far) * (zoom[wide] - zoom) / (zoom[wide] - zoom[tight]))


def _holds(x: Floats, y: Floats, scale: Floats, angle: Floats, over: Ground) -> bool:
    held, slack = over.held, 1e-6
    cosine, sine = np.cos(angle), np.sin(angle)
    for corner_x in (held.left, held.right):
        for corner_y in (held.top, held.bottom):
            right, down = corner_x - x, corner_y - y
            along = np.abs(right * cosine + down * sine) / scale
            across = np.abs(down * cosine - right * sine) / scale
            if np.max(along) > over.raster.width / 2 + slack:
                return False
            if np.max(across) > over.raster.height / 2 + slack:
                return False
    return True
