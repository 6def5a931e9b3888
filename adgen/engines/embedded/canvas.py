"""The small raster that the model draws, and the way from it to the master's and back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.engines.camera import View, usual_scale
from adgen.engines.layers import FULL, Bytes, Deep
from adgen.engines.moves import Floats
from adgen.schema.picture import Raster

AREA = 288 * 512
"""Pixels of a small frame, about."""
MULTIPLE = 16
NARROWEST, WIDEST = 9 / 16, 16 / 9
_SLACK = 1.005
"""How far beyond the narrowest and widest a raster may be: sides are rounded to even pixels."""
_AREA_WEIGHT = 0.05

Small = NDArray[np.float32]
"""A frame of the model: (height, width, 3), sRGB 0..1."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """A small raster laid over a master's so that it covers it, middle on middle.

    `small` is (width, height); `wide` the same in master pixels, at least the master's size.
    """

    raster: Raster
    small: tuple[int, int]
    wide: tuple[int, int]

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of the small raster in master pixels."""
        left = -((self.wide[0] - self.raster.width) // 2)
        top = -((self.wide[1] - self.raster.height) // 2)
        return left, top, left + self.wide[0], top + self.wide[1]

    @property
    def unit(self) -> float:
        """Master pixels of one frame coordinate: half the short side of the small raster."""
        return min(self.small) / 2 * self.wide[0] / self.small[0]

    def grown(self, frame: Small) -> Deep:
        """A small frame on the master's raster: cubic up, area average down."""
        levels = np.rint(np.clip(frame, 0.0, 1.0) * FULL).astype(np.uint16)
        how = cv2.INTER_CUBIC if self.wide[0] >= self.small[0] else cv2.INTER_AREA
        grown = cv2.resize(levels, self.wide, interpolation=how).astype(np.uint16, copy=False)
        left, top, _, _ = self.box
        inside = grown[-top : self.raster.height - top, -left : self.raster.width - left]
        # Cubic overshoots: no level above white.
        return np.minimum(inside, np.uint16(FULL))

    def reduced(self, deep: Deep) -> Bytes:
        """A deep picture of the size of `box` as the model takes it: uint8 at the small raster."""
        down = self.wide[0] >= self.small[0]
        how = cv2.INTER_AREA if down else cv2.INTER_CUBIC
        small = cv2.resize(deep, self.small, interpolation=how)
        levels = np.rint(small.astype(np.float32) * (255.0 / FULL))
        return np.asarray(np.clip(levels, 0, 255), np.uint8)

    def camera(self, views: Sequence[View]) -> Floats:
        """The path as the model takes it, (frames, 4): x, y, scale and angle of each frame.

        x and y in frame coordinates from the path's middle, scale 1 halfway between the widest
        and the closest view: where training has them.
        """
        base = usual_scale(views)
        x, y = (np.array([getattr(view, axis) for view in views]) for axis in ("x", "y"))
        scale = np.array([view.scale for view in views]) / base
        angle = np.array([view.angle for view in views])
        unit = base * self.unit
        return np.stack([(x - x.mean()) / unit, (y - y.mean()) / unit, scale, angle], axis=1)


def canvas_of(raster: Raster) -> Canvas:
    """The canvas of a master raster.

    The small sides are the multiples of 16 that fit its aspect best, area second. Raises ValueError
    for an aspect beyond 9:16 or 16:9.
    """
    aspect = raster.width / raster.height
    if not NARROWEST / _SLACK <= aspect <= WIDEST * _SLACK:
        raise ValueError(
            f"the embedded model draws rasters from 9:16 to 16:9, and {raster} is not: "
            "leave the placement out, or name another engine"
        )
    small = min(_sizes(), key=lambda size: _misfit(size, aspect))
    ratio = max(raster.width / small[0], raster.height / small[1])
    wide = (
        max(raster.width, round(small[0] * ratio)),
        max(raster.height, round(small[1] * ratio)),
    )
    return Canvas(raster, small, wide)


def _sizes() -> list[tuple[int, int]]:
    sides = range(256, 528 + 1, MULTIPLE)
    return [(wide, high) for wide in sides for high in sides if 0.8 < wide * high / AREA < 1.15]


def _misfit(size: tuple[int, int], aspect: float) -> float:
    wide, high = size
    area = abs(math.log(wide * high / AREA))
    return abs(math.log(wide / high / aspect)) + _AREA_WEIGHT * area
