"""The texts of a spot laid out for one placement and language: supers and subtitles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from adgen.media.fonts import FontBook
from adgen.media.linebreak import Fits
from adgen.media.widths import widths_of
from adgen.post.text.layout import Fitted, centred, fit_text, line_fits, text_area
from adgen.post.text.legible import least_size
from adgen.schema.brand import Brand
from adgen.schema.picture import Box, Raster
from adgen.schema.soundtrack import Subtitles
from adgen.schema.storyboard import SuperText
from adgen.schema.time import FrameRange
from adgen.schema.titles import Cue, CueWord

Role = Literal[
    "title", "subtitle", "legal", "lower_third", "tagline", "cta", "price", "was", "counter", "cue",
    "second", "label",
]  # fmt: skip

CUE_PADDING = 0.30
"""Room round a subtitle inside its box, in ems."""
SECOND = 0.8
"""Size of the second language's lines against the market's."""
_BETWEEN = 0.16
"""Between the lines of two languages, in ems of the market's."""
LIFT = 1.05
"""How much larger than at rest what pulses or pops gets, at most: room is kept for it."""
_OVER_CUES = {"title": 2.0, "subtitle": 1.3}
"""Least size of supers and taglines, in sizes of the spot's subtitles."""
BAR_EDGE = 0.14
"""Width of a lower third's coloured edge, in ems."""
_BAR = (0.26, 0.44, 0.40)
"""Room in a lower third's bar, in ems: between its edge and its text, above and below, behind."""
_BAR_WIDE = 0.62
"""Widest lower third of a landscape, of its area: a bar right across looks like a banner."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the texts stand on."""

    raster: Raster
    safe: Box
    captions: str
    language: str
    rtl: bool
    brand: Brand
    book: FontBook
    subtitles: Subtitles | None
    second: str = ""
    """Language of the lines below the market's in subtitles; empty for none."""
    second_rtl: bool = False
    second_lines: int = 0
    """The most of them that a subtitle of the spot has."""
    label: str = ""
    """Language of the label that says that a machine had a part in it; empty for none."""
    label_rtl: bool = False

    def of(self, role: Role) -> Page:
        """The page in the language that texts of a role are written in."""
        if role == "label":
            return replace(self, language=self.label, rtl=self.label_rtl)
        if role != "second":
            return self
        return replace(self, language=self.second, rtl=self.second_rtl)

    def within(self, safe: Box) -> Page:
        """The page with another safe area."""
        return replace(self, safe=safe)

    @property
    def cue_size(self) -> float:
        """Em size of the subtitles in pixels, never below the smallest legible one."""
        if self.subtitles is None:
            return 0.0
        side = max(self.raster.width, self.raster.height)
        return max(self.subtitles.size * side, least_size(self.raster, "cue"))

    @property
    def second_size(self) -> float:
        """The same of the second language's lines."""
        return max(SECOND * self.cue_size, least_size(self.raster, "second"))

    @property
    def cue_floor(self) -> float:
        """The lower edge of the subtitles: the safe area's foot, or the frame's middle."""
        if self.captions == "center":
            return min(self.raster.height / 2, self.safe.bottom)
        return self.safe.bottom

    def text_floor(self, voiced: bool) -> float:
        """The lower edge of other texts: two lines of subtitles above theirs, over a voice."""
        if self.subtitles is None or not voiced:
            return self.safe.bottom
        room = CUE_PADDING * self.cue_size
        return self.cue_floor - self.cue_height(2, self.second_lines) - room

    def cue_height(self, lines: int, second: int) -> float:
        """Pixels that so many lines take, and of the second language below them, with their box."""
        size = self.cue_size
        height = lines * self.book.line_height(size, self.language) + 2 * CUE_PADDING * size
        if second:
            height += second * self.book.line_height(self.second_size, self.second)
            height += _BETWEEN * size
        return height

    def fits_cue(self, text: str) -> Fits:
        """The test whether a line of `text` is narrow enough for a subtitle."""
        return self._fits(text, self.language, self.cue_size)

    def fits_second(self, text: str) -> Fits:
        """The same in the second language, whose lines are smaller."""
        return self._fits(text, self.second, self.second_size)

    def _fits(self, text: str, language: str, size: float) -> Fits:
        room = self.safe.width - 2 * CUE_PADDING * self.cue_size
        return line_fits(widths_of(self.book, text, language), size, room)


@dataclass(frozen=True, slots=True)
class Title:
    """A laid-out text and when it is seen."""

    role: Role
    fitted: Fitted
    frames: FrameRange
    whole: Box | None = None
    """What it is drawn on and moves with, where that is more than its box: a price's burst."""
    beats: tuple[int, ...] = ()
    """The frames on which it swells."""
    steps: tuple[tuple[int, str], ...] = ()
    """From which frames it shows which text instead, in order."""
    words: tuple[CueWord, ...] = ()
    """Of a subtitle whose words stand out as they are said."""
    boxed: bool = False
    """Whether it is in a box although the subtitles are plain, to be read on its picture."""

    @property
    def block(self) -> Box:
        """What it moves with."""
        return self.whole or self.fitted.box


def super_title(
    page: Page, text: SuperText, frames: FrameRange, logo: Box | None, voiced: bool
) -> Title:
    """A super in its zone, clear of the logo and, over a voice, of the subtitles.

    A lower third stands at the area's foot, whatever its zone. Raises TextDoesNotFitError and
    MissingGlyphError.
    """
    area = area_for(page, logo, voiced)
    if text.role == "lower_third":
        return _lower_third(page, text, area, frames)
    zone = text.at.at(page.raster.aspect)
    size, lines = size_of(page, text.role)
    size *= text.size.at(page.raster.aspect)
    fitted = fit_text(
        page.book, text.text, page.language, page.rtl, area, zone, size, page.raster,
        lines, role=text.role,
    )  # fmt: skip
    return Title(text.role, fitted, frames)


def area_for(page: Page, logo: Box | None, voiced: bool) -> Box:
    """Where texts over a shot may stand."""
    clearance = page.brand.logo.clearance * logo.width if logo else 0.0
    return text_area(page.safe, logo, clearance, page.text_floor(voiced))


def _lower_third(page: Page, text: SuperText, area: Box, frames: FrameRange) -> Title:
    """A bar from the side where reading begins: its edge, then the text, at most two lines."""
    if page.raster.aspect == "landscape":
        wide = _BAR_WIDE * area.width
        left = area.right - wide if page.rtl else area.left
        area = Box(left, area.top, left + wide, area.bottom)
    before, down, behind = _BAR
    across = (BAR_EDGE + before + behind) / 2
    tallest = min(1.0, page.safe.height / 3 / max(area.height, 1.0))
    size = text.size.at(page.raster.aspect) * size_of(page, "subtitle")[0]
    fitted = fit_text(
        page.book, text.text, page.language, page.rtl, area, "lower", size, page.raster, 2, tallest,
        (across, down), "lower_third",
    )  # fmt: skip
    em, width = fitted.size, fitted.box.width
    left = area.right - width if page.rtl else area.left
    whole = Box(left, fitted.box.top, left + width, fitted.box.bottom)
    # The text's box is the flat panel round it: `stand` keeps CUE_PADDING from its sides.
    start, end = (BAR_EDGE + before - CUE_PADDING) * em, (behind - CUE_PADDING) * em
    sides = (end, start) if page.rtl else (start, end)
    box = Box(whole.left + sides[0], whole.top, whole.right - sides[1], whole.bottom)
    flush = replace(fitted, box=box, align="right" if page.rtl else "left")
    return Title("lower_third", flush, frames, whole)


def cue_titles(page: Page, cue: Cue, floor: float | None = None) -> tuple[Title, ...]:
    """A subtitle whose lower edge is at `floor`, else where the placement wants subtitles.

    Its lines, then those of the second language, in the one box that is the first's whole.
    """
    size, pad = page.cue_size, CUE_PADDING * page.cue_size
    widths = [page.book.width(line, size, page.language) for line in cue.lines]
    widths += [page.book.width(line, page.second_size, page.second) for line in cue.second]
    width = max(widths) + 2 * pad
    bottom = page.cue_floor if floor is None else floor
    top = bottom - page.cue_height(len(cue.lines), len(cue.second))
    left = centred(page.raster.width / 2, width, page.safe.left, page.safe.right)
    whole = Box(left, top, left + width, bottom)
    words = cue.words if page.subtitles is not None and page.subtitles.highlight else ()
    leading = page.book.line_height(size, page.language)
    if not cue.second:
        fitted = Fitted(cue.lines, size, leading, whole, "center")
        return (Title("cue", fitted, cue.frames, words=words),)
    room = _BETWEEN / 2 * size
    middle = top + pad + len(cue.lines) * leading + room
    upper = Box(left, top + pad - room, whole.right, middle)
    lower = Box(left, middle, whole.right, bottom - pad + room)
    small = page.second_size
    below = page.book.line_height(small, page.second)
    return (
        Title("cue", Fitted(cue.lines, size, leading, upper, "center"), cue.frames, whole,
              words=words),
        Title("second", Fitted(cue.second, small, below, lower, "center"), cue.frames),
    )  # fmt: skip


def size_of(page: Page, role: str) -> tuple[float, int]:
    """Em size in pixels and most lines for a role (B6: shares of the frame's height).

    In a landscape that share can be less than the subtitles: a headline stays above them.
    """
    typography = page.brand.typography
    if role == "legal":
        return 1.15 * least_size(page.raster, "legal"), 3
    share = typography.title if role == "title" else typography.subtitle
    return max(share * page.raster.height, _OVER_CUES[role] * page.cue_size), 3
