"""Text in areas: zones, sides, sizes, and what does not fit."""

from __future__ import annotations

from typing import get_args

import pytest

from adgen.media.fonts import MissingGlyphError, bundled_fonts
from adgen.post.text.layout import (
    Fitted,
    TextDoesNotFitError,
    centred,
    fit_text,
    free_place,
    text_area,
)
from adgen.post.text.legible import least_size
from adgen.schema.picture import Box, Raster
from adgen.schema.shot import Zone

RASTER = Raster(1080, 1920)
AREA = Box(100, 200, 900, 1500)
ZONES: tuple[Zone, ...] = get_args(Zone)
TEXT = "The city never stops"


def fit(text: str = TEXT, zone: Zone = "center", rtl: bool = False, size: float = 90) -> Fitted:
    language = "he" if rtl else "en"
    return fit_text(bundled_fonts(), text, language, rtl, AREA, zone, size, RASTER)


@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize("zone", ZONES)
def test_a_block_is_inside_its_area(zone: Zone, rtl: bool) -> None:
    text = "העיר לא נרגעת לעולם" if rtl else TEXT
    fitted = fit(text, zone, rtl)
    assert AREA.holds(fitted.box)
    assert "".join(fitted.lines).replace(" ", "") == text.replace(" ", "")
    widest = max(
        bundled_fonts().width(line, fitted.size, "he" if rtl else "en") for line in fitted.lines
    )
    assert fitted.box.width > widest
    assert fitted.box.height > len(fitted.lines) * fitted.leading


def test_zones_are_in_their_order_from_top_to_bottom() -> None:
    tops = [fit("Short", zone).box.top for zone in ("top", "upper", "center", "lower")]
    assert tops == sorted(tops)
    assert tops[0] == AREA.top
    assert fit("Short", "lower").box.bottom == AREA.bottom
    assert fit("Short", "center").box.centre[1] == pytest.approx(AREA.centre[1])


def test_centred_text_keeps_to_the_middle_of_the_frame() -> None:
    assert fit("Short").box.centre[0] == pytest.approx(540)  # the area's own middle is 500


@pytest.mark.parametrize(("zone", "rtl", "side"), [
    ("left", False, "left"), ("right", False, "left"), ("left", True, "right"),
    ("right", True, "right"), ("center", False, "center"), ("top", True, "center"),
])  # fmt: skip
def test_columns_are_set_flush_on_the_side_where_reading_begins(
    zone: Zone, rtl: bool, side: str
) -> None:
    assert fit("שקט" if rtl else "Quiet", zone, rtl).align == side


@pytest.mark.parametrize("rtl", [False, True])
def test_short_texts_in_a_column_keep_off_the_middle(rtl: bool) -> None:
    text = "שקט" if rtl else "Quiet"
    assert fit(text, "left", rtl).box.left == 100
    assert fit(text, "right", rtl).box.right == 900


def test_columns_stay_in_their_third() -> None:
    left, right = fit(TEXT, "left").box, fit(TEXT, "right").box
    assert left.right <= 100 + 0.32 * 800
    assert right.left >= 900 - 0.32 * 800
    assert len(fit(TEXT, "left").lines) > 1


@pytest.mark.parametrize(("middle", "left"), [(50, 40), (12, 10), (300, 180), (200, 180)])
def test_centring_gives_way_at_the_edges(middle: float, left: float) -> None:
    assert centred(middle, 20, 10, 200) == left


def test_text_shrinks_until_it_fits_and_not_more() -> None:
    small, large = fit(TEXT * 3, size=150), fit(TEXT, size=60)
    assert large.size == 60
    assert least_size(RASTER, "") <= small.size < 150
    assert len(small.lines) <= 3
    roomier = fit_text(
        bundled_fonts(), TEXT * 3, "en", False, Box(0, 200, 1080, 1500), "center", 150, RASTER
    )
    assert roomier.size > small.size


def test_text_that_cannot_be_read_any_smaller_is_refused() -> None:
    with pytest.raises(TextDoesNotFitError, match=r"does not fit 800x650 pixels even at 24 pixels"):
        fit(("many words " * 200).strip())


def test_a_word_that_is_too_long_is_named_with_its_pixels() -> None:
    word = "Unfassbarlangeswortohnetrennstelle" * 2 + "unddochnichtlanggenug"
    wide = bundled_fonts().width(word, least_size(RASTER, ""), "en")
    with pytest.raises(TextDoesNotFitError) as caught:
        fit(f"Ein {word} hier")
    assert repr(word)[:70] in str(caught.value)
    assert f"it is {wide:.0f} pixels wide, where 783 are free" in str(caught.value)


def test_a_pile_of_marks_that_leaves_its_line_is_refused() -> None:
    assert fit("e\u0323\u0302\u0301").lines == ("e\u0323\u0302\u0301",)
    with pytest.raises(TextDoesNotFitError, match="reach out of their line"):
        fit("e" + "\u0301" * 12)


def test_an_embedding_goes_on_behind_a_line_break() -> None:
    area = Box(100, 200, 400, 1500)
    fitted = fit_text(
        bundled_fonts(), "one \u202btwo three four\u202c five", "en", False, area, "center", 70,
        RASTER, 5,
    )  # fmt: skip
    assert fitted.lines[0] == "one"
    assert [line.count("\u202b") for line in fitted.lines] == [0, 1, 1, 1, 0]
    assert fitted.lines[2].startswith("\u202b")
    assert fitted.lines[3].startswith("\u202b")


def test_a_text_is_shortened_in_messages_that_name_it() -> None:
    with pytest.raises(TextDoesNotFitError) as caught:
        fit("many words " * 200)
    assert len(str(caught.value)) < 200
    assert "'many words" in str(caught.value)


def test_a_character_without_a_glyph_is_named() -> None:
    with pytest.raises(MissingGlyphError, match=r"U\+1F600"):
        fit("Happy \U0001f600")


def test_no_text_is_smaller_than_the_smallest() -> None:
    assert fit("x", size=3).size == pytest.approx(0.022 * 1080)


SAFE = Box(100, 200, 900, 1500)


def test_the_text_area_is_the_safe_area_above_the_floor() -> None:
    assert text_area(SAFE, None, 0, 1500) == SAFE
    assert text_area(SAFE, None, 0, 1300) == Box(100, 200, 900, 1300)


def test_a_logo_takes_its_strip_with_its_clearance() -> None:
    assert text_area(SAFE, Box(400, 200, 600, 260), 20, 1500) == Box(100, 280, 900, 1500)
    assert text_area(SAFE, Box(400, 1440, 600, 1500), 20, 1500) == Box(100, 200, 900, 1420)
    # The floor stands when the logo is below it.
    assert text_area(SAFE, Box(400, 1440, 600, 1500), 20, 1300) == Box(100, 200, 900, 1300)


def test_no_room_is_an_area_of_no_height_and_nothing_fits() -> None:
    area = text_area(SAFE, Box(400, 200, 600, 900), 20, 800)
    assert area.height == 0
    with pytest.raises(TextDoesNotFitError):
        fit_text(bundled_fonts(), "x", "en", False, area, "top", 40, RASTER)


@pytest.mark.parametrize(("zone", "taken", "top"), [
    ("center", [], 750.0), ("lower", [], 1300.0), ("top", [], 200.0),
    ("center", [(200, 800), (900, 1500)], None),
    ("center", [(200, 760), (1000, 1500)], 760.0),
    ("center", [(200, 700), (940, 1500)], 740.0),
    ("lower", [(1400, 1500)], 1200.0),
    ("center", [(700, 900)], 900.0),
    ("center", [(740, 1000)], 540.0),
])  # fmt: skip
def test_a_thing_of_its_own_is_moved_as_little_as_it_takes(
    zone: Zone, taken: list[tuple[int, int]], top: float | None
) -> None:
    boxes = [Box(300, upper, 700, lower) for upper, lower in taken]
    found = free_place(AREA, zone, 300, 200, 540, boxes)
    assert (found.top if found else None) == top
    assert found is None or (AREA.holds(found) and not any(found.meets(box) for box in boxes))


def test_what_stands_at_its_side_moves_nothing() -> None:
    assert free_place(AREA, "right", 200, 200, 540, [Box(100, 200, 690, 1500)]) == Box(
        700, 750, 900, 950
    )
    assert free_place(AREA, "center", 900, 200, 540, []) is None
