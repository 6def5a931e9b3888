"""Texts and logo laid out on a raster: what is burnt in, and what the checks look for."""

from __future__ import annotations

from dataclasses import dataclass

from adgen.schema.picture import Box
from adgen.schema.time import FrameRange


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Lines of text at rest: the box of their ink with padding, and when they are seen."""

    role: str
    """What it is: title, subtitle, lower_third, price, was, counter, legal, tagline, cta, cue, or
    second for a subtitle's second language."""
    lines: tuple[str, ...]
    size: float
    """Em size in pixels."""
    box: Box
    frames: FrameRange
    whole: Box | None = None
    """What it is drawn on, where that is more than its box: a price's burst."""

    @property
    def block(self) -> Box:
        """All of it that is seen."""
        return self.whole or self.box


@dataclass(frozen=True, slots=True)
class CueWord:
    """A word of a cue: its line, its place in that line (characters), and when it is said."""

    line: int
    start_char: int
    stop_char: int
    frame: int
    """The spot's frame from which it is the word being said."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle: its lines and its frames."""

    lines: tuple[str, ...]
    frames: FrameRange
    second: tuple[str, ...] = ()
    """The lines below in the second language."""
    words: tuple[CueWord, ...] = ()
    """In the order in which they are said."""


@dataclass(frozen=True, slots=True)
class LogoPlace:
    """Where and when the logo is seen: whole pixels, so that its edges stay as drawn."""

    box: Box
    frames: FrameRange
    zone: str
    """One of schema.brand.LogoZone, or `end card`."""
