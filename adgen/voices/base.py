"""The voice protocol.

To add a voice engine:
1. write a module here with a class that satisfies `VoiceEngine`;
2. give it a loader that imports heavy packages late;
3. add one line to `adgen.voices.registry.VOICES`;
4. test it in tests/voices through the same calls as the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from adgen.schema.sound import Speech
from adgen.schema.voice import VoiceChoice


@dataclass(frozen=True, slots=True)
class SpeechJob:
    """A line to speak into a WAV file."""

    text: str
    language: str
    """BCP-47 tag, with the region where the market has one: it decides the accent."""
    voice: VoiceChoice
    path: Path
    recording: Path | None = None
    """The line as somebody said it, for an engine that does not speak itself."""
    track: bool = False
    """Whether the recording is the finished voice of a whole spot, whose silences are meant."""


@dataclass(frozen=True, slots=True)
class VoiceSource:
    """What an engine is opened from."""

    choice: VoiceChoice
    folder: Path = Path()
    """The campaign's, to which a model's path is relative."""
    allow_noncommercial: bool = False
    download: bool = False
    language: str = ""
    """The tag of `voice.languages` it was chosen under; empty where it speaks all the others."""


class VoiceEngine(Protocol):
    """Speaks lines to files."""

    name: str

    def revision(self) -> str:
        """Identity of the engine; with `accent` part of every speech's key."""
        ...

    def terms(self) -> Mapping[str, str]:
        """Under which terms what it says may be used, by the name of each of its voices."""
        ...

    def languages(self) -> tuple[str, ...]:
        """The BCP-47 languages it can speak, sorted."""
        ...

    def speaks(self, language: str) -> bool:
        """True when a line in this BCP-47 language (with script or region) can be spoken."""
        ...

    def accent(self, language: str) -> str:
        """Which of its voices speaks a language: markets that share it sound alike.

        With the identity of that voice's data, where `revision` has not that of all. Empty where
        it has only one, or none for the language.
        """
        ...

    def speak_many(self, jobs: Sequence[SpeechJob]) -> tuple[Speech, ...]:
        """Speak lines into mono 48 kHz WAVs at their paths, in their order, ends trimmed.

        A speech has no words where the engine does not know when they are said. Raises VoiceError.
        """
        ...

    def unreadable(self, text: str, language: str) -> tuple[str, ...]:
        """The characters that the voice would misread, once each."""
        ...
