"""Rasters, their aspects, and the geometry of boxes."""

from __future__ import annotations

import pytest

from adgen.schema.picture import Box, Raster

FRAME = Box(0, 0, 100, 50)


@pytest.mark.parametrize(
    ("width", "height", "aspect"),
    [
        (1080, 1920, "portrait"),
        (1080, 1350, "portrait"),
        (1080, 1080, "square"),
        (972, 1080, "square"),  # exactly 9:10
        (970, 1080, "portrait"),
        (1200, 1080, "square"),  # exactly 10:9
        (1202, 1080, "landscape"),
        (1920, 1080, "landscape"),
    ],
)
def test_the_aspect_of_a_raster(width: int, height: int, aspect: str) -> None:
    assert Raster(width, height).aspect == aspect


@pytest.mark.parametrize(("width", "height"), [(1081, 1920), (1080, 1919), (0, 2), (2, 0), (-2, 4)])
def test_sides_are_positive_and_even(width: int, height: int) -> None:
    with pytest.raises(ValueError, match=f"{width}x{height}"):
        Raster(width, height)


def test_a_raster_reads_width_by_height() -> None:
    assert str(Raster(1080, 1920)) == "1080x1920"


def test_sides_and_centre_of_a_box() -> None:
    box = Box(10, 20, 40, 25)
    assert (box.width, box.height, box.centre) == (30, 5, (25, 22.5))


@pytest.mark.parametrize(
    ("inner", "held"),
    [
        (Box(0, 0, 100, 50), True),
        (Box(10, 10, 20, 20), True),
        (Box(-1, 0, 10, 10), False),
        (Box(0, -1, 10, 10), False),
        (Box(0, 0, 101, 10), False),
        (Box(0, 0, 10, 51), False),
    ],
)
def test_a_box_holds_what_does_not_stick_out(inner: Box, held: bool) -> None:
    assert FRAME.holds(inner) is held
    assert FRAME.holds(inner, slack=1)


@pytest.mark.parametrize(
    ("other", "meets"),
    [
        (Box(99, 49, 200, 200), True),
        (Box(100, 0, 120, 50), False),  # they touch: right and bottom are excluded
        (Box(0, 50, 100, 60), False),
        (Box(-10, -10, 0, 0), False),
        (Box(-10, -10, 110, 60), True),
        (Box(20, 20, 30, 30), True),
    ],
)
def test_boxes_that_only_touch_do_not_meet(other: Box, meets: bool) -> None:
    assert FRAME.meets(other) is meets
    assert other.meets(FRAME) is meets


def test_growing_adds_on_every_side() -> None:
    assert Box(10, 10, 20, 30).grown(2.5) == Box(7.5, 7.5, 22.5, 32.5)
    assert Box(10, 10, 20, 30).grown(-5) == Box(15, 15, 15, 25)
