"""Voices from models that transformers knows: VITS, SpeechT5 and Bark, from a folder or the hub.

`load` reads small files only; torch, transformers and the weights come in with the first line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from langcodes import standardize_tag
from langcodes.tag_parser import LanguageTagError

from adgen.errors import AdgenError, VoiceError
from adgen.schema.sound import Speech
from adgen.voices.base import SpeechJob, VoiceSource
from adgen.voices.families import (
    VOCODER,
    VOCODER_ON_HUB,
    Bark,
    Speaking,
    SpeechT5,
    Vits,
    presets,
    speaker_vector,
    unknown_letters,
)
from adgen.voices.finish import at_48_khz, check_said, finished, literal, paced
from adgen.voices.hub import CONFIG, Place, check_weights, error, find, on_hub, read_json
from adgen.voices.languages import Accent, nearest
from adgen.voices.licences import check, front_matter, terms_of_model

VERSION = 1
"""Goes up when the same text to the same model comes to sound otherwise."""
SEED = 20
FAMILIES = ("vits", "speecht5", "bark")
_WAY_OUT = (
    "choose a model whose README.md names a licence that allows it (`license:` in its front matter)"
)


def load(source: VoiceSource) -> PretrainedEngine:
    """The engine of a model folder or hub id.

    Raises VoiceError where the model is missing or not whole, where its licence does not allow
    advertising, and where it cannot be told which language or which speaker it is to have.
    """
    if not source.choice.model:
        raise error("", "the transformers voice needs a model", "name one as voice.model")
    place = find(source.choice.model, source.choice.revision, source.folder, source.download)
    config = read_json(place.folder / CONFIG)
    names = (source.choice.model, str(config.get("_name_or_path", "")), place.folder.name)
    terms = terms_of_model(names if place.hub is None else names[:2], place.folder)
    check(source.choice.model, terms, source.allow_noncommercial, _WAY_OUT)
    kind = str(config.get("model_type", ""))
    if kind not in FAMILIES:
        raise error(place.folder / CONFIG, f"is of a {kind or 'model'} that adgen does not know",
                    f"known: {', '.join(FAMILIES)}")  # fmt: skip
    place = place.whole(source.download)
    vocoder = _vocoder(place, source) if kind == "speecht5" else None
    for part in filter(None, (place, vocoder)):
        check_weights(part)
    _check_tokenizer(place.folder)
    speaker = _speaker(place.folder, kind, config, source)
    return PretrainedEngine(source, place, vocoder, speaker, terms.licence)


def _vocoder(place: Place, source: VoiceSource) -> Place:
    own = place.folder / VOCODER
    if own.is_dir():
        return Place(own, None)
    if place.hub is None:
        hint = f"put a SpeechT5HifiGan there, as {VOCODER_ON_HUB}"
        raise error(own, "is missing: SpeechT5 needs a vocoder", hint)
    return on_hub(VOCODER_ON_HUB, None, source.download).whole(source.download)


def _check_tokenizer(folder: Path) -> None:
    if read_json(folder / "tokenizer_config.json").get("phonemize"):
        what = "is made for phonemes, which a package under the GPL would have to be loaded for"
        raise error(folder, what, "take a voice of piper, or a model that reads letters")


def _speaker(
    folder: Path, kind: str, config: Mapping[str, Any], source: VoiceSource
) -> str | Path | None:
    """Who speaks, in the family's own terms: a number, a file or a preset."""
    named = source.choice.speaker
    if kind == "speecht5":
        if not named:
            hint = "name a .npy file of its speaker's vector as voice.speaker"
            raise error(folder, "needs a speaker", hint)
        path = source.folder / named
        path = path if path.is_file() else folder / named
        speaker_vector(path, folder)
        return path
    if kind == "bark":
        known = presets(folder)
        if named and named not in known:
            hint = f"it has: {', '.join(known)}" if known else "it came without presets"
            raise error(folder, f"has no preset {named!r}", hint)
        return named
    many = int(config.get("num_speakers", 1))
    if named is not None and not (named.isdecimal() and many > 1 and int(named) < many):
        hint = f"it has 0 to {many - 1}" if many > 1 else "it has one only: drop voice.speaker"
        raise error(folder, f"has no speaker {named!r}", hint)
    return named or ("0" if many > 1 else None)


class PretrainedEngine:
    """Speaks through one model. It does not tell when words are said."""

    name = "transformers"

    def __init__(
        self,
        source: VoiceSource,
        place: Place,
        vocoder: Place | None,
        speaker: str | Path | None,
        licence: str,
    ) -> None:
        self._model, self._place, self._vocoder = str(source.choice.model), place, vocoder
        self._speaker, self._licence = speaker, licence
        self._accents = _accents(place.folder, source.language)
        self._loaded: Speaking | None = None

    def revision(self) -> str:
        """Versions of this module and of what computes, and the weights'."""
        libraries = " ".join(f"{name}{version(name)}" for name in ("torch", "transformers"))
        parts = [f"transformers/{VERSION}", libraries, self._place.revision()]
        if self._vocoder is not None and isinstance(self._speaker, Path):
            vector = speaker_vector(self._speaker, self._place.folder).tobytes()
            parts += [self._vocoder.revision(), _digest(vector)]
        return " ".join(parts)

    def terms(self) -> Mapping[str, str]:
        """The model's licence."""
        return {self._model: self._licence}

    def languages(self) -> tuple[str, ...]:
        """Those its card names, or the one it was chosen for, sorted."""
        return tuple(sorted(accent.name for accent in self._accents))

    def speaks(self, language: str) -> bool:
        """True for these languages, of whatever region."""
        return nearest(language, self._accents) is not None

    def accent(self, language: str) -> str:
        """Empty: it sounds alike in every language."""
        return ""

    def unreadable(self, text: str, language: str) -> tuple[str, ...]:
        """The letters and digits that the model would leave out."""
        return unknown_letters(self._place.folder, text)

    def speak_many(self, jobs: Sequence[SpeechJob]) -> tuple[Speech, ...]:
        """Speak several lines, each the same as if spoken alone. Raises VoiceError."""
        for job in jobs:
            check_said(job.text)
            if not self.speaks(job.language):
                known = ", ".join(self.languages())
                raise VoiceError(f"{self._model} does not speak {job.language!r}: it is {known}")
        return tuple(map(self._speak, jobs))

    def _speak(self, job: SpeechJob) -> Speech:
        import torch

        with _translated(self._model), torch.random.fork_rng([]), torch.inference_mode():
            if self._loaded is None:
                self._loaded = self._load()
            torch.manual_seed(SEED)
            text = " ".join(literal(job.text).split())
            samples, rate = self._loaded.say(text, job.language, job.voice.rate)
            if not np.isfinite(samples).all():
                raise error(self._model, f"what it says for {job.text!r} is no sound")
            pace = 1.0 if self._loaded.own_pace else job.voice.rate
            return finished(job, paced(at_48_khz(samples, rate), pace, job.voice.pitch))

    def _load(self) -> Speaking:
        folder, speaker = self._place.folder, self._speaker
        if self._vocoder is not None and isinstance(speaker, Path):
            return SpeechT5(folder, self._vocoder.folder, speaker)
        named = None if speaker is None else str(speaker)
        bark = read_json(folder / CONFIG).get("model_type") == "bark"
        return Bark(folder, named) if bark else Vits(folder, named)


def _digest(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()[:16]


def _accents(folder: Path, chosen_for: str) -> tuple[Accent, ...]:
    """The languages a model is listed for, or the one it was chosen for. Raises VoiceError."""
    told = front_matter(folder).get("language")
    if told is None:
        told = read_json(folder / "tokenizer_config.json").get("language")
    listed = told if isinstance(told, list) else [told]
    tags = {tag for tag in map(_tag, listed) if tag} or ({chosen_for} if chosen_for else set())
    if not tags:
        hint = "choose it under its language in `voice.languages`, as `de: {engine: transformers}`"
        raise error(folder, "nothing says which language it speaks", hint)
    return tuple(Accent(tag, ((1, tag),)) for tag in sorted(tags))


def _tag(told: object) -> str:
    """A language as BCP-47; empty for what is none, as `multilingual`."""
    if told is False:
        return "no"  # what YAML makes of Norwegian
    try:
        return standardize_tag(str(told), macro=True) if told else ""
    except LanguageTagError:
        return ""


@contextmanager
def _translated(model: str) -> Iterator[None]:
    """Word what the libraries raise as VoiceError."""
    try:
        yield
    except AdgenError:
        raise
    except Exception as failed:  # the models document no errors, so any may come
        told = str(failed).strip() or type(failed).__name__
        raise error(model, f"the model failed: {told}") from failed
