"""A picture that stands still where it should move."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.delivery.checks.base import Film, limit
from adgen.delivery.checks.spans import Span, joined, without
from adgen.media.frames import I420
from adgen.schema.delivery import Finding

_CARD = 0.5
"""Of a foreign spot: what stands still to its end for longer is no end card."""
_TILES = 8
"""Along either side: what moves in one of them alone moves the picture."""


class Frozen:
    """Compares each frame with the first of those that look like it.

    Not with the one before: a slow camera on a photograph moves by less than a codec's noise from
    frame to frame, and by far more than that within half a second.
    """

    def __init__(self, film: Film) -> None:
        self._film = film
        self._change = limit("frozen_change")
        self._first: NDArray[np.float32] | None = None
        self._start, self._frames = 0, 0
        self._still: list[Span] = []

    def see(self, index: int, frame: I420) -> None:
        """Take in frame `index`."""
        luma = frame[: frame.shape[0] * 2 // 3].astype(np.float32)
        if self._first is None or _change(self._first, luma) > self._change:
            self._end(index)
            self._first, self._start = luma, index
        self._frames = index + 1

    def findings(self) -> Iterator[Finding]:
        """Every stretch that is too long; of a foreign film none that lasts to its end."""
        film, most = self._film, limit("frozen_seconds")
        self._end(self._frames)
        still = without(joined(self._still), list(self._declared()))
        held = [span for span in still if len(span) > most * film.rate]
        wanted = f"a still picture for at most {most:g} s"
        if not held:
            yield Finding("frozen", True, "no picture stands still", wanted)
        for span in held:
            yield Finding("frozen", True, span.told(film.rate), wanted, "", span.start,
                          film.shot_of(span.start), warns=True)  # fmt: skip

    def _end(self, index: int) -> None:
        # Shorter ones are joined in vain: a cut every few frames ends each of them.
        if index - self._start > limit("frozen_seconds") * self._film.rate:
            self._still.append(Span(self._start, index))

    def _declared(self) -> Iterator[Span]:
        """Where it may stand still: in the end card, and before and after the spot."""
        film, promise = self._film, self._film.promise
        yield Span(0, film.lead)
        yield Span(self._frames - film.hold, self._frames)
        if promise is not None:
            yield Span(film.lead + promise.cuts[-1].record.start, self._frames)
        elif self._still:
            spot = Span(film.lead, self._frames - film.hold)
            last = joined(self._still)[-1]
            card = Span(max(last.start, spot.start), min(last.stop, spot.stop))
            if last.stop >= spot.stop and len(card) <= _CARD * len(spot):
                yield card


def _change(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """The mean change of the tile that changed most, in code values."""
    tiles = cv2.resize(np.abs(other - one), (_TILES, _TILES), interpolation=cv2.INTER_AREA)
    return float(tiles.max())
