"""Looking at a film: every frame small, a few whole, from one decoding."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from adgen.errors import MediaError
from adgen.media.frames import I420, read_frames
from adgen.media.watching import rgb_of_i420, small_raster, watched
from adgen.schema.picture import Raster
from tests.studio.films import SMALL, film, noise
from tests.studio.takes import middle, solid

COLOURS = ("#14143C", "#FFB070", "#F4EFE6", "#2B2C66", "#0B0B1F", "#808080")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six colours of five frames each."""
    frames = [solid(colour, SMALL) for colour in COLOURS for _ in range(5)]
    path = tmp_path_factory.mktemp("films") / "colours.mp4"
    return film(path, noise(1), 30, Fraction(30), picture=frames)


def test_every_frame_is_seen_in_order_in_its_colours(shown: Path) -> None:
    seen: list[tuple[int, tuple[int, int, int]]] = []
    small = Raster(18, 32)

    def see(index: int, frame: I420) -> None:
        assert frame.shape == (48, 18)
        seen.append((index, middle(frame)))

    with watched(shown, small, see) as whole:
        assert whole == {}
    assert [index for index, _ in seen] == list(range(30))
    for index, found in seen:
        wanted = middle(solid(COLOURS[index // 5], SMALL))
        assert np.abs(np.subtract(found, wanted)).max() <= 2


@pytest.mark.parametrize("wanted", [(0,), (29,), (3, 7, 7, 18), range(30)])
def test_the_wanted_frames_are_those_of_the_file(shown: Path, wanted: Sequence[int]) -> None:
    all_frames = [frame.copy() for frame in read_frames(shown, SMALL)]
    seen: list[int] = []
    with watched(shown, Raster(18, 32), lambda i, _: seen.append(i), SMALL, wanted) as whole:
        assert sorted(whole) == sorted(set(wanted))
        for index, frame in whole.items():
            np.testing.assert_array_equal(frame, all_frames[index])
    assert len(seen) == 30


def test_a_frame_beyond_the_end_is_an_error(shown: Path) -> None:
    with (
        pytest.raises(MediaError, match="does not hold all frames from 3 to 30"),
        watched(shown, Raster(18, 32), lambda index, frame: None, SMALL, [3, 30]),
    ):
        pass


def test_a_film_cut_short_is_an_error(shown: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    data = shown.read_bytes()
    broken.write_bytes(data[: len(data) // 2])
    with (
        pytest.raises(MediaError),
        watched(broken, Raster(18, 32), lambda index, frame: None),
    ):
        pass


@pytest.mark.parametrize(
    ("size", "wanted"),
    [((1080, 1920), (108, 192)), ((1920, 1080), (192, 108)), ((1080, 1080), (108, 108))],
)
def test_small_frames_keep_the_form(size: tuple[int, int], wanted: tuple[int, int]) -> None:
    assert small_raster(*size) == Raster(*wanted)


def test_a_frame_as_rgb() -> None:
    rgb = rgb_of_i420(solid("#FFB070", SMALL))
    assert rgb.shape == (160, 90, 3)
    assert np.abs(rgb - [255, 176, 112]).max() < 2
