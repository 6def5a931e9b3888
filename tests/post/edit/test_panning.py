"""Pans: still while little moves, after the subject when it leaves, never in haste."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from adgen.post.edit.panning import FASTEST, FREE, HARDEST, Floats, pan

RATE = Fraction(25)
WINDOW, ROOM, EVERY, FRAMES = 150.0, 330.0, 6, 75
TIMES = np.arange(0, FRAMES, EVERY)
STEP = 1 / 64
"""Positions are whole 64ths of a pixel."""


def path(wanted: Floats, room: float = ROOM) -> Floats:
    return pan(np.asarray(wanted, float), EVERY, FRAMES, WINDOW, room, RATE)


def test_a_still_subject_is_held_without_any_movement() -> None:
    found = path(np.full(13, 250.0))
    assert found.shape == (FRAMES,)
    assert np.ptp(found) == 0
    assert found[0] == pytest.approx(250 - FREE * WINDOW, abs=STEP)  # nearest to the middle


def test_what_jitters_within_reach_is_held() -> None:
    shaken = 200 + 14 * np.sin(TIMES * 2.1)
    assert np.ptp(path(shaken)) == 0


def test_a_subject_near_the_middle_leaves_the_frame_there() -> None:
    assert set(path(np.full(13, ROOM / 2 + 10))) == {ROOM / 2}


def test_a_steady_walk_is_followed_at_its_own_speed() -> None:
    wanted = 20 + 290 * TIMES / TIMES[-1]
    found = path(wanted)
    exact = 20 + 290 * np.arange(FRAMES) / TIMES[-1]
    assert np.abs(found - exact).max() <= 1.7 * FREE * WINDOW
    steps = np.diff(found)
    assert (steps > 0).all()
    # The same speed throughout, as an operator pans: to a twentieth of a pixel.
    assert np.ptp(steps) < 0.05
    assert steps.max() < 290 / TIMES[-1]


def test_a_walk_and_a_stop_is_a_pan_and_a_hold() -> None:
    wanted = np.concatenate((np.full(5, 40.0), np.linspace(40, 260, 6), np.full(20, 260.0)))
    found = pan(wanted, EVERY, 31 * EVERY, WINDOW, ROOM, RATE)
    assert found[-1] == pytest.approx(260 - FREE * WINDOW, abs=0.1)
    assert np.ptp(found[-60:]) < 0.1
    assert (np.diff(found) >= 0).all()  # no swing back


def test_a_leap_is_a_glide_of_bounded_speed_and_gain() -> None:
    found = path(np.where(TIMES < 36, 30.0, 300.0))
    speed = np.abs(np.diff(found)) * float(RATE)
    gain = np.abs(np.diff(found, 2)) * float(RATE) ** 2
    assert 0 < speed.max() <= FASTEST * WINDOW + 2 * STEP * float(RATE)
    assert gain.max() <= HARDEST * WINDOW + 4 * STEP * float(RATE) ** 2
    assert found[-1] - found[0] > 0.4 * 270


def test_a_single_look_and_no_room_hold_still() -> None:
    assert np.ptp(pan(np.array([90.0]), EVERY, 4, WINDOW, ROOM, RATE)) == 0
    assert set(path(np.linspace(-50, 900, 13), room=0.0)) == {0.0}


@settings(max_examples=150, deadline=None)
@given(
    wanted=some.lists(some.floats(-60, ROOM + 60), min_size=1, max_size=40),
    rate=some.sampled_from([Fraction(24), Fraction(30000, 1001), Fraction(60)]),
)
def test_no_path_leaves_the_room_or_breaks_a_limit(wanted: list[float], rate: Fraction) -> None:
    every = max(1, round(rate / 4))
    frames = max(1, (len(wanted) - 1) * every + 1)
    found = pan(np.array(wanted), every, frames, WINDOW, ROOM, rate)
    assert found.shape == (frames,)
    assert found.min() >= 0 and found.max() <= ROOM
    assert (found * 64 == np.rint(found * 64)).all()
    speed = np.abs(np.diff(found)).max(initial=0) * float(rate)
    assert speed <= FASTEST * WINDOW + 2 * STEP * float(rate)
    gain = np.abs(np.diff(found, 2)).max(initial=0) * float(rate) ** 2
    assert gain <= HARDEST * WINDOW + 4 * STEP * float(rate) ** 2
