"""A price's burst: the price, the one it replaces above it, and the shape that holds both."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from adgen.post.text.layout import CAP, STEP, Fitted, TextDoesNotFitError, free_place
from adgen.post.text.legible import least_size
from adgen.post.text.titles import LIFT, Page, Title, area_for
from adgen.schema.brand import Shape
from adgen.schema.picture import Box
from adgen.schema.shot import Zone
from adgen.schema.storyboard import PriceText
from adgen.schema.time import FrameRange

LEAN = 0.22
"""How far a slanted burst leans: its shift across for each pixel of height."""
_WIDEST: dict[Shape, float] = {"circle": 0.50, "diamond": 0.60, "slant": 0.74}
"""Largest side of a burst, of the frame's short side: an offer is read before all else."""
_SMALL = 0.6
"""Of its largest side: down to this a burst makes room for the product."""
COVERED, _TOUCHED = 0.15, 0.12
"""Share of a product's box that a text may cover: a lower edge, or the air about a bottle; and
of its height that a burst which leaves its zone may touch, since cameras move."""
_WAS = 0.48
"""Size of the struck price against the price."""
_GAP = 0.24
"""Between the two, in ems of the price."""
_ROOM = {"circle": 0.42, "diamond": 0.46, "slant": 0.46}
"""Least room between letters and the burst's edge, in ems of the price."""
_OPTICAL = 0.8
"""How far the prices' own middle, and not the tightest fit, stands in the burst's middle: in the
tightest one the price is in the middle of a circle, and the circle looks empty below it."""
_BESIDE = 0.06
"""Room round a text's ink in its box, in ems."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One price: its text, em size, and half of its box's sides; the box's middle is that of
    capitals."""

    text: str
    size: float
    half: tuple[float, float]
    middle: float = 0.0
    """Its box's middle below that of the burst, in pixels."""

    def corners(self) -> tuple[tuple[float, float], ...]:
        """The corners of its box, from the burst's middle."""
        x, y = self.half
        return tuple((side * x, self.middle + rise * y) for side in (-1, 1) for rise in (-1, 1))

    def fitted(self, centre: tuple[float, float]) -> Fitted:
        """Its place once the burst's middle is known."""
        x, y = centre[0], centre[1] + self.middle
        box = Box(x - self.half[0], y - self.half[1], x + self.half[0], y + self.half[1])
        return Fitted((self.text,), self.size, 2 * self.half[1], box, "center")


def price_titles(
    page: Page,
    price: PriceText,
    frames: FrameRange,
    logo: Box | None,
    voiced: bool,
    taken: Sequence[Box] = (),
    products: Sequence[Box] = (),
) -> tuple[Title, ...]:
    """The price and the struck one in a burst in its zone, clear of what is `taken` already.

    It is as large as the area and the `products` allow, but for a product's sake no smaller than
    still eye-catching. Raises TextDoesNotFitError and MissingGlyphError.
    """
    area = area_for(page, logo, voiced)
    zone = price.at.at(page.raster.aspect)
    short = min(page.raster.width, page.raster.height)
    least = least_size(page.raster, "price")
    widest = _WIDEST[page.brand.shape] * short
    em = max(_em_of(page, price, widest), least)
    while True:
        width, height, down, parts = _sized(page, price, em)
        whole = None
        if max(width, height) <= widest:
            can_shrink = em > least and max(width, height) >= _SMALL * widest
            heeded = products if can_shrink else ()
            whole = _free_place(page, area, zone, width, height, taken, heeded)
        if whole is not None:
            centre = (whole.centre[0], whole.centre[1] + down)
            now, *was = (part.fitted(centre) for part in parts)
            titles = [Title("price", now, frames, whole)]
            return (*titles, *(Title("was", fitted, frames, whole) for fitted in was))
        if em <= least:
            raise TextDoesNotFitError.of(price.now, area.width, area.height, em, bool(taken))
        em = max(em * STEP, least)


def covered_share(text: Box, product: Box) -> float:
    """Of the product's box, how much the text's covers."""
    wide = min(text.right, product.right) - max(text.left, product.left)
    high = min(text.bottom, product.bottom) - max(text.top, product.top)
    return max(0.0, wide) * max(0.0, high) / (product.width * product.height)


def _em_of(page: Page, price: PriceText, side: float) -> float:
    """The largest size of the price in a burst of a `side`, as far as all grows with it."""
    width, height, *_ = _sized(page, price, side)
    return 0.999 * side * side / max(width, height)


def _sized(
    page: Page, price: PriceText, em: float
) -> tuple[float, float, float, tuple[_Part, ...]]:
    """A burst round the price at a size: width, height, see `_burst`, and its parts."""
    parts = _parts(page, price, em)
    return *_burst(page.brand.shape, parts, _ROOM[page.brand.shape] * em), parts


def _parts(page: Page, price: PriceText, em: float) -> tuple[_Part, ...]:
    """The price, then the struck one above it where there is one."""
    now = _part(page, price.now, em)
    if not price.was:
        return (now,)
    least = least_size(page.raster, "was")
    was = _part(page, price.was, max(_WAS * em, least))
    above = now.half[1] + _GAP * em + was.half[1]
    return now, _Part(was.text, was.size, was.half, -above)


def _part(page: Page, text: str, em: float) -> _Part:
    text = " ".join(text.split())
    ink = page.book.ink(text, em, page.language)
    middle = -CAP / 2 * em
    rise = max(middle - ink.top, ink.bottom - middle, CAP / 2 * em) + _BESIDE * em
    return _Part(text, em, (page.book.width(text, em, page.language) / 2 + _BESIDE * em, rise))


def _burst(shape: Shape, parts: Sequence[_Part], room: float) -> tuple[float, float, float]:
    """The burst's width and height, and how far below its middle the price's own is."""
    top = min(part.middle - part.half[1] for part in parts)
    bottom = max(part.middle + part.half[1] for part in parts)
    if shape == "slant":
        height = bottom - top + 1.8 * room
        width = 2 * max(part.half[0] for part in parts) + 2 * room + LEAN * height
        return width, height, -(top + bottom) / 2
    corners = [corner for part in parts for corner in part.corners()]
    measure: Callable[[float, float], float] = (
        math.hypot if shape == "circle" else lambda x, y: abs(x) + abs(y)
    )
    tries = [top + (bottom - top) * step / 40 for step in range(41)]
    _, tightest = min((max(measure(x, y - at) for x, y in corners), at) for at in tries)
    middle = tightest + _OPTICAL * ((top + bottom) / 2 - tightest)
    reach = max(measure(x, y - middle) for x, y in corners)
    side = 2 * (reach + room)
    return side, side, -middle


def _free_place(
    page: Page,
    area: Box,
    zone: Zone,
    width: float,
    height: float,
    taken: Sequence[Box],
    products: Sequence[Box],
) -> Box | None:
    """Where it may stand with room to swell; None where there is none.

    It leaves its zone for a product that it would hide there; it may touch its head or foot.
    """
    side, rise = width * (LIFT - 1) / 2, height * (LIFT - 1) / 2
    room = Box(area.left + side, area.top + rise, area.right - side, area.bottom - rise)
    apart = [box.grown(rise) for box in taken]
    middle = page.raster.width / 2
    found = free_place(room, zone, width, height, middle, apart)
    if found is None or all(covered_share(found, box) <= COVERED for box in products):
        return found
    hearts = [
        Box(box.left, box.top + edge, box.right, box.bottom - edge)
        for box in products
        if (edge := _TOUCHED * box.height)
    ]
    return free_place(room, zone, width, height, middle, [*apart, *hearts])
