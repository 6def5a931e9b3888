"""Black where a picture should be: within a spot, and on its first and its last frame."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from adgen.delivery.checks.base import Film, judged, limit
from adgen.delivery.checks.spans import Span, Stretches, without
from adgen.media.frames import I420
from adgen.schema.delivery import Finding

_BLACK, _RANGE = 16, 219
"""Luma of black, and what lies between it and white, in code values (BT.709-6, item 4.6)."""
_PASSAGE = 0.7
"""Seconds round a cut that goes through black in which that is meant."""


class Black:
    """Sees which frames are black, and what of that nobody planned."""

    def __init__(self, film: Film) -> None:
        self._film = film
        self._level = _BLACK + limit("black_level") * _RANGE
        self._share = limit("black_share")
        self._dark = Stretches()
        self._frames = 0

    def see(self, index: int, frame: I420) -> None:
        """Take in frame `index`."""
        luma = frame[: frame.shape[0] * 2 // 3]
        if np.count_nonzero(luma <= self._level) >= self._share * luma.size:
            self._dark.mark(index)
        self._frames = index + 1

    def findings(self) -> Iterator[Finding]:
        """Every black stretch that is too long, and the film's two ends."""
        film = self._film
        spot = Span(film.lead, self._frames - film.hold)
        around = [Span(0, spot.start), Span(spot.stop, self._frames)]
        dark = without(self._dark.spans, [*around, *_declared(film)])
        most, forbidden = limit("black_seconds"), film.forbids("black")
        holes = [span for span in dark if len(span) > most * film.rate]
        wanted = f"at most {most:g} s of black"
        if not holes:
            yield judged("black", True, "no black", wanted, forbidden=forbidden)
        for span in holes:
            yield judged("black", False, span.told(film.rate), wanted, forbidden=forbidden,
                         frame=span.start, shot=film.shot_of(span.start))  # fmt: skip
        ends = forbidden or film.forbids("black ends")
        for name, frame in (("first frame", spot.start), ("last frame", spot.stop - 1)):
            black = any(span.start <= frame < span.stop for span in dark)
            yield judged(name, not black, "black" if black else "a picture", "a picture",
                         forbidden=ends, frame=frame, shot=film.shot_of(frame))  # fmt: skip


def _declared(film: Film) -> Iterator[Span]:
    """Where the plan goes to black: at its end, and through it from shot to shot."""
    promise = film.promise
    if promise is None:
        return
    if promise.fade is not None:
        yield Span(film.lead + promise.fade.start, film.lead + promise.frames)
    around = round(_PASSAGE * film.rate)
    for number, cut in enumerate(promise.cuts):
        if cut.transition == "fade" or (not number and cut.transition not in ("cut", "flash")):
            start = film.lead + cut.record.start
            yield Span(start - around, start + around)
