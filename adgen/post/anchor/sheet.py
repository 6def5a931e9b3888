"""Cut-outs resampled once a shot as planes of Y'CbCr, and drawn sub-pixel into I420 frames.

Planes are premultiplied float32 on the scale of 8 bits, cover 0..1, so that drawing one costs a
warp and a blend of the pixels that it touches.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.engines.moves import Floats
from adgen.media.colour import ycbcr_709
from adgen.media.frames import I420
from adgen.schema.picture import Raster

Plane = NDArray[np.float32]

DENSITY, SOFTEN = 2.0, 0.4
"""Samples per master pixel, and the sigma, in samples, of the blur after averaging down: as
engines.layers has them, where they were measured."""
STEPS = 0.7548776662466927, 0.5698402909980532
"""1/p and 1/p^2, p being the real root of x^3 = x + 1."""
_HALF = np.diag([0.5, 0.5, 1.0])


@dataclass(frozen=True, slots=True)
class Pixels:
    """Premultiplied RGB 0..255 and cover 0..1, (height, width, 4), and where they lie."""

    rgba: Plane
    from_foot: Floats
    """3x3, from foot space to these pixels."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Planes of one density: premultiplied Y' and what is left clear, 1 less the cover; and at half
    of it Cb, Cr and what is left clear. A black one, as a shadow is, has only the latter."""

    full: tuple[Plane, ...]
    half: tuple[Plane, ...]
    from_foot: Floats


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a frame, on even pixels; right and bottom are excluded."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def half(self) -> Region:
        """The same part of a chroma plane."""
        return Region(self.left // 2, self.top // 2, self.right // 2, self.bottom // 2)

    def of(self, plane: NDArray[Any]) -> NDArray[Any]:
        """The view of a plane."""
        return plane[self.top : self.bottom, self.left : self.right]


def planes_of(frame: I420, raster: Raster) -> tuple[I420, I420, I420]:
    """Y', Cb and Cr of a frame, as views."""
    chroma = frame[raster.height :].reshape(2, raster.height // 2, raster.width // 2)
    return frame[: raster.height], chroma[0], chroma[1]


def resampled(rgba: NDArray[np.uint8], scale: float) -> Pixels:
    """A cut-out, straight RGBA trimmed to what is visible, `scale` times as large.

    Averaged by area downwards, by Lanczos upwards; clear room round it keeps its outline like
    every other edge.
    """
    room = math.ceil(2 / scale) + 1
    framed = np.pad(rgba, ((room, room), (room, room), (0, 0)))
    cover = framed[..., 3:].copy()
    framed[..., 3] = 255
    whole = np.multiply(framed, cover, dtype=np.uint16)
    height, width = whole.shape[:2]
    across, down = max(1, math.ceil(width * scale)), max(1, math.ceil(height * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LANCZOS4
    whole = np.asarray(cv2.resize(whole, (across, down), interpolation=how), np.uint16)
    parts = np.array([*[1 / 255] * 3, 1 / 255**2])
    pixels = np.asarray(cv2.multiply(whole, parts, dtype=cv2.CV_32F), np.float32)
    if scale < 1:
        pixels = np.asarray(cv2.GaussianBlur(pixels, (3, 3), SOFTEN), np.float32)
    else:  # a kernel with negative weights rings
        np.clip(pixels[..., 3], 0.0, 1.0, out=pixels[..., 3])
        np.clip(pixels[..., :3], 0.0, 255 * pixels[..., 3:], out=pixels[..., :3])
    tall, wide = rgba.shape[:2]
    to_pixels = np.diag([across / width, down / height, 1.0])
    return Pixels(
        pixels, to_pixels @ moved(room + wide / 2, room + tall) @ np.diag([tall, tall, 1])
    )


def sheet_of(pixels: Pixels, black: bool = False) -> Sheet:
    """The planes of premultiplied pixels; of `black` ones those that say where they are."""
    rgba = pixels.rgba
    tall, wide = rgba.shape[:2]
    if tall % 2 or wide % 2:
        rgba = np.pad(rgba, ((0, tall % 2), (0, wide % 2), (0, 0)))
    whole = _ycc_and_clear(rgba)
    size = rgba.shape[1] // 2, rgba.shape[0] // 2
    half = cv2.resize(whole, size, interpolation=cv2.INTER_AREA)
    full, small = ((3,), (3,)) if black else ((0, 3), (1, 2, 3))
    return Sheet(_channels(whole, full), _channels(half, small), pixels.from_foot)


def region_of(
    shape: tuple[int, ...], from_foot: Floats, to_master: Floats, raster: Raster
) -> Region | None:
    """Where pixels of that shape fall in the frame; None when that is outside of it."""
    tall, wide = shape[:2]
    inside = to_master @ inverse(from_foot)
    corners = inside @ np.array([[0, wide, 0, wide], [0, 0, tall, tall], [1, 1, 1, 1]])
    low, high = corners[:2].min(axis=1) - 1, corners[:2].max(axis=1) + 1
    left, top = (max(0, math.floor(value / 2) * 2) for value in low)
    right = min(raster.width, math.ceil(high[0] / 2) * 2)
    bottom = min(raster.height, math.ceil(high[1] / 2) * 2)
    return Region(left, top, right, bottom) if left < right and top < bottom else None


def drawn(
    planes: tuple[Plane, ...],
    from_foot: Floats,
    to_master: Floats,
    region: Region,
    beyond: float = 0.0,
) -> list[Plane]:
    """What of the planes falls into a region of the frame, each (height, width).

    Outside of them there is nothing, but that the last one is `beyond` there.
    """
    # cv2 counts from the middle of the first pixel, we count from its corner.
    to_planes = moved(-0.5, -0.5) @ from_foot @ inverse(to_master)
    matrix = (to_planes @ moved(region.left + 0.5, region.top + 0.5))[:2]
    size = (region.right - region.left, region.bottom - region.top)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    borders = [0.0] * (len(planes) - 1) + [beyond]
    return [
        np.asarray(cv2.warpAffine(plane, matrix, size, flags=flags, borderValue=border))
        for plane, border in zip(planes, borders, strict=True)
    ]


def lay(frame: I420, sheet: Sheet, to_master: Floats, raster: Raster) -> None:
    """Blend a sheet into a frame, in place."""
    region = region_of(sheet.full[0].shape, sheet.from_foot, to_master, raster)
    if region is None:
        return
    luma, *chroma = planes_of(frame, raster)
    pattern = dither(raster)
    *colour, clear = drawn(sheet.full, sheet.from_foot, to_master, region, 1.0)
    (light,) = colour or _black(16, 1, clear)
    _over(region.of(luma), light, clear, region.of(pattern))
    halved = drawn(sheet.half, _HALF @ sheet.from_foot, _HALF @ to_master, region.half, 1.0)
    *colours, clear = halved
    for plane, part in zip(chroma, colours or _black(128, 2, clear), strict=True):
        _over(region.half.of(plane), part, clear, region.half.of(pattern))


@lru_cache(maxsize=2)
def dither(raster: Raster) -> Plane:
    """A fixed pattern of 0..1 as large as the frame, that is added before cutting off to levels.

    Gradients of a product then show no bands, and its colours are right on average where they lie
    between two levels of Y'CbCr. Levels that are whole stay what they are. The pattern is evenly
    spread in every small area: Roberts, "The unreasonable effectiveness of quasirandom sequences"
    (2018), whose R2 sequence it takes the steps of.
    """
    across, down = (np.arange(side) * step % 1.0 for side, step in zip(
        (raster.width, raster.height), STEPS, strict=True))  # fmt: skip
    pattern = across.astype(np.float32)[None, :] + down.astype(np.float32)[:, None]
    pattern -= pattern >= 1
    return np.asarray(pattern * np.float32(0.98) + np.float32(0.01), np.float32)


def _black(level: int, planes: int, clear: Plane) -> list[Plane]:
    """Black at `level`, premultiplied."""
    return [np.asarray(np.float32(level) * (np.float32(1) - clear), np.float32)] * planes


def _over(under: NDArray[np.uint8], colour: Plane, clear: Plane, pattern: Plane) -> None:
    """Premultiplied colour over 8-bit samples, in place, dithered."""
    mixed = under * clear
    mixed += colour
    mixed += pattern
    under[:] = mixed


def inverse(matrix: Floats) -> Floats:
    """Of a 3x3 whose last row is 0, 0, 1: a tenth of the time of the general way."""
    (a, b, x), (c, d, y) = matrix[:2].tolist()
    whole = a * d - b * c
    return np.array(
        [
            [d / whole, -b / whole, (b * y - d * x) / whole],
            [-c / whole, a / whole, (c * x - a * y) / whole],
            [0.0, 0.0, 1.0],
        ]
    )


def moved(x: float, y: float) -> Floats:
    """3x3 of a shift."""
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])


def _channels(image: NDArray[Any], numbers: tuple[int, ...]) -> tuple[Plane, ...]:
    return tuple(np.asarray(cv2.extractChannel(image, number), np.float32) for number in numbers)


def _ycc_and_clear(rgba: Plane) -> NDArray[Any]:
    """Y', Cb, Cr and what is left clear of premultiplied pixels, (height, width, 4).

    Y'CbCr of premultiplied colour lacks the offsets of what is not covered: it is linear in it.
    """
    offsets = np.array([16.0, 128.0, 128.0])
    matrix = np.zeros((4, 5))
    matrix[:3, :3] = (ycbcr_709(255 * np.eye(3)) - offsets).T / 255
    matrix[:3, 3] = offsets
    matrix[3, 3:] = -1, 1
    return np.asarray(cv2.transform(rgba, matrix))
