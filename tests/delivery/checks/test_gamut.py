"""Levels outside R 103 are found where they take more than a hundredth of the picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from adgen.media.frames import I420
from tests.studio.known_bad import SIZE, alarms, coded, drifting, found

PLAIN = drifting(12)


def patched(luma: int, blue: int = 128, red: int = 128, share: float = 0.1) -> list[I420]:
    """A patch of one colour, in code values, over a share of the picture."""
    side = int((SIZE.width * SIZE.height * share) ** 0.5) // 16 * 16 or 8
    frames = [frame.copy() for frame in PLAIN]
    for frame in frames:
        frame[64 : 64 + side, 32 : 32 + side] = luma
        chroma = frame[SIZE.height :].reshape(2, SIZE.height // 2, SIZE.width // 2)
        for plane, value in zip(chroma, (blue, red), strict=True):
            plane[32 : 32 + side // 2, 16 : 16 + side // 2] = value
    return frames


@pytest.mark.parametrize(
    ("colour", "share", "expected"),
    [
        ((252, 128, 128), 0.1, {"gamut": "warned"}),  # 108 %
        ((240, 128, 128), 0.1, {}),  # 102 %
        ((6, 128, 128), 0.1, {"gamut": "warned"}),
        ((15, 128, 128), 0.1, {}),
        ((252, 128, 128), 0.003, {}),
        ((120, 220, 128), 0.1, {"gamut": "warned"}),  # luma is legal, blue 126 %
        ((41, 240, 110), 0.1, {}),  # primary blue of BT.709 is 32, 240, 118
    ],
)
def test_levels(
    colour: tuple[int, int, int], share: float, expected: dict[str, str], tmp_path: Path
) -> None:
    path = coded(tmp_path / "a.mp4", patched(*colour, share=share))
    assert alarms(path, ("gamut",)) == expected


def test_television_fails_and_is_told_what_and_where(tmp_path: Path) -> None:
    frames = [*PLAIN[:5], *patched(252)[5:]]
    row = found(coded(tmp_path / "a.mp4", frames), gamut="r103")["gamut"]
    assert row.status == "failed"
    assert row.frame is not None
    assert row.frame >= 5
    assert "luma 1" in row.measured
    assert "on 7 frames" in row.measured


def test_values_outside_survive_the_way_into_small_frames(tmp_path: Path) -> None:
    """The test would be idle if scaling clipped them."""
    flat = [np.full((SIZE.height * 3 // 2, SIZE.width), 128, np.uint8) for _ in range(4)]
    for frame in flat:
        frame[: SIZE.height] = 254
    assert found(coded(tmp_path / "a.mp4", flat))["gamut"].measured.startswith("100.0%")
