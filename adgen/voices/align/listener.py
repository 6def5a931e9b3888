"""What hears: when the words of a script are said in a recording, or what is said there.

To add a listener: write a class that satisfies `Listener`, and open it in `open_listener`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from adgen.schema.sound import Word


@dataclass(frozen=True, slots=True)
class Heard:
    """What a recording says, a line for all between two longer silences, and its words."""

    text: str
    words: tuple[Word, ...]


class Listener(Protocol):
    """Hears words in recordings."""

    def revision(self) -> str:
        """Identity of the model and of what is done with it; part of every key it has a say in."""
        ...

    def words(self, text: str, language: str, path: Path) -> tuple[Word, ...]:
        """When the words of a script are said in a sound file. Raises VoiceError, MediaError."""
        ...

    def transcript(self, language: str, path: Path) -> Heard:
        """What is said in a sound file. Raises VoiceError, MediaError."""
        ...


def open_listener(model: str, folder: Path, download: bool) -> Listener:
    """The Whisper model of a folder, relative to the campaign's `folder`, or of a hub id.

    Reads no weights yet. `owner/name@revision` names a hub model's version; it is looked for
    among those on this machine, and `download` allows fetching it. Raises VoiceError.
    """
    from adgen.voices.align.whisper import open_whisper

    return open_whisper(model, folder, download)
