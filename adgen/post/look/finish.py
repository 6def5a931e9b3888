"""The surface of a picture: soft focus, bloom and vignette, on half-size colours.

All three are soft, so they are worked out small and enlarged; the sharp picture stays over them.
Planes are float32: Y - 16, Cb - 128 and Cr - 128.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.post.look.lattice import Curves, Lookup
from adgen.schema.look import Look
from adgen.schema.picture import Raster

Plane = NDArray[np.float32]
_SMALLER = 2
"""How much smaller than a quarter-size picture blurs are worked out."""
_SOFT_RADIUS, _BLOOM_RADIUS = 0.009, 0.032
"""Standard deviation of the blurs, as shares of the frame's short side."""
_SOFT, _BLOOM = 0.55, 0.75
"""The most that the soft picture replaces, and that light spills over."""
_CORNER = 0.5
"""Light that a full vignette takes from the very corner."""


class Finish:
    """A look's finish on the frames of a raster. Its arrays are kept from frame to frame."""

    def __init__(self, look: Look, raster: Raster, table: Curves) -> None:
        self._soft, self._bloom = _SOFT * look.soft_focus, _BLOOM * look.bloom
        short = min(raster.width, raster.height) / (4 * _SMALLER)
        self._soft_sigma, self._bloom_sigma = _SOFT_RADIUS * short, _BLOOM_RADIUS * short
        height, width = raster.height // 2, raster.width // 2
        self._quarter = max(1, height // 2), max(1, width // 2)
        self._lookup = Lookup(table, *self._quarter)
        self._spill = np.zeros((3, height, width), np.float32)
        self._shade = _shade(look.vignette, raster) if look.vignette else None

    def spill(self, luma: NDArray[np.uint8], chroma: NDArray[np.uint8]) -> None:
        """Work out what of a frame's light softness and bloom spread, from (h, w) and (2, h, w)."""
        if not self._soft and not self._bloom:
            return
        size = self._quarter[::-1]
        small = [cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in (luma, *chroma)]
        for plane, added in zip(self._spill, self._spread(small), strict=True):
            cv2.resize(added, plane.shape[::-1], dst=plane, interpolation=cv2.INTER_LINEAR)

    def over(self, planes: Sequence[Plane], top: int) -> None:
        """Lay the finish on the rows of three half-size planes from `top` on, in place."""
        rows = slice(top, top + len(planes[0]))
        if self._soft or self._bloom:
            for plane, spilt in zip(planes, self._spill, strict=True):
                cv2.scaleAdd(plane, 1.0 - self._soft, spilt[rows], dst=plane)
        if self._shade is not None:
            for plane in planes:
                cv2.multiply(plane, self._shade[rows], dst=plane)

    def _spread(self, small: Sequence[NDArray[np.uint8]]) -> Sequence[Plane]:
        """What is added to each plane, smaller still; `small` has Y, Cb and Cr of one size."""
        size = tuple(max(1, side // _SMALLER) for side in reversed(self._quarter))
        colours = self._lookup.of(small[0], small[1:])
        less = np.asarray(cv2.resize(colours, size, interpolation=cv2.INTER_AREA), np.float32)
        # One plane each: numpy is slow where what it multiplies lies four values apart.
        *planes, light = (np.asarray(plane, np.float32) for plane in cv2.split(less))
        added = [_blurred(plane, self._soft_sigma) * self._soft if self._soft else 0 * plane
                 for plane in planes]  # fmt: skip
        if self._bloom:  # screened: what is white stays white
            room = self._bloom * (1.0 - np.clip(planes[0] / 219, 0.0, 1.0))
            for plane, total in zip(planes, added, strict=True):
                total += self._glow(plane * light) * room
        return added

    def _glow(self, light: Plane) -> Plane:
        """Light blurred far: half as large again, which such a blur does not show."""
        height, width = light.shape
        half = max(1, width // 2), max(1, height // 2)
        small = cv2.resize(light, half, interpolation=cv2.INTER_AREA)
        wide = _blurred(np.asarray(small, np.float32), self._bloom_sigma / 2)
        return np.asarray(cv2.resize(wide, (width, height), interpolation=cv2.INTER_LINEAR))


def _blurred(plane: Plane, sigma: float) -> Plane:
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), max(sigma, 0.3)), np.float32)


def _shade(amount: float, raster: Raster) -> Plane:
    """Factors (h / 2, w / 2) on the colours: 1 in the middle, least in the corners.

    The form is between the frame's own ellipse and a circle, and falls as cos^4 does in a lens.
    """
    width, height = raster.width // 2, raster.height // 2
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = (x + 0.5) / width * 2 - 1, (y + 0.5) / height * 2 - 1
    longest = max(width, height)
    ellipse = (x * x + y * y) / 2
    circle = ((x * width) ** 2 + (y * height) ** 2) / (longest**2 + min(width, height) ** 2)
    away = 0.5 * (ellipse + circle)
    factor = 1.0 - amount * _CORNER * away**1.5
    return np.asarray(factor, np.float32)
