"""Blend modes of cut-outs over plates, on gamma-coded R'G'B'.

Formulas: W3C Compositing and Blending Level 1, section 10.1, over an opaque backdrop:
result = (1 - cover) * plate + cover * B(plate, source).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import cv2
import numpy as np

from adgen.engines.moves import Floats
from adgen.media.colour import rgb_709, ycbcr_709
from adgen.media.frames import I420
from adgen.post.anchor.sheet import Pixels, Plane, drawn, planes_of, region_of
from adgen.schema.picture import Raster
from adgen.schema.shot import Blend


def _multiply(plate: Plane, source: Plane) -> Plane:
    return plate * source


def _screen(plate: Plane, source: Plane) -> Plane:
    return plate + source - plate * source


def _overlay(plate: Plane, source: Plane) -> Plane:
    """Hard light with the layers swapped."""
    low, high = _multiply(2 * plate, source), _screen(2 * plate - 1, source)
    return np.where(plate <= 0.5, low, high)


MODES: Mapping[Blend, Callable[[Plane, Plane], Plane]] = {
    "multiply": _multiply, "screen": _screen, "overlay": _overlay,
}  # fmt: skip
"""B(plate, source) on values 0..1; `normal` is its source alone and needs no plate."""


def blend(frame: I420, pixels: Pixels, to_master: Floats, raster: Raster, mode: Blend) -> None:
    """Blend a cut-out into a frame, in place, where it covers it."""
    region = region_of(pixels.rgba.shape, pixels.from_foot, to_master, raster)
    if region is None:
        return
    (warped,) = drawn((pixels.rgba,), pixels.from_foot, to_master, region)
    cover = warped[..., 3:]
    source = warped[..., :3] / np.maximum(255 * cover, 1e-3)
    luma, *chroma = planes_of(frame, raster)
    size = (region.right - region.left, region.bottom - region.top)
    wide = [cv2.resize(region.half.of(plane), size) for plane in chroma]
    before = np.dstack([region.of(luma), *wide]).astype(np.float32)
    plate = np.asarray(np.clip(rgb_709(before) / 255, 0, 1), np.float32)
    after = ycbcr_709(255 * MODES[mode](plate, np.minimum(source, 1)))
    # As a difference, so that what is not covered stays to the bit.
    change = cover * (after - ycbcr_709(255 * plate))
    region.of(luma)[:] = _added(region.of(luma).astype(np.float32), change[..., 0])
    halves = (size[0] // 2, size[1] // 2)
    area = cv2.INTER_AREA
    small = np.asarray(cv2.resize(change[..., 1:], halves, interpolation=area), np.float32)
    for index, plane in enumerate(chroma):
        part = region.half.of(plane)
        part[:] = _added(part.astype(np.float32), small[..., index])


def _added(under: Plane, change: Plane) -> Plane:
    return np.asarray(np.clip(np.rint(under + change), 0, 255))
