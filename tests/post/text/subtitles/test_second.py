"""A second language below: as many parts as cues, cut by its own meaning, nothing lost."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adgen.media.linebreak import TextTooWideError, TooManyLinesError
from adgen.post.text.subtitles.cues import Second, cues_of
from adgen.schema.titles import Cue
from tests.studio.said import said, within

RATE = Fraction(30)


def both(
    text: str, language: str, below: str, second: str, most: int = 42, room: int = 52
) -> tuple[Cue, ...]:
    line = said(text, language, below=below)
    return cues_of([line], within(most), RATE, [900], Second(second, within(room)))


def test_sentences_stand_below_their_sentences() -> None:
    cues = both(
        "The world fades away. The music stays. Only you and it are left here.", "en",
        "يخفت العالم. تبقى الموسيقى. أنت وهي وحدكما هنا.", "ar",
    )  # fmt: skip
    assert [(cue.lines, cue.second) for cue in cues] == [
        (("The world fades away.",), ("يخفت العالم.",)),
        (("The music stays.",), ("تبقى الموسيقى.",)),
        (("Only you and it are left here.",), ("أنت وهي وحدكما هنا.",)),
    ]


def test_one_line_of_each_is_wanted() -> None:
    text = "Die ganze Familie sitzt an einem Tisch, und das Fest beginnt."
    alone = cues_of([said(text, "de")], within(42), RATE, [900])
    cues = both(text, "de", "家族みんなが食卓を囲んで、お祝いが始まります。", "ja")
    assert [len(cue.lines) for cue in alone] == [2]
    assert [(len(cue.lines), cue.second) for cue in cues] == [
        (1, ("家族みんなが食卓を囲んで、",)),
        (1, ("お祝いが始まります。",)),
    ]


def test_a_long_translation_gets_more_cues() -> None:
    text = "世界安静下来，音乐一直都还在这里。"
    below = "The whole world falls silent, and still the music stays here with us for ever."
    assert len(cues_of([said(text, "zh-Hans", below=below)], within(36), RATE, [900])) == 1
    cues = both(text, "zh-Hans", below, "en", 36, 24)
    assert len(cues) == 2
    assert " ".join(line for cue in cues for line in cue.second) == below
    assert all(cue.frames.seconds >= Fraction(5, 6) for cue in cues)


def test_a_translation_without_room_is_refused() -> None:
    below = "Sharing strikes a spark that everyone around this table will always remember."
    with pytest.raises(TooManyLinesError, match="Sharing strikes a spark"):
        both("分享就有火花。", "zh-Hans", below, "en", 20, 22)
    with pytest.raises(TextTooWideError, match="Sharing"):
        both("分享就有火花。", "zh-Hans", below, "en", 20, 6)


def test_lines_without_a_translation_have_nothing_below() -> None:
    line = said("The music stays.", "en")
    (cue,) = cues_of([line], within(42), RATE, [900], Second("ar", within(42)))
    assert cue.second == ()


@settings(max_examples=40, deadline=None)
@given(
    text=st.lists(
        st.sampled_from(["music", "night.", "of the", "it stays,"]), min_size=1, max_size=9
    ),
    below=st.lists(st.sampled_from(["موسيقى", "ليل.", "في", "تبقى،"]), min_size=1, max_size=9),
)
def test_no_translation_is_lost(text: list[str], below: list[str]) -> None:
    cues = both(" ".join(text), "en", " ".join(below), "ar", 20, 60)
    assert " ".join(line for cue in cues for line in cue.second) == " ".join(below)
    assert all(len(cue.second) <= 2 for cue in cues)
    assert " ".join(line for cue in cues for line in cue.lines) == " ".join(text)
