"""Where in its track a spot begins: at a second, at a bar, or at the bar that serves best."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Literal

from adgen.prepro.schedule.best_start import LEAD, begun, best_start, enough
from adgen.prepro.schedule.endings import MOST_RING, Ending, last_hit, sure_downbeats
from adgen.schema.beats import BeatGrid
from adgen.schema.soundtrack import Music


class MusicRefusedError(ValueError):
    """The music does not serve a spot; `key` of the campaign says why, `way_out` what to do."""

    def __init__(self, key: str, what: str, way_out: str) -> None:
        super().__init__(key, what, way_out)
        self.key, self.what, self.way_out = key, what, way_out


def music_start(music: Music, grid: BeatGrid, seconds: Fraction, end_card: Fraction) -> float:
    """Second of the track where a spot of `seconds` begins; its end card is wanted at `end_card`.

    A bar begins `LEAD` before its downbeat, which may be before the track, by as much silence.
    Raises MusicRefusedError where too little music is left, or nothing to end on.
    """
    if music.bar is not None and "start" in music.model_fields_set:
        what = f"both bar {music.bar} and start {music.start} are given"
        raise MusicRefusedError("music.start", what, "leave one of them out")
    given = music.start if music.bar is None else "bar"
    return _start(given, music.bar or 0, music.ending, grid, seconds, end_card)


@lru_cache(maxsize=64)
def _start(
    given: float | Literal["best", "bar"],
    bar: int,
    ending: Ending,
    grid: BeatGrid,
    seconds: Fraction,
    end_card: Fraction,
) -> float:
    """Once for all markets."""
    if given == "best":
        start = _best(grid, seconds, end_card, ending)
    elif given == "bar":
        start = _bar(grid, bar, seconds)
    else:
        start = float(given)
        _check_left(grid, start, seconds)
    if ending == "hit":
        _check_hit(grid, start, seconds)
    return start


def bar_at(grid: BeatGrid, start: float) -> int | None:
    """Number of the bar, the first being 1, that begins with a spot; None for a start elsewhere."""
    for number, downbeat in enumerate(grid.downbeats, 1):
        if 0 <= round(downbeat - start, 6) <= LEAD:
            return number
    return None


def _check_left(grid: BeatGrid, start: float, seconds: Fraction) -> None:
    if enough(grid, start, seconds):
        return
    from_start = f", from {start:g} s on" if start else ""
    left = f"{max(0.0, grid.duration - start):.2f} s of music{from_start}"
    way_out = "bring a longer track, start earlier, or drop the length"
    raise MusicRefusedError("music", f"{left}, for a spot of {_told(seconds)} s", way_out)


def _bar(grid: BeatGrid, bar: int, seconds: Fraction) -> float:
    """Start of a bar by its number; refused beyond the last that leaves enough music."""
    starts = [begun(downbeat) for downbeat in grid.downbeats]
    last = sum(enough(grid, start, seconds) for start in starts)
    if bar <= last:
        return starts[bar - 1]
    what = f"bar {bar}, but the track has {len(starts)}"
    if bar <= len(starts):
        left = grid.duration - starts[bar - 1]
        what = f"{left:.2f} s of music from bar {bar} on, for a spot of {_told(seconds)} s"
    way_out = f"bars 1 to {last} leave enough" if last else "bring a longer track"
    raise MusicRefusedError("music.bar", what, way_out)


def _best(grid: BeatGrid, seconds: Fraction, end_card: Fraction, ending: Ending) -> float:
    found = best_start(grid, seconds, end_card, ending)
    if found is not None:
        return found
    sure = sure_downbeats(grid)
    first = f"its first sure bar begins at {sure[0]:.2f} s" if sure else "no bar of it is sure"
    lasts = f"the track lasts {grid.duration:.2f} s, {first}"
    what = f"no bar leaves {_told(seconds)} s of music: {lasts}"
    way_out = "bring a longer track, drop the length, or give the start in seconds"
    raise MusicRefusedError("music.start", what, way_out)


def _check_hit(grid: BeatGrid, start: float, seconds: Fraction) -> None:
    hit = last_hit(grid, start, seconds)
    if hit is None or seconds - hit > MOST_RING:
        before = "" if hit is None else f" in the last {float(seconds - hit):.1f} s"
        what = f"there is no sure downbeat{before} of a spot of {_told(seconds)} s to end on"
        way_out = "start elsewhere (`start: best` looks for it), or take `ending: fade`"
        raise MusicRefusedError("music.ending", what, way_out)


def _told(seconds: Fraction) -> str:
    return f"{float(seconds):g}"
