"""Plain text set in lines, for captions that are read and not seen on air."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from adgen.media.fonts import FontBook, bundled_fonts
from adgen.media.graphemes import NEUTRAL, graphemes, is_rtl, script_of, writing_of
from adgen.media.linebreak import Fits, TextTooWideError, break_lines
from adgen.media.widths import widths_of

_LATIN = frozenset({"Latn", NEUTRAL})
_LACKING = "\ufffd"
_DOTS = "…"


@dataclass(frozen=True, slots=True)
class CaptionFonts:
    """The same faces in two orders: those that captions are read in, and those of their heads."""

    text: FontBook
    bold: FontBook

    def book(self, bold: bool) -> FontBook:
        """One of the two."""
        return self.bold if bold else self.text


@lru_cache(maxsize=8)
def caption_fonts(own: Sequence[Path] = ()) -> CaptionFonts:
    """adgen's own fonts, and a brand's behind them for what they cannot write.

    Raises MediaError for a file that is no font.
    """
    names = ("Adgen Sans Text", "Adgen Sans")
    return CaptionFonts(bundled_fonts(names, own), bundled_fonts(names[::-1], own))


def language_of(text: str, language: str) -> str:
    """The region's language, or English for a text in Latin letters in a region of others."""
    scripts = {script_of(cluster) for cluster in graphemes(text)}
    if writing_of(language) == "Latn" or scripts - _LATIN:
        return language
    return "en"


def runs_rtl(language: str) -> bool:
    """Whether a language is written from right to left."""
    return is_rtl(writing_of(language))


def legible(book: FontBook, text: str, language: str) -> str:
    """The text with a mark for every character that no font has: a prompt may hold any."""
    lacking = book.missing(text, language)
    mark = _LACKING if not book.missing(_LACKING, language) else "?"
    return "".join(
        mark if any(character in cluster for character in lacking) else cluster
        for cluster in graphemes(text)
    )


def set_in_lines(
    book: FontBook, text: str, language: str, em: float, room: float, most: int
) -> tuple[str, ...]:
    """At most `most` lines no wider than `room`; what does not fit is told by an ellipsis."""
    plain = legible(book, " ".join(text.split()), language)
    if not plain:
        return ()
    measured = widths_of(book, plain, language)

    def fits(line: str) -> bool:
        return measured.ems(line) * em <= room

    try:
        lines = break_lines(plain, language, fits)
    except TextTooWideError:
        lines = _filled(plain, fits)
    if len(lines) <= most:
        return lines
    return (*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), fits))


def _filled(text: str, fits: Fits) -> tuple[str, ...]:
    """Lines as full as they get, words parted anywhere."""
    lines = [""]
    for cluster in graphemes(text):
        if lines[-1] and not fits(lines[-1] + cluster):
            lines.append("")
        lines[-1] += cluster
    return tuple(line.strip() for line in lines)


def _cut(text: str, fits: Fits) -> str:
    clusters = graphemes(text)
    count = len(clusters)
    while count and not fits("".join(clusters[:count]).rstrip() + _DOTS):
        count -= 1
    return "".join(clusters[:count]).rstrip() + _DOTS
