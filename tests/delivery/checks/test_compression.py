"""Blocks that a codec leaves are found, those of a good encode are none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from adgen.media.frames import I420
from adgen.schema.picture import Raster
from tests.studio.known_bad import CODED, alarms, coded, drifting, of_luma

LARGE = Raster(270, 480)


def grainy() -> list[I420]:
    """Soft slopes with grain, which go to blocks first."""
    grain = np.random.default_rng(3)
    size = LARGE.height, LARGE.width
    slopes = (frame[: LARGE.height] for frame in drifting(30, 1.0, raster=LARGE, fine=70))
    return [of_luma(60 + 0.4 * luma + grain.normal(0, 5, size), LARGE) for luma in slopes]


PLAIN = grainy()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("-c:v", "mpeg4", "-q:v", "31"), {"compression": "warned"}),
        (("-c:v", "libx264", "-crf", "48"), {"compression": "warned"}),
        (("-c:v", "libx264", "-crf", "40", "-x264-params", "no-deblock=1"),
         {"compression": "warned"}),
        (CODED, {}),
        (("-c:v", "libx264", "-crf", "32"), {}),
    ],
)  # fmt: skip
def test_blocks(words: tuple[str, ...], expected: dict[str, str], tmp_path: Path) -> None:
    path = coded(tmp_path / "a.mp4", PLAIN, *words, raster=LARGE)
    assert alarms(path, ("compression",)) == expected
