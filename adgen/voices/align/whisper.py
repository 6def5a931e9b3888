"""Whisper, by transformers: hears words, and when. Loaded when first asked to listen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from langcodes import Language
from numpy.typing import NDArray

from adgen.errors import VoiceError
from adgen.media.sound import RATE, read_sound
from adgen.schema.sound import Word
from adgen.voices.align.estimate import estimated
from adgen.voices.align.listener import Heard
from adgen.voices.align.script import HeardWord, matched, transcript_of
from adgen.voices.align.words import written_words
from adgen.voices.families import quietly
from adgen.voices.hub import CONFIG, Place, check_weights, error, find, read_json
from adgen.voices.languages import spoken_language

KEY = "voice.whisper"
REVISION = 1  # raise when the same model is to give other words or times
RATE_HEARD = 16_000
LEAST = 1 / 3
"""Share of a script's letters that must be heard: less, and the recording says something else."""
_CODES = {"nb": "no", "fil": "tl", "jv": "jw", "cmn": "zh"}
"""Languages that Whisper calls otherwise than BCP-47."""


def open_whisper(model: str, folder: Path, download: bool) -> WhisperListener:
    """The model of a path, relative to `folder`, or of a hub id, at `owner/name@revision`.

    Reads no weights yet. Raises VoiceError where there is none, or where it is no Whisper.
    """
    local = (folder / Path(model).expanduser()).is_dir()
    name, _, revision = (model, "", "") if local else model.partition("@")
    place = find(name, revision or None, folder, download)
    kind = read_json(place.folder / CONFIG).get("model_type")
    if kind != "whisper":
        what = f"is no Whisper model: its model_type is {kind!r}"
        raise error(model, what, "name a folder that holds one, saved by transformers, or a hub id")
    whole = place.whole(download)
    check_weights(whole)
    return WhisperListener(model, whole)


class WhisperListener:
    """A Whisper model of transformers. Greedy, so that it hears the same each time."""

    def __init__(self, model: str, place: Place) -> None:
        self._model, self._place = model, place

    def revision(self) -> str:
        """Which model listens, and what is done with what it hears."""
        return f"whisper-{REVISION}-{self._place.revision()}"

    def words(self, text: str, language: str, path: Path) -> tuple[Word, ...]:
        """When the words of a script are said in a sound file.

        The times are those of the sound's own pauses and of how long words take, held to where
        the words were heard. Raises VoiceError where another text is said or nobody is heard,
        MediaError where there is no sound.
        """
        samples = _mono(path)
        heard = self._heard(language, samples)
        match = matched(text, written_words(text, language), heard)
        if match.share < LEAST:
            said = " ".join(transcript_of(heard).split()) or "nothing"
            raise VoiceError(
                f"it was heard to say {said!r}, where the text is {text!r}; give the recording "
                f"of this text, or drop {KEY} where it hears badly"
            )
        return estimated(text, language, samples, match.starts)

    def transcript(self, language: str, path: Path) -> Heard:
        """What is said in a sound file, and when. Raises VoiceError where nobody is heard."""
        samples = _mono(path)
        heard = self._heard(language, samples)
        text = transcript_of(heard)
        starts = matched(text, written_words(text, language), heard).starts
        words = estimated(text, language, samples, starts)
        if not words:
            raise VoiceError("nobody is heard in the recording; give one with a voice")
        return Heard(text, words)

    def _heard(self, language: str, samples: NDArray[np.float32]) -> list[HeardWord]:
        import soxr

        seconds = len(samples) / RATE
        sound = {
            "raw": soxr.resample(samples, RATE, RATE_HEARD, quality="HQ"),
            "sampling_rate": RATE_HEARD,
        }
        asked = {"num_beams": 1, "do_sample": False, **self._language(language)}
        try:
            with quietly():
                found = self._pipeline(sound, return_timestamps="word", generate_kwargs=asked)
        except (RuntimeError, ValueError, IndexError) as failed:
            raise self._failed("failed to listen", failed) from failed
        return _in_order(found["chunks"], seconds)

    def _language(self, language: str) -> dict[str, str]:
        """What tells the model which language it hears. Raises VoiceError for one it does not."""
        settings = self._pipeline.model.generation_config
        parsed = Language.get(language)
        own = spoken_language(parsed)
        code = _CODES.get(own, own)
        known = [token.strip("<|>") for token in getattr(settings, "lang_to_id", None) or {}]
        if not known or not getattr(settings, "is_multilingual", True):
            if own != "en":
                raise self._unknown(language, "en")
            return {}
        if code == "yue" and code not in known:
            code = "zh"
        if code not in known:
            raise self._unknown(language, ", ".join(sorted(known)))
        return {"language": code, "task": "transcribe"}

    def _unknown(self, language: str, known: str) -> VoiceError:
        what = f"{self._model} does not hear {language}"
        return error(KEY, what, f"it hears {known}; take another model")

    def _failed(self, what: str, reason: Exception) -> VoiceError:
        hint = "take a whole Whisper model, saved by transformers with its generation_config.json"
        return error(KEY, f"{self._model} {what}: {reason}", hint)

    @cached_property
    def _pipeline(self) -> Any:
        import torch
        from transformers import (
            AutomaticSpeechRecognitionPipeline,
            WhisperForConditionalGeneration,
            WhisperProcessor,
        )

        folder = self._place.folder
        try:
            with quietly():
                processor = WhisperProcessor.from_pretrained(folder, local_files_only=True)
                model = WhisperForConditionalGeneration.from_pretrained(
                    folder, local_files_only=True, use_safetensors=True, dtype=torch.float32
                )
        except (OSError, ValueError, RuntimeError, TypeError) as failed:
            raise self._failed("cannot be loaded", failed) from failed
        return AutomaticSpeechRecognitionPipeline(
            model=model,
            tokenizer=processor.tokenizer,
            feature_extractor=processor.feature_extractor,
            device=torch.device("cuda" if torch.cuda.is_available() else "cpu"),
        )


def _mono(path: Path) -> NDArray[np.float32]:
    mono: NDArray[np.float32] = read_sound(path).mean(axis=1, dtype=np.float32)
    return mono


def _in_order(chunks: Sequence[Any], seconds: float) -> list[HeardWord]:
    """The recogniser's words with times that never run backwards nor beyond the sound.

    Whisper leaves a time out where it was cut off at the end of 30 s.
    """
    found: list[HeardWord] = []
    latest = 0.0
    for chunk in chunks:
        start, stop = chunk["timestamp"]
        start = min(max(latest, latest if start is None else float(start)), seconds)
        stop = min(max(start, start if stop is None else float(stop)), seconds)
        found.append(HeardWord(str(chunk["text"]), start, stop))
        latest = start
    return found
