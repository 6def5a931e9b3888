"""Levels as UAX #9 wants them, judged by another implementation, and what they become in ASS."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence
from itertools import groupby

import pytest

from adgen.media.bidi import carried, levels_of, rightmost, steered
from tests.studio.lettering import levels_of as told_levels

LETTERS = (
    "abאבجد12٣٤ ,.+-/$%()[]!\u0301\u05b8\u200e\u200f\u061c"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200d"
)
UNSEEN = frozenset({"RLE", "LRE", "RLO", "LRO", "PDF", "BN"})


def texts(count: int) -> list[str]:
    dice = random.Random(9)
    return ["".join(dice.choices(LETTERS, k=dice.randint(1, 18))) for _ in range(count)]


@pytest.mark.parametrize(
    ("text", "rtl", "levels"),
    [
        ("abc", False, "000"),
        ("אב 12", True, "11122"),
        ("a אב, 12", False, "00111122"),
        # The second bracket is the brand's, although the line's end is behind it.
        ("ab (c)", True, "222222"),
        ("אב (ג)", False, "111111"),
        ("א (b)", True, "11121"),
        ("ج 12-5", True, "112212"),
        ("a \u2067ב c\u2069 d", False, "000112000"),
    ],
)
def test_known_levels(text: str, rtl: bool, levels: str) -> None:
    assert "".join(map(str, levels_of(text, rtl))) == levels


@pytest.mark.parametrize("rtl", [False, True])
def test_levels_are_those_of_another_implementation(rtl: bool) -> None:
    for text in texts(1500):
        seen = text.rstrip(" \u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e\u200d")
        places = [n for n, c in enumerate(seen) if unicodedata.bidirectional(c) not in UNSEEN]
        own, other = levels_of(text, rtl), told_levels(text, rtl)
        assert [own[n] for n in places] == [other[n] for n in places], ascii(text)


def seen(text: str, levels: Sequence[int]) -> list[tuple[str, int]]:
    """The characters that are seen from left to right, and which way each is written."""
    order = list(range(len(text)))
    for least in range(max(levels, default=0), 0, -1):
        parts = [(above, list(part)) for above, part in
                 groupby(order, key=lambda place: levels[place] >= least)]  # fmt: skip
        order = [n for above, part in parts for n in (part[::-1] if above else part)]
    visible = (n for n in order if unicodedata.category(text[n]) != "Cf" and text[n] != " ")
    return [(text[n], levels[n] % 2) for n in visible]


@pytest.mark.parametrize("rtl", [False, True])
def test_a_steered_line_is_seen_in_the_same_order(rtl: bool) -> None:
    for text in texts(1500):
        steer = "".join(steered(text, rtl))
        assert seen(text, told_levels(text, rtl)) == seen(steer, told_levels(steer, rtl)), text


def test_a_line_of_one_direction_is_left_alone() -> None:
    assert "".join(steered("Tea (50%)", False)) == "Tea (50%)"
    assert "".join(steered("שלום.", True)) == "\u200fשלום.\u200f"
    assert steered("", False) == ("",)


def test_the_right_end_is_told_where_reading_goes_left_from_it() -> None:
    assert rightmost("שלום abc", True) == 0
    assert rightmost("abc שלום", True) == -1
    assert rightmost("abc שלום", False) == 4
    assert rightmost("שלום abc", False) == -1
    assert rightmost("", True) == -1


def test_what_is_open_at_a_line_s_end_is_opened_on_the_next() -> None:
    assert carried(["a \u2067b", "c\u2069 d", "e"]) == ("a \u2067b", "\u2067c\u2069 d", "e")
    assert carried(["\u202b\u2068a\u202c", "\u2069b\u202c", "c"]) == (
        "\u202b\u2068a\u202c", "\u202b\u2068\u2069b\u202c", "c",
    )  # fmt: skip
    assert carried(["a\u2069\u202c", "b"]) == ("a\u2069\u202c", "b")
