"""Pages of a PDF that drawings are put on, A4 across, in millimetres from the upper left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from adgen.media.colour import rgb_of
from adgen.media.faces import FontFace
from adgen.media.fonts import FontBook
from adgen.media.graphemes import is_rtl, writing_of
from adgen.schema.panels import Drawing, Shape, Words

if TYPE_CHECKING:
    from fpdf import FPDF

_POINT = 25.4 / 72
"""Millimetres."""
_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)
"""fpdf2 writes a date in any case; today's would make every document another one."""
_WIDE = 400.0
"""Millimetres of a cell that no line fills."""


def open_pages(text: FontBook, bold: FontBook, title: str) -> Page:
    """An empty document; the same drawings give the same bytes."""
    from fpdf import FPDF

    pdf = FPDF(orientation="landscape", unit="mm", format="A4")
    pdf.set_creation_date(_NO_DATE)
    pdf.set_title(title)
    pdf.set_creator("adgen")
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.c_margin = 0
    return Page(pdf, text, bold)


class Page:
    """The page at hand."""

    width: ClassVar[float] = 297.0
    height: ClassVar[float] = 210.0

    def __init__(self, pdf: FPDF, text: FontBook, bold: FontBook) -> None:
        self._pdf, self._text, self._bold = pdf, text, bold
        self._families: dict[Path, str] = {}

    def begin(self) -> Page:
        """The next page."""
        self._pdf.add_page()
        return self

    def ems(self, text: str) -> float:
        """The width of a text in ems."""
        return self._text.ems(text, "en")

    def say(self, words: Words) -> None:
        """Write a line. Raises MissingGlyphError."""
        pdf, book = self._pdf, self._bold if words.bold else self._text
        faces = tuple(dict.fromkeys(run.face for run in book.runs(words.text, words.language)))
        first, *others = map(self._family, faces)
        pdf.set_font(first, size=words.size / _POINT)
        pdf.set_fallback_fonts(others, exact_match=False)
        rtl = is_rtl(writing_of(words.language))
        pdf.set_text_shaping(True, direction="rtl" if rtl else "ltr")
        pdf.set_text_color(*rgb_of(words.ink))
        back = {"left": 0.0, "center": _WIDE / 2, "right": _WIDE}[words.side]
        # fpdf2 puts the baseline 0.8 em below the top of a cell that is as high as the letters.
        # Not by set_xy, which takes what is left of the page for a distance from its other side.
        pdf.x, pdf.y = words.x - back, words.baseline - 0.8 * words.size
        align = {"left": "L", "center": "C", "right": "R"}[words.side]
        pdf.cell(_WIDE, words.size, words.text, align=align)

    def fill(self, shape: Shape) -> None:
        """Fill a polygon."""
        self._pdf.set_fill_color(*rgb_of(shape.ink))
        self._pdf.polygon(shape.points, style="F")

    def show(self, picture: Path, left: float, top: float, width: float, height: float) -> None:
        """Put a JPEG's own bytes on the page."""
        self._pdf.image(picture, left, top, width, height)

    def draw(self, drawing: Drawing, left: float, top: float, scale: float) -> None:
        """Put a drawing with its upper left corner at a place."""
        for shape in drawing.shapes:
            points = tuple((left + x * scale, top + y * scale) for x, y in shape.points)
            self.fill(replace(shape, points=points))
        for words in drawing.words:
            x, baseline = left + words.x * scale, top + words.baseline * scale
            self.say(replace(words, x=x, baseline=baseline, size=words.size * scale))

    def data(self) -> bytes:
        """The whole document."""
        return bytes(self._pdf.output())

    def _family(self, face: FontFace) -> str:
        """The name under which a font's file is embedded, each once."""
        if face.path not in self._families:
            self._families[face.path] = f"font{len(self._families)}"
            self._pdf.add_font(self._families[face.path], fname=face.path)
        return self._families[face.path]
