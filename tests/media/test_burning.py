"""One picture with an ASS document in it: colours survive, and only the drawn place changes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from adgen.errors import MediaError
from adgen.media.burning import burnt_frame, burnt_picture, burnt_rgb
from adgen.media.colour import ycbcr_709
from adgen.media.fonts import fonts_folder
from adgen.post.text.ass import AssDocument, Event, Paint, Style, rounded_box
from adgen.schema.picture import Box, Raster
from adgen.schema.time import FrameRange

RASTER = Raster(64, 48)
BOX = Box(16, 8, 48, 32)
RED, GROUND = (0xD0, 0x30, 0x40), (40, 90, 160)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A red box."""
    event = Event(FrameRange(0, 1, 25), "box", rounded_box(BOX, 0))  # type: ignore[arg-type]
    style = Style("box", Paint("#D03040"))
    path = tmp_path / "box.ass"
    path.write_text(AssDocument(RASTER, (style,), (event,)).text(), "utf-8")
    return path


def plain() -> np.ndarray:
    """An I420 frame of the ground's colour."""
    y, cb, cr = np.rint(ycbcr_709(np.array(GROUND, np.float32)))
    frame = np.full((72, 64), y, np.uint8)
    frame[48:60], frame[60:] = cb, cr
    return frame


def test_an_rgb_picture_keeps_its_colours(document: Path) -> None:
    pixels = np.full((48, 64, 3), GROUND, np.uint8)
    drawn = burnt_rgb(pixels, document, fonts_folder()).astype(int)
    assert np.abs(drawn[9:31, 17:47] - RED).max() <= 3
    assert np.abs(drawn[:7] - GROUND).max() <= 3
    assert np.abs(drawn[:, 50:] - GROUND).max() <= 3


def test_a_frame_becomes_rgb_in_bt709(document: Path) -> None:
    drawn = burnt_picture(plain(), RASTER, document, fonts_folder()).astype(int)
    assert np.abs(drawn[11:29, 19:45] - RED).max() <= 4
    assert np.abs(drawn[38:] - GROUND).max() <= 4


def test_a_frame_stays_as_it_was_where_nothing_is_drawn(document: Path) -> None:
    before = plain()
    drawn = burnt_frame(before, RASTER, document, fonts_folder())
    assert np.array_equal(drawn[:7], before[:7])
    assert drawn[20, 32] == pytest.approx(ycbcr_709(np.array(RED, np.float32))[0], abs=1.5)


def test_what_is_no_frame_is_refused(document: Path) -> None:
    with pytest.raises(MediaError):
        burnt_frame(plain()[:40], RASTER, document, fonts_folder())
