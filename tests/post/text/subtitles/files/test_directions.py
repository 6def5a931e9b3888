"""Marks only where a player would put a line wrong."""

from __future__ import annotations

import pytest

from adgen.post.text.subtitles.files.directions import begun, embedded

RLE, LRE, PDF, RLM, LRM = "\u202b", "\u202a", "\u202c", "\u200f", "\u200e"


@pytest.mark.parametrize(
    ("line", "language", "wrong"),
    [
        ("העולם דועך", "he", False),
        ("רק המוזיקה.", "he", True),
        ("„שלום", "he", True),
        ("עד 40 שעות", "he", False),
        ("40 שעות", "he", True),
        ("استمع إلى Orlune الآن", "ar", True),
        ("مَرْحَبًا", "ar", False),
        ("Hear it.", "en", False),
        ("世界。", "zh-Hans", False),
    ],
)
def test_subrip_lines_are_embedded_where_they_need_it(
    line: str, language: str, wrong: bool
) -> None:
    assert embedded(line, language) == (f"{RLE}{line}{PDF}" if wrong else line)


def test_a_foreign_name_in_a_line_from_the_left_is_embedded_too() -> None:
    assert embedded("“مرحبا” means hello.", "en") == f"{LRE}“مرحبا” means hello.{PDF}"


@pytest.mark.parametrize(
    ("line", "language", "mark"),
    [
        ("רק המוזיקה.", "he", ""),
        ("40 שעות", "he", ""),
        ("Orlune - 40 שעות", "he", RLM),
        ("2026!", "ar", RLM),
        ("“مرحبا” means hello.", "en", LRM),
        ("2026!", "en", ""),
        ("Hear it.", "en", ""),
    ],
)
def test_webvtt_lines_are_marked_where_their_first_letter_misleads(
    line: str, language: str, mark: str
) -> None:
    assert begun(line, language) == mark + line
