"""How fast cues must be read, and which are too fast for their language."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from adgen.media.tables import cue_rules
from adgen.media.tags import ANY, value_for
from adgen.schema.subtitling import CueRules
from adgen.schema.titles import Cue

_INDIC = range(0x0900, 0x0E00)
"""Scripts from Devanagari to Sinhala, whose vowel signs are letters and not marks."""

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class TooFast:
    """A cue that cannot be read in its time: its characters a second, and how many may be."""

    cue: Cue
    speed: float
    limit: float

    def __str__(self) -> str:
        return (
            f"{' '.join(self.cue.lines)!r} is seen for {float(self.cue.frames.seconds):.2f} s, "
            f"{self.speed:.1f} characters a second of at most {self.limit:g}: "
            "say it slower, shorten it, or give its shot more time"
        )


def too_fast(cues: Sequence[Cue], language: str) -> tuple[TooFast, ...]:
    """The cues that are read faster than data/subtitles.yaml allows in a BCP-47 language.

    A second language below is not counted: each reader reads one of the two.
    """
    rules = rules_for(language)
    found = [TooFast(cue, speed_of(cue, rules), rules.speed) for cue in cues]
    return tuple(one for one in found if one.speed > one.limit + _ROUNDING)


def speed_of(cue: Cue, rules: CueRules) -> float:
    """Characters a second of a cue, over all frames in which it is seen."""
    shown = sum(characters(line, rules) for line in cue.lines)
    return shown / float(cue.frames.seconds)


@lru_cache(maxsize=256)
def rules_for(language: str) -> CueRules:
    """The row of data/subtitles.yaml that serves a BCP-47 language."""
    rows = cue_rules()
    return value_for(language, rows) or rows[ANY]


def characters(line: str, rules: CueRules) -> float:
    """The characters of a line as its language's readers count them; data/subtitles.yaml says how.

    A line break counts as nothing.
    """
    return sum(character_count(character, rules.wide) for character in line)


@lru_cache(maxsize=16384)
def character_count(character: str, wide: bool) -> float:
    """What one character counts, in full widths where a language is `wide`."""
    kind = unicodedata.category(character)
    if kind in ("Cf", "Cc") or (kind in ("Mn", "Me") and ord(character) not in _INDIC):
        return 0.0
    if wide:
        return 1.0 if unicodedata.east_asian_width(character) in ("W", "F") else 0.5
    return 1.0
