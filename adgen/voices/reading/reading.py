"""A text as it is shown beside the same as it is said, and what of the one is what of the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from adgen.schema.sound import Word
from adgen.voices.reading.lexicon import Lexicon, read_names
from adgen.voices.reading.pairing import paired

__all__ = ["Lexicon", "Reading", "given", "read_aloud", "shown_words"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is shown and what is said."""

    text: str
    spoken: str
    spans: tuple[tuple[int, int, int, int], ...]
    """Stretches that are read otherwise than written: start and stop in `text`, then in `spoken`.

    In order and apart. What lies between two of them is the same in both."""


def read_aloud(text: str, language: str, lexicon: Lexicon) -> Reading:
    """How a text is read aloud in a market, a BCP-47 tag: first its names, then its figures.

    What is not sure to be read right stays as it is written. A language without tables keeps its
    figures, and has its names read.
    """
    names = read_names(text, language, lexicon)
    figures = _figures(text, language, tuple((start, stop) for start, stop, _ in names))
    return _reading(text, sorted((*names, *figures)))


@lru_cache(maxsize=4096)
def _figures(
    text: str, language: str, taken: tuple[tuple[int, int], ...]
) -> tuple[tuple[int, int, str], ...]:
    if not any(char.isdecimal() or char in "&+*†‡" for char in text):
        return ()
    from adgen.voices.reading.numerals import read_figures
    from adgen.voices.reading.tongue import tongue_for

    tongue = tongue_for(language)
    return () if tongue is None else tuple(read_figures(tongue, text, taken))


def _reading(text: str, read: Iterable[tuple[int, int, str]]) -> Reading:
    spoken, place = "", 0
    spans: list[tuple[int, int, int, int]] = []
    for start, stop, said in read:
        spoken += text[place:start]
        if text[start:stop] != said:
            spans.append((start, stop, len(spoken), len(spoken) + len(said)))
        spoken += said
        place = stop
    return Reading(text, spoken + text[place:], tuple(spans))


def given(text: str, reading: str) -> Reading:
    """A reading that the author wrote, paired with what is shown as finely as both allow."""
    return Reading(text, reading, paired(text, reading))


def shown_words(reading: Reading, words: Sequence[Word], seconds: float) -> tuple[Word, ...]:
    """The words of what is shown, from those of what is said in `seconds`.

    Together they hold every character of the text but the spaces between them. What is read
    otherwise than written, as a price, is one word, and starts when the first of its own does.
    """
    text = reading.text
    if text == reading.spoken or not words:
        return tuple(words)
    starts: list[tuple[int, float]] = []
    for word in words:
        place = _shown(reading, word.start_char)
        if place is None:
            continue
        while place < len(text) and text[place].isspace():
            place += 1
        later = place < len(text) and (not starts or place > starts[-1][0])
        if later:
            earliest = starts[-1][1] if starts else 0.0
            starts.append((place, min(max(word.seconds, earliest), max(seconds, earliest))))
    begin = len(text) - len(text.lstrip())
    first = starts[0][1] if starts else words[0].seconds
    borders = [(begin, first), *starts[1:]] if begin < len(text) else []
    stops = [place for place, _ in borders[1:]] + [len(text)]
    return tuple(
        Word(start, start + len(text[start:stop].rstrip()), when)
        for (start, when), stop in zip(borders, stops, strict=True)
    )


def _shown(reading: Reading, place: int) -> int | None:
    """Where in the text is what is at a place of what is said; None inside another reading."""
    shift = 0
    for start, stop, first, last in reading.spans:
        if place < first:
            break
        if place == first:
            return start
        if place < last:
            return None
        shift = stop - last
    return place + shift
