"""Half-open frame ranges and the nearest frame, at whole and at broadcast rates."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adgen.schema.time import FrameRange, nearest_frame

NTSC = Fraction(30000, 1001)
RATES = [Fraction(24), Fraction(25), Fraction(30), NTSC]


def test_the_stop_is_not_part_of_a_range() -> None:
    shot = FrameRange(10, 40, Fraction(30))
    assert len(shot) == 30
    assert 9 not in shot
    assert 10 in shot
    assert 39 in shot
    assert 40 not in shot


def test_neighbours_share_no_frame_and_leave_none_out() -> None:
    first, second = FrameRange(0, 7, Fraction(24)), FrameRange(7, 12, Fraction(24))
    assert [(frame in first) + (frame in second) for frame in range(13)] == [1] * 12 + [0]
    assert first.stop_seconds == second.start_seconds


def test_an_empty_range_holds_nothing() -> None:
    empty = FrameRange(5, 5, Fraction(25))
    assert len(empty) == 0
    assert 5 not in empty
    assert empty.seconds == 0


def test_a_range_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match=r"ends before it starts: 5\.\.4"):
        FrameRange(5, 4, Fraction(25))


def test_seconds_are_exact() -> None:
    shot = FrameRange(30, 60, NTSC)
    assert shot.start_seconds == Fraction(1001, 1000)
    assert shot.stop_seconds == Fraction(1001, 500)
    assert shot.seconds == Fraction(1001, 1000)


def test_shifting_keeps_length_and_rate() -> None:
    assert FrameRange(3, 9, NTSC).shifted(4) == FrameRange(7, 13, NTSC)


@pytest.mark.parametrize(
    ("seconds", "rate", "frame"),
    [
        (Fraction(0), Fraction(24), 0),
        (Fraction(1), Fraction(24), 24),
        (Fraction(1, 48), Fraction(24), 1),  # exactly half a frame: up
        (Fraction(1, 48) - Fraction(1, 10**9), Fraction(24), 0),
        (0.5, Fraction(25), 13),  # frame 12.5
        (0.4999, Fraction(25), 12),
        (15, Fraction(30), 450),
        (0.1, Fraction(30), 3),
        (1.0, NTSC, 30),  # frame 29.97
        (Fraction(1001, 1000), NTSC, 30),
        (60, NTSC, 1798),  # frame 1798.2
        (600, NTSC, 17982),
        (-0.5, Fraction(24), -12),
    ],
)
def test_known_frames(seconds: float | Fraction, rate: Fraction, frame: int) -> None:
    assert nearest_frame(seconds, rate) == frame


@given(st.fractions(0, 3600, max_denominator=48_000), st.sampled_from(RATES))
def test_the_nearest_frame_is_half_a_frame_away_at_most(seconds: Fraction, rate: Fraction) -> None:
    assert abs(nearest_frame(seconds, rate) / rate - seconds) <= 1 / (2 * rate)


@given(st.integers(0, 200_000), st.sampled_from(RATES))
def test_every_frame_is_nearest_to_its_own_start(frame: int, rate: Fraction) -> None:
    assert nearest_frame(frame / rate, rate) == frame
    assert nearest_frame(float(frame / rate), rate) == frame
