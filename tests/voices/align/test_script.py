"""A script beside what a recogniser heard, made by hand."""

from __future__ import annotations

import pytest

from adgen.voices.align.script import HeardWord, Match, matched, transcript_of
from adgen.voices.align.words import written_words


def heard(*words: tuple[str, float, float]) -> list[HeardWord]:
    return [HeardWord(text, start, stop) for text, start, stop in words]


def spoken(text: str, start: float = 0.0, each: float = 0.5) -> list[HeardWord]:
    """Words after spaces, half a second each."""
    return [
        HeardWord(f" {word}", start + place * each, start + (place + 1) * each)
        for place, word in enumerate(text.split())
    ]


def match(text: str, language: str, found: list[HeardWord]) -> Match:
    return matched(text, written_words(text, language), found)


def test_words_heard_as_written_begin_when_they_were_heard() -> None:
    found = match("Happy new year!", "en", spoken("happy New, year", start=1.0))
    assert found.starts == (1.0, 1.5, 2.0)
    assert found.share == 1.0


def test_a_word_that_was_missed_has_no_time_and_moves_no_other() -> None:
    found = match("The music stays with you", "en", spoken("The music with you"))
    assert found.starts == (0.0, 0.5, None, 1.0, 1.5)
    assert found.share == pytest.approx(15 / 20)


def test_a_word_too_many_is_passed_over() -> None:
    found = match("You can. Orlune, your own.", "en", spoken("Well you can uh Orlune your own"))
    assert found.starts == (0.5, 1.0, 2.0, 2.5, 3.0)


def test_a_misheard_word_counts_only_where_half_of_it_is_right() -> None:
    found = match("Orlune plays softly", "en", spoken("Orloon plays loudly"))
    assert found.starts == (0.0, 0.5, None)


def test_numbers_recognised_as_digits_leave_their_words_to_the_neighbours() -> None:
    found = match("for forty hours a day", "en", spoken("for 40 hours a day"))
    assert found.starts == (0.0, None, 1.0, 1.5, 2.0)


def test_chinese_is_matched_by_characters_however_it_was_cut() -> None:
    text = "一家人都在。一起举杯，好事成双。"
    words = written_words(text, "zh-CN")
    found = match(text, "zh-CN", heard(("一家人", 0.0, 0.9), ("都在", 0.9, 1.5), ("一起", 2.0, 2.6),
                                       ("举杯", 2.6, 3.2), ("好是成双", 3.6, 4.8)))  # fmt: skip
    times = {
        text[word.start : word.stop]: when for word, when in zip(words, found.starts, strict=True)
    }
    assert times["都"] == 0.9
    assert times["一起"] == 2.0
    assert times["举杯，"] == 2.6
    assert times["成双。"] == pytest.approx(4.2)
    assert found.share == pytest.approx(12 / 13)


def test_points_and_accents_do_not_matter() -> None:
    found = match("اللَّحَظاتُ أَحْلى", "ar", spoken("اللحظات أحلى"))
    assert found.starts == (0.0, 0.5)
    assert match("Bonne année", "fr", spoken("bonne annee")).starts == (0.0, 0.5)
    assert match("मुबारक हो", "hi", spoken("मुबारक हो")).share == 1.0


def test_another_text_shares_little() -> None:
    found = match("Free delivery on Monday", "en", spoken("Zwölf Boxkämpfer jagen"))
    assert found.share < 1 / 3
    assert set(found.starts) == {None}
    assert match("Free", "en", []) == Match((None,), 0.0)


def test_a_transcript_breaks_where_nobody_speaks_for_long() -> None:
    found = heard((" Hello", 0.0, 0.4), (" there.", 0.4, 0.9), (" Now\x00", 2.0, 2.3),
                  (" go\ufffd", 2.7, 3.0))  # fmt: skip
    assert transcript_of(found) == "Hello there.\nNow go"
    chinese = heard(("新年", 0.0, 0.4), ("快乐", 0.4, 0.9))
    assert transcript_of(chinese) == "新年快乐"
    assert transcript_of([]) == ""
