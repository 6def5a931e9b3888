"""What is shown beside what is said: names, an author's readings, and the words' times."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import example, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from adgen.schema.sound import Word
from adgen.voices.reading.reading import Reading, given, read_aloud, shown_words

LEXICON = {
    "Nova": {"*": "Nowa", "zh": "诺瓦", "fr": "Nova"},
    "Nova X2": {"de": "Nowa Ix zwo"},
    "星光": {"*": "xing guang"},
    "노바": {"*": "nova"},
}


def pairs(reading: Reading) -> list[tuple[str, str]]:
    return [
        (reading.text[start:stop], reading.spoken[first:last])
        for start, stop, first, last in reading.spans
    ]


def spoken_words(reading: Reading, step: float = 0.5) -> list[Word]:
    """A word for each that spaces divide, one every `step` seconds."""
    words, place = [], 0
    for index, word in enumerate(reading.spoken.split()):
        place = reading.spoken.index(word, place)
        words.append(Word(place, place + len(word), index * step))
        place += len(word)
    return words


def shown(reading: Reading) -> list[tuple[str, float]]:
    words = spoken_words(reading)
    found = shown_words(reading, words, len(words) * 0.5)
    return [(reading.text[word.start_char : word.stop_char], word.seconds) for word in found]


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("NOVA, nova’s Nova!", "en", "Nowa, Nowa’s Nowa!"),
        ("Novas Novapark XNova Nova2", "en", "Novas Novapark XNova Nova2"),
        ("买Nova手机", "zh-CN", "买诺瓦手机"),
        ("这是星光手机", "zh-CN", "这是xing guang手机"),
        ("Nova X2 ab 2 €", "de-AT", "Nowa Ix zwo ab zwei Euro"),
        ("노바는 노바디", "ko", "nova는 노바디"),
        ("Nova는", "ko", "Nowa는"),
    ],
)
def test_names_are_whole_words_and_the_longest_wins(text: str, language: str, said: str) -> None:
    assert read_aloud(text, language, LEXICON).spoken == said


def test_what_a_name_is_read_as_is_not_read_again() -> None:
    lexicon = {"Seven": {"*": "7 2x"}, "Win 20%": {"*": "WIN 20%"}}
    assert read_aloud("Seven, win 20% or 30%", "en", lexicon).spoken == (
        "7 2x, WIN 20% or thirty percent"
    )


def test_a_name_that_sounds_as_it_is_written_has_no_span() -> None:
    assert read_aloud("Nova", "fr", LEXICON).spans == ()


def test_a_price_is_one_word_at_the_time_of_its_first() -> None:
    reading = read_aloud("Nur 19,99 € für dich!", "de", {})
    assert reading.spoken == "Nur neunzehn Euro neunundneunzig für dich!"
    assert shown(reading) == [("Nur", 0.0), ("19,99 €", 0.5), ("für", 2.0), ("dich!", 2.5)]


def test_a_word_that_ends_in_a_reading_holds_what_is_shown_there() -> None:
    reading = read_aloud("“$5” now", "en-US", {})
    assert shown(reading) == [("“$5”", 0.0), ("now", 1.0)]


def test_words_are_as_they_are_where_all_is_read_as_written() -> None:
    reading = read_aloud("All is well.", "en", {})
    words = tuple(spoken_words(reading))
    assert shown_words(reading, words, 2.0) == words


def test_times_never_run_back_or_over_the_end() -> None:
    reading = read_aloud("a 5 b", "en", {})
    words = [Word(0, 1, 0.5), Word(2, 6, 0.2), Word(7, 8, 9.0)]
    assert [word.seconds for word in shown_words(reading, words, 1.5)] == [0.5, 0.5, 1.5]


def test_a_given_reading_holds_to_what_is_the_same_in_both() -> None:
    reading = given("The X200 lasts 30 h, really.", "The X two hundred lasts thirty hours, really.")
    assert pairs(reading) == [("X200", "X two hundred"), ("30", "thirty"), ("h", "hours")]
    assert [word for word, _ in shown(reading)] == ["The", "X200", "lasts", "30", "h,", "really."]


def test_a_given_price_is_one_word() -> None:
    reading = given("Nur 19,99 €, jetzt!", "Nur neunzehn neunundneunzig, jetzt!")
    assert pairs(reading) == [("19,99 €", "neunzehn neunundneunzig")]
    assert shown(reading) == [("Nur", 0.0), ("19,99 €,", 0.5), ("jetzt!", 1.5)]


def test_kanji_take_the_kana_between_those_they_share() -> None:
    reading = given("今夜、家族で食卓を囲もう。", "こんや、かぞくで しょくたくを かこもう。")
    kanji = [(text, said.strip()) for text, said in pairs(reading) if text not in "でを"]
    assert kanji == [
        ("今夜", "こんや"),
        ("家族", "かぞく"),
        ("食卓", "しょくたく"),
        ("囲", "かこ"),
    ]
    assert shown(reading) == [("今夜、家族で", 0.0), ("食卓を", 0.5), ("囲もう。", 1.0)]


def test_words_with_vowel_signs_are_paired_one_by_one() -> None:
    reading = given("العائلة كلها حول المائدة.", "العائِلَةُ كُلُّها حَوْلَ المائِدَة.")
    assert [word for word, _ in shown(reading)] == ["العائلة", "كلها", "حول", "المائدة."]


def test_what_is_only_said_or_only_shown_shifts_nothing() -> None:
    assert shown(given("Das ist gut", "Das ist sehr gut")) == [
        ("Das", 0.0), ("ist", 0.5), ("gut", 1.0)
    ]  # fmt: skip
    assert [word for word, _ in shown(given("Das ist sehr gut", "Das ist gut"))][-1].endswith("gut")


LETTERS = st.sampled_from(
    "aB é9 0,.%$€–-:/x第円月日年한원のき今กำ١٥﷼ריאل&+ \n#'’(₪kmh̀²Ⅷ🎉\u200f\u00ad"
)
LANGUAGES = st.sampled_from(["en-US", "de", "ru", "ar", "he", "hi", "th", "ja", "ko", "zh", "tr"])


def covered(reading: Reading, words: tuple[Word, ...]) -> None:
    places = {place for word in words for place in range(word.start_char, word.stop_char)}
    assert {place for place, char in enumerate(reading.text) if not char.isspace()} <= places
    for one, other in itertools.pairwise(words):
        assert one.start_char < one.stop_char <= other.start_char
        assert one.seconds <= other.seconds


def consistent(reading: Reading) -> None:
    spoken, place = "", 0
    for start, stop, first, last in reading.spans:
        assert place <= start <= stop and len(spoken) + start - place == first <= last
        spoken += reading.text[place:start] + reading.spoken[first:last]
        place = stop
    assert spoken + reading.text[place:] == reading.spoken


@settings(max_examples=150, deadline=None, derandomize=True)
@drawn(text=st.text(LETTERS, max_size=24) | st.text(max_size=12), language=LANGUAGES)
@example("1" * 40, "en-US")
@example("٣٫٥ ١٬٠٠٠", "ar")
def test_any_text_is_read_and_covered(text: str, language: str) -> None:
    reading = read_aloud(text, language, LEXICON)
    consistent(reading)
    words = spoken_words(reading)
    if words and text.strip():
        covered(reading, shown_words(reading, words, 60.0))


@settings(max_examples=150, deadline=None, derandomize=True)
@drawn(text=st.text(LETTERS, max_size=24), said=st.text(LETTERS, max_size=24))
def test_any_given_reading_is_paired_and_covered(text: str, said: str) -> None:
    reading = given(text, said)
    consistent(reading)
    words = spoken_words(reading)
    if words and text.strip():
        covered(reading, shown_words(reading, words, 60.0))
