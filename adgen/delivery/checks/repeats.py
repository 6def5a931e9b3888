"""Frames that come twice in a rhythm, as after a rate was changed by repeating: 24 to 30, 12 to 24.

In a picture that moves, a repeated frame changes by far less than its neighbours. What repeats by
chance has no rhythm; what stands still has nothing to repeat.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.delivery.checks.base import Film, judged, limit
from adgen.delivery.checks.spans import Span
from adgen.media.frames import I420
from adgen.schema.delivery import Finding

_TILES = 8
_AROUND = 4
"""Frames on either side that say how much the picture moves."""
_PERIODS = range(2, 31)
"""Frames after which the rhythm comes again: 2 to 30, the longest 29.97 made from 29."""
_ROUNDS = 5
"""Times that a rhythm is heard before it is one."""


class Repeats:
    """Keeps how much each frame changes; looks for rhythm when the film is over."""

    def __init__(self, film: Film) -> None:
        self._film = film
        self._before: NDArray[np.uint8] | None = None
        self._changes: list[float] = [0.0]

    def see(self, index: int, frame: I420) -> None:
        """Take in frame `index`."""
        luma = frame[: frame.shape[0] * 2 // 3]
        if self._before is not None:
            change = cv2.absdiff(luma, self._before).astype(np.float32)
            tiles = cv2.resize(change, (_TILES, _TILES), interpolation=cv2.INTER_AREA)
            self._changes.append(float(tiles.max()))
        self._before = luma.copy()

    def findings(self) -> Iterator[Finding]:
        """The longest stretch in which frames repeat in a rhythm."""
        film = self._film
        changes = np.array(self._changes)
        repeated, moving = repeats(changes)
        found = rhythm(repeated, moving, round(float(film.rate)))
        forbidden, wanted = film.forbids("telecine"), "no frame repeated in a rhythm"
        if found is None:
            yield judged("cadence", True, "each frame is another", wanted, forbidden=forbidden)
            return
        period, span = found
        count = int(repeated[span.start : span.start + period].sum())
        told = f"{count} of every {period} frames is a repeat, {span.told(film.rate)}"
        yield judged("cadence", False, told, wanted, forbidden=forbidden, frame=span.start,
                     shot=film.shot_of(span.start))  # fmt: skip


def repeats(changes: NDArray[np.floating]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which frames repeat the one before, and around which ones the picture moves."""
    count = len(changes)
    padded = np.pad(changes, _AROUND)
    near = np.stack([padded[at : at + count] for at in range(2 * _AROUND + 1)])
    # A cut changes more than any movement: of the neighbours the median of those that move counts.
    moves = np.where(near > limit("repeat_motion"), near, np.nan)
    moving = np.isfinite(moves).sum(axis=0) >= 2
    usual = np.zeros(count)
    usual[moving] = np.nanmedian(moves[:, moving], axis=0)
    return moving & (changes <= limit("repeat_change") * usual), moving


def rhythm(
    repeated: NDArray[np.bool_], moving: NDArray[np.bool_], second: int
) -> tuple[int, Span] | None:
    """The shortest period in which the repeats come, and the longest stretch that has it."""
    for period in _PERIODS:
        if len(repeated) <= (_ROUNDS + 1) * period:
            break
        kept = (repeated[period:] == repeated[:-period]) & moving[period:] & moving[:-period]
        best = _longest(kept)
        length = len(best) + period
        inside = repeated[best.start : best.start + length]
        rounds = length >= max(_ROUNDS * period, second // 2)
        if rounds and _ROUNDS - 1 <= inside.sum() < 0.9 * length:
            return period, Span(best.start, best.start + length)
    return None


def _longest(marks: NDArray[np.bool_]) -> Span:
    """The longest stretch of marks."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], marks.view(np.int8), [0]))))
    spans = [Span(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]
    return max(spans, key=len, default=Span(0, 0))
