"""Frames mixed of two others, as after a rate was changed by blending: 24 to 30, 25 to 50.

Whoever makes five frames of four by mixing neighbours makes no fifth picture: among a dozen such
frames some weighted sum is nothing, and which one follows from the ratio and from where in its
cycle the first of them is. Sums that fit one place of the cycle and no other, cycle after cycle,
are what blending leaves; movement of its own leaves none. Steady changes, as fades and dissolves,
make all such sums nothing, wherever they begin, and so tell nothing. Neither do fewer frames made
of more (30 to 25), one more of many (24 to 25), or each mixed with the one before: then no sum of
so few frames is nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
from numpy.typing import NDArray

from adgen.delivery.checks.base import Film, judged, limit
from adgen.delivery.checks.spans import Span, joined
from adgen.media.frames import I420
from adgen.schema.delivery import Finding

Floats = NDArray[np.float64]
_RATIOS = (Fraction(4, 5), Fraction(5, 6), Fraction(1, 2), Fraction(2, 5), Fraction(5, 12),
           Fraction(3, 5), Fraction(2, 3))  # fmt: skip
"""Frames of the source for each of the film: 24 and 25 to 30, 25 to 50, 24 and 25 to 60, 15 to 25,
20 to 30, and the rates that stand in these ratios."""
_FRAMES = 12
"""Frames of which sums are taken: 25 to 30 has sums of fewer than all places of its cycle."""
_PLACES = 60
"""Of a cycle, at one of which a window begins: each ratio goes on by a whole number of them."""
_NOTHING = 0.02
"""What a sum of a strength of one may leave of a blended film at most, to be one of these."""
_CUT = 8
"""Times the usual change of a window, from which on it holds a cut."""
_PART = 4
"""Of the seconds that are judged, each begins so many times a second."""
_KNOWN = 0.4
"""Share of a second's frames that must move to judge it."""
_WAY = 0.5
"""Share of those frames at which there must be a sum, on a way through the cycle."""
_MOST = 2.0
"""A window counts no more than twice what is usual."""
_ROWS = 4096
"""Frames that are worked on at once."""


class Blends:
    """Keeps how much the changes of each frame have of those before it; judges them at the end."""

    def __init__(self, film: Film) -> None:
        self._film = film
        self._before: NDArray[np.float32] | None = None
        self._changes: NDArray[np.float32] | None = None
        self._alike: list[NDArray[np.float32]] = []

    def see(self, index: int, frame: I420) -> None:
        """Take in frame `index`."""
        luma = frame[: frame.shape[0] * 2 // 3].astype(np.float32).ravel()
        if self._before is None or self._changes is None:
            self._changes = np.zeros((_FRAMES - 1, luma.size), np.float32)
        else:
            count = len(self._alike)
            at = count % len(self._changes)
            np.subtract(luma, self._before, out=self._changes[at])
            alike = self._changes @ self._changes[at] / luma.size
            # From this change back to the oldest.
            self._alike.append(np.roll(alike[::-1], at + 1).astype(np.float32))
        self._before = luma

    def findings(self) -> Iterator[Finding]:
        """The ratio that fits best, and where it does."""
        film = self._film
        forbidden, wanted = film.forbids("blended frames"), "no frame mixed of its neighbours"
        found = blended(np.array(self._alike), max(24, round(film.rate)))
        if found is None:
            told = "each frame is another"
            yield judged("blended frames", True, told, wanted, forbidden=forbidden)
            return
        told = f"{_rate(found.ratio * film.rate)} frames a second mixed to {_rate(film.rate)}"
        yield judged(
            "blended frames", False, f"{told}, {found.span.told(film.rate)}", wanted,
            forbidden=forbidden, frame=found.span.start, shot=film.shot_of(found.span.start),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Blended:
    """Frames of the source for each of the film, and the longest stretch that has been mixed."""

    ratio: Fraction
    span: Span


def blended(alike: NDArray[np.float32], second: int) -> Blended | None:
    """The ratio that leaves least, if it leaves little anywhere for a `second` of frames.

    `alike` has a row for each frame but the first: the mean product of its change since the frame
    before with itself, with the change before that, and so on, `_FRAMES` - 1 in all.
    """
    best: tuple[float, Blended] | None = None
    for ratio in _RATIOS:
        lefts = _left(alike, ratio, second)
        spans = [Span(at, at + second) for at, left in lefts if left <= limit("blend_left")]
        if spans:
            least = min(left for _, left in lefts)
            if best is None or least < best[0]:
                best = least, Blended(ratio, max(joined(spans), key=len))
    return None if best is None else best[1]


def _left(alike: NDArray[np.float32], ratio: Fraction, second: int) -> list[tuple[int, float]]:
    """For seconds by their first frame, what the sums leave that fit one way through the cycle
    best, of what the same sums leave wherever they begin; of seconds that move."""
    weights, usable = _sums(ratio)
    windows = len(alike) - _FRAMES + 2
    if windows < second:
        return []
    starts = range(0, windows, _ROWS)
    parts = [_windows(alike, weights, usable, at, min(at + _ROWS, windows)) for at in starts]
    shares, moves = (np.concatenate([part[which] for part in parts]) for which in (0, 1))
    step, found = int(ratio * _PLACES), list[tuple[int, float]]()
    for start in range(0, windows - second + 1, max(1, second // _PART)):
        frames = np.flatnonzero(moves[start : start + second])
        if len(frames) < _KNOWN * second:
            continue
        here = shares[start + frames]
        # The windows one after the other, along each way through the cycle.
        places = (np.arange(_PLACES) + step * frames[:, None]) % _PLACES
        known = usable[places]
        ways = known.mean(axis=0) >= _WAY
        fitting = np.where(known, np.take_along_axis(here, places, axis=1), 0).sum(axis=0)
        anywhere = np.where(known, here.mean(axis=0)[places], 0).sum(axis=0)
        left = fitting[ways] / np.maximum(anywhere[ways], 1e-9)
        found.append((start, float(left.min(initial=1.0))))
    return found


def _windows(
    alike: NDArray[np.float32], weights: Floats, usable: NDArray[np.bool_], start: int, stop: int
) -> tuple[Floats, NDArray[np.bool_]]:
    """What the sums of each place leave of each window, of the usual; and which windows move."""
    size = _FRAMES - 1
    pairs = np.empty((stop - start, size, size))
    for late in range(size):
        for early in range(late + 1):
            pairs[:, late, early] = alike[start + late : stop + late, late - early]
            pairs[:, early, late] = pairs[:, late, early]
    left = pairs.reshape(len(pairs), -1) @ weights.T
    usual = np.median(left[:, usable], axis=1)
    changes = pairs[:, range(size), range(size)]
    steady = changes.max(axis=1) <= _CUT * np.median(changes, axis=1)
    moves = steady & (usual > limit("blend_motion"))
    return np.minimum(left / np.maximum(usual, 1e-9)[:, None], _MOST), moves


@cache
def _sums(ratio: Fraction) -> tuple[Floats, NDArray[np.bool_]]:
    """For each place of the cycle, how much the products of a window's changes count in the mean
    square of all sums that leave nothing of frames mixed from there on, and whether there are any.
    """
    size = _FRAMES - 1
    weights, usable = np.zeros((_PLACES, size * size)), np.zeros(_PLACES, bool)
    for place in range(_PLACES):
        times = [Fraction(place, _PLACES) + ratio * frame for frame in range(_FRAMES)]
        mixed = np.zeros((_FRAMES, int(times[-1]) + 2))
        for frame, time in enumerate(times):
            mixed[frame, int(time)] += 1 - time % 1
            mixed[frame, int(time) + 1] += time % 1
        strengths, sums = np.linalg.eigh(mixed @ mixed.T)
        nothing = sums[:, strengths < _NOTHING**2]
        # A change counts for all frames after it.
        after = np.cumsum(nothing[::-1], axis=0)[::-1][1:]
        if after.size:
            weights[place] = (after @ after.T / after.shape[1]).ravel()
            usable[place] = True
    return weights, usable


def _rate(rate: Fraction) -> str:
    return f"{float(rate):.5g}"
