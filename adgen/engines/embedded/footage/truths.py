"""What can truly be said of a take, by name: its camera's moves, its motion, mood and colours."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from adgen.engines.embedded.footage.render import Order
from adgen.engines.embedded.grammar import Colour, grammar

Floats = NDArray[np.float64]

MOTIONS = ((2.2, "still"), (4.2, "gentle"), (6.0, "steady"), (8.0, "lively"), (11.0, "rushing"))
LEAST_TRAVEL = np.array([0.06, 0.06, 0.03, 0.02])
"""Per second: half short sides right and down, log scale, radians; slower is not named."""
LEAST_SWAY = 0.008


def camera_moves(order: Order) -> tuple[str, ...]:
    """What the camera does, strongest first, from its path; nothing for a single frame.

    Names of the moves table; a path is "static" only where it hardly moves at all.
    """
    times = order.times.double().numpy()
    if len(times) < 2:
        return ()
    path = order.camera.double().numpy().copy()
    path[:, 2] = np.log(path[:, 2])
    centred = times - times.mean()
    rates = centred @ path / (centred @ centred)
    sway = (path - path.mean(0) - centred[:, None] * rates)[:, :2].std()
    strength = np.abs(rates) / LEAST_TRAVEL
    ways = (("pan_left", "pan_right"), ("tilt_up", "tilt_down"), ("push_in", "pull_out"))
    named = [pair[int(rate > 0)] for pair, rate in zip(ways, rates, strict=False)] + ["roll"]
    moves = [named[axis] for axis in np.argsort(-strength) if strength[axis] >= 1][:2]
    if sway > LEAST_SWAY:
        moves.append("handheld")
    if not moves and strength.max() < 0.5 and sway < LEAST_SWAY / 4:
        moves.append("static")
    return tuple(moves)


def motion_word(order: Order) -> str:
    """The name of the take's motion strength in the moves table."""
    return next(name for most, name in MOTIONS if order.motion < most)


def mood_of(order: Order) -> str | None:
    """The mood of B1 that palette and motion fit, if they fit one."""
    lab = _lab(order.palette.double().numpy())
    light, chroma = lab[:, 0].mean(), np.hypot(lab[:, 1], lab[:, 2])
    a, b = lab[:, 1].mean(), lab[:, 2].mean()
    if order.motion > 6.5 and chroma.max() > 55 and a > 0 and b > 5:
        return "excited"
    if order.motion < 4 and lab[0, 0] < 25 and chroma[0] < 15:
        return "luxury"
    if order.motion < 5 and 4 < b < 40 and 0 < a < 20 and chroma.max() < 50:
        return "nostalgic"
    if order.motion < 4.5 and b < 0 and chroma.max() < 70:
        return "calm"
    if 3.5 < order.motion < 8 and light > 60 and chroma.max() > 45:
        return "happy"
    return None


def nearest_colours(order: Order) -> tuple[Colour, ...]:
    """The named colour nearest to each colour of the palette, by distance in L*a*b*."""
    lab = _lab(order.palette.double().numpy())
    near = np.linalg.norm(lab[:, None] - _named_lab()[None], axis=-1).argmin(1)
    return tuple(grammar().colours[place] for place in near)


@cache
def _named_lab() -> Floats:
    return _lab(np.array([colour.rgb for colour in grammar().colours]))


def _lab(rgb: Floats) -> Floats:
    """CIE L*a*b* (D65) of sRGB values 0..1, by IEC 61966-2-1 and CIE 15."""
    light = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    primaries = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = light @ primaries.T / np.array([0.9505, 1.0, 1.089])
    curve = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    x, y, z = np.moveaxis(curve, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1)
