"""Lines said faster, each once for every speed, so that they fit their shots."""

from __future__ import annotations

import time
from dataclasses import replace
from fractions import Fraction

from adgen.media.sound import RATE, read_sound, write_wav
from adgen.media.tempo import faster
from adgen.run.planning.speech import Voiced, keep_speech, read_speech
from adgen.run.planning.tools import tools
from adgen.run.store.folder import Store
from adgen.run.work import Work
from adgen.schema.sound import Speech, Word

VERSION = 1
"""Goes up when a line that is sped up comes to sound otherwise, or its words to be timed so."""
_STEP = Fraction(1, 100)
"""Of speeds: lines that need nearly the same share one."""


def exact_seconds(speech: Speech) -> Fraction:
    """The length of a line, exact: what counts is its samples."""
    return Fraction(round(speech.seconds * RATE), RATE)


def needed_speed(seconds: Fraction, room: Fraction, fastest: Fraction) -> Fraction:
    """How much faster a line must be said to fit its room: 1, or some hundredths more.

    `seconds` / `fastest` fit.
    """
    if seconds <= room:
        return Fraction(1)
    return min(-(-seconds / room // _STEP) * _STEP, fastest)


def sped_up(voiced: Voiced, speed: Fraction, store: Store) -> Voiced:
    """A line said `speed` times as fast, kept in the store; itself for 1.

    Raises MediaError and StoreError.
    """
    if speed == 1:
        return voiced
    parameters = {"faster": f"{float(speed):g}", **tools("ffmpeg")}
    work = Work("voice", VERSION, parameters, {"speech": voiced.work.key})
    if store.get(work.key) is None:
        _make(voiced.speech, speed, work, store)
    speech = replace(read_speech(store, work.key), language=voiced.speech.language)
    return Voiced(work, speech, _earlier(voiced.words, speed))


def _make(speech: Speech, speed: Fraction, work: Work, store: Store) -> None:
    begun = time.monotonic()
    with store.workplace() as place:
        samples = faster(read_sound(speech.file)[:, 0], speed)
        path = place / "speech.wav"
        write_wav(path, samples)
        words = _earlier(speech.words, speed)
        made = replace(speech, file=path, seconds=len(samples) / RATE, words=words)
        keep_speech(store, work, made, time.monotonic() - begun)


def _earlier(words: tuple[Word, ...], speed: Fraction) -> tuple[Word, ...]:
    return tuple(replace(word, seconds=word.seconds / float(speed)) for word in words)
