"""How near cuts and beats lie to their exact times, at every frame rate: no drift over a minute."""

import json
from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from adgen.prepro.schedule.cuts import schedule
from adgen.schema.beats import BeatGrid
from adgen.schema.look import Grade, Look
from adgen.schema.storyboard import Shot
from tests.studio.beat_tracks import drifting, even, slowing_intro, speeding
from tests.studio.bench.figure import Figure

RATES = (Fraction(24), Fraction(25), Fraction(30), Fraction(30000, 1001), Fraction(60))
LENGTH = 60
_START = 7.391
"""Seconds into the track, so that nothing begins on a round number."""


def _times(course: Callable[[float, int, int], NDArray[np.float64]], bpm: float) -> list[float]:
    beats = int((LENGTH + 20) * bpm * 1.2 / 60)
    return [round(0.137 + float(time), 6) for time in course(bpm, beats, 4)]


def _by_hand() -> list[float]:
    """A beats file as somebody tapped it: 117 BPM, each beat up to 15 ms beside it."""
    random = np.random.default_rng(3)
    return [float(time + random.uniform(-0.015, 0.015)) for time in _times(even, 117.0)[1:]]


COURSES = {
    "97.3 BPM": lambda: _times(even, 97.3),
    "120 BPM": lambda: _times(even, 120.0),
    "173.61 BPM": lambda: _times(even, 173.61),
    "slowing intro": lambda: _times(slowing_intro, 92.0),
    "drifting by 3 %": lambda: _times(drifting, 110.0),
    "15 % faster": lambda: _times(speeding, 88.0),
    "tapped by hand": _by_hand,
}
"""Beats in seconds, by name."""


def frames_off(course: str, rate: Fraction) -> tuple[float, float]:
    """The largest distance of cuts and of beats from their exact times, in frames of a spot of a
    minute: of all of it, and of its last ten seconds."""
    grid = BeatGrid.from_json(json.dumps({"beats": COURSES[course]()}), 140.0)
    cuts = schedule(_shots(), LENGTH, rate, grid, _START, {})
    exact = [(Fraction(time) - Fraction(_START)) * rate for time in grid.beats]
    frames = {cut.record.start for cut in cuts.cuts[1:]} | set(cuts.beats)
    off = {frame: float(min(abs(frame - time) for time in exact)) for frame in frames}
    late = (cuts.frames * (LENGTH - 10)) // LENGTH
    return max(off.values()), max(found for frame, found in off.items() if frame >= late)


def figures() -> list[Figure]:
    """The worst of all courses of tempo, by rate."""
    found = []
    for rate in RATES:
        off = {course: frames_off(course, rate) for course in COURSES}
        worst = max(off, key=lambda course: off[course][0])
        late = max(last for _, last in off.values())
        found.append(
            Figure(
                f"cut points and beats off the grid, {float(rate):.5g} fps", "frames", 0.5,
                off[worst][0], readings=off,
                remark=f"{len(off)} grids, spots of {LENGTH} s; worst: {worst}; "
                       f"in their last 10 s {late:.3f}",
            )
        )  # fmt: skip
    return found


def _shots() -> list[Shot]:
    lengths = (3.1, 4.4, 2.7, 5.0, 3.9, 4.2, 3.3, 4.8, 2.9, 4.1, 3.7, 4.6, 3.4, 4.0, 5.9)
    return [
        Shot(
            id=f"s{number}", beats=None, seconds=seconds, essential=True, engine="stills",
            prompt="", negative="", seed=1, picture=None, anchors=(), camera="static", motion=5,
            focus=None, super=None, voice="", reading="", logo=False, transition="cut",
            grade=Grade(Look()),
        )
        for number, seconds in enumerate(lengths)
    ]  # fmt: skip


if __name__ == "__main__":
    from tests.studio.bench.figure import table

    print(table(figures()))
