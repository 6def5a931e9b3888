"""Faces: found where they are, in every size that matters, and nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from adgen.media.face_detector import find_faces
from tests.studio.faces import EYES_AND_MOUTH, RGB, photograph, with_disc, with_face


def grey(rgb: RGB) -> RGB:
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)


def test_a_face_is_found_over_its_eyes_and_its_mouth() -> None:
    (face,) = find_faces(grey(photograph()))
    for x, y in EYES_AND_MOUTH:
        assert face.box.left < x / 512 < face.box.right
        assert face.box.top < y / 512 < face.box.bottom
    # Brow to chin are 100 of 512 pixels.
    assert face.box.width == pytest.approx(face.box.height, rel=0.05)
    assert 0.15 < face.box.width < 0.28


@pytest.mark.parametrize(("at", "tall"), [((150, 180), 210), ((470, 150), 130), ((330, 250), 180)])
def test_a_face_is_found_where_it_is(at: tuple[int, int], tall: int) -> None:
    (face,) = find_faces(grey(with_face((640, 400), at, tall)))
    x, y = face.box.centre
    assert x * 640 == pytest.approx(at[0], abs=0.08 * tall)
    assert y * 400 == pytest.approx(at[1], abs=0.08 * tall)


def test_two_faces_are_two() -> None:
    picture = with_face((640, 300), (140, 150), 200)
    picture = with_face((640, 300), (480, 150), 160, ground=picture)
    found = sorted(face.box.centre[0] for face in find_faces(grey(picture)))
    assert found == pytest.approx([140 / 640, 480 / 640], abs=0.03)


def test_a_mirrored_picture_has_the_mirrored_face() -> None:
    (face,) = find_faces(grey(photograph()))
    (other,) = find_faces(np.ascontiguousarray(grey(photograph())[:, ::-1]))
    assert other.box.centre[0] == pytest.approx(1 - face.box.centre[0], abs=0.01)
    assert other.windows > 20


@pytest.mark.parametrize("name", ["chelsea", "coffee", "rocket", "brick", "grass", "coins"])
def test_nothing_else_is_a_face(name: str) -> None:
    from skimage import data

    pixels = np.asarray(getattr(data, name)(), np.uint8)
    assert find_faces(pixels if pixels.ndim == 2 else grey(pixels)) == ()


def test_small_and_flat_pictures_have_none() -> None:
    assert find_faces(np.full((2, 2), 90, np.uint8)) == ()
    assert find_faces(np.full((300, 8), 90, np.uint8)) == ()
    assert find_faces(grey(with_disc((320, 200), (80, 90), 40))) == ()


def test_the_number_of_threads_changes_nothing() -> None:
    script = (
        "import cv2; from adgen.media.face_detector import find_faces;"
        "from tests.studio.faces import photograph;"
        "print(find_faces(cv2.cvtColor(photograph(), cv2.COLOR_RGB2GRAY)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2], env={**os.environ, "OMP_NUM_THREADS": "3"},
    ).stdout  # fmt: skip
    assert told.strip() == str(find_faces(grey(photograph())))
