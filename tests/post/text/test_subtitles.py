"""Subtitles: cut at sentences and lines, timed to the words, written as SRT and VTT say."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adgen.media.linebreak import Fits, TextTooWideError
from adgen.post.text.subtitles import PlacedSpeech, cues_of, srt, vtt
from adgen.schema.sound import Speech, Word
from adgen.schema.time import FrameRange
from adgen.schema.titles import Cue

RATE = Fraction(30)
SPOT = [900]
PACE = 0.4
"""Seconds from word to word."""


def within(characters: int) -> Callable[[str], Fits]:
    return lambda text: lambda line: line in text and len(line) <= characters


fits = within(16)


def speech(text: str, language: str = "en", read: str | None = None) -> Speech:
    """A line whose word n starts at n * PACE seconds, the last one lasting as long."""
    said = read or text
    words, place = [], 0
    for number, word in enumerate(said.split()):
        start = said.index(word, place)
        place = start + len(word)
        words.append(Word(start, place, number * PACE))
    return Speech(said, language, Path("x.wav"), len(words) * PACE, tuple(words))


def placed(text: str, start: float = 1.0, language: str = "en") -> PlacedSpeech:
    return PlacedSpeech(text, speech(text, language), Fraction(start))


def spans(cues: tuple[Cue, ...]) -> list[tuple[int, int]]:
    return [(cue.frames.start, cue.frames.stop) for cue in cues]


def test_a_short_line_is_one_cue_held_after_the_voice() -> None:
    (cue,) = cues_of([placed("The city sleeps")], fits, RATE, SPOT)
    assert cue.lines == ("The city sleeps",)
    # 1.0 s to 2.2 s is spoken, and 12 frames more are read.
    assert (cue.frames.start, cue.frames.stop) == (30, 66 + 12)


def test_sentences_are_cues_that_start_with_their_first_word() -> None:
    text = "The world fades away. The music stays. Only you and it are left here."
    cues = cues_of([placed(text)], fits, RATE, SPOT)
    assert [" ".join(cue.lines) for cue in cues] == [
        "The world fades away.",
        "The music stays.",
        "Only you and it are left here.",
    ]
    assert [start for start, _ in spans(cues)] == [30, 30 + 4 * 12, 30 + 7 * 12]
    assert spans(cues)[0][1] == spans(cues)[1][0] - 2  # two frames between cues


def test_no_cue_has_more_than_two_lines_and_every_line_fits() -> None:
    text = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    cues = cues_of([placed(text)], fits, RATE, SPOT)
    assert len(cues) >= 3
    assert all(1 <= len(cue.lines) <= 2 and all(map(fits, cue.lines)) for cue in cues)
    assert " ".join(line for cue in cues for line in cue.lines) == text
    words = text.split()
    spoken = [30 + 12 * words.index(cue.lines[0].split()[0]) for cue in cues]
    assert [start for start, _ in spans(cues)] == spoken


def test_a_cue_too_short_to_read_takes_the_next_one_along() -> None:
    cues = cues_of([placed("Now. And ever.")], fits, RATE, SPOT)
    assert [cue.lines for cue in cues] == [("Now.", "And ever.")]


def test_a_word_of_little_time_is_shown_long_enough() -> None:
    (cue,) = cues_of([placed("Now")], fits, RATE, SPOT)
    assert len(cue.frames) >= 25  # 5/6 s


def test_lines_of_several_shots_follow_each_other() -> None:
    cues = cues_of([placed("First we talk", 1.0), placed("Then again", 3.0)], fits, RATE, SPOT)
    assert spans(cues) == [(30, 78), (90, 127)]
    near = cues_of([placed("First we talk", 1.0), placed("Then again", 2.3)], fits, RATE, SPOT)
    assert spans(near) == [(30, 67), (69, 106)]


@pytest.mark.parametrize(("cuts", "stop"), [([70, 900], 70), ([30, 66], 66), ([72], 72)])
def test_no_cue_is_held_into_the_next_shot(cuts: list[int], stop: int) -> None:
    (cue,) = cues_of([placed("The city sleeps")], fits, RATE, cuts)
    assert (cue.frames.start, cue.frames.stop) == (30, stop)


def test_chinese_is_cut_at_its_marks() -> None:
    text = "世界安静下来，音乐还在。只留下你。"
    words = tuple(Word(n, n + 1, n * 0.25) for n in range(len(text)))
    line = PlacedSpeech(text, Speech(text, "zh-Hans", Path("x"), 4.25, words), Fraction(0))
    cues = cues_of([line], within(8), RATE, SPOT)
    assert [cue.lines for cue in cues] == [("世界安静下来，", "音乐还在。"), ("只留下你。",)]
    assert spans(cues)[1][0] == 90  # the twelfth character is spoken at 3.0 s


def test_another_spelling_is_timed_by_its_share_of_the_characters() -> None:
    """Japanese is shown in kanji and read in kana, whose words say nothing about the kanji."""
    text, read = "夏の風。冬の雪。", "なつの かぜ ふゆの ゆき"
    line = PlacedSpeech(text, speech(read, "ja"), Fraction(0))
    cues = cues_of([line], within(4), RATE, SPOT)
    # Joined, as the second would come 0.8 s after the first.
    assert [cue.lines for cue in cues] == [("夏の風。", "冬の雪。")]
    slow = Speech(read, "ja", Path("x"), 6.0, ())
    cues = cues_of([PlacedSpeech(text, slow, Fraction(0))], within(4), RATE, SPOT)
    assert spans(cues) == [(0, 88), (90, 192)]


def test_a_word_wider_than_the_frame_is_refused() -> None:
    with pytest.raises(TextTooWideError, match="Donaudampfschifffahrt"):
        cues_of([placed("Die Donaudampfschifffahrt")], fits, RATE, SPOT)


@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(
        st.lists(st.sampled_from(["a", "so", "tea", "city.", "music", "night!"]), min_size=1),
        min_size=1,
        max_size=4,
    ),
    rushed=st.booleans(),
)
def test_cues_are_in_order_and_never_overlap(lines: list[list[str]], rushed: bool) -> None:
    """Also where a voice gives no usable times: all words at once."""
    start, said = Fraction(0), []
    for words in lines:
        one = speech(" ".join(words))
        if rushed:
            one = Speech(
                one.text, "en", one.file, one.seconds,
                tuple(Word(word.start_char, word.stop_char, 0.0) for word in one.words),
            )  # fmt: skip
        said.append(PlacedSpeech(one.text, one, start))
        start += Fraction(one.seconds) + Fraction(1, 4)
    total = int(start * RATE) + 60
    cues = cues_of(said, fits, RATE, [total])
    assert all(len(cue.frames) > 0 for cue in cues)
    assert all(a.frames.stop <= b.frames.start for a, b in pairwise(cues))
    assert cues[-1].frames.stop <= total
    shown = " ".join(line for cue in cues for line in cue.lines)
    assert shown == " ".join(one.text for one in said)


CUES = (
    Cue(("Hear the", "Silence"), FrameRange(0, 45, RATE)),
    Cue(("Tom & Jerry <b>1 > 0</b>",), FrameRange(3630 * 30 + 1, 3632 * 30, RATE)),
    Cue(("今すぐ",), FrameRange(400_001, 400_030, Fraction(30000, 1001))),
)


def test_srt_to_the_letter() -> None:
    assert srt(CUES) == (
        "1\n00:00:00,000 --> 00:00:01,500\nHear the\nSilence\n\n"
        "2\n01:00:30,033 --> 01:00:32,000\nTom & Jerry <b>1 > 0</b>\n\n"
        "3\n03:42:26,700 --> 03:42:27,668\n今すぐ\n\n"
    )


def test_vtt_to_the_letter() -> None:
    assert vtt(CUES) == (
        "WEBVTT\n\n"
        "00:00:00.000 --> 00:00:01.500\nHear the\nSilence\n\n"
        "01:00:30.033 --> 01:00:32.000\nTom &amp; Jerry &lt;b&gt;1 &gt; 0&lt;/b&gt;\n\n"
        "03:42:26.700 --> 03:42:27.668\n今すぐ\n\n"
    )


def test_without_cues_the_files_are_empty_but_right() -> None:
    assert srt(()) == ""
    assert vtt(()) == "WEBVTT\n\n"
