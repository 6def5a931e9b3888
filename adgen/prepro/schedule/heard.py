"""The beats of a track that are heard in a spot, each on the frame nearest to its exact time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from adgen.schema.beats import BeatGrid
from adgen.schema.time import nearest_frame


@dataclass(frozen=True, slots=True)
class Heard:
    """A beat inside a spot."""

    frame: int
    strength: float
    """0..1."""
    downbeat: bool
    sure: bool


def heard(grid: BeatGrid, start: float, frames: int, rate: Fraction) -> tuple[Heard, ...]:
    """The beats on frames 0 to `frames` - 1 of a spot that begins `start` seconds into the track.

    Every frame comes from the beat's own time, never from the frame before, so that nothing adds
    up. Of beats on the same frame the sure one, then the downbeat, then the strongest counts.
    """
    downbeats = set(grid.downbeats)
    begun = Fraction(start)
    found: dict[int, Heard] = {}
    for index, (time, strength) in enumerate(zip(grid.beats, grid.strength, strict=True)):
        frame = nearest_frame(Fraction(time) - begun, rate)
        if 0 <= frame < frames:
            beat = Heard(frame, strength, time in downbeats, grid.is_sure(index))
            found[frame] = max(found.get(frame, beat), beat, key=_rank)
    return tuple(found[frame] for frame in sorted(found))


def counted_on(
    grid: BeatGrid, beats: Sequence[Heard], frames: int, rate: Fraction
) -> tuple[Heard, ...]:
    """Where a cut may fall though no beat is near, as in silence before the music: one a beat.

    Only where there is none for two bars or more, so that whoever writes few beats by hand is
    obeyed; none of these is sure.
    """
    beat = 60 * rate / Fraction(grid.tempo)
    edges = [0, *(each.frame for each in beats), frames]
    found: list[Heard] = []
    for start, stop in pairwise(edges):
        if stop - start >= 2 * grid.meter * beat:
            count = int((stop - start) / beat)
            places = [start + nearest_frame(step * beat / rate, rate) for step in range(1, count)]
            found += [Heard(frame, 0.0, downbeat=False, sure=False) for frame in places]
    return tuple(found)


def _rank(beat: Heard) -> tuple[bool, bool, float]:
    return beat.sure, beat.downbeat, beat.strength
