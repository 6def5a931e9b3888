"""Draw the Orlune logo: the symbol (a lune and its satellite) and the wordmark, from geometry.

Run with ``python logo.py OUT_DIR``; it needs Pillow and numpy and writes ``logo.png`` (for dark
pictures) and ``logo_dark.png`` (for light ones). No font is used: every letter is built here.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

LIGHT = (244, 239, 230)
DARK = (11, 11, 31)
ACCENT = (255, 176, 112)

SUPERSAMPLING = 6
STROKE = 0.112  # of the cap height
TRACKING = 0.40
SYMBOL_DIAMETER = 1.86
SYMBOL_GAP = 0.82

Point = tuple[float, float]


class Sheet:
    """A coverage mask drawn in cap-height units, y downwards, and smoothed by supersampling."""

    def __init__(self, width: float, height: float, pixels_per_unit: float) -> None:
        self._scale = pixels_per_unit * SUPERSAMPLING
        self._size = (round(width * pixels_per_unit), round(height * pixels_per_unit))
        self._image = Image.new("L", tuple(SUPERSAMPLING * side for side in self._size), 0)
        self._draw = ImageDraw.Draw(self._image)

    def polygon(self, points: list[Point], ink: int = 255) -> None:
        self._draw.polygon([(x * self._scale, y * self._scale) for x, y in points], fill=ink)

    def disc(self, x: float, y: float, radius: float, ink: int = 255) -> None:
        self.polygon(_arc(x, y, radius, 0.0, 360.0), ink)

    def box(self, left: float, top: float, right: float, bottom: float) -> None:
        self.polygon([(left, top), (right, top), (right, bottom), (left, bottom)])

    def band(self, x: float, y: float, radius: float, start: float, stop: float) -> None:
        """A stroke along a circle of outer `radius`, angles in degrees clockwise from right."""
        outer = _arc(x, y, radius, start, stop)
        inner = _arc(x, y, radius - STROKE, stop, start)
        self.polygon(outer + inner)

    def mask(self) -> Image.Image:
        return self._image.resize(self._size, Image.Resampling.BOX)


def _arc(x: float, y: float, radius: float, start: float, stop: float) -> list[Point]:
    angles = np.radians(np.linspace(start, stop, 361))
    return [(x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles]


def _letter_o(sheet: Sheet, x: float, y: float) -> float:
    sheet.band(x + 0.52, y + 0.5, 0.52, 0, 360)
    return 1.04


def _letter_r(sheet: Sheet, x: float, y: float) -> float:
    bowl = 0.29
    sheet.box(x, y, x + STROKE, y + 1)
    sheet.box(x, y, x + 0.36, y + STROKE)
    sheet.box(x, y + 2 * bowl - STROKE, x + 0.36, y + 2 * bowl)
    sheet.band(x + 0.36, y + bowl, bowl, -90, 90)
    foot, knee = x + 0.67, x + 0.33
    slant = STROKE * 1.22
    sheet.polygon(
        [(knee - slant, y + 0.56), (knee, y + 0.56), (foot, y + 1), (foot - slant, y + 1)]
    )
    return 0.66


def _letter_l(sheet: Sheet, x: float, y: float) -> float:
    sheet.box(x, y, x + STROKE, y + 1)
    sheet.box(x, y + 1 - STROKE, x + 0.52, y + 1)
    return 0.50


def _letter_u(sheet: Sheet, x: float, y: float) -> float:
    half = 0.38
    sheet.box(x, y, x + STROKE, y + 1 - half + 0.02)
    sheet.box(x + 2 * half - STROKE, y, x + 2 * half, y + 1 - half + 0.02)
    sheet.band(x + half, y + 1 - half, half, 0, 180)
    return 2 * half


def _letter_n(sheet: Sheet, x: float, y: float) -> float:
    width, slant = 0.78, STROKE * 1.3
    sheet.box(x, y, x + STROKE, y + 1)
    sheet.box(x + width - STROKE, y, x + width, y + 1)
    sheet.polygon([(x, y), (x + slant, y), (x + width, y + 1), (x + width - slant, y + 1)])
    return width


def _letter_e(sheet: Sheet, x: float, y: float) -> float:
    sheet.box(x, y, x + STROKE, y + 1)
    for middle, right in ((STROKE / 2, 0.55), (0.5, 0.49), (1 - STROKE / 2, 0.55)):
        sheet.box(x, y + middle - STROKE / 2, x + right, y + middle + STROKE / 2)
    return 0.55


LETTERS = (_letter_o, _letter_r, _letter_l, _letter_u, _letter_n, _letter_e)


def _draw_lune(sheet: Sheet, x: float, y: float, radius: float) -> None:
    """A crescent open to the upper right: what is left of a disc after a smaller disc leaves it."""
    lean = math.radians(-45)
    shift = 0.335 * radius
    sheet.disc(x, y, radius)
    sheet.disc(x + shift * math.cos(lean), y + shift * math.sin(lean), 0.765 * radius, 0)


def _draw_satellite(sheet: Sheet, x: float, y: float, radius: float) -> None:
    lean = math.radians(-45)
    distance = 0.815 * radius
    sheet.disc(x + distance * math.cos(lean), y + distance * math.sin(lean), 0.165 * radius)


def _paint(layers: list[tuple[Image.Image, tuple[int, int, int]]]) -> Image.Image:
    """Layers that do not overlap, in straight alpha, each in one flat colour."""
    alpha = sum(np.asarray(mask, dtype=np.uint16) for mask, _ in layers)
    colour = np.empty((*alpha.shape, 3), dtype=np.uint8)
    colour[:] = layers[0][1]
    for mask, ink in layers[1:]:
        colour[np.asarray(mask) > 0] = ink
    rgba = np.dstack([colour, np.minimum(alpha, 255).astype(np.uint8)])
    return Image.fromarray(rgba, "RGBA")


def symbol(side: int, ink: tuple[int, int, int] = LIGHT) -> Image.Image:
    """The symbol alone, RGBA, `side` x `side` pixels, filling its square."""
    lune, satellite = (Sheet(2, 2, side / 2) for _ in range(2))
    _draw_lune(lune, 1, 1, 1)
    _draw_satellite(satellite, 1, 1, 1)
    return _paint([(lune.mask(), ink), (satellite.mask(), ACCENT)])


def lockup(width: int, ink: tuple[int, int, int] = LIGHT) -> Image.Image:
    """Symbol and wordmark side by side, RGBA, cropped to the ink, exactly `width` pixels wide."""
    pen = SYMBOL_DIAMETER + SYMBOL_GAP
    ruler = Sheet(1, 1, 1)
    total = pen + sum(letter(ruler, 0, 0) + TRACKING for letter in LETTERS) - TRACKING
    words, satellite = (Sheet(total, SYMBOL_DIAMETER, width / total) for _ in range(2))
    radius = SYMBOL_DIAMETER / 2
    _draw_lune(words, radius, radius, radius)
    _draw_satellite(satellite, radius, radius, radius)
    for letter in LETTERS:
        pen += letter(words, pen, radius - 0.5) + TRACKING
    return _paint([(words.mask(), ink), (satellite.mask(), ACCENT)])


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    lockup(1600, LIGHT).save(folder / "logo.png", optimize=True)
    lockup(1600, DARK).save(folder / "logo_dark.png", optimize=True)


if __name__ == "__main__":
    main()
