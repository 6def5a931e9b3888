"""What a plate does to a cut-out, and for it: light round its edges, tones that match, focus."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.engines.moves import Floats
from adgen.media.frames import I420
from adgen.post.anchor.sheet import Pixels, Plane, Region, drawn, planes_of, region_of
from adgen.schema.picture import Raster

WRAP_WIDTH = 0.014
"""Sigma of how far light creeps over an edge, in heights of the cut-out."""
WRAP_SPREAD = 0.05
"""Sigma of the plate's light, in heights of the cut-out."""
WRAP_MOST = 0.85
DARK_FOOT = 0.1
"""Of a cut-out's height: how high above its ground no light creeps round it."""
BRIGHT = 95.0
"""Percentile of luma that is taken for the brightest tone."""
GAIN = (0.7, 1.2)
TINT = 0.35
"""Share of the plate's cast that lies on the cut-out at match 1."""
FOCUS_MOST, FOCUS_NEAR = 0.016, 0.22
"""Sigma at depth_blur 1, in short sides of the frame, and how far from the foot, in heights of
the frame, the plate is wholly out of focus."""


@dataclass(frozen=True, slots=True)
class Rim:
    """How much light of the plate lies on each pixel of a cut-out, 0..1."""

    share: Plane
    from_foot: Floats
    height: float
    """Of the cut-out in these pixels."""


def rim_of(pixels: Pixels, height: float, strength: float, stands: bool) -> Rim:
    """The rim of a cut-out: its edges, inwards, but for the foot of one that stands in shadow."""
    cover = np.ascontiguousarray(pixels.rgba[..., 3])
    soft = spread(cover, WRAP_WIDTH * height)
    share = cover * np.clip(2 * (1 - soft), 0, 1) * (WRAP_MOST * strength)
    if stands:
        foot = float((pixels.from_foot @ np.array([0.0, 0.0, 1.0]))[1])
        rows = (foot - np.arange(cover.shape[0])) / (DARK_FOOT * height)
        share *= _eased(np.clip(rows - 0.5, 0, 1))[:, None]
    return Rim(np.asarray(share, np.float32), pixels.from_foot, height)


@dataclass(frozen=True, slots=True)
class Behind:
    """What a rim's part of a plate shows before anything is laid over it: Y', Cb and Cr."""

    region: Region
    planes: tuple[I420, I420, I420]


def behind(plate: I420, rim: Rim, to_master: Floats, raster: Raster) -> Behind | None:
    """The plate behind a rim, kept; None where the rim is outside of the frame."""
    region = region_of(rim.share.shape, rim.from_foot, to_master, raster)
    if region is None:
        return None
    luma, blue, red = planes_of(plate, raster)
    small = region.half
    return Behind(region, (region.of(luma).copy(), small.of(blue).copy(), small.of(red).copy()))


def wrap(frame: I420, plate: Behind, rim: Rim, to_master: Floats, raster: Raster) -> None:
    """Let the light of `plate` creep over the rim of what was laid over `frame`, in place.

    It only ever brightens: a dark plate has no light to give.
    """
    region = plate.region
    (share,) = drawn((rim.share,), rim.from_foot, to_master, region)
    scale = math.sqrt(abs(np.linalg.det((to_master @ np.linalg.inv(rim.from_foot))[:2, :2])))
    sigma = WRAP_SPREAD * rim.height * scale
    luma, *chroma = planes_of(frame, raster)
    lights, *casts = plate.planes
    below = region.of(luma).astype(np.float32)
    more = np.maximum(spread(lights, sigma) - below, 0)
    region.of(luma)[:] = np.rint(below + share * more)
    # Colour comes with the light that came.
    part = share * np.minimum(more / 64, 1)
    half = cv2.resize(part, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    for plane, cast in zip(chroma, casts, strict=True):
        under = region.half.of(plane).astype(np.float32)
        light = spread(cast, sigma / 2)
        region.half.of(plane)[:] = np.rint(under + half * (light - under))


@dataclass(frozen=True, slots=True)
class Tones:
    """The brightest luma above black, and the cast of Cb and Cr at it."""

    bright: float
    blue: float
    red: float


def tones_of(frame: I420, region: Region, raster: Raster) -> Tones:
    """The tones of a plate in a region and as far again round it."""
    width, height = region.right - region.left, region.bottom - region.top
    wide = Region(
        max(0, region.left - width // 4 * 2), max(0, region.top - height // 4 * 2),
        min(raster.width, region.right + width // 4 * 2),
        min(raster.height, region.bottom + height // 4 * 2),
    )  # fmt: skip
    luma, blue, red = planes_of(frame, raster)
    levels = wide.of(luma).astype(np.float32) - 16
    bright = max(float(np.percentile(levels, BRIGHT)), 1.0)
    casts = [float(wide.half.of(plane).mean(dtype=np.float64)) - 128 for plane in (blue, red)]
    mean = max(float(levels.mean(dtype=np.float64)), 1.0)
    return Tones(bright, casts[0] / mean * bright, casts[1] / mean * bright)


def matched(pixels: Pixels, tones: Tones, share: float) -> Pixels:
    """The cut-out in the plate's light, `share` of the way: its gain, and its cast where bright.

    The cast is added in proportion to luma, as a light's colour is.
    """
    from adgen.media.colour import KB, KR

    rgba = pixels.rgba.copy()
    cover = rgba[..., 3]
    luma = rgba[..., :3] @ np.array([KR, 1 - KR - KB, KB], np.float32)
    solid = luma[cover > 0.9]
    own = float(np.percentile(solid, BRIGHT)) if solid.size else 255.0
    wanted = min(max(tones.bright / 219 * 255 / max(own, 1.0), GAIN[0]), GAIN[1])
    blue, red = (cast / 224 * 255 / 255 * TINT * share for cast in (tones.blue, tones.red))
    # R' = Y' + 2 (1 - KR) Pr, B' = Y' + 2 (1 - KB) Pb, G' from both (BT.709-6, item 3.3).
    shift = np.array([2 * (1 - KR) * red,
                      -2 * (KB * (1 - KB) * blue + KR * (1 - KR) * red) / (1 - KR - KB),
                      2 * (1 - KB) * blue], np.float32)  # fmt: skip
    rgba[..., :3] = rgba[..., :3] * wanted**share + luma[..., None] * shift
    np.clip(rgba[..., :3], 0, 255 * cover[..., None], out=rgba[..., :3])
    return Pixels(rgba, pixels.from_foot)


def defocused(frame: I420, strength: float, foot: float | None, raster: Raster) -> None:
    """Put the plate out of focus, in place: all of it, or the more the further from row `foot`."""
    sigma = FOCUS_MOST * strength * min(raster.width, raster.height)
    near = FOCUS_NEAR * raster.height
    for number, plane in enumerate(planes_of(frame, raster)):
        scale = 0.5 if number else 1.0
        soft = spread(plane, sigma * scale)
        if foot is None:
            plane[:] = np.rint(soft)
            continue
        rows = np.abs(np.arange(plane.shape[0]) + 0.5 - foot * scale) / (near * scale)
        share = _eased(np.minimum(rows, 1)).astype(np.float32)[:, None]
        sharp = plane.astype(np.float32)
        plane[:] = np.rint(sharp + share * (soft - sharp))


def spread(plane: NDArray[Any], sigma: float) -> Plane:
    """A plane, or several as (h, w, n), blurred by a Gaussian, float32, at the coarsest density
    that loses nothing."""
    step = max(1, min(8, int(sigma / 2)))
    size = (max(1, plane.shape[1] // step), max(1, plane.shape[0] // step))
    small = cv2.resize(plane, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    soft = cv2.GaussianBlur(small, (0, 0), max(sigma / step, 0.3), borderType=cv2.BORDER_REPLICATE)
    if step == 1:
        return np.asarray(soft, np.float32)
    wide = cv2.resize(soft, plane.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(wide, np.float32)


def _eased(share: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(share * share * (3 - 2 * share))
