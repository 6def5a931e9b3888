"""Lines of text drawn without libass: HarfBuzz, FreeType and a second implementation of UAX #9.

Only the choice of a face for each character is adgen's own; scripts, directions, order, shapes,
places and pixels are found here anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, groupby
from pathlib import Path
from typing import Any
from unicodedata import normalize

import bidi
import freetype
import numpy as np
import uharfbuzz as hb
from fontTools import unicodedata as scripts
from numpy.typing import NDArray

from adgen.media.faces import own_face
from adgen.media.fonts import FontBook

Coverage = NDArray[np.float32]
Glyphs = list[tuple[int, float, float, float]]
Shaper = Callable[[hb.Font, str, int, int, str, str, str], Glyphs]


@dataclass(frozen=True)
class Piece:
    """A stretch of one level, face and script, as places in the text."""

    start: int
    stop: int
    level: int
    path: Path
    script: str


def levels_of(text: str, rtl: bool) -> list[int]:
    """The embedding level of each character in a line of a direction.

    They are those of the crate unicode-bidi, whose Python package tells them in words.
    """
    told = str(bidi.get_display(text, base_dir="LR"[rtl], debug=True))
    levels = told.rpartition("\n    levels: [")[2].partition("\n    ],")[0]
    found = [int(level) for level in re.findall(r"Level\(\s*(\d+)", levels)]
    starts = accumulate((len(letter.encode("utf-8")) for letter in text[:-1]), initial=0)
    return [found[start] for start in starts] if text else []


def pieces_of(book: FontBook, text: str, language: str, rtl: bool) -> list[Piece]:
    """The line's pieces from left to right (UAX #9, rule L2). Raises MissingGlyphError."""
    levels, names = levels_of(text, rtl), scripts_of(text)
    paths = [run.face.path for run in book.runs(text, language) for _ in run.text]
    keys = list(zip(levels, paths, names, strict=True))
    found: list[Piece] = []
    for (level, path, script), group in groupby(range(len(text)), key=keys.__getitem__):
        places = list(group)
        found.append(Piece(places[0], places[-1] + 1, level, path, script))
    for least in range(max(levels, default=0), 0, -1):
        ordered: list[Piece] = []
        for above, group_ in groupby(found, key=lambda piece: piece.level >= least):
            part = list(group_)
            ordered += part[::-1] if above else part
        found = ordered
    return found


def scripts_of(text: str) -> list[str]:
    """Each character's script; common and inherited ones take that of what stands before them."""
    found: list[str] = []
    known = [scripts.script(character) for character in text]
    first = next((name for name in known if name not in ("Zyyy", "Zinh", "Zzzz")), "Latn")
    for name in known:
        found.append((found[-1] if found else first) if name in ("Zyyy", "Zinh", "Zzzz") else name)
    return found


def shaped(
    font: hb.Font, text: str, start: int, stop: int, script: str, direction: str, language: str
) -> Glyphs:
    """Glyph, x and y offset and advance of each glyph of a piece, among its neighbours."""
    buffer = hb.Buffer()
    buffer.add_str(text, start, stop - start)
    buffer.script, buffer.direction, buffer.language = script, direction, language
    hb.shape(font, buffer)
    return [
        (info.codepoint, position.x_offset, position.y_offset, position.x_advance)
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ]


def broken_clusters(
    font: hb.Font, text: str, start: int, stop: int, script: str, direction: str, language: str
) -> Glyphs:
    """The same with every character shaped alone: what is drawn where clusters are broken."""
    order = range(start, stop) if direction == "ltr" else range(stop - 1, start - 1, -1)
    return [
        glyph
        for place in order
        for glyph in shaped(font, text[place], 0, 1, script, direction, language)
    ]


def drawn_line(
    book: FontBook,
    text: str,
    language: str,
    rtl: bool,
    em: float,
    place: tuple[float, float],
    side: str,
    size: tuple[int, int],
    shape: Shaper = shaped,
) -> Coverage:
    """The line's ink 0..1 on (height, width) `size`, its side or middle and baseline at `place`.

    Raises MissingGlyphError, and ValueError where a glyph is the box that
    stands for a missing one.
    """
    text = normalize("NFC", text)  # as adgen's runs are
    canvas = np.zeros(size, np.float32)
    found: list[tuple[Path, int, float, float]] = []
    pen = 0.0
    for piece in pieces_of(book, text, language, rtl):
        font = _font(piece.path)
        scale = em / font.scale[0]
        direction = "rtl" if piece.level % 2 else "ltr"
        for glyph, right, up, advance in shape(
            font, text, piece.start, piece.stop, piece.script, direction, language
        ):
            if glyph == 0:
                raise ValueError(f"{piece.path.name} has no glyph in {text!r}")
            found.append((piece.path, glyph, pen + right * scale, up * scale))
            pen += advance * scale
    left = place[0] - {"left": 0.0, "center": 0.5, "right": 1.0}[side] * pen
    for path, glyph, x, up in found:
        _stamp(canvas, path, glyph, em, left + x, place[1] - up)
    return canvas


def _stamp(canvas: Coverage, path: Path, glyph: int, em: float, x: float, y: float) -> None:
    """Add a glyph's coverage with its origin at a point between pixels."""
    face = _face(path, round(em * 64))
    face.load_glyph(glyph, freetype.FT_LOAD_NO_HINTING | freetype.FT_LOAD_NO_BITMAP)
    whole_x, whole_y = int(np.floor(x)), int(np.floor(y))
    origin = freetype.FT_Vector(round((x - whole_x) * 64), -round((y - whole_y) * 64))
    outline = face.glyph.get_glyph()  # owns the bitmap's memory
    drawn = outline.to_bitmap(freetype.FT_RENDER_MODE_NORMAL, origin, True)
    bitmap = drawn.bitmap
    if not bitmap.width or not bitmap.rows:
        return
    ink = np.array(bitmap.buffer, np.uint8).reshape(bitmap.rows, bitmap.pitch)[:, : bitmap.width]
    top, left = whole_y - drawn.top, whole_x + drawn.left
    rows = slice(max(top, 0), min(top + bitmap.rows, canvas.shape[0]))
    columns = slice(max(left, 0), min(left + bitmap.width, canvas.shape[1]))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    part = ink[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    canvas[rows, columns] = np.maximum(canvas[rows, columns], part / np.float32(255))


@lru_cache(maxsize=32)
def _font(path: Path) -> hb.Font:
    """A font whose advances are FreeType's at the size at which libass takes them.

    libass asks for a line of 256 pixels and FreeType's default loading, which rounds advances to
    pixels: up to half a hundred-and-ninetieth of an em off the font's own, in every letter.
    """
    font = hb.Font(hb.Face(hb.Blob.from_file_path(str(path))))
    own = hb.Font(font.face)
    metrics = own_face(path).metrics
    em = round(_SHAPED_AT * 64 * metrics.units_per_em / (metrics.ascent + metrics.descent))
    face = freetype.Face(str(path))
    face.set_char_size(em, 0, 72, 72)

    def advance(_: object, glyph: int, __: object) -> int:
        face.load_glyph(glyph, freetype.FT_LOAD_DEFAULT | _OWN_ADVANCES)
        return int(face.glyph.metrics.horiAdvance)

    functions = hb.FontFuncs()
    functions.set_nominal_glyph_func(lambda _, point, __: own.get_nominal_glyph(point) or 0)
    functions.set_variation_glyph_func(
        lambda _, point, selector, __: own.get_variation_glyph(point, selector) or 0
    )
    functions.set_glyph_h_advance_func(advance)
    font.scale, font.funcs = (em, em), functions
    return font


_SHAPED_AT = 256
_OWN_ADVANCES = freetype.FT_LOAD_IGNORE_GLOBAL_ADVANCE_WIDTH


@lru_cache(maxsize=64)
def _face(path: Path, size: int) -> Any:
    face = freetype.Face(str(path))
    face.set_char_size(size, 0, 72, 72)
    return face


def alike(one: Coverage, other: Coverage, patch: int) -> Likeness:
    """How alike two drawings are, where `other` is moved by up to 3 pixels if that is of help.

    `patch` is the side in pixels of the squares whose difference is told.
    """
    rows, columns = (np.flatnonzero(np.maximum(one, other).any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return Likeness(1.0, 0.0, (0.0, 0.0))
    part = np.s_[
        max(0, rows[0] - 2) : rows[-1] + 3, max(0, columns[0] - 2) : columns[-1] + 3
    ]  # fmt: skip
    one, other = one[part], other[part]
    at_rest = _compared(one, other, patch, (0.0, 0.0))
    if at_rest.worst < _NEAR:
        return at_rest
    return max(
        (_compared(one, _moved(other, *shift), patch, shift) for shift in _SHIFTS),
        key=lambda found: found.shared,
    )


def _compared(one: Coverage, other: Coverage, patch: int, moved: tuple[float, float]) -> Likeness:
    shared = float(np.minimum(one, other).sum() / np.maximum(one, other).sum())
    return Likeness(shared, _worst(one, other, patch), moved)


@dataclass(frozen=True)
class Likeness:
    """Shared ink of all ink 0..1, the worst patch's mean difference 0..1, and the move found,
    right and down."""

    shared: float
    worst: float
    moved: tuple[float, float]


_NEAR = 0.1
"""Worst patch from which on it is tried whether a move is of help."""
_STEPS = np.arange(-3.0, 3.01, 0.5)
_SHIFTS: Sequence[tuple[float, float]] = sorted(
    ((float(right), float(down)) for down in _STEPS for right in _STEPS),
    key=lambda shift: abs(shift[0]) + abs(shift[1]),
)


def _moved(ink: Coverage, right: float, down: float) -> Coverage:
    import cv2

    matrix = np.array([[1, 0, right], [0, 1, down]], np.float32)
    return np.asarray(cv2.warpAffine(ink, matrix, ink.shape[::-1], flags=cv2.INTER_LINEAR))


def _worst(one: Coverage, other: Coverage, patch: int) -> float:
    import cv2

    return float(cv2.blur(np.abs(one - other), (patch, patch)).max())
