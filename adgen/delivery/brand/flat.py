"""Flat areas of brand colour in a frame: buttons, price bursts, and the logo's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.delivery.brand.promise import Promise
from adgen.media.colour import rgb_709
from adgen.media.difference import Lab, delta_e2000, lab_of, lab_of_hex
from adgen.media.frames import I420
from adgen.media.sprite import Sprite
from adgen.schema.delivery import Finding
from adgen.schema.picture import Box, Raster

FLAT = 2.0
"""ΔE2000 of the median of a flat brand area to the brand's colour (B6)."""
SMALL = 5.0
"""The same for a small area of a logo: a codec's chroma, halved and coarse, takes on some of what
is around it. Measured: up to 2.1, for 1.0 of large ones."""
_BLOCK = 16
"""Pixels that a codec's smallest blocks of chroma are wide: a fill of less is not flat."""
_INSET = 0.15
"""Of a box's height, left aside on every side: its edges and round corners."""
_NEAR, _MOST = 12.0, 0.35
"""The part of an area that is its fill and no letters: within this ΔE2000 of the colour, if it is
at least this share; else all of it counts."""
_LEAST, _LARGE = 60, 1000
"""Pixels of a logo's colour from which it is an area, and a large one."""
_INSIDE = 2
"""Pixels from an edge that are left aside."""
_ONE = 3.0
"""ΔE2000 within which pixels of a logo are of one colour."""


def fill_findings(promise: Promise, frames: Mapping[int, I420]) -> Iterator[Finding]:
    """ΔE2000 of every flat area under a text, on the frame in which it is at rest."""
    raster = promise.placement.raster
    palette = promise.brand.palette
    for block, name, index in promise.fills():
        colour, box = getattr(palette, name), _inset(block.box)
        flat = min(box.width, box.height) >= _BLOCK
        off = _off(_pixels(frames[index], raster, box), lab_of_hex(colour))
        yield Finding(
            "brand colour", off <= FLAT or not flat, f"ΔE2000 {off:.1f}",
            f"ΔE2000 at most {FLAT:g}" if flat else f"measured only: not {_BLOCK} px wide and high",
            f"{name} {colour} of {block.role} {' '.join(block.lines)}", index,
            promise.shot_of(index),
        )  # fmt: skip


def logo_fills(frame: I420, raster: Raster, sprite: Sprite) -> Iterator[tuple[str, float, float]]:
    """The logo's colours that fill areas, as #RRGGBB, the ΔE2000 of their medians to them, and how
    much that may be."""
    chroma = cv2.resize(sprite.chroma, sprite.alpha.shape[::-1], interpolation=cv2.INTER_NEAREST)
    drawn = np.dstack([sprite.luma, chroma])
    solid = _solid(sprite, drawn)
    height, width = sprite.alpha.shape
    box = Box(sprite.left, sprite.top, sprite.left + width, sprite.top + height)
    wanted = np.clip(rgb_709(drawn[solid]), 0, 255)
    seen, asked = _pixels(frame, raster, box).reshape(height, width, 3)[solid], lab_of(wanted)
    while len(asked) >= _LEAST:
        middle = np.median(asked, axis=0)
        # The median of several colours may be none of them: the nearest that is one is taken.
        nearest = np.argmin(delta_e2000(asked, middle))
        alike = delta_e2000(asked, asked[nearest]) <= _ONE
        if alike.sum() >= _LEAST:
            colour = np.rint(np.median(wanted[alike], axis=0)).astype(int)
            off = delta_e2000(np.median(seen[alike], axis=0), np.median(asked[alike], axis=0))
            limit = FLAT if alike.sum() >= _LARGE else SMALL
            yield "#{:02X}{:02X}{:02X}".format(*colour), float(off), limit
        seen, asked, wanted = seen[~alike], asked[~alike], wanted[~alike]


def _solid(sprite: Sprite, drawn: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Where the logo is opaque and of one colour, well inside its edges."""
    kernel = np.ones((2 * _INSIDE + 1, 2 * _INSIDE + 1), np.uint8)
    opaque = cv2.erode((sprite.alpha > 0.995).astype(np.uint8), kernel) > 0
    spread = cv2.dilate(drawn, kernel) - cv2.erode(drawn, kernel)
    solid: NDArray[np.bool_] = opaque & (spread.max(axis=2) <= _ONE)
    return solid


def _off(pixels: Lab, colour: Lab) -> float:
    """ΔE2000 of the median of an area's fill to a colour."""
    near = delta_e2000(pixels, colour) <= _NEAR
    fill = pixels[near] if near.mean() >= _MOST else pixels
    return float(delta_e2000(np.median(fill, axis=0), colour))


def _inset(box: Box) -> Box:
    return box.grown(-max(2.0, _INSET * min(box.width, box.height)))


def _pixels(frame: I420, raster: Raster, box: Box) -> Lab:
    """L*a*b* of the pixels of a box, shape (pixels, 3)."""
    left, top = max(0, round(box.left)), max(0, round(box.top))
    right, bottom = min(raster.width, round(box.right)), min(raster.height, round(box.bottom))
    rows, columns = np.arange(top, bottom), np.arange(left, right)
    luma = frame[: raster.height][top:bottom, left:right]
    chroma = frame[raster.height :].reshape(2, raster.height // 2, raster.width // 2)
    full = [plane[np.ix_(rows // 2, columns // 2)] for plane in chroma]
    rgb = rgb_709(np.stack([luma, *full], axis=-1).astype(np.float32))
    return lab_of(np.clip(rgb, 0, 255)).reshape(-1, 3)
