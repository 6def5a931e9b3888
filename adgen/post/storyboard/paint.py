"""Paint drawings on pictures: shapes by cv2, words by libass, as the film's own texts are."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.media.burning import Rgb, burnt_frame, burnt_rgb
from adgen.media.colour import rgb_of, ycbcr_709
from adgen.media.frames import I420
from adgen.post.storyboard.setting import CaptionFonts
from adgen.post.text.ass import AssDocument, Event, Paint, Style, line_tags, set_line
from adgen.schema.panels import Drawing, Words
from adgen.schema.picture import Raster
from adgen.schema.time import FrameRange

_SHIFT = 6
"""Bits of a pixel that cv2 is given."""
_ONE = FrameRange(0, 1, Fraction(1))


def painted(drawing: Drawing, ground: str, fonts: CaptionFonts, folder: Path, work: Path) -> Rgb:
    """The drawing in pixels (height, width, 3), its sides rounded up to even ones.

    `folder` has the fonts' files, `work` takes a file meanwhile. Raises MediaError.
    """
    width, height = (-(-round(side) // 2) * 2 for side in (drawing.width, drawing.height))
    canvas = np.empty((height, width, 3), np.uint8)
    canvas[:] = rgb_of(ground)
    for shape in drawing.shapes:
        points = np.rint(np.array(shape.points) * (1 << _SHIFT)).astype(np.int32)
        cv2.fillPoly(canvas, [points], rgb_of(shape.ink), cv2.LINE_AA, _SHIFT)
    if not drawing.words:
        return canvas
    document = _written(drawing.words, Raster(width, height), fonts, work)
    drawn = burnt_rgb(canvas, document, folder)
    document.unlink()
    return drawn


def lettered(
    frame: I420, raster: Raster, drawing: Drawing, fonts: CaptionFonts, folder: Path, work: Path
) -> I420:
    """A frame with the words of a drawing, softly outlined. Raises MediaError."""
    outline = 0.06 * max(words.size for words in drawing.words)
    document = _written(drawing.words, raster, fonts, work, outline)
    drawn = burnt_frame(frame, raster, document, folder)
    document.unlink()
    return drawn


def i420_of(pixels: NDArray[Any]) -> I420:
    """RGB pixels (height, width, 3), both sides even, as an I420 frame."""
    height, width = pixels.shape[:2]
    ycc = ycbcr_709(pixels.astype(np.float32))
    half = cv2.resize(ycc[..., 1:], (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    chroma = np.moveaxis(half, 2, 0).reshape(-1, width)
    frame: I420 = np.rint(np.concatenate([ycc[..., 0], chroma])).astype(np.uint8)
    return frame


def _written(
    lines: tuple[Words, ...], raster: Raster, fonts: CaptionFonts, work: Path, outline: float = 0.0
) -> Path:
    styles = {
        words.ink: Style(
            f"ink{words.ink[1:]}", Paint(words.ink), Paint("#000000", 0.45), outline,
            blur_px=outline,
        )
        for words in lines
    }  # fmt: skip
    events = tuple(_event(words, styles[words.ink], fonts) for words in lines)
    path = work / "words.ass"
    path.write_text(AssDocument(raster, tuple(styles.values()), events).text(), "utf-8")
    return path


def _event(words: Words, style: Style, fonts: CaptionFonts) -> Event:
    book = fonts.book(words.bold)
    tags = line_tags(
        book, words.text, words.language, words.size, words.x, words.baseline, words.side
    )
    blur = f"\\blur{style.blur_px:.3f}" if style.blur_px else ""
    body = f"{{{tags}{blur}}}{set_line(book, words.text, words.language, words.size)}"
    return Event(_ONE, style.name, body)
