"""Bars filled by a blurred copy or a colour are found; straight edges and soft grounds are none."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from adgen.media.frames import I420
from adgen.schema.picture import Raster
from tests.studio.known_bad import SIZE, alarms, coded, drifting, found, grey, of_luma

WIDE, SQUARE = Raster(256, 144), Raster(160, 160)
NAME = ("filled bars",)
WARNED = {"filled bars": "warned"}


def pictured(count: int, raster: Raster) -> list[I420]:
    """A photograph that moves, with large shapes and small ones."""
    large, small = (drifting(count, raster=raster, fine=fine) for fine in (50, 8))
    return [
        np.asarray(cv2.addWeighted(one, 0.7, two, 0.3, 0), np.uint8)
        for one, two in zip(large, small, strict=True)
    ]


def remixed(blur: str = "boxblur=8:2", shape: str = "increase", size: Raster = SIZE) -> str:
    """ffmpeg's filters that lay a film into a frame of this size, over a blurred copy of itself."""
    cover = f"scale={size.width}:{size.height}:force_original_aspect_ratio={shape}"
    inside = f"scale={size.width}:{size.height}:force_original_aspect_ratio=decrease"
    return (
        f"split[one][other];[one]{cover},crop={size.width}:{size.height},{blur}[under];"
        f"[other]{inside}[over];[under][over]overlay=(W-w)/2:(H-h)/2"
    )


@pytest.mark.parametrize(
    ("raster", "filters", "told"),
    [
        (WIDE, remixed(), "above and below, 34% each"),
        (WIDE, remixed("gblur=sigma=6"), "above and below, 34% each"),
        (WIDE, remixed(shape="disable"), "above and below, 34% each"),
        (WIDE, remixed("boxblur=8:2,eq=brightness=-0.15"), "above and below, 34% each"),
        (SQUARE, remixed(), "above and below, 22% each"),
        (SIZE, remixed(size=WIDE), "left and right, 34% each"),
    ],
)
def test_a_blurred_copy(raster: Raster, filters: str, told: str, tmp_path: Path) -> None:
    frames = pictured(75, raster)
    path = coded(tmp_path / "a.mp4", frames, raster=raster, filters=filters)
    rows = found(path, forbids=("letterbox", "pillarbox"))
    assert rows["filled bars"].measured.startswith(f"a blurred copy {told}")
    assert rows["filled bars"].status == "warned"
    assert {rows[name].status for name in ("letterbox", "pillarbox")} == {"passed"}


def test_a_copy_on_little_of_the_frame_or_for_a_short_time_is_let_pass(tmp_path: Path) -> None:
    tall = Raster(144, 216)  # leaves 7.8 %
    narrow = coded(tmp_path / "a.mp4", pictured(75, tall), raster=tall, filters=remixed())
    brief = f"split[film][copy];[copy]{remixed()}[barred];[film]scale={SIZE.width}:{SIZE.height}"
    brief += "[whole];[whole][barred]overlay=enable='between(n,10,54)'"  # 1.8 s
    passing = coded(tmp_path / "b.mp4", pictured(75, WIDE), raster=WIDE, filters=brief)
    for path in (narrow, passing):
        assert alarms(path, NAME) == {}


def barred(rows: int, fill: I420 | int, frames: range = range(75)) -> list[I420]:
    """A picture whose top and bottom rows are of one luma, or those of another picture."""
    made = drifting(75)
    for index in frames:
        luma = made[index][: SIZE.height]
        luma[:rows] = fill if isinstance(fill, int) else fill[:rows]
        luma[-rows:] = fill if isinstance(fill, int) else fill[SIZE.height - rows : SIZE.height]
    return made


@pytest.mark.parametrize(
    ("frames", "expected"),
    [
        (barred(20, 120), WARNED),
        (barred(20, 40), WARNED),
        (barred(10, 235), WARNED),
        (barred(4, 120), {}),  # 1.6 %
        (barred(20, 120, range(10, 55)), {}),  # for 1.8 s
        (barred(20, 120, range(75)[20:]), WARNED),
        (barred(20, 16), {}),  # black, which is another check's
    ],
)
def test_bars_of_one_colour(frames: list[I420], expected: dict[str, str], tmp_path: Path) -> None:
    path = coded(tmp_path / "a.mp4", frames)
    assert alarms(path, NAME, forbids=("letterbox",)) == expected


def test_colours_on_one_side_or_two_are_no_bars(tmp_path: Path) -> None:
    one, two = barred(20, 120), barred(20, 120)
    for frame, other in zip(one, two, strict=True):
        frame[:20] = drifting(1)[0][:20]  # a table along the lower edge
        other[:20] = 180
    for number, frames in enumerate((one, two)):
        assert alarms(coded(tmp_path / f"{number}.mp4", frames), NAME) == {}


def test_words_and_things_on_a_plain_ground_have_none(tmp_path: Path) -> None:
    frames = [grey(90) for _ in range(75)]
    for index, frame in enumerate(frames):
        cv2.putText(frame[: SIZE.height], "PLAIN", (6, 128), cv2.FONT_HERSHEY_DUPLEX, 1.2, 235, 3)
        cv2.circle(frame[: SIZE.height], (40 + index % 60, 190), 30, 200, -1)
    assert alarms(coded(tmp_path / "a.mp4", frames), NAME) == {}


def soft(luma: np.ndarray, blur: float) -> np.ndarray:
    return np.asarray(cv2.GaussianBlur(luma, (0, 0), blur))


def test_soft_grounds_have_none(tmp_path: Path) -> None:
    """Another picture blurred above and below, and one that is sharp in its middle."""
    (other,) = drifting(1, seed=9)
    plate = barred(80, of_luma(soft(other[: SIZE.height].astype(np.float32), 6)))
    rows = np.abs(np.arange(SIZE.height) - SIZE.height / 2)[:, None]
    sharp = np.clip(1.5 - rows / 60, 0, 1)
    lens = list[I420]()
    for frame in pictured(75, SIZE):
        luma = frame[: SIZE.height].astype(np.float32)
        lens.append(of_luma(sharp * luma + (1 - sharp) * soft(luma, 6)))
    for number, frames in enumerate((plate, lens, drifting(75, fine=60))):
        assert alarms(coded(tmp_path / f"{number}.mp4", frames), NAME) == {}, number
