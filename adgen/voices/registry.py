"""The voice engines by name. Values are loaders, so that naming one imports nothing heavy."""

from __future__ import annotations

from collections.abc import Callable

from adgen.voices.base import VoiceEngine, VoiceSource


def _espeak(source: VoiceSource) -> VoiceEngine:
    from adgen.voices.espeak import EspeakEngine

    return EspeakEngine()


def _piper(source: VoiceSource) -> VoiceEngine:
    from adgen.voices.piper import load

    return load(source)


def _transformers(source: VoiceSource) -> VoiceEngine:
    from adgen.voices.pretrained import load

    return load(source)


def _recorded(source: VoiceSource) -> VoiceEngine:
    from adgen.voices.recorded import Recordings

    return Recordings()


VOICES: dict[str, Callable[[VoiceSource], VoiceEngine]] = {
    "espeak": _espeak,
    "piper": _piper,
    "transformers": _transformers,
    "recorded": _recorded,
}

TELLS_WORDS = frozenset({"espeak"})
"""Engines that know when their words are said; what the others say is listened to, or estimated."""

ABOUT: dict[str, tuple[str, str, str]] = {
    "espeak": ("its own list", "its sound is free", "comes with adgen"),
    "piper": (
        "those of its voices",
        "each voice's own; what forbids advertising is refused",
        "pip install piper-tts, and name a folder of voices as voice.model",
    ),
    "transformers": (
        "those of the model",
        "each model's own; what forbids advertising is refused",
        "name a VITS, SpeechT5 or Bark model as voice.model: a folder, or an id with --download",
    ),
    "recorded": (
        "any",
        "yours and the speaker's",
        "files: recording of shots, or voice.track",
    ),
}
"""Of each engine: its languages, under which licence its sound is, and how to get it."""


def load_voice(source: VoiceSource) -> VoiceEngine:
    """The voice engine that a choice names.

    Raises KeyError with the known names, and VoiceError where its model cannot be taken.
    """
    name = source.choice.engine
    if name not in VOICES:
        raise KeyError(f"unknown voice engine {name!r}; known: {', '.join(VOICES)}")
    return VOICES[name](source)
