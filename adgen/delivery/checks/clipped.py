"""Sound cut off at full scale: runs of samples that lie there one after the other.

Peaks between samples are the true peak's (checks/loudness.py); this is damage that is in the sound,
at whatever loudness it was mastered.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from adgen.delivery.checks.base import Film, limit
from adgen.media.sound import RATE
from adgen.schema.delivery import Finding


class Clipping:
    """When runs of samples begin that lie at full scale, on any channel."""

    def __init__(self, film: Film) -> None:
        self._film = film
        self._level, self._long = limit("clipped_level"), int(limit("clipped_samples"))
        self._kept: NDArray[np.bool_] | None = None
        self._heard = 0
        self._starts: list[NDArray[np.int64]] = []

    def hear(self, samples: NDArray[np.float32]) -> None:
        """Take in the next (n, channels) samples."""
        high = np.abs(samples) >= self._level
        if self._kept is None:
            # One sample before the first, so that a run may begin with it.
            self._kept = np.zeros((1, high.shape[1]), np.bool_)
        joined = np.concatenate((self._kept, high))
        starts = _begins(joined, self._long)
        self._starts.append(starts + self._heard - len(self._kept) + 1)
        self._heard += len(high)
        self._kept = joined[-self._long :]

    def findings(self) -> Iterator[Finding]:
        """The second with the most runs."""
        if not self._heard:
            return
        starts = np.sort(np.concatenate(self._starts))
        within = np.searchsorted(starts, starts + RATE) - np.arange(len(starts))
        most = int(within.max()) if len(starts) else 0
        over = most >= limit("clipped_runs")
        frame = int(int(starts[within.argmax()]) * self._film.rate / RATE) if over else None
        runs = "1 run" if len(starts) == 1 else f"{len(starts)} runs"
        yield Finding(
            "clipped", True, f"{runs}, {most} in a second",
            f"fewer than {limit('clipped_runs'):g} runs of {self._long} samples at full scale "
            "in any second", self._film.at(frame) if frame is not None else "", frame,
            self._film.shot_of(frame) if frame is not None else "", warns=over,
        )  # fmt: skip


def _begins(high: NDArray[np.bool_], long: int) -> NDArray[np.int64]:
    """Where `long` high samples of a channel follow one that is not: the index of that one."""
    count = len(high) - long
    if count <= 0 or not high.any():
        return np.zeros(0, np.int64)
    runs = ~high[:count]
    for step in range(1, long + 1):
        runs &= high[step : step + count]
    return np.flatnonzero(runs.any(axis=1))
