"""Regular light and dark stripes in a picture, counted along its rows, columns and diagonals.

Stripes of any direction alternate along one of these, also slanted, bent or radial ones, whose
pairs are counted a little too few. A preliminary test: no text that was available says how they are
to be measured.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.media.flashes import light_of_luma
from adgen.media.frames import I420

Light = NDArray[np.float32]
_LIGHT = light_of_luma()
"""Of greys: colours weigh as much as their luma."""
_EVERY = 4
"""Of how many rows, and columns, one is looked along."""
_SMOOTH = 6
"""Parts of a row's length over which its mean is taken: a stripe and the next are in each."""
_EVEN = 0.3
"""By how much of itself a pair of stripes may be longer or shorter than the one before it."""


@dataclass(frozen=True, slots=True)
class Striped:
    """The share of a picture in regular stripes, and the most pairs that follow one another."""

    area: float
    pairs: int


def striped(frame: I420, pairs: int, step: float, light: float) -> Striped:
    """Stripes of a frame: more than `pairs` light-dark pairs in a row, whose light and dark differ
    by `step` of relative luminance or more, the light ones being at `light` or above."""
    seen = _LIGHT[frame[: frame.shape[0] * 2 // 3]]
    found = [
        _along(np.ascontiguousarray(one[::_EVERY]), seen.size, pairs, step, light)
        for upright in (seen, _turned(seen))
        for one in (upright, upright.T)
    ]
    return max(found, key=lambda each: (each.area, each.pairs))


def _turned(seen: Light) -> Light:
    """A picture turned by 45 degrees, so that its diagonals lie along rows and columns."""
    height, width = seen.shape
    side = int(np.ceil((height + width) / np.sqrt(2)))
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), 45, 1)
    turn[:, 2] += (side - width) / 2, (side - height) / 2
    turned = cv2.warpAffine(seen, turn, (side, side), borderValue=float(seen.mean()))
    return np.asarray(turned, np.float32)


def _along(rows: Light, whole: int, pairs: int, step: float, light: float) -> Striped:
    """Stripes across every few rows, (rows, pixels), of a picture of `whole` pixels."""
    width = rows.shape[1]
    side = max(3, width // _SMOOTH) | 1
    mean = cv2.blur(rows, (side, 1), borderType=cv2.BORDER_REFLECT)
    off = rows - mean
    up = off > 0
    # Most rows cross their mean seldom, and only few of those that do are striped.
    busy = (up[:, 1:] != up[:, :-1]).sum(axis=1) >= 2 * pairs
    if not busy.any():
        return Striped(0.0, 0)
    rows, up = rows[busy], up[busy]
    first = np.ones((len(rows), 1), bool)
    starts = np.flatnonzero(np.concatenate([first, up[:, 1:] != up[:, :-1]], axis=1))
    lengths = np.diff(np.append(starts, rows.size))
    flat, above = rows.ravel(), up.ravel()[starts]
    peaks = np.where(
        above, np.maximum.reduceat(flat, starts), np.minimum.reduceat(flat, starts)
    )  # fmt: skip
    even = _even(peaks, lengths, above, starts // width, step, light)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], even.view(np.int8), [0]))))
    area, most = 0, 0
    for begin, end in edges.reshape(-1, 2):
        # Of each mark both pairs that it compares are striped: three stripes.
        found = (end - begin + 2) // 2
        if found > pairs:
            area += int(lengths[begin : end + 2].sum())
            most = max(most, int(found))
    return Striped(min(1.0, area * _EVERY / whole), most)


def _even(
    peaks: Light,
    lengths: NDArray[np.int64],
    above: NDArray[np.bool_],
    row: NDArray[np.int64],
    step: float,
    light: float,
) -> NDArray[np.bool_]:
    """Whether each stripe, its next and the one after are strong enough and evenly spaced."""
    strong = (np.abs(np.diff(peaks)) >= step) & (np.maximum(peaks[:-1], peaks[1:]) >= light)
    pair = lengths[:-1] + lengths[1:]
    near = np.abs(pair[1:] - pair[:-1]) <= np.maximum(_EVEN * pair[:-1], 2)
    together = row[:-2] == row[2:]
    turns = (above[:-2] != above[1:-1]) & (above[1:-1] != above[2:])
    return np.asarray(strong[:-1] & strong[1:] & near & together & turns)
