"""Where a text may be broken, and which breaks tear it."""

from __future__ import annotations

import pytest

from adgen.media.linebreak import TextTooWideError
from adgen.post.text.subtitles.meaning import SENTENCE, Pieces, flat, pieces
from adgen.post.text.subtitles.speeds import rules_for
from tests.studio.said import within


def cut(text: str, language: str, most: int = 60) -> Pieces:
    return pieces(flat(text), language, within(most)(text), rules_for(language))


def price(text: str, language: str, behind: str) -> float:
    """Of the break behind a part of the text."""
    found = cut(text, language)
    return found.prices[found.edges.index(len(behind))]


@pytest.mark.parametrize(
    ("language", "text", "better", "worse"),
    [
        ("en", "It fades. The music stays", "It fades. ", "It fades. The "),
        ("en", "It fades, the music stays", "It fades, ", "It fades, the music "),
        ("en", "The music and the night", "The music ", "The music and "),
        ("en", "We play the music loud", "We play ", "We play the "),
        ("en", "Come to New York now", "Come ", "Come to New "),
        ("en", "Hear Orlune One today", "Hear Orlune One ", "Hear Orlune "),
        ("en", "Ask your Dr. Martens dealer", "Ask ", "Ask your Dr. "),
        ("en", "Save 25 percent today", "Save ", "Save 25 "),
        ("de", "Er kommt am 5. Mai zurück", "Er kommt ", "Er kommt am 5. "),
        ("de", "Wir fahren mit der Bahn", "Wir fahren ", "Wir fahren mit "),
        ("fr", "La famille est à table", "La famille est ", "La "),
        ("ru", "Вся семья и друзья", "Вся семья ", "Вся семья и "),
        ("tr", "Senin için her şey hazır", "Senin için ", "Senin "),
        ("hi", "अपने परिवार के साथ आइए", "अपने परिवार के साथ ", "अपने परिवार "),
        ("ar", "العائلة كلها حول المائدة", "العائلة كلها ", "العائلة كلها حول "),
        ("ja", "静まり、音楽だけが残る", "静まり、", "静まり、音楽だけが"),
        ("zh-Hans", "听见寂静。立即前往", "听见寂静。", "听见寂静。立即"),
        ("ja", "新しい年を迎えましょう", "新しい年を", "新しい"),
        ("ja", "街の音が静まり", "街の音が", "街の"),
        ("zh-Hans", "装进了每一罐汽水里", "装进了", "装进了每一"),
        ("zh-Hans", "装进了每一罐汽水里", "装进了", "装进"),
        ("th", "พร้อมครอบครัว", "พร้อม", "พร้อมครอบ"),
        ("he", "העולם נמוג והמוזיקה נשארת", "העולם נמוג ", "העולם "),
        ("ar", "شحنة واحدة وتبقى الموسيقى", "شحنة واحدة ", "شحنة "),
        ("de", "Heute hören Sie Musik", "Heute ", "Heute hören "),
        ("th", "โลกค่อยๆ เงียบลง เหลือเพียงเสียงดนตรี", "โลกค่อยๆ เงียบลง ",
         "โลกค่อยๆ เงียบลง เหลือเพียง"),
    ],
)  # fmt: skip
def test_breaks_that_tear_less_cost_less(language: str, text: str, better: str, worse: str) -> None:
    assert price(text, language, better) < price(text, language, worse)


@pytest.mark.parametrize(
    ("text", "behind"),
    [
        ("Listen. Now", "Listen. "),
        ("“Listen!” she said", "“Listen!” "),
        ("Yes? No", "Yes? "),
        ("And then… silence", "And then… "),
        ("One\ntwo", "One "),
        ("Hear it. iPhone owners too", "Hear it. "),
    ],
)
def test_sentences_end(text: str, behind: str) -> None:
    assert price(text, "en", behind) == SENTENCE


@pytest.mark.parametrize(
    ("text", "behind"),
    [("z.B. morgen früh", "z.B. "), ("am 5. Mai", "am 5. "), ("J. S. Bach", "J. "),
     ("ca. ein Liter", "ca. ")],
)  # fmt: skip
def test_full_stops_of_abbreviations_end_none(text: str, behind: str) -> None:
    assert price(text, "de", behind) > SENTENCE


def test_the_dot_of_an_address_ends_nothing() -> None:
    assert "orlune.com " in cut("立即前往 orlune.com 预订", "zh-Hans").pieces


def test_a_flat_text_knows_where_its_characters_were() -> None:
    given = "  One \n\n two\u00a0three\t four "
    found = flat(given)
    assert found.text == "One two\u00a0three four"
    assert [given[place] for place in found.places[:-1] if given[place].strip()] == [
        character for character in found.text if character.strip()
    ]
    assert found.places[-1] == len(given)
    assert found.turns == {len("One ")}


def test_a_phrase_wider_than_a_line_is_cut_at_a_high_price() -> None:
    found = cut("世界安静下来音乐还在", "zh-Hans", 2)
    assert "".join(found.pieces) == found.text
    assert all(len(piece) == 1 for piece in found.pieces)
    whole = cut("世界安静下来音乐还在", "zh-Hans")
    assert max(found.prices) > max(whole.prices)


def test_a_part_with_a_mark_inside_had_better_end_at_one() -> None:
    found = cut("It fades, the music stays, and the night", "en")
    assert found.torn(0, 5) == 0
    assert found.torn(0, 3) == 1
    assert found.torn(1, 3) == 2
    assert found.torn(2, 4) == 0  # no mark inside
    assert found.torn(2, 8) == 0


def test_a_word_is_lone_unless_it_is_a_clause() -> None:
    found = cut("Today, the music stays", "en")
    assert [found.lone(place, place + 1) for place in range(4)] == [False, True, True, True]
    assert not found.lone(2, 4)


def test_a_word_wider_than_a_line_is_refused() -> None:
    with pytest.raises(TextTooWideError, match="Silence"):
        cut("The Silence", "en", 5)
