"""The pace of a film: how long its first shot is, and how many shots follow one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from adgen.delivery.checks.base import Film, limit
from adgen.media.frames import I420
from adgen.schema.delivery import Finding


class Pace:
    """Counts shots: by the cut list of a film that adgen made, else by the cuts that are seen."""

    def __init__(self, film: Film) -> None:
        self._film = film
        self._cuts = Cuts()

    def see(self, index: int, frame: I420) -> None:
        """Take in frame `index`."""
        self._cuts.see(frame)

    def findings(self) -> Iterator[Finding]:
        """The first shot's length, the most shots in five seconds, and the mean shot."""
        film, promise = self._film, self._film.promise
        rate, lead = float(film.rate), film.lead
        if promise is None:
            frames = self._cuts.frames - lead - film.hold
            cuts = (at - lead for at in self._cuts.found())
            starts, how = (0, *(at for at in cuts if 0 < at < frames)), "by the cuts that are seen"
        else:
            starts, frames = tuple(cut.record.start for cut in promise.cuts), promise.frames
            how = "by the cut list"
        if frames <= 0:
            return
        ends = (*starts[1:], frames)
        first, most = ends[0] / rate, limit("first_shot")
        told = f"{first:.2f} s"
        yield _finding("first shot", first <= most, told, f"at most {most:g} s", how, lead)
        span, wanted = limit("pace_span"), limit("pace_shots")
        count, at = _densest(starts, round(span * rate))
        shots = "1 shot" if count == 1 else f"{count} shots"
        text = f"{shots} within {span:g} s, from {at / rate:.2f} s"
        yield _finding(
            "pace",
            count >= wanted,
            text,
            f"at least {wanted:g} shots within {span:g} s",
            how,
            lead + at,
        )
        mean, longest = frames / len(starts) / rate, limit("mean_shot")
        told = f"{mean:.2f} s"
        yield _finding("mean shot", mean <= longest, told, f"at most {longest:g} s", how, lead)


class Cuts:
    """Finds hard cuts: frames that are far less like the one before than their neighbours are."""

    def __init__(self) -> None:
        self.frames = 0
        """How many were seen."""
        self._before: NDArray[np.int16] | None = None
        self._changes: list[float] = []

    def see(self, frame: I420) -> None:
        """Take in the next frame; all have one size."""
        self.frames += 1
        now = frame.astype(np.int16)
        if self._before is not None:
            self._changes.append(float(np.abs(now - self._before).mean()))
        self._before = now

    def found(self) -> tuple[int, ...]:
        """The first frames of shots, without that of the film."""
        changes = np.array(self._changes)
        least, over, around = limit("cut_change"), limit("cut_ratio"), round(limit("cut_around"))
        found: list[int] = []
        for index, change in enumerate(changes):
            first = max(0, index - around)
            others = np.delete(changes[first : index + around + 1], index - first)
            if others.size and change >= max(least, over * float(others.mean())):
                found.append(index + 1)
        return tuple(found)


def _densest(starts: Sequence[int], span: int) -> tuple[int, int]:
    """The most shots that begin within so many frames, and the first of these."""
    counts = [(sum(start <= other < start + span for other in starts), -start) for start in starts]
    count, at = max(counts)
    return count, -at


def _finding(check: str, good: bool, measured: str, wanted: str, how: str, frame: int) -> Finding:
    return Finding(check, True, measured, wanted, how, frame, warns=not good)
