"""Shots and beats become a cut list: every cut on a beat, every voice inside its shot.

Cut points are chosen by dynamic programming over the grid: the sum over shots of the squared
difference between the length a shot gets and the length it asked for, relative to the latter, is
least, with a small preference for downbeats. A spot without music may cut every tenth of a second.

Most markets ask for the same lengths, so what was found for one is kept for the next.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from adgen.schema.beats import BeatGrid
from adgen.schema.footage import Cut, CutList
from adgen.schema.shot import Transition
from adgen.schema.storyboard import Shot
from adgen.schema.time import FrameRange, nearest_frame

VOICE_LEAD = Fraction(1, 8)
"""Seconds from a cut to the first word: the picture is read first."""
VOICE_TAIL = Fraction(1, 8)
"""Seconds kept free between the last word and the next cut."""
SHORTEST = Fraction(1, 2)
"""Seconds below which a shot reads as a flicker."""
SHORTEST_END_CARD = Fraction(3, 2)
"""Seconds the last shot needs for logo, line and call to action to be read."""
_OFF_DOWNBEAT = 0.01
_TOO_SHORT = 100.0
_KEPT = 256
"""Cut lists and selections that are kept: those of one campaign's lengths, many times over."""


@dataclass(frozen=True, slots=True)
class Overrun:
    """A voice line that its shot cannot hold."""

    shot: str
    voice_seconds: Fraction
    room_seconds: Fraction

    @property
    def over(self) -> Fraction:
        """Seconds too long."""
        return self.voice_seconds - self.room_seconds


def wanted_seconds(shot: Shot, grid: BeatGrid | None) -> Fraction:
    """The length a shot asks for, in seconds; beats count at the track's tempo."""
    return _wanted(shot.beats, shot.seconds, None if grid is None else grid.tempo)


@lru_cache(maxsize=_KEPT)
def _wanted(beats: float | None, seconds: float | None, tempo: float | None) -> Fraction:
    if seconds is not None:
        return Fraction(seconds)
    assert beats is not None and tempo is not None, "beats without music are refused earlier"
    return Fraction(beats) * 60 / Fraction(tempo)


def select(shots: Sequence[Shot], length: int, grid: BeatGrid | None) -> tuple[Shot, ...]:
    """The shots a spot of `length` seconds keeps, in order.

    All of them when they ask for at most a quarter more than there is; otherwise the essential
    ones, and then the others from the first while they fit.
    """
    kept = _selected(tuple((wanted_seconds(shot, grid), shot.essential) for shot in shots), length)
    return tuple(shots[index] for index in kept)


@lru_cache(maxsize=_KEPT)
def _selected(shots: tuple[tuple[Fraction, bool], ...], length: int) -> tuple[int, ...]:
    """Which of the shots, each by its wanted seconds and whether it is essential, are kept."""
    if sum(wanted for wanted, _ in shots) <= Fraction(5, 4) * length:
        return tuple(range(len(shots)))
    kept = {index for index, (_, essential) in enumerate(shots) if essential}
    total = sum((shots[index][0] for index in kept), Fraction(0))
    for index, (wanted, _) in enumerate(shots):
        if index not in kept and total + wanted <= length:
            kept.add(index)
            total += wanted
    return tuple(sorted(kept))


def schedule(
    shots: Sequence[Shot],
    length: int,
    rate: Fraction,
    grid: BeatGrid | None,
    music_start: float,
    voices: Mapping[str, Fraction],
) -> CutList:
    """The cut list of a spot; `voices` gives the seconds spoken over a shot, by its id.

    The cuts that suit the pictures alone are taken when every voice fits them, so that markets
    with longer words keep sharing takes with the others; else the voices join the bargain.
    """
    silent = tuple(
        _Asked(shot.id, wanted_seconds(shot, grid), shot.transition, None) for shot in shots
    )
    plain = _solved(silent, length, rate, grid, music_start)
    if not overruns(plain, voices):
        return plain
    heard = tuple(replace(shot, voice=voices.get(shot.id)) for shot in silent)
    return _solved(heard, length, rate, grid, music_start)


@dataclass(frozen=True, slots=True)
class _Asked:
    """All of a shot that its place in the spot depends on."""

    id: str
    wanted: Fraction
    """Seconds it asks for."""
    transition: Transition
    voice: Fraction | None
    """Seconds spoken over it."""


def overruns(cuts: CutList, voices: Mapping[str, Fraction]) -> tuple[Overrun, ...]:
    """The voice lines that do not fit their shots, with lead and tail."""
    found: list[Overrun] = []
    for cut in cuts.cuts:
        seconds = voices.get(cut.shot)
        if seconds is None:
            continue
        room = cut.record.seconds - VOICE_LEAD - VOICE_TAIL
        if seconds > room:
            found.append(Overrun(cut.shot, seconds, room))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Point:
    frame: int
    cost: float


def _cut_points(
    grid: BeatGrid | None, start: float, total: int, rate: Fraction
) -> tuple[_Point, ...]:
    """Frames where a cut may fall, strictly inside the spot, with the cost of choosing each."""
    if grid is None:
        step = max(1, round(rate / 10))
        return tuple(_Point(frame, 0.0) for frame in range(step, total, step))
    downbeats = set(grid.downbeats)
    points: dict[int, float] = {}
    for beat in grid.beats:
        frame = nearest_frame(Fraction(beat) - Fraction(start), rate)
        if 0 < frame < total:
            points[frame] = 0.0 if beat in downbeats else _OFF_DOWNBEAT
    return tuple(_Point(frame, cost) for frame, cost in sorted(points.items()))


@lru_cache(maxsize=_KEPT)
def _solved(
    shots: tuple[_Asked, ...], length: int, rate: Fraction, grid: BeatGrid | None, start: float
) -> CutList:
    """Least-cost cuts. `best[j]` is the cost of ending the shots so far at point j."""
    total = nearest_frame(Fraction(length), rate)
    wants = [shot.wanted for shot in shots]
    scale = Fraction(total) / rate / sum(wants)
    asked = [float(want * scale * rate) for want in wants]
    least = [float(_least_frames(shot, shot is shots[-1], rate)) for shot in shots]
    ends = [*_cut_points(grid, start, total, rate), _Point(total, 0.0)]
    best: list[float] = [
        _cost(end.frame, asked[0], least[0]) + end.cost if len(shots) > 1 or end.frame == total
        else math.inf
        for end in ends
    ]  # fmt: skip
    back: list[list[int]] = []
    for index in range(1, len(shots)):
        after, origin = [math.inf] * len(ends), [0] * len(ends)
        costs = [_cost(frames, asked[index], least[index]) for frames in range(total + 1)]
        for j, end in enumerate(ends):
            if (index == len(shots) - 1) != (end.frame == total):
                continue
            for i in range(j):
                cost = best[i] + end.cost + costs[end.frame - ends[i].frame]
                if cost < after[j]:
                    after[j], origin[j] = cost, i
        best = after
        back.append(origin)
    return CutList(_cuts(shots, rate, [end.frame for end in ends], best, back), rate, start)


def _least_frames(shot: _Asked, last: bool, rate: Fraction) -> int:
    least = SHORTEST_END_CARD if last else SHORTEST
    if shot.voice is not None:
        least = max(least, shot.voice + VOICE_LEAD + VOICE_TAIL)
    return math.ceil(least * rate)


def _cost(frames: float, asked: float, least: float) -> float:
    cost = (frames - asked) ** 2 / asked**2
    return cost + _TOO_SHORT * (1 + (least - frames) / least) if frames < least else cost


def _cuts(
    shots: Sequence[_Asked],
    rate: Fraction,
    frames: Sequence[int],
    best: Sequence[float],
    back: Sequence[Sequence[int]],
) -> tuple[Cut, ...]:
    if not math.isfinite(best[-1]):
        raise ValueError(f"{len(shots)} shots do not fit {len(frames) - 1} cut points")
    chosen = [len(frames) - 1]
    for origin in reversed(back):
        chosen.append(origin[chosen[-1]])
    stops = [frames[index] for index in reversed(chosen)]
    starts = [0, *stops[:-1]]
    return tuple(
        Cut(shot.id, FrameRange(start, stop, rate), shot.transition)
        for shot, start, stop in zip(shots, starts, stops, strict=True)
    )
