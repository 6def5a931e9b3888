"""Random texts of every script: laid out and drawn as asked, or refused."""

from __future__ import annotations

from collections import Counter

from tests.studio.text_fuzz import STEERING, WORDS, fuzzed, random_text


def test_random_texts_are_drawn_as_asked_or_refused() -> None:
    outcome = fuzzed(range(200))
    assert outcome.wrong == []
    assert outcome.counts["laid out and read back"] > 120
    assert outcome.counts["refused: no glyph"] > 5
    assert outcome.counts["refused: control character"] > 2


def test_the_texts_are_of_every_language_and_full_of_traps() -> None:
    drawn = [random_text(seed) for seed in range(400)]
    assert {language for language, _ in drawn} == set(WORDS)
    traps = Counter(trap for _, text in drawn for trap in ("{\\", "\\N", *STEERING) if trap in text)
    assert min(traps[trap] for trap in ("{\\", "\\N", *STEERING)) >= 3
