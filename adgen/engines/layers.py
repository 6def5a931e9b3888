"""The plate of a still: resampled once as a sheet, drawn from any view, rounded with dither.

Values are deep: uint16, 256 times the 8-bit level, so that slow moves over soft gradients keep
the steps between two levels until the very last rounding.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.engines.camera import View, usual_scale
from adgen.engines.moves import Floats
from adgen.schema.picture import Raster

Deep = NDArray[np.uint16]
Bytes = NDArray[np.uint8]

DEPTH = 256
FULL = 255 * DEPTH
DENSITY, SOFTEN = 2.0, 0.4
"""Samples per frame pixel of a sheet at the usual view of a take, and the sigma, in samples, of
the blur after averaging down.

Measured with bilinear sampling against an exact area average: 96 to 101 % of its edges for a
picture much denser than the frame, up to 112 % for one of less than twice its density; a razor
edge in a slow push is never off by more than 0.1 px. Without the blur, and with 1.75 samples, it
is off by 0.23; with 1.25 samples 15 % of the edges are lost. Cubic sampling costs thrice.
"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Pixels resampled once per take, ready to be drawn from any near view."""

    pixels: Deep
    from_source: Floats
    """3x3: coordinates of what was resampled to coordinates of `pixels`."""

    def draw(self, to_source: Floats, box: tuple[int, int, int, int]) -> Deep:
        """The frame region left, top, right, bottom; `to_source` maps frame coordinates.

        Outside a plate its edge goes on, so rounding cannot show a border.
        """
        left, top, right, bottom = box
        # cv2 counts from the middle of the first pixel, we count from its corner.
        matrix = _moved(-0.5, -0.5) @ self.from_source @ to_source @ _moved(left + 0.5, top + 0.5)
        drawn = cv2.warpAffine(
            self.pixels,
            matrix[:2],
            (right - left, bottom - top),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return drawn.astype(np.uint16, copy=False)


def plate_sheet(picture: Bytes, views: Sequence[View], raster: Raster) -> Sheet:
    """The part of an RGB picture (height, width, 3) that the views see, as a sheet."""
    corners = np.array([[0, raster.width, 0, raster.width], [0, 0, raster.height, raster.height]])
    seen = np.concatenate(
        [(view.to_picture(raster) @ np.vstack([corners, np.ones(4)]))[:2] for view in views], axis=1
    )
    height, width = picture.shape[:2]
    left, top = (max(0, math.floor(low) - 4) for low in seen.min(axis=1))
    right, bottom = np.ceil(seen.max(axis=1)).astype(int) + 4
    part = picture[top : min(height, int(bottom)), left : min(width, int(right))]
    sheet = _resized(_deep(part), DENSITY / usual_scale(views))
    return Sheet(sheet.pixels, sheet.from_source @ _moved(-left, -top))


class Dither:
    """Rounds deep frames to 8 bits with a fixed seeded pattern, so that bands do not show.

    Levels that are whole already stay what they are.
    """

    def __init__(self, raster: Raster, seed: int) -> None:
        random = np.random.default_rng([seed, 255])
        # 2/256 of a level at both ends absorbs rounding inside cv2: flat colours stay flat.
        self._pattern = random.integers(
            2, DEPTH - 2, (raster.height, raster.width, 3), dtype=np.uint16
        )

    def rounded(self, deep: Deep) -> Bytes:
        """(height, width, 3) uint8."""
        raised = cv2.add(deep, self._pattern)
        halves = raised.astype("<u2", copy=False).view(np.uint8)
        high = cv2.extractChannel(halves.reshape(deep.shape[0], -1, 2), 1)
        return high.astype(np.uint8, copy=False).reshape(deep.shape)


def _moved(x: float, y: float) -> Floats:
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])


def _deep(picture: Bytes) -> Deep:
    return picture.astype(np.uint16) * np.uint16(DEPTH)


def _resized(pixels: Deep, factor: float) -> Sheet:
    """The pixels at `factor` times their density: area average down, Lanczos up."""
    height, width = pixels.shape[:2]
    across, down = max(1, math.ceil(width * factor)), max(1, math.ceil(height * factor))
    if (across, down) != (width, height):
        how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LANCZOS4
        pixels = cv2.resize(pixels, (across, down), interpolation=how).astype(np.uint16, copy=False)
        if factor < 1:
            edge = cv2.BORDER_REPLICATE
            pixels = cv2.GaussianBlur(pixels, (3, 3), SOFTEN, borderType=edge).astype(
                np.uint16, copy=False
            )
        np.minimum(pixels, FULL, out=pixels)  # Lanczos overshoots
    return Sheet(pixels, np.diag([across / width, down / height, 1.0]))
