"""A text cut into its words, with what stands between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from adgen.media.breaks import HYPHENS, pieces_of
from adgen.voices.align.kinds import Sound
from adgen.voices.align.sounds import sounds_of

Stop = Literal["none", "comma", "sentence", "line"]
"""What asks for a pause behind a word, weakest first."""
_SENTENCE = frozenset(".!?…。！？．｡؟۔।॥‽⁇⁈⁉։።")
_COMMA = frozenset(",;:、，；：､،؛–—―·・")
_CLOSING = frozenset("\"'”’»›)]}」』）】〕〉》") | {"“", "‘"}


@dataclass(frozen=True, slots=True)
class Written:
    """A word in the text: its characters, its sounds, and what follows it."""

    start: int
    stop: int
    sounds: tuple[Sound, ...]
    ends: Stop


def written_words(text: str, language: str) -> tuple[Written, ...]:
    """The words of a text: between spaces, or phrases where a script has none (BudouX).

    They hold every character but the spaces between them; what is not said (a dash, an emoji)
    goes with the word before it, or at the start with the one behind it.
    """
    spans: list[tuple[int, int]] = []
    place, joined = 0, False
    for piece in pieces_of(text, language):
        start = place + len(piece) - len(piece.lstrip())
        stop = place + len(piece.rstrip())
        place += len(piece)
        if start >= stop:
            continue
        said = sounds_of(text[start:stop], language)
        if spans and (joined or not said or not sounds_of(text[slice(*spans[-1])], language)):
            spans[-1] = (spans[-1][0], stop)
        else:
            spans.append((start, stop))
        joined = piece[-1] in HYPHENS and piece[0] not in HYPHENS
    following = [*(start for start, _ in spans), len(text)][1:]
    return tuple(
        Written(start, stop, sounds_of(text[start:stop], language), _stop(text[start:after]))
        for (start, stop), after in zip(spans, following, strict=True)
    )


def _stop(word: str) -> Stop:
    """What the end of a word, with the spaces behind it, asks for."""
    bare = word.rstrip()
    if "\n" in word[len(bare) :] or "\r" in word[len(bare) :]:
        return "line"
    while bare and bare[-1] in _CLOSING:
        bare = bare[:-1]
    if bare[-1:] and bare[-1] in _SENTENCE:
        return "sentence"
    return "comma" if bare[-1:] and bare[-1] in _COMMA else "none"
