"""Signs for camera moves: arrows, as storyboards have them, longer for a stronger move."""

from __future__ import annotations

import math
from collections.abc import Callable

from adgen.schema.shot import CameraMove

Points = tuple[tuple[float, float], ...]
Sign = tuple[Points, ...]
_SHAFT, _HEAD, _DEPTH = 0.11, 0.36, 0.5
"""Half width of an arrow's shaft and head, and the head's length, of the sign's half size."""
_ARC_STEPS = 16


def sign_of(camera: CameraMove, motion: int) -> Sign:
    """Polygons within -1..1 on both axes, y downwards; `motion` is 1..10."""
    return _SIGNS[camera](0.55 + 0.045 * motion)


def _arrow(from_x: float, from_y: float, to_x: float, to_y: float) -> Points:
    """A straight arrow between two points."""
    length = math.hypot(to_x - from_x, to_y - from_y)
    along = ((to_x - from_x) / length, (to_y - from_y) / length)
    head = min(_DEPTH, 0.7 * length)
    wide = _HEAD * head / _DEPTH
    neck = length - head
    flat = (
        (0.0, -_SHAFT), (neck, -_SHAFT), (neck, -wide), (length, 0.0),
        (neck, wide), (neck, _SHAFT), (0.0, _SHAFT),
    )  # fmt: skip
    return tuple(
        (from_x + x * along[0] - y * along[1], from_y + x * along[1] + y * along[0])
        for x, y in flat
    )


def _way(x: int, y: int) -> Callable[[float], Sign]:
    return lambda reach: (_arrow(-x * reach, -y * reach, x * reach, y * reach),)


def _inwards(reach: float) -> Sign:
    near = 0.12
    return (_arrow(-reach, -reach, -near, -near), _arrow(reach, reach, near, near))


def _outwards(reach: float) -> Sign:
    near = 0.12
    return (_arrow(-near, -near, -reach, -reach), _arrow(near, near, reach, reach))


def _turned(wide: float, high: float) -> Callable[[float], Sign]:
    """Three quarters of an ellipse with an arrow's head."""

    def sign(reach: float) -> Sign:
        across, down = wide * reach, high * reach
        first, last = math.radians(-200), math.radians(40)
        turns = [first + (last - first) * step / _ARC_STEPS for step in range(_ARC_STEPS + 1)]
        outer = [((across + _SHAFT) * math.cos(t), (down + _SHAFT) * math.sin(t)) for t in turns]
        inner = [((across - _SHAFT) * math.cos(t), (down - _SHAFT) * math.sin(t)) for t in turns]
        x, y = across * math.cos(last), down * math.sin(last)
        run = (-across * math.sin(last), down * math.cos(last))
        long = math.hypot(*run)
        end = (x + 0.55 * run[0] / long, y + 0.55 * run[1] / long)
        return (tuple(outer + inner[::-1]), _head(x, y, *end))

    return sign


def _head(x: float, y: float, end_x: float, end_y: float) -> Points:
    aside = (-(end_y - y) * 0.7, (end_x - x) * 0.7)
    return ((x + aside[0], y + aside[1]), (end_x, end_y), (x - aside[0], y - aside[1]))


def _shaken(reach: float) -> Sign:
    steps = [(-1.0 + step / 3, reach * (0.45 if step % 2 else -0.45)) for step in range(7)]
    upper = [(x, y - 1.6 * _SHAFT) for x, y in steps]
    lower = [(x, y + 1.6 * _SHAFT) for x, y in steps]
    return (tuple(upper + lower[::-1]),)


def _still(reach: float) -> Sign:
    side = 0.4
    return (((-side, -side), (side, -side), (side, side), (-side, side)),)


_SIGNS: dict[CameraMove, Callable[[float], Sign]] = {
    "static": _still,
    "push_in": _inwards,
    "pull_out": _outwards,
    "pan_left": _way(-1, 0),
    "pan_right": _way(1, 0),
    "tilt_up": _way(0, -1),
    "tilt_down": _way(0, 1),
    "roll": _turned(0.8, 0.8),
    "orbit": _turned(0.95, 0.5),
    "handheld": _shaken,
}
