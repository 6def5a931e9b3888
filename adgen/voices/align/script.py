"""What a recogniser heard, laid beside the text that was to be said."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from adgen.voices.align.words import Written

TRUSTED = 0.5
"""Share of a word's letters that must be heard as written for its time to count."""
EDIT = 8
"""Cost of a letter missed, added or misheard, where one at another edge of its word costs 1: so
that "for 40" is heard in "for forty" as a word and a number, not as the beginning of a word."""
_NO_TEXT = ("Cc", "Cs", "Co", "Cn")
BREATH = 0.8
"""Seconds between two heard words that are a line's end."""


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word as a recogniser heard it, with the spaces before it, and when, in seconds."""

    text: str
    start: float
    stop: float


@dataclass(frozen=True, slots=True)
class Match:
    """When each word of a script was heard to begin, in seconds, and how much of it was heard.

    A time is None where the word was misheard, left out, or written otherwise (digits for words):
    its neighbours then say where it can be.
    """

    starts: tuple[float | None, ...]
    share: float
    """Of the script's letters, those heard, from 0 to 1."""


def matched(text: str, words: Sequence[Written], heard: Sequence[HeardWord]) -> Match:
    """The words of a script beside what was heard, letter by letter.

    Letters, not words, because writing systems without spaces and recognisers cut words their own
    way; without case, accents and signs; by the least edits (Needleman and Wunsch, 1970).
    """
    script = [letter for word in words for letter in _of(text, word)]
    sound = [letter for word in heard for letter in _timed(word)]
    found = {one: sound[other].seconds for one, other in _aligned(script, sound)}
    starts: list[float | None] = []
    begin = 0
    for word in words:
        count = len(_of(text, word))
        same = sum(place in found for place in range(begin, begin + count))
        trusted = count > 0 and same >= TRUSTED * count
        starts.append(found.get(begin) if trusted else None)
        begin += count
    return Match(tuple(starts), len(found) / len(script) if script else 1.0)


def transcript_of(heard: Sequence[HeardWord]) -> str:
    """What was heard as a text, a line for all that is said without a longer silence."""
    lines: list[str] = []
    for place, word in enumerate(heard):
        if not place or word.start - heard[place - 1].stop >= BREATH:
            lines.append("")
        lines[-1] += "".join(char for char in word.text if _is_text(char))
    return "\n".join(line for raw in lines if (line := " ".join(raw.split())))


def _is_text(char: str) -> bool:
    """False for controls and for what stands for bytes that are no letter."""
    return char != "\ufffd" and (char.isspace() or unicodedata.category(char) not in _NO_TEXT)


class _Letter(NamedTuple):
    """A letter or digit, its place in its word (1 first, 2 last, 3 both), and when it is said."""

    char: str
    edge: int
    seconds: float


def _of(text: str, word: Written) -> list[_Letter]:
    return _timed(HeardWord(text[word.start : word.stop], 0.0, 0.0))


def _timed(word: HeardWord) -> list[_Letter]:
    """Letters and digits, folded so that the same ones compare equal, evenly over the word."""
    split = unicodedata.normalize("NFKD", word.text).casefold()
    letters = [char for char in split if unicodedata.category(char)[0] in "LN"]
    step = (word.stop - word.start) / max(1, len(letters))
    last = len(letters) - 1
    return [
        _Letter(char, (place == 0) + 2 * (place == last), word.start + place * step)
        for place, char in enumerate(letters)
    ]


def _aligned(one: Sequence[_Letter], other: Sequence[_Letter]) -> list[tuple[int, int]]:
    """Places of equal letters in the alignment with the least cost, in order."""
    pairings = _pairings(one, other)
    costs = _costs(pairings)
    pairs: list[tuple[int, int]] = []
    row, column = len(one), len(other)
    while row and column:
        here = costs[row, column]
        if here == costs[row - 1, column - 1] + pairings[row - 1, column - 1]:
            row, column = row - 1, column - 1
            if one[row].char == other[column].char:
                pairs.append((row, column))
        elif here == costs[row - 1, column] + EDIT:
            row -= 1
        else:
            column -= 1
    return pairs[::-1]


def _pairings(one: Sequence[_Letter], other: Sequence[_Letter]) -> NDArray[np.int64]:
    """The cost of laying each letter on each: of an edit, or of another place in the word."""
    chars, edges = (
        [np.array([value(letter) for letter in letters], np.int64) for letters in (one, other)]
        for value in (lambda letter: ord(letter.char), lambda letter: letter.edge)
    )
    same = chars[0][:, None] == chars[1]
    costs: NDArray[np.int64] = np.where(same, edges[0][:, None] != edges[1], EDIT)
    return costs


def _costs(pairings: NDArray[np.int64]) -> NDArray[np.int64]:
    """The least cost from each beginning of one to each of the other. (one + 1, other + 1)"""
    rows, columns = pairings.shape
    steps = EDIT * np.arange(columns + 1)
    costs = np.empty((rows + 1, columns + 1), np.int64)
    costs[0] = steps
    for row in range(1, rows + 1):
        above = costs[row - 1]
        least = np.append(EDIT * row, np.minimum(above[1:] + EDIT, above[:-1] + pairings[row - 1]))
        # A row's insertions run from left to right: the least of all that lie before, plus steps.
        costs[row] = np.minimum.accumulate(least - steps) + steps
    return costs
