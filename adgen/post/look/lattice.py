"""A table of R'G'B' colours laid on I420 frames, in a few milliseconds at 1080x1920.

The table is turned once into one by Y, Cb and Cr. Cb and Cr of a frame have half the pixels, so
the whole table is looked up at half size: exact in Y, which has an entry for each of its values,
and straight in Cb and Cr between entries 7 values apart. What is finer than that exists in Y alone:
it goes through the curve of the table's greys, to which is added by how much the looked-up Y
differs from that curve, enlarged again. On a plain area this is the table itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.media.colour import KB, KG, KR
from adgen.post.look.cube import Floats, tetrahedral

Plane = NDArray[np.float32]
STEP = 7
"""Code values of Cb and Cr between two entries."""
_DARK, _WHITE, _NEUTRAL = 16, 235, 128
_WIDE = round((240 - 16) / STEP) + 1
_BRIGHT = (0.62, 0.95)
"""Where light begins to spill and where all of it does, as fractions of white."""
_BEYOND = 2.5
"""Cells that the table goes on beyond R'G'B' 0..1: entries there meet the colours just inside."""


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """The table as it is looked up: all arrays float32."""

    entries: Plane
    """(220 * 33, 33, 4): for each Y a page of Cr by Cb; Y - 16, Cb - 128, Cr - 128, light.

    Light is how much of the colour spills over where there is bloom, 0..1."""
    row: Plane
    """(256,): first row of the page of a code of Y."""
    step: Plane
    """(256,): entries from the first, for a code of Cb or Cr."""
    grey: Plane
    """(256,): Y - 16 of a grey of that Y."""


def curves(table: Floats) -> Curves:
    """Turn a table of R'G'B' colours (n, n, n, 3) by blue, green, red into one by Y, Cb and Cr."""
    luma = np.arange(_DARK, _WHITE + 1, dtype=np.float64)
    pages = [_pages(table, some) for some in np.array_split(luma, 11)]  # spares 60 MB meanwhile
    entries = np.concatenate(pages)
    code = np.arange(256, dtype=np.float32)
    held = np.clip(code, _DARK, _WHITE)
    middle = round((_NEUTRAL - 16) / STEP)
    return Curves(
        entries=entries.reshape(-1, _WIDE, 4),
        row=(held - _DARK) * _WIDE,
        step=((np.clip(code, 16, 240) - 16) / STEP).astype(np.float32),
        grey=entries[(held - _DARK).astype(np.intp), middle, middle, 0],
    )


def _pages(table: Floats, luma: Floats) -> Plane:
    """Entries (pages, Cr, Cb, 4) of some codes of Y."""
    chroma = np.linspace(16, 240, _WIDE)
    y, red, blue = np.meshgrid(luma, chroma, chroma, indexing="ij")
    share = rgb_of_ycc(y, blue, red)
    bound = _BEYOND / (len(table) - 1)
    found = ycc_of_rgb(tetrahedral(table, np.clip(share, -bound, 1.0 + bound)))
    return np.concatenate([found, _light(found[..., :1])], axis=-1).astype(np.float32)


class Lookup:
    """A table on half-size planes of one size.

    Its arrays are kept from frame to frame: new ones would cost more than all the arithmetic, as
    the system clears every page of them.
    """

    def __init__(self, table: Curves, height: int, width: int) -> None:
        self._table = table
        flat = np.empty((3, height, width), np.float32)
        self._kept = *flat, np.empty((height, width, 4), np.float32)

    def of(self, luma: NDArray[np.uint8], chroma: Sequence[NDArray[np.uint8]]) -> Plane:
        """Colours (h, w, 4) of Y, Cb and Cr (h, w), no more rows than said, until the next call.

        Channels: Y - 16, Cb - 128, Cr - 128 and light; see Curves.
        """
        across, down, step, found = (kept[: len(luma)] for kept in self._kept)
        cv2.LUT(chroma[0], self._table.step, dst=across)
        cv2.LUT(chroma[1], self._table.step, dst=step)
        cv2.LUT(luma, self._table.row, dst=down)
        cv2.add(down, step, dst=down)
        cv2.remap(
            self._table.entries, across, down, cv2.INTER_LINEAR, dst=found,
            borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        return np.asarray(found)


def rgb_of_ycc(luma: Floats, blue: Floats, red: Floats) -> Floats:
    """R'G'B' 0..1 of limited-range codes, not bounded, (..., 3); BT.709-6 items 3.2 to 3.5."""
    y = (luma - 16) / 219
    cb, cr = (blue - 128) / 224, (red - 128) / 224
    r, b = y + 2 * (1 - KR) * cr, y + 2 * (1 - KB) * cb
    return np.stack([r, (y - KR * r - KB * b) / KG, b], axis=-1)


def ycc_of_rgb(colours: Floats) -> Floats:
    """Y - 16, Cb - 128 and Cr - 128 of R'G'B' 0..1, (..., 3)."""
    y = colours @ np.array([KR, KG, KB])
    cb = (colours[..., 2] - y) / (2 * (1 - KB))
    cr = (colours[..., 0] - y) / (2 * (1 - KR))
    return np.stack([219 * y, 224 * cb, 224 * cr], axis=-1)


def _light(luma: Floats) -> Floats:
    low, high = _BRIGHT
    share = np.clip((luma / 219 - low) / (high - low), 0.0, 1.0)
    return share * share * (3 - 2 * share)
