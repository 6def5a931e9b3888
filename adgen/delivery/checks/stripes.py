"""Regular stripes, which can trigger seizures as flashes do: a preliminary test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adgen.delivery.checks.base import Film, judged, limit
from adgen.media.frames import I420
from adgen.media.stripes import striped
from adgen.schema.delivery import Finding


@dataclass(frozen=True, slots=True)
class _Pattern:
    """Stripes that stay: since which frame, until which, on how much of the screen, how many."""

    start: int
    last: int
    area: float
    pairs: int
    moves: bool


class Stripes:
    """Follows stripes from picture to picture."""

    def __init__(self, film: Film) -> None:
        self._film = film
        self._pairs = round(limit("stripe_pairs"))
        self._step, self._light = limit("stripe_step"), limit("stripe_light")
        self._before: NDArray[np.int16] | None = None
        self._now: _Pattern | None = None
        self._worst: _Pattern | None = None

    def study(self, index: int, frame: I420) -> None:
        """Take in frame `index`."""
        found = striped(frame, self._pairs, self._step, self._light)
        luma = frame[: frame.shape[0] * 2 // 3].astype(np.int16)
        moves = (
            self._before is not None
            and float(np.abs(luma - self._before).mean()) > limit("stripe_motion")
        )  # fmt: skip
        self._before = luma
        if found.area <= limit("stripe_area_moving"):
            self._now = None
            return
        before = self._now
        self._now = _Pattern(
            before.start if before else index, index, max(found.area, before.area if before else 0),
            max(found.pairs, before.pairs if before else 0),
            before is not None and (before.moves or moves),
        )  # fmt: skip
        area = limit("stripe_area_moving" if self._now.moves else "stripe_area_still")
        if self._now.area > area and self._length(self._now) > self._length(self._worst):
            self._worst = self._now

    def findings(self) -> Iterator[Finding]:
        """The pattern that stays for longest."""
        film, worst = self._film, self._worst
        seconds = self._length(worst)
        good = worst is None or seconds <= limit("stripe_seconds")
        told = "no stripes"
        if worst is not None:
            kind = "moving" if worst.moves else "still"
            told = f"{worst.pairs} {kind} pairs on {worst.area:.0%} of the screen, {seconds:.2f} s"
        wanted = (
            f"at most {self._pairs} light-dark pairs on over {limit('stripe_area_moving'):.0%} of "
            f"the screen, {limit('stripe_area_still'):.0%} where they are still, for over "
            f"{limit('stripe_seconds'):g} s"
        )
        frame = worst.start if worst else None
        yield judged(
            "stripes", good, told, wanted, forbidden=film.placement.flashes is not None,
            where="preliminary, not a Harding certificate", frame=frame,
            shot="" if frame is None else film.shot_of(frame),
        )  # fmt: skip

    def _length(self, pattern: _Pattern | None) -> float:
        """Seconds between the first and the last picture that showed it."""
        return 0.0 if pattern is None else float((pattern.last - pattern.start) / self._film.rate)
