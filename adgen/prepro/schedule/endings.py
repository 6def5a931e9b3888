"""How the music of a spot ends: what is struck last, and whether it has time to ring out."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from adgen.schema.beats import BeatGrid

Ending = Literal["fade", "hit"]
RING = (0.6, 1.5)
"""Seconds from the last hit to the end that sound like an end: time to ring out, and no gap."""
LEAST_RING = 0.4
"""Seconds below which a hit at the end is torn off."""
MOST_RING = 4.5
"""Seconds after which nothing of a hit is left: a bar of four beats at 60 BPM, and `LEAST_RING`."""


def sure_downbeats(grid: BeatGrid) -> tuple[float, ...]:
    """The downbeats that are heard, not only counted on, seconds of the track."""
    downbeats = set(grid.downbeats)
    return tuple(
        time for index, time in enumerate(grid.beats) if time in downbeats and grid.is_sure(index)
    )


def last_hit(grid: BeatGrid, start: float, seconds: Fraction) -> Fraction | None:
    """Second of the spot of the last sure downbeat that can ring out; None where there is none.

    The spot has `seconds` and begins `start` seconds into the track. To the microsecond.
    """
    latest = start + float(seconds) - LEAST_RING
    inside = [time for time in sure_downbeats(grid) if start <= time <= latest]
    return Fraction(str(round(inside[-1] - start, 6))) if inside else None
