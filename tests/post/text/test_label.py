"""The label of what a machine made: as high as the law asks, first of all, and never covered."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from adgen.media.tables import placements
from adgen.post.text import burn
from adgen.post.text.ass import Paint
from adgen.post.text.drawn.events import events_of
from adgen.post.text.label import Around, label_title
from adgen.post.text.layout import TextDoesNotFitError
from adgen.post.text.paints import behind, styles_of
from adgen.post.text.placed import from_json, to_json
from adgen.post.text.subtitles.paints import READABLE, on_box
from adgen.post.text.titles import Page, Title, super_title
from adgen.schema.brand import Animation
from adgen.schema.labels import SpokenLabel
from adgen.schema.picture import Box
from adgen.schema.shot import PerAspect, Zone
from adgen.schema.storyboard import SuperText
from adgen.schema.time import FrameRange
from tests.studio.libass import ink_box, painted
from tests.studio.pages import BRAND, WORDS, page

RATE = Fraction(30)
SHOWN = FrameRange(0, 75, RATE)
CHINA = SpokenLabel("AI生成", "zh", ("AI", "生成"), 54, SHOWN)
ARABIC = SpokenLabel("مُنشأ بالذكاء الاصطناعي", "ar", (), 24, SHOWN)


def labelled(placement: str, language: str, label: SpokenLabel = CHINA) -> Page:
    tag = {"zh": "zh-Hans"}.get(label.language, label.language)
    return replace(page(placement, language), label=tag, label_rtl=tag == "ar")


@pytest.mark.parametrize("placement", ["douyin-feed", "youtube-preroll", "instagram-feed"])
@pytest.mark.parametrize("language", ["zh-Hans", "ar", "en"])
def test_its_letters_are_as_high_as_the_law_asks_on_the_picture(
    tmp_path: Path, placement: str, language: str
) -> None:
    on = labelled(placement, language)
    title = label_title(on, CHINA, ())
    assert on.safe.holds(title.block)
    luma = painted(burn.document(on, (title,), (), RATE), tmp_path, on.raster)[0]
    box = title.block
    part = luma[round(box.top) : round(box.bottom), round(box.left) : round(box.right)]
    columns = np.flatnonzero((part > 180).any(axis=0))
    letters = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)
    assert len(letters) >= 3
    for letter in letters:  # A and I are the lowest
        rows = np.flatnonzero((part[:, letter] > 180).any(axis=1))
        assert rows[-1] + 1 - rows[0] >= CHINA.height


def test_an_em_of_that_size_would_be_too_low(tmp_path: Path) -> None:
    on = labelled("douyin-feed", "zh-Hans")
    title = label_title(on, replace(CHINA, text="AI", words=()), ())
    luma = painted(burn.document(on, (title,), (), RATE), tmp_path, on.raster)[0]
    _, top, _, bottom = ink_box(luma, 180)
    assert bottom - top < CHINA.height


def test_it_stands_in_the_upper_corner_where_reading_begins() -> None:
    for language, side in (("zh-Hans", "left"), ("ar", "right")):
        on = labelled("douyin-feed", language)
        box = label_title(on, CHINA, ()).block
        assert box.top == on.safe.top
        assert getattr(box, side) == pytest.approx(getattr(on.safe, side))


def test_it_leaves_the_corner_to_a_logo_that_wants_it() -> None:
    on = labelled("douyin-feed", "zh-Hans")
    box = label_title(on, CHINA, ("top_left", "top_right")).block
    assert box.right == pytest.approx(on.safe.right)
    assert label_title(on, CHINA, ("bottom_left",)).block.left == pytest.approx(on.safe.left)


def test_it_keeps_to_a_mirrored_safe_area() -> None:
    place = placements()["douyin-feed"].read_in("ar", rtl=True)
    on = labelled("douyin-feed", "ar", ARABIC)
    assert on.safe == place.safe_box
    assert place.safe_box.holds(label_title(on, ARABIC, ()).block)


@pytest.mark.parametrize(
    "animation", ["none", "fade", "minimal_slide", "pop", "wipe", "typewriter"]
)
def test_it_is_whole_on_the_first_picture_however_texts_come(animation: Animation) -> None:
    brand = BRAND.model_copy(update={"animation": animation})
    on = replace(labelled("douyin-feed", "zh-Hans"), brand=brand)
    title = label_title(on, CHINA, ())
    events = events_of(on, title, styles_of(on), RATE)
    assert [event.frames for event in events] == [SHOWN, SHOWN]
    assert not any("\\clip" in event.body or "\\fscx" in event.body for event in events)
    assert all("\\1a&H00&" in event.body or "label-box" in event.style for event in events)


def test_it_is_read_on_its_box_over_a_white_picture() -> None:
    on = labelled("douyin-feed", "zh-Hans")
    found = behind(on, label_title(on, CHINA, ()))
    assert found is not None
    assert found.box == label_title(on, CHINA, ()).block
    assert on_box(styles_of(on)["label"].fill, found.paint) >= READABLE
    assert on_box(Paint("#777777"), found.paint) < READABLE


def test_what_is_wider_than_the_safe_area_is_refused() -> None:
    on = labelled("douyin-feed", "zh-Hans")
    with pytest.raises(TextDoesNotFitError, match="AI生成AI"):
        label_title(on, replace(CHINA, text="AI生成" * 12), ())


def super_at(zone: Zone, frames: FrameRange, on: Page) -> Title:
    text = SuperText(WORDS["zh-Hans"].super, PerAspect[Zone](portrait=zone), "title")
    return super_title(on, text, frames, None, voiced=False)


def test_others_keep_off_it_while_it_is_seen_and_only_then() -> None:
    on = labelled("douyin-feed", "zh-Hans")
    around = Around(on, label_title(on, CHINA, ()))
    assert around.label is not None
    late, early = FrameRange(75, 120, RATE), FrameRange(74, 120, RATE)
    alone = super_at("top", late, on)
    assert alone.block.meets(around.label.block), "else there is nothing to keep off"
    for frames, moved in ((late, False), (early, True)):
        found = around.laid(frames, partial(super_at, "top", frames), lambda t: [t.block])
        assert (found.block != alone.block) == moved
        assert moved != found.block.meets(around.label.block)
        assert on.safe.holds(found.block)
    low = around.laid(early, partial(super_at, "lower", early), lambda t: [t.block])
    assert low == super_at("lower", early, on), "what does not meet it stays where it is"


def test_room_for_a_logo_is_as_wide_as_its_clearance() -> None:
    on = labelled("douyin-feed", "zh-Hans")
    around = Around(on, label_title(on, CHINA, ()))
    assert around.label is not None
    foot = around.label.block.bottom
    assert around.under(SHOWN, 200).safe.top == foot + 200
    near = Box(around.label.block.left, foot + 150, around.label.block.right, foot + 250)
    assert around.meets(near, SHOWN, 200)
    assert not around.meets(near, SHOWN)
    assert Around(on, None).under(SHOWN) == on


def test_it_survives_being_kept() -> None:
    title = label_title(labelled("douyin-feed", "zh-Hans"), CHINA, ())
    assert from_json(to_json([title], [], RATE))[0] == (title,)


def test_a_super_may_rather_wait_for_a_moment_than_move() -> None:
    on = labelled("douyin-feed", "zh-Hans")
    around = Around(on, label_title(on, CHINA, ()))
    long, short = FrameRange(60, 120, RATE), FrameRange(60, 119, RATE)
    assert around.after(long) == FrameRange(75, 120, RATE), "a quarter of it"
    assert around.after(short) == short
    later = FrameRange(90, 120, RATE)
    assert around.after(later) == later
    assert Around(on, None).after(long) == long
