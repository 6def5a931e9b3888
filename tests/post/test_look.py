"""Looks, tone by tone."""

from __future__ import annotations

import numpy as np
import pytest

from adgen.media.tables import moods
from adgen.post.look import look_filter
from adgen.schema.look import Look
from adgen.schema.picture import Raster
from tests.studio.takes import middle, planes, solid

RASTER = Raster(32, 32)
COLOURS = ("#FF6B35", "#14143C", "#FFFFFF", "#000000", "#00C2A8", "#808080")


def seen(colour: str, look: Look) -> tuple[int, int, int]:
    return middle(look_filter(look)(solid(colour, RASTER)))


def test_the_plain_look_gives_the_very_frame() -> None:
    frame = solid("#FF6B35", RASTER)
    assert look_filter(Look())(frame) is frame


def test_a_look_leaves_the_frame_it_is_given_alone() -> None:
    frame = solid("#FF6B35", RASTER)
    copy = frame.copy()
    changed = look_filter(moods()["excited"].look)(frame)
    assert np.array_equal(frame, copy)
    assert not np.array_equal(changed, copy)
    assert changed.shape == frame.shape


@pytest.mark.parametrize("contrast", [0.6, 0.94, 1.12, 1.6])
def test_contrast_turns_about_its_pivot(contrast: float) -> None:
    """The tone at 45 per cent stays; others move away from it, or towards it, by the factor."""
    ramp = np.full((48, 256), 128, np.uint8)
    ramp[:32] = np.arange(256, dtype=np.uint8)
    out = planes(look_filter(Look(contrast=contrast))(ramp))[0][0].astype(float)
    pivot = 16 + 219 * 0.45
    assert out[round(pivot)] == pytest.approx(pivot, abs=1)
    for code in (90, 100, 130, 140):
        assert out[code] == pytest.approx(pivot + (code - pivot) * contrast, abs=0.51)
    assert (np.diff(out) >= 0).all()
    assert out.min() >= 16
    assert out.max() <= 235


@pytest.mark.parametrize("colour", COLOURS)
def test_no_saturation_gives_grey_of_the_same_luma(colour: str) -> None:
    luma, blue, red = seen(colour, Look(saturation=0.0))
    assert (blue, red) == (128, 128)
    assert luma == middle(solid(colour, RASTER))[0]


@pytest.mark.parametrize("colour", COLOURS)
def test_saturation_moves_chroma_from_grey_by_its_factor(colour: str) -> None:
    _, blue, red = middle(solid(colour, RASTER))
    wanted = [min(max(128 + (value - 128) * 1.2, 16), 240) for value in (blue, red)]
    assert seen(colour, Look(saturation=1.2))[1:] == pytest.approx(wanted, abs=0.51)


def test_warmth_moves_grey_towards_orange_and_cold_towards_blue() -> None:
    _, blue, red = seen("#808080", Look(warmth=0.5))
    assert (blue, red) == (120, 136)
    _, blue, red = seen("#808080", Look(warmth=-1.0))
    assert (blue, red) == (144, 112)


def test_lift_raises_black_and_keeps_white() -> None:
    assert seen("#000000", Look(lift=0.1))[0] == round(16 + 21.9)
    assert seen("#FFFFFF", Look(lift=0.1))[0] == 235


@pytest.mark.parametrize("mood", moods())
def test_every_mood_stays_in_legal_range(mood: str) -> None:
    random = np.random.default_rng(3).integers(0, 256, (48, 256), dtype=np.uint8)
    y, blue, red = planes(look_filter(moods()[mood].look)(random))
    assert y.min() >= 16
    assert y.max() <= 235
    assert min(blue.min(), red.min()) >= 16
    assert max(blue.max(), red.max()) <= 240
