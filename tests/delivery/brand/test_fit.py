"""Registration: what was done to a sprite is measured back, over a ground full of shapes."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from adgen.delivery.brand.fit import Cover, Planes, Sight, found
from tests.studio.branded import drawn_logo, plate
from tests.studio.takes import planes

SIDES = (240, 120)
ROOM = 30


def ground(seed: int = 3) -> Planes:
    """A part of a plate, chroma at full size."""
    luma, blue, red = planes(plate(seed))
    full = [cv2.resize(plane, luma.shape[::-1]) for plane in (blue, red)]
    part = np.dstack([luma, *full])[100 : 100 + SIDES[1], 60 : 60 + SIDES[0]]
    return np.ascontiguousarray(part, np.float32)


def cover(
    right: float = 0.0, down: float = 0.0, wide: float = 1.0, high: float = 1.0,
    turned: float = 0.0, blur: float = 0.0,
) -> Cover:  # fmt: skip
    """The logo, 180x51, in the middle of a part, drawn in one step from its file."""
    logo = drawn_logo().astype(np.float32)
    alpha = logo[..., 3:] / 255
    colour = np.array([210, 124, 131], np.float32)
    source = np.dstack([alpha * colour, alpha, alpha, alpha])
    fine = 4  # drawn four times as large and averaged, so that edges are right at any place
    scale = fine * 180 / 700
    angle = np.radians(turned)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = turn @ np.diag([scale * wide, scale * high])
    middle = (np.array([SIDES[0], SIDES[1]]) / 2 + [right, down]) * fine - 0.5
    shift = middle - matrix @ [349.5, 99.5]
    size = (SIDES[0] * fine, SIDES[1] * fine)
    affine = np.column_stack([matrix, shift])
    parts = [
        cv2.warpAffine(cv2.GaussianBlur(source[..., at : at + 3], (0, 0), 1.2), affine, size,
                       flags=cv2.INTER_LINEAR)
        for at in (0, 3)
    ]  # fmt: skip
    small = [cv2.resize(part, SIDES, interpolation=cv2.INTER_AREA) for part in parts]
    if blur:
        small = [cv2.GaussianBlur(part, (0, 0), blur) for part in small]
    return np.dstack(small).astype(np.float32)


def seen(drawn: Cover | None, seed: int = 3) -> Sight:
    """What is measured where `drawn` lies over the ground, rounded to 8 bits, with noise."""
    part = ground(seed)
    if drawn is not None:
        part = part * (1 - drawn[..., 3:]) + drawn[..., :3]
    noise = np.random.default_rng(1).normal(0, 1.5, part.shape)
    return found(np.rint(part + noise).astype(np.float32), cover(), ROOM - 6)


def test_a_sprite_in_its_place_is_found_there() -> None:
    sight = seen(cover())
    assert sight.correlation > 0.99
    assert sight.gain == pytest.approx(1, abs=0.02)
    assert sight.sharpness == pytest.approx(1, abs=0.03)
    assert abs(sight.pose.right) < 0.03
    assert abs(sight.pose.down) < 0.03
    assert sight.pose.wide == pytest.approx(1, abs=0.001)
    assert sight.pose.high == pytest.approx(1, abs=0.003)
    assert abs(sight.pose.turned) < 0.05


@pytest.mark.parametrize("move", [(0.4, -0.3), (3.0, 0.0), (-1.7, 5.6), (14.5, -9.25), (0.0, 20)])
def test_a_moved_sprite_is_measured_to_a_twentieth_of_a_pixel(move: tuple[float, float]) -> None:
    sight = seen(cover(*move))
    assert sight.correlation > 0.98
    assert (sight.pose.right, sight.pose.down) == pytest.approx(move, abs=0.05)


@pytest.mark.parametrize(("wide", "high"), [(1.0, 0.97), (1.02, 1.0), (1.03, 1.03), (0.95, 1.04)])
def test_a_stretched_sprite_is_measured_both_ways(wide: float, high: float) -> None:
    sight = seen(cover(wide=wide, high=high))
    assert sight.pose.wide == pytest.approx(wide, abs=0.002)
    assert sight.pose.high == pytest.approx(high, abs=0.005)


@pytest.mark.parametrize("turned", [0.5, -1.0, 3.0])
def test_a_turned_sprite_is_measured_in_degrees_clockwise(turned: float) -> None:
    assert seen(cover(turned=turned)).pose.turned == pytest.approx(turned, abs=0.05)


def test_a_blurred_sprite_is_less_sharp_and_in_its_place() -> None:
    sharp = [seen(cover(blur=blur)).sharpness for blur in (0.5, 1.0, 2.0)]
    assert sharp[0] > sharp[1] > sharp[2]
    assert sharp[1] < 0.7
    assert abs(seen(cover(blur=1.0)).pose.right) < 0.3


@pytest.mark.parametrize("seed", range(4))
def test_a_ground_without_the_sprite_is_not_taken_for_it(seed: int) -> None:
    sight = seen(None, seed)
    assert sight.correlation < 0.5
    assert sight.gain < 0.3


def test_a_pale_sprite_has_less_strength() -> None:
    sight = seen(cover() * np.float32(0.5))
    assert sight.gain < 0.7


def test_the_same_is_measured_every_time() -> None:
    assert seen(cover(1.3, 0.4)) == seen(cover(1.3, 0.4))
