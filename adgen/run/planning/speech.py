"""Spoken lines: each said once, and kept."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from adgen.errors import StoreError, VoiceError
from adgen.run.planning.voices import Speaker
from adgen.run.store.folder import Store
from adgen.run.work import Work
from adgen.schema.sound import Line, Speech, Word
from adgen.voices.base import SpeechJob
from adgen.voices.languages import heard_as
from adgen.voices.reading.reading import Lexicon, Reading, given, read_aloud, shown_words
from adgen.voices.speaking import speak_lines

VERSION = 2
"""Goes up when a line comes to be said otherwise, be it by voices.reading, speaking or align."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A line with how it is read, who speaks it, and its work."""

    line: Line
    reading: Reading
    speaker: Speaker
    work: Work


@dataclass(frozen=True, slots=True)
class Voiced:
    """A line as it was spoken, with the words of what is shown."""

    work: Work
    speech: Speech
    words: tuple[Word, ...]


Spoken = Mapping[Line, Voiced]


class UnspokenError(VoiceError):
    """Lines that their voice could not speak, each with the reason."""

    def __init__(self, reasons: Mapping[Line, str]) -> None:
        super().__init__(reasons)
        self.reasons = reasons

    def __str__(self) -> str:
        return "\n\n".join(self.reasons.values())


def asked(line: Line, lexicon: Lexicon, speaker: Speaker) -> Asked:
    """What a line is made from."""
    reading = _reading(line, lexicon)
    choice = speaker.choice.model_dump(exclude={"model", "revision"})
    said: dict[str, Any] = {
        "text": reading.spoken,
        "language": heard_as(line.language),
        "accent": speaker.engine.accent(line.language),
        "voice": choice,
    }
    if line.track:
        said["track"] = True
    inputs = {"engine": speaker.revision}
    if speaker.hears:
        inputs["listener"] = speaker.hears
    if line.recording is not None:
        inputs["recording"] = line.recording.sha256
    return Asked(line, reading, speaker, Work("voice", VERSION, said, inputs))


def _reading(line: Line, lexicon: Lexicon) -> Reading:
    if line.reading:
        return given(line.text, line.reading)
    return read_aloud(line.text, line.language, lexicon)


def speak(lines: Iterable[Asked], store: Store) -> Spoken:
    """Every line spoken; those of one engine that are new are spoken in one go.

    Raises UnspokenError with every line that cannot be, once all others are kept.
    """
    lines = tuple(lines)
    works = {line.work.key: line for line in lines}
    missing = [line for key, line in works.items() if store.get(key) is None]
    reasons: dict[Line, str] = {}
    for engine in {id(line.speaker): line.speaker for line in missing}.values():
        reasons |= _speak_missing([line for line in missing if line.speaker is engine], store)
    if reasons:
        raise UnspokenError(reasons)
    return {line.line: _voiced(line, store) for line in lines}


def _voiced(line: Asked, store: Store) -> Voiced:
    # Whoever spoke it first may be of another market that shares the accent.
    speech = replace(read_speech(store, line.work.key), language=line.line.language)
    words = shown_words(line.reading, speech.words, speech.seconds)
    return Voiced(line.work, speech, words)


def _speak_missing(missing: list[Asked], store: Store) -> dict[Line, str]:
    """Lines of one engine spoken in one go; where that fails each alone, to tell which fail.

    Gives the reasons of these, and ends at the first that comes twice: it is not the line's.
    """
    try:
        _speak_together(missing, store)
    except VoiceError as error:
        if len(missing) == 1:
            return {missing[0].line: str(error)}
    else:
        return {}
    found: dict[Line, str] = {}
    for line in missing:
        reasons = _speak_missing([line], store)
        again = set(reasons.values()) & set(found.values())
        found |= reasons
        if again:
            break
    return found


def _speak_together(missing: list[Asked], store: Store) -> None:
    """Raises VoiceError."""
    with store.workplace() as place:
        jobs = [_job(line, place / f"{index}.wav") for index, line in enumerate(missing)]
        begun = time.monotonic()
        speaker = missing[0].speaker
        speeches = speak_lines(speaker.engine, jobs, speaker.listener)
        spent = (time.monotonic() - begun) / len(jobs)
        for line, speech in zip(missing, speeches, strict=True):
            keep_speech(store, line.work, speech, spent)


def _job(asked: Asked, path: Path) -> SpeechJob:
    line = asked.line
    recording = None if line.recording is None else line.recording.path
    return SpeechJob(
        asked.reading.spoken, line.language, asked.speaker.choice, path, recording, line.track
    )


def keep_speech(store: Store, work: Work, speech: Speech, spent: float) -> None:
    """A speech put into the store, its file moved there; `spent` are the seconds it took."""
    store.make(work.key, partial(_keep, speech), work.document(), spent=spent)


def _keep(speech: Speech, folder: Path) -> None:
    speech.file.rename(folder / "speech.wav")
    facts = {
        "text": speech.text,
        "language": speech.language,
        "seconds": speech.seconds,
        "words": [asdict(word) for word in speech.words],
        "timed_by": speech.timed_by,
    }
    (folder / "speech.json").write_text(json.dumps(facts, ensure_ascii=False), "utf-8")


def read_speech(store: Store, key: str) -> Speech:
    """A spoken line. Raises StoreError when it is not there."""
    folder = store.get(key)
    if folder is None:
        raise StoreError(f"voice {key[:12]} is no longer in the store; run again to go on")
    facts = json.loads((folder / "speech.json").read_text("utf-8"))
    words = tuple(Word(**word) for word in facts["words"])
    return Speech(
        facts["text"],
        facts["language"],
        folder / "speech.wav",
        facts["seconds"],
        words,
        facts["timed_by"],
    )
