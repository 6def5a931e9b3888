"""From a speech library's word events to words that cover the text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from adgen.schema.sound import Word


def words_of(
    text: str, events: Sequence[tuple[int, int, float]], seconds: float
) -> tuple[Word, ...]:
    """Words from the library's events (first character, length, seconds), in order.

    Together they hold every character but the spaces between them: signs go with the word they
    touch. Where the library gives no event of its own, as inside Japanese and Thai phrases or a
    Korean phrase it joins, a word is the whole phrase.
    """
    places: list[tuple[int, int, float]] = []
    for start, count, when in events:
        later = not places or start > places[-1][0]
        if later and text[start : start + count].strip():
            earliest = places[-1][2] if places else 0.0
            places.append((start, start + count, min(max(when, earliest), seconds)))
    if not places:
        return (Word(0, len(text), 0.0),)
    following = [start for start, _, _ in places[1:]]
    borders = [
        _border(text, stop, start) for (_, stop, _), start in zip(places, following, strict=False)
    ]
    words: list[Word] = []
    begin = len(text) - len(text.lstrip())
    for (_, _, when), border in zip(places, [*borders, len(text)], strict=True):
        words.append(Word(begin, begin + len(text[begin:border].rstrip()), when))
        begin = border
    return tuple(words)


def _border(text: str, stop: int, following: int) -> int:
    """Where the next word begins, between the end of one event and the start of the next."""
    between = text[stop:following]
    for place in range(len(between) - 1, -1, -1):
        if between[place].isspace():
            return stop + place + 1
    for place, char in enumerate(between):
        if unicodedata.category(char) in ("Ps", "Pi"):
            return stop + place
    return following
