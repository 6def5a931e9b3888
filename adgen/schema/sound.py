"""Speech as planned: what is said, when each word starts, and where the samples are."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

from adgen.schema.picture import Asset

TimedBy = Literal["engine", "whisper", "estimate"]


@dataclass(frozen=True, slots=True)
class Word:
    """A spoken word: its place in the text (characters) and its start in seconds of the line."""

    start_char: int
    stop_char: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Line:
    """What is to be said over a shot, before numbers and names are spelled out."""

    text: str
    """As the subtitles show it."""
    language: str
    reading: str = ""
    """As its author wants it read; empty for the text itself."""
    recording: Asset | None = None
    track: bool = False
    """Whether the recording is the finished voice of a whole spot."""


@dataclass(frozen=True, slots=True)
class Speech:
    """One spoken line: mono samples in a WAV file, its length without padding, and its words."""

    text: str
    """As it was said: other than what is shown where numbers and names were spelled out."""
    language: str
    file: Path
    seconds: float
    words: tuple[Word, ...]
    """In order; together they hold every character of `text` but the spaces between them."""
    timed_by: TimedBy | None = "engine"
    """None where nobody knows what is said."""


@dataclass(frozen=True, slots=True)
class PlacedSpeech:
    """A spoken line as it is written, and where it starts in the spot, in seconds."""

    text: str
    """What is shown; empty where nobody knows what is said."""
    speech: Speech
    start: Fraction
    words: tuple[Word, ...]
    """Of `text`, by the speech's own; their times count from `start`."""
    translation: str = ""
    """The same in the subtitles' second language."""
