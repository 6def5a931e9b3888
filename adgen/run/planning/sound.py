"""Planned sound: the music's beats and the spoken lines, measured once and kept."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import asdict
from functools import partial
from pathlib import Path

from adgen.errors import MediaError, RequestError, StoreError
from adgen.media.sound import sound_seconds
from adgen.prepro.rhythm import beats
from adgen.prepro.rhythm.beats_worker import measure_beats
from adgen.run.planning.tools import tools
from adgen.run.store.folder import Store
from adgen.run.work import Work
from adgen.schema.beats import BeatGrid
from adgen.schema.brief import Brief
from adgen.schema.campaign import Voice
from adgen.schema.sound import Speech, Word
from adgen.voices.base import SpeechJob, VoiceEngine

_SPEECH_VERSION = 1


def beat_grid(brief: Brief, store: Store) -> BeatGrid | None:
    """The grid of the campaign's music; None without music. Raises RequestError."""
    music = brief.campaign.music
    if music is None or brief.music is None:
        return None
    if brief.beats is not None:
        try:
            length = float(sound_seconds(brief.music.path))
        except MediaError as error:
            raise RequestError.of(brief.where("music.file"), str(error)) from error
        try:
            return BeatGrid.from_json(brief.beats.path.read_text("utf-8"), length)
        except (ValueError, OSError) as error:
            raise RequestError.of(brief.where("music.beats_file"), str(error)) from error
    work = beats_work(brief)
    assert work is not None
    track = brief.music.path

    def measure(folder: Path) -> None:
        grid = measure_beats(track, music.tempo, music.offset)
        (folder / "grid.json").write_text(grid.to_json(), "utf-8")

    try:
        folder = store.make(work.key, measure, work.document())
        return BeatGrid.from_json((folder / "grid.json").read_text("utf-8"))
    except (MediaError, ValueError) as error:
        raise RequestError.of(
            brief.where("music.file"), str(error), "name a track with a clear beat, or a beats_file"
        ) from error


def beats_work(brief: Brief) -> Work | None:
    """What the grid of the campaign's music is measured from; None where nothing is measured."""
    music = brief.campaign.music
    if music is None or brief.music is None or brief.beats is not None:
        return None
    return Work(
        "beats",
        beats.VERSION,
        {"tempo": music.tempo, "offset": music.offset, **tools("ffmpeg", "librosa")},
        {"music": brief.music.sha256},
    )


def speech_work(text: str, language: str, voice: Voice, revision: str) -> Work:
    """What one spoken line is made from; `revision` is the voice engine's."""
    said = {"text": text, "language": language, "voice": voice.model_dump()}
    return Work("voice", _SPEECH_VERSION, said, {"engine": revision})


def speak(
    lines: Iterable[tuple[str, str]], voice: Voice, engine: VoiceEngine, store: Store
) -> dict[tuple[str, str], tuple[Work, Speech]]:
    """Every (text, language) spoken, with its work; new lines are spoken in one process."""
    revision = engine.revision()
    works = {line: speech_work(*line, voice, revision) for line in dict.fromkeys(lines)}
    missing = [line for line, work in works.items() if store.get(work.key) is None]
    if missing:
        _speak_missing(missing, works, voice, engine, store)
    return {line: (work, read_speech(store, work.key)) for line, work in works.items()}


def _speak_missing(
    missing: list[tuple[str, str]],
    works: dict[tuple[str, str], Work],
    voice: Voice,
    engine: VoiceEngine,
    store: Store,
) -> None:
    with store.workplace() as place:
        jobs = [
            SpeechJob(text, language, voice, place / f"{index}.wav")
            for index, (text, language) in enumerate(missing)
        ]
        begun = time.monotonic()
        speeches = engine.speak_many(jobs)
        spent = (time.monotonic() - begun) / len(jobs)
        for line, speech in zip(missing, speeches, strict=True):
            work = works[line]
            store.make(work.key, partial(_keep, speech), work.document(), spent=spent)


def _keep(speech: Speech, folder: Path) -> None:
    speech.file.rename(folder / "speech.wav")
    facts = {
        "text": speech.text,
        "language": speech.language,
        "seconds": speech.seconds,
        "words": [asdict(word) for word in speech.words],
    }
    (folder / "speech.json").write_text(json.dumps(facts, ensure_ascii=False), "utf-8")


def read_speech(store: Store, key: str) -> Speech:
    """A spoken line. Raises StoreError when it is not there."""
    folder = store.get(key)
    if folder is None:
        raise StoreError(f"voice {key[:12]} is no longer in the store; run again to go on")
    facts = json.loads((folder / "speech.json").read_text("utf-8"))
    words = tuple(Word(**word) for word in facts["words"])
    return Speech(facts["text"], facts["language"], folder / "speech.wav", facts["seconds"], words)
