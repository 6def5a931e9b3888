"""Where text stands: areas inside the safe area, and text fitted into them.

Geometry only. Text is fitted per placement and language, so nothing here is kept with a shot.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from adgen.media.bidi import carried
from adgen.media.fonts import FontBook
from adgen.media.graphemes import drawn, graphemes
from adgen.media.linebreak import Fits, unbroken, whole_lines
from adgen.media.widths import Widths, widths_of
from adgen.post.text.legible import least_size
from adgen.schema.picture import Box, Raster
from adgen.schema.shot import Zone

VERSION = 5
"""Goes up when the same texts come to stand elsewhere, be it by this module, titles, endcard,
burst, counter, subtitles, post.logo, legible's data, or the line breaks and widths of media."""

STEP = 0.94
"""A size that does not fit is tried again this much smaller."""
_COLUMN = 0.32
"""Width of the left and right columns, of the text area."""
PADDING = 0.35
"""Room round text, in ems: outline, shadow and overhang of letters stay inside the box."""

CAP = 0.72
"""Height of capitals, in ems."""

_DOWN: dict[Zone, float] = {"top": 0.0, "upper": 0.22, "lower": 1.0}
"""How far down in the area a zone's block stands, of the room it leaves; others in the middle."""
_SHOWN = 80
"""Characters of a text that a message quotes."""
_PILE, _HEAP = 3, 8
"""Marks on one letter from which on it is measured whether they stay in their line, and the most:
no orthography has as many."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Text that fits: its lines, em size and line height in pixels, its box and side."""

    lines: tuple[str, ...]
    size: float
    leading: float
    box: Box
    align: Literal["left", "center", "right"]


class TextDoesNotFitError(ValueError):
    """A text does not fit its area even at the smallest legible size."""

    @classmethod
    def of(
        cls, text: str, width: float, height: float, least: float, crowded: bool = False
    ) -> TextDoesNotFitError:
        """For a text, its room in pixels, maybe `crowded` by others, and its least em size."""
        others = " beside the other texts of its shot" if crowded else ""
        return cls(
            f"{_shown(text)} does not fit {width:.0f}x{height:.0f} pixels{others} "
            f"even at {least:.0f} pixels"
        )

    @classmethod
    def word(cls, word: str, wide: float, room: float, least: float) -> TextDoesNotFitError:
        """For a word that may not be broken and is wider than its room at the least em size."""
        return cls(
            f"the word {_shown(word)} does not fit: even at {least:.0f} pixels it is {wide:.0f} "
            f"pixels wide, where {room:.0f} are free; a soft hyphen (U+00AD) would let it break"
        )


def _shown(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…")


def text_area(safe: Box, logo: Box | None, clearance: float, floor: float) -> Box:
    """The safe area above `floor`, where the subtitles begin, less the logo's strip."""
    top, bottom = safe.top, floor
    if logo is not None:
        strip = logo.grown(clearance)
        if strip.top - safe.top < safe.bottom - strip.bottom:
            top = max(top, strip.bottom)
        else:
            bottom = min(bottom, strip.top)
    return Box(safe.left, top, safe.right, max(bottom, top))


def fit_text(
    book: FontBook,
    text: str,
    language: str,
    rtl: bool,
    area: Box,
    zone: Zone,
    size: float,
    raster: Raster,
    max_lines: int = 3,
    tallest: float = 0.5,
    padding: tuple[float, float] = (PADDING, PADDING),
    role: str = "",
) -> Fitted:
    """Lay text out in a zone of the area at `size` pixels, or as little smaller as it needs.

    The block is at most `tallest` of the area's height; `padding` is the room round the text,
    across and down, in ems; the `role` decides on the least size. Raises TextDoesNotFitError, and
    MissingGlyphError when no font can draw it.
    """
    column, highest = _column(area, zone), tallest * area.height
    least = least_size(raster, role)
    em = max(size, least)
    leading = book.line_height(1.0, language)
    widths = widths_of(book, text, language)
    # Lower bounds, so that sizes far too large cost nothing; a break may save a space of its own.
    ems = widths.ems(" ".join(text.split()))
    widest = max(map(widths.ems, unbroken(text, language)), default=0.0)
    while True:
        room = column.width - 2 * padding[0] * em
        heights = [n * (em * leading) + 2 * padding[1] * em for n in range(max_lines + 1)]
        most = sum(height <= highest for height in heights[1:])
        hopeless = widest * em > room or ems * em > most * (room + em)
        fits = line_fits(widths, em, room)
        lines = () if hopeless else whole_lines(text, language, fits, most)
        if lines:
            lines = carried(tuple(map(_trimmed, lines)))
            _check_marks(book, lines, em, language, (em * leading, padding[1] * em))
            width = max(map(widths.ems, lines)) * em + 2 * padding[0] * em
            box = _placed(column, zone, width, heights[len(lines)], raster.width / 2)
            return Fitted(lines, em, em * leading, box, _side(zone, rtl))
        if em <= least:
            room = column.width - 2 * padding[0] * least
            wide = [word for word in unbroken(text, language) if widths.ems(word) * least > room]
            if wide:
                longest = max(wide, key=widths.ems)
                raise TextDoesNotFitError.word(longest, widths.ems(longest) * least, room, least)
            raise TextDoesNotFitError.of(text, column.width, highest, least)
        em = max(em * STEP, least)


@lru_cache(maxsize=1024)
def _trimmed(line: str) -> str:
    """A line without the spaces at its ends, although unseen characters stand outside them."""
    seen = [n for n, letter in enumerate(line) if not letter.isspace() and drawn(letter)]
    first, last = (seen[0], seen[-1]) if seen else (len(line), -1)
    return "".join(c for n, c in enumerate(line) if first <= n <= last or not c.isspace())


def _check_marks(
    book: FontBook, lines: Sequence[str], em: float, language: str, room: tuple[float, float]
) -> None:
    """Refuse clusters whose marks pile up beyond their line's own height and the room beside it,
    and marks that begin a line: they would hang before it."""
    leading, beside = room
    for line in lines:
        if unicodedata.category(drawn(line)[:1] or " ")[0] == "M":
            raise TextDoesNotFitError(f"a line begins with a mark without a letter: {_shown(line)}")
        for cluster, marks in _piles(line):
            ink = book.ink(cluster, em, language)
            above, below = (leading + CAP * em) / 2 + beside, (leading - CAP * em) / 2 + beside
            if marks > _HEAP or -ink.top > above or ink.bottom > below:
                raise TextDoesNotFitError(f"the marks on {cluster[0]!r} reach out of their line")


@lru_cache(maxsize=1024)
def _piles(line: str) -> tuple[tuple[str, int], ...]:
    """The clusters of a line that are to be measured, with how many marks each has."""
    marked = ((c, sum(unicodedata.category(mark)[0] == "M" for mark in c)) for c in graphemes(line))
    return tuple(each for each in marked if each[1] >= _PILE)


def line_fits(widths: Widths, em: float, room: float) -> Fits:
    """The test whether a part of a text is no wider than `room` pixels at an em of `em` pixels."""
    return lambda line: widths.ems(line) * em <= room


def _column(area: Box, zone: Zone) -> Box:
    if zone == "left":
        return Box(area.left, area.top, area.left + _COLUMN * area.width, area.bottom)
    if zone == "right":
        return Box(area.right - _COLUMN * area.width, area.top, area.right, area.bottom)
    return area


def _side(zone: Zone, rtl: bool) -> Literal["left", "center", "right"]:
    if zone in ("left", "right"):
        return "right" if rtl else "left"
    return "center"


def centred(middle: float, width: float, low: float, high: float) -> float:
    """The left edge that puts `width` round `middle`, or as near to it as low..high allows."""
    return max(low, min(middle - width / 2, high - width))


def _placed(column: Box, zone: Zone, width: float, height: float, middle: float) -> Box:
    """The block in its zone: a side's is flush with that side, however its lines are aligned, so
    that it keeps off the picture's middle; others keep to the frame's where the area allows."""
    top = column.top + _DOWN.get(zone, 0.5) * (column.height - height)
    left = {"left": column.left, "right": column.right - width}.get(
        zone, centred(middle, width, column.left, column.right)
    )
    return Box(left, top, left + width, top + height)


def free_place(
    area: Box, zone: Zone, width: float, height: float, middle: float, taken: Sequence[Box]
) -> Box | None:
    """Where a thing of its own, like a price's burst, stands in its zone; None without room.

    A side's is flush with that side, others keep to `middle`, the frame's, where the area allows.
    It is moved up or down, as little as that takes, from what is `taken`.
    """
    if width > area.width or height > area.height:
        return None
    top = area.top + _DOWN.get(zone, 0.5) * (area.height - height)
    left = {"left": area.left, "right": area.right - width}.get(
        zone, centred(middle, width, area.left, area.right)
    )
    wide = Box(left, area.top, left + width, area.bottom)
    met = sorted((box.top, box.bottom) for box in taken if box.meets(wide))
    tops: list[float] = []
    start = area.top
    for upper, lower in (*met, (area.bottom, area.bottom)):
        if upper - height >= start:
            tops.append(max(start, min(top, upper - height)))
        start = max(start, lower)
    if not tops:
        return None
    top = min(tops, key=lambda found: abs(found - top))
    return Box(left, top, left + width, top + height)
