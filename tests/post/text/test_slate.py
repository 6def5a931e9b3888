"""The slate: what is drawn on which frame, and where its hand points."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from adgen.media.burning import burnt_picture
from adgen.media.fonts import FontBook, bundled_fonts, fonts_folder
from adgen.media.frames import i420_shape
from adgen.post.text.ass import stamp
from adgen.post.text.slate import slate_document
from adgen.schema.brand import Palette
from adgen.schema.broadcast import Surround
from adgen.schema.picture import Raster

RATE = Fraction(25)
TALL, WIDE = Raster(360, 640), Raster(640, 360)
UK = Surround(clock=175, black=75, hold=125)
RED = Palette(primary="#14143C", secondary="#0A0A1E", accent="#FF4040", dark="#0A0A1E")
ROWS = (("Brand", "Orlune"), ("Clock number", "ABC/DEFG001/015"), ("Length", "15 s"))


@pytest.fixture(scope="module")
def book() -> FontBook:
    return bundled_fonts((), ())


def events(document: str, style: str) -> list[tuple[str, str, str]]:
    """Start, stop and body of each event of a style."""
    rows = [row.split(",", 9) for row in document.splitlines() if row.startswith("Dialogue:")]
    return [(row[1], row[2], row[9]) for row in rows if row[3] == style]


def test_the_number_counts_the_seconds_begun_until_the_spot(book: FontBook) -> None:
    document = slate_document(ROWS, UK, WIDE, RATE, RED, book)
    shown = [
        (start, stop, body.rpartition("}")[2])
        for start, stop, body in events(document, "value")
        if (start, stop) != (stamp(0, RATE), stamp(175, RATE))
    ]
    assert [number for *_, number in shown] == ["4", "5", "6", "7", "8", "9", "10"]
    assert shown[-1][:2] == (stamp(0, RATE), stamp(25, RATE))
    assert shown[0][:2] == (stamp(150, RATE), stamp(175, RATE))


def test_the_hand_moves_on_every_frame_and_nothing_is_left_after_the_clock(book: FontBook) -> None:
    document = slate_document(ROWS, UK, WIDE, RATE, RED, book)
    hands = events(document, "hand")
    assert len({body for *_, body in hands}) == len(hands) == 175
    stops = [stop for style in ("value", "label", "dial", "hand")
             for _, stop, _ in events(document, style)]  # fmt: skip
    assert max(stops) == stamp(175, RATE)


@pytest.mark.parametrize("raster", [WIDE, TALL], ids=str)
@pytest.mark.parametrize(("lead", "turn"), [(15, 0.75), (30, 0.5), (45, 0.25)])
def test_the_hand_points_to_where_it_will_be_at_twelve(
    raster: Raster, lead: int, turn: float, book: FontBook, tmp_path: Path
) -> None:
    """A quarter of a minute before the spot it stands at nine o'clock, as a clock's does."""
    ass = tmp_path / "slate.ass"
    around = Surround(clock=lead * 25 - 75, black=75)
    ass.write_text(slate_document(ROWS, around, raster, RATE, RED, book), "utf-8")
    black = np.full(i420_shape(raster), 128, np.uint8)
    black[: raster.height] = 16
    drawn = burnt_picture(black, raster, ass, fonts_folder()).astype(int)
    red = drawn[..., 0] - drawn[..., 1] > 40  # its chroma is half as fine as it
    down, right = (float(axis.mean()) for axis in np.nonzero(red))
    lit = drawn.min(axis=2) > 80
    lit[:, : round(0.7 * raster.width)] &= raster is TALL  # there the table is below it
    lit[raster.height // 2 :] &= raster is WIDE
    rows, columns = np.nonzero(lit)
    middle = (columns.min() + columns.max()) / 2, (rows.min() + rows.max()) / 2
    reach = (0.45 + 0.80) / 2 * 0.17 * 360
    angle = 2 * np.pi * turn
    assert right - middle[0] == pytest.approx(np.sin(angle) * reach, abs=2)
    assert down - middle[1] == pytest.approx(-np.cos(angle) * reach, abs=2)


def test_all_of_it_stands_inside_the_title_safe_area(book: FontBook, tmp_path: Path) -> None:
    long = (*ROWS, ("Title", "an uncommonly long name of a campaign that goes on and on and on"))
    for raster in (WIDE, TALL):
        ass = tmp_path / "slate.ass"
        ass.write_text(slate_document(long, UK, raster, RATE, RED, book), "utf-8")
        black = np.full(i420_shape(raster), 128, np.uint8)
        black[: raster.height] = 16
        lit = burnt_picture(black, raster, ass, fonts_folder()).max(axis=2) > 60
        rows, columns = np.nonzero(lit)
        assert rows.min() >= 0.05 * raster.height and rows.max() < 0.95 * raster.height
        assert columns.min() >= 0.05 * raster.width and columns.max() < 0.95 * raster.width


def test_a_hand_in_a_dark_colour_becomes_white(book: FontBook) -> None:
    dark = RED.model_copy(update={"accent": "#14143C"})
    for palette, wanted in ((RED, "&H004040FF"), (dark, "&H00FFFFFF")):
        document = slate_document(ROWS, UK, WIDE, RATE, palette, book)
        style = next(row for row in document.splitlines() if row.startswith("Style: hand"))
        assert style.split(",")[3] == wanted
