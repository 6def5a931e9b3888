"""Subtitles: cut by meaning, timed to the words, never lost, never over each other."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adgen.media.linebreak import Fits, TextTooWideError
from adgen.post.text.subtitles.cues import cues_of
from adgen.post.text.subtitles.speeds import too_fast
from adgen.schema.sound import PlacedSpeech, Word
from adgen.schema.titles import Cue
from tests.studio.said import paced, said, spoken, within

RATE = Fraction(30)
SPOT = [900]
NARROW, WIDE = within(20), within(42)


def spans(cues: tuple[Cue, ...]) -> list[tuple[int, int]]:
    return [(cue.frames.start, cue.frames.stop) for cue in cues]


def lines(text: str, language: str, fits: Callable[[str], Fits] = NARROW) -> list[tuple[str, ...]]:
    return [cue.lines for cue in cues_of([said(text, language)], fits, RATE, SPOT)]


def test_a_short_line_is_one_cue_held_after_the_voice() -> None:
    (cue,) = cues_of([paced("The city sleeps", start=1.0)], NARROW, RATE, SPOT)
    assert cue.lines == ("The city sleeps",)
    # 1.0 s to 2.2 s is spoken, and 12 frames more are read.
    assert (cue.frames.start, cue.frames.stop) == (30, 66 + 12)


def test_sentences_are_cues_that_start_with_their_first_word() -> None:
    text = "The world fades away. The music stays. Only you and it are left here."
    cues = cues_of([paced(text, start=1.0)], NARROW, RATE, SPOT)
    assert [cue.lines for cue in cues] == [
        ("The world", "fades away."),
        ("The music stays.",),
        ("Only you and", "it are left here."),
    ]
    assert [start for start, _ in spans(cues)] == [30, 30 + 4 * 12, 30 + 7 * 12]
    assert spans(cues)[0][1] == spans(cues)[1][0] - 2  # two frames between cues


def test_a_text_that_fits_stands_on_one_line() -> None:
    text = "The music that you love stays."
    assert lines(text, "en", WIDE) == [(text,)]
    assert lines(text, "en") == [("The music", "that you love stays.")]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "When the city sleeps, the music that you love stays with you until the morning.",
         [("When the city sleeps,",),
          ("the music that you love stays", "with you until the morning.")]),
        ("en", "Save 25 % on iPhone 15 cases from Dr. Martens until the end of May.",
         [("Save 25 % on iPhone 15 cases", "from Dr. Martens until the end of May.")]),
        ("de", "Die ganze Familie sitzt an einem Tisch, und das Fest beginnt mit einem Funken.",
         [("Die ganze Familie sitzt an einem Tisch,", "und das Fest beginnt mit einem Funken.")]),
        ("tr", "Bütün aile bir arada; sofrada mandalina kokusu var, sizin için her şey hazır.",
         [("Bütün aile bir arada;", "sofrada mandalina kokusu var,"),
          ("sizin için her şey hazır.",)]),
        ("zh-Hans", "世界安静下来，音乐还在。只留下你和我一起在城市的屋顶上听见寂静。",
         [("世界安静下来，音乐还在。",), ("只留下你和我一起", "在城市的屋顶上听见寂静。")]),
    ],
)  # fmt: skip
def test_breaks_stand_where_meaning_has_them(
    language: str, text: str, expected: list[tuple[str, ...]]
) -> None:
    assert lines(text, language, WIDE) == expected


def test_a_line_holds_no_more_characters_than_its_language_reads() -> None:
    """However wide the frame is: 13 in Japanese, 16 in Chinese and Korean, 42 in English."""
    wide = within(1000)
    for language, text, most in (
        ("ja", "今年も、みんなで一緒に乾杯しましょう。家族そろって、いただきます。", 26),
        ("ko", "온 가족이 한자리에 모였어요 그리고 반짝이는 순간을 함께 나눠요", 32),
        ("en", "one " * 30, 42),
    ):
        found = [line for cue in lines(text, language, wide) for line in cue]
        assert len(found) > 2
        assert all(wide("")(line) and within(most)("")(line) for line in found), language


def test_no_short_word_stands_alone() -> None:
    text = "We bring all of the music to you now."
    shown = [line for cue in lines(text, "en") for line in cue]
    assert all(" " in line for line in shown), shown


def test_no_cue_mixes_the_parts_of_two_sentences() -> None:
    text = "온 가족이 한자리에 모였어요. 반짝이는 순간을 나눠요. 그리고 새해 복 많이 받으세요."
    shown = [" ".join(cue) for cue in lines(text, "ko")]
    assert all(cue.endswith(".") and cue.count(".") == 1 for cue in shown), shown


def test_a_cue_too_short_to_read_takes_the_next_one_along() -> None:
    cues = cues_of([paced("Now. And ever.")], NARROW, RATE, SPOT)
    assert [cue.lines for cue in cues] == [("Now. And ever.",)]


def test_a_word_of_little_time_is_shown_long_enough() -> None:
    (cue,) = cues_of([paced("Now", pace=0.1)], NARROW, RATE, SPOT)
    assert len(cue.frames) == 25  # 5/6 s


def test_a_cue_stays_as_long_as_reading_takes() -> None:
    """Twenty Japanese characters at four a second, though they are said in two seconds."""
    text = "今年もみんなで一緒に、乾杯しましょうね。"
    (cue,) = cues_of([said(text, "ja", pace=0.1)], within(26), RATE, SPOT)
    assert len(cue.frames) == 5 * 30
    assert too_fast([cue], "ja") == ()


def test_what_cannot_be_read_in_time_is_told() -> None:
    text = "今年もみんなで一緒に、乾杯しましょうね。"
    cues = cues_of([said(text, "ja", pace=0.1)], within(26), RATE, [90])
    (told,) = too_fast(cues, "ja-JP")
    assert (told.cue, told.limit) == (cues[0], 4)
    assert told.speed == pytest.approx(20 / 3)
    assert "6.7 characters a second of at most 4" in str(told)
    assert "say it slower, shorten it, or give its shot more time" in str(told)


def test_a_voice_that_is_too_fast_is_cut_into_fewer_cues() -> None:
    text = "Go. Run. Now. Buy it all today."
    calm = cues_of([paced(text, pace=0.5)], WIDE, RATE, SPOT)
    rushed = cues_of([paced(text, pace=0.15)], WIDE, RATE, SPOT)
    assert len(calm) > len(rushed) == 1


def test_no_scrap_is_left_where_all_is_too_fast() -> None:
    text = "The world around you fades away completely and only the music you love stays with you."
    cues = cues_of([paced(text, pace=0.18)], WIDE, RATE, [90])
    assert [" ".join(cue.lines) for cue in cues] == [
        "The world around you fades away completely",
        "and only the music you love stays with you.",
    ]


def test_no_cue_hangs_over_a_long_pause() -> None:
    text = "The world fades away and the music stays"
    words = [
        Word(word.start_char, word.stop_char, word.seconds + (3.0 if number > 3 else 0.0))
        for number, word in enumerate(paced(text, pace=0.3).words)
    ]
    cues = cues_of([spoken(text, "en", tuple(words), 5.4)], WIDE, RATE, SPOT)
    assert [cue.lines for cue in cues] == [("The world fades away",), ("and the music stays",)]
    assert spans(cues)[1][0] == round(4.2 * 30)
    assert spans(cues)[0][1] < 75  # the voice pauses from 1.2 s to 4.2 s


def test_lines_of_several_shots_follow_each_other() -> None:
    first = paced("First we talk", start=1.0)
    cues = cues_of([first, paced("Then again", start=4.0)], NARROW, RATE, SPOT)
    assert spans(cues) == [(30, 78), (120, 156)]
    near = cues_of([first, paced("Then again", start=2.3)], NARROW, RATE, SPOT)
    assert spans(near) == [(30, 67), (69, 105)]


def test_small_gaps_are_closed() -> None:
    """Less than the usual hold: else the subtitles flicker."""
    cues = cues_of(
        [paced("First we talk", start=1.0), paced("Then again", start=3.0)], NARROW, RATE, SPOT
    )
    assert spans(cues) == [(30, 88), (90, 126)]


@pytest.mark.parametrize(("cuts", "stop"), [([70, 900], 70), ([30, 66], 66), ([72], 72)])
def test_no_cue_is_held_into_the_next_shot(cuts: list[int], stop: int) -> None:
    (cue,) = cues_of([paced("The city sleeps", start=1.0)], NARROW, RATE, cuts)
    assert (cue.frames.start, cue.frames.stop) == (30, stop)


def test_a_cue_said_across_a_cut_lasts_until_it_has_been_said() -> None:
    """A finished track knows no shots."""
    (cue,) = cues_of([paced("The city sleeps", start=1.0)], NARROW, RATE, [50, 900])
    assert (cue.frames.start, cue.frames.stop) == (30, 78)


def test_lines_of_a_track_are_cues_of_their_own() -> None:
    cues = cues_of([paced("The city sleeps\nAnd the music stays")], WIDE, RATE, SPOT)
    assert [cue.lines for cue in cues] == [("The city sleeps",), ("And the music stays",)]


def test_another_spelling_is_timed_by_its_share_of_the_characters() -> None:
    """Japanese is shown in kanji and read in kana, whose words say nothing about the kanji."""
    text = "夏の風が吹いた。冬の雪が降った。"
    line = spoken(text, "ja", (Word(0, len(text), 0.0),), 8.0)
    assert spans(cues_of([line], within(16), RATE, SPOT)) == [(0, 118), (120, 252)]


def test_nothing_known_to_be_said_has_no_cue() -> None:
    assert cues_of([spoken("", "en", (), 4.0), paced("Now")], NARROW, RATE, SPOT) == cues_of(
        [paced("Now")], NARROW, RATE, SPOT
    )


def test_a_word_wider_than_the_frame_is_refused() -> None:
    with pytest.raises(TextTooWideError, match="Donaudampfschifffahrt"):
        cues_of([paced("Die Donaudampfschifffahrt")], NARROW, RATE, SPOT)


WORDS = [
    "a",
    "so",
    "of the",
    "city.",
    "music",
    "night!",
    "25 %",
    "世界",
    "音楽、",
    "โลก",
    "New York",
    "\n",
]


@settings(max_examples=60, deadline=None)
@given(
    texts=st.lists(
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join),
        min_size=1,
        max_size=3,
    ),
    language=st.sampled_from(["en", "ja", "th", "ar"]),
    rushed=st.booleans(),
)
def test_no_text_is_lost_and_no_cue_overlaps(texts: list[str], language: str, rushed: bool) -> None:
    """Also where a voice gives no usable times: all words at once."""
    start, placed = 0.0, list[PlacedSpeech]()
    for text in texts:
        line = said(text, language, start)
        if rushed:
            words = tuple(Word(w.start_char, w.stop_char, 0.0) for w in line.words)
            line = spoken(text, language, words, line.speech.seconds, start)
        placed.append(line)
        start += line.speech.seconds + 0.25
    total = int(start * RATE) + 60
    cues = cues_of(placed, NARROW, RATE, [total])
    assert all(len(cue.frames) > 0 for cue in cues)
    assert all(a.frames.stop <= b.frames.start for a, b in pairwise(cues))
    assert not cues or cues[-1].frames.stop <= total
    assert all(1 <= len(cue.lines) <= 2 and all(map(NARROW(""), cue.lines)) for cue in cues)
    shown = "".join(line for cue in cues for line in cue.lines)
    assert "".join(shown.split()) == "".join("".join(texts).split())
    if not rushed:
        starts = {
            round(float(line.start + Fraction(word.seconds)) * 30)
            for line in placed
            for word in line.words
        }
        assert all(min(abs(cue.frames.start - s) for s in starts) <= 2 for cue in cues)
