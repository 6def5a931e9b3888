"""Planned sound: the music's beats and the spoken lines, measured once and kept."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from adgen.errors import MediaError, RequestError
from adgen.media.sound import sound_seconds
from adgen.prepro import beats
from adgen.prepro.beats_worker import measure_beats
from adgen.run.keys import work_key
from adgen.run.store import Store
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
    key = work_key(
        "beats",
        beats.VERSION,
        {"tempo": music.tempo, "offset": music.offset},
        {"music": brief.music.sha256},
    )
    track = brief.music.path

    def measure(folder: Path) -> None:
        grid = measure_beats(track, music.tempo, music.offset)
        (folder / "grid.json").write_text(grid.to_json(), "utf-8")

    try:
        return BeatGrid.from_json((store.make(key, measure) / "grid.json").read_text("utf-8"))
    except (MediaError, ValueError) as error:
        raise RequestError.of(
            brief.where("music.file"), str(error), "name a track with a clear beat, or a beats_file"
        ) from error


def speech_key(text: str, language: str, voice: Voice, engine: VoiceEngine) -> str:
    """The key of one spoken line."""
    said = {"text": text, "language": language, "voice": voice.model_dump()}
    return work_key("voice", _SPEECH_VERSION, said, {"engine": engine.revision()})


def speak(
    lines: Iterable[tuple[str, str]], voice: Voice, engine: VoiceEngine, store: Store
) -> dict[tuple[str, str], tuple[str, Speech]]:
    """Every (text, language) spoken, with its key; new lines are spoken in one process."""
    keys = {line: speech_key(*line, voice, engine) for line in dict.fromkeys(lines)}
    missing = [line for line, key in keys.items() if store.get(key) is None]
    if missing:
        _speak_missing(missing, keys, voice, engine, store)
    return {line: (key, _read(store.root_of(key))) for line, key in keys.items()}


def _speak_missing(
    missing: list[tuple[str, str]],
    keys: dict[tuple[str, str], str],
    voice: Voice,
    engine: VoiceEngine,
    store: Store,
) -> None:
    with store.workplace() as work:
        jobs = [
            SpeechJob(text, language, voice, work / f"{index}.wav")
            for index, (text, language) in enumerate(missing)
        ]
        for line, speech in zip(missing, engine.speak_many(jobs), strict=True):
            store.make(keys[line], lambda folder, speech=speech: _keep(speech, folder))  # type: ignore[misc]


def _keep(speech: Speech, folder: Path) -> None:
    speech.file.rename(folder / "speech.wav")
    facts = {
        "text": speech.text,
        "language": speech.language,
        "seconds": speech.seconds,
        "words": [asdict(word) for word in speech.words],
    }
    (folder / "speech.json").write_text(json.dumps(facts, ensure_ascii=False), "utf-8")


def _read(folder: Path) -> Speech:
    facts = json.loads((folder / "speech.json").read_text("utf-8"))
    words = tuple(Word(**word) for word in facts["words"])
    return Speech(facts["text"], facts["language"], folder / "speech.wav", facts["seconds"], words)
