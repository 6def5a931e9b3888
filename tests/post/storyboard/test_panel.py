"""A panel's picture shows its texts where the layout put them, and the safe area."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from adgen.media.fonts import fonts_folder
from adgen.post.storyboard.paint import i420_of, painted
from adgen.post.storyboard.panel import (
    SIDE,
    Shown,
    picture,
    plate,
    shown_in,
    smaller,
    with_note,
)
from adgen.post.storyboard.setting import caption_fonts
from adgen.post.text.titles import Title, super_title
from adgen.schema.look import Grade, Look
from adgen.schema.panels import Drawing, Words
from adgen.schema.picture import Box, Raster
from adgen.schema.shot import PerAspect
from adgen.schema.storyboard import SuperText
from adgen.schema.time import FrameRange
from adgen.schema.titles import LogoPlace
from tests.studio.pages import WORDS, page

RATE = Fraction(30)
GREY = 110


def grey(raster: Raster) -> np.ndarray:
    return i420_of(np.full((raster.height, raster.width, 3), GREY, np.uint8))


def titled(language: str, frames: FrameRange, place: str = "tiktok") -> Title:
    text = SuperText(WORDS[language].super, PerAspect(portrait="upper"), "title")
    return super_title(page(place, language), text, frames, None, False)


@pytest.fixture
def logo(tmp_path: Path) -> Path:
    pixels = np.zeros((64, 220, 4), np.uint8)
    pixels[...] = (0, 0, 255, 255)
    cv2.imwrite(str(tmp_path / "logo.png"), pixels)
    return tmp_path / "logo.png"


@pytest.mark.parametrize("language", ["en", "zh-Hans", "ar", "th"])
def test_a_text_is_at_rest_where_the_layout_says(language: str, tmp_path: Path, logo: Path) -> None:
    on = page("tiktok", language)
    raster = smaller(on.raster, SIDE)
    assert raster == Raster(720, 1280)
    title = titled(language, FrameRange(60, 150, RATE))
    bare = picture(
        grey(raster), raster, on, Shown((), (), ()), logo, RATE, fonts_folder(), tmp_path
    )
    shown = Shown((title,), (), ())
    seen = picture(grey(raster), raster, on, shown, logo, RATE, fonts_folder(), tmp_path)
    rise = seen.astype(int).sum(axis=2) - bare.astype(int).sum(axis=2)
    rows, columns = (
        np.flatnonzero((rise > 150).any(axis=1)),
        np.flatnonzero((rise > 150).any(axis=0)),
    )
    box, scale = title.fitted.box, raster.width / on.raster.width
    assert box.top * scale <= rows[0] < rows[-1] <= box.bottom * scale
    assert box.left * scale <= columns[0] < columns[-1] <= box.right * scale
    assert columns[-1] - columns[0] > 0.7 * box.width * scale
    assert (columns[0] + columns[-1]) / 2 == pytest.approx(box.centre[0] * scale, abs=0.03 * 720)


def test_the_safe_area_and_the_logo_are_drawn(tmp_path: Path, logo: Path) -> None:
    on = page("tiktok", "en")
    raster = Raster(720, 1280)
    place = LogoPlace(Box(300, 300, 520, 364), FrameRange(0, 9, RATE), "top_center")
    seen = picture(
        grey(raster), raster, on, Shown((), (), (place,)), logo, RATE, fonts_folder(), tmp_path
    )
    red = (seen[..., 0] > 200) & (seen[..., 1] < 60)
    rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
    assert (columns[0], columns[-1] + 1) == pytest.approx((200, 200 + 147), abs=1.5)
    assert (rows[0], rows[-1] + 1) == pytest.approx((200, 200 + 43), abs=1.5)
    lighter = seen[640, :, 0].astype(int) - GREY > 30
    left, right = on.safe.left * 2 / 3, on.safe.right * 2 / 3
    assert np.flatnonzero(lighter)[[0, -1]] == pytest.approx((left, right), abs=2)


def test_the_moment_with_the_most_texts_is_shown() -> None:
    shot = FrameRange(100, 200, RATE)
    title = titled("en", shot)
    late = titled("en", FrameRange(180, 230, RATE))
    other = titled("en", FrameRange(200, 300, RATE))
    found = shown_in(shot, [title, other], [late], [])
    assert found.titles == (title,)
    assert found.cues == (late,)


def test_a_plate_has_the_look(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "still.png"), np.full((160, 90, 3), GREY, np.uint8))
    raster = Raster(720, 1280)
    plain = plate(tmp_path / "still.png", raster, Grade(Look()))
    assert plain.shape == (1920, 720)
    assert np.unique(plain[:1280]) == pytest.approx(16 + 219 * GREY / 255, abs=0.5)
    dim = plate(tmp_path / "still.png", raster, Grade(Look(contrast=1.5)))
    assert dim[0, 0] < plain[0, 0]


def test_a_prompt_is_written_where_no_text_is(tmp_path: Path) -> None:
    on, raster = page("tiktok", "en"), Raster(720, 1280)
    title = titled("en", FrameRange(0, 90, RATE))
    shown = Shown((title,), (), ())
    fonts = caption_fonts()
    before = grey(raster)
    noted = with_note(
        before, raster, "a calm light, slowly flowing", on, shown, fonts, fonts_folder(), tmp_path
    )
    rows = np.flatnonzero((np.abs(noted[:1280].astype(int) - before[:1280]) > 60).any(axis=1))
    box = title.fitted.box
    assert rows.size > 20
    assert rows[-1] < box.top * 2 / 3 or rows[0] > box.bottom * 2 / 3


def test_words_are_painted_in_their_ink_at_their_side(tmp_path: Path) -> None:
    words = Words("Storyboard", "en", 40.0, 380.0, 60.0, "#C02020", "right", True)
    drawn = painted(
        Drawing(401, 99, (words,)), "#FFFFFF", caption_fonts(), fonts_folder(), tmp_path
    )
    assert drawn.shape == (100, 402, 3)
    inked = drawn[..., 1] < 120
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    width = caption_fonts().bold.width("Storyboard", 40.0, "en")
    assert columns[-1] == pytest.approx(380, abs=4)
    assert columns[0] == pytest.approx(380 - width, abs=4)
    assert rows[-1] == pytest.approx(60 + 9, abs=3), "the y goes below the baseline"
    darkest = drawn.reshape(-1, 3)[drawn.sum(axis=2).argmin()].astype(int)
    assert darkest == pytest.approx((0xC0, 0x20, 0x20), abs=6)


def test_smaller_keeps_the_form() -> None:
    assert smaller(Raster(1920, 1080), 960) == Raster(960, 540)
    assert smaller(Raster(1080, 1350), 960) == Raster(768, 960)
