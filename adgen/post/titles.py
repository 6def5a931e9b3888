"""The texts of a spot laid out for one placement and language: supers, end card, subtitles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from adgen.media.fonts import FontBook
from adgen.media.linebreak import Fits
from adgen.media.widths import widths_of
from adgen.post.layout import (
    PADDING,
    SMALLEST,
    Fitted,
    TextDoesNotFitError,
    centred,
    fit_text,
    line_fits,
    text_area,
)
from adgen.post.logo import logo_size
from adgen.schema.brand import Brand
from adgen.schema.campaign import Subtitles
from adgen.schema.picture import Box, Picture, Raster
from adgen.schema.storyboard import EndCardText, SuperText
from adgen.schema.time import FrameRange
from adgen.schema.titles import Cue

Role = Literal["title", "subtitle", "legal", "tagline", "cta", "cue"]

CUE_PADDING = 0.30
"""Room round a subtitle inside its box, in ems."""
_CENTRED = 0.40
"""Share of the frame's width from which an end card keeps to the frame's middle, although a safe
area that is wider on one side had more room."""
_TAGLINE = 0.75
"""Size of the end card's tagline against a title's."""
_TAGLINE_PADDING = (PADDING, 0.15)
"""Room round the tagline, across and down, in ems: it has the stack's own gaps above and below."""
_OVER_CUES = {"title": 2.0, "subtitle": 1.3}
"""Least size of supers and taglines, in sizes of the spot's subtitles."""
_BUTTON = (0.9, 0.45)
"""Room round the CTA inside its button, across and down, in ems."""


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

    @property
    def cue_size(self) -> float:
        """Em size of the subtitles in pixels, never below the smallest legible one."""
        if self.subtitles is None:
            return 0.0
        sides = (self.raster.width, self.raster.height)
        return max(self.subtitles.size * max(sides), SMALLEST * min(sides))

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
        leading = self.book.line_height(self.cue_size, self.language)
        return self.cue_floor - 2 * leading - 3 * CUE_PADDING * self.cue_size

    def fits_cue(self, text: str) -> Fits:
        """The test whether a line of `text` is narrow enough for a subtitle."""
        size = self.cue_size
        room = self.safe.width - 2 * CUE_PADDING * size
        return line_fits(widths_of(self.book, text, self.language), size, room)


@dataclass(frozen=True, slots=True)
class Title:
    """A laid-out text and when it is seen."""

    role: Role
    fitted: Fitted
    frames: FrameRange


def super_title(
    page: Page, text: SuperText, frames: FrameRange, logo: Box | None, voiced: bool
) -> Title:
    """A super in its zone, clear of the logo and, over a voice, of the subtitles.

    Raises TextDoesNotFitError and MissingGlyphError.
    """
    clearance = page.brand.logo.clearance * logo.width if logo else 0.0
    area = text_area(page.safe, logo, clearance, page.text_floor(voiced))
    zone = text.at.at(page.raster.aspect)
    size, lines = _size(page, text.role)
    fitted = fit_text(
        page.book, text.text, page.language, page.rtl, area, zone, size, page.raster, lines
    )
    return Title(text.role, fitted, frames)


def cue_title(page: Page, cue: Cue) -> Title:
    """A subtitle at its place in the safe area."""
    size = page.cue_size
    pad = CUE_PADDING * size
    leading = page.book.line_height(size, page.language)
    width = max(page.book.width(line, size, page.language) for line in cue.lines) + 2 * pad
    height = len(cue.lines) * leading + 2 * pad
    top = page.cue_floor - height
    left = centred(page.raster.width / 2, width, page.safe.left, page.safe.right)
    box = Box(left, top, left + width, top + height)
    return Title("cue", Fitted(cue.lines, size, leading, box, "center"), cue.frames)


@dataclass(frozen=True, slots=True)
class EndCard:
    """The end card's parts: where its logo stands and its texts."""

    logo: Box
    titles: tuple[Title, ...]


def end_card(
    page: Page, text: EndCardText, logo: Picture, frames: FrameRange, product: bool, voiced: bool
) -> EndCard:
    """Logo, tagline and CTA stacked in the safe area's middle, the legal line at its foot.

    With a product the stack takes the upper half of a portrait and the left half of a landscape.
    Raises TextDoesNotFitError and MissingGlyphError.
    """
    area = _stack_area(page, product, voiced)
    legal = _legal(page, text.legal, area, frames)
    if legal:
        area = Box(area.left, area.top, area.right, legal.fitted.box.top)
    logo_width, logo_height = _end_logo(page, logo, area)
    unit = 0.045 * min(page.raster.width, page.raster.height)
    clear = page.brand.logo.clearance * logo_width
    gap = max(unit, clear)
    area = Box(area.left, max(area.top, clear), area.right, area.bottom)
    parts = _stacked_texts(page, text, area, (area.height - logo_height - gap - unit) / 2)
    height = logo_height + sum(fitted.box.height for _, fitted in parts)
    height += gap + unit * (len(parts) - 1) if parts else 0.0
    top = area.top + max(0.0, (area.height - height) / 2)
    widest = max([logo_width, *(fitted.box.width for _, fitted in parts)])
    sided = product and page.raster.aspect == "landscape"
    middle = area.centre[0] if sided else page.raster.width / 2
    centre = centred(middle, widest, area.left, area.right) + widest / 2
    left = round(centre - logo_width / 2)
    place = Box(left, round(top), left + logo_width, round(top) + logo_height)
    titles: list[Title] = [legal] if legal else []
    y = place.bottom + gap
    for role, fitted in parts:
        box = Box(
            centre - fitted.box.width / 2, y, centre + fitted.box.width / 2, y + fitted.box.height
        )
        moved = Fitted(fitted.lines, fitted.size, fitted.leading, box, "center")
        titles.append(Title(role, moved, frames))
        y = box.bottom + unit
    return EndCard(place, tuple(titles))


def _stack_area(page: Page, product: bool, voiced: bool) -> Box:
    """Where the stack stands: above the subtitles, and beside or above a product."""
    safe = page.safe
    floor = page.text_floor(voiced)
    if not product:
        middle = page.raster.width / 2
        half = min(middle - safe.left, safe.right - middle)
        if 2 * half >= _CENTRED * page.raster.width:
            return Box(middle - half, safe.top, middle + half, floor)
        return Box(safe.left, safe.top, safe.right, floor)
    if page.raster.aspect == "landscape":
        return Box(safe.left, safe.top, safe.left + 0.5 * safe.width, floor)
    return Box(safe.left, safe.top, safe.right, safe.top + 0.5 * safe.height)


def _end_logo(page: Page, logo: Picture, area: Box) -> tuple[int, int]:
    """The end card's logo: its asked share, or as much as area, clearance and words leave."""
    rules = page.brand.logo
    form = logo.height / logo.width
    side = min(page.raster.width, page.raster.height)
    width = min(
        rules.end_card_width * side,
        area.width / (1 + 2 * rules.clearance),
        0.45 * area.height / form,
        0.55 * area.height / (form + 2 * rules.clearance),
    )
    return logo_size(logo, page.raster, width / side)


def _stacked_texts(
    page: Page, text: EndCardText, area: Box, tallest: float
) -> list[tuple[Role, Fitted]]:
    """Tagline and CTA fitted, the CTA with its button's room."""
    found: list[tuple[Role, Fitted]] = []
    share = max(0.05, min(1.0, tallest / area.height))
    if text.tagline:
        size = _TAGLINE * _size(page, "title")[0]
        found.append(("tagline", _fit(page, text.tagline, area, size, 2, share)))
    if text.cta:
        found.append(("cta", _button(page, text.cta, area, share)))
    return found


def _button(page: Page, text: str, area: Box, share: float) -> Fitted:
    """The CTA with its button's room, on one line if that is legible, else on two."""
    size = 0.9 * _size(page, "subtitle")[0]
    try:
        return _fit(page, text, area, size, 1, share, _BUTTON)
    except TextDoesNotFitError:
        return _fit(page, text, area, size, 2, share, _BUTTON)


def _legal(page: Page, text: str, area: Box, frames: FrameRange) -> Title | None:
    if not text:
        return None
    size, lines = _size(page, "legal")
    fitted = fit_text(
        page.book, text, page.language, page.rtl, area, "lower", size, page.raster, lines
    )
    return Title("legal", fitted, frames)


def _fit(
    page: Page,
    text: str,
    area: Box,
    size: float,
    lines: int,
    tallest: float,
    padding: tuple[float, float] = _TAGLINE_PADDING,
) -> Fitted:
    return fit_text(
        page.book, text, page.language, page.rtl, area, "center", size, page.raster, lines,
        tallest, padding,
    )  # fmt: skip


def _size(page: Page, role: str) -> tuple[float, int]:
    """Em size in pixels and most lines for a role (B6: shares of the frame's height).

    In a landscape that share can be less than the subtitles: a headline stays above them.
    """
    typography = page.brand.typography
    if role == "legal":
        return SMALLEST * min(page.raster.width, page.raster.height) * 1.15, 3
    share = typography.title if role == "title" else typography.subtitle
    return max(share * page.raster.height, _OVER_CUES[role] * page.cue_size), 3
