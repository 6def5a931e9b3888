"""Surfaces with a known movement, followed; and such as cannot be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from adgen.errors import MediaError
from adgen.media.frames import lossless_command, written_frames
from adgen.post.anchor.apply import anchored
from adgen.schema.footage import PlacedAnchor
from adgen.schema.picture import Raster
from tests.studio.bench.anchors import USUAL, edit_of, i420_of, request_of, rgb_of, saved

RASTER = Raster(320, 240)
RATE = Fraction(25)
Matrix = NDArray[np.float64]


def wall(seed: int = 1) -> NDArray[np.uint8]:
    """A surface with a pattern, larger than the frame."""
    random = np.random.default_rng(seed)
    rough = random.integers(20, 230, (60, 80, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(rough, (480, 360), interpolation=cv2.INTER_CUBIC), np.uint8)


def movement(number: int) -> Matrix:
    """From the first frame to another: it goes sideways, nearer, and turns."""
    turn, size = math.radians(0.5 * number), 1.012**number
    along, across = size * math.cos(turn), size * math.sin(turn)
    shift = (160 + 2.0 * number + 6 * math.sin(number / 3), 120 + 1.2 * number)
    matrix = np.array([[along, -across, 0], [across, along, 0], [0, 0, 1.0]])
    matrix[:2, 2] = shift - matrix[:2, :2] @ (160, 120)
    return matrix


def filmed(path: Path, frames: Sequence[NDArray[np.uint8]]) -> Path:
    with written_frames(lossless_command(path, RASTER, RATE, "yuv420p")) as pipe:
        for frame in frames:
            pipe.write(i420_of(frame).data)
    return path


def seen(surface: NDArray[np.uint8], matrix: Matrix) -> NDArray[np.uint8]:
    """The surface in a frame; its middle is the frame's in the first."""
    placed = matrix @ np.array([[1, 0, -80], [0, 1, -60], [0, 0, 1.0]])
    size = (RASTER.width, RASTER.height)
    return np.asarray(cv2.warpAffine(surface, placed[:2], size, flags=cv2.INTER_LINEAR), np.uint8)


def badge(folder: Path) -> PlacedAnchor:
    """A bright disc in the middle of the frame, tracked."""
    disc = np.zeros((80, 80, 4), np.uint8)
    cv2.circle(disc, (40, 40), 38, (255, 255, 255, 255), -1)
    picture = saved(folder / "badge.png", disc)
    return replace(USUAL, picture=picture, at=(0.5, 0.58), size=0.16, shadow=0.0, track=True)


def test_a_tracked_cut_out_stays_on_its_surface(tmp_path: Path) -> None:
    moves = [movement(number) for number in range(24)]
    take = filmed(tmp_path / "take.mkv", [seen(wall(), matrix) for matrix in moves])
    request = request_of(None, RASTER, frames=24, rate=RATE)
    lay = anchored(
        edit_of(badge(tmp_path), on_path=False), request, RASTER, RASTER, None, take, RATE
    ).lay
    black = i420_of(np.zeros((RASTER.height, RASTER.width, 3), np.uint8))
    middle = np.array([160, 0.58 * 240 - 0.08 * 240, 1])
    for number in (0, 5, 12, 23):
        disc = rgb_of(lay(black, float(number), number))[..., 1]
        y, x = np.mgrid[0:240, 0:320] + 0.5
        found = np.array([(disc * x).sum(), (disc * y).sum()]) / disc.sum()
        wanted = (moves[number] @ middle)[:2]
        assert np.hypot(*(found - wanted)) < 0.5, number
        grown = math.sqrt(disc.sum() / rgb_of(lay(black, 0.0, 0))[..., 1].sum())
        assert grown == pytest.approx(1.012**number, rel=0.01)


def test_what_is_lost_is_told_with_its_frame(tmp_path: Path) -> None:
    there = [seen(wall(), movement(number)) for number in range(6)]
    other = [seen(wall(9), movement(number)) for number in range(6, 9)]
    request = request_of(None, RASTER, frames=9, rate=RATE)
    edit = edit_of(badge(tmp_path), on_path=False)
    take = filmed(tmp_path / "cut.mkv", [*there, *other])
    with pytest.raises(MediaError, match=r"under badge\.png is lost in frame 6 of the take"):
        anchored(edit, request, RASTER, RASTER, None, take, RATE)
    even = np.full((240, 320, 3), 90, np.uint8)
    take = filmed(tmp_path / "even.mkv", [even] * 3)
    with pytest.raises(MediaError, match="nothing to be followed by"):
        anchored(edit, request, RASTER, RASTER, None, take, RATE)
    # A still needs no tracking, so it is drawn where it begins.
    assert anchored(edit, request, RASTER, RASTER).changes
