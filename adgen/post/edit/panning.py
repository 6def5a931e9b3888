"""How a camera operator would pan after a subject: hold while it moves little, else glide."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FREE = 0.1
"""Part of the frame that a subject may move either way before the camera follows."""
FASTEST, HARDEST = 1.0, 2.0
"""Most that a pan travels in a second, and gains in speed in a second, in frames' widths."""
_SOFT, _WIDER, _SOFTEST = 0.4, 1.4, 6.0
"""Sigma, in seconds, of the blur that rounds the bends of a path; how it grows; where it ends."""
_STEPS = 64
"""Positions per pixel, so that a path is the same on machines that round differently."""


def pan(
    wanted: Floats, every: int, frames: int, window: float, room: float, rate: Fraction
) -> Floats:
    """The offset in pixels of a window of that length in each of `frames` frames.

    `wanted`: the best offset in every `every`th frame from the first on; `room`: the largest. The
    path is the tightest string within `FREE` of what is wanted, which is the one of the least
    travel (Davies and Kovac, Annals of Statistics 29, 2001: the taut string), its bends rounded by
    a Gaussian that is widened until speed and acceleration keep their limits. It is one value
    exactly where that will do: of those that will, the nearest to the middle.
    """
    free = FREE * window
    target = np.clip(wanted, 0.0, room)
    low, high = np.maximum(target - free, 0.0), np.minimum(target + free, room)
    string = _taut(low, high, room / 2)
    if string.size > 1:  # what comes after the last look goes on as before it
        string = np.append(string, 2 * string[-1] - string[-2])
    path = np.interp(np.arange(frames) / every, np.arange(string.size), string)
    if np.ptp(path) > 0:
        path = _gentle(path, window, float(rate))
    return np.rint(np.clip(path, 0.0, room) * _STEPS) / _STEPS


def _gentle(path: Floats, window: float, rate: float) -> Floats:
    """The path rounded as little as the limits allow; its middle held when nothing helps."""
    sigma = _SOFT
    while sigma < _SOFTEST:
        rounded = _blurred(path, sigma * rate)
        speed = np.abs(np.diff(rounded)) * rate
        gain = np.abs(np.diff(rounded, 2)) * rate**2
        if speed.max(initial=0) <= FASTEST * window and gain.max(initial=0) <= HARDEST * window:
            return rounded
        sigma *= _WIDER
    return np.full_like(path, (path.min() + path.max()) / 2)


def _blurred(path: Floats, sigma: float) -> Floats:
    """Gaussian blur; beyond its ends the path goes on as it came, turned about them."""
    reach = max(1, round(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    longer = np.pad(path, reach, mode="reflect", reflect_type="odd") if path.size > 1 else path
    return np.convolve(longer, kernel / kernel.sum(), mode="valid")


def _taut(low: Floats, high: Floats, rest: float) -> Floats:
    """The shortest string between two bounds with free ends."""
    start, alone = _free_end(low, high, rest)
    if alone:
        return np.full(low.size, start)
    end, _ = _free_end(low[::-1], high[::-1], rest)
    low, high = low.copy(), high.copy()
    low[0] = high[0] = start
    low[-1] = high[-1] = end
    knots = [0]
    values = [start]
    while knots[-1] < low.size - 1:
        at, value = _bend(low, high, knots[-1], values[-1])
        knots.append(at)
        values.append(value)
    return np.interp(np.arange(low.size), knots, values)


def _free_end(low: Floats, high: Floats, rest: float) -> tuple[float, bool]:
    """Where a string begins that need not bend before it must, and whether it never must."""
    floor, ceiling = low[0], high[0]
    for lower, upper in zip(low, high, strict=True):
        if lower > ceiling:
            return float(ceiling), False
        if upper < floor:
            return float(floor), False
        floor, ceiling = max(floor, lower), min(ceiling, upper)
    return float(np.clip(rest, floor, ceiling)), True


def _bend(low: Floats, high: Floats, start: int, value: float) -> tuple[int, float]:
    """The next point where a straight string from (start, value) meets a bound it must bend at."""
    least, most = -np.inf, np.inf
    least_at = most_at = start
    for at in range(start + 1, low.size):
        lower, upper = (low[at] - value) / (at - start), (high[at] - value) / (at - start)
        if lower > most:
            return most_at, float(high[most_at])
        if upper < least:
            return least_at, float(low[least_at])
        if lower >= least:
            least, least_at = lower, at
        if upper <= most:
            most, most_at = upper, at
    return low.size - 1, float(low[-1])
