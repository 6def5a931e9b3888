"""What a take shows along one axis: faces through time, else what strikes the eye."""

from __future__ import annotations

import numpy as np
import pytest

from adgen.post.edit.following import wanted_centres
from tests.studio.faces import with_disc, with_face

SIZE = (256, 144)
SHARE = 81 / 256
"""Of a 9:16 window in a 16:9 take."""


def test_a_disc_is_followed_to_the_side() -> None:
    places = np.linspace(50, 200, 9)
    found = wanted_centres([with_disc(SIZE, (x, 70), 17) for x in places], 0, SHARE)
    assert found is not None
    assert found[1:-1] * 256 == pytest.approx(places[1:-1], abs=4)
    # At both ends a last bit of way is not worth the travel.
    assert found * 256 == pytest.approx(places, abs=12)


def test_a_disc_is_followed_upwards_too() -> None:
    places = np.linspace(190, 60, 7)
    found = wanted_centres([with_disc((144, 256), (70, y), 17) for y in places], 1, SHARE)
    assert found is not None
    assert found * 256 == pytest.approx(places, abs=12)


def test_a_glint_of_one_look_moves_nothing() -> None:
    looks = [with_disc(SIZE, (80, 70), 17) for _ in range(8)]
    looks[4] = with_disc(SIZE, (200, 70), 17)
    found = wanted_centres(looks, 0, SHARE)
    assert found is not None
    assert np.ptp(found) == 0


def test_faces_are_followed_rather_than_what_glitters() -> None:
    ground = with_disc(SIZE, (215, 72), 22)
    places = [60.0, 70.0, 80.0, 90.0]
    looks = [with_face(SIZE, (x, 66), 110, ground=ground) for x in places]
    found = wanted_centres(looks, 0, SHARE)
    assert found is not None
    assert found * 256 == pytest.approx(places, abs=6)


def test_a_face_that_turns_away_is_still_where_it_was() -> None:
    looks = [with_face(SIZE, (x, 66), 110) for x in (70, 80, 90, 100, 110)]
    looks[2] = with_disc(SIZE, (200, 70), 17)
    found = wanted_centres(looks, 0, SHARE)
    assert found is not None
    assert found[2] * 256 == pytest.approx(90, abs=6)


def test_of_faces_too_far_apart_the_larger_is_kept() -> None:
    both = with_face((256, 144), (190, 66), 90, ground=with_face(SIZE, (60, 66), 115))
    found = wanted_centres([both, both], 0, SHARE)
    assert found is not None
    assert found * 256 == pytest.approx([60, 60], abs=6)
    wide = wanted_centres([both, both], 0, 1.0)
    assert wide is not None
    assert wide * 256 == pytest.approx([125, 125], abs=12)


def test_a_take_of_nothing_asks_for_nothing() -> None:
    flat = np.full((144, 256, 3), 90, np.uint8)
    assert wanted_centres([flat, flat, flat], 0, SHARE) is None
