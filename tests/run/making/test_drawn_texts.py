"""Texts on pixels: what is burnt in is found where it was drawn, and what is not is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from adgen.delivery.checks.texts import text_findings
from adgen.media.burning import burnt_frame
from adgen.media.fonts import bundled_fonts, fonts_folder
from adgen.media.frames import I420, i420_shape
from adgen.post.text import burn
from adgen.post.text.titles import Page, Title
from adgen.run.making.drawn_texts import drawn_texts
from adgen.schema.delivery import Finding
from adgen.schema.picture import Box
from adgen.schema.time import FrameRange
from tests.studio.pages import WORDS
from tests.studio.text_proof import RATE, laid_out, page_of

SCRIPTS = ("en", "ar", "zh-Hans", "hi", "th")


def flat(page: Page, luma: int) -> I420:
    frame = np.full(i420_shape(page.raster), 128, np.uint8)
    frame[: page.raster.height] = luma
    return frame


def burnt(page: Page, titles: Sequence[Title], folder: Path, luma: int = 40) -> I420:
    """A grey frame with texts on it."""
    document = folder / "film.ass"
    document.write_text(burn.document(page, titles, [], RATE), "utf-8")
    return burnt_frame(flat(page, luma), page.raster, document, fonts_folder())


def judged(
    page: Page, title: Title, frame: I420, folder: Path, safe: Box | None = None
) -> dict[str, Finding]:
    (drawn,) = drawn_texts(page, [title], [], RATE, 1, fonts_folder(), folder)
    found = text_findings(drawn, frame, page.raster, safe or page.safe)
    return {finding.check: finding for finding in found}


def failed(findings: dict[str, Finding]) -> set[str]:
    return {name for name, finding in findings.items() if not finding.passed}


@pytest.fixture(scope="module")
def pages() -> dict[str, Page]:
    book = bundled_fonts(("Adgen Sans",))
    return {language: page_of(language, book) for language in SCRIPTS}


def super_of(page: Page) -> Title:
    """A light super without a box: its role decides how it is painted."""
    return replace(laid_out(page, WORDS.get(page.language, WORDS["en"]).super), role="title")


@pytest.mark.parametrize("language", SCRIPTS)
def test_a_burnt_text_is_found_in_its_place(
    language: str, pages: dict[str, Page], tmp_path: Path
) -> None:
    page = pages[language]
    title = super_of(page)
    found = judged(page, title, burnt(page, [title], tmp_path), tmp_path)
    assert failed(found) == set()
    assert found["text seen"].measured.endswith("and 0 px off")
    assert not found["text contrast"].warns


@pytest.mark.parametrize("language", SCRIPTS)
def test_a_text_that_is_not_burnt_in_is_missed(
    language: str, pages: dict[str, Page], tmp_path: Path
) -> None:
    page = pages[language]
    assert failed(judged(page, super_of(page), flat(page, 40), tmp_path)) == {"text seen"}


def test_other_words_in_its_place_are_not_it(pages: dict[str, Page], tmp_path: Path) -> None:
    page = pages["en"]
    title = super_of(page)
    other = replace(laid_out(page, "A city that always sleeps"), role="title")
    assert "text seen" in failed(judged(page, title, burnt(page, [other], tmp_path), tmp_path))


@pytest.mark.parametrize(("by", "passes"), [(1, True), (4, False)])
def test_a_text_that_stands_elsewhere_is_told_by_how_far(
    by: int, passes: bool, pages: dict[str, Page], tmp_path: Path
) -> None:
    page = pages["en"]
    title = super_of(page)
    frame = np.roll(burnt(page, [title], tmp_path), by, axis=1)
    seen = judged(page, title, frame, tmp_path)["text seen"]
    assert seen.passed == passes
    assert seen.measured.endswith(f"and {by} px off")


def test_white_letters_on_white_are_there_and_cannot_be_read(
    pages: dict[str, Page], tmp_path: Path
) -> None:
    page = pages["en"]
    title = replace(super_of(page), role="was")  # painted without outline or shade
    frame = flat(page, 40)
    (drawn,) = drawn_texts(page, [title], [], RATE, 1, fonts_folder(), tmp_path)
    frame[: page.raster.height] = round(drawn.inks[0])
    found = judged(page, title, frame, tmp_path)
    assert "text contrast" in failed(found) or "text seen" in failed(found)


def test_ink_outside_of_the_safe_area_is_told(pages: dict[str, Page], tmp_path: Path) -> None:
    page = pages["en"]
    title = super_of(page)
    box = title.fitted.box
    narrow = Box(box.left + 60, 0, page.raster.width, page.raster.height)
    frame = burnt(page, [title], tmp_path)
    assert failed(judged(page, title, frame, tmp_path, narrow)) == {"text in safe area"}


def test_a_text_is_drawn_while_it_rests_and_a_button_at_its_end(
    pages: dict[str, Page], tmp_path: Path
) -> None:
    page = pages["en"]
    held = FrameRange(0, 40, RATE)
    titles = [
        replace(super_of(page), frames=held),
        replace(super_of(page), frames=held, role="cta"),
    ]
    drawn = drawn_texts(page, titles, [], RATE, 30, fonts_folder(), tmp_path)
    assert {text.block.role: text.frame for text in drawn} == {"title": 15, "cta": 29}


def test_of_a_tiny_text_only_its_size_is_told(pages: dict[str, Page], tmp_path: Path) -> None:
    """A codec leaves too little of such letters, also of those that are there."""
    page = pages["en"]
    title = super_of(page)
    for size, checks in ((15.9, {"text size"}), (16.0, {"text size", "text seen"})):
        (drawn,) = drawn_texts(page, [title], [], RATE, 1, fonts_folder(), tmp_path)
        drawn = replace(drawn, least=24.0, block=replace(drawn.block, size=size))
        found = list(text_findings(drawn, flat(page, 40), page.raster, page.safe))
        assert checks == {finding.check for finding in found if not finding.passed}
        assert {finding.check for finding in found} >= checks
