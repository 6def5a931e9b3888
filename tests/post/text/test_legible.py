"""Least sizes and least times, from the data."""

from __future__ import annotations

from fractions import Fraction

import pytest

from adgen.media.tables import legibility
from adgen.post.text.legible import hold_seconds, least_size, too_short, words_in
from adgen.schema.picture import Raster
from adgen.schema.time import FrameRange

PORTRAIT, LANDSCAPE = Raster(1080, 1920), Raster(1920, 1080)
LEGAL = "Up to 40 hours with the charging case. Terms apply."


def test_the_least_size_is_the_brief_s_and_a_television_s_for_legal_lines() -> None:
    assert least_size(PORTRAIT, "title") == pytest.approx(24, abs=0.5)
    assert least_size(PORTRAIT, "legal") == least_size(PORTRAIT, "cue")
    # Capitals are 0.72 ems high; 22 pixels of 1080 are asked for.
    assert 0.72 * least_size(LANDSCAPE, "legal") >= 22
    assert least_size(Raster(3840, 2160), "legal") == 2 * least_size(LANDSCAPE, "legal")


def test_every_form_has_a_size_for_roles_without_a_figure() -> None:
    assert all("other" in sizes for sizes in legibility().sizes.values())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (LEGAL, 10), ("50% — Tangora!", 2), ("", 0), ("…", 0), ("Ab 18. Nur online", 4),
        ("配合充电盒最长可达40小时。", 7), ("条件が適用されます。", 4), ("ใช้งานได้สูงสุด 40 ชั่วโมง", 5),
        ("충전 케이스 포함 최대 40시간.", 5), ("حتى 40 ساعة مع علبة الشحن.", 6),
    ],
)  # fmt: skip
def test_words_are_counted_in_every_script(text: str, words: int) -> None:
    assert words_in(text) == words


def test_nine_words_are_noticed_sooner_than_ten() -> None:
    assert hold_seconds(9) == 2 + Fraction(9, 5)
    assert hold_seconds(10) == 3 + 2


def test_a_legal_line_that_is_gone_too_soon_is_told_with_both_times() -> None:
    rate = Fraction(30000, 1001)
    told = too_short([LEGAL], FrameRange(30, 105, rate))
    assert told is not None
    assert "is seen for 2.5 s; to notice and read its 10 words takes 5.0 s" in told
    assert too_short([LEGAL], FrameRange(30, 180, rate)) is None
    assert too_short([LEGAL, "Buy now"], FrameRange(30, 180, rate)) is not None
    assert too_short([], FrameRange(0, 1, rate)) is None
