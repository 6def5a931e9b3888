"""Spoken lines with known times: an even pace, and pauses behind marks."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from adgen.media.graphemes import columns, graphemes, is_unspaced
from adgen.media.linebreak import Fits
from adgen.post.text.subtitles.speeds import rules_for
from adgen.schema.sound import PlacedSpeech, Speech, Word

_PAUSES = {".": 0.25, "!": 0.25, "?": 0.25, "。": 0.25, "।": 0.25, ",": 0.12, "،": 0.12, "，": 0.12}
"""Seconds of silence behind a mark."""


def within(most: int) -> Callable[[str], Fits]:
    """The test whether a line of a text has at most so many columns."""
    return lambda text: lambda line: columns(line) <= most


def said(
    text: str, language: str, start: float = 0.0, pace: float = 0.0, below: str = ""
) -> PlacedSpeech:
    """A line read evenly at `pace` seconds a letter, else at 0.8 of what its readers can follow.

    Words are told apart at spaces, and letter by letter where a script has none.
    """
    each = pace or 1 / (0.8 * rules_for(language).speed)
    words: list[Word] = []
    now = 0.0
    for found in re.finditer(r"\S+", text):
        word = found.group()
        spaced = not any(map(is_unspaced, graphemes(word)))
        for part in (word,) if spaced else word:
            at = (
                words[-1].stop_char
                if words and words[-1].stop_char > found.start()
                else found.start()
            )
            words.append(Word(at, at + len(part), now))
            now += each * (len(part) + spaced)
        now += _PAUSES.get(word[-1], 0.0)
    return spoken(text, language, tuple(words), now, start, below)


def paced(text: str, language: str = "en", start: float = 0.0, pace: float = 0.4) -> PlacedSpeech:
    """A line whose word n starts at n * `pace` seconds, the last one lasting as long."""
    words = tuple(
        Word(*found.span(), number * pace) for number, found in enumerate(re.finditer(r"\S+", text))
    )
    return spoken(text, language, words, len(words) * pace, start)


def spoken(
    text: str,
    language: str,
    words: tuple[Word, ...],
    seconds: float,
    start: float = 0.0,
    below: str = "",
) -> PlacedSpeech:
    """A line with given words."""
    speech = Speech(text, language, Path("x.wav"), seconds, words)
    return PlacedSpeech(text, speech, Fraction(start), words, below)
