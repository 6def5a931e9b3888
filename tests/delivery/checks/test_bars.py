"""Bars are found where they stay; texts on black, dark pictures and passing shapes are none."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest

from adgen.media.frames import I420
from tests.studio.known_bad import SIZE, alarms, coded, drifting, found, grey

PLAIN = drifting(50)
BOTH = ("letterbox", "pillarbox")


def barred(rows: int = 0, columns: int = 0, frames: range = range(50), luma: int = 16
           ) -> list[I420]:  # fmt: skip
    made = [frame.copy() for frame in PLAIN]
    for index in frames:
        picture = made[index][: SIZE.height]
        if rows:
            picture[:rows] = picture[-rows:] = luma
        if columns:
            picture[:, :columns] = picture[:, -columns:] = luma
    return made


@pytest.mark.parametrize(
    ("frames", "expected"),
    [
        (barred(rows=20), {"letterbox": "warned"}),
        (barred(columns=12), {"pillarbox": "warned"}),
        (barred(rows=20, columns=12), {"letterbox": "warned", "pillarbox": "warned"}),
        (barred(rows=6), {"letterbox": "warned"}),  # 2.3 %, as 1.85:1 has in 16:9
        (barred(rows=2), {}),
        (barred(rows=20, luma=40), {}),  # a dark brand colour, no black
        (barred(rows=20, frames=range(10, 24)), {}),  # for 0.6 s, as a wipe
        (barred(rows=20, frames=range(20, 50)), {"letterbox": "warned"}),
    ],
)
def test_bars(frames: list[I420], expected: dict[str, str], tmp_path: Path) -> None:
    assert alarms(coded(tmp_path / "a.mp4", frames), BOTH) == expected


def test_texts_on_black_have_no_bars(tmp_path: Path) -> None:
    frames = [grey(16) for _ in range(50)]
    for index, frame in enumerate(frames):
        word = "HEAR THE" if index < 25 else "SILENCE"
        cv2.putText(frame[: SIZE.height], word, (6, 128), cv2.FONT_HERSHEY_DUPLEX, 0.9, 235, 2)
    assert alarms(coded(tmp_path / "a.mp4", frames), BOTH) == {}


def test_a_picture_on_black_that_fades_has_none(tmp_path: Path) -> None:
    """Its light comes from the middle and ends nowhere sharply."""
    frames = []
    for index in range(50):
        frame = grey(16)
        cv2.circle(frame[: SIZE.height], (72 + index % 20, 128), 50, 200, -1)
        frame[: SIZE.height] = cv2.GaussianBlur(frame[: SIZE.height], (41, 41), 0)
        frames.append(frame)
    assert alarms(coded(tmp_path / "a.mp4", frames), BOTH) == {}


def test_a_placement_that_forbids_them_fails_the_film(tmp_path: Path) -> None:
    path = coded(tmp_path / "a.mp4", barred(rows=20, columns=12))
    assert alarms(path, BOTH, forbids=("letterbox",)) == {
        "letterbox": "failed", "pillarbox": "warned"
    }  # fmt: skip
    assert found(path)["letterbox"].measured.startswith("7.8% and 7.8%, 2.00 s at 0.00 s")
