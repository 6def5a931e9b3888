"""The voice engines by name. Values are loaders, so that naming one imports nothing heavy."""

from __future__ import annotations

from collections.abc import Callable

from adgen.voices.base import VoiceEngine


def _espeak() -> VoiceEngine:
    from adgen.voices.espeak import EspeakEngine

    return EspeakEngine()


VOICES: dict[str, Callable[[], VoiceEngine]] = {
    "espeak": _espeak,
}


def load_voice(name: str) -> VoiceEngine:
    """The voice engine of that name. Raises KeyError with the known names."""
    if name not in VOICES:
        raise KeyError(f"unknown voice engine {name!r}; known: {', '.join(VOICES)}")
    return VOICES[name]()
