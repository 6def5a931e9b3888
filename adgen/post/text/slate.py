"""The slate before a spot: what the file holds in words, and a clock that runs towards it.

Its words are for the people who receive the file, not for its market: English, in the brand's font.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, cos, pi, sin

from adgen.media.colour import contrast_ratio
from adgen.media.fonts import FontBook
from adgen.post.text.ass import (
    FINE,
    AssDocument,
    Event,
    Paint,
    Style,
    drawing,
    line_tags,
    rounded_box,
    set_line,
)
from adgen.post.text.layout import CAP, STEP
from adgen.schema.brand import Palette
from adgen.schema.broadcast import Surround
from adgen.schema.picture import Box, Raster
from adgen.schema.time import FrameRange

VERSION = 1
"""Goes up when the same rows come to be drawn otherwise."""

_LANGUAGE = "en"
_GROUND = "#000000"
_EM = 0.042
"""Of the words, in heights of a landscape or widths of anything taller; a longer value is set
smaller."""
_SIDE = 0.08
"""Room on every side, in widths and heights: outside title safe of 90 per cent nothing stands."""
_TABLE, _LABELS = 0.60, 0.17
"""Widths of the table and of its labels, of the frame's width, in a landscape."""
_LEADING = 1.75
_RADIUS = 0.17
"""Of the dial, in the frame's short sides."""
_TICK = (0.88, 1.0)
_HAND = 0.80
"""Ends of the dial's ticks and of its hand, in radii."""
_READ = 3.0
"""Least contrast of the hand with black (WCAG 2.2, 1.4.11, for graphics)."""


@dataclass(frozen=True, slots=True)
class _Face:
    """The dial: its middle and radius in pixels."""

    x: float
    y: float
    radius: float

    def at(self, share: float, turn: float) -> tuple[float, float]:
        """The point at a share of its radius, `turn` of a round from twelve o'clock on."""
        angle = 2 * pi * turn
        return (
            self.x + share * self.radius * sin(angle), self.y - share * self.radius * cos(angle)
        )  # fmt: skip


def slate_document(
    rows: Sequence[tuple[str, str]],
    surround: Surround,
    raster: Raster,
    rate: Fraction,
    palette: Palette,
    book: FontBook,
) -> str:
    """The ASS document of a slate, on the frames of its file, over black.

    Its hand moves each frame and stands at twelve on the spot's first frame, long after the slate
    has gone; its number counts the seconds until then. Raises MissingGlyphError.
    """
    whole = FrameRange(0, surround.clock, rate)
    table, face = _places(raster, len(rows))
    bright = contrast_ratio(palette.accent, _GROUND) >= _READ
    styles = (
        Style("value", Paint("#FFFFFF")),
        Style("label", Paint("#A8A8A8")),
        Style("dial", Paint("#FFFFFF", 0.75)),
        Style("hand", Paint(palette.accent if bright else "#FFFFFF")),
    )
    events = (
        *_table(rows, table, raster, whole, book),
        *(Event(whole, "dial", _bar(face, *_TICK, tick / 60, _thick(face, tick)))
          for tick in range(60)),
        *_running(face, surround, rate, book),
    )  # fmt: skip
    return AssDocument(raster, styles, events).text()


def _places(raster: Raster, rows: int) -> tuple[Box, _Face]:
    """Where the table and the dial stand: beside each other, or the dial over the table."""
    width, height = raster.width, raster.height
    short = min(width, height)
    radius = _RADIUS * short
    if width > height:
        tall = rows * _LEADING * _EM * height
        top = (height - tall) / 2
        table = Box(_SIDE * width, top, (_SIDE + _TABLE) * width, top + tall)
        left = table.right + (width * (1 - _SIDE) - table.right) / 2
        return table, _Face(left, height / 2, radius)
    tall = rows * _LEADING * _EM * width
    top = (height - tall - 3 * radius) / 2
    face = _Face(width / 2, top + radius, radius)
    under = top + 3 * radius
    return Box(_SIDE * width, under, (1 - _SIDE) * width, under + tall), face


def _table(
    rows: Sequence[tuple[str, str]], table: Box, raster: Raster, frames: FrameRange, book: FontBook
) -> Iterator[Event]:
    """Each row's label and value, with a line under all but the last."""
    step = table.height / len(rows)
    em = step / _LEADING
    column = max(_LABELS * raster.width, max(_wide(book, label, em) for label, _ in rows) + em)
    for number, (label, value) in enumerate(rows):
        baseline = table.top + (number + 0.5) * step + CAP * em / 2
        size = em
        while _wide(book, value, size) > table.width - column:
            size *= STEP
        yield _line(book, frames, "label", label, em, table.left, baseline)
        yield _line(book, frames, "value", value, size, table.left + column, baseline)
        if number < len(rows) - 1:
            foot = table.top + (number + 1) * step
            rule = Box(table.left, foot - 0.5, table.right, foot + 0.5)
            yield Event(frames, "label", rounded_box(rule, 0.0))


def _running(face: _Face, surround: Surround, rate: Fraction, book: FontBook) -> Iterator[Event]:
    """The hand of each frame, and the number of each second."""
    em = 0.5 * face.radius
    for frame in range(surround.clock):
        left = (surround.lead - frame) / rate
        now = FrameRange(frame, frame + 1, rate)
        yield Event(now, "hand", _bar(face, 0.45, _HAND, float(-left / 60), 0.03), 1)
    for second in range(ceil(surround.black / rate) + 1, ceil(surround.lead / rate) + 1):
        # The number is the seconds begun: 10 from ten seconds before until nine are left.
        start = max(0, ceil(surround.lead - second * rate))
        stop = min(surround.clock, ceil(surround.lead - (second - 1) * rate))
        if start < stop:
            shown = FrameRange(start, stop, rate)
            baseline = face.y + CAP * em / 2
            yield _line(book, shown, "value", str(second), em, face.x, baseline, centred=True)


def _line(
    book: FontBook,
    frames: FrameRange,
    style: str,
    text: str,
    em: float,
    x: float,
    baseline: float,
    centred: bool = False,
) -> Event:
    side = "center" if centred else "left"
    tags = line_tags(book, text, _LANGUAGE, em, x, baseline, side)  # type: ignore[arg-type]
    return Event(frames, style, f"{{{tags}}}{set_line(book, text, _LANGUAGE, em)}")


def _wide(book: FontBook, text: str, em: float) -> float:
    return book.width(text, em, _LANGUAGE)


def _thick(face: _Face, tick: int) -> float:
    """Width of one of the dial's sixty ticks, in radii: every fifth is stronger."""
    return 0.035 if tick % 5 == 0 else 0.012


def _bar(face: _Face, near: float, far: float, turn: float, thick: float) -> str:
    """A bar along a radius, as tags and drawing; its lengths are in radii."""
    (x0, y0), (x1, y1) = face.at(near, turn), face.at(far, turn)
    across = thick * face.radius / 2
    dx, dy = across * cos(2 * pi * turn), across * sin(2 * pi * turn)
    corners = ((x0 - dx, y0 - dy), (x0 + dx, y0 + dy), (x1 + dx, y1 + dy), (x1 - dx, y1 - dy))
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    points = [f"{round((x - left) * FINE)} {round((y - top) * FINE)}" for x, y in corners]
    return drawing(left, top, f"m {points[0]} l {' '.join(points[1:])}")
