"""Texts in motion as libass draws them: joined, in place, in time, inside the safe area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from adgen.media.colour import rgb_of, ycbcr_709
from adgen.post.text.ass import AssDocument, Event, Paint, Pose, Style, line_tags, set_line
from adgen.post.text.burn import blocks_of, document
from adgen.post.text.burst import price_titles
from adgen.post.text.counter import counted, counter_titles
from adgen.post.text.drawn.lines import stand
from adgen.post.text.endcard import end_card
from adgen.post.text.titles import BAR_EDGE, Page, Title, super_title
from adgen.schema.brand import Animation, Shape
from adgen.schema.picture import Box, Raster
from adgen.schema.shot import PerAspect, SuperRole, Zone
from adgen.schema.storyboard import CounterText, EndCardText, PriceText, SuperText
from adgen.schema.time import FrameRange
from tests.studio.libass import painted
from tests.studio.pages import BRAND, LOGO, WORDS, page

RATE = Fraction(30)
FRAMES = FrameRange(0, 45, RATE)
Ink = NDArray[np.int16]


def styled(language: str, animation: Animation, shape: Shape = "circle") -> Page:
    """A square page of 540 pixels."""
    brand = BRAND.model_copy(update={"animation": animation, "shape": shape})
    safe = Box(32.4, 27.0, 507.6, 513.0)
    return replace(page("facebook-feed", language, brand), raster=Raster(540, 540), safe=safe)


def drawn(
    on: Page, titles: Sequence[Title], folder: Path, frames: int, rate: Fraction = RATE
) -> Ink:
    """How much each pixel differs from a grey ground, (frames, height, width)."""
    luma = painted(document(on, titles, (), rate), folder, on.raster, frames, rate,
                   ground="0x808080")  # fmt: skip
    return np.abs(luma.astype(np.int16) - 126)


def luma_of(colour: str) -> float:
    return float(ycbcr_709(np.array(rgb_of(colour), dtype=np.float32))[0])


def super_on(
    on: Page, text: str, role: SuperRole = "title", zone: Zone = "upper",
    frames: FrameRange = FRAMES,
) -> Title:  # fmt: skip
    found = SuperText(text, PerAspect[Zone](portrait=zone), role)
    return super_title(on, found, frames, None, False)


def price_on(on: Page, zone: Zone = "center", frames: FrameRange = FRAMES) -> tuple[Title, ...]:
    return price_titles(on, PriceText("$149", "$199", PerAspect[Zone](portrait=zone)), frames, None,
                        False)  # fmt: skip


def columns_of(frame: Ink, box: Box, level: int = 40) -> NDArray[np.intp]:
    """The columns with ink in the rows of a box."""
    rows = frame[int(box.top) : int(np.ceil(box.bottom))]
    return np.flatnonzero((rows > level).any(axis=0))


@pytest.mark.parametrize("language", ["ar", "hi", "th", "en"])
def test_what_is_typed_stands_as_it_will_stand_at_last(language: str, tmp_path: Path) -> None:
    """Joints, conjuncts and ligatures inside the opened part are those of the whole text."""
    on = styled(language, "typewriter")
    title = super_on(on, WORDS[language].super)
    found = drawn(on, [title], tmp_path, 20)
    whole, box = found[-1], title.fitted.box
    edges = []
    for frame in found[:12]:
        columns = columns_of(frame, box)
        start, stop = columns[0], columns[-1] + 1
        edges.append(start if on.rtl else stop)
        # Up to the soft shadow of letters that are not there yet.
        shown = slice(start + 14, 540) if on.rtl else slice(0, stop - 14)
        assert np.abs(frame[:, shown] - whole[:, shown]).max() <= 2
    rest = columns_of(whole, box)
    assert edges == sorted(edges, reverse=on.rtl)
    assert len(set(edges)) >= 6
    assert edges[-1] == pytest.approx(rest[0] if on.rtl else rest[-1] + 1, abs=1)
    assert edges[0] > rest[-1] - rest.size / 3 if on.rtl else edges[0] < rest[0] + rest.size / 3


def test_lines_are_typed_one_after_the_other(tmp_path: Path) -> None:
    on = styled("en", "typewriter")
    title = super_on(on, "One two\nthree four")
    found = drawn(on, [title], tmp_path, 14)
    middle = round(title.fitted.box.centre[1])
    second = [bool((frame[middle + 8 :] > 60).any()) for frame in found]
    assert second == sorted(second)
    first = found[second.index(True)][: middle - 8]
    assert np.abs(first - found[-1][: middle - 8]).max() <= 2  # the first line is whole by then


@pytest.mark.parametrize("rtl", [False, True])
def test_a_wipe_uncovers_from_where_reading_begins(rtl: bool, tmp_path: Path) -> None:
    on = styled("ar" if rtl else "en", "wipe")
    title = super_on(on, WORDS[on.language].super)
    found = drawn(on, [title], tmp_path, 16)
    whole = found[-1].sum(axis=0).astype(float)
    middle = title.fitted.box.centre[0]
    halves = [(frame[:, : int(middle)].sum(), frame[:, int(middle) :].sum()) for frame in found[:8]]
    assert all((right > left) if rtl else (left > right) for left, right in halves[1:5])
    shares = [frame.sum() / whole.sum() for frame in found]
    assert shares == sorted(shares)
    assert shares[0] < 0.1
    assert shares[-1] == 1


def test_scaled_letters_keep_their_baseline_and_their_middle(tmp_path: Path) -> None:
    raster, em, baseline = Raster(900, 400), 120.0, 200.0
    book = page("tiktok", "en").book
    white = Style("white", Paint("#FFFFFF"))
    tops, bottoms, middles = [], [], []
    for scale in (1.0, 0.8, 1.05):
        pose = Pose(scale=scale, about=(450.0, baseline))
        tags = line_tags(book, "HENH", "en", em, 450.0, baseline, "center", pose)
        body = f"{{{tags}}}{set_line(book, 'HENH', 'en', em)}"
        text = AssDocument(raster, (white,), (Event(FrameRange(0, 1, RATE), "white", body),)).text()
        cover = (painted(text, tmp_path, raster)[0].astype(float) - 16) / 219
        rows = cover.sum(axis=1) / cover.sum(axis=1).max()
        bottoms.append(np.flatnonzero(rows > 0.5)[-1] + 1)
        tops.append(np.flatnonzero(rows > 0.3)[0])
        middles.append(float(np.average(np.arange(900), weights=cover.sum(axis=0))))
    assert bottoms == [200] * 3
    heights = np.array(bottoms) - np.array(tops)
    assert heights[1:] / heights[0] == pytest.approx([0.8, 1.05], abs=0.02)
    assert middles == pytest.approx([middles[0]] * 3, abs=0.15)


@pytest.mark.parametrize("shape", get_args(Shape))
def test_a_price_is_of_the_accent_and_legible_on_it(shape: Shape, tmp_path: Path) -> None:
    on = styled("en", "none", shape)
    titles = price_on(on)
    block = next(block for block in blocks_of(titles, ()) if block.role == "price")
    box = block.box
    frame = painted(document(on, titles, (), RATE), tmp_path, on.raster, 1, RATE)[0]
    inner = frame[round(box.top) : round(box.bottom), round(box.left) : round(box.right)]
    assert np.median(inner) == pytest.approx(luma_of(on.brand.palette.accent), abs=1.5)
    assert inner.min() < 40
    whole = titles[0].whole
    assert whole is not None
    for x, y in ((whole.left + 3, whole.top + 3), (whole.right - 3, whole.bottom - 3)):
        assert frame[round(y), round(x)] < 60  # a shape, not its box


@pytest.mark.parametrize("animation", ["fade", "none"])
def test_the_line_through_the_old_price_draws_itself_across_it(
    animation: Animation, tmp_path: Path
) -> None:
    on = styled("en", animation)
    titles = price_on(on)
    found = painted(document(on, titles, (), RATE), tmp_path, on.raster, 30, RATE)
    fitted = titles[1].fitted
    x, baseline = stand(fitted, 0)
    width = on.book.width("$199", fitted.size, "en")
    y = round(baseline - 0.40 * fitted.size)
    before = found[11] if animation == "fade" else found[0]
    beyond = [round(x - width / 2 - 0.1 * fitted.size), round(x + width / 2 + 0.1 * fitted.size)]
    ground = int(found[-1][round(fitted.box.top) - 2, round(x)])
    struck = [abs(int(found[-1][y, at]) - ground) > 60 for at in beyond]
    assert struck == [True, True]  # it spans the text
    assert abs(int(found[-1][y, round(x + width / 2 + 0.4 * fitted.size)]) - ground) < 10
    if animation == "none":
        assert abs(int(before[y, beyond[1]]) - ground) > 60
        return
    ends = []
    for frame in found[10:30]:
        row = np.abs(frame[y].astype(int) - ground)[beyond[0] : beyond[1] + 1]
        line = np.flatnonzero(row > 60)
        gaps = np.flatnonzero(np.diff(line) > 1) if line.size and row[0] > 60 else []
        ends.append(0 if not line.size or row[0] <= 60 else line[gaps[0] if len(gaps) else -1])
    assert ends[0] == 0
    assert ends[-1] == beyond[1] - beyond[0]
    assert ends == sorted(ends)


def test_the_button_swells_about_its_middle_on_the_beat(tmp_path: Path) -> None:
    on = styled("en", "fade")
    card = end_card(on, EndCardText("", "Buy now", ""), LOGO, FRAMES, False, False, (5, 18, 30, 40))
    (title,) = card.titles
    assert title.beats == (5, 18, 30, 40)
    found = drawn(on, [title], tmp_path, 45)
    box = title.fitted.box
    y = round(box.centre[1])
    widths, middles = [], []
    for frame in found[24:]:
        columns = np.flatnonzero(frame[y] > 25)
        widths.append(columns[-1] - columns[0])
        middles.append((columns[-1] + columns[0]) / 2)
    assert 24 + int(np.argmax(widths[:11])) == 30
    assert widths[40 - 24] == widths[30 - 24]
    assert widths[6] / widths[0] == pytest.approx(1.045, abs=0.01)
    assert widths[13] == widths[0]  # at rest again before the next beat
    assert middles == pytest.approx([middles[0]] * len(middles), abs=1)
    later = replace(title, beats=(30, 40))  # beats while it enters move nothing
    assert document(on, [title], (), RATE) == document(on, [later], (), RATE)


def offers(on: Page, language: str, frames: FrameRange) -> list[Title]:
    """All that stands on a picture, at the edges of the safe area."""
    words = WORDS[language]
    top = super_on(on, words.super, "title", "top", frames)
    bar = super_on(on, words.tagline, "lower_third", "lower", frames)
    price = price_titles(
        on, PriceText("$149", "$199", PerAspect[Zone](portrait="right")), frames, None, False,
        [top.block, bar.block],
    )  # fmt: skip
    counter = CounterText(12, 8, "{}", PerAspect[Zone](portrait="left"))
    numbers = counted(counter, frames, (12, 20))
    taken = [title.block for title in (top, bar, *price)]
    count = counter_titles(on, counter, numbers, "0", frames, None, False, taken)
    return [top, bar, *price, *count]


@pytest.mark.parametrize(("language", "animation"), [
    ("en", "minimal_slide"), ("en", "pop"), ("en", "wipe"), ("ar", "pop"), ("ar", "typewriter"),
])  # fmt: skip
def test_everything_is_inside_the_safe_area_at_every_moment(
    language: str, animation: Animation, tmp_path: Path
) -> None:
    on = styled(language, animation)
    safe = on.safe
    for titles in (
        offers(on, language, FRAMES),
        end_card(
            on, EndCardText("", WORDS[language].cta, WORDS[language].legal), LOGO, FRAMES, True,
            False, (30,),
        ).titles,
    ):  # fmt: skip
        strongest = drawn(on, titles, tmp_path, 45).max(axis=0)
        inside = np.zeros_like(strongest)
        top, bottom = int(np.floor(safe.top)), int(np.ceil(safe.bottom))
        left, right = int(np.floor(safe.left)), int(np.ceil(safe.right))
        inside[top:bottom, left:right] = 1
        assert (strongest * inside).max() > 80
        assert (strongest * (1 - inside)).max() <= 12


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_lower_thirds_bar_grows_from_its_edge_and_its_text_follows(
    language: str, tmp_path: Path
) -> None:
    on = styled(language, "minimal_slide")
    title = super_on(on, WORDS[language].tagline, "lower_third")
    bar, em = title.block, title.fitted.size
    assert on.safe.holds(bar, slack=0.01)
    assert bar.top >= on.safe.bottom - on.safe.height / 3
    flush = (bar.right, on.safe.right) if on.rtl else (bar.left, on.safe.left)
    assert flush[0] == pytest.approx(flush[1])
    found = drawn(on, [title], tmp_path, 20)
    y = round(bar.top + 4)
    reach = [columns_of(frame, Box(0, y, 540, y + 1), 25).size for frame in found]
    assert reach == sorted(reach)
    assert reach[0] < 0.2 * bar.width
    assert reach[12] == pytest.approx(bar.width, abs=2)
    edge = bar.right - BAR_EDGE * em / 2 if on.rtl else bar.left + BAR_EDGE * em / 2
    inner = bar.left + 4 if on.rtl else bar.right - 4
    lit = painted(document(on, [title], (), RATE), tmp_path, on.raster, 20, RATE)
    rest = lit[-1]
    assert rest[round(bar.centre[1]), round(edge)] > 150  # the accent
    assert rest[round(bar.centre[1]), round(inner)] < 60  # the primary
    words = slice(int(bar.left + 0.5 * em), int(bar.right - 0.5 * em))
    light = [int((frame[int(bar.top) : int(bar.bottom), words] > 200).sum()) for frame in lit]
    assert light[2] == 0 < light[15] == light[19]


def test_a_counter_shows_each_number_in_its_frames(tmp_path: Path) -> None:
    on = styled("en", "none")
    counter = CounterText(3, 1, "{}", PerAspect[Zone](portrait="center"))
    numbers = counted(counter, FRAMES, (10, 25))
    titles = counter_titles(on, counter, numbers, "0", FRAMES, None, False)
    found = drawn(on, titles, tmp_path, 45)
    alone = {}
    for value in (3, 2, 1):
        single = replace(titles[0], steps=((0, str(value)),))
        alone[value] = drawn(on, [single], tmp_path, 1)[0]
    for number, frame in enumerate(found):
        value = 3 if number < 10 else 2 if number < 25 else 1
        assert np.array_equal(frame, alone[value]), number


def test_a_digit_does_not_move_while_its_neighbour_counts(tmp_path: Path) -> None:
    on = styled("ar", "none")
    counter = CounterText(12, 10, "{}", PerAspect[Zone](portrait="center"))
    numbers = counted(counter, FRAMES, (10, 25))
    titles = counter_titles(on, counter, numbers, "٠", FRAMES, None, False)
    found = drawn(on, titles, tmp_path, 30)
    middle = round(titles[0].fitted.box.centre[0])
    assert np.array_equal(found[0][:, : middle - 20], found[12][:, : middle - 20])
    assert not np.array_equal(found[0][:, middle + 20 :], found[12][:, middle + 20 :])


def test_a_counter_in_a_panel_shows_its_first_number(tmp_path: Path) -> None:
    """Panels put what is seen in a shot into one frame."""
    on = styled("en", "none")
    counter = CounterText(3, 1, "{}", PerAspect[Zone](portrait="center"))
    shot = FrameRange(100, 160, RATE)
    (title,) = counter_titles(
        on, counter, counted(counter, shot, (120, 140)), "0", shot, None, False
    )  # fmt: skip
    first = drawn(on, [replace(title, frames=FrameRange(0, 1, RATE))], tmp_path, 1)[0]
    three = replace(title, frames=FrameRange(0, 1, RATE), steps=((0, "3"),))
    assert np.array_equal(first, drawn(on, [three], tmp_path, 1)[0])
    assert first.max() > 80
