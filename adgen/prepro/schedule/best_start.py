"""Where in its track a spot begins best: the energy from there on, and where its end card falls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from adgen.prepro.schedule.cutting import SHORTEST_END_CARD
from adgen.prepro.schedule.endings import MOST_RING, RING, Ending, last_hit, sure_downbeats
from adgen.schema.beats import BeatGrid

LEAD = 0.030
"""Seconds from the start of a spot to the downbeat it begins with. The first 21 ms of sound are
lost in files without an edit list (delivery/encode.py), the music rises in the next 5, and the
attack lies whole behind that: on frame 1 at most up to 50 frames a second, on frame 2 at 60."""
_SAME = 1e-6
"""Seconds by which a sum of floats may miss."""
_MOMENTS = 48
"""Of a spot, at which the energy of the music is looked at."""
_UNSURE, _BESIDE, _UPBEAT, _FAR = 2.0, 2.0, 0.6, 2.0
_GIVES = 0.45
"""Part of its length by which an end card moves at most to reach a downbeat: a little less than
`cutting` lets it move in a spot of three shots."""
_ROUNDED = 0.021
"""Seconds that rounding to frames may take from an end card: half of one at 24 fps."""
_THIRD = _MOMENTS // 3


def begun(beat: float) -> float:
    """Where a spot begins that begins with this beat, seconds of the track."""
    return round(beat - LEAD, 6)


def enough(grid: BeatGrid, start: float, seconds: Fraction) -> bool:
    """Whether the track lasts for a spot from there on."""
    return grid.duration - start >= float(seconds) - _SAME


def best_start(
    grid: BeatGrid, seconds: Fraction, end_card: Fraction, ending: Ending
) -> float | None:
    """The best start for a spot of `seconds` that wants its end card at `end_card`.

    None where no sure beat leaves enough music. The best has the highest sum of
    - rise: mean energy of the last third of the spot, less that of the first third;
    - climax: energy where the end card begins;
    - less the deepest fall of energy from any moment to a later one, as into a quiet hole;
    - less twice the share of its beats that are not sure;
    - less up to 2 for the way of the end card to a downbeat, see `_beside`;
    - ending on a hit, less the seconds (at most 2) by which that is nearer to the end than 0.6 s
      or farther from it than 1.5 s;
    - less 0.6 where it begins with another beat than a bar's first. With a steady tempo all bars
      put the end card, and the last hit, at the same place of a bar: only another beat moves them.
    Energies are those of the track's sections, 0..1. Of equal beats the first counts.
    """
    best: tuple[float, float] | None = None
    downbeats = sure_downbeats(grid)
    for start, upbeat in _starts(grid):
        if not enough(grid, start, seconds):
            continue
        score = _served(grid, start, seconds, end_card) - _UPBEAT * upbeat
        score -= _BESIDE * _beside(downbeats, start, float(seconds), float(end_card))
        if ending == "hit":
            score -= _off_ring(grid, start, seconds)
        score = round(score, 6)  # the last digits of floats must not choose between equals
        if best is None or score > best[0]:
            best = score, start
    return None if best is None else best[1]


def _starts(grid: BeatGrid) -> Iterator[tuple[float, bool]]:
    """Every sure beat that a spot may begin with, and whether it is none that begins a bar."""
    downbeats = set(grid.downbeats)
    for index, time in enumerate(grid.beats):
        if grid.is_sure(index):
            yield begun(time), time not in downbeats


def _served(grid: BeatGrid, start: float, seconds: Fraction, end_card: Fraction) -> float:
    """Rise and climax, less fall and unsure beats."""
    length, card = float(seconds), start + float(end_card)
    energy = [
        grid.energy_at(start + (place + 0.5) * length / _MOMENTS) for place in range(_MOMENTS)
    ]
    rise = (sum(energy[-_THIRD:]) - sum(energy[:_THIRD])) / _THIRD
    highest = fall = 0.0
    for level in energy:
        highest = max(highest, level)
        fall = max(fall, highest - level)
    sure = sum(
        grid.is_sure(index) and start <= time < start + length
        for index, time in enumerate(grid.beats)
    )
    unsure = max(0.0, 1 - sure / max(1.0, length * grid.tempo / 60 - 1))
    climax = grid.energy_at(card + LEAD)
    return rise + climax - fall - _UNSURE * unsure


def _beside(downbeats: Sequence[float], start: float, length: float, end_card: float) -> float:
    """How far the end card has to move to a downbeat: the square of the way, 1 for what is out of
    reach. One that leaves it less than it needs to be read is none."""
    latest = length - float(SHORTEST_END_CARD) - _ROUNDED
    wanted = min(end_card, latest)
    ways = [abs(time - start - wanted) for time in downbeats if time - start <= latest]
    return min(1.0, (min(ways, default=length) / (_GIVES * (length - wanted))) ** 2)


def _off_ring(grid: BeatGrid, start: float, seconds: Fraction) -> float:
    """Seconds by which the last hit rings too short or too long, much where there is none."""
    hit = last_hit(grid, start, seconds)
    if hit is None or seconds - hit > MOST_RING:
        return 10 * _FAR
    ring = float(seconds - hit)
    return min(_FAR, max(RING[0] - ring, ring - RING[1], 0.0))
