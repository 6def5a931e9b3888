"""Keyframes give back the value of every frame that they were made of."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adgen.delivery.handoff.keyframes import of_moments, thinned
from adgen.delivery.handoff.shots import Moment

RATE = Fraction(30000, 1001)
LEVELS = st.lists(st.sampled_from([0.0, 10.0, 20.0, 35.5, 100.0]), min_size=1, max_size=40)


@given(values=LEVELS, first=st.integers(0, 500))
def test_every_frame_is_given_back(values: list[float], first: int) -> None:
    times, found = zip(*thinned(first, values, RATE), strict=True)
    frames = [float((first + at) / RATE) for at in range(len(values))]
    assert np.interp(frames, times, found) == pytest.approx(values, abs=2e-3)
    assert set(times) <= set(frames)


def test_a_straight_way_has_two_keyframes_and_a_rest_one() -> None:
    assert len(thinned(3, [float(at) for at in range(50)], RATE)) == 2
    assert thinned(30, [7.0] * 50, Fraction(30)) == [[1.0, 7.0]]
    bent = [0.0, 1.0, 2.0, 3.0, 3.0, 3.0]
    assert [round(key[0] * 30) for key in thinned(0, bent, Fraction(30))] == [0, 3, 5]


def test_a_scale_leaves_its_point_in_place() -> None:
    moments = (Moment(0, scale=0.5), Moment(1, right=4.0))
    keys = of_moments(moments, (100.0, 50.0), (60.0, 50.0), 0.5, Fraction(30))
    assert [value for _, value in keys["x"]] == [80.0, 104.0]
    assert keys["y"] == [[0.0, 50.0]]
    assert keys["opacity"] == [[0.0, 50.0]]
