# SPDX-License-Identifier: Apache-2.0
"""Draw the Tangora logo and the printed sheet of the can.

Tangora is a fictional brand. Every mark is drawn here from geometry; letters come from
Fraunces (SIL Open Font License 1.1, npm package ``@fontsource-variable/fraunces``, file
``fraunces-latin-full-normal.woff2``) and leave this program only as pixels.

    python label.py FONT_FILE LOGO_DIR LABEL_DIR

writes ``logo.png`` (cream) and ``logo_orange.png`` into LOGO_DIR, and ``label.png`` (colours of
the sheet around the can) and ``foil.png`` (white where bare gold metal shows) into LABEL_DIR.
Needs Pillow.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

ORANGE = (0xFF, 0x6B, 0x35)
EMBER = (0xE2, 0x43, 0x1B)
RED = (0xB4, 0x23, 0x18)
GOLD = (0xFF, 0xC2, 0x4B)
CREAM = (0xFF, 0xF4, 0xE0)

SHEET = (4096, 2272)  # 207.3 mm around x 115 mm high, 19.76 px per mm
MM = SHEET[0] / 207.3
FOOT = 17.0  # height of the red foot in mm
OVER = 4  # supersampling of the flat marks


def load_font(
    path: Path, size: float, weight: int = 900, optical: int = 144
) -> ImageFont.FreeTypeFont:
    """Fraunces at ``size`` pixels with full softness and no wonky letters."""
    font = ImageFont.truetype(str(path), round(size))
    wanted = {"Softness": 100, "Wonky": 0, "Optical Size": optical, "Weight": weight}
    names = [_text(axis["name"]) for axis in font.get_variation_axes()]
    font.set_variation_by_axes([wanted[name] for name in names])
    return font


def _text(name: str | bytes | None) -> str:
    return name.decode() if isinstance(name, bytes) else str(name)


def segment(
    centre: tuple[float, float], inner: float, outer: float, angle: float, spread: float
) -> list[tuple[float, float]]:
    """Outline of one mandarin segment: a teardrop with a round back, pointing to ``centre``."""
    back = outer / (1 + math.sin(spread))
    cap = back * math.sin(spread)
    points = [(inner, 0.0)]
    steps = 40
    for step in range(steps + 1):
        turn = -(math.pi / 2 + spread) + (math.pi + 2 * spread) * step / steps
        points.append((back + cap * math.cos(turn), cap * math.sin(turn)))
    cos, sin = math.cos(angle), math.sin(angle)
    return [(centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos) for x, y in points]


def symbol(size: int) -> Image.Image:
    """The mark as an 8-bit mask: a mandarin whose ten segments burst like a firework."""
    big = size * OVER
    mask = Image.new("L", (big, big), 0)
    draw = ImageDraw.Draw(mask)
    middle = (big / 2, big / 2)
    for number in range(10):
        angle = math.tau * number / 10 - math.pi / 2
        draw.polygon(segment(middle, big * 0.085, big * 0.375, angle, 0.235), fill=255)
        ray = angle + math.pi / 10
        reach, dot = big * 0.435, big * 0.030
        x, y = middle[0] + reach * math.cos(ray), middle[1] + reach * math.sin(ray)
        draw.ellipse((x - dot, y - dot, x + dot, y + dot), fill=255)
    return mask.resize((size, size), Image.Resampling.LANCZOS)


def words(text: str, font: ImageFont.FreeTypeFont, tracking: float = 0.0) -> Image.Image:
    """``text`` as a tight 8-bit mask, kerned by the font and spaced by ``tracking`` em."""
    pad = font.size
    wide = Image.new("L", (int(font.getlength(text) * 1.8) + 2 * pad, 3 * pad), 0)
    draw = ImageDraw.Draw(wide)
    for place, letter in enumerate(text):
        before = font.getlength(text[: place + 1]) - font.getlength(letter)
        draw.text((pad + before + place * tracking * font.size, pad), letter, font=font, fill=255)
    return wide.crop(wide.getbbox())


def lockup(font_file: Path, width: int) -> Image.Image:
    """Symbol and wordmark side by side as a tight mask ``width`` pixels wide."""
    letters = words("Tangora", load_font(font_file, width * 0.9), -0.012)
    mark = symbol(round(letters.height * 0.98))
    mark = mark.crop(mark.getbbox())
    gap = round(mark.width * 0.16)
    sheet = Image.new("L", (mark.width + gap + letters.width, max(mark.height, letters.height)), 0)
    body = round(letters.height * 0.41)  # the symbol's middle sits on the middle of the capital
    top = max(0, body - mark.height // 2)
    sheet.paste(mark, (0, top))
    sheet.paste(letters, (mark.width + gap, 0))
    sheet = sheet.crop(sheet.getbbox())
    height = round(sheet.height * width / sheet.width)
    return sheet.resize((width, height), Image.Resampling.LANCZOS)


def coloured(mask: Image.Image, colour: tuple[int, int, int]) -> Image.Image:
    """One flat colour whose alpha is ``mask``; also under alpha 0, so that no edge turns dark."""
    picture = Image.new("RGB", mask.size, colour)
    picture.putalpha(mask)
    return picture


class Sheet:
    """The printed sheet while it is drawn: colours, and the mask of bare gold foil."""

    def __init__(self) -> None:
        self.colour = Image.new("RGB", SHEET, ORANGE)
        self.foil = Image.new("L", SHEET, 0)

    def stamp(
        self,
        mask: Image.Image,
        middle: tuple[float, float],
        colour: tuple[int, int, int],
        foil: bool = False,
    ) -> None:
        """Print ``mask`` around ``middle``; ``foil`` leaves metal instead of ink."""
        corner = (round(middle[0] - mask.width / 2), round(middle[1] - mask.height / 2))
        full = Image.new("L", SHEET, 0)
        full.paste(mask, corner)
        self.colour.paste(Image.new("RGB", SHEET, colour), mask=full)
        self.foil = (
            ImageChops.lighter(self.foil, full)
            if foil
            else ImageChops.darker(self.foil, ImageChops.invert(full))
        )


def half_fruit(radius: float) -> tuple[Image.Image, Image.Image]:
    """Masks of a great mandarin slice: its rind disc and its segments."""
    side = round(radius * 2.02)
    disc, flesh = (Image.new("L", (side * 2, side * 2), 0) for _ in range(2))
    middle = (side, side)
    ImageDraw.Draw(disc).ellipse(
        (side - radius * 2, side - radius * 2, side + radius * 2, side + radius * 2), fill=255
    )
    draw = ImageDraw.Draw(flesh)
    for number in range(14):
        angle = math.tau * (number + 0.5) / 14
        draw.polygon(segment(middle, radius * 0.2, radius * 1.86, angle, 0.182), fill=255)
    halve = (side, side)
    return (
        disc.resize(halve, Image.Resampling.LANCZOS),
        flesh.resize(halve, Image.Resampling.LANCZOS),
    )


def sparks(radius: float) -> Image.Image:
    """Rays and dots that leave the slice, as a mask around its middle."""
    side = round(radius * 2 * 2)
    mask = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(mask)
    middle = side / 2
    for number in range(28):
        angle = math.tau * number / 28 - math.pi / 2
        long = number % 2 == 0
        for reach, dot in (
            ((1.10, 0.026), (1.20, 0.021), (1.29, 0.016)) if long else ((1.15, 0.022),)
        ):
            x = middle + 2 * radius * reach * math.cos(angle) * 0.72
            y = middle + 2 * radius * reach * math.sin(angle) * 0.72
            r = 2 * radius * dot
            draw.ellipse((x - r, y - r, x + r, y + r), fill=255)
    return mask.resize((side // 2, side // 2), Image.Resampling.LANCZOS)


def panel(sheet: Sheet, font_file: Path, x: float) -> None:
    """One face of the can with its middle at ``x``: slice, sparks, wordmark, small print."""
    radius, low = 27 * MM, SHEET[1] - FOOT * MM
    disc, flesh = half_fruit(radius)
    sheet.stamp(sparks(radius / 0.72), (x, low), GOLD, foil=True)
    sheet.stamp(disc, (x, low), GOLD, foil=True)
    inner = disc.resize((round(disc.width * 0.955),) * 2, Image.Resampling.LANCZOS)
    sheet.stamp(inner, (x, low), CREAM)
    sheet.stamp(flesh, (x, low), EMBER)

    letters = words("Tangora", load_font(font_file, 16.4 * MM), -0.012)
    sheet.stamp(letters, (x, 43.5 * MM), CREAM)
    mark = symbol(round(15 * MM))
    sheet.stamp(mark, (x, 25.0 * MM), CREAM)
    small = words("Share the spark", load_font(font_file, 4.6 * MM, 600, 72), 0.02)
    sheet.stamp(small, (x, 54.8 * MM), CREAM)


def side_panel(sheet: Sheet, font_file: Path, x: float) -> None:
    """The seam between two faces: what is inside, in small print."""
    rows = (("sparkling", 5.2, 30), ("mandarin", 5.2, 36), ("330 ml", 4.0, 44))
    for text, size, y in rows:
        mask = words(text, load_font(font_file, size * MM, 600, 72), 0.02)
        sheet.stamp(mask, (x, y * MM), CREAM)


def draw_sheet(font_file: Path) -> Sheet:
    """The whole sheet: two equal faces a half turn apart over a deep red foot."""
    sheet = Sheet()
    for turn in (0.0, 0.5):
        panel(sheet, font_file, SHEET[0] * (0.25 + turn))
    # A face is drawn around a quarter turn, so that no mark crosses the sheet's seam.
    for turn in (0.0, 0.5, 1.0):
        side_panel(sheet, font_file, SHEET[0] * turn)
    foot = Image.new("L", (SHEET[0], round(FOOT * MM)), 255)
    sheet.stamp(foot, (SHEET[0] / 2, SHEET[1] - FOOT * MM / 2), RED)
    line = Image.new("L", (SHEET[0], round(0.9 * MM)), 255)
    sheet.stamp(line, (SHEET[0] / 2, SHEET[1] - FOOT * MM), GOLD, foil=True)
    return sheet


def main(font_file: Path, logo_dir: Path, label_dir: Path) -> None:
    """Write the two logos and the two layers of the sheet."""
    mask = lockup(font_file, 1600)
    for name, colour in (("logo", CREAM), ("logo_orange", ORANGE)):
        coloured(mask, colour).save(logo_dir / f"{name}.png", optimize=True)
    sheet = draw_sheet(font_file)
    sheet.colour.quantize(64, dither=Image.Dither.NONE).save(label_dir / "label.png", optimize=True)
    sheet.foil.save(label_dir / "foil.png", optimize=True)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: python label.py FONT_FILE LOGO_DIR LABEL_DIR")
    main(*(Path(argument) for argument in sys.argv[1:]))
