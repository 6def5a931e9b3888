"""ASS as libass truly paints it: widths, places, times, literal text, colours."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from adgen.media.colour import rgb_of, ycbcr_709
from adgen.media.fonts import FontBook, bundled_fonts
from adgen.post.text.ass import (
    AssDocument,
    Event,
    Paint,
    Pose,
    Style,
    colour,
    escape,
    line_tags,
    rounded_box,
    set_line,
    stamp,
)
from adgen.post.text.drawn.lines import stand
from adgen.post.text.layout import Fitted
from adgen.post.text.motion import moving
from adgen.schema.picture import Box, Raster
from adgen.schema.time import FrameRange
from tests.studio.libass import ink_box, painted

WHITE = Style("white", Paint("#FFFFFF"))
ONE = FrameRange(0, 1, Fraction(25))
EM = 90.0

SAMPLES = {
    "Adgen Sans": ("en", "Hamburgefonts AVATAR Ђё Ωψ"),
    "Adgen Sans Text": ("vi", "Hamburgefonts AVATAR ẫộ"),
    "Adgen Sans Arabic": ("ar", "مرحبا بالعالم الكبير"),
    "Adgen Sans Hebrew": ("he", "שלום לכולם היום"),
    "Adgen Sans Thai": ("th", "ดื่มชามะนาวเย็นน้ำปั๋น"),
    "Adgen Sans Devanagari": ("hi", "हर घूँट में स्त्री क्षत्रिय"),
    "Adgen Sans SC": ("zh-CN", "新年快乐柠檬茶"),
    "Adgen Sans TC": ("zh-TW", "夏日午後檸檬茶"),
    "Adgen Sans JP": ("ja", "冷たいレモンティーで夏を"),
    "Adgen Sans KR": ("ko", "시원한레몬티와 여름"),
    "Adgen Geometric": ("en", "Hamburgefonts AVATAR Tokyo"),
    "Adgen Rounded": ("vi", "Hamburgefonts AVATAR ẫộ"),
}


def line(book: FontBook, text: str, language: str, x: float, baseline: float) -> str:
    tags = line_tags(book, text, language, EM, x, baseline, "left")
    return f"{{{tags}}}{set_line(book, text, language, EM)}"


def paint(folder: Path, raster: Raster, *bodies: str) -> NDArray[np.uint8]:
    events = tuple(Event(ONE, "white", body) for body in bodies)
    return painted(AssDocument(raster, (WHITE,), events).text(), folder, raster)[0]


@pytest.mark.parametrize("family", SAMPLES)
def test_libass_paints_what_harfbuzz_measures(family: str, tmp_path: Path) -> None:
    language, text = SAMPLES[family]
    book = bundled_fonts([family])
    assert {run.face.family for run in book.runs(text, language)} == {family}
    raster = Raster(1600, 400)
    left, top, right, bottom = ink_box(
        paint(tmp_path, raster, line(book, text, language, 100, 250)), 125
    )
    ink = book.ink(text, EM, language)
    assert right - left == pytest.approx(ink.right - ink.left, rel=0.01)
    assert (left, top, bottom) == pytest.approx(
        (100 + ink.left, 250 + ink.top, 250 + ink.bottom), abs=2.0
    )


def test_a_line_of_several_faces_is_as_wide_as_its_parts(tmp_path: Path) -> None:
    book, text = bundled_fonts(["Adgen Rounded"]), "柠檬茶 Tangora 夏"
    assert len(book.runs(text, "zh-CN")) == 3
    box = ink_box(paint(tmp_path, Raster(1200, 300), line(book, text, "zh-CN", 50, 200)), 125)
    ink = book.ink(text, EM, "zh-CN")
    assert box == pytest.approx((50 + ink.left, 200 + ink.top, 50 + ink.right, 200 + ink.bottom),
                                abs=2.0)  # fmt: skip


@pytest.mark.parametrize("first", ["Tangora", "תה"])
def test_the_full_stop_of_a_hebrew_line_stands_on_its_left(first: str, tmp_path: Path) -> None:
    book, raster = bundled_fonts(), Raster(1200, 300)
    with_stop = paint(tmp_path, raster, line(book, f"{first} קר.", "he", 100, 200))
    without = paint(tmp_path, raster, line(book, f"{first} קר", "he", 100, 200))
    stop = book.width(".", EM, "he")
    # The stop pushes all else to the right by its own width.
    assert ink_box(with_stop)[2] - ink_box(without)[2] == pytest.approx(stop, abs=3)
    assert ink_box(with_stop)[0] < 100 + stop


HARMFUL = [
    r"{\b1}x",
    r"a\Nb",
    r"a\nb",
    r"a\hb",
    r"\{x\}",
    "{x",
    "x}",
    "\\",
    r"\\N",
    "{}",
    r"C:\N{x}",
]


@pytest.mark.parametrize("text", HARMFUL)
def test_markup_is_shown_literally(text: str, tmp_path: Path) -> None:
    """The reference sets every character by itself at HarfBuzz's place, where none is markup."""
    book, raster = bundled_fonts(["Adgen Sans KR"]), Raster(900, 300)
    whole = paint(tmp_path, raster, line(book, text, "en", 100, 200))
    single = [
        line(book, letter, "en", 100 + book.width(text[:i], EM, "en"), 200).replace(
            escape(letter), {"{": "\\{", "}": "\\}"}.get(letter, letter)
        )
        for i, letter in enumerate(text)
    ]
    apart = paint(tmp_path, raster, *single)
    lit, wanted = whole > 125, apart > 125
    assert wanted.any()
    assert (lit & wanted).sum() / (lit | wanted).sum() > 0.93


def test_newlines_become_line_breaks_and_controls_vanish() -> None:
    assert escape("a\r\nb\u2028c\td\x00") == "a\\Nb\\Nc d"


@pytest.mark.parametrize("rate", ["24", "25", "30", "30000/1001", "60", "24000/1001"])
def test_an_event_covers_exactly_its_frames(rate: str, tmp_path: Path) -> None:
    exact, raster, count = Fraction(rate), Raster(640, 16), 64
    boxes = tuple(
        Event(FrameRange(i, i + 1, exact), "white", rounded_box(Box(i * 10, 2, i * 10 + 8, 14), 0))
        for i in range(count)
    )
    frames = painted(AssDocument(raster, (WHITE,), boxes).text(), tmp_path, raster, count, exact)
    lit = frames[:, 8, 4::10] > 125
    assert np.array_equal(lit, np.eye(count, dtype=bool))


def test_rates_that_centiseconds_cannot_tell_apart_are_refused() -> None:
    assert stamp(0, Fraction(30)) == "0:00:00.00"
    assert stamp(3600 * 30, Fraction(30)) == "0:59:59.98"
    with pytest.raises(ValueError, match="120 frames per second"):
        stamp(1, Fraction(120))


def test_moving_follows_its_curve_on_every_frame(tmp_path: Path) -> None:
    raster, rate = Raster(400, 40), Fraction(30)
    places = [0.0, 37.5, 150.0, 200.0, 200.0, 200.0]

    def pose_at(frame: int) -> Pose:
        return Pose(right=places[frame], opacity=1.0 if frame < 5 else 0.0)

    events = moving(
        FrameRange(2, 8, rate), WHITE, pose_at, lambda p: rounded_box(Box(20, 10, 40, 30), 4, p)
    )
    assert [len(event.frames) for event in events] == [1, 1, 1, 2]
    frames = painted(AssDocument(raster, (WHITE,), events).text(), tmp_path, raster, 9, rate)
    centres = [np.average(np.arange(400), weights=f[20] - 16.0) if f.max() > 60 else None
               for f in frames]  # fmt: skip
    assert centres[:2] == [None, None]
    assert centres[2:7] == pytest.approx([29.5 + place for place in places[:5]], abs=0.13)
    assert centres[7:] == [None, None]


def test_a_box_stands_at_parts_of_a_pixel(tmp_path: Path) -> None:
    luma = paint(tmp_path, Raster(100, 60), rounded_box(Box(20.25, 10.5, 60.75, 40.0), 0))
    covered = (luma.astype(float) - 16) / (235 - 16)
    assert covered[25].sum() == pytest.approx(40.5, abs=0.1)
    assert covered[:, 40].sum() == pytest.approx(29.5, abs=0.1)
    assert covered[25, 20] == pytest.approx(0.75, abs=0.05)


def test_corners_are_round(tmp_path: Path) -> None:
    luma = paint(tmp_path, Raster(240, 240), rounded_box(Box(20, 20, 220, 220), 100))
    covered = (luma.astype(float) - 16) / (235 - 16)
    assert covered.sum() == pytest.approx(np.pi * 100**2, rel=0.002)


def test_opacity_and_colour_are_written_as_ass_reads_them(tmp_path: Path) -> None:
    assert colour(Paint("#FF6B35", 0.5)) == "&H80356BFF"
    half = Style("half", Paint("#FFFFFF", 0.5))
    event = Event(ONE, "half", rounded_box(Box(0, 0, 64, 64), 0))
    raster = Raster(64, 64)
    luma = painted(AssDocument(raster, (half,), (event,)).text(), tmp_path, raster)[0]
    assert luma[32, 32] == pytest.approx(16 + 219 * 0.5, abs=2)


@pytest.mark.parametrize("fill", ["#FF6B35", "#0A84FF", "#101820"])
def test_a_brand_colour_comes_out_in_bt709(fill: str, tmp_path: Path) -> None:
    style, raster = Style("brand", Paint(fill)), Raster(64, 64)
    event = Event(ONE, "brand", rounded_box(Box(0, 0, 64, 64), 0))
    luma = painted(AssDocument(raster, (style,), (event,)).text(), tmp_path, raster)[0]
    wanted = ycbcr_709(np.array(rgb_of(fill), dtype=np.float32))[0]
    assert luma[32, 32] == pytest.approx(float(wanted), abs=1.0)


def test_lines_of_a_block_stand_in_the_middle_of_their_leading(tmp_path: Path) -> None:
    book = bundled_fonts()
    fitted = Fitted(("H", "H"), EM, 120.0, Box(0.0, 30.0, 300.0, 290.0), "center")
    (_, first), (_, second) = stand(fitted, 0), stand(fitted, 1)
    assert second - first == pytest.approx(120.0)
    _, top, _, bottom = ink_box(paint(tmp_path, Raster(300, 300), line(book, "H", "en", 50, first)))
    assert (top + bottom) / 2 == pytest.approx(100.0, abs=1.0)


def test_an_event_of_no_style_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown styles: \\['gone'\\]"):
        AssDocument(Raster(64, 64), (WHITE,), (Event(ONE, "gone", "x"),)).text()
