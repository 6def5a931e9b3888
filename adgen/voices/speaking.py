"""Speaks lines with an engine, sentence by sentence where pauses are asked for, and finds when
their words are said where the engine does not tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from adgen.media.sound import RATE, write_wav
from adgen.schema.sound import Speech, Word
from adgen.voices.align.estimate import estimated
from adgen.voices.align.listener import Listener
from adgen.voices.base import SpeechJob, VoiceEngine
from adgen.voices.sentences import sentences


def speak_lines(
    engine: VoiceEngine, jobs: Sequence[SpeechJob], listener: Listener | None = None
) -> tuple[Speech, ...]:
    """Every line spoken, in order, with its words.

    A line of several sentences whose voice has a `pause` is spoken sentence by sentence, all in
    one go, with that silence between. What the engine does not tell of words, the listener hears,
    or without one it is estimated. Raises VoiceError.
    """
    split = [_sentences_of(job) for job in jobs]
    parts = [part for job_parts in split for part in job_parts]
    spoken = iter([_timed(speech, listener) for speech in engine.speak_many(parts)])
    made = [[next(spoken) for _ in job_parts] for job_parts in split]
    return tuple(
        speeches[0] if len(speeches) == 1 else _joined(job, speeches)
        for job, speeches in zip(jobs, made, strict=True)
    )


def _sentences_of(job: SpeechJob) -> list[SpeechJob]:
    """A job for each sentence, or the job itself where nothing is to be put between."""
    spans = () if job.voice.pause is None or job.recording is not None else sentences(job.text)
    if len(spans) < 2:
        return [job]
    return [
        replace(job, text=job.text[start:stop], path=_part(job.path, number))
        for number, (start, stop) in enumerate(spans)
    ]


def _part(path: Path, number: int) -> Path:
    return path.with_name(f"{path.stem}-{number}{path.suffix}")


def _timed(speech: Speech, listener: Listener | None) -> Speech:
    """A speech with its words; a recording of which nobody knows what it says is listened to."""
    written = bool(speech.text.strip())
    if speech.words:
        return speech
    if not (written or listener):
        return replace(speech, timed_by=None)
    if listener is None:
        words = estimated(speech.text, speech.language, _samples(speech.file))
        return replace(speech, words=words, timed_by="estimate")
    if written:
        words = listener.words(speech.text, speech.language, speech.file)
        return replace(speech, words=words, timed_by="whisper")
    heard = listener.transcript(speech.language, speech.file)
    return replace(speech, text=heard.text, words=heard.words, timed_by="whisper")


def _samples(file: Path) -> npt.NDArray[np.float32]:
    import soundfile

    samples: npt.NDArray[np.float32] = soundfile.read(file, dtype="float32")[0]
    return samples


def _joined(job: SpeechJob, speeches: Sequence[Speech]) -> Speech:
    """One speech of a line's sentences, with the voice's pause between them."""
    silence = np.zeros(round((job.voice.pause or 0.0) * RATE), np.float32)
    sounds: list[npt.NDArray[np.float32]] = []
    words: list[Word] = []
    length = 0
    for (start, _), speech in zip(sentences(job.text), speeches, strict=True):
        if sounds:
            sounds.append(silence)
            length += len(silence)
        words += [
            Word(word.start_char + start, word.stop_char + start, word.seconds + length / RATE)
            for word in speech.words
        ]
        sounds.append(_samples(speech.file))
        length += len(sounds[-1])
        speech.file.unlink()
    write_wav(job.path, np.concatenate(sounds))
    return Speech(
        job.text, job.language, job.path, length / RATE, tuple(words), speeches[0].timed_by
    )
