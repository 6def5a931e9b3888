"""Silence: of the whole film, in between, and where a placement asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from adgen.delivery.checks.base import Film, judged, limit
from adgen.delivery.checks.sound_parts import SoundParts
from adgen.media.sound import RATE
from adgen.schema.delivery import Finding

_PART = RATE // 1000
"""Samples of the parts whose highest is kept: 1 ms, well within any frame."""
_BLOCK = 10
"""Parts that are silent together or not."""
_LEAST = 1e-6
"""For logarithms of nothing: -120 dBFS."""


class Silence:
    """The highest sample of each millisecond, of all channels."""

    def __init__(self, film: Film) -> None:
        self._film = film
        self._blocks = SoundParts(_PART, lambda parts: np.abs(parts).max(axis=(1, 2)))

    def hear(self, samples: NDArray[np.float32]) -> None:
        """Take in the next (n, channels) samples."""
        self._blocks.add(samples)

    def findings(self) -> Iterator[Finding]:
        """What is silent in it."""
        peaks = self._blocks.values()
        if not len(peaks):
            return
        yield self._whole(peaks)
        if peaks.max() > _level("silence_level"):
            yield self._longest(peaks)
        film = self._film
        if film.placement.silent_frames and film.lead < film.frames - film.hold:
            yield from self._ends(peaks)  # of a spot that has room in its file: see `length`

    def _whole(self, peaks: NDArray[np.float32]) -> Finding:
        """What was promised is held; of a film from elsewhere nobody knows."""
        level, promise = limit("silence_level"), self._film.promise
        heard = bool(peaks.max() > _level("silence_level"))
        asked = promise is None or not promise.silent
        return judged(
            "silent", heard is asked, _decibels(float(peaks.max())),
            f"over {level:g} dBFS" if asked else f"at most {level:g} dBFS, as none is asked for",
            forbidden=promise is not None,
        )  # fmt: skip

    def _longest(self, peaks: NDArray[np.float32]) -> Finding:
        """The longest silence within the spot, also before its first and after its last sound;
        slate, black and hold are silent by right."""
        film = self._film
        first, last = (
            int(frame / film.rate * 100) for frame in (film.lead, film.frames - film.hold)
        )
        whole = len(peaks) // _BLOCK * _BLOCK
        blocks = peaks[:whole].reshape(-1, _BLOCK).max(axis=1)[first:last]
        loud = np.flatnonzero(blocks > _level("silence_level"))
        edges = np.concatenate(([-1], loud, [len(blocks)]))
        gaps = np.diff(edges) - 1
        at = int(gaps.argmax())
        seconds, most = float(gaps[at]) / 100, limit("silence_seconds")
        over = seconds > most
        frame = int(Fraction(first + int(edges[at]) + 1, 100) * film.rate) if over else None
        return Finding(
            "silences", True, f"{seconds:.2f} s", f"at most {most:g} s",
            "" if frame is None else film.at(frame), frame,
            "" if frame is None else film.shot_of(frame), warns=over,
        )  # fmt: skip

    def _ends(self, peaks: NDArray[np.float32]) -> Iterator[Finding]:
        """The first and the last frames of the spot, without slate and hold."""
        film, count = self._film, self._film.placement.silent_frames
        start, stop = film.lead, film.frames - film.hold
        for name, first in (("silent head", start), ("silent tail", stop - count)):
            # Whole parts within those frames, whose ends lie between two of them.
            begin, end = (frame / film.rate * 1000 for frame in (first, first + count))
            part = peaks[max(ceil(begin), 0) : floor(end)]
            most = float(part.max()) if len(part) else 0.0
            yield Finding(
                name, most <= _level("silent_frames_level"), _decibels(most),
                f"{count} frames of at most {limit('silent_frames_level'):g} dBFS",
                film.at(first), first,
            )  # fmt: skip


def _level(name: str) -> float:
    return float(10 ** (limit(name) / 20))


def _decibels(peak: float) -> str:
    return "digital silence" if peak < _LEAST else f"{20 * np.log10(peak):.1f} dBFS"
