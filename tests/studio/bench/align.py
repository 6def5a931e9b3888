"""How near estimated word times lie to those that espeak-ng gives for its own words.

The parameters were set with the default speaker in a silent room, so that the figures with another
speaker, another pace, noise, echo and a telephone's band tell what they are worth beyond it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from adgen.media.sound import RATE, read_sound
from adgen.schema.sound import Word
from adgen.schema.voice import VoiceChoice
from adgen.voices.align.estimate import estimated
from adgen.voices.align.words import written_words
from adgen.voices.base import SpeechJob
from adgen.voices.espeak import EspeakEngine
from tests.studio.align_lines import LINES
from tests.studio.bench.figure import Figure, table

Mono = NDArray[np.float32]
OTHER = VoiceChoice(speaker="f3", rate=1.2)
NOISE = 25.0
"""dB by which the voice is above the noise."""


@dataclass(frozen=True, slots=True)
class Known:
    """A line with its samples at 48 kHz, and of each word its first character and its second."""

    text: str
    language: str
    samples: Mono
    words: tuple[tuple[int, float], ...]


Aligner = Callable[[str, str, Mono], Sequence[Word]]


def spoken_lines(
    folder: Path, lines: Mapping[str, Sequence[str]], voice: VoiceChoice | None = None
) -> list[Known]:
    """Lines by language, spoken by espeak-ng into files of the folder."""
    choice = voice or VoiceChoice()
    jobs = [
        SpeechJob(text, language, choice, folder / f"{language}-{number}.wav")
        for language, said in lines.items()
        for number, text in enumerate(said)
    ]
    return [
        Known(
            speech.text,
            speech.language,
            read_sound(speech.file)[:, 0].copy(),
            tuple((word.start_char, word.seconds) for word in speech.words),
        )
        for speech in EspeakEngine().speak_many(jobs)
    ]


def by_characters(text: str, language: str, samples: Mono) -> list[Word]:
    """Words as if every character took the same time: what is to be beaten."""
    each = len(samples) / RATE / len(text)
    return [
        Word(word.start, word.stop, word.start * each) for word in written_words(text, language)
    ]


def errors_of(line: Known, aligner: Aligner = estimated) -> list[float]:
    """Milliseconds by which words after the first are off, where both have one."""
    found = {
        word.start_char: word.seconds for word in aligner(line.text, line.language, line.samples)
    }
    return [1000 * abs(found[place] - second) for place, second in line.words[1:] if place in found]


def noisy(line: Known) -> Known:
    """The same in a room: an echo that dies away in 0.3 s, and noise."""
    random = np.random.default_rng(7)
    echo = random.normal(0, 1, RATE * 3 // 10) * np.exp(-np.arange(RATE * 3 // 10) / RATE * 23)
    echo *= 0.3 / np.sqrt((echo**2).sum())
    echo[0] = 1.0
    size = len(line.samples) + len(echo)
    wet = np.fft.irfft(np.fft.rfft(line.samples, size) * np.fft.rfft(echo, size), size)
    level = np.sqrt((wet**2).mean()) * 10 ** (-NOISE / 20)
    samples = wet[: len(line.samples)] + random.normal(0, level, len(line.samples))
    return replace(line, samples=samples.astype(np.float32))


def by_telephone(line: Known) -> Known:
    """The same between 300 and 3400 Hz."""
    spectrum = np.fft.rfft(line.samples)
    hertz = np.fft.rfftfreq(len(line.samples), 1 / RATE)
    spectrum[(hertz < 300) | (hertz > 3400)] = 0
    return replace(line, samples=np.fft.irfft(spectrum, len(line.samples)).astype(np.float32))


def tracks_of(lines: Sequence[Known], seed: int, each: int) -> Iterator[Known]:
    """Finished voice tracks: up to five lines of a language, 0.3 to 3 s of a quiet room between.

    Their words are the beginnings of lines.
    """
    random = np.random.default_rng(seed)
    for language in dict.fromkeys(line.language for line in lines):
        own = [line for line in lines if line.language == language]
        for _ in range(each):
            chosen = [own[place] for place in random.permutation(len(own))[:5]]
            parts = [_silence(random.uniform(0, 1.5))]
            words: list[tuple[int, float]] = []
            texts: list[str] = []
            for line in chosen:
                first = len("\n".join([*texts, ""])) if texts else 0
                words.append((first, sum(map(len, parts)) / RATE))
                texts.append(line.text)
                parts += [line.samples, _silence(random.uniform(0.3, 3.0))]
            whole = np.concatenate(parts)
            whole += random.normal(0, 10 ** (-62 / 20), len(whole)).astype(np.float32)
            yield Known("\n".join(texts), language, whole, tuple(words))


def _silence(seconds: float) -> Mono:
    return np.zeros(round(seconds * RATE), np.float32)


def figures(quick: bool = False) -> list[Figure]:
    """Of lines and of whole tracks, in milliseconds."""
    asked = {tag: said[:2] for tag, said in LINES.items()} if quick else LINES
    with TemporaryDirectory(prefix="adgen-align-") as folder:
        own = spoken_lines(Path(folder), asked)
        other = spoken_lines(Path(folder), asked, OTHER)
    return [
        *_lines("word starts, plain by characters", own, None, by_characters),
        *_lines("word starts", own, (60, 150)),
        *_lines("word starts, another speaker, 1.2 times as fast", other, (60, 150)),
        *_lines(f"word starts, echo and noise at -{NOISE:g} dB", [*map(noisy, other)], (60, 150)),
        *_lines("word starts, 300 to 3400 Hz", [*map(by_telephone, other)], (60, 150)),
        *_tracks(own, 1 if quick else 4),
    ]


def _lines(
    name: str,
    lines: Sequence[Known],
    limits: tuple[float, float] | None,
    aligner: Aligner = estimated,
) -> list[Figure]:
    begun = time.perf_counter()
    by_language: dict[str, list[float]] = {}
    for line in lines:
        by_language.setdefault(line.language, []).extend(errors_of(line, aligner))
    spent = time.perf_counter() - begun
    every = [error for errors in by_language.values() for error in errors]
    worst = max(by_language, key=lambda language: float(np.median(by_language[language])))
    seconds = sum(len(line.samples) for line in lines) / RATE
    told = (
        f"{len(every)} words, {len(by_language)} languages, most in {worst} "
        f"({np.median(by_language[worst]):.0f} ms); took {spent / seconds:.3f} of the sound's time"
    )
    middle, most = limits or (None, None)
    return [
        Figure(f"{name}: median", "ms", middle, float(np.median(every)), remark=told,
               readings=by_language),
        Figure(f"{name}: 9 of 10 within", "ms", most, float(np.percentile(every, 90)),
               remark=f"largest {max(every):.0f} ms"),
    ]  # fmt: skip


def _tracks(lines: Sequence[Known], each: int) -> list[Figure]:
    """Of every line's beginning in a track; `errors_of` leaves out the first, so it is added."""
    off: list[float] = []
    for track in tracks_of(lines, seed=1, each=each):
        first = replace(track, words=(track.words[0], *track.words))
        off += errors_of(first)
    return [
        Figure("line starts in a voice track: median", "ms", 40, float(np.median(off)),
               remark=f"{len(off)} lines, gaps of 0.3 to 3 s"),
        Figure("line starts in a voice track: largest", "ms", 100, max(off)),
    ]  # fmt: skip


if __name__ == "__main__":
    print(table(figures("--quick" in sys.argv)))
