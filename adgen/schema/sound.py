"""Speech as planned: what is said, when each word starts, and where the samples are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Word:
    """A spoken word: its place in the text (characters) and its start in seconds of the line."""

    start_char: int
    stop_char: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Speech:
    """One spoken line: mono samples in a WAV file, its length without padding, and its words."""

    text: str
    language: str
    file: Path
    seconds: float
    words: tuple[Word, ...]
