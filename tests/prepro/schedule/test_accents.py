"""Accents fall on strong beats, and never so close that flashes on them break the limit."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from adgen.prepro.schedule.accents import APART, SEEN, SETTLED, STRONG, accents
from adgen.prepro.schedule.heard import Heard, heard
from adgen.schema.beats import BeatGrid
from adgen.schema.footage import Accent
from adgen.schema.time import FrameRange

RATE = Fraction(30)


def beat(frame: int, strength: float = 1.0, downbeat: bool = False, sure: bool = True) -> Heard:
    return Heard(frame, strength, downbeat, sure)


SOFT = tuple(beat(frame, 0.1) for frame in range(1, 120, 4))
"""Beats that nothing is put on, so that the others stand out."""


def shot(start: int, stop: int, transition: str = "cut") -> tuple[FrameRange, str]:
    return FrameRange(start, stop, RATE), transition


def struck(*beats: Heard, transition: str = "cut", stop: int = 120) -> list[int]:
    (found,) = accents([shot(0, stop, transition)], (*beats, *SOFT), RATE)
    return [accent.frame for accent in found]


def test_strong_and_sure_beats_count_from_their_shots_first_frame() -> None:
    beats = [beat(30), beat(45, STRONG), beat(60, 0.7), beat(75, STRONG - 0.01),
             beat(90, sure=False), beat(105)]  # fmt: skip
    first, second = accents([shot(0, 60), shot(60, 120)], (*beats, *SOFT), RATE)
    assert first == (Accent(30, 1.0), Accent(45, STRONG))
    assert second == (Accent(0, 0.7), Accent(45, 1.0))


def test_a_cut_may_be_struck_at_once_and_other_transitions_when_they_are_over() -> None:
    beats = [beat(0), beat(9), beat(30)]
    assert struck(*beats[:1]) == [0]
    for transition in ("dissolve", "whip", "zoom", "wipe", "slide", "fade"):
        assert struck(*beats, transition=transition) == [30]
    assert struck(beat(10), transition="dissolve") == [10]
    assert SETTLED * RATE == 10


def test_a_beat_just_before_the_end_is_left_out() -> None:
    seen = int(SEEN * RATE) + 1
    assert struck(beat(120 - seen)) == [120 - seen]
    assert struck(beat(121 - seen)) == []


def test_downbeats_go_first_then_the_strongest() -> None:
    """Eighths at 150 BPM, 0.2 s apart: of two neighbours only one may stay."""
    beats = [beat(frame, 0.7 + 0.01 * (frame % 5)) for frame in range(0, 60, 6)]
    beats[5] = beat(30, STRONG, downbeat=True)
    found = struck(*beats)
    assert 30 in found
    assert 24 not in found
    assert 36 not in found
    assert struck(beat(30, 0.8), beat(36, 0.9)) == [36]


def test_where_all_beats_are_struck_alike_only_downbeats_are_strong() -> None:
    """Four on the floor at 120 BPM, and the same with a soft beat between the kicks."""
    kicks = [beat(frame, 0.9, downbeat=frame % 60 == 0) for frame in range(0, 240, 15)]
    place = [(FrameRange(0, 240, RATE), "cut")]
    (found,) = accents(place, kicks, RATE)
    assert [accent.frame for accent in found] == [0, 60, 120, 180]
    halves = [replace(kick, strength=0.3 if kick.frame % 30 else 0.9) for kick in kicks]
    (found,) = accents(place, halves, RATE)
    assert [accent.frame for accent in found] == list(range(0, 240, 30))


def test_a_flash_between_shots_is_one_of_the_three() -> None:
    beats = [beat(frame, downbeat=True) for frame in range(0, 120, 6)]
    first, second = accents([shot(0, 60), shot(60, 120, "flash")], beats, RATE)
    apart = APART * RATE
    assert all(60 - accent.frame >= apart for accent in first)
    assert all(accent.frame >= apart for accent in second)
    assert first
    assert second


@settings(max_examples=80, deadline=None)
@given(
    rate=st.sampled_from([Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(60)]),
    times=st.lists(st.floats(0, 11.9), min_size=1, max_size=120, unique=True),
    seed=st.integers(0, 9),
    transitions=st.lists(st.sampled_from(["cut", "flash", "dissolve"]), min_size=3, max_size=3),
)
def test_no_second_holds_more_than_three_flashes(
    rate: Fraction, times: list[float], seed: int, transitions: list[str]
) -> None:
    ordered = sorted(times)
    grid = BeatGrid(
        tempo=120, beats=tuple(ordered), downbeats=tuple(ordered[seed % 4 :: 4]),
        strength=tuple((index * 7 + seed) % 10 / 9 for index in range(len(ordered))), duration=12,
    )  # fmt: skip
    total = round(12 * rate)
    bounds = [0, total // 3, 2 * total // 3, total]
    shots = [
        (FrameRange(start, stop, rate), transition)
        for start, stop, transition in zip(bounds, bounds[1:], transitions, strict=False)
    ]
    found = accents(shots, heard(grid, 0.0, total, rate), rate)
    flashes = [place.start for place, transition in shots if transition == "flash"]
    flashes += [
        place.start + accent.frame
        for (place, _), row in zip(shots, found, strict=True)
        for accent in row
    ]
    for frame in flashes:
        if any(frame == place.start for place, transition in shots if transition == "flash"):
            continue  # two cuts are as near to one another as the shots between them are short
        assert sum(frame <= other < frame + rate for other in flashes) <= 3
