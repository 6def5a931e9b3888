"""The words of a cue: each where it stands, and when it is said."""

from __future__ import annotations

from fractions import Fraction

import pytest

from adgen.post.text.subtitles.cues import cues_of
from adgen.schema.sound import PlacedSpeech, Word
from tests.studio.said import paced, said, spoken, within

RATE = Fraction(30)


def words_of(line: PlacedSpeech, most: int = 20) -> list[list[tuple[str, int]]]:
    return [
        [(cue.lines[word.line][word.start_char : word.stop_char], word.frame) for word in cue.words]
        for cue in cues_of([line], within(most), RATE, [900])
    ]


def test_words_are_said_at_their_frames() -> None:
    found = words_of(paced("Hear  the “music”, it\nis well-known here", start=1.0))
    assert found == [
        [("Hear", 30), ("the", 42), ("“music”,", 54), ("it", 66)],
        [("is", 78), ("well-known", 90), ("here", 102)],
    ]


def test_the_second_line_counts_from_its_own_start() -> None:
    (words,) = words_of(paced("The music that you love stays"), 22)
    assert words == [
        ("The", 0), ("music", 12), ("that", 24), ("you", 36), ("love", 48), ("stays", 60),
    ]  # fmt: skip


def test_scripts_without_spaces_have_phrases() -> None:
    (words,) = words_of(said("世界安静下来，音乐还在。", "zh-Hans", pace=0.2), 40)
    assert "".join(word for word, _ in words) == "世界安静下来，音乐还在。"
    assert 1 < len(words) < 12
    places = [("世界安静下来，音乐还在。".index(word), frame) for word, frame in words]
    assert places == [(place, place * 6) for place, _ in places]


def test_words_that_were_read_as_one_share_its_time() -> None:
    """`25 percent` is one word of the voice, from 0.4 s to 1.5 s."""
    text = "Save 25 percent today"
    line = spoken(text, "en", (Word(0, 4, 0.0), Word(5, 15, 0.4), Word(16, 21, 1.5)), 2.0)
    (words,) = words_of(line, 40)
    # `percent` begins after three of ten letters.
    assert words == [("Save", 0), ("25", 12), ("percent", 22), ("today", 45)]


@pytest.mark.parametrize(("language", "text"), [
    ("ar", "يخفت العالم وتبقى الموسيقى وحدها. استمع إلى Orlune الآن."),
    ("th", "โลกค่อยๆ เงียบลง เหลือเพียงเสียงดนตรีที่คุณรัก"),
    ("ja", "世界が静まり、音楽だけが残る。今年も、みんなで。"),
    ("hi", "दुनिया थम जाती है, बस संगीत रह जाता है।"),
])  # fmt: skip
def test_words_hold_every_letter_once_and_in_time(language: str, text: str) -> None:
    cues = cues_of([said(text, language, 0.5)], within(24), RATE, [900])
    for cue in cues:
        for number, line in enumerate(cue.lines):
            own = [word for word in cue.words if word.line == number]
            shown = "".join(line[word.start_char : word.stop_char] for word in own)
            assert "".join(shown.split()) == "".join(line.split())
        frames = [word.frame for word in cue.words]
        assert frames == sorted(frames)
        assert frames[0] == cue.frames.start
        assert all(frame in cue.frames for frame in frames)
