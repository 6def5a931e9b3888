"""What a picture is of: the face, else what stands out, else the middle."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from adgen.media.salience import salience
from adgen.media.subject import MIDDLE, head_box, main_boxes, subject_of, together
from adgen.schema.picture import Box
from tests.studio.faces import EYES_AND_MOUTH, photograph, with_disc, with_face


def test_a_face_picture_is_of_head_and_shoulders() -> None:
    found = subject_of(photograph())
    assert found.found == "face"
    box = found.box()
    for x, y in EYES_AND_MOUTH:
        assert box.left < x / 512 < box.right and box.top < y / 512 < box.bottom
    assert box.top < 30 / 512  # the hair begins at 20
    assert box.bottom > 230 / 512  # the chin is at 179
    # The face lies above the middle of what is framed, so that there is little air over it.
    assert box.top < 104 / 512 < box.centre[1]


def test_a_face_wins_over_what_strikes_the_eye() -> None:
    ground = with_disc((640, 360), (540, 180), 60)
    picture = with_face((640, 360), (140, 170), 190, ground=ground)
    found = subject_of(picture)
    assert found.found == "face"
    assert found.box().centre[0] == pytest.approx(140 / 640, abs=0.05)


def test_a_frame_too_narrow_for_two_faces_shows_the_larger_one() -> None:
    picture = with_face((900, 400), (170, 180), 220)
    picture = with_face((900, 400), (740, 180), 170, ground=picture)
    found = subject_of(picture)
    assert len(found.boxes) == 2
    whole, narrow = found.box(), found.box(across=0.3)
    assert whole.left < 170 / 900 and whole.right > 740 / 900
    assert narrow.left < 170 / 900 < narrow.right < 0.5
    assert narrow.holds(found.boxes[0])


def test_a_face_far_behind_is_not_meant() -> None:
    near, far = Box(0.1, 0.1, 0.4, 0.5), Box(0.7, 0.2, 0.8, 0.3)
    assert main_boxes([far, near]) == [near]
    assert main_boxes([]) == []
    assert head_box(Box(0.0, 0.0, 0.5, 0.8)) == Box(0.0, 0.0, 0.7, 1.0)
    assert head_box(near, down=0.5) == Box(head_box(near).left, 0.1, head_box(near).right, 0.5)
    assert together([near, far], 1.0, 1.0) == Box(0.1, 0.1, 0.8, 0.5)
    assert together([near, far], 0.6, 1.0) == near


@pytest.mark.parametrize("at", [(100, 80), (520, 90), (540, 290), (90, 260)])
def test_a_disc_on_plain_ground_is_the_subject(at: tuple[int, int]) -> None:
    found = subject_of(with_disc((640, 360), at, 45))
    assert found.found == "salience"
    box = found.box()
    assert box.left < at[0] / 640 < box.right and box.top < at[1] / 360 < box.bottom
    # A 9:16 frame round it shows all of the disc.
    half = 360 * 9 / 16 / 2
    centre = min(max(box.centre[0] * 640, half), 640 - half)
    assert centre - half <= at[0] - 45 and at[0] + 45 <= centre + half


def test_half_of_a_ring_in_the_middle_does_not_pull_the_frame_off_it() -> None:
    picture = np.full((400, 400, 3), (20, 20, 50), np.uint8)
    cv2.ellipse(picture, (200, 200), (95, 95), 0, 110, 290, (255, 200, 140), 4, cv2.LINE_AA)
    cv2.ellipse(picture, (200, 200), (95, 95), 0, -70, 110, (60, 55, 80), 4, cv2.LINE_AA)
    box = subject_of(picture).box()
    assert box.centre == pytest.approx((0.5, 0.5), abs=0.05)


@pytest.mark.parametrize("kind", ["flat", "gradient", "noise"])
def test_where_nothing_stands_out_the_middle_is_taken(kind: str) -> None:
    ramp = np.linspace(30, 220, 320)
    pictures = {
        "flat": np.full((180, 320, 3), 120, np.uint8),
        "gradient": np.repeat(np.tile(ramp, (180, 1))[..., None], 3, 2).astype(np.uint8),
        "noise": np.random.default_rng(3).integers(0, 256, (180, 320, 3), np.uint8),
    }
    found = subject_of(pictures[kind])
    assert (found.found, found.boxes) == ("middle", (MIDDLE,))


def test_a_map_of_salience_has_its_mass_on_what_stands_out() -> None:
    found = salience(with_disc((640, 360), (160, 120), 40))
    assert found.shape == (36, 64)
    assert found.sum() == pytest.approx(1.0, abs=1e-4)
    rows, columns = np.mgrid[:36, :64]
    near = np.hypot((columns + 0.5) * 10 - 160, (rows + 0.5) * 10 - 120) < 65
    assert found[near].sum() > 0.6  # on 4 % of the picture
    assert not salience(np.full((90, 160, 3), 77, np.uint8)).any()
