"""What is done to every engine's sound: mono at 48 kHz, its own pace and pitch, silent ends cut."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from adgen.errors import MediaError, Problem, VoiceError
from adgen.media.sound import RATE, filtered, read_sound, write_wav
from adgen.media.tempo import faster
from adgen.schema.sound import Speech
from adgen.voices.base import SpeechJob
from adgen.voices.words import words_of

QUIET = 10 ** (-50 / 20)  # below -50 dBFS a line has not begun or is over
GUARD = RATE // 100  # 10 ms kept around what is heard, faded
_PEAK = 0.999  # what a sound beyond full scale is lowered to

Mono = npt.NDArray[np.float32]
Events = Sequence[tuple[int, int, float]]


def literal(text: str) -> str:
    """Control characters, which some engines take for commands, become spaces; places stay."""
    return "".join(" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in text)


def check_said(text: str) -> None:
    """Raises VoiceError for a text without letter or digit: an engine may fail on such."""
    if not any(char.isalnum() for char in text):
        hint = "write words, or leave the line empty"
        raise VoiceError(str(Problem("", f"there is nothing to say in {text!r}", hint)))


def at_48_khz(samples: Mono, rate: int) -> Mono:
    """Mono samples (n,) at another rate, resampled."""
    import soxr

    made: Mono = soxr.resample(samples, rate, RATE, quality="VHQ")
    return made


def read_mono(path: Path) -> Mono:
    """The sound of a file as mono samples (n,) at 48 kHz, both sides in equal parts.

    Raises VoiceError where there is none.
    """
    try:
        sides = read_sound(path)
    except MediaError as error:
        hint = "give a sound that plays, as WAV, FLAC, MP3, M4A or OGG"
        broken = error.__cause__ is not None  # what ffmpeg tells then helps nobody
        what = f"{path}: no sound can be read from it" if broken else str(error)
        raise VoiceError(str(Problem("", what, hint))) from error
    mono: Mono = sides.mean(axis=1, dtype=np.float32)
    return within_scale(mono)


def within_scale(samples: Mono) -> Mono:
    """The samples, lowered where they exceed full scale, as float files and models may."""
    peak = float(np.abs(samples).max(initial=0.0))
    if peak <= 1.0:
        return samples
    lowered: Mono = samples * np.float32(_PEAK / peak)
    return lowered


def paced(samples: Mono, rate: float, pitch: float) -> Mono:
    """Mono samples (n,) said `rate` times as fast and `pitch` times as high, by rubberband.

    For engines that cannot do so themselves. The timbre stays that of the same speaker.
    """
    made = samples if rate == 1.0 else faster(samples, Fraction(rate).limit_denominator(1000))
    if pitch == 1.0:
        return made
    sides = np.repeat(made[:, None], 2, axis=1)
    graph = f"rubberband=pitch={pitch:.6f}:formant=preserved:transients=smooth:window=short"
    higher: Mono = filtered(sides, graph)[:, 0]
    return higher


def trimmed(samples: Mono) -> tuple[Mono, float]:
    """The samples without silence at the ends, and the seconds cut off at the start."""
    heard = np.flatnonzero(np.abs(samples) > QUIET)
    if not len(heard):
        return samples[:0], 0.0
    start, stop = max(0, int(heard[0]) - GUARD), int(heard[-1]) + 1 + GUARD
    kept = samples[start:stop].copy()
    slope = np.sin(np.linspace(0, np.pi / 2, GUARD, dtype=np.float32)) ** 2
    edge = min(GUARD, len(kept))
    kept[:edge] *= slope[:edge]
    kept[len(kept) - edge :] *= slope[:edge][::-1]
    return kept, start / RATE


def finished(job: SpeechJob, samples: Mono, events: Events = ()) -> Speech:
    """The job's speech from mono samples (n,) at 48 kHz, trimmed and written to its path.

    `events` are the engine's words as first character, length and seconds; without them the
    speech has no words. Raises VoiceError where nothing is heard.
    """
    kept, cut = trimmed(within_scale(samples))
    if not len(kept):
        check_said(job.text)
        hint = "write it otherwise, as `reading:` of the shot, or choose another voice"
        raise VoiceError(str(Problem("", f"the voice says {job.text!r} as silence", hint)))
    write_wav(job.path, kept)
    seconds = len(kept) / RATE
    placed = [(start, count, when - cut) for start, count, when in events]
    words = words_of(job.text, placed, seconds) if placed else ()
    return Speech(job.text, job.language, job.path, seconds, words)
