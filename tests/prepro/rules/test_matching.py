"""A word is found as a reader of its script would find it, and not inside other words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adgen.prepro.rules.matching import fold, spans


def found(word: str, text: str) -> bool:
    return bool(spans((word,), fold(text)))


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("best", "The BEST tea"),
        ("best", "ｂｅｓｔ tea"),
        ("climate neutral", "Climate‑neutral since 2020"),
        ("climate neutral", "climate\nneutral"),
        ("kostenlos*", "Jetzt die kostenlosen Proben"),
        ("No.1", "销量NO．1品牌"),
        ("No.1", "고객만족 No.1의 선택"),
        ("lose {n} kg", "Lose 3,5 kg now"),
        ("最佳", "口感最\n佳"),
        ("最佳", "口感最 佳"),
        ("최고", "최고의 맛"),
        ("ナンバーワン", "ﾅﾝﾊﾞｰﾜﾝの味"),
        ("ดีที่สุด", "ชาที่ดีที่สุดของเรา"),
        ("तिरंगा", "हमारा तिरंगा!"),
        ("الأفضل", "والأَفْضَل للعائلة"),
        ("كحول", "بالكـــحول"),
        ("رقم 1", "رقم ١"),
        ("נבחר", "והנבחר"),
        ("tốt nhất", "TỐT NHẤT"),
        ("en iyi", "EN İYİ ÇAY"),
        ("rispettos* dell'ambiente", "Rispettosa dell’ambiente"),
        ("tangora", "Tangora™"),
        ("tangora®", "TANGORA® drinks"),
        ("free", "soft\u00adly fr\u00adee"),
    ],
)
def test_a_word_is_found(word: str, text: str) -> None:
    assert found(word, text)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("best", "Bestseller, asbestos"),
        ("free", "freedom"),
        ("No.1", "No.10"),
        ("rum", "a drum, rumble"),
        ("kostenlos", "kostenlosen"),
        ("climate neutral", "climateneutral"),
        ("최고", "올해최고"),
        ("كحول", "مكحول"),
        ("lose {n} kg", "lose some kg"),
        ("तिरंग", "तिरंगा"),
        ("100%", "1100%"),
        ("最佳", "最好，佳节"),
    ],
)
def test_what_only_looks_like_it_is_not(word: str, text: str) -> None:
    assert not found(word, text)


def test_a_stretch_is_what_was_found_without_what_is_written_onto_it() -> None:
    folded = fold("وبالكحول")
    (span,) = spans(("كحول",), folded)
    assert folded[slice(*span)] == "كحول"
    folded = fold("all kostenlosen teas")
    (span,) = spans(("kostenlos*",), folded)
    assert folded[slice(*span)] == "kostenlosen"


def test_the_longest_of_several_words_is_found_and_every_place_once() -> None:
    folded = fold("最高级，最高级")
    assert spans(("最高", "最高级", "最高級"), folded) == [(0, 3), (4, 7)]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_a_word_is_found_whatever_stands_round_it(before: str, after: str) -> None:
    text = f"{before} best {after}"
    assert any(fold(text)[slice(*span)] == "best" for span in spans(("best",), fold(text)))
    assert found("最佳", f"{before}最佳{after}")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)
