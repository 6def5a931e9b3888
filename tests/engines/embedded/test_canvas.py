"""The small raster, and that nothing moves or changes on the way to the master's."""

from __future__ import annotations

from fractions import Fraction

import cv2
import numpy as np
import pytest

from adgen.engines.camera import camera_path, ground
from adgen.engines.embedded.canvas import AREA, canvas_of
from adgen.engines.layers import Dither
from adgen.engines.moves import travel
from adgen.media.tables import placements
from adgen.schema.picture import Raster
from adgen.schema.shot import CameraMove

RASTER = Raster(1080, 1920)


@pytest.mark.parametrize(
    ("raster", "small"),
    [
        (Raster(1080, 1920), (288, 512)),
        (Raster(1920, 1080), (512, 288)),
        (Raster(1080, 1080), (384, 384)),
        (Raster(1080, 1350), (320, 400)),
        (Raster(1000, 1500), (320, 480)),
        (Raster(90, 160), (288, 512)),
    ],
)
def test_the_small_raster_has_the_masters_aspect(raster: Raster, small: tuple[int, int]) -> None:
    assert canvas_of(raster).small == small
    assert canvas_of(raster).box == (0, 0, raster.width, raster.height)


@pytest.mark.parametrize("width", range(1080, 3414, 42))
def test_every_allowed_raster_is_covered(width: int) -> None:
    canvas = canvas_of(Raster(width, 1920))
    left, top, right, bottom = canvas.box
    assert left <= 0 and top <= 0 and right >= width and bottom >= 1920
    assert all(side % 16 == 0 for side in canvas.small)
    assert 0.8 < canvas.small[0] * canvas.small[1] / AREA < 1.15
    # The same density across and down: circles stay round.
    across, down = (wide / small for wide, small in zip(canvas.wide, canvas.small, strict=True))
    assert across / down == pytest.approx(1, abs=0.002)
    # Little is drawn in vain.
    assert (right - left) * (bottom - top) < 1.04 * width * 1920


def test_every_placement_can_be_drawn() -> None:
    assert all(canvas_of(place.raster).small for place in placements().values())


@pytest.mark.parametrize("raster", [Raster(1000, 1920), Raster(1920, 1000), Raster(2400, 1200)])
def test_other_aspects_are_refused_with_what_is_allowed(raster: Raster) -> None:
    with pytest.raises(ValueError, match=f"from 9:16 to 16:9, and {raster} is not: leave"):
        canvas_of(raster)


def test_flat_colours_stay_what_they_are() -> None:
    canvas = canvas_of(Raster(540, 960))
    colour = np.array([20, 128, 255], np.float32) / 255
    frame = np.broadcast_to(colour, (*canvas.small[::-1], 3)).astype(np.float32)
    shown = Dither(canvas.raster, 1).rounded(canvas.grown(frame))
    assert shown.shape == (960, 540, 3)
    assert (shown == [20, 128, 255]).all()


def test_soft_steps_show_no_bands() -> None:
    """A ramp of four levels over the height: rounding alone would leave four flat bands."""
    canvas = canvas_of(Raster(540, 960))
    ramp = np.linspace(100, 104, canvas.small[1], dtype=np.float32)[:, None, None] / 255
    frame = np.broadcast_to(ramp, (*canvas.small[::-1], 3)).astype(np.float32)
    shown = Dither(canvas.raster, 1).rounded(canvas.grown(frame)).astype(float)
    rows = cv2.blur(shown[..., 1], (540, 1))[:, 270]
    ideal = np.linspace(100, 104, 960)
    assert np.abs(rows - ideal)[20:-20].max() < 0.12


def test_a_dot_stays_in_its_place() -> None:
    """1000x1298 has no small raster of its exact aspect, so a part is cropped away."""
    canvas = canvas_of(Raster(1000, 1298))
    width, height = canvas.small
    y, x = np.mgrid[:height, :width] + 0.5
    at = np.array([0.3 * width, 0.7 * height])
    dot = np.exp(-((x - at[0]) ** 2 + (y - at[1]) ** 2) / 18).astype(np.float32)
    shown = canvas.grown(np.repeat(dot[..., None], 3, 2))[..., 1].astype(float)
    down, across = np.mgrid[: shown.shape[0], : shown.shape[1]] + 0.5
    found = np.array([(shown * across).sum(), (shown * down).sum()]) / shown.sum()
    # From the middles, so many master pixels a small one.
    ratio = canvas.wide[0] / width
    expected = (at - [width / 2, height / 2]) * ratio + [500, 649]
    assert np.abs(found - expected).max() < 0.6


def test_a_picture_made_small_and_large_again_is_the_same_picture() -> None:
    canvas = canvas_of(Raster(1080, 1350))
    rough = np.random.default_rng(3).integers(40, 200, (7, 6, 3)).astype(np.uint16) * 256
    deep = cv2.resize(rough, canvas.wide, interpolation=cv2.INTER_LINEAR)
    small = canvas.reduced(deep)
    assert small.shape == (*canvas.small[::-1], 3)
    back = canvas.grown(small.astype(np.float32) / 255)
    left, top, _, _ = canvas.box
    inside = deep[-top : 1350 - top, -left : 1080 - left].astype(float)
    assert np.abs(back - inside).max() / 256 < 3


@pytest.mark.parametrize(
    ("move", "axis", "sign"),
    [("pan_left", 0, -1), ("pan_right", 0, 1), ("tilt_up", 1, -1), ("tilt_down", 1, 1)],
)
def test_pans_travel_as_far_as_those_of_stills(move: CameraMove, axis: int, sign: int) -> None:
    path = _path(move)
    assert path.shape == (60, 4)
    way = path[-1, axis] - path[0, axis]
    # The short side spans -1..1, so a travel in short sides counts twice.
    assert way == pytest.approx(2 * sign * travel(move, 6, 2.0), rel=1e-6)
    assert path[:, axis].mean() == pytest.approx(0, abs=1e-9)
    assert np.ptp(np.delete(path, axis, 1), axis=0).max() < 1e-9


def test_zoom_and_roll_travel_as_far_as_those_of_stills() -> None:
    growth = travel("push_in", 6, 2.0)
    scale = _path("push_in")[:, 2]
    assert scale[0] / scale[-1] == pytest.approx(1 + growth)
    assert scale[0] * scale[-1] == pytest.approx(1)
    assert _path("pull_out")[:, 2] == pytest.approx(scale[::-1])
    angle = _path("roll")[:, 3]
    assert angle[-1] - angle[0] == pytest.approx(travel("roll", 6, 2.0))
    assert np.ptp(_path("static"), axis=0).max() == 0


def _path(move: CameraMove) -> np.ndarray:
    over = ground(1080, 1920, RASTER, (0.4, 0.4, 0.6, 0.6))
    return canvas_of(RASTER).camera(camera_path(move, 6, 60, Fraction(30), over, 1))
