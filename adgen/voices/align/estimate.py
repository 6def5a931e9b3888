"""When words are said, from a sound's pauses and hisses and from how long each word should last.

No weights, no dictionary: for a voice whose engine does not tell, and for a recording. Measured by
`tests/studio/bench/align.py` against the times that espeak-ng gives for its own words.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from adgen.errors import VoiceError
from adgen.schema.sound import Word
from adgen.voices.align.envelope import FRAMES_PER_SECOND, spoken_frames
from adgen.voices.align.path import word_starts
from adgen.voices.align.words import Written, written_words

FASTEST = 50
"""Sounds a second beyond which a text is not what was recorded; fast speakers reach 25."""


def estimated(
    text: str,
    language: str,
    samples: NDArray[np.float32],
    heard: Sequence[float | None] = (),
) -> tuple[Word, ...]:
    """The words of a text as said in mono samples (n,) at 48 kHz; none for an empty text.

    Lines of the text, apart by a line feed, may have seconds of silence between them. `heard` are
    seconds at which a recogniser heard the words of `written_words` begin, None where it did not.
    Times lie on frames of 10 ms. Raises VoiceError where nobody is heard, or where so much cannot
    be said in the time.
    """
    words = written_words(text, language)
    if not words:
        return ()
    spoken = spoken_frames(samples)
    if not len(spoken.at):
        raise VoiceError(
            f"nobody is heard in what is to say {_shortened(text)!r}; give a recording with a voice"
        )
    _refuse_too_much(text, words, len(spoken.at))
    starts = spoken.at[word_starts(words, spoken, heard)]
    return tuple(
        Word(word.start, word.stop, int(at) / FRAMES_PER_SECOND)
        for word, at in zip(words, starts, strict=True)
    )


def _refuse_too_much(text: str, words: tuple[Written, ...], frames: int) -> None:
    seconds = frames / FRAMES_PER_SECOND
    if sum(len(word.sounds) for word in words) > FASTEST * seconds:
        raise VoiceError(
            f"{len(words)} words are written and only {seconds:.1f} s are spoken in the recording "
            f"of {_shortened(text)!r}; write what it says, or give the whole recording"
        )


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
