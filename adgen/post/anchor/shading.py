"""What a cut-out does to its ground: the shadow where it touches, and its mirror image.

Both are drawn from the outline of its foot, column by column, so that every can of a group has its
own. The light comes from above, from nowhere in particular.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.engines.moves import Floats
from adgen.post.anchor.light import spread
from adgen.post.anchor.sheet import Pixels, Plane, moved

SOLID = 0.5
"""Cover from which a pixel is part of what stands on the ground."""
LEAN = 0.28
"""How steeply, in rows a column, a foot may rise sideways and still touch its ground: that of a
box seen from above at the usual height of a product's camera."""
TOUCH = 0.012
"""Height above its ground, in heights of the cut-out, over which a part ceases to touch it."""
FLATTENED = 0.36
"""Height to width of what lies on the ground, as seen from a little above."""
FAINT = 0.01
LAYERS = ((0.006, 0.60), (0.028, 0.58), (0.085, 0.42))
"""Of the shadow: sigma sideways in heights of the cut-out, and depth. Tight, close and wide."""
DEEPEST = 0.88
MIRROR_REACH, MIRROR_MOST = 0.5, 0.55
"""How far down a mirror image goes, in heights, and how strong it is where it touches."""
MIRROR_BLUR = 0.03
"""Sigma at its far end, in heights: no ground is polished like a mirror."""
SAMPLES = 0.5
"""Share of the cut-out's density that shadows and mirror images are drawn at: all is soft there."""


@dataclass(frozen=True, slots=True)
class Foot:
    """The lower outline of a cut-out, by columns of its pixels."""

    lowest: Floats
    """Row below the lowest solid pixel; -inf where there is none."""
    ground: Floats
    """Row of the ground that the column stands on or above."""
    touches: Floats
    """0..1, how much of the column stands on it."""

    @property
    def solid(self) -> bool:
        """Whether anything stands at all."""
        return bool((self.touches > FAINT).any())


def foot_of(cover: Plane, height: float) -> Foot:
    """The foot of a cut-out, `height` pixels of its own high."""
    solid = cover >= SOLID
    rows = np.arange(1, cover.shape[0] + 1)[:, None]
    # The outline to a part of a row: the cover of the pixel below the last solid one.
    low = np.where(solid, rows, 0).max(axis=0)
    below = np.minimum(low, cover.shape[0] - 1)
    part = np.where(low < cover.shape[0], cover[below, np.arange(cover.shape[1])], 0.0)
    lowest = np.where(low > 0, low + np.minimum(part, SOLID), -np.inf)
    ground = _leaning(lowest)
    above = np.full(low.shape, np.inf)
    np.subtract(ground, lowest, out=above, where=low > 0)
    above /= height
    return Foot(lowest, ground, np.exp(-((above / TOUCH) ** 2)))


def shadow(pixels: Pixels, foot: Foot, height: float, strength: float) -> Pixels:
    """The contact shadow alone, black, on a sheet of its own of half the density."""
    drawn = foot.touches > FAINT
    columns = np.flatnonzero(drawn)
    reach = 3 * LAYERS[-1][0] * height
    left, right = columns[0] - reach, columns[-1] + reach
    top = foot.lowest[columns].min() - reach * FLATTENED
    bottom = foot.lowest[columns].max() + reach * FLATTENED
    size = math.ceil((bottom - top) * SAMPLES), math.ceil((right - left) * SAMPLES)
    line = np.zeros(size, np.float32)
    for column in columns:
        _drop(line, (column + 0.5 - left) * SAMPLES, (foot.lowest[column] - top) * SAMPLES,
              foot.touches[column] * SAMPLES)  # fmt: skip
    clear = np.ones(size, np.float32)
    for sigma, depth in LAYERS:
        across = sigma * height * SAMPLES
        down = across * FLATTENED
        soft = _blurred(line, across, down) * (math.sqrt(2 * math.pi) * down)
        clear *= 1 - depth * np.minimum(soft, 1.0)
    cover = np.minimum(strength * (1 - clear), DEEPEST)
    rgba = np.zeros((*size, 4), np.float32)
    rgba[..., 3] = cover
    to_sheet = np.diag([SAMPLES, SAMPLES, 1.0]) @ moved(-left, -top)
    return Pixels(rgba, to_sheet @ pixels.from_foot)


def mirrored(pixels: Pixels, foot: Foot, height: float, strength: float) -> Pixels:
    """What a polished ground shows of the cut-out: fading, and blurred, the further the more; on a
    sheet of its own of half the density."""
    tall, wide = pixels.rgba.shape[:2]
    reach = math.ceil(MIRROR_REACH * height)
    ground = _smoothed(np.where(np.isfinite(foot.ground), foot.ground, tall), height)
    top = math.floor(ground.min())
    size = max(1, round(wide * SAMPLES)), max(1, round(tall * SAMPLES))
    small = cv2.resize(pixels.rgba, size, interpolation=cv2.INTER_AREA)
    columns = (np.arange(size[0]) + 0.5) * wide / size[0]
    ground = np.interp(columns - 0.5, np.arange(wide), ground)
    rows = top + (np.arange(math.ceil((tall + reach - top) * SAMPLES)) + 0.5)[:, None] / SAMPLES
    below = rows - ground
    from_row = ((ground - below) * size[1] / tall - 0.5).astype(np.float32)
    from_column = np.broadcast_to(np.arange(size[0], dtype=np.float32), from_row.shape).copy()
    image = np.asarray(cv2.remap(small, from_column, from_row, cv2.INTER_LINEAR), np.float32)
    image *= np.clip(below * SAMPLES + 0.5, 0, 1).astype(np.float32)[..., None]
    pad = math.ceil(2 * MIRROR_BLUR * height * SAMPLES)
    around = ((0, pad), (pad, pad))
    image = np.pad(image, (*around, (0, 0)))
    far = np.clip(np.pad(below / reach, around, "edge"), 0, 1).astype(np.float32)
    softer = _by_distance(image, far, height * SAMPLES)
    softer *= (strength * MIRROR_MOST * (1 - far) ** 2)[..., None]
    to_sheet = moved(pad, 0) @ np.diag([size[0] / wide, SAMPLES, 1.0]) @ moved(0, -top)
    return Pixels(softer, to_sheet @ pixels.from_foot)


def under(lower: Pixels, upper: Pixels) -> Pixels:
    """`upper` laid over `lower`, in the pixels of `upper` and as large as both."""
    to_upper = upper.from_foot @ np.linalg.inv(lower.from_foot)
    tall, wide = lower.rgba.shape[:2]
    corners = to_upper @ np.array([[0, wide], [0, tall], [1, 1]])
    left, top = (min(0, math.floor(value)) for value in corners[:2, 0])
    right = max(upper.rgba.shape[1], math.ceil(corners[0, 1]))
    bottom = max(upper.rgba.shape[0], math.ceil(corners[1, 1]))
    matrix = moved(-0.5, -0.5) @ np.linalg.inv(to_upper) @ moved(left + 0.5, top + 0.5)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = right - left, bottom - top
    sheet = np.asarray(cv2.warpAffine(lower.rgba, matrix[:2], size, flags=flags), np.float32)
    part = sheet[-top : upper.rgba.shape[0] - top, -left : upper.rgba.shape[1] - left]
    part[:] = upper.rgba + part * (np.float32(1) - upper.rgba[..., 3:])
    return Pixels(sheet, moved(-left, -top) @ upper.from_foot)


def _leaning(lowest: Floats) -> Floats:
    """The lower outline spread sideways, rising by LEAN: what may stand on the ground there."""
    ground = lowest.copy()
    for order in (range(1, len(ground)), range(len(ground) - 2, -1, -1)):
        step = 1 if order.step > 0 else -1
        for index in order:
            ground[index] = max(ground[index], ground[index - step] - LEAN)
    return ground


def _drop(line: Plane, x: float, y: float, weight: float) -> None:
    """Add a point between pixels, shared among its four neighbours."""
    left, top = math.floor(x - 0.5), math.floor(y - 0.5)
    right_part, lower_part = x - 0.5 - left, y - 0.5 - top
    for column, across in ((left, 1 - right_part), (left + 1, right_part)):
        for row, down in ((top, 1 - lower_part), (top + 1, lower_part)):
            if 0 <= row < line.shape[0] and 0 <= column < line.shape[1]:
                line[row, column] += weight * across * down


def _blurred(line: Plane, across: float, down: float) -> Plane:
    size = tuple(2 * math.ceil(3 * sigma) + 1 for sigma in (across, down))
    border = cv2.BORDER_CONSTANT
    soft = cv2.GaussianBlur(line, size, across, sigmaY=down, borderType=border)
    return np.asarray(soft, np.float32)


def _smoothed(ground: Floats, height: float) -> Floats:
    """A ground without the steps between columns, so that a mirror image has no combs."""
    width = 2 * math.ceil(0.01 * height) + 1
    kept = np.pad(ground, width // 2, "edge")
    return np.asarray(np.convolve(kept, np.full(width, 1 / width), "valid"))


def _by_distance(image: Plane, depth: Plane, height: float) -> Plane:
    """The image sharp at depth 0, blurred at 1, through two steps between."""
    near, middle, far = (spread(image, MIRROR_BLUR * height * share) for share in (0.15, 0.5, 1.0))
    near += (middle - near) * np.clip(depth * 2, 0, 1)[..., None]
    near += (far - middle) * np.clip(depth * 2 - 1, 0, 1)[..., None]
    return near


def visible(rgba: NDArray[np.uint8], least: int = 8) -> NDArray[np.uint8]:
    """The cut-out trimmed to where its alpha is `least` or more. Raises ValueError if empty."""
    shown = rgba[..., 3] >= least
    rows, columns = np.flatnonzero(shown.any(axis=1)), np.flatnonzero(shown.any(axis=0))
    if not rows.size:
        raise ValueError("the cut-out is fully transparent")
    return rgba[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
