"""How the subtitles of a language are read and broken: the rows of data/subtitles.yaml."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, Field

from adgen.schema.base import Model

Words = Annotated[frozenset[str], AfterValidator(lambda words: frozenset(map(str.casefold, words)))]


class CueRules(Model):
    """What a language's readers can follow, and which of its words keep together."""

    id: str
    """A BCP-47 tag, or `*`."""
    speed: float = Field(gt=0.0)
    """Most characters a second."""
    columns: int = Field(gt=0)
    """Most characters on a line."""
    wide: bool
    """Whether characters are counted in full widths."""
    shortest: Fraction
    """Least seconds on screen."""
    longest: Fraction
    """Most seconds on screen."""
    gap: int = Field(ge=0)
    """Least frames between two cues."""
    hold: int = Field(ge=0)
    """Frames a cue usually stays behind its last word."""
    before: Words
    """Words that a line may well begin with; with a hyphen at the end, what is written as one with
    the next word."""
    bound: Words
    """Words that belong to the one behind them; in scripts without spaces, how phrases end."""
    behind: Words
    """Words that belong to the one before them; in scripts without spaces, how phrases begin."""
