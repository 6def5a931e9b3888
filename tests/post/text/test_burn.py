"""Texts as libass burns them: their ink stays in the boxes that the checks look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from adgen.media.colour import contrast_ratio, rgb_of, ycbcr_709
from adgen.post.text.burn import blocks_of, cues_of, document
from adgen.post.text.endcard import end_card
from adgen.post.text.layout import Fitted
from adgen.post.text.titles import Page, Title, cue_titles, super_title
from adgen.schema.brand import Animation
from adgen.schema.picture import Box, Raster
from adgen.schema.shot import PerAspect, Zone
from adgen.schema.soundtrack import Subtitles
from adgen.schema.storyboard import EndCardText, SuperText
from adgen.schema.time import FrameRange
from adgen.schema.titles import Cue, CueWord
from tests.studio.libass import ink_box, painted
from tests.studio.pages import BRAND, LOGO, WORDS, page

RATE = Fraction(30)
RESTING = FrameRange(-60, 2, RATE)
"""Texts that came long ago, so that frame 0 shows them at rest."""
STILL = BRAND.model_copy(update={"animation": "none"})


def ink(
    on: Page, titles: Sequence[Title], folder: Path, cues: Sequence[Title] = (), frames: int = 1
) -> NDArray[np.int16]:
    """How much each pixel differs from a grey ground, (frames, height, width)."""
    ass = document(on, titles, cues, RATE)
    drawn = painted(ass, folder, on.raster, frames, RATE, ground="0x808080")
    bare = int(drawn[0, 0, 0])
    return np.abs(drawn.astype(np.int16) - bare)


def outside(painted_ink: NDArray[np.int16], boxes: Sequence[Box]) -> int:
    """The strongest ink outside all boxes."""
    rest = painted_ink.copy()
    for box in boxes:
        assert rest[int(box.top) : int(box.bottom), int(box.left) : int(box.right)].max() > 60
    for box in boxes:
        top, bottom = int(np.floor(box.top)), int(np.ceil(box.bottom))
        rest[top:bottom, int(np.floor(box.left)) : int(np.ceil(box.right))] = 0
    return int(rest.max())


def super_for(on: Page, language: str, zone: Zone = "upper") -> Title:
    text = SuperText(WORDS[language].super, PerAspect[Zone](portrait=zone), "title")
    return super_title(on, text, RESTING, None, True)


@pytest.mark.parametrize("name", ["tiktok", "youtube-preroll"])
@pytest.mark.parametrize("language", WORDS)
def test_ink_stays_in_its_box(language: str, name: str, tmp_path: Path) -> None:
    on, words = page(name, language, STILL), WORDS[language]
    title = super_for(on, language)
    (cue,) = cue_titles(on, Cue((words.tagline,), RESTING))
    found = ink(on, [title], tmp_path, [cue])[0]
    assert outside(found, [title.fitted.box, cue.fitted.box]) <= 10
    card = end_card(on, EndCardText(words.tagline, words.cta, words.legal), LOGO, RESTING, False,
                    False)  # fmt: skip
    found = ink(on, card.titles, tmp_path)[0]
    assert outside(found, [each.fitted.box for each in card.titles]) <= 10


@pytest.mark.parametrize("zone", ["left", "right", "top", "lower"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_ink_stays_in_its_box_in_every_zone(language: str, zone: Zone, tmp_path: Path) -> None:
    on = page("youtube-preroll", language, STILL)
    title = super_for(on, language, zone)
    found = ink(on, [title], tmp_path)[0]
    assert outside(found, [title.fitted.box]) <= 10


@pytest.mark.parametrize("zone", ["left", "right"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_columns_are_flush_on_the_side_where_reading_begins(
    language: str, zone: Zone, tmp_path: Path
) -> None:
    on = page("youtube-preroll", language, STILL)
    lines = ("One", "two words") if language == "en" else ("صمت", "استمع إلى")
    fitted = Fitted(lines, 60, 80, Box(200, 300, 900, 500), "right" if language == "ar" else "left")
    found = ink(on, [Title("title", fitted, RESTING)], tmp_path)[0] > 90
    first, second = found[300:400], found[400:500]
    edges = [np.flatnonzero(half.any(axis=0))[0 if language == "en" else -1]
             for half in (first, second)]  # fmt: skip
    assert edges[0] == pytest.approx(edges[1], abs=12)


LITERAL = [r"{\b1}50% off", "a:b;c,d'e\"f", r"C:\Nova\temp", "%{eif\\:n\\:d}", "[in];[out]", "{}"]


@pytest.mark.parametrize("text", LITERAL)
def test_syntax_is_burnt_as_it_is_written(text: str, tmp_path: Path) -> None:
    """The text is as wide as HarfBuzz says it is with every character of it drawn."""
    on = page("youtube-preroll", "en", STILL)
    fitted = Fitted((text,), 80, 100, Box(100, 300, 1820, 460), "center")
    found = ink(on, [Title("title", fitted, RESTING)], tmp_path)[0]
    drawn = ink_box((found > 90).astype(np.uint8) * 255, 125)
    wanted = on.book.ink(text, 80, "en")
    assert drawn[2] - drawn[0] == pytest.approx(wanted.right - wanted.left, abs=6)
    assert (drawn[0] + drawn[2]) / 2 == pytest.approx(960, abs=8)


def timeline(animation: Animation, title: Title, folder: Path, frames: int) -> list[int]:
    """The strongest ink of each frame."""
    on = page("youtube-bumper", "en", BRAND.model_copy(update={"animation": animation}))
    return [int(frame.max()) for frame in ink(on, [title], folder, (), frames)]


def a_title(frames: FrameRange) -> Title:
    on = page("youtube-bumper", "en")
    return super_title(on, SuperText("Quiet", PerAspect[Zone](portrait="center"), "title"),
                       frames, None, False)  # fmt: skip


def test_without_animation_a_text_is_there_for_exactly_its_frames(tmp_path: Path) -> None:
    found = timeline("none", a_title(FrameRange(3, 9, RATE)), tmp_path, 12)
    assert [value > 60 for value in found] == [3 <= frame < 9 for frame in range(12)]
    assert len(set(found[3:9])) == 1


def test_a_fading_text_comes_and_goes_within_its_frames(tmp_path: Path) -> None:
    found = timeline("fade", a_title(FrameRange(2, 32, RATE)), tmp_path, 36)
    assert found[:2] == [0, 0]
    assert found[32:] == [0] * 4
    assert found[2:14] == sorted(found[2:14])
    assert found[26:32] == sorted(found[26:32], reverse=True)
    assert 0 < found[2] < found[14] == max(found)
    assert 0 < found[31] < found[25]


def test_a_sliding_text_rises_to_its_place(tmp_path: Path) -> None:
    title = a_title(FrameRange(0, 40, RATE))
    on = page("youtube-bumper", "en")
    found = ink(on, [title], tmp_path, (), 20)
    middles = []
    for frame in found:
        rows = np.flatnonzero((frame > 0.5 * frame.max()).any(axis=1))
        middles.append((rows[0] + rows[-1]) / 2)
    travelled = np.array(middles) - middles[-1]
    assert travelled[0] == pytest.approx(0.6 * title.fitted.size * (11 / 12) ** 3, abs=2.5)
    assert (np.diff(travelled[:12]) <= 0.51).all()
    assert np.abs(travelled[12:]).max() <= 1


def test_the_button_waits_for_the_logo_and_is_of_the_accent_colour(tmp_path: Path) -> None:
    on = page("facebook-feed", "en", STILL)
    card = end_card(on, EndCardText("", "Buy now", ""), LOGO, FrameRange(0, 30, RATE), False, False)
    found = ink(on, card.titles, tmp_path, (), 14)
    assert [int(frame.max()) > 0 for frame in found] == [frame >= 12 for frame in range(14)]
    box = card.titles[0].fitted.box
    middle_left = found[13][round(box.centre[1]), round(box.left + 0.25 * box.height)]
    assert middle_left > 30  # the accent is lighter than the ground


def test_the_box_behind_subtitles_can_be_left_out(tmp_path: Path) -> None:
    boxed = page("facebook-feed", "en")
    plain = Page(
        boxed.raster, boxed.safe, boxed.captions, "en", False, BRAND, boxed.book,
        Subtitles(style="plain"),
    )  # fmt: skip
    (cue,) = cue_titles(boxed, Cue(("Quiet",), RESTING))
    box = cue.fitted.box
    corner = (round(box.bottom) - 3, round(box.centre[0]))
    assert ink(boxed, [], tmp_path, [cue])[0][corner] > 40
    assert ink(plain, [], tmp_path, [cue])[0][corner] == 0


def test_every_block_and_cue_is_listed() -> None:
    on = page("tiktok", "en", STILL)
    title = super_for(on, "en")
    (cue,) = cue_titles(on, Cue(("Quiet", "please"), FrameRange(3, 9, RATE)))
    assert [(block.role, block.box) for block in blocks_of([title], [cue])] == [
        ("title", title.fitted.box),
        ("cue", cue.fitted.box),
    ]
    assert cues_of([cue]) == (Cue(("Quiet", "please"), FrameRange(3, 9, RATE)),)
    assert f"PlayResX: {Raster(1080, 1920).width}" in document(on, [title], [cue], RATE)


def test_an_empty_line_takes_its_room_and_paints_nothing(tmp_path: Path) -> None:
    on = page("tiktok", "en", STILL)
    text = SuperText("One\n\nTwo", PerAspect[Zone](portrait="center"), "title")
    title = super_title(on, text, RESTING, None, False)
    assert title.fitted.lines == ("One", "", "Two")
    rows = np.flatnonzero(ink(on, [title], tmp_path)[0].max(axis=1) > 90)
    gap = int(np.diff(rows).max())
    # Baselines are two leadings apart; capitals are about 0.72 ems high, and nothing hangs below.
    assert gap == pytest.approx(2 * title.fitted.leading - 0.72 * title.fitted.size, abs=6)


@pytest.mark.parametrize(("language", "second"), [("en", "ar"), ("ar", "hi"), ("th", "ja")])
def test_both_languages_stay_in_their_box(language: str, second: str, tmp_path: Path) -> None:
    on = page("tiktok", language, STILL, second=second)
    texts = cue_titles(
        on, Cue((WORDS[language].tagline,), RESTING, (WORDS[second].tagline,))
    )  # fmt: skip
    found = ink(on, [], tmp_path, texts)[0]
    assert outside(found, [texts[0].block]) <= 10
    plain = page("tiktok", language, STILL, Subtitles(style="plain"), second)
    found = ink(plain, [], tmp_path, texts)[0]
    assert outside(found, [text.fitted.box for text in texts]) <= 10
    assert cues_of(texts)[0].second == (WORDS[second].tagline,)


@pytest.mark.parametrize("style", ["box", "plain"])
def test_in_a_box_everything_is_read_over_white(
    style: Literal["box", "plain"], tmp_path: Path
) -> None:
    look = Subtitles(style=style, highlight=True)
    on = page("tiktok", "en", STILL, look, "ar")
    words = (CueWord(0, 0, 5, 0),)
    cue = Cue(("Quiet please",), RESTING, ("استمع إلى الصمت",), words)
    texts = [replace(text, boxed=style == "plain") for text in cue_titles(on, cue)]
    drawn = painted(document(on, [], texts, RATE), tmp_path, on.raster, 1, RATE, ground="white")[0]
    block = texts[0].block
    middle = round(block.centre[0])
    ground = int(drawn[round(block.bottom) - 4, middle])
    assert drawn[round(block.bottom) + 4, middle] == 235
    upper, lower = (
        drawn[round(text.fitted.box.top) : round(text.fitted.box.bottom),
              round(text.fitted.box.left) : round(text.fitted.box.right)]
        for text in texts
    )  # fmt: skip
    x, width = texts[0].fitted.box.centre[0] - texts[0].fitted.box.left, upper.shape[1]
    said = upper[:, round(x - 0.4 * width) : round(x - 0.2 * width)]
    for letters in (upper, lower):
        assert contrast_ratio(grey(int(letters.max())), grey(ground)) >= 4.5
    accent = BRAND.palette.accent
    assert abs(said.max() - ycbcr_709(np.array(rgb_of(accent), np.float32))[0]) <= 2
    assert contrast_ratio(accent, grey(ground)) >= 4.5


def grey(luma: int) -> str:
    level = round(255 * (luma - 16) / 219)
    return f"#{level:02X}{level:02X}{level:02X}"
