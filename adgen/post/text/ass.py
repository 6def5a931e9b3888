"""Writes ASS documents for libass, in pixels of the raster and whole frames.

Encoding -1 makes libass lay out each line as a whole, in the order to which we steer it; `Kerning`
makes its widths those of HarfBuzz; WrapStyle 2 leaves line breaks to us.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from adgen.media.bidi import rightmost, steered
from adgen.media.colour import rgb_of
from adgen.media.fonts import FontBook, Run
from adgen.media.graphemes import is_rtl, writing_of
from adgen.media.shaping import overhang
from adgen.schema.picture import Box, Raster
from adgen.schema.time import FrameRange

Side = Literal["left", "center", "right"]

FASTEST = 99
"""Frame rates above this cannot be told apart in the centiseconds of ASS."""
_ANCHORS: dict[Side, int] = {"left": 7, "center": 8, "right": 9}
_SHARES: dict[Side, float] = {"left": 0.0, "center": 0.5, "right": 1.0}
_WORD_JOINER = "\u2060"
_LINE_ENDS = frozenset("\n\x0b\x0c\x85\u2028\u2029")
CIRCLE = 0.5522847498
"""Control points of a quarter circle as a cubic Bezier curve, in radii."""
FINE = 8
"""Drawing units in a pixel, at the drawing scale of `\\p4`."""


@dataclass(frozen=True, slots=True)
class Paint:
    """A colour #RRGGBB and its opacity 0..1."""

    colour: str
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Style:
    """How text or a shape is painted: fill, outline and shadow, their sizes in pixels."""

    name: str
    fill: Paint
    outline: Paint = Paint("#000000")
    outline_px: float = 0.0
    shadow: Paint = Paint("#000000", 0.5)
    shadow_px: float = 0.0
    blur_px: float = 0.0


@dataclass(frozen=True, slots=True)
class Pose:
    """How a moving thing is against its place at rest."""

    right: float = 0.0
    """Pixels."""
    down: float = 0.0
    opacity: float = 1.0
    """0..1."""
    scale: float = 1.0
    about: tuple[float, float] = (0.0, 0.0)
    """The point that stays where it is when it is scaled."""
    opened: float = 1.0
    """How much of it is uncovered in the direction of reading, 0..1."""

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the thing at rest comes to be."""
        middle_x, middle_y = self.about
        return (
            middle_x + self.scale * (x - middle_x) + self.right,
            middle_y + self.scale * (y - middle_y) + self.down,
        )

    @property
    def scale_tags(self) -> str:
        """Tags that scale what is drawn at `at`; none at its own size."""
        if self.scale == 1.0:
            return ""
        return f"\\fscx{100 * self.scale:.4f}\\fscy{100 * self.scale:.4f}"


AT_REST = Pose()


@dataclass(frozen=True, slots=True)
class Event:
    """Something painted in some frames: override tags and text, higher layers over lower ones."""

    frames: FrameRange
    style: str
    body: str
    layer: int = 0


@dataclass(frozen=True, slots=True)
class AssDocument:
    """A raster's styles and events."""

    raster: Raster
    styles: tuple[Style, ...]
    events: tuple[Event, ...]

    def text(self) -> str:
        """The document as libass reads it. Raises ValueError for an event of an unknown style."""
        unknown = {event.style for event in self.events} - {style.name for style in self.styles}
        if unknown:
            raise ValueError(f"events of unknown styles: {sorted(unknown)}")
        return "\n".join(
            [
                "[Script Info]",
                "ScriptType: v4.00+",
                f"PlayResX: {self.raster.width}",
                f"PlayResY: {self.raster.height}",
                f"LayoutResX: {self.raster.width}",
                f"LayoutResY: {self.raster.height}",
                "WrapStyle: 2",
                "ScaledBorderAndShadow: yes",
                "Kerning: yes",
                "YCbCr Matrix: TV.709",
                "",
                "[V4+ Styles]",
                "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, "
                "BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, "
                "BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding",
                *map(_style_line, self.styles),
                "",
                "[Events]",
                "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
                *map(_event_line, self.events),
                "",
            ]
        )


def escape(text: str) -> str:
    """Text that libass shows literally: no tag, no escape, no line break but its own newlines.

    Braces have escapes of their own in libass. A backslash has none, so a word joiner, which
    paints nothing, stands behind it and keeps it from forming one.
    """
    found: list[str] = []
    for character in text.replace("\r\n", "\n"):
        if character == "\\":
            found.append("\\" + _WORD_JOINER)
        elif character in "{}":
            found.append("\\" + character)
        elif character in _LINE_ENDS or character == "\r":
            found.append("\\N")
        elif character == "\t":
            found.append(" ")
        elif unicodedata.category(character) != "Cc":
            found.append(character)
    return "".join(found)


def colour(paint: Paint) -> str:
    """A paint as ASS writes it: &HAABBGGRR, where AA is 0 for opaque."""
    red, green, blue = rgb_of(paint.colour)
    return f"&H{_alpha(paint.opacity):02X}{blue:02X}{green:02X}{red:02X}"


def stamp(frame: int, rate: Fraction) -> str:
    """The ASS time half a frame before `frame` starts, so that rounding cannot cross a frame.

    libass shows an event from its start to before its end; half a frame at up to FASTEST frames
    per second is more than half a centisecond. Raises ValueError for faster rates.
    """
    if rate > FASTEST:
        raise ValueError(f"ASS cannot tell frames apart at {rate} frames per second")
    centis = max(0, round((frame - Fraction(1, 2)) / rate * 100))
    minutes, centis = divmod(centis, 6000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{centis // 100:02d}.{centis % 100:02d}"


def set_line(book: FontBook, text: str, language: str, em: float) -> str:
    """A line's text with the font and size of each of its runs, its direction that of `language`.

    Raises MissingGlyphError.
    """
    return set_runs(book.runs(text, language), text, language, em)


def set_runs(
    runs: Sequence[Run], text: str, language: str, em: float, tags: Sequence[str] = ()
) -> str:
    """Runs of the line `text`, all or its first, with their fonts, sizes and the line's direction.

    The first runs of a line alone might choose other faces than they have in it. `tags` are
    further ones for each run, or none.
    """
    letters = steered(unicodedata.normalize("NFC", text), is_rtl(writing_of(language)))
    parts, place = list[str](), 0
    for run, more in zip(runs, tags or ("",) * len(runs), strict=True):
        shown = "".join(letters[place : place + len(run.text)])
        parts.append(f"{{\\fn{run.face.name}\\fs{run.face.ass_size(em):.4f}{more}}}{escape(shown)}")
        place += len(run.text)
    # libass takes a line to begin at a mark that its leftmost letter bears, unless there is a sign.
    return "".join(parts) + "".join(letters[place:] if place == len(letters) - 1 else ())


def line_tags(
    book: FontBook,
    text: str,
    language: str,
    em: float,
    x: float,
    baseline: float,
    side: Side,
    pose: Pose = AT_REST,
) -> str:
    """Tags that put a line with its `side` at `x` and its baseline at `baseline`, in pixels."""
    runs = book.runs(text, language)
    ascent = max(run.face.ascent(em) for run in runs)
    over = em * _overhang(runs, text, language) if _SHARES[side] else 0.0
    right, down = pose.at(x + _SHARES[side] * over, baseline - ascent)
    return f"\\an{_ANCHORS[side]}\\pos({right:.3f},{down:.3f}){pose.scale_tags}"


def _overhang(runs: Sequence[Run], text: str, language: str) -> float:
    """How far libass takes a line's right end to be beyond its letters, in ems."""
    place = rightmost(unicodedata.normalize("NFC", text), is_rtl(writing_of(language)))
    for run in runs:
        if 0 <= place < len(run.text):
            found = overhang(run.face.path, run.text[place:], language)
            return found / run.face.metrics.units_per_em
        place -= len(run.text)
    return 0.0


def rounded_box(box: Box, radius: float, pose: Pose = AT_REST) -> str:
    """Tags and drawing of a rectangle with round corners, placed to an eighth of a pixel."""
    width, height = round(box.width * FINE), round(box.height * FINE)
    r = min(round(radius * FINE), width // 2, height // 2)
    k = round(r * (1 - CIRCLE))
    outline = (
        f"m {r} 0 l {width - r} 0 b {width - k} 0 {width} {k} {width} {r} "
        f"l {width} {height - r} b {width} {height - k} {width - k} {height} {width - r} {height} "
        f"l {r} {height} b {k} {height} 0 {height - k} 0 {height - r} l 0 {r} b 0 {k} {k} 0 {r} 0"
    )
    return drawing(box.left, box.top, outline, pose)


def drawing(left: float, top: float, outline: str, pose: Pose = AT_REST) -> str:
    """Tags and an outline in units of 1 / FINE pixels, its origin put at a point."""
    right, down = pose.at(left, top)
    return f"{{\\an7\\pos({right:.3f},{down:.3f}){pose.scale_tags}\\p4}}{outline}{{\\p0}}"


def paint_tags(style: Style, opacity: float) -> str:
    """Tags that blur as the style says and multiply the opacity of all its paints."""
    paints = ((1, style.fill), (3, style.outline), (4, style.shadow))
    alphas = "".join(f"\\{n}a&H{_alpha(paint.opacity * opacity):02X}&" for n, paint in paints)
    return alphas + (f"\\blur{style.blur_px:.3f}" if style.blur_px else "")


def _alpha(opacity: float) -> int:
    return round((1.0 - min(max(opacity, 0.0), 1.0)) * 255)


def _style_line(style: Style) -> str:
    paints = [style.fill, style.fill, style.outline, style.shadow]
    fields: Sequence[object] = (
        style.name, "Adgen Sans", 48, *map(colour, paints), 0, 0, 0, 0, 100, 100, 0, 0, 1,
        f"{style.outline_px:.3f}", f"{style.shadow_px:.3f}", 7, 0, 0, 0, -1,
    )  # fmt: skip
    return "Style: " + ",".join(map(str, fields))


def _event_line(event: Event) -> str:
    start, stop = (stamp(f, event.frames.rate) for f in (event.frames.start, event.frames.stop))
    return f"Dialogue: {event.layer},{start},{stop},{event.style},,0,0,0,,{event.body}"
