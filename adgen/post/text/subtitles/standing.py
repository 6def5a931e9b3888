"""Where a shot's subtitles stand: where the placement wants them, or next to what is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from adgen.post.text.burst import COVERED, covered_share
from adgen.post.text.titles import CUE_PADDING, Page, cue_titles
from adgen.schema.picture import Box
from adgen.schema.titles import Cue

_RIM = 0.03
"""Of a product's height at its top and foot: there a box round it holds next to nothing of it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a shot's subtitles keep off."""

    marks: tuple[Box, ...]
    """The logo with its clearance, and other texts: never covered."""
    products: tuple[Box, ...] = ()
    """Not covered, their rims aside, where there is another place."""
    focus: tuple[Box, ...] = ()
    """What a shot declares to be looked at: no more than its edge is covered."""

    @property
    def subjects(self) -> tuple[Box, ...]:
        """All that its author declared."""
        return (*self.products, *self.focus)


@dataclass(frozen=True, slots=True)
class Standing:
    """The lower edge of all subtitles of a shot, so that they do not jump."""

    floor: float
    covered: float
    """Share of the subject that they cover most of; 0 for none that matters."""
    free: bool = True
    """Whether they keep off the logo and other texts."""


def standing(page: Page, cues: Sequence[Cue], kept: Kept) -> Standing:
    """The placement's own place where that is free, else the nearest that is, with some room to
    products; else one that is free of the marks and hides little of a subject; else the nearest
    that is free of the marks.

    Where not even that is free they stay where the placement wants them.
    """
    blocks = [cue_titles(page, cue)[0].block for cue in cues]
    left, right = min(box.left for box in blocks), max(box.right for box in blocks)
    column = Box(left, page.safe.top, right, page.safe.bottom)
    height, wanted = max(box.height for box in blocks), page.cue_floor
    room = 0.9 * CUE_PADDING * page.cue_size
    marks = [box.grown(room) for box in kept.marks]
    middles = [_middle(box, column) for box in kept.focus]

    def off(products: Iterable[Box]) -> list[float]:
        return floors_between(column, height, wanted, (*marks, *products, *middles))

    near = off(map(_rimless, kept.products))
    if wanted not in near:
        near = off(box.grown(room) for box in kept.products) or off(kept.products) or near
    if near:
        return Standing(near[0], 0.0)
    floors = floors_between(column, height, wanted, marks)

    def most(floor: float) -> float:
        block = Box(left, floor - height, right, floor)
        return max((covered_share(block, box) for box in kept.subjects), default=0.0)

    floor = next((floor for floor in floors if most(floor) <= COVERED), None)
    if floor is not None:
        return Standing(floor, 0.0)
    stays = floors[0] if floors else wanted
    return Standing(stays, most(stays), bool(floors))


def floors_between(column: Box, height: float, wanted: float, taken: Iterable[Box]) -> list[float]:
    """The lower edges of something `height` high that keeps off what is `taken`, one for each gap
    of the column, the nearest to `wanted` first."""
    found: list[float] = []
    start = column.top
    met = sorted((box.top, box.bottom) for box in taken if box.meets(column))
    for upper, lower in (*met, (column.bottom, column.bottom)):
        if upper - start >= height:
            found.append(min(max(wanted, start + height), upper))
        start = max(start, lower)
    return sorted(found, key=lambda floor: abs(floor - wanted))


def _rimless(product: Box) -> Box:
    rim = _RIM * product.height
    return Box(product.left, product.top + rim, product.right, product.bottom - rim)


def _middle(focus: Box, column: Box) -> Box:
    """What of a focus is never covered: all but so much of its upper and lower edge as is little
    of it."""
    wide = max(1.0, min(focus.right, column.right) - max(focus.left, column.left))
    edge = min(COVERED * focus.height * focus.width / wide, focus.height / 2)
    return Box(focus.left, focus.top + edge, focus.right, focus.bottom - edge)
