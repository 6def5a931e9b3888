"""The piper voices of a folder: what each speaks, who speaks in it, and whether it may be used."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langcodes import standardize_tag
from langcodes.tag_parser import LanguageTagError

from adgen.errors import Problem, VoiceError
from adgen.voices.languages import Accent, nearest
from adgen.voices.licences import CARD, UNKNOWN, Terms, listed, table, terms_of_card

_WAY_OUT = "a voice is NAME.onnx with NAME.onnx.json beside it"


@dataclass(frozen=True, slots=True)
class PiperVoice:
    """One voice on disk. `speakers` are the numbers of its speakers by name, where it has many."""

    model: Path
    name: str
    dataset: str
    """Whose voice it is, as `ljspeech` in en_US-ljspeech-medium."""
    tag: str
    """BCP-47."""
    speakers: Mapping[str, int]
    length_scale: float
    letters: frozenset[str] | None
    """The letters it reads, where it reads letters and not what espeak-ng makes of them."""
    terms: Terms

    @property
    def accent(self) -> Accent:
        """Its language, for finding the nearest."""
        return Accent(f"{self.name}/{self.tag}", ((1, self.tag),))


def find_voices(place: Path) -> tuple[PiperVoice, ...]:
    """The voice of a file, or those in a folder and below it, by name.

    Raises VoiceError where there is none or one is not complete.
    """
    if place.is_file():
        models = [place]
    elif place.is_dir():
        models = sorted(place.rglob("*.onnx"))
    else:
        raise VoiceError(str(Problem(str(place), "there is no such file or folder", _WAY_OUT)))
    if not models:
        raise VoiceError(str(Problem(str(place), "holds no piper voice", _WAY_OUT)))
    return tuple(sorted(map(_read, models), key=lambda voice: (voice.name, str(voice.model))))


def _read(model: Path) -> PiperVoice:
    config = model.with_name(model.name + ".json")
    try:
        told = json.loads(config.read_text("utf-8"))
        tag = _tag(told)
        speakers = told.get("speaker_id_map") or {}
        inference = told.get("inference") or {}
        letters = told["phoneme_id_map"] if told.get("phoneme_type") == "text" else None
        return PiperVoice(
            model,
            model.stem,
            str(told.get("dataset") or _dataset(model)),
            tag,
            {str(name): int(number) for name, number in speakers.items()},
            float(inference.get("length_scale", 1.0)),
            None if letters is None else frozenset(letters),
            _terms(model, _named(told)),
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        what = f"cannot be read as the settings of a piper voice: {error}"
        raise VoiceError(str(Problem(str(config), what, _WAY_OUT))) from error


def _tag(told: Mapping[str, Any]) -> str:
    """The language as BCP-47: piper writes en_US, or only espeak-ng's own name of a voice."""
    code = (told.get("language") or {}).get("code") or told["espeak"]["voice"]
    try:
        return standardize_tag(str(code))
    except LanguageTagError as error:
        raise ValueError(f"{code} is no language") from error


def _dataset(model: Path) -> str:
    parts = model.stem.split("-")
    return parts[1] if len(parts) > 1 else model.stem


def _named(told: Mapping[str, Any]) -> str:
    """The name by the voice's own settings: a file may have been given another."""
    language = (told.get("language") or {}).get("code")
    quality = (told.get("audio") or {}).get("quality")
    parts = (language, told.get("dataset"), quality)
    return "-".join(map(str, parts)) if all(parts) else ""


def _terms(model: Path, own_name: str) -> Terms:
    known = listed((model.stem, own_name), table().piper)
    if known is not None:
        return known
    card = model.with_name(f"{model.stem}.{CARD}")
    if not card.is_file():
        card = model.with_name(CARD)
        if len(list(model.parent.glob("*.onnx"))) > 1:
            return UNKNOWN  # of which of them the card speaks nobody can tell
    if not card.is_file():
        return UNKNOWN
    return terms_of_card(card.read_text("utf-8", "replace"), str(card))


def chosen(
    voices: Sequence[PiperVoice], language: str, speaker: str | None
) -> tuple[PiperVoice, int | None] | None:
    """The voice for a BCP-47 language, and the number of the speaker in it; None for no voice.

    `speaker` is a voice's name or whose voice it is, a speaker within a voice by name or number,
    or both as VOICE/SPEAKER.
    """
    voice_name, _, within = (speaker or "").rpartition("/")
    if speaker and not voice_name:
        named = [voice for voice in voices if speaker in (voice.name, voice.dataset)]
        voice_name, within = (speaker, "") if named else ("", speaker)
    fitting = [
        voice
        for voice in voices
        if (not voice_name or voice_name in (voice.name, voice.dataset))
        and (not within or _number(voice, within) is not None)
    ]
    accent = nearest(language, tuple(voice.accent for voice in fitting))
    if accent is None:
        return None
    voice = next(voice for voice in fitting if voice.accent == accent)
    return voice, _number(voice, within) if within else None


def _number(voice: PiperVoice, speaker: str) -> int | None:
    if speaker in voice.speakers:
        return voice.speakers[speaker]
    if speaker.isdecimal() and int(speaker) in voice.speakers.values():
        return int(speaker)
    return None
