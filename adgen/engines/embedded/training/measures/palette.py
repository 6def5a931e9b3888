"""Dominant colours of a take, and how far they are from the colours asked for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from adgen.engines.embedded.training.measures.lab import Floats, delta_e, lab_of, srgb_of

Frames = NDArray[np.uint8]
GROUPS = 8
LEAST_SHARE = 0.02
ROUNDS = 30
_BITS = 5


def dominant(
    frames: Frames, groups: int = GROUPS
) -> list[tuple[tuple[float, float, float], float]]:
    """Dominant colours (sRGB in 0..1) of frames (T, H, W, 3) with their shares, largest first.

    k-means in L*a*b* over all pixels, counted in bins of 5 bits per channel; the seeds are the
    bins that are frequent and far from those already taken, so nothing is left to chance. Groups
    under 2 % of the pixels are left out.
    """
    centres, shares = _grouped(frames, groups)
    order = np.argsort(-shares, kind="stable")
    colours = srgb_of(centres)
    return [
        ((float(colours[i, 0]), float(colours[i, 1]), float(colours[i, 2])), float(shares[i]))
        for i in order
        if shares[i] >= LEAST_SHARE
    ]


def palette_error(frames: Frames, asked: NDArray[np.floating]) -> Floats:
    """ΔE2000 (3,) from each asked colour (3, 3), sRGB 0..1, to the nearest dominant colour."""
    found = lab_of(np.array([colour for colour, _ in dominant(frames)]))
    return np.asarray(delta_e(lab_of(asked)[:, None], found[None]).min(1))


def _grouped(frames: Frames, groups: int) -> tuple[Floats, Floats]:
    points, counts = _bins(frames)
    centres = _seeds(points, counts, groups)
    for _ in range(ROUNDS):
        nearest = _distance(points, centres).argmin(1)
        weight = np.bincount(nearest, counts, len(centres))
        kept = weight > 0
        moved = (
            np.stack(
                [np.bincount(nearest, counts * points[:, axis], len(centres)) for axis in range(3)],
                1,
            )[kept]
            / weight[kept, None]
        )
        still = len(moved) == len(centres) and bool(np.abs(moved - centres).max() < 1e-3)
        centres = moved
        if still:
            break
    nearest = _distance(points, centres).argmin(1)
    return centres, np.bincount(nearest, counts, len(centres)) / counts.sum()


def _bins(frames: Frames) -> tuple[Floats, Floats]:
    """Mean L*a*b* and number of pixels of every occupied bin."""
    pixels = frames.reshape(-1, 3)
    parts = (pixels >> (8 - _BITS)).astype(np.int64)
    codes = (parts[:, 0] << 2 * _BITS) | (parts[:, 1] << _BITS) | parts[:, 2]
    counts = np.bincount(codes, minlength=1 << 3 * _BITS).astype(np.float64)
    sums = np.stack([np.bincount(codes, pixels[:, c], len(counts)) for c in range(3)], 1)
    used = counts > 0
    return lab_of(sums[used] / counts[used, None] / 255.0), counts[used]


def _seeds(points: Floats, counts: Floats, groups: int) -> Floats:
    chosen = [points[counts.argmax()]]
    for _ in range(min(groups, len(points)) - 1):
        gain = counts * _distance(points, np.array(chosen)).min(1)
        if gain.max() <= 0:
            break
        chosen.append(points[gain.argmax()])
    return np.array(chosen)


def _distance(points: Floats, centres: Floats) -> Floats:
    """Squared distances (points, centres)."""
    return np.asarray(((points[:, None] - centres[None]) ** 2).sum(-1))
