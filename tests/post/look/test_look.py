"""Looks on frames: the same colours as the exact grade gives, on plain areas and in pictures."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from adgen.media.frames import I420
from adgen.media.pictures import sha256_of
from adgen.media.tables import moods
from adgen.post.look import LookFilter, apply, look_filter
from adgen.post.look.cube import tetrahedral, write_cube
from adgen.post.look.grade import graded, lattice, plain
from adgen.post.look.lattice import rgb_of_ycc, ycc_of_rgb
from adgen.post.look.oklab import oklab_of
from adgen.post.storyboard.paint import i420_of
from adgen.schema.look import Grade, Look
from adgen.schema.picture import Asset, Raster
from tests.studio.takes import middle, planes, solid

RASTER = Raster(160, 96)
COLOURS = ("#FF6B35", "#14143C", "#FFFFFF", "#000000", "#00C2A8", "#808080", "#C29682", "#8D5524")
COLOUR_KEYS = ("contrast", "saturation", "warmth", "lift", "colours", "tint")


def filter_of(look: Look, raster: Raster = RASTER, seed: int = 1) -> LookFilter:
    return look_filter(Grade(look), raster, Fraction(24), seed)


def colours_of(mood: str) -> Look:
    """A mood's look without what blurs or moves."""
    look = moods()[mood].look
    return Look(**{key: getattr(look, key) for key in COLOUR_KEYS})


def picture(raster: Raster = RASTER, seed: int = 5) -> NDArray[np.uint8]:
    """Patches of every colour with soft edges, and fine lines of luma over them."""
    draw = np.random.default_rng(seed)
    cells = draw.integers(0, 256, (5, 8, 3), dtype=np.uint8)
    size = (raster.width, raster.height)
    soft = cv2.resize(cells, size, interpolation=cv2.INTER_LINEAR).astype(np.int16)
    soft[:, ::3] += 12
    return np.clip(soft, 0, 255).astype(np.uint8)


def seen(frame: I420) -> NDArray[np.float64]:
    """R'G'B' 0..1 of a frame, at half size, where Y, Cb and Cr meet."""
    luma, blue, red = (plane.astype(np.float64) for plane in planes(frame))
    small = cv2.resize(luma, blue.shape[::-1], interpolation=cv2.INTER_AREA)
    return np.clip(rgb_of_ycc(small, blue, red), 0.0, 1.0)


def test_the_plain_look_gives_the_very_frame() -> None:
    frame, plainly = solid("#FF6B35", RASTER), filter_of(Look())
    assert plainly.plate(frame, 0, 1.0) is frame
    assert plainly.grain(frame, 0) is frame
    assert not plainly.changes


@pytest.mark.parametrize("look", [Look(feel=18), Look(tint=1.0), Look(colours=("#FF0000",))])
def test_words_that_bend_nothing_alone_leave_the_frame(look: Look) -> None:
    frame = solid("#FF6B35", RASTER)
    assert filter_of(look).plate(frame, 0, 1.0) is frame


def test_a_look_leaves_the_frame_it_is_given_alone() -> None:
    frame = i420_of(picture())
    copy = frame.copy()
    look = filter_of(moods()["excited"].look)
    changed = look.plate(frame, 0, 1.0)
    assert look.changes
    assert np.array_equal(frame, copy)
    assert not np.array_equal(changed, copy)
    assert changed.shape == frame.shape


def test_a_table_that_changes_nothing_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "same.cube"
    write_cube(path, plain(), "same")
    frame = i420_of(picture())
    grade = Grade(Look(cube="same.cube"), Asset(path, sha256_of(path)))
    done = look_filter(grade, RASTER, Fraction(24), 1).plate(frame, 0, 0.0)
    away = np.abs(done.astype(int) - frame)
    assert away.max() <= 1
    assert (away > 0).mean() < 0.01


@pytest.mark.parametrize("mood", moods())
def test_plain_areas_are_within_a_code_value_of_the_table(mood: str) -> None:
    look = colours_of(mood)
    table = lattice(Grade(look))
    assert table is not None
    for colour in COLOURS:
        frame = solid(colour, RASTER)
        codes = (np.array(float(value)) for value in middle(frame))
        share = np.clip(rgb_of_ycc(*codes), 0.0, 1.0)
        wanted = ycc_of_rgb(tetrahedral(table, share)) + np.array([16, 128, 128])
        done = [float(plane.mean()) for plane in planes(filter_of(look).plate(frame, 0, 0.0))]
        assert done == pytest.approx(wanted.tolist(), abs=1.0), colour


@pytest.mark.parametrize("mood", moods())
def test_pictures_are_as_the_exact_grade_has_them(mood: str) -> None:
    """Oklab distance: 0.02 is what an eye just tells apart."""
    frame, look = i420_of(picture()), colours_of(mood)
    wanted = oklab_of(graded(seen(frame), look))
    got = oklab_of(seen(filter_of(look).plate(frame, 0, 0.0)))
    away = np.linalg.norm(got - wanted, axis=-1)
    assert away.mean() < 0.006
    assert np.percentile(away, 99) < 0.025


def test_fine_luma_goes_through_the_curve_of_greys() -> None:
    """Lines one pixel wide, which are not there at half size, gain the contrast asked for."""
    frame = solid("#737373", RASTER)
    frame[:96, ::2] += 10
    done = planes(filter_of(Look(contrast=1.4)).plate(frame, 0, 0.0))[0].astype(float)
    assert done[:, ::2].mean() - done[:, 1::2].mean() == pytest.approx(14, abs=0.6)


@pytest.mark.parametrize("mood", moods())
def test_ramps_stay_ramps(mood: str) -> None:
    """No step back and no jump: dither carries what lies between two code values."""
    raster = Raster(1760, 64)
    frame = solid("#808080", raster)
    frame[:64] = np.repeat(np.arange(16, 236, dtype=np.uint8), 8)
    luma = planes(filter_of(colours_of(mood), raster).plate(frame, 0, 0.0))[0]
    steps = np.diff(luma.reshape(64, 220, 8).mean(axis=(0, 2)))
    assert steps.min() > 0.2
    assert steps.max() < 1.8


@pytest.mark.parametrize("rows", [8, 24, 1000])
def test_strips_leave_no_seam(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    raster = Raster(64, 90)
    frame = i420_of(picture(raster))
    look = Look(contrast=1.3, soft_focus=0.5, bloom=0.5, vignette=0.5)
    wanted = filter_of(look, raster).plate(frame, 0, 0.0).copy()
    monkeypatch.setattr(apply, "_STRIP", rows)
    assert np.array_equal(filter_of(look, raster).plate(frame, 0, 0.0), wanted)


@pytest.mark.parametrize("mood", moods())
def test_every_mood_stays_in_legal_range(mood: str) -> None:
    raster = Raster(64, 32)
    random = np.random.default_rng(3).integers(0, 256, (48, 64), dtype=np.uint8)
    look = filter_of(moods()[mood].look, raster)
    y, blue, red = planes(look.grain(look.plate(random, 0, 1.0), 0))
    assert y.min() >= 16
    assert y.max() <= 235
    assert min(blue.min(), red.min()) >= 16
    assert max(blue.max(), red.max()) <= 240


@pytest.mark.parametrize("raster", [Raster(2, 2), Raster(4, 6), Raster(30, 2)])
def test_the_smallest_frames_have_looks(raster: Raster) -> None:
    frame = solid("#C29682", raster)
    look = filter_of(moods()["luxury"].look.model_copy(update={"bloom": 1.0}), raster)
    done = look.grain(look.plate(frame, 0, 1.0), 0)
    assert done.shape == frame.shape
    assert not np.array_equal(done, frame)


def test_the_same_frame_comes_out_the_same_again() -> None:
    frame = i420_of(picture())
    first, second = (filter_of(moods()["nostalgic"].look, seed=4) for _ in range(2))
    wanted = first.grain(first.plate(frame, 3, 0.5), 3).copy()
    second.grain(second.plate(i420_of(picture(seed=6)), 2, 0.0), 2)
    assert np.array_equal(second.grain(second.plate(frame, 3, 0.5), 3), wanted)
