"""Captions: every text keeps to its column, whatever its script and length."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from adgen.post.storyboard.caption import caption, level
from adgen.post.storyboard.setting import caption_fonts, language_of, legible, set_in_lines
from adgen.post.storyboard.signs import sign_of
from adgen.schema.panels import Drawing, Panel
from adgen.schema.shot import CameraMove
from tests.studio.pages import WORDS

SAID = Panel(
    number=3, shot="music", start=Fraction(27, 5), seconds=Fraction(3), beats=(10, 5),
    camera="pan_right", motion=6, transition="dissolve", source="made by embedded",
    prompt="soft gradient glow, calm light flowing slowly", palette=("#0B0B1F", "#8A5A66"),
    voice="The world fades.", language="en", seed=7,
)  # fmt: skip
FONTS = caption_fonts()
WIDTH, EM = 720.0, 30.0


def texts(drawing: Drawing) -> list[str]:
    return [words.text for words in drawing.words]


def test_it_says_what_the_shot_is() -> None:
    told = texts(caption(SAID, WIDTH, EM, FONTS))
    assert told[:5] == [
        "3",
        "0:05.40–0:08.40",
        "music",
        "3.00 s · 5 beats from beat 10",
        "dissolve",
    ]
    assert "pan right, strength 6 of 10" in told
    assert "seed 7" in told
    assert " ".join(told[told.index("prompt") :]).startswith(
        "prompt soft gradient glow, calm light flowing slowly palette voice The world"
    ) or "soft gradient glow," in " ".join(told)


def test_colours_of_the_palette_are_shown() -> None:
    inks = {shape.ink for shape in caption(SAID, WIDTH, EM, FONTS).shapes}
    assert set(SAID.palette) <= inks
    without = caption(replace(SAID, palette=()), WIDTH, EM, FONTS)
    assert not inks & set(SAID.palette) & {shape.ink for shape in without.shapes}


@pytest.mark.parametrize("language", WORDS)
def test_no_text_leaves_the_caption(language: str) -> None:
    said = replace(SAID, voice=WORDS[language].voice * 3, language=language, prompt="word " * 90)
    drawing = caption(said, WIDTH, EM, FONTS)
    for words in drawing.words:
        width = FONTS.book(words.bold).width(words.text, words.size, words.language)
        left = words.x - {"left": 0.0, "center": width / 2, "right": width}[words.side]
        assert left >= 0
        assert left + width <= WIDTH
        assert words.baseline < drawing.height
    voices = [words for words in drawing.words if words.language == language != "en"]
    assert {words.side for words in voices} <= {"right" if WORDS[language].rtl else "left"}


def test_captions_of_a_board_are_equally_high() -> None:
    short = caption(replace(SAID, prompt="", voice=""), WIDTH, EM, FONTS)
    long = caption(SAID, WIDTH, EM, FONTS)
    assert short.height < long.height
    assert [drawing.height for drawing in level([short, long])] == [long.height] * 2


def test_what_does_not_fit_is_told_by_an_ellipsis() -> None:
    lines = set_in_lines(FONTS.text, "one two three four five six", "en", 10.0, 60.0, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(FONTS.text.width(line, 10.0, "en") <= 60 for line in lines)
    assert set_in_lines(FONTS.text, "Donaudampfschifffahrt", "de", 10.0, 60.0, 9) == tuple(
        set_in_lines(FONTS.text, "Donaudampfschifffahrt", "de", 10.0, 60.0, 5)
    )


def test_a_character_that_no_font_has_is_marked() -> None:
    shown = legible(FONTS.text, "a 🚀 b", "en")
    assert len(shown) == 5
    assert "🚀" not in shown
    assert not FONTS.text.missing(shown, "en")


def test_english_prompts_stay_english_in_an_arabic_region() -> None:
    assert language_of("a calm light", "ar") == "en"
    assert language_of("ضوء هادئ", "ar") == "ar"
    assert language_of("une lumière", "fr") == "fr"


def tip(camera: CameraMove, motion: int = 5) -> tuple[float, float]:
    """The foremost point of a straight arrow."""
    return sign_of(camera, motion)[0][3]


def test_arrows_point_where_the_camera_goes() -> None:
    assert tip("pan_left")[0] < -0.5
    assert tip("pan_right")[0] > 0.5
    assert tip("tilt_up")[1] < -0.5
    assert tip("tilt_down")[1] > 0.5
    for camera, inwards in (("push_in", True), ("pull_out", False)):
        for points in sign_of(camera, 5):  # type: ignore[arg-type]
            ends = [abs(points[0][0]) + abs(points[0][1]), abs(points[3][0]) + abs(points[3][1])]
            assert (ends[0] > ends[1]) == inwards
    assert tip("pan_right", 10)[0] > tip("pan_right", 1)[0]
