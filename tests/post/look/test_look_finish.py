"""Soft focus, bloom, vignette and glitch: what they do, and what they leave alone."""

from __future__ import annotations

from fractions import Fraction

import cv2
import numpy as np
import pytest

from adgen.media.frames import I420
from adgen.post.look import LookFilter, look_filter
from adgen.schema.look import Grade, Look
from adgen.schema.picture import Raster
from tests.studio.takes import planes, solid

RASTER = Raster(320, 192)


def filter_of(look: Look, seed: int = 1) -> LookFilter:
    return look_filter(Grade(look), RASTER, Fraction(24), seed)


def lamp(colour: str = "#FFFFFF", ground: str = "#202020") -> I420:
    """A bright square of 32 pixels in the middle of a dark frame."""
    frame, bright = solid(ground, RASTER), solid(colour, RASTER)
    for plane, light in zip(planes(frame), planes(bright), strict=True):
        half = plane.shape[0] * 16 // 192
        rows, columns = (slice(side // 2 - half, side // 2 + half) for side in plane.shape)
        plane[rows, columns] = light[rows, columns]
    return frame


def luma(look: Look, frame: I420) -> np.ndarray:
    return planes(filter_of(look).plate(frame, 0, 0.0))[0].astype(float)


def test_soft_focus_softens_an_edge_and_keeps_the_light() -> None:
    frame = lamp()
    before, after = planes(frame)[0].astype(float), luma(Look(soft_focus=1.0), frame)
    assert after.mean() == pytest.approx(before.mean(), abs=0.3)
    just_outside, just_inside = after[96, 142], after[96, 146]
    assert just_outside > before[96, 142] + 8
    assert just_inside < before[96, 146] - 8
    assert just_inside - just_outside > 60  # the sharp picture is still there


def test_bloom_spills_beside_the_light_and_nowhere_else() -> None:
    frame = lamp()
    before, after = planes(frame)[0].astype(float), luma(Look(bloom=1.0), frame)
    gained = after - before
    assert gained[96, 140] > 15
    assert gained[96, 140] > gained[96, 130] > gained[96, 110] >= 0
    assert abs(gained[:20, :20]).max() <= 1
    assert abs(gained[96, 160]) <= 1  # white stays white


def test_bloom_has_the_colour_of_its_light() -> None:
    frame = lamp("#FFD080")
    _, blue, red = planes(filter_of(Look(bloom=1.0)).plate(frame, 0, 0.0))
    assert blue[48, 70] < 126
    assert red[48, 70] > 128
    assert (blue[2, 2], red[2, 2]) == (128, 128)


def test_mid_tones_do_not_bloom() -> None:
    frame = solid("#808080", RASTER)
    assert np.abs(luma(Look(bloom=1.0), frame) - 126).max() <= 1


def test_a_vignette_darkens_the_corners_and_not_the_middle() -> None:
    frame = solid("#C8C8C8", RASTER)
    after = luma(Look(vignette=1.0), frame) - 16
    light = int(planes(frame)[0][0, 0]) - 16
    assert after[96, 160] == pytest.approx(light, abs=1)
    assert after[0, 0] == pytest.approx(light * 0.5, abs=2)
    assert after[0, 0] == pytest.approx(after[-1, -1], abs=1.5)


def test_black_beside_white_stays_black_in_a_corner() -> None:
    """A vignette takes more of the two together than black has: it must not come back as light."""
    frame = solid("#FFFFFF", RASTER)
    frame[:192:2, ::2] = 16
    assert luma(Look(vignette=1.0), frame)[:8:2, :8:2].max() == 16


def test_a_vignette_has_no_bands() -> None:
    """Means of small blocks go down smoothly: no plateau is as wide as three blocks."""
    frame = solid("#606060", RASTER)
    after = luma(Look(vignette=1.0), frame)
    row = after[:8].reshape(8, 40, 8).mean(axis=(0, 2))
    steps = np.diff(row[20:])
    assert steps[2:].max() < 0
    assert np.abs(np.diff(steps)).max() < 0.6


def test_a_vignette_takes_colour_as_it_takes_light() -> None:
    frame = solid("#FF6B35", RASTER)
    y, _, red = (
        plane.astype(float) for plane in planes(filter_of(Look(vignette=1.0)).plate(frame, 0, 0.0))
    )
    middle = (red[48, 80] - 128) / (y[96, 160] - 16)
    assert (red[0, 0] - 128) / (y[0, 0] - 16) == pytest.approx(middle, rel=0.05)


def striped() -> I420:
    """Noise in luma, and one upright edge in both chroma planes."""
    frame = solid("#808080", RASTER)
    y, blue, red = planes(frame)
    y[:] = np.random.default_rng(1).integers(60, 200, y.shape, dtype=np.uint8)
    blue[:, 80:] = red[:, 80:] = 180
    return frame


def test_without_a_beat_there_is_no_glitch() -> None:
    frame = striped()
    assert filter_of(Look(glitch=1.0)).plate(frame, 5, 0.0) is frame


def test_a_glitch_tears_bands_and_splits_colours() -> None:
    frame = striped()
    y, blue, red = planes(filter_of(Look(glitch=1.0)).plate(frame, 5, 1.0))
    torn = (y != planes(frame)[0]).any(axis=1)
    assert 0.05 < torn.mean() < 0.6
    assert (torn[::2] == torn[1::2]).all()
    edges = [np.median((plane > 150).argmax(axis=1)) for plane in (blue, red)]
    assert edges == [80 + 2, 80 - 2]


def test_a_glitch_is_held_then_changes_and_follows_its_seed() -> None:
    frame = striped()
    look, other = filter_of(Look(glitch=1.0)), filter_of(Look(glitch=1.0), seed=2)
    first, held, later = (look.plate(frame, index, 1.0) for index in (4, 5, 6))
    assert np.array_equal(first, held)
    assert not np.array_equal(first, later)
    assert not np.array_equal(first, other.plate(frame, 4, 1.0))
    assert np.array_equal(first, filter_of(Look(glitch=1.0)).plate(frame, 4, 1.0))


def test_a_weaker_beat_tears_less() -> None:
    frame = cv2.blur(striped(), (5, 1))
    away = [
        float(np.mean([
            np.abs(filter_of(Look(glitch=1.0)).plate(frame, index, struck).astype(int) - frame)
            for index in range(0, 20, 2)
        ]))
        for struck in (0.2, 0.6, 1.0)
    ]  # fmt: skip
    assert away == sorted(away)
    assert away[0] < 0.5 * away[2]


@pytest.mark.parametrize("index", range(0, 12, 2))
def test_a_torn_frame_keeps_its_light(index: int) -> None:
    frame = striped()
    done = filter_of(Look(glitch=1.0)).plate(frame, index, 1.0)
    assert planes(done)[0].mean() == pytest.approx(planes(frame)[0].mean(), abs=1.5)
