"""A given picture: exact at first and where nothing may change, and its detail stays in place."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from adgen.engines.embedded.given import FADE_SECONDS, colours_of
from adgen.engines.stills import StillsEngine
from adgen.schema.footage import TakeRequest
from adgen.schema.shot import CameraMove
from tests.engines.embedded.asked import Known, ask, engine_with, quiet, saved, soft

Frames = list[NDArray[np.uint8]]


def stills(request: TakeRequest) -> Frames:
    return list(StillsEngine().make(request, quiet))


def made(request: TakeRequest, folder: Path) -> Frames:
    return list(engine_with(Known(), folder).make(request, quiet))


@pytest.mark.parametrize("move", ["static", "push_in", "pull_out", "handheld", "roll"])
def test_the_first_frame_is_the_picture_as_stills_shows_it(
    tmp_path: Path, move: CameraMove
) -> None:
    request = ask(picture=saved(tmp_path, "p.png", soft(1)), camera=move)
    assert np.array_equal(made(request, tmp_path)[0], stills(request)[0])


def test_the_model_takes_over_in_half_a_second(tmp_path: Path) -> None:
    """The model draws grey 128 and the picture is 200: half of the difference halfway."""
    flat = np.full((640, 360, 3), 200, np.uint8)
    frames = made(ask(picture=saved(tmp_path, "p.png", flat)), tmp_path)
    levels = [float(frame.mean()) for frame in frames]
    assert levels[0] == 200
    # Halfway lies between frames 7 and 8 of 30 a second.
    assert (levels[7] + levels[8]) / 2 == pytest.approx(164, abs=0.6)
    assert all(before >= after for before, after in pairwise(levels))
    first_free = round(FADE_SECONDS * 30)
    assert all(level == pytest.approx(128, abs=0.02) for level in levels[first_free:])


def test_detail_goes_with_the_camera(tmp_path: Path) -> None:
    """A dot that only the picture has moves as in stills while it fades."""
    pixels = np.full((640, 360, 3), 128, np.uint8)
    y, x = np.mgrid[:640, :360]
    dot = 100 * np.exp(-((x - 200) ** 2 + (y - 330) ** 2) / 200)
    pixels = (pixels + dot[..., None]).astype(np.uint8)
    request = ask(picture=saved(tmp_path, "p.png", pixels), camera="pan_right", motion=10)
    still, moving = stills(request), made(request, tmp_path)
    places = [centroid(frame) for frame in still]
    assert np.abs(places[10] - places[0]).max() > 4
    for index in (4, 8, 10):
        assert np.abs(centroid(moving[index]) - places[index]).max() < 0.3


def centroid(frame: NDArray[np.uint8]) -> NDArray[np.float64]:
    weight = np.maximum(frame[..., 1].astype(float) - 131, 0)
    y, x = np.mgrid[: frame.shape[0], : frame.shape[1]]
    return np.array([(weight * x).sum(), (weight * y).sum()]) / weight.sum()


@pytest.mark.parametrize("move", ["static", "push_in", "handheld"])
def test_outside_the_mask_every_frame_is_the_moved_picture(
    tmp_path: Path, move: CameraMove
) -> None:
    white_left = np.zeros((640, 360, 3), np.uint8)
    white_left[:, :180] = 255
    request = ask(
        picture=saved(tmp_path, "p.png", soft(2)),
        mask=saved(tmp_path, "m.png", white_left),
        camera=move,
        prompt="flowing silk",
    )
    for index, (found, still) in enumerate(
        zip(made(request, tmp_path), stills(replace_mask(request)), strict=True)
    ):
        assert np.array_equal(found[:, 100:], still[:, 100:]), index
        if index >= FADE_SECONDS * 30:
            assert np.abs(found[:, :80].astype(int) - 128).max() <= 1


def replace_mask(request: TakeRequest) -> TakeRequest:
    """The same for stills, which knows neither masks nor prompts."""
    return replace(request, mask=None, prompt="")


def test_a_mask_may_be_smaller_than_its_picture_but_not_of_another_shape(tmp_path: Path) -> None:
    engine = engine_with(Known(), tmp_path)
    picture = saved(tmp_path, "p.png", soft(3))
    half = saved(tmp_path, "h.png", np.zeros((320, 180, 3), np.uint8))
    request = ask(picture=picture, mask=half)
    assert engine.shape(request).kept == 24
    frames = list(engine.make(request, quiet))
    assert all(np.array_equal(frame, frames[0]) for frame in frames), "all black: nothing changes"
    square = saved(tmp_path, "s.png", np.zeros((64, 64, 3), np.uint8))
    with pytest.raises(ValueError, match=r"s\.png is 64x64 and its picture 360x640"):
        engine.shape(ask(picture=picture, mask=square))
    with pytest.raises(ValueError, match="a mask needs a picture"):
        engine.shape(ask(mask=half))


def test_the_model_is_given_the_first_frame_and_its_mask(tmp_path: Path) -> None:
    known = Known()
    pixels = np.zeros((640, 360, 3), np.uint8)
    pixels[:, :180] = (250, 20, 20)
    mask = np.zeros((640, 360, 3), np.uint8)
    mask[:320] = 255
    request = ask(picture=saved(tmp_path, "p.png", pixels), mask=saved(tmp_path, "m.png", mask))
    list(engine_with(known, tmp_path).make(request, quiet))
    (plate,) = known.plates
    assert plate.image.shape == (512, 288, 3)
    assert plate.image.dtype == np.uint8
    assert np.abs(plate.image[:, :140] - np.array([250, 20, 20])).max() <= 1
    assert plate.image[:, 148:].max() <= 1
    assert plate.mask.shape == (512, 288)
    assert plate.mask[:250].min() == 1
    assert plate.mask[262:].max() == 0


def test_the_colours_of_a_picture_are_found_commonest_first() -> None:
    picture = np.empty((100, 100, 3), np.uint8)
    picture[:60], picture[60:90], picture[90:] = (10, 20, 60), (200, 120, 40), (250, 250, 240)
    found = colours_of(picture) * 255
    assert np.abs(found - [(10, 20, 60), (200, 120, 40), (250, 250, 240)]).max() < 10
    assert np.array_equal(colours_of(picture), colours_of(picture))
    assert colours_of(np.full((9, 9, 3), 51, np.uint8)) == pytest.approx(np.full((3, 3), 0.2))
