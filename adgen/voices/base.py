"""The voice protocol and the registry.

To add a voice engine:
1. write a module here with a class that satisfies `VoiceEngine`;
2. give it a loader that imports heavy packages late;
3. add one line to `adgen.voices.registry.VOICES`;
4. test it in tests/voices through the same calls as the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from adgen.schema.campaign import Voice
from adgen.schema.sound import Speech


@dataclass(frozen=True, slots=True)
class SpeechJob:
    """A line to speak into a WAV file."""

    text: str
    language: str
    voice: Voice
    path: Path


class VoiceEngine(Protocol):
    """Speaks lines to files."""

    name: str

    def revision(self) -> str:
        """Identity of the engine and its data; part of every speech's key."""
        ...

    def languages(self) -> tuple[str, ...]:
        """The BCP-47 languages it can speak, sorted."""
        ...

    def speaks(self, language: str) -> bool:
        """True when a line in this BCP-47 language (with script or region) can be spoken."""
        ...

    def speak(self, text: str, language: str, voice: Voice, path: Path) -> Speech:
        """Speak a line into a mono 48 kHz WAV at `path`, silence at both ends trimmed.

        Raises VoiceError.
        """
        ...

    def speak_many(self, jobs: Sequence[SpeechJob]) -> tuple[Speech, ...]:
        """Speak several lines at once, in their order. Raises VoiceError."""
        ...

    def unreadable(self, text: str, language: str) -> tuple[str, ...]:
        """The characters that the voice would misread, once each."""
        ...
