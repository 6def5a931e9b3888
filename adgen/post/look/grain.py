"""Film grain, the same on every machine: integers from PCG64, and sums and shifts of them.

Nothing here depends on how a machine rounds: numbers are drawn as integers, blurred by integer
kernels, and laid on with products scaled by powers of two, which are exact before they are rounded.
"""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.media.frames import I420
from adgen.post.look.draws import drawn_bytes, draws
from adgen.schema.picture import Raster

Plate = NDArray[np.uint8]
_FRAMES, _PLATES = 7, 3
"""Streams of draws."""
_MIDDLE = 128
_ROOM = 192
"""Pixels by which plates are larger than a frame each way: each frame finds another part."""
_STRONGEST = 7.0
"""Standard deviation in code values of full grain on a mid grey."""
_WEIGHT_SHIFT = 8
"""The weight of a tone is (Y - 16) (235 - Y) / 2^8: nothing at black and white, 47 between."""
_MID_WEIGHT = 46.8


class Grain:
    """Grain of one amount and seed on a raster; the frames that come back are used again."""

    def __init__(self, amount: float, raster: Raster, seed: int) -> None:
        self._raster, self._seed = raster, seed
        # A plate holds whole numbers; its spread is kept in sixteenths.
        self._plates = _plates(
            raster, seed, round(16 * amount * _STRONGEST * _MIDDLE / _MID_WEIGHT)
        )
        shape = raster.height, raster.width
        self._weight, self._above = np.empty(shape, np.uint8), np.empty(shape, np.uint8)
        self._done = np.empty((raster.height * 3 // 2, raster.width), np.uint8)

    def over(self, frame: I420, index: int) -> I420:
        """The frame with the grain of its number over it; colours are left alone."""
        height, width = self._raster.height, self._raster.width
        draw = draws(self._seed, _FRAMES, index)
        which, left, top = draw(len(self._plates)), draw(_ROOM), draw(_ROOM)
        part = self._plates[which][top : top + height, left : left + width]
        luma, done = frame[:height], self._done[:height]
        np.clip(luma, 16, 235, out=self._weight)
        np.subtract(235, self._weight, out=self._above)
        np.subtract(self._weight, 16, out=self._weight)
        cv2.multiply(self._weight, self._above, dst=self._weight, scale=2.0**-_WEIGHT_SHIFT)
        cv2.multiply(self._weight, part, dst=done, scale=1 / _MIDDLE)
        cv2.add(done, luma, dst=done)
        cv2.subtract(done, self._weight, dst=done)
        self._done[height:] = frame[height:]
        return self._done


@lru_cache(maxsize=2)
def _plates(raster: Raster, seed: int, spread: int) -> tuple[Plate, ...]:
    """Plates round 128 with a standard deviation of `spread` sixteenths, larger than the raster."""
    height, width = raster.height + _ROOM, raster.width + _ROOM
    soft = max(1, round(min(raster.width, raster.height) / 540))
    size = height + 2 * soft, width + 2 * soft
    # Four bytes added are near enough to a bell, whose sides grain must not leave.
    raw = sum(
        drawn_bytes(size[0] * size[1], seed, _PLATES, part).reshape(size).astype(np.int32)
        for part in range(4)
    )
    raw = np.asarray(raw) - 510
    for _ in range(soft):
        raw = raw[:-2] + 2 * raw[1:-1] + raw[2:]
        raw = raw[:, :-2] + 2 * raw[:, 1:-1] + raw[:, 2:]
    raw -= int(raw.sum(dtype=np.int64)) // raw.size
    rows = np.array_split(raw, max(1, len(raw) // 64))
    power = sum(int((some.astype(np.int64) ** 2).sum()) for some in rows) // raw.size
    root = max(1, math.isqrt(power))
    done = np.empty(raw.shape, np.uint8)
    for some, plate in zip(rows, np.array_split(done, len(rows)), strict=True):
        grains = (some.astype(np.int64) * spread + 8 * root) // (16 * root)
        plate[:] = np.clip(grains + _MIDDLE, 0, 255)
    return done, np.ascontiguousarray(done[::-1, ::-1])
