"""How characters are counted, and the rows of data/subtitles.yaml."""

from __future__ import annotations

from fractions import Fraction

import pytest

from adgen.media.tables import cue_rules
from adgen.post.text.subtitles.speeds import characters, rules_for, speed_of, too_fast
from adgen.schema.time import FrameRange
from adgen.schema.titles import Cue

RATE = Fraction(25)


@pytest.mark.parametrize(
    ("language", "line", "count"),
    [
        ("en", "Hear it, now!", 13),
        ("de", "Übermäßig schön", 15),
        ("zh-Hans", "听见寂静，Orlune 3", 5 + 8 / 2),
        ("ja", "ｱｲｳ。", 1.5 + 1),
        ("ko", "온 가족이", 4 + 0.5),
        ("ar", "مَرْحَبًا", 5),
        ("ar", "\u200fمرحبا\u200f", 5),
        ("he", "שָׁלוֹם", 4),
        ("th", "ที่นี่", 2),
        ("hi", "हिन्दी", 6),
        ("vi", "nghĩa", 5),
    ],
)
def test_characters_are_counted_as_readers_read(language: str, line: str, count: float) -> None:
    assert characters(line, rules_for(language)) == count


@pytest.mark.parametrize(
    ("tag", "speed", "columns"),
    [("en-GB", 20, 42), ("ja-JP", 4, 13), ("zh-TW", 9, 16), ("zh-Hans-CN", 9, 16), ("ko", 12, 16),
     ("th-TH", 17, 35), ("ar-AE", 17, 42), ("hi-IN", 17, 42), ("pt-BR", 17, 42), ("he-IL", 17, 42),
     ("sw", 17, 42)],
)  # fmt: skip
def test_every_language_has_its_speed(tag: str, speed: float, columns: int) -> None:
    rules = rules_for(tag)
    assert (rules.speed, rules.columns) == (speed, columns)
    assert (rules.shortest, rules.longest, rules.gap) == (Fraction(5, 6), 7, 2)


def test_words_of_the_table_are_words() -> None:
    """YAML takes `no` and `on` for truth values where nobody quotes them."""
    for row in cue_rules().values():
        for words in (row.before, row.bound, row.behind):
            assert all(word and word == word.strip() == word.casefold() for word in words), row.id
        assert not row.behind & row.before, row.id
    assert "no" in cue_rules()["en"].bound


def test_the_speed_is_that_of_all_lines_over_all_frames() -> None:
    cue = Cue(("Hear the", "silence"), FrameRange(0, 25, RATE), second=("听见寂静",))
    assert speed_of(cue, rules_for("en")) == 15
    assert too_fast([cue], "en") == ()
    fast = Cue(("Hear the silence of", "the sleeping city"), FrameRange(25, 50, RATE))
    (told,) = too_fast([cue, fast], "en")
    assert str(told) == (
        "'Hear the silence of the sleeping city' is seen for 1.00 s, 36.0 characters a second of "
        "at most 20: say it slower, shorten it, or give its shot more time"
    )
