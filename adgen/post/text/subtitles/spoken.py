"""The words of a cue, each with the frame at which it is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from adgen.media.graphemes import graphemes, is_unspaced
from adgen.post.text.subtitles.clock import Clock
from adgen.post.text.subtitles.meaning import Flat, Pieces
from adgen.schema.time import FrameRange
from adgen.schema.titles import CueWord


def spoken_words(
    found: Pieces,
    given: Flat,
    spans: Sequence[tuple[int, int]],
    clock: Clock,
    seen: FrameRange,
) -> tuple[CueWord, ...]:
    """The words of a cue's lines in order, phrases in scripts without spaces.

    `spans` are the pieces of each line. Every character but the spaces between is in one word, and
    their frames never go back nor leave the cue's own.
    """
    words: list[CueWord] = []
    frame = seen.start
    for number, span in enumerate(spans):
        begin = found.edges[span[0]]
        for start, stop in _words(found, *span):
            said = clock.frame_at(given.places[start])
            frame = min(max(frame, said), seen.stop - 1)
            words.append(CueWord(number, start - begin, stop - begin, frame))
    return tuple(words)


def _words(found: Pieces, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Where the words of a line begin and end in the text, spaces aside."""
    text = found.text
    borders = [found.edges[first]]
    borders += [edge for edge in found.edges[first + 1 : last] if _parts(text, edge)]
    for start, stop in pairwise((*borders, found.edges[last])):
        word = text[start:stop]
        if word.strip():
            yield start, start + len(word.rstrip())


def _parts(text: str, edge: int) -> bool:
    """Whether two words meet here: not behind a hyphen, where only a line may end."""
    if text[edge - 1].isspace():
        return True
    near = (graphemes(text[max(0, edge - 8) : edge])[-1], graphemes(text[edge : edge + 8])[0])
    return any(map(is_unspaced, near))
