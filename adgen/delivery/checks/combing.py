"""Fields of two moments woven into one frame: interlaced pictures, and films pulled down 3:2.

Where something moves, its rows then are alternately from one moment and the other. Rows are looked
at averaged along their length, so that fine texture, which alternates too, is gone.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from adgen.delivery.checks.base import Film, judged, limit
from adgen.media.frames import I420
from adgen.schema.delivery import Finding

_RUN = 6
"""Rows that must alternate one after the other: an edge or a line does not."""


class Combing:
    """Counts the frames that are combed."""

    def __init__(self, film: Film) -> None:
        self._film = film
        self._step, self._area = limit("comb_step"), limit("comb_area")
        self._before: NDArray[np.int16] | None = None
        self._combed: list[int] = []
        self._moving = 0

    def scan(self, index: int, frame: I420) -> None:
        """Take in frame `index`."""
        rows = frame[: frame.shape[0] * 2 // 3].astype(np.int16)
        if self._before is not None:
            change = np.abs(rows - self._before)
            if (change > self._step).mean() >= self._area:
                self._moving += 1
                if combed(rows, change, self._step) >= self._area:
                    self._combed.append(index)
        self._before = rows

    def findings(self) -> Iterator[Finding]:
        """The share of moving frames that are combed."""
        film, most = self._film, limit("comb_share")
        share = len(self._combed) / max(1, self._moving)
        good = len(self._combed) < limit("comb_frames") or share <= most
        told = f"{len(self._combed)} of {self._moving} moving frames are combed"
        frame = None if good else self._combed[0]
        yield judged(
            "interlaced", good, told, f"at most {most:.0%} of them",
            forbidden=film.forbids("interlace"), frame=frame,
            shot="" if frame is None else film.shot_of(frame),
        )  # fmt: skip


def combed(rows: NDArray[np.int16], change: NDArray[np.int16], step: float) -> float:
    """The share of a picture whose rows alternate, by no more than they have changed by since the
    last frame: a grille alternates as well, but stays."""
    above = rows[1:-1] - rows[:-2]
    below = rows[1:-1] - rows[2:]
    least = np.minimum(np.abs(above), np.abs(below))
    same = np.abs(rows[:-2] - rows[2:])
    comb = (above * below > 0) & (least > step) & (same < least)
    # Rows up and down in turn: those that are out one way lie between those out the other way.
    turned = comb[1:] & comb[:-1] & (np.sign(above[1:]) != np.sign(above[:-1]))
    run = turned[: len(turned) - _RUN + 1].copy()
    for offset in range(1, _RUN):
        run &= turned[offset : len(turned) - _RUN + 1 + offset]
    moved = 2 * change[1 : 1 + len(run)] > least[: len(run)]
    return float((run & moved).mean()) if run.size else 0.0
