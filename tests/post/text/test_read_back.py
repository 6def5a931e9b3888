"""What is burnt in is what was asked for: compared with a drawing by other means."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from adgen.media.fonts import MissingGlyphError, bundled_fonts
from adgen.post.text.burn import document
from adgen.post.text.layout import Fitted
from adgen.post.text.titles import Title
from adgen.schema.picture import Box
from adgen.schema.soundtrack import Subtitles
from adgen.schema.time import FrameRange
from adgen.schema.titles import CueWord
from tests.studio.lettering import alike
from tests.studio.libass import painted
from tests.studio.text_proof import (
    BRIEF,
    MUTATIONS,
    PATCH,
    RATE,
    REFUSED,
    SAMPLES,
    ReadBack,
    Sample,
    burnt_in,
    drawn_anew,
    is_right,
    laid_out,
    page_of,
    read_back,
)


@pytest.fixture(scope="module")
def found() -> dict[Sample, ReadBack]:
    return {one.sample: one for one in read_back([SAMPLES[number] for number in BRIEF])}


@pytest.mark.parametrize("number", BRIEF)
def test_every_script_is_read_back(found: dict[Sample, ReadBack], number: int) -> None:
    one = found[SAMPLES[number]]
    assert one.right, (one.sample.what, one.likeness)


@pytest.mark.parametrize(
    "mutation", [each for each in MUTATIONS if each.sample in BRIEF], ids=lambda each: each.what
)
def test_a_mistake_would_be_seen(found: dict[Sample, ReadBack], mutation) -> None:  # type: ignore[no-untyped-def]
    one = found[SAMPLES[mutation.sample]]
    page = page_of(one.sample.language, bundled_fonts(("Adgen Sans",)))
    assert not is_right(alike(one.burnt, mutation.draw(page, one.title), PATCH))


@pytest.mark.parametrize("sample", REFUSED, ids=lambda sample: sample.what)
def test_what_no_font_has_is_refused(sample: Sample) -> None:
    with pytest.raises(MissingGlyphError):
        laid_out(page_of(sample.language, bundled_fonts()), sample.text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("he", "קר Tangora (Cola)"), ("ar", "شاي Orlune [X-2] {5}"), ("en", "so שלום (עולם)"),
        ("he", "שלום \u2068Tangora 5!\u2069 קיץ"), ("en", "a \u2067שלום (x) 5\u2069 b"),
        ("en", "\u200fabc!"),
    ],
)  # fmt: skip
def test_brackets_and_isolates_stand_where_readers_look_for_them(language: str, text: str) -> None:
    [one] = read_back([Sample(language, text, "steering")])
    assert one.right, one.likeness


@pytest.mark.parametrize(
    ("language", "text"), [("ar", "اشترِ Tangora (Cola) الآن 50%"), ("hi", "क्षत्रिय की ताज़गी")]
)
def test_a_word_in_another_colour_changes_no_letter(language: str, text: str) -> None:
    page = replace(
        page_of(language, bundled_fonts(("Adgen Sans",))), subtitles=Subtitles(highlight=True)
    )
    words = []
    for frame, word in enumerate(text.split()):
        start = text.index(word, words[-1].stop_char if words else 0)
        words.append(CueWord(0, start, start + len(word), frame))
    fitted = Fitted((text,), 64, 90, Box(20, 10, 940, 100), "center")
    title = Title("cue", fitted, FrameRange(0, len(words), RATE), words=tuple(words))
    wanted = drawn_anew(page, title) > 0.15
    with TemporaryDirectory() as folder:
        luma = painted(document(page, [], [title], RATE), Path(folder), page.raster, len(words))
    for frame in luma:
        seen = frame > 45  # the word's own colour is darker than white
        assert (seen & wanted).sum() / (seen | wanted).sum() > 0.95


@pytest.mark.parametrize("side", ["left", "center", "right"])
def test_a_vowel_sign_at_a_line_s_end_moves_nothing(side: str) -> None:
    page = page_of("ar", bundled_fonts(("Adgen Sans",)))
    titles = [
        Title("cta", Fitted((text,), 64, 90, Box(20, 10, 940, 100), side), FrameRange(0, 1, RATE))  # type: ignore[arg-type]
        for text in ("يُنْعِشُكَ", "بَ", "ببَ", "بَب")
    ]
    for title, burnt in zip(titles, burnt_in(page, titles), strict=True):
        likeness = alike(burnt, drawn_anew(page, title), PATCH)
        assert is_right(likeness), (title.fitted.lines, likeness)
