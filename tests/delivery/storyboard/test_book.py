"""Books read back by a PDF reader: pages, texts in every script, where they stand, same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest

from adgen.delivery.storyboard.book import Board, Framed, Stretch, caption_em, columns, write_book
from adgen.media.fonts import MissingGlyphError, bundled_fonts
from adgen.schema.panels import Drawing, Shape, Words
from adgen.schema.picture import Raster

TALL, WIDE = Raster(720, 1280), Raster(1280, 720)
TEXT, BOLD = bundled_fonts(("Adgen Sans Text", "Adgen Sans")), bundled_fonts(("Adgen Sans",))
SAID = {
    "en": "The world fades. The music stays.",
    "zh-Hans": "世界安静下来，音乐还在。",
    "ar": "لكنك تستطيع",
    "th": "เมืองนี้ไม่เคยหลับใหล",
    "ru": "Город никогда не спит",
}


def framed(folder: Path, raster: Raster, words: Sequence[Words], height: float = 400.0) -> Framed:
    picture = folder / f"{raster}.jpg"
    cv2.imwrite(str(picture), np.full((raster.height, raster.width, 3), (40, 40, 200), np.uint8))
    shape = Shape(((10, 5), (110, 5), (110, 25), (10, 25)), "#20A020")
    return Framed(picture, Drawing(raster.width, height, tuple(words), (shape,)))


def line(text: str, language: str = "en", y: float = 60.0) -> Words:
    right = language == "ar"
    return Words(
        text, language, 30.0, 700 if right else 20, y, "#1C1C24", "right" if right else "left"
    )


def board(folder: Path, raster: Raster, count: int, **more: object) -> Board:
    panels = tuple(framed(folder, raster, [line(f"panel {n}.")]) for n in range(1, count + 1))
    cuts = (Stretch(0.0, 0.4, "1 noise"), Stretch(0.4, 1.0, "2 hush"))
    plain = Board(
        "Orlune · demo", "ar-AE · 15 s · tiktok", "100.0 BPM", raster, panels, cuts, (0.5,)
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def texts(path: Path) -> list[str]:
    """The text of each page."""
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def pixels(path: Path, page: int = 0) -> np.ndarray:
    """A page at 4 pixels a millimetre, RGB."""
    document = pypdfium2.PdfDocument(path)
    try:
        return np.asarray(document[page].render(scale=4 * 25.4 / 72).to_numpy())[..., 2::-1].copy()
    finally:
        document.close()


@pytest.mark.parametrize(
    ("raster", "count", "pages"), [(TALL, 5, 1), (TALL, 6, 2), (WIDE, 6, 1), (WIDE, 7, 2)]
)
def test_panels_go_on_pages_in_order(
    raster: Raster, count: int, pages: int, tmp_path: Path
) -> None:
    height = 12 * caption_em(raster, count)
    panels = tuple(
        framed(tmp_path, raster, [line(f"panel {n}.")], height) for n in range(1, count + 1)
    )
    whole = board(tmp_path, raster, count, panels=panels)
    assert write_book(tmp_path / "a.pdf", [whole], TEXT, BOLD) == pages
    found = texts(tmp_path / "a.pdf")
    assert len(found) == pages
    told = " ".join(found)
    places = [told.index(f"panel {n}.") for n in range(1, count + 1)]
    assert places == sorted(places)
    for number, page in enumerate(found, 1):
        for words in ("Orlune · demo", "ar-AE · 15 s · tiktok", "100.0 BPM", f"{number} / {pages}"):
            assert words in page


def test_each_board_begins_on_a_page_of_its_own(tmp_path: Path) -> None:
    boards = [
        board(tmp_path, TALL, 2, place="tiktok"), board(tmp_path, WIDE, 2, place="pre-roll")
    ]  # fmt: skip
    assert write_book(tmp_path / "a.pdf", boards, TEXT, BOLD) == 2
    first, second = texts(tmp_path / "a.pdf")
    assert "tiktok" in first
    assert "pre-roll" in second
    assert "tiktok" not in second


@pytest.mark.parametrize("language", SAID)
def test_texts_stay_texts(language: str, tmp_path: Path) -> None:
    panel = framed(tmp_path, TALL, [line(SAID[language], language)])
    write_book(tmp_path / "a.pdf", [board(tmp_path, TALL, 1, panels=(panel,))], TEXT, BOLD)
    (page,) = texts(tmp_path / "a.pdf")
    said, told = ("".join(sorted(text.replace(" ", ""))) for text in (SAID[language], page))
    missing = [letter for letter in set(said) if said.count(letter) > told.count(letter)]
    assert not missing
    if language not in ("ar", "th"):  # whose letters a reader may give in the order of the page
        assert SAID[language] in page


def test_arabic_is_joined_and_runs_from_the_right(tmp_path: Path) -> None:
    panel = framed(tmp_path, TALL, [line(SAID["ar"], "ar")])
    write_book(tmp_path / "a.pdf", [board(tmp_path, TALL, 1, panels=(panel,), cuts=())], TEXT, BOLD)
    left, top, width = _first_cell(TALL, 1)
    scale = width / 720
    baseline = top + width * 1280 / 720 + 60 * scale
    ink = pixels(tmp_path / "a.pdf")[
        round(4 * (baseline - 32 * scale)) : round(4 * (baseline + 14 * scale)),
        round(4 * left) : round(4 * (left + width)),
    ].sum(axis=2) < 380  # fmt: skip
    columns_inked = np.flatnonzero(ink.any(axis=0))
    assert columns_inked[-1] == pytest.approx(4 * 700 * scale, abs=3)
    asked = TEXT.width(SAID["ar"], 30.0, "ar")  # of letters joined: unjoined ones are far wider
    assert columns_inked[-1] - columns_inked[0] == pytest.approx(4 * asked * scale, rel=0.06)


def test_latin_words_in_an_arabic_line_stand_to_the_left_of_what_is_before_them(
    tmp_path: Path,
) -> None:
    panel = framed(tmp_path, TALL, [line("اكتشفها على orlune.com", "ar")])
    write_book(tmp_path / "a.pdf", [board(tmp_path, TALL, 1, panels=(panel,), cuts=())], TEXT, BOLD)
    document = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    page = document[0].get_textpage()
    count = page.count_chars()
    letters = [(page.get_text_range(at, 1), page.get_charbox(at)) for at in range(count)]
    page.close()
    document.close()
    arabic = [box for letter, box in letters if "\u0600" <= letter <= "\u06ff"]
    line_of = np.mean([box[1] for box in arabic])
    latin = [box for letter, box in letters if letter.isascii() and letter.isalpha()]
    beside = [box for box in latin if abs(box[1] - line_of) < 8]
    assert len(beside) == len("orlunecom")
    assert max(box[2] for box in beside) < min(box[0] for box in arabic)


def test_pictures_and_shapes_stand_in_the_grid(tmp_path: Path) -> None:
    write_book(tmp_path / "a.pdf", [board(tmp_path, TALL, 1)], TEXT, BOLD)
    shown = pixels(tmp_path / "a.pdf").astype(int)
    left, top, width = _first_cell(TALL, 1)
    red = (shown[..., 0] > 150) & (shown[..., 1] < 90)
    green = (shown[..., 1] > 130) & (shown[..., 0] < 90)
    for mask, box in (
        (red, (left, top, left + width, top + width * 1280 / 720)),
        (green, (left + width * 10 / 720, top + width * 1285 / 720,
                 left + width * 110 / 720, top + width * 1305 / 720)),
    ):  # fmt: skip
        rows, across = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        seen = across[0], rows[0], across[-1] + 1, rows[-1] + 1
        assert seen == pytest.approx([4 * side for side in box], abs=2)


def test_the_cuts_stand_in_time(tmp_path: Path) -> None:
    write_book(tmp_path / "a.pdf", [board(tmp_path, TALL, 1)], TEXT, BOLD)
    row = pixels(tmp_path / "a.pdf")[round(4 * (12 + 13.4 + 0.6))].astype(int)
    grey = np.abs(row - (0xE9, 0xE9, 0xEE)).sum(axis=1) < 9
    gaps = np.flatnonzero(~grey[4 * 12 + 1 : 4 * 285 - 4])
    assert gaps.size, "a gap parts the shots"
    assert gaps.max() / (4 * 273) == pytest.approx(0.4, abs=0.002)


def test_the_same_boards_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        write_book(tmp_path / name, [board(tmp_path, TALL, 3)], TEXT, BOLD)
    data = (tmp_path / "a.pdf").read_bytes()
    assert data == (tmp_path / "b.pdf").read_bytes()
    assert data.count(b"D:19700101") == data.count(b"D:") >= 1, "no date of today"


def test_few_panels_stand_larger() -> None:
    assert [columns(TALL, n) for n in (1, 4, 5, 6, 9, 11)] == [4, 4, 5, 4, 5, 4]
    assert [columns(WIDE, n) for n in (1, 2, 3, 9)] == [2, 2, 3, 3]


def test_a_character_without_a_font_is_refused(tmp_path: Path) -> None:
    panel = framed(tmp_path, TALL, [line("a 🚀")])
    with pytest.raises(MissingGlyphError):
        write_book(tmp_path / "a.pdf", [board(tmp_path, TALL, 1, panels=(panel,))], TEXT, BOLD)


def _first_cell(raster: Raster, count: int) -> tuple[float, float, float]:
    """Left, top and width of the first panel in millimetres."""
    across = columns(raster, count)
    return 12.0, 12.0 + 25.0, (297 - 24 - 5 * (across - 1)) / across
