"""Interlaced films and pulled-down ones are found; fine lines and quick movement are no combs."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from adgen.media.frames import I420
from tests.studio.known_bad import RATE, SIZE, alarms, coded, drifting, found

FIFTY = drifting(60, 3.0)


@pytest.mark.parametrize(
    ("rate", "filters"),
    [(50, "tinterlace=interleave_top"), (50, "tinterlace=interleave_bottom"),
     (24, "telecine=pattern=23")],
)  # fmt: skip
def test_fields_of_two_moments(rate: int, filters: str, tmp_path: Path) -> None:
    path = coded(tmp_path / "a.mp4", FIFTY, rate=Fraction(rate), filters=filters)
    assert alarms(path, ("interlaced",)) == {"interlaced": "warned"}
    assert alarms(path, ("interlaced",), forbids=("interlace",)) == {"interlaced": "failed"}


def test_progressive_films_pass(tmp_path: Path) -> None:
    lined: list[I420] = drifting(30, 3.0)
    for index, frame in enumerate(lined):
        frame[index % 4 : SIZE.height : 4] = 200  # lines that move
        frame[60:80, 20:120] = 180
        frame[60:80:2, 20:120] = 20  # a grille that stands still
    for number, frames in enumerate((FIFTY, drifting(30, 9.0, fine=3), lined)):
        path = coded(tmp_path / f"{number}.mp4", frames)
        assert alarms(path, ("interlaced",)) == {}, number


def test_the_share_of_frames_is_told(tmp_path: Path) -> None:
    half = coded(tmp_path / "a.mp4", FIFTY, rate=2 * RATE, filters="tinterlace=interleave_top")
    row = found(half)["interlaced"]
    combed, moving = (int(word) for word in row.measured.split() if word.isdigit())
    assert combed >= 0.9 * moving
    assert moving >= 25
