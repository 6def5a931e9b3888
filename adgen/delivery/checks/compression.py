"""Blocks that a codec left: steps of luma on the edges of its grid, beside those within it."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from adgen.delivery.checks.base import Film, limit
from adgen.media.frames import I420
from adgen.schema.delivery import Finding

_GRID = 8
"""Rows of the smallest blocks that all codecs in question have."""
_WITHIN = slice(2, 5)
"""Steps in the middle of a block, which no filter of block edges touches."""
_EVERY = 3
"""Of how many frames one is measured."""
_QUIET = 0.05
"""Code values below which nothing is in a picture that could be seen as blocks."""


class Compression:
    """Compares steps from row to row, second by second: a single frame after a cut says little."""

    def __init__(self, film: Film) -> None:
        self._film = film
        self._second = max(1, round(film.rate))
        self._steps: list[tuple[float, float]] = []
        self._start, self._worst, self._frame = 0, 0.0, 0

    def scan(self, index: int, frame: I420) -> None:
        """Take in frame `index`."""
        if index % _EVERY:
            return
        rows = frame[: frame.shape[0] * 2 // 3]
        steps = cv2.absdiff(rows[1:], rows[:-1]).mean(axis=1)
        blocks = steps[: len(steps) // _GRID * _GRID].reshape(-1, _GRID)
        if len(blocks) < 2:
            return
        # The last step of a block is that from its last row to the next one's first.
        self._steps.append((float(blocks[:, -1].mean()), float(blocks[:, _WITHIN].mean())))
        if index - self._start >= self._second - _EVERY:
            self._judge(index + _EVERY)

    def findings(self) -> Iterator[Finding]:
        """The second in which blocks are seen most."""
        self._judge(self._start)
        most = limit("block_ratio")
        yield Finding(
            "compression", True,
            f"steps at block edges {self._worst:.1f} times those within blocks",
            f"at most {most:g} times those within blocks", "", self._frame,
            self._film.shot_of(self._frame), warns=self._worst > most,
        )  # fmt: skip

    def _judge(self, start: int) -> None:
        """The second that is over; the next begins with frame `start`."""
        if self._steps:
            edge, within = np.mean(self._steps, axis=0)
            ratio = float((edge + _QUIET) / (within + _QUIET))
            if ratio > self._worst:
                self._worst, self._frame = ratio, self._start
        self._steps, self._start = [], start
