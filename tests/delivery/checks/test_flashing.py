"""Flashes that last, and stripes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from adgen.media.frames import I420
from adgen.media.stripes import striped
from tests.studio.known_bad import SIZE, alarms, coded, drifting, found, grey, of_luma

TELEVISION = {"flashes": "ITU-R BT.1702"}


def blinking(times: float, seconds: float, share: float = 1.0) -> list[I420]:
    """Black and white, `times` a second for some seconds, then grey."""
    frames = []
    for index in range(int((seconds + 0.4) * 25)):
        light = index < seconds * 25 and int(index / 25 * times * 2) % 2
        frame = grey(235 if light else 40)
        frame[int(share * SIZE.height) : SIZE.height] = 120
        frames.append(frame)
    return frames


@pytest.mark.parametrize(
    ("times", "seconds", "share", "expected"),
    [
        (2.5, 6.0, 1.0, {"lasting flashes": "failed"}),
        (2.5, 4.0, 1.0, {}),  # for too short a time: the first second has only begun
        (1.0, 6.0, 1.0, {}),
        (2.5, 6.0, 0.2, {}),  # on a fifth of the screen
        (4.0, 2.0, 1.0, {"flashes": "failed"}),
    ],
)
def test_flashes_that_go_on(
    times: float, seconds: float, share: float, expected: dict[str, str], tmp_path: Path
) -> None:
    path = coded(tmp_path / "a.mp4", blinking(times, seconds, share))
    assert alarms(path, ("flashes", "lasting flashes"), **TELEVISION) == expected
    if "lasting flashes" in expected:
        assert alarms(path, ("lasting flashes",)) == {"lasting flashes": "warned"}


def stripes(pairs: float, area: float = 1.0, turned: float = 0.0, light: int = 220, dark: int = 30,
            shift: float = 0.0) -> I420:  # fmt: skip
    """So many light-dark pairs down the frame's height, on the left `area` of it."""
    y, x = np.mgrid[: SIZE.height, : SIZE.width].astype(np.float32)
    along = y * np.cos(turned) + x * np.sin(turned)
    wave = np.sin(2 * np.pi * (pairs * along / SIZE.height + shift)) > 0
    luma = np.where(wave, light, dark).astype(np.float32)
    luma[:, int(area * SIZE.width) :] = 90
    return of_luma(luma)


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (stripes(8), {"stripes": "failed"}),
        (stripes(8, turned=0.8), {"stripes": "failed"}),
        (stripes(30), {"stripes": "failed"}),
        (stripes(4), {}),
        (stripes(8, area=0.3), {}),  # still, on less than 40 %
        (stripes(8, area=0.5), {"stripes": "failed"}),
        (stripes(8, light=110, dark=30), {}),  # light stripes of 0.16
        (stripes(8, light=150, dark=138), {}),  # hardly any contrast
    ],
)
def test_stripes_that_stand_still(frame: I420, expected: dict[str, str], tmp_path: Path) -> None:
    path = coded(tmp_path / "a.mp4", [frame] * 30)
    assert alarms(path, ("stripes",), **TELEVISION) == expected


@pytest.mark.parametrize("pairs", [8, 14, 30])
def test_stripes_of_any_direction(pairs: int) -> None:
    for degrees in range(0, 180, 15):
        slanted = stripes(pairs * 256 / 144, turned=np.radians(degrees))
        assert striped(slanted, 5, 0.1, 0.25).area > 0.9, degrees
        weak = stripes(pairs * 256 / 144, turned=np.radians(degrees), light=110)
        assert striped(weak, 5, 0.1, 0.25).area == 0, degrees


@pytest.mark.parametrize("degrees", [20, 70, 110, 160])
def test_slanted_stripes_of_few_pairs_or_little_of_the_screen(degrees: int) -> None:
    for frame in (stripes(5, turned=np.radians(degrees)),
                  stripes(20, area=0.22, turned=np.radians(degrees))):  # fmt: skip
        assert striped(frame, 5, 0.1, 0.25).area <= 0.25


def test_stripes_that_move_need_less_of_the_screen(tmp_path: Path) -> None:
    frames = [stripes(8, area=0.3, shift=index / 9) for index in range(30)]
    path = coded(tmp_path / "a.mp4", frames)
    assert alarms(path, ("stripes",), **TELEVISION) == {"stripes": "failed"}
    assert alarms(path, ("stripes",)) == {"stripes": "warned"}
    row = found(path)["stripes"]
    assert "8 moving pairs" in row.measured or "7 moving pairs" in row.measured


def test_stripes_for_half_a_second_are_let_pass(tmp_path: Path) -> None:
    frames = drifting(40)
    frames[10:20] = [stripes(8)] * 10
    assert alarms(coded(tmp_path / "a.mp4", frames), ("stripes",), **TELEVISION) == {}


@pytest.mark.parametrize("fine", [3, 6, 12, 40])
def test_photographs_are_not_striped(fine: int) -> None:
    for seed in range(6):
        (frame,) = drifting(1, seed=seed, fine=fine)
        assert striped(frame, 5, 0.1, 0.25).area <= 0.1


def test_pairs_are_counted() -> None:
    for pairs in (7, 10, 16):
        seen = striped(stripes(pairs), 5, 0.1, 0.25)
        assert abs(seen.pairs - pairs) <= 1
        assert seen.area > 0.8
