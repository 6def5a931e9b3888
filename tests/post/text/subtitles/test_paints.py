"""Subtitles in a box are read over any picture, whatever the brand's colours."""

from __future__ import annotations

import pytest

from adgen.media.colour import contrast_ratio, rgb_of
from adgen.post.text.subtitles.paints import (
    READABLE,
    box_opacity,
    on_box,
    said_colour,
    subtitle_paints,
)
from adgen.schema.brand import Palette
from tests.studio.pages import BRAND

ORANGE = Palette(primary="#B3261E", secondary="#8A1C14", accent="#FF6B35")
NAVY = Palette(primary="#0B1F3A", secondary="#FFD23F", accent="#0B1F3A")
BLACK = Palette(primary="#000000", secondary="#0A0A0A", accent="#101418")
PALE = Palette(primary="#FFFFFF", secondary="#FEFEFA", accent="#FFFFF8")
EVERY = {"night": BRAND.palette, "orange": ORANGE, "navy": NAVY, "black": BLACK, "pale": PALE}


@pytest.mark.parametrize("palette", EVERY.values(), ids=EVERY)
@pytest.mark.parametrize("highlight", [False, True])
def test_every_paint_is_read_on_its_box_over_white(palette: Palette, highlight: bool) -> None:
    paints = subtitle_paints(palette, highlight)
    for paint in (paints.text, paints.second, paints.said):
        assert on_box(paint, paints.box) >= READABLE
        assert contrast_ratio(paint.colour, "#000000") > on_box(paint, paints.box)


def test_the_word_that_is_said_has_the_accent_or_the_next_colour_that_is_read() -> None:
    assert said_colour(ORANGE) == "#FF6B35"
    assert said_colour(NAVY) == "#FFD23F"
    lighter = rgb_of(said_colour(BLACK))
    assert lighter != (255, 255, 255) and min(lighter) > 0x80  # no colour of the brand is read


def test_a_darker_colour_needs_a_denser_box_and_the_darkest_have_none() -> None:
    needed = [box_opacity(colour) for colour in ("#FFFFFF", "#FFB07A", "#FF6B35", "#B3261E")]
    assert needed == sorted(needed) and 0.5 < needed[0] < 0.6 < needed[2] < 0.9
    assert box_opacity("#202020") == 1.0
    assert subtitle_paints(ORANGE, True).box.opacity == needed[2]
    assert subtitle_paints(ORANGE, False).box.opacity < needed[2]
