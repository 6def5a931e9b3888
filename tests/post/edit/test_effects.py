"""What beats do: as strong as they are, on their frame, gone soon, and inside legal range."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import cv2
import numpy as np
import pytest

from adgen.post.edit.effects import DECAY, accent_level, struck
from adgen.schema.footage import Accent, BrandForm
from adgen.schema.picture import Raster
from adgen.schema.shot import BeatEffect
from tests.studio.takes import coded, middle, planes, solid

RASTER = Raster(96, 64)
FORM = BrandForm("circle", "#FF6B35", "#FFF4E0")
EFFECTS: tuple[BeatEffect, ...] = ("zoom", "flash", "colour")


def noise() -> np.ndarray:
    """Every code there is, legal or not."""
    return np.random.default_rng(4).integers(0, 256, (96, 96), dtype=np.uint8)


@pytest.mark.parametrize("rate", [Fraction(24), Fraction(30), Fraction(60), Fraction(30000, 1001)])
def test_a_beat_is_full_on_its_frame_and_gone_after_a_quarter_second(rate: Fraction) -> None:
    accents = (Accent(20, 0.8),)
    levels = [accent_level(accents, index, rate) for index in range(60)]
    assert levels[19] == 0
    assert levels[20] == 0.8
    lit = [level for level in levels if level > 0]
    assert len(lit) == pytest.approx(float(DECAY * rate), abs=1)
    assert all(before > after for before, after in pairwise(lit))
    assert lit[-1] < 0.8 * 0.05, "it ends where it cannot be seen to end"


def test_of_two_beats_the_stronger_counts() -> None:
    rate = Fraction(30)
    accents = (Accent(0, 1.0), Accent(4, 0.2))
    first = accent_level(accents[:1], 4, rate)
    assert first > 0.2
    assert accent_level(accents, 4, rate) == first
    assert accent_level((), 4, rate) == 0


@pytest.mark.parametrize("effect", EFFECTS)
def test_nothing_is_changed_without_a_beat(effect: BeatEffect) -> None:
    frame = noise()
    assert struck(frame, effect, 0.0, FORM) is frame
    assert struck(frame, "none", 1.0, FORM) is frame


@pytest.mark.parametrize("effect", EFFECTS)
def test_the_frame_given_is_left_alone(effect: BeatEffect) -> None:
    frame, kept = noise(), noise()
    assert (struck(frame, effect, 1.0, FORM) != kept).any()
    assert (frame == kept).all()


@pytest.mark.parametrize("effect", ["flash", "colour"])
def test_legal_range_is_kept(effect: BeatEffect) -> None:
    luma, blue, red = planes(struck(noise(), effect, 1.0, FORM))
    assert luma.min() >= 16
    assert luma.max() <= 235
    assert min(blue.min(), red.min()) >= 16
    assert max(blue.max(), red.max()) <= 240


@pytest.mark.parametrize("effect", EFFECTS)
def test_a_stronger_beat_does_more(effect: BeatEffect) -> None:
    frame = solid("#406080", RASTER)
    cv2.circle(planes(frame)[0], (70, 20), 14, 200, -1)
    moved = [np.abs(struck(frame, effect, level, FORM).astype(int) - frame).mean()
             for level in (0.25, 0.5, 1.0)]  # fmt: skip
    assert 0 < moved[0] < moved[1] < moved[2]


def test_zoom_grows_the_picture_about_its_middle() -> None:
    frame = solid("#000000", RASTER)
    cv2.circle(planes(frame)[0], (48, 32), 20, 235, -1)
    before, after = (planes(one)[0] > 125 for one in (frame, struck(frame, "zoom", 1.0, FORM)))
    assert after.sum() / before.sum() == pytest.approx(1.06**2, abs=0.02)
    for axis, middle_at in ((0, 48), (1, 32)):
        at = np.flatnonzero(after.any(axis=axis))
        assert at.mean() == pytest.approx(middle_at, abs=0.6)


def test_luma_and_chroma_grow_together() -> None:
    """A square of one colour stays one square: no fringe at its edges."""
    frame = solid("#000000", Raster(192, 192))
    luma, blue, red = planes(frame)
    y, cb, cr = (round(value) for value in coded("#FF0000"))
    luma[40:140, 20:100] = y
    blue[20:70, 10:50], red[20:70, 10:50] = cb, cr
    done = struck(frame, "zoom", 0.7, FORM)
    luma, _, red = planes(done)
    tone, colour = (16 + y) / 2, (128 + cr) / 2

    def crossed(row: np.ndarray, value: float) -> float:
        return float(np.interp(value, row.astype(float), np.arange(len(row))))

    left = crossed(luma[96, :60], tone), 2 * crossed(red[48, :30], colour)
    top = crossed(luma[:96, 60], tone), 2 * crossed(red[:48, 30], colour) + 0.5
    # A luma edge lies half way between two pixels, a chroma edge between two of its own.
    assert left[1] - left[0] == pytest.approx(-0.5, abs=0.25)
    assert top[1] - top[0] == pytest.approx(0.0, abs=0.25)


def test_flash_lifts_middle_tones_towards_light_more_than_black() -> None:
    lifted = {
        colour: middle(struck(solid(colour, RASTER), "flash", 1.0, FORM))[0]
        - middle(solid(colour, RASTER))[0]
        for colour in ("#000000", "#707070", "#F8F8F8")
    }
    assert lifted["#707070"] > lifted["#000000"] > 15
    assert 0 <= lifted["#F8F8F8"] < 12


def test_colour_draws_towards_the_accent_and_keeps_black() -> None:
    _, blue, red = middle(struck(solid("#808080", RASTER), "colour", 1.0, FORM))
    _, accent_blue, accent_red = coded(FORM.colour)
    assert (blue - 128) / (accent_blue - 128) == pytest.approx(0.62, abs=0.03)
    assert (red - 128) / (accent_red - 128) == pytest.approx(0.62, abs=0.03)
    assert middle(struck(solid("#000000", RASTER), "colour", 1.0, FORM)) == (16, 128, 128)
