"""The logo: inside its zone, safe area and clearance on every placement, in its own colours."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adgen.media.frames import I420
from adgen.media.tables import placements
from adgen.post.logo import logo_size, place_logo, with_logo
from adgen.schema.brand import Logo, LogoZone
from adgen.schema.picture import Asset, Box, Picture, Raster
from adgen.schema.time import FrameRange
from adgen.schema.titles import LogoPlace
from tests.studio.pages import shapes
from tests.studio.takes import coded, planes, solid

ZONES: tuple[LogoZone, ...] = get_args(LogoZone)
RATE = Fraction(30)
RASTER = Raster(96, 64)
GROUND = "#2F4F4F"
LONG = FrameRange(-100, 1000, RATE)  # began long ago: the fade in is over


def picture(width: int, height: int) -> Picture:
    return Picture(Asset(Path("logo.png"), "0" * 64), width, height, True)


def write_logo(path: Path, pixels: np.ndarray) -> Path:
    """RGBA pixels as a PNG."""
    path.write_bytes(cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGRA))[1].tobytes())
    return path


def plate(colour: tuple[int, int, int, int], width: int = 64, height: int = 32) -> np.ndarray:
    return np.full((height, width, 4), colour, np.uint8)


def ground(count: int = 1) -> Iterator[I420]:
    return (solid(GROUND, RASTER) for _ in range(count))


def blended(logo: Path, box: Box, frames: FrameRange = LONG, count: int = 1) -> list[I420]:
    place = LogoPlace(box, frames, "top_left")
    return [frame.copy() for frame in with_logo(ground(count), logo, [place], RASTER)]


# -- where ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("name", shapes())
def test_the_logo_is_in_safe_area_and_clearance_of_every_placement(
    name: str, zone: LogoZone
) -> None:
    place = placements()[name]
    rules = Logo(file="logo.png")
    box = place_logo(rules, picture(880, 256), zone, place.safe_box, place.raster, rules.width)
    assert box is not None
    assert box.width == round(0.22 * min(place.width, place.height))
    assert place.safe_box.holds(box)
    frame = Box(0, 0, place.width, place.height)
    assert frame.holds(box.grown(rules.clearance * box.width))


def test_zones_are_where_their_names_say() -> None:
    safe, raster = Box(100, 200, 900, 1500), Raster(1080, 1920)
    rules = Logo(file="logo.png", clearance=0.0)
    found = {zone: place_logo(rules, picture(400, 100), zone, safe, raster, 0.2) for zone in ZONES}
    size = (216, 54)
    wanted = {
        "top_left": (100, 200), "top_center": (432, 200), "top_right": (684, 200),
        "center": (432, 823),
        "bottom_left": (100, 1446), "bottom_center": (432, 1446), "bottom_right": (684, 1446),
    }  # fmt: skip
    for zone, (left, top) in wanted.items():
        assert found[zone] == Box(left, top, left + size[0], top + size[1]), zone  # type: ignore[index]


@settings(max_examples=300, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    width=st.integers(20, 2000),
    height=st.integers(20, 2000),
    share=st.floats(0.05, 0.6),
    clearance=st.floats(0, 1),
    sides=st.tuples(*[st.integers(0, 300)] * 4),
)
def test_a_logo_is_placed_right_or_not_at_all(
    zone: LogoZone,
    width: int,
    height: int,
    share: float,
    clearance: float,
    sides: tuple[int, int, int, int],
) -> None:
    raster = Raster(1080, 1350)
    safe = Box(sides[0], sides[1], 1080 - sides[2], 1350 - sides[3])
    rules = Logo(file="logo.png", clearance=clearance)
    box = place_logo(rules, picture(width, height), zone, safe, raster, share)
    size = logo_size(picture(width, height), raster, share)
    if box is None:  # then it is too large by a pixel at least
        clear = clearance * size[0]
        room = (
            min(safe.right, 1080 - clear) - max(safe.left, clear),
            min(safe.bottom, 1350 - clear) - max(safe.top, clear),
        )
        assert room[0] < size[0] + 1 or room[1] < size[1] + 1
    else:
        assert (box.width, box.height) == size
        assert all(float(side).is_integer() for side in (box.left, box.top))
        assert safe.holds(box)
        assert Box(0, 0, 1080, 1350).holds(box.grown(clearance * box.width))


@pytest.mark.parametrize(
    ("rules", "size"),
    [
        (Logo(file="x", clearance=1.0), (100, 100)),  # 3 x 0.5 of the width
        (Logo(file="x", clearance=0.0), (10, 1000)),  # 100 times as high as it is wide
    ],
)
def test_a_logo_that_cannot_fit_is_not_placed(rules: Logo, size: tuple[int, int]) -> None:
    raster = Raster(1080, 1920)
    assert place_logo(rules, picture(*size), "center", Box(0, 0, 1080, 1920), raster, 0.5) is None


@pytest.mark.parametrize("size", [(880, 256), (100, 300), (333, 77), (64, 64)])
@pytest.mark.parametrize("share", [0.05, 0.22, 0.6])
def test_the_aspect_is_kept(size: tuple[int, int], share: float) -> None:
    width, height = logo_size(picture(*size), Raster(1920, 1080), share)
    assert width == round(share * 1080)
    assert height == pytest.approx(width * size[1] / size[0], abs=0.5)


# -- how it is painted ---------------------------------------------------------------------------


@pytest.mark.parametrize("colour", ["#FF6B35", "#FFFFFF", "#0A0A1E", "#00C2A8"])
@pytest.mark.parametrize("corner", [(20, 10), (21, 10), (20, 11), (33, 17)])
def test_flat_parts_have_the_logos_own_colour(
    colour: str, corner: tuple[int, int], tmp_path: Path
) -> None:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    logo = write_logo(tmp_path / "logo.png", plate((red, green, blue, 255)))
    left, top = corner
    (frame,) = blended(logo, Box(left, top, left + 40, top + 20))
    y, cb, cr = planes(frame)
    wanted = coded(colour)
    assert y[top : top + 20, left : left + 40] == pytest.approx(wanted[0], abs=1)
    inner = slice((top + 2) // 2, (top + 18) // 2), slice((left + 2) // 2, (left + 38) // 2)
    assert cb[inner] == pytest.approx(wanted[1], abs=1)
    assert cr[inner] == pytest.approx(wanted[2], abs=1)


@pytest.mark.parametrize("corner", [(0, 0), (21, 11), (56, 44)])
def test_nothing_outside_the_box_is_touched(corner: tuple[int, int], tmp_path: Path) -> None:
    logo = write_logo(tmp_path / "logo.png", plate((255, 255, 255, 255)))
    left, top = corner
    (frame,) = blended(logo, Box(left, top, left + 40, top + 20))
    y, cb, cr = planes(frame)
    base = planes(solid(GROUND, RASTER))
    y[top : top + 20, left : left + 40] = base[0][0, 0]
    for plane, value in ((cb, base[1][0, 0]), (cr, base[2][0, 0])):
        plane[top // 2 : (top + 21) // 2, left // 2 : (left + 41) // 2] = value
    assert np.array_equal(frame, solid(GROUND, RASTER))


def test_transparent_parts_show_the_ground_and_half_ones_half_of_it(tmp_path: Path) -> None:
    pixels = plate((255, 255, 255, 255))
    pixels[:, :16, 3], pixels[:, 16:32, 3] = 0, 128
    logo = write_logo(tmp_path / "logo.png", pixels)
    (frame,) = blended(logo, Box(16, 16, 80, 48))
    y, _, _ = planes(frame)
    base = round(coded(GROUND)[0])
    assert y[32, 24] == base
    assert y[32, 40] == pytest.approx(base + (235 - base) * 128 / 255, abs=1)
    assert y[32, 64] == 235


def test_the_colour_of_transparent_pixels_does_not_bleed(tmp_path: Path) -> None:
    """An edge between white and transparent magenta, scaled down, has no magenta in it."""
    pixels = plate((255, 0, 255, 0), 60, 60)
    pixels[:, 25:] = 255
    logo = write_logo(tmp_path / "logo.png", pixels)
    grey = np.full((RASTER.height * 3 // 2, RASTER.width), 128, np.uint8)
    place = LogoPlace(Box(20, 20, 41, 41), LONG, "center")
    (frame,) = with_logo([grey], logo, [place], RASTER)
    _, cb, cr = planes(frame)
    assert (cb.min(), cb.max(), cr.min(), cr.max()) == (128, 128, 128, 128)


def test_it_fades_in_over_a_quarter_second_and_is_gone_after_its_frames(tmp_path: Path) -> None:
    logo = write_logo(tmp_path / "logo.png", plate((255, 255, 255, 255)))
    frames = blended(logo, Box(20, 10, 60, 30), FrameRange(3, 20, RATE), 24)
    luma = [int(planes(frame)[0][20, 40]) for frame in frames]
    base = round(coded(GROUND)[0])
    assert luma[:3] == [base] * 3
    assert luma[3:10] == pytest.approx(
        [base + (235 - base) * step / 8 for step in range(1, 8)], abs=1
    )
    assert luma[10:20] == [235] * 10
    assert luma[20:] == [base] * 4


def test_a_frame_that_is_shown_twice_gets_the_logo_once(tmp_path: Path) -> None:
    """As a take of a slower rate is: its reader gives the same array again."""
    logo = write_logo(tmp_path / "logo.png", plate((255, 255, 255, 100)))
    frame = solid(GROUND, RASTER)
    place = LogoPlace(Box(20, 10, 60, 30), LONG, "center")
    seen = [
        int(planes(shown)[0][20, 40])
        for shown in with_logo([frame, frame, frame], logo, [place], RASTER)
    ]
    base = round(coded(GROUND)[0])
    assert seen == pytest.approx([base + (235 - base) * 100 / 255] * 3, abs=1)


def test_several_places_are_served(tmp_path: Path) -> None:
    logo = write_logo(tmp_path / "logo.png", plate((255, 255, 255, 255)))
    places = [
        LogoPlace(Box(0, 0, 32, 16), FrameRange(-20, 2, RATE), "top_left"),
        LogoPlace(Box(48, 24, 80, 40), FrameRange(-20, 4, RATE), "end card"),
    ]
    found = [
        (planes(frame)[0][8, 16] == 235, planes(frame)[0][32, 64] == 235)
        for frame in with_logo(ground(5), logo, places, RASTER)
    ]
    assert found == [(True, True)] * 2 + [(False, True)] * 2 + [(False, False)]
