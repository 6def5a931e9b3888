"""Line breaking: opportunities, kinsoku, evenness, and what cannot be done."""

import pickle
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adgen.media.breaks import NOT_FIRST, NOT_LAST
from adgen.media.graphemes import columns, graphemes
from adgen.media.linebreak import (
    TextTooWideError,
    TooManyLinesError,
    break_lines,
    unbroken,
    whole_lines,
)


def within(limit: int) -> Callable[[str], bool]:
    return lambda text: columns(text) <= limit


@pytest.mark.parametrize(
    ("text", "language", "limit", "lines"),
    [
        ("The one tea that cools you", "en", 30, ("The one tea that cools you",)),
        # Greedy breaking would leave «day» alone.
        ("Fresh lemon tea every day", "en", 22, ("Fresh lemon", "tea every day")),
        ("夏日午後，檸檬茶的清爽滋味", "zh-TW", 20, ("夏日午後，", "檸檬茶的清爽滋味")),
        ("今日は天気です。冷たい紅茶で夏を楽しもう", "ja", 18,
         ("今日は天気です。", "冷たい紅茶で", "夏を楽しもう")),
        ("시원한 레몬티와 함께하는 여름", "ko", 18, ("시원한 레몬티와", "함께하는 여름")),
        ("انتعش مع ليمون اليوم", "ar", 12, ("انتعش مع", "ليمون اليوم")),
        ("« Quel été ! » dit elle enfin", "fr", 15, ("« Quel été ! »", "dit elle enfin")),
        ("One\nTwo three", "en", 30, ("One", "Two three")),
        ("One\n\nTwo", "en", 30, ("One", "", "Two")),
        ("only 20\u00a0% off", "en", 9, ("only", "20\u00a0% off")),
        ("", "en", 9, ()),
    ],
)  # fmt: skip
def test_known_breaks(text: str, language: str, limit: int, lines: tuple[str, ...]) -> None:
    assert break_lines(text, language, within(limit)) == lines


def test_thai_breaks_between_words() -> None:
    lines = break_lines("ดื่มชามะนาวเย็นๆ", "th", within(10))
    assert lines == ("ดื่มชามะนาว", "เย็นๆ")


def test_a_phrase_wider_than_the_box_breaks_between_its_characters() -> None:
    lines = break_lines("レモンティーで", "ja", within(8))
    assert "".join(lines) == "レモンティーで"
    assert len(lines) == 2
    assert lines[1][0] not in NOT_FIRST


def test_a_headline_keeps_its_phrases_whole() -> None:
    assert break_lines("冷たいレモンティーで", "ja", within(14), 3, columns, False) == (
        "冷たい",
        "レモンティーで",
    )
    with pytest.raises(TextTooWideError, match="レモンティーで"):
        break_lines("冷たいレモンティーで", "ja", within(8), 3, columns, False)


def test_phrases_are_parted_only_when_the_lines_run_out() -> None:
    text = "冷たい紅茶で夏を楽しもう"
    whole = break_lines(text, "ja", within(14))
    assert whole == ("冷たい紅茶で", "夏を楽しもう")
    parted = break_lines("冷たい夏を楽しもう", "ja", within(10), 2)
    assert len(parted) == 2


def test_a_word_wider_than_the_box_is_an_error_that_names_it() -> None:
    with pytest.raises(TextTooWideError, match="Donaudampfschiff") as caught:
        break_lines("Ein Donaudampfschiff", "de", within(10))
    assert caught.value.piece == "Donaudampfschiff"
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_too_many_lines_is_an_error_that_counts() -> None:
    with pytest.raises(TooManyLinesError, match="needs 3 lines where 2 fit") as caught:
        break_lines("one two three", "en", within(5), 2)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_the_measure_decides_what_is_even() -> None:
    def width(text: str) -> float:
        return sum(0.1 if letter in "i " else 1.0 for letter in text)

    def fits(text: str) -> bool:
        return width(text) <= 5

    text = "iiii iiii iiii am mm"
    assert break_lines(text, "en", fits) == ("iiii iiii", "iiii am mm")
    assert break_lines(text, "en", fits, None, width) == ("iiii iiii iiii", "am mm")


LETTERS = "夏を楽しもう、。「」ーっァ（）！レモンで爽茶ab1 -ดื่มน้ำ시원한"


@pytest.mark.parametrize("limit", range(5, 30))
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Fresh lemon tea every day, half-price\n\nuntil Sunday", "en"),
        ("冷たいレモンティーで、夏を楽しもう", "ja"),
        ("ดื่มชามะนาวเย็นๆ", "th"),
        ("« Quel été ! » dit elle enfin", "fr"),
    ],
)
def test_sizes_are_tried_with_the_same_lines(text: str, language: str, limit: int) -> None:
    fits = within(limit)
    for most in (1, 2, 3, 9):
        try:
            lines = break_lines(text, language, fits, most, part_phrases=False)
        except (TextTooWideError, TooManyLinesError):
            lines = ()
        assert whole_lines(text, language, fits, most) == lines
    widest = max(map(columns, unbroken(text, language)))
    assert bool(whole_lines(text, language, fits, 99)) == (widest <= limit)


def test_a_mark_on_a_space_stays_on_it() -> None:
    # To break there would strip the space off a cluster of space and vowel sign.
    assert break_lines("12 เย็น ำ", "th", within(4)) == ("12", "เย็น ำ")
    assert break_lines("เย็น ำ", "th", within(2)) == ("เย็", "น ำ")
    with pytest.raises(TextTooWideError, match="น ำ"):
        break_lines("น ำ", "th", within(1))


def test_a_space_behind_a_break_of_no_width_stays_with_it() -> None:
    # A line of nothing but that space had no last character to look at.
    assert break_lines("\u200b می خنک تخفیف", "fa", within(10)) == ("\u200b می", "خنک تخفیف")


def test_a_word_breaks_at_its_soft_hyphens_and_shows_one_there() -> None:
    word = "Rind\u00adfleisch\u00adetiketten sind da"
    assert whole_lines(word, "de", within(15), 3) == ("Rind\u00adfleisch-", "etiketten", "sind da")
    assert whole_lines(word, "de", within(14), 2) == ()
    assert whole_lines(word, "de", within(40), 3) == (word,)
    # The hyphen must fit too.
    assert whole_lines("abcd\u00adefgh", "de", within(4), 3) == ()
    assert whole_lines("abcd\u00adefgh", "de", within(5), 3) == ("abcd-", "efgh")
    assert unbroken("ab\u00adcd ef\u00ad", "de") == ("ab\u00ad", "cd", "ef\u00ad")


def test_thai_prefers_a_space_to_a_break_between_words() -> None:
    text = "ดื่มน้ำชามะนาวเย็นๆ สดชื่นทุกวันที่ร้านใกล้บ้านคุณ"
    assert break_lines(text, "th", within(24)) == tuple(text.split())
    # Where no line holds what is between two spaces, words part as before.
    assert len(break_lines(text, "th", within(14))) == 3


@settings(max_examples=150, deadline=None)
@example("111111111111 \u0e33", 12, "ja")
@given(
    st.text(LETTERS, max_size=40), st.integers(12, 30), st.sampled_from(["ja", "zh", "th", "ko"])
)
def test_nothing_is_lost_and_every_line_obeys(text: str, limit: int, language: str) -> None:
    try:
        lines = break_lines(text, language, within(limit))
    except TextTooWideError as error:
        assert columns(error.piece) > limit
        return
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(columns(line) <= limit for line in lines)
    edges, place = set(), 0
    for cluster in graphemes("".join(text.split())):
        place += len(cluster)
        edges.add(place)
    place = 0
    for line in lines:
        place += len("".join(line.split()))
        assert not place or place in edges
    for before, after in pairwise(lines):
        spaced = before.split()[-1] + " " + after.split()[0] in " ".join(text.split())
        assert spaced or (after[0] not in NOT_FIRST and before[-1] not in NOT_LAST)
