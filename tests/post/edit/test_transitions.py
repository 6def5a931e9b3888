"""What is seen between two shots, on plates whose every pixel says which shot it is of."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import cv2
import numpy as np
import pytest

from adgen.media.frames import I420
from adgen.post.edit.moved import codes
from adgen.post.edit.transitions import OVERLAPPING, USUAL_SECONDS, Passage, transition_frames
from adgen.schema.brand import Shape
from adgen.schema.footage import BrandForm
from adgen.schema.picture import Raster
from adgen.schema.shot import Transition
from tests.studio.takes import planes, solid

RASTER = Raster(96, 64)
FORM = BrandForm("circle", "#FF6B35", "#FFFFFF")
DARK, LIGHT = solid("#202020", RASTER), solid("#D0D0D0", RASTER)
LENGTH = 10
GROUND = float(planes(DARK)[0][0, 0])
ALL: tuple[Transition, ...] = (*sorted(OVERLAPPING), "flash")


def passage(transition: Transition, shape: Shape = "circle", raster: Raster = RASTER) -> Passage:
    return Passage(transition, LENGTH, BrandForm(shape, FORM.colour, FORM.light), raster)


def shares(made: Passage, leaving: I420 = DARK, arriving: I420 = LIGHT) -> list[float]:
    """How much of the arriving shot is seen in each frame."""
    low, high = planes(leaving)[0].mean(), planes(arriving)[0].mean()
    return [
        float((planes(made.frame(leaving, arriving, index))[0].mean() - low) / (high - low))
        for index in range(LENGTH)
    ]


@pytest.mark.parametrize(
    ("transition", "rate", "shot", "length"),
    [
        ("cut", 30, 60, 0),
        ("dissolve", 24, 60, 8),
        ("dissolve", 30, 60, 10),
        ("fade", 60, 60, 20),
        ("wipe", 30, 9, 4),  # never more than half the shot
        ("whip", 30, 1, 1),
    ],
)
def test_the_length_of_a_transition(
    transition: Transition, rate: int, shot: int, length: int
) -> None:
    assert transition_frames(transition, Fraction(rate), shot) == length
    assert Fraction(8, 24) == USUAL_SECONDS


@pytest.mark.parametrize("transition", sorted(OVERLAPPING - {"fade"}))
def test_the_arriving_shot_takes_over_step_by_step(transition: Transition) -> None:
    found = shares(passage(transition))
    assert all(before <= after + 1e-6 for before, after in pairwise(found))
    assert found[0] < 0.12
    assert found[-1] > 0.88
    assert found[4] + found[5] == pytest.approx(1, abs=0.2), "half way in the middle"


@pytest.mark.parametrize("length", [1, 2, 7, 10])
def test_a_fade_goes_down_to_black_and_rises_from_it(length: int) -> None:
    made = Passage("fade", length, FORM, RASTER)
    low, high = (float(planes(one)[0][0, 0]) - 16 for one in (DARK, LIGHT))
    for index in range(length):
        share = (index + 1) / (length + 1)
        lit = high * (1 - 2 * share) if share < 0.5 else low * (2 * share - 1)
        found = planes(made.frame(LIGHT, DARK, index))
        assert np.ptp(found[0]) == 0
        assert float(found[0][0, 0]) == pytest.approx(16 + lit, abs=0.51)
        assert {int(plane[0, 0]) for plane in found[1:]} == {128}


@pytest.mark.parametrize("transition", ALL)
def test_neither_shot_is_written_over(transition: Transition) -> None:
    leaving, arriving = DARK.copy(), LIGHT.copy()
    made = passage(transition)
    for index in range(LENGTH):
        made.frame(leaving, arriving, index)
    assert (leaving == DARK).all()
    assert (arriving == LIGHT).all()


@pytest.mark.parametrize("transition", ALL)
def test_range_stays_legal(transition: Transition) -> None:
    drawn = np.random.default_rng(3)
    leaving, arriving = (drawn.integers(16, 236, DARK.shape, dtype=np.uint8) for _ in range(2))
    made = passage(transition)
    for index in range(LENGTH):
        frame = made.frame(leaving, arriving, index)
        assert frame.min() >= 16
        assert planes(frame)[0].max() <= 235


@pytest.mark.parametrize("length", [8, 10, 20])
def test_a_slide_moves_evenly_between_whole_pixels(length: int) -> None:
    """Where the edge stands, to a tenth of a pixel, is the eased way; luma and chroma agree."""
    raster = Raster(192, 64)
    red, blue = solid("#B03030", raster), solid("#3030B0", raster)
    made = Passage("slide", length, FORM, raster)
    for index in range(length):
        share = (index + 1) / (length + 1)
        wanted = 192 * (1 - share * share * (3 - 2 * share))
        frame = made.frame(red, blue, index)
        for number, plane in enumerate(planes(frame)):
            left, right = (int(planes(one)[number][0, 0]) for one in (red, blue))
            covered = float(((plane[20] - float(right)) / (left - right)).sum())
            room = 0.35 * 192 * 1.5 / length / 2 + 1
            if room < wanted < 192 - room:  # its blur lies in the frame
                assert covered * (1 if number == 0 else 2) == pytest.approx(wanted, abs=1.2)


def test_a_slide_brings_the_next_shot_from_the_right_as_it_is() -> None:
    ramp = solid("#000000", RASTER)
    planes(ramp)[0][:] = np.linspace(16, 235, 96).astype(np.uint8)
    frame = passage("slide").frame(LIGHT, ramp, 8)
    share = 9 / 11
    entered = 96 * share * share * (3 - 2 * share)
    seen = planes(frame)[0][10].astype(float)
    at = int(96 - entered) + 12
    wanted = np.interp(np.arange(at, 96) - (96 - entered), np.arange(96), planes(ramp)[0][10])
    assert np.abs(seen[at:] - wanted).max() < 3


def test_a_whip_is_a_streak_along_its_way() -> None:
    """Detail across the pan is gone half way, detail along it is kept; its ends are sharp."""
    down, across = solid("#808080", RASTER), solid("#808080", RASTER)
    planes(down)[0][:, ::8] = 235
    planes(across)[0][::8] = 235
    made = passage("whip")
    stripes = [float(np.ptp(planes(made.frame(down, down, index))[0][30, 8:-8].astype(int)))
               for index in range(LENGTH)]  # fmt: skip
    assert stripes[4] < 25
    assert stripes[0] > stripes[2] > stripes[4]
    assert stripes[9] > stripes[7] > stripes[5]
    rows = planes(made.frame(across, across, 4))[0][:, 48].astype(int)
    assert np.ptp(rows) > 95


def test_zoom_pushes_in_and_smears_along_rays() -> None:
    raster = Raster(240, 160)
    ring = solid("#202020", raster)
    cv2.circle(planes(ring)[0], (120, 80), 40, 200, 6)
    made = Passage("zoom", LENGTH, FORM, raster)
    radii, widths = [], []
    for index in (0, 2, 4):
        seen = planes(made.frame(ring, solid("#202020", raster), index))[0][80, 120:]
        row = np.maximum(seen - GROUND, 0)
        radii.append((row * np.arange(len(row))).sum() / row.sum())
        widths.append(np.sqrt(np.average((np.arange(120) - radii[-1]) ** 2, weights=row)))
    assert 40 < radii[0] < radii[1] < radii[2]
    assert widths[0] < widths[1] < widths[2]
    assert widths[2] / widths[0] > 1.1 * radii[2] / radii[0], "more than it grows"


def test_zoom_settles_on_the_arriving_shot() -> None:
    raster = Raster(240, 160)
    ring = solid("#202020", raster)
    cv2.circle(planes(ring)[0], (120, 80), 40, 200, 6)
    made = Passage("zoom", LENGTH, FORM, raster)
    rows = [planes(made.frame(LIGHT, ring, index))[0][80, 120:].astype(float) for index in (7, 9)]
    radii = [
        ((row - GROUND).clip(0) * np.arange(120)).sum() / (row - GROUND).clip(0).sum()
        for row in rows
    ]
    assert radii[0] > radii[1] > 39


@pytest.mark.parametrize(
    ("shape", "inside", "outside"),
    [
        ("circle", (80, 60), (140, 10)),
        ("diamond", (80, 60), (120, 20)),
        ("slant", (10, 110), (150, 10)),
    ],
)
def test_a_wipe_grows_in_the_brands_shape(
    shape: Shape, inside: tuple[int, int], outside: tuple[int, int]
) -> None:
    raster = Raster(160, 120)
    leaving, arriving = solid("#202020", raster), solid("#D0D0D0", raster)
    frame = passage("wipe", shape, raster).frame(leaving, arriving, 4)
    luma = planes(frame)[0]
    assert luma[inside[1], inside[0]] == planes(arriving)[0][0, 0]
    assert luma[outside[1], outside[0]] == planes(leaving)[0][0, 0]


def test_a_wipes_edge_is_soft_and_carries_the_accent() -> None:
    raster = Raster(400, 400)
    grey = solid("#808080", raster)
    frame = passage("wipe", "circle", raster).frame(grey, grey, 4)
    luma, blue, red = planes(frame)
    _, cb, cr = codes(FORM.colour)
    band = np.flatnonzero(np.abs(red[100, 100:].astype(int) - 128) > 20)
    assert 3 <= len(band) <= 8, "2.2 % of 400 pixels, at half size"
    assert (int(blue[100, 100 + band[len(band) // 2]]), int(red[100, 100 + band[len(band) // 2]])) \
        == (cb, cr)  # fmt: skip
    edge = luma[200, 200:].astype(int)
    assert np.unique(edge).size > 2, "between band and picture there are steps, not one"
    radii = []
    for angle in np.linspace(0, 2 * np.pi, 32, endpoint=False):
        ray = np.array([
            cv2.getRectSubPix(luma, (1, 1), (199.5 + np.cos(angle) * r, 199.5 + np.sin(angle) * r))
            for r in range(10, 195)
        ]).ravel().astype(float)  # fmt: skip
        radii.append(
            np.average(np.arange(10, 195), weights=np.abs(ray - codes("#808080")[0]) + 1e-9)
        )
    assert np.std(radii) < 0.3, "it is round"


def test_a_flash_is_white_at_once_and_gone_at_its_end() -> None:
    made = passage("flash")
    means = [planes(made.frame(None, DARK, index))[0].mean() for index in range(LENGTH)]
    assert means[0] > 210
    assert all(before > after for before, after in pairwise(means))
    assert means[-1] == pytest.approx(planes(DARK)[0].mean(), abs=2)


def test_a_flash_makes_what_is_bright_glow() -> None:
    lamp = solid("#101010", Raster(128, 128))
    cv2.circle(planes(lamp)[0], (64, 64), 12, 235, -1)
    frame = Passage("flash", LENGTH, FORM, Raster(128, 128)).frame(None, lamp, 4)
    luma = planes(frame)[0]
    assert int(luma[64, 82]) > int(luma[5, 5]) + 3


def test_without_a_shot_before_it_comes_out_of_black() -> None:
    for transition in sorted(OVERLAPPING):
        first = passage(transition).frame(None, LIGHT, 0)
        assert planes(first)[0].mean() < 50, transition
