"""Texts cut into words, and words into sounds."""

from __future__ import annotations

from random import Random

import pytest

from adgen.voices.align.kinds import Sound
from adgen.voices.align.sounds import sounds_of
from adgen.voices.align.words import Written, written_words
from tests.studio.align_lines import LINES


def cut(text: str, language: str) -> list[str]:
    return [text[word.start : word.stop] for word in written_words(text, language)]


def kinds(word: str, language: str = "en") -> str:
    """First letters: v vowel, h hiss, s stop, b breath, d voiced, a any."""
    letters = {"voiced": "d"}
    return "".join(letters.get(kind, kind[0]) for kind, _ in sounds_of(word, language))


def lasts(word: str, language: str = "en") -> float:
    return sum(sound.weight for sound in sounds_of(word, language))


@pytest.mark.parametrize("language", LINES)
def test_words_hold_every_character_but_the_spaces_between(language: str) -> None:
    text = "\n".join(LINES[language])
    words = written_words(text, language)
    place = 0
    for word in words:
        assert not text[place : word.start].strip()
        assert text[word.start : word.stop].strip() == text[word.start : word.stop] != ""
        assert word.sounds
        place = word.stop
    assert not text[place:].strip()
    assert sum(word.ends == "line" for word in words) == len(LINES[language]) - 1


def test_words_lie_between_spaces_and_phrases_where_there_are_none() -> None:
    assert cut("Toute la famille, vous-même !", "fr") == ["Toute", "la", "famille,", "vous-même !"]
    assert cut("— Bonjour 🎉 à — vous", "fr") == ["— Bonjour 🎉", "à —", "vous"]
    assert cut("かぞく そろって、いただきます。", "ja") == [
        "かぞく",
        "そろって、",
        "いただきます。",
    ]
    assert cut("音乐还在。属于你", "zh-CN") == ["音乐", "还", "在。", "属于", "你"]
    assert cut("…", "en") == ["…"]
    assert cut(" \n", "en") == []


def test_what_follows_a_word_asks_for_a_pause() -> None:
    text = "One, two. “Three.” Four: five\nsix。 seven"
    stops = ["comma", "sentence", "sentence", "comma", "line", "sentence", "none"]
    assert [word.ends for word in written_words(text, "en")] == stops


def test_a_word_that_is_not_said_has_no_sounds() -> None:
    for nothing in ("—", "🎉", "…", "“”", "", "\u200d"):
        assert sounds_of(nothing, "en") == ()
    assert written_words("🎉", "en") == (Written(0, 1, (), "none"),)


@pytest.mark.parametrize(
    ("word", "language", "told"),
    [
        ("sash", "en", "hvh"), ("sixty", "en", "hvhsv"), ("the", "en", "bv"),
        ("phone", "en", "bvd"), ("city", "en", "hvsv"), ("Chat", "fr", "hv"),
        ("che", "it", "sv"), ("nach", "de", "dvb"), ("hola", "es", "vdv"),
        ("szczęście", "pl", "hhvhhv"), ("ñandú", "es", "dvddv"),
        ("семья", "ru", "hvdv"), ("чай", "ru", "hvd"), ("χρόνος", "el", "bdvdvh"),
        ("さく", "ja", "hvsv"), ("っ", "ja", "s"), ("しゃ", "ja", "hv"), ("ん", "ja", "d"),
        ("시작", "ko", "hvhvs"), ("아", "ko", "v"), ("साथ", "hi", "hvs"), ("क्या", "hi", "sdv"),
        ("سَنَة", "ar", "hvdv"), ("سَنَةٌ", "ar", "hvdvsvd"), ("שלום", "he", "hvdvvdv"),
        ("ซ่า", "th", "hv"),
        ("你", "zh", "av"), ("40", "en", "aa"), ("%", "en", "a"), ("TV", "en", "aa"),
    ],
)  # fmt: skip
def test_letters_tell_the_kinds_of_sounds(word: str, language: str, told: str) -> None:
    assert kinds(word, language) == told


def test_longer_words_last_longer() -> None:
    assert lasts("a") < lasts("an") < lasts("and") < lasts("handsome") < lasts("handsomely")
    assert lasts("TV") > lasts("to")
    assert lasts("note") == lasts("not")
    assert lasts("table", "fr") < lasts("table", "de")
    assert lasts("陪伴", "zh") == 2 * lasts("伴", "zh")
    assert sounds_of("ssa", "it")[0] == Sound("hiss", 0.8)


def test_any_text_is_cut_without_losing_a_character() -> None:
    random = Random(5)
    letters = "".join(text for said in LINES.values() for text in said)
    letters += "hhßЬь’ةﻻㅤㄱﾡ々〇ーっ゙ๆ์ํःंॐაბհև𝒳"
    letters += "Ⅷ½①%€\u0301\u0651\u200d\u200b\ufeff\u00a0\x07\ud7b0🎉🏽\n\r\t—-«»“”¿…"
    for _ in range(600):
        text = "".join(random.choices(letters, k=random.randint(1, 14)))
        language = random.choice(list(LINES))
        words = written_words(text, language)
        left = list(text)
        for word in words:
            left[word.start : word.stop] = " " * (word.stop - word.start)
            assert all(sound.weight > 0 for sound in word.sounds)
        assert not "".join(left).strip(), repr(text)
        assert len(words) < 2 or all(word.sounds for word in words), repr(text)
