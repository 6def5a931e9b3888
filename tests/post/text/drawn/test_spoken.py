"""The word that is said stands out, and nothing else of a subtitle changes, in any script."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from adgen.media.breaks import pieces_of
from adgen.media.colour import rgb_of, ycbcr_709
from adgen.post.text.burn import document
from adgen.post.text.drawn.spoken import spoken_events
from adgen.post.text.paints import styles_of
from adgen.post.text.titles import Page, Title, cue_titles
from adgen.schema.soundtrack import Subtitles
from adgen.schema.time import FrameRange
from adgen.schema.titles import Cue, CueWord
from tests.studio.libass import painted
from tests.studio.pages import BRAND, page

RATE = Fraction(30)
GREEN = "#00FF60"
LUMA = float(ycbcr_709(np.array(rgb_of(GREEN), np.float32))[0])
MIXED = {
    "ar": ("تجتمع العائلة، ومع Orlune 330", "مل يبدأ العام الجديد!"),
    "he": ("המשפחה סביב השולחן (כולה),", "ועם Orlune השנה מתחילה."),
    "hi": ("शहर कभी नहीं रुकता, और", "Orlune के साथ संगीत।"),
    "th": ("โลกค่อยๆ เงียบลง เหลือเพียง", "เสียงดนตรีของ Orlune"),
    "ja": ("世界が静まり、音楽だけが", "残る。「Orlune」です。"),
    "en": ("The world fades away: AV", "and only Orlune stays."),
}
"""Two lines with a Latin name each: marks, digits, conjuncts, kerning."""


def words_of(lines: tuple[str, ...]) -> tuple[CueWord, ...]:
    """A word every frame; every few letters where nothing is between words."""
    found: list[CueWord] = []
    for index, line in enumerate(lines):
        place = 0
        parts = line.split() if line.isascii() or " " in line else pieces_of(line, "ja")
        for part in parts:
            start = line.index(part, place)
            place = start + len(part)
            found.append(CueWord(index, start, place, len(found)))
    return tuple(found)


def cue_of(language: str, frames: int) -> tuple[Page, Title]:
    palette = BRAND.palette.model_copy(update={"accent": GREEN})
    brand = BRAND.model_copy(update={"palette": palette})
    on = page("facebook-feed", language, brand, Subtitles(highlight=True))
    lines = MIXED[language]
    cue = Cue(lines, FrameRange(0, frames, RATE), words=words_of(lines))
    (title,) = cue_titles(on, cue)
    return on, title


def drawn(on: Page, title: Title, folder: Path, frames: int) -> NDArray[np.uint8]:
    return painted(document(on, [], [title], RATE), folder, on.raster, frames, RATE, ground="black")


@pytest.mark.parametrize("language", MIXED)
def test_only_the_colour_of_one_word_changes_from_frame_to_frame(
    language: str, tmp_path: Path
) -> None:
    count = len(words_of(MIXED[language]))
    on, title = cue_of(language, count)
    seen = drawn(on, title, tmp_path, count)
    (still,) = drawn(on, replace(title, words=()), tmp_path, 1)
    plain = seen.max(axis=0).astype(np.float64) - 16  # every word is plain in some frame
    green = plain * (LUMA - 16) / 219
    told: list[NDArray[np.bool_]] = []
    for frame in seen.astype(np.float64) - 16:
        as_said = np.abs(frame - green) < 3
        assert (as_said | (np.abs(frame - plain) < 3)).all(), "something moved"
        told.append(as_said & (plain > 190))
    # And it stands where the subtitle stands without: libass puts a word to an eighth of a pixel.
    bare = still.astype(np.float64) - 16
    assert plain.sum() == pytest.approx(bare.sum(), rel=0.01)
    assert np.abs(plain - bare).sum() < 0.05 * bare.sum()
    columns = np.array([np.flatnonzero(word.any(axis=0)).mean() for word in told])
    rows = np.array([np.flatnonzero(word.any(axis=1)).mean() for word in told])
    first = sum(word.line == 0 for word in title.words)
    assert rows[:first].max() < rows[first:].min() - title.fitted.leading / 2
    if language != "ar" and language != "he":
        assert (np.diff(columns[:first]) > 0).all()
    assert np.sign(columns[1] - columns[0]) == (-1 if on.rtl else 1)


def test_a_word_is_said_until_the_next_and_the_first_from_the_start() -> None:
    on, _ = cue_of("en", 10)
    words = (CueWord(0, 0, 3, 4), CueWord(0, 4, 9, 6), CueWord(1, 0, 3, 8), CueWord(1, 4, 8, 99))
    cue = Cue(("The world", "and only"), FrameRange(2, 10, RATE), words=words)
    (title,) = cue_titles(on, cue)
    events = list(spoken_events(on, title, styles_of(on)))
    spans = [(event.frames.start, event.frames.stop) for event in events]
    assert spans == [(2, 6), (6, 8), (8, 10), (2, 8), (8, 10)]
    said = "\\1c&H60FF00&"
    assert [event.body.count(said) for event in events] == [1, 1, 0, 0, 1]


def test_words_are_kept_only_where_they_stand_out() -> None:
    on = page("facebook-feed", "en")
    cue = Cue(("The world",), FrameRange(0, 9, RATE), words=(CueWord(0, 0, 3, 0),))
    assert cue_titles(on, cue)[0].words == ()
