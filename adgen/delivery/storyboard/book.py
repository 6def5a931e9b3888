"""A storyboard as a PDF: panels in rows, a head with the spot's facts and its cuts in time.

fpdf2 writes it: it shapes with HarfBuzz, orders both directions and embeds subsets, so texts stay
texts that can be searched and copied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from adgen.delivery.storyboard.page import Page, open_pages
from adgen.errors import MediaError
from adgen.media.fonts import FontBook
from adgen.schema.panels import Drawing, Shape, Words
from adgen.schema.picture import Raster

VERSION = 1
_EDGE, _GAP = 12.0, 5.0
"""Millimetres round a page and between panels."""
_HEAD = 25.0
"""Height of a page's head in millimetres."""
_EM = 2.3
"""Em size of captions in millimetres."""
_SMALLEST = 0.8
"""Share of its size to which a panel shrinks so that another row fits on a page."""
_INK, _SOFT, _GROUND, _TICK = "#1C1C24", "#70707C", "#E9E9EE", "#A8A8B4"


@dataclass(frozen=True, slots=True)
class Framed:
    """A panel: the JPEG of its picture, and its caption in the picture's pixels."""

    picture: Path
    caption: Drawing


@dataclass(frozen=True, slots=True)
class Stretch:
    """A shot on the line of time, in shares of the spot's length."""

    start: float
    stop: float
    label: str


@dataclass(frozen=True, slots=True)
class Board:
    """The panels of a spot on one placement; it begins on a page of its own."""

    title: str
    place: str
    """What stands across from the title: region, length, placement."""
    facts: str
    """The line below: brand, raster, rate, music."""
    raster: Raster
    panels: tuple[Framed, ...]
    cuts: tuple[Stretch, ...]
    beats: tuple[float, ...]
    """Beats in shares of the spot's length."""


def columns(raster: Raster, panels: int) -> int:
    """How many panels of a raster stand side by side: few panels stand larger."""
    if raster.aspect == "landscape":
        return 3 if panels > 2 else 2
    pages = -(-panels // 5)
    return max(4, -(-panels // pages))


def caption_em(raster: Raster, panels: int) -> float:
    """The em size in pixels of captions under pictures of a raster, 2.3 mm on a page."""
    return _EM * raster.width / _cell_width(raster, panels)


def write_book(path: Path, boards: Sequence[Board], text: FontBook, bold: FontBook) -> int:
    """Write the PDF and give its number of pages; the same boards give the same bytes.

    Raises MediaError when it cannot be written, MissingGlyphError for words no font has.
    """
    pages = open_pages(text, bold, boards[0].title if boards else "")
    laid = [(board, part) for board in boards for part in _parts(board)]
    for number, (board, part) in enumerate(laid, 1):
        page = pages.begin()
        _head(page, board)
        _panels(page, board, part)
        foot = f"{number} / {len(laid)}"
        page.say(Words(foot, "en", 2.4, page.width - _EDGE, page.height - 5, _SOFT, "right"))
    try:
        path.write_bytes(pages.data())
    except OSError as error:
        raise MediaError(f"{path}: cannot be written: {error}") from error
    return len(laid)


def _cell_width(raster: Raster, panels: int) -> float:
    count = columns(raster, panels)
    return (Page.width - 2 * _EDGE - (count - 1) * _GAP) / count


@dataclass(frozen=True, slots=True)
class _Grid:
    """Rows and columns of a board's pages, and the size of a panel with its caption, in mm."""

    rows: int
    columns: int
    width: float
    height: float


def _grid(board: Board) -> _Grid:
    """As many rows as fit, one more where slightly smaller panels make room for it."""
    count = len(board.panels)
    across, width = columns(board.raster, count), _cell_width(board.raster, count)
    tallest = max(framed.caption.height / framed.caption.width for framed in board.panels)
    height = width * (board.raster.height / board.raster.width + tallest)
    room = Page.height - 2 * _EDGE - _HEAD
    rows = int((room + _GAP) / (height + _GAP))
    more = (room - rows * _GAP) / (rows + 1) / height
    if rows == 0 or (count > rows * across and more >= _SMALLEST):
        return _Grid(rows + 1, across, more * width, more * height)
    return _Grid(rows, across, width, height)


def _parts(board: Board) -> list[tuple[Framed, ...]]:
    """The panels page by page."""
    grid = _grid(board)
    size = grid.rows * grid.columns
    return [board.panels[at : at + size] for at in range(0, len(board.panels), size)]


def _head(page: Page, board: Board) -> None:
    right = page.width - _EDGE
    page.say(Words(board.title, "en", 6.0, _EDGE, _EDGE + 5.0, _INK, bold=True))
    page.say(Words(board.place, "en", 3.4, right, _EDGE + 5.0, _INK, "right", True))
    page.say(Words(board.facts, "en", 2.7, _EDGE, _EDGE + 10.2, _SOFT))
    _line_of_time(page, board, _EDGE + 13.4, 4.6)


def _line_of_time(page: Page, board: Board, top: float, height: float) -> None:
    """The shots in time, and under them the beats that they are cut to."""
    whole = page.width - 2 * _EDGE
    for stretch in board.cuts:
        left, right = _EDGE + whole * stretch.start, _EDGE + whole * stretch.stop - 0.5
        page.fill(_box(left, top, right, top + height, _GROUND))
        size = 2.3
        if page.ems(stretch.label) * size < right - left - 2:
            page.say(Words(stretch.label, "en", size, left + 1.2, top + 3.1, _INK))
    for beat in board.beats:
        x = _EDGE + whole * beat
        page.fill(_box(x, top + height + 0.5, x + 0.2, top + height + 1.9, _TICK))


def _panels(page: Page, board: Board, panels: Sequence[Framed]) -> None:
    grid = _grid(board)
    step = _cell_width(board.raster, len(board.panels)) + _GAP
    height = grid.width * board.raster.height / board.raster.width
    for index, framed in enumerate(panels):
        left = _EDGE + index % grid.columns * step
        top = _EDGE + _HEAD + index // grid.columns * (grid.height + _GAP)
        page.show(framed.picture, left, top, grid.width, height)
        page.draw(framed.caption, left, top + height, grid.width / framed.caption.width)


def _box(left: float, top: float, right: float, bottom: float, ink: str) -> Shape:
    return Shape(((left, top), (right, top), (right, bottom), (left, bottom)), ink)
