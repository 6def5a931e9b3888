from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adgen.post.anchor.placing import PLACES, Course, PlateMap, chest_of, foot_of, held_box
from adgen.schema.picture import Asset, Box, Picture, Raster
from adgen.schema.shot import AnchorPlace, PerAspect, Point
from adgen.schema.storyboard import AnchorLayer
from tests.studio.bench.anchors import USUAL, request_of

PLATE = Picture(Asset(Path("plate.png"), ""), 1600, 800, False)
TALL = Picture(Asset(Path("tall.png"), ""), 100, 200, True)


def layer(at: AnchorPlace | Point, size: float, cut: Picture | None = None) -> AnchorLayer:
    return AnchorLayer(
        TALL, PerAspect[AnchorPlace | Point](portrait=at), PerAspect[float](portrait=size),
        "auto", 0.5, 0.0, 0.0, 0.0, 0.0, "normal", False, cut,
    )  # fmt: skip


def test_what_is_held_is_every_cut_out_with_its_room() -> None:
    one = layer((0.5, 0.7), 0.4)
    # 0.4 of 800 high and half as wide: 160 of 1600.
    assert held_box([one], (1600, 800), "portrait") == pytest.approx(
        (0.45 - 0.008, 0.3 - 0.016, 0.55 + 0.008, 0.7 + 0.016)
    )
    two = [one, layer((0.9, 0.5), 0.2)]
    assert held_box(two, (1600, 800), "portrait") == pytest.approx(
        (0.442, 0.284, 0.925 + 0.004, 0.716)
    )
    assert held_box([layer("upper", 0.4)], (1600, 800), "portrait") is None
    assert held_box([], (1600, 800), "portrait") is None
    slim = replace(TALL, width=50)
    assert held_box([layer((0.5, 0.7), 0.4, slim)], (1600, 800), "portrait") == pytest.approx(
        (0.475 - 0.008, 0.284, 0.525 + 0.008, 0.716)
    )


@pytest.mark.parametrize("place", PLACES)
def test_a_named_place_is_the_middle_of_what_stands_there(place: AnchorPlace) -> None:
    raster = Raster(400, 800)
    over = PlateMap(request_of(PLATE, raster, camera="push_in", frames=9), True, raster, raster)
    anchor = replace(USUAL, at=place, size=0.1)
    course = Course(anchor, (50, 100), over)
    centre = course.to_master(over.middle) @ (0, -0.5, 1)
    across, down = PLACES[place]
    assert centre[:2] == pytest.approx((across * 400, down * 800), abs=1e-6)


def test_a_named_place_never_pushes_it_out_of_the_frame() -> None:
    raster = Raster(400, 400)
    over = PlateMap(request_of(None, raster), False, raster, raster)
    foot = foot_of(replace(USUAL, at="upper_left", size=0.6), (200, 200), over)
    assert foot == pytest.approx((120 + 12, 240 + 12))
    whole = foot_of(replace(USUAL, at="upper_left", size=1.2), (200, 200), over)
    assert whole == pytest.approx((200, 200 + 240))


def test_the_left_of_a_chest_is_the_wearers() -> None:
    face = Box(0.4, 0.2, 0.6, 0.4)
    left = chest_of(replace(USUAL, at="chest_left", size=0.1), face)
    right = chest_of(replace(USUAL, at="chest_right", size=0.1), face)
    assert left[0] - 0.5 == pytest.approx(0.5 - right[0])
    assert left[0] > 0.55
    assert 0.5 < left[1] - 0.05 < 0.65, "below the chin by less than a face or so"
    with pytest.raises(ValueError, match="upper is no place on a chest"):
        chest_of(replace(USUAL, at="upper"), face)
    raster = Raster(400, 400)
    over = PlateMap(request_of(None, raster), False, raster, raster)
    with pytest.raises(ValueError, match="chest_left was not looked for"):
        foot_of(replace(USUAL, at="chest_left"), (1, 1), over)


def test_the_first_picture_of_a_take_is_cropped_as_its_engine_crops_it() -> None:
    raster, stored = Raster(200, 400), Raster(100, 200)
    request = request_of(PLATE, raster, focus=(0.6, 0.4, 0.8, 0.6))
    over = PlateMap(request, False, stored, raster)
    # 800 high, so 400 wide, round 0.7 of 1600.
    assert over.to_master(0.0) @ (1120, 400, 1) == pytest.approx((100, 200, 1))
    assert over.to_master(5.0) @ (920, 0, 1) == pytest.approx((0, 0, 1))
