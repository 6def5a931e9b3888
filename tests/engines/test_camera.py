from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from adgen.engines.camera import Ground, View, camera_path, ground, usual_scale, view_at
from adgen.engines.moves import TRAVEL, travel
from adgen.schema.picture import Box, Raster
from adgen.schema.shot import CameraMove

MOVES: tuple[CameraMove, ...] = get_args(CameraMove)
RASTERS = (Raster(1080, 1920), Raster(1920, 1080), Raster(1080, 1080), Raster(1080, 1350))
PICTURES = ((2400, 2400), (2400, 1350), (1200, 2600))
RATE = Fraction(30)
FOCUS = (0.4, 0.4, 0.6, 0.6)


def path(
    move: CameraMove, motion: int, over: Ground, frames: int = 90, seed: int = 1
) -> tuple[View, ...]:
    return camera_path(move, motion, frames, RATE, over, seed)


def corners(view: View, raster: Raster) -> NDArray[np.float64]:
    width, height = raster.width, raster.height
    frame = np.array([[0, width, 0, width], [0, 0, height, height], [1, 1, 1, 1]])
    return np.asarray((view.to_picture(raster) @ frame)[:2])


def in_frame(view: View, box: Box, raster: Raster) -> bool:
    xs, ys = [box.left, box.right] * 2, [box.top, box.top, box.bottom, box.bottom]
    x, y = (view.to_frame(raster) @ np.array([xs, ys, [1] * 4]))[:2]
    inside = (x > -1e-3) & (x < raster.width + 1e-3) & (y > -1e-3) & (y < raster.height + 1e-3)
    return bool(inside.all())


def test_travel_is_the_table_at_three_seconds_and_grows_with_motion() -> None:
    for move in MOVES:
        least, most = TRAVEL[move]
        assert travel(move, 1, 3.0) == pytest.approx(least)
        assert travel(move, 10, 3.0) == pytest.approx(most)
    for move in set(MOVES) - {"static"}:
        steps = [travel(move, motion, 2.0) for motion in range(1, 11)]
        assert all(a < b for a, b in itertools.pairwise(steps))


@pytest.mark.parametrize("seconds", [0.2, 0.5, 3.0, 15.0, 60.0])
def test_speed_and_travel_are_bounded_for_every_length(seconds: float) -> None:
    for motion in (1, 10):
        usual, now = travel("push_in", motion, 3.0), travel("push_in", motion, seconds)
        assert now / seconds < usual * 2 / 3
        assert now < 2 * usual


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("motion", [1, 10])
def test_no_view_leaves_the_picture_or_loses_the_focus(move: CameraMove, motion: int) -> None:
    for raster, (width, height), (x, y) in itertools.product(
        RASTERS, PICTURES, ((0.0, 0.0), (0.4, 0.8), (0.8, 0.4))
    ):
        over = ground(width, height, raster, (x, y, x + 0.2, y + 0.2))
        focus = Box(x * width, y * height, (x + 0.2) * width, (y + 0.2) * height)
        for view in path(move, motion, over, frames=13):
            seen = corners(view, raster)
            assert seen.min() > -1e-6
            assert seen[0].max() < width + 1e-6
            assert seen[1].max() < height + 1e-6
            assert in_frame(view, focus, raster)


@pytest.mark.parametrize(
    ("move", "x", "y"),
    [("pan_left", -1, 0), ("pan_right", 1, 0), ("tilt_up", 0, -1), ("tilt_down", 0, 1)],
)
def test_pans_and_tilts_go_their_way_by_their_travel(move: CameraMove, x: int, y: int) -> None:
    raster = Raster(1080, 1350)
    views = path(move, 4, ground(2400, 2400, raster, FOCUS))
    gone = travel(move, 4, 3.0) * 1080
    assert (views[-1].x - views[0].x) / views[0].scale == pytest.approx(x * gone)
    assert (views[-1].y - views[0].y) / views[0].scale == pytest.approx(y * gone)
    speed = np.diff([(view.x, view.y) for view in views], axis=0)
    assert np.ptp(speed, axis=0).max() < 1e-6


def test_push_grows_by_its_travel_evenly_in_log_zoom_about_a_still_point() -> None:
    over = ground(2400, 2400, Raster(1080, 1920), (0.3, 0.1, 0.5, 0.3))
    views = path("push_in", 10, over)
    assert views[0].scale == pytest.approx(over.cover)
    assert views[0].scale / views[-1].scale == pytest.approx(1.18)
    assert np.ptp(np.diff([math.log(view.scale) for view in views])) < 1e-12
    x, y, scale = (
        np.array([getattr(view, name) for view in views]) for name in ("x", "y", "scale")
    )
    for centre in (x, y):
        line = np.polyfit(scale, centre, 1)
        assert np.abs(np.polyval(line, scale) - centre).max() < 1e-6
    # The wide view cannot be central on a focus so high; the close one comes nearer to it.
    assert y[-1] < y[0]


def test_pull_is_push_backwards() -> None:
    over = ground(2400, 1600, Raster(1080, 1080), FOCUS)
    push, pull = path("push_in", 6, over), path("pull_out", 6, over)
    for one, other in zip(push, reversed(pull), strict=True):
        assert (one.x, one.y, one.scale) == pytest.approx((other.x, other.y, other.scale))


def test_roll_turns_by_its_travel_and_orbit_shifts_and_closes_in() -> None:
    over = ground(2400, 2400, Raster(1080, 1080), FOCUS)
    roll = path("roll", 10, over)
    assert roll[-1].angle - roll[0].angle == pytest.approx(math.radians(6))
    orbit = path("orbit", 10, over)
    assert (orbit[-1].x - orbit[0].x) / orbit[0].scale == pytest.approx(0.20 * 1080)
    assert orbit[0].scale / orbit[-1].scale == pytest.approx(1.05)


def test_handheld_is_small_smooth_and_seeded() -> None:
    raster = Raster(1080, 1920)
    over = ground(2400, 2400, raster, FOCUS)
    views = path("handheld", 10, over, frames=900)
    shift = np.array([(view.x - over.width / 2) / view.scale for view in views])
    assert 0.3 * 0.02 * 1080 < np.abs(shift).max() <= 0.02 * 1080 + 1e-6
    power = np.abs(np.fft.rfft((shift - shift.mean()) * np.hanning(900))) ** 2
    fast = np.fft.rfftfreq(900, 1 / 30) > 2.4
    assert power[fast].sum() < 1e-4 * power.sum()
    assert views == path("handheld", 10, over, frames=900)
    assert views != path("handheld", 10, over, frames=900, seed=2)


def test_static_stays_and_a_single_frame_has_one_view() -> None:
    over = ground(2400, 2400, Raster(1080, 1920), FOCUS)
    assert len(set(path("static", 10, over))) == 1
    for move in MOVES:
        assert len(path(move, 5, over, frames=1)) == 1


def test_a_tight_focus_shortens_the_move_and_stays_whole() -> None:
    raster = Raster(1080, 1080)
    focus = (0.05, 0.05, 0.95, 0.95)
    views = path("push_in", 10, ground(1000, 1000, raster, focus))
    assert views[0].scale / views[-1].scale == pytest.approx(1 / 0.9, rel=1e-4)
    assert in_frame(views[-1], Box(50, 50, 950, 950), raster)


def test_a_focus_wider_than_the_frame_keeps_its_middle() -> None:
    raster = Raster(1080, 1920)
    over = ground(3200, 1800, raster, (0.2, 0.3, 0.8, 0.7))
    room = 1080 * over.cover
    assert over.held.centre[0] == pytest.approx(1600)
    assert over.held.width == pytest.approx(0.7 * room)
    views = path("push_in", 5, over)
    assert views[-1].x == pytest.approx(1600)
    assert views[-1].scale < views[0].scale


def test_what_is_laid_over_is_held_too_where_the_frame_has_the_room() -> None:
    raster = Raster(1920, 1080)
    # 16:9 of a square of 1600 is 900 high.
    near = ground(1600, 1600, raster, (0.4, 0.5, 0.6, 0.6), Box(700, 500, 900, 1100))
    assert (near.held.top, near.held.bottom) == (500, 1100)
    assert near.aim == pytest.approx((800, 880))
    far = ground(1600, 1600, raster, (0.4, 0.0, 0.6, 0.1), Box(700, 900, 900, 1500))
    assert (far.held.top, far.held.bottom) == (0, 160)
    for view in path("push_in", 10, near):
        assert in_frame(view, near.held, raster)


def test_a_view_between_two_frames_goes_on_evenly() -> None:
    views = [View(0, 10, 4.0, 0.0), View(8, 30, 1.0, 0.4)]
    between = view_at(views, 0.5)
    assert (between.x, between.y, between.scale) == pytest.approx((4, 20, 2.0))
    assert between.angle == pytest.approx(0.2)
    assert (view_at(views, -1), view_at(views, 7.0)) == tuple(views)


def test_usual_scale_lies_halfway_in_log_zoom() -> None:
    views = [View(0, 0, scale, 0) for scale in (4.0, 2.0, 1.0)]
    assert usual_scale(views) == pytest.approx(2.0)
