"""The end card laid out: logo, tagline and button in a stack, the legal line at its foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from adgen.post.logo import logo_size
from adgen.post.text.layout import PADDING, Fitted, TextDoesNotFitError, centred, fit_text
from adgen.post.text.titles import CUE_PADDING, LIFT, Page, Role, Title, size_of
from adgen.schema.picture import Box, Picture
from adgen.schema.storyboard import EndCardText
from adgen.schema.time import FrameRange

_CENTRED = 0.40
"""Share of the frame's width from which an end card keeps to the frame's middle, although a safe
area that is wider on one side had more room."""
_UNIT = 0.045
"""The gap between parts, of the frame's short side."""
_TAGLINE = 0.75
"""Size of the end card's tagline against a title's."""
_TAGLINE_PADDING = (PADDING, 0.15)
"""Room round the tagline, across and down, in ems: it has the stack's own gaps above and below."""
_BUTTON = (0.9, 0.45)
"""Room round the CTA inside its button, across and down, in ems."""
_FOOT = 0.85
"""Of the frame's height: a safe area that ends lower has room below a product for a legal line."""
_COLUMN = 0.44
"""Width of the column beside a product in a landscape, of the safe area."""


@dataclass(frozen=True, slots=True)
class EndCard:
    """The end card's parts: where its logo stands and its texts."""

    logo: Box
    titles: tuple[Title, ...]


def end_card(
    page: Page,
    text: EndCardText,
    logo: Picture,
    frames: FrameRange,
    product: bool,
    voiced: bool,
    beats: Sequence[int] = (),
) -> EndCard:
    """Logo, tagline and CTA stacked in the safe area's middle, the legal line at its foot.

    With a product the stack takes the upper half of a portrait or a square, and the left of a
    landscape, where it is flush with the side where reading begins. The button swells on `beats`.
    Raises TextDoesNotFitError and MissingGlyphError.
    """
    area = _stack_area(page, product, voiced)
    side = _side(page, product)
    legal = _legal(page, text.legal, area, side, frames, voiced)
    unit = _UNIT * min(page.raster.width, page.raster.height)
    if legal:
        above = legal.fitted.box.top - (unit / 2 if product else 0.0)
        area = Box(area.left, area.top, area.right, min(area.bottom, above))
    logo_width, logo_height = _end_logo(page, logo, area)
    clear = page.brand.logo.clearance * logo_width
    gap = max(unit, clear)
    left = max(area.left, clear) if side == "left" else area.left
    area = Box(left, max(area.top, clear), area.right, area.bottom)
    parts = _stacked_texts(page, text, area, (area.height - logo_height - gap - unit) / 2)
    height = logo_height + sum(fitted.box.height for _, fitted in parts)
    height += gap + unit * (len(parts) - 1) if parts else 0.0
    top = area.top + max(0.0, (area.height - height) / 2)
    widest = max([logo_width, *(fitted.box.width for _, fitted in parts)])
    stack = _Stack(page, area, side, widest)
    left = round(stack.left(logo_width))
    place = Box(left, round(top), left + logo_width, round(top) + logo_height)
    titles: list[Title] = [legal] if legal else []
    y = place.bottom + gap
    for role, fitted in parts:
        moved = stack.placed(role, fitted, y)
        titles.append(Title(role, moved, frames, beats=tuple(beats) if role == "cta" else ()))
        y = moved.box.bottom + unit
    return EndCard(place, tuple(titles))


@dataclass(frozen=True, slots=True)
class _Stack:
    """The line that the parts of a stack keep to: its middle, or the side where reading begins."""

    page: Page
    area: Box
    side: Literal["left", "center", "right"]
    widest: float

    def left(self, width: float) -> float:
        """Where something of a width begins."""
        if self.side != "center":
            return self.area.left if self.side == "left" else self.area.right - width
        middle = self.page.raster.width / 2
        start = centred(middle, self.widest, self.area.left, self.area.right)
        return start + (self.widest - width) / 2

    def placed(self, role: Role, fitted: Fitted, top: float) -> Fitted:
        """A part at its height; a flush text's letters begin where the logo does."""
        left = self.left(fitted.box.width)
        flush = self.side if role != "cta" else "center"
        if flush != "center":
            room = CUE_PADDING * fitted.size
            left += -room if flush == "left" else room
        box = Box(left, top, left + fitted.box.width, top + fitted.box.height)
        return replace(fitted, box=box, align=flush)


def _side(page: Page, product: bool) -> Literal["left", "center", "right"]:
    if product and page.raster.aspect == "landscape":
        return "right" if page.rtl else "left"
    return "center"


def _stack_area(page: Page, product: bool, voiced: bool) -> Box:
    """Where the stack stands: above the subtitles, and beside or above a product.

    At its sides is room for what the button swells by, and for the room round flush letters.
    """
    safe = page.safe
    floor = page.text_floor(voiced)
    swell = (LIFT - 1) / 2 * size_of(page, "title")[0]
    left, right, bottom = safe.left + swell, safe.right - swell, floor - swell / 2
    if product and page.raster.aspect == "landscape":
        room = CUE_PADDING * _TAGLINE * size_of(page, "title")[0]
        return Box(safe.left + room, safe.top, safe.left + _COLUMN * safe.width, bottom)
    middle = page.raster.width / 2
    half = min(middle - left, right - middle)
    if 2 * half >= _CENTRED * page.raster.width:
        left, right = middle - half, middle + half
    foot = safe.top + 0.5 * safe.height if product else bottom
    return Box(left, safe.top, right, min(foot, bottom))


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
        size = _TAGLINE * size_of(page, "title")[0]
        found.append(("tagline", _fit(page, text.tagline, area, size, 2, share)))
    if text.cta:
        found.append(("cta", _button(page, text.cta, area, share)))
    return found


def _button(page: Page, text: str, area: Box, share: float) -> Fitted:
    """The CTA with its button's room, on one line if that is legible, else on two."""
    size = 0.9 * size_of(page, "subtitle")[0]
    narrow = area.width * (1 - 1 / LIFT) / 2
    area = Box(area.left + narrow, area.top, area.right - narrow, area.bottom)
    try:
        return _fit(page, text, area, size, 1, share, _BUTTON, "cta")
    except TextDoesNotFitError:
        return _fit(page, text, area, size, 2, share, _BUTTON, "cta")


def _legal(
    page: Page,
    text: str,
    area: Box,
    side: Literal["left", "center", "right"],
    frames: FrameRange,
    voiced: bool,
) -> Title | None:
    """The legal line at the foot of the safe area, or, where that is above a product's feet, of
    the stack."""
    if not text:
        return None
    size, lines = size_of(page, "legal")
    foot = page.text_floor(voiced)
    if page.safe.bottom >= _FOOT * page.raster.height:
        area = Box(area.left, area.top, area.right, foot)
    fitted = fit_text(
        page.book, text, page.language, page.rtl, area, "lower", size, page.raster, lines,
        role="legal",
    )  # fmt: skip
    if side != "center":
        top = fitted.box.top
        fitted = _Stack(page, area, side, fitted.box.width).placed("legal", fitted, top)
    return Title("legal", fitted, frames)


def _fit(
    page: Page,
    text: str,
    area: Box,
    size: float,
    lines: int,
    tallest: float,
    padding: tuple[float, float] = _TAGLINE_PADDING,
    role: str = "tagline",
) -> Fitted:
    return fit_text(
        page.book, text, page.language, page.rtl, area, "center", size, page.raster, lines,
        tallest, padding, role,
    )  # fmt: skip
