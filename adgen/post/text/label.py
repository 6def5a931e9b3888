"""The label that says that a machine had a part in the picture: it stands before all else does.

It is in an upper corner of the safe area, on a box that it is read on over any picture, from the
first picture on. What else is seen meanwhile makes room for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from adgen.media.linebreak import whole_lines
from adgen.media.widths import widths_of
from adgen.post.text.layout import Fitted, TextDoesNotFitError, line_fits
from adgen.post.text.titles import CUE_PADDING, Page, Title
from adgen.schema.brand import LogoZone
from adgen.schema.labels import SpokenLabel
from adgen.schema.picture import Box
from adgen.schema.time import FrameRange

Laid = TypeVar("Laid")
_SPARE = 2
"""Pixels by which letters are higher than they must be: their edges are soft, and coding softens
them once more."""
_MOST_LINES = 2
_MOST_LOST = 0.25
"""Of the time of a super, which it gives up rather than its place: ours."""
_APART = 0.35
"""Room between the label and other things, in ems of the label."""


def label_title(page: Page, label: SpokenLabel, logos: Sequence[LogoZone]) -> Title:
    """The label in the upper corner of the safe area where reading begins, or in the other one
    where the first of the zones of `logos` is that corner.

    Its em is such that the lowest letter of each word that a rule names is as high as it asks.
    Raises TextDoesNotFitError where it is wider than the safe area, and MissingGlyphError.
    """
    own = page.of("label")
    size = _size(own, label)
    widths = widths_of(own.book, label.text, own.language)
    pad = CUE_PADDING * size
    room = page.safe.width - 2 * pad
    fits = line_fits(widths, size, room)
    lines = whole_lines(label.text, own.language, fits, _MOST_LINES)
    leading = own.book.line_height(size, own.language)
    if not lines:
        height = _MOST_LINES * leading + 2 * pad
        raise TextDoesNotFitError.of(label.text, page.safe.width, height, size)
    width = max(widths.ems(line) for line in lines) * size + 2 * pad
    side = "right" if page.rtl else "left"
    if logos and logos[0] == f"top_{side}":
        side = "left" if side == "right" else "right"
    left = page.safe.left if side == "left" else page.safe.right - width
    top = page.safe.top
    box = Box(left, top, left + width, top + len(lines) * leading + 2 * pad)
    return Title("label", Fitted(lines, size, leading, box, "center"), label.frames)


@dataclass(frozen=True, slots=True)
class Around:
    """A page with the label on it, if it has one: everything else keeps off it."""

    page: Page
    label: Title | None

    def under(self, frames: FrameRange, room: float = 0.0) -> Page:
        """The page with what is left of its safe area below the label in some frames.

        `room` are the pixels between them, where that is more than is usual.
        """
        around = self._taken(frames, room)
        if around is None:
            return self.page
        safe = self.page.safe
        top = min(around.bottom, safe.bottom)
        return self.page.within(Box(safe.left, top, safe.right, safe.bottom))

    def meets(self, box: Box, frames: FrameRange, room: float = 0.0) -> bool:
        """Whether something that is seen in some frames is over the label, or too near to it."""
        around = self._taken(frames, room)
        return around is not None and box.meets(around)

    def after(self, frames: FrameRange) -> FrameRange:
        """The frames in which the label is gone, where that leaves most of them; else all."""
        gone = 0 if self.label is None else self.label.frames.stop
        lost = gone - frames.start
        if 0 < lost <= _MOST_LOST * len(frames):
            return FrameRange(gone, frames.stop, frames.rate)
        return frames

    def laid(
        self,
        frames: FrameRange,
        lay: Callable[[Page], Laid],
        boxes: Callable[[Laid], Iterable[Box]],
    ) -> Laid:
        """What is laid out on the page; below the label where its boxes would meet that.

        Raises what `lay` raises.
        """
        found = lay(self.page)
        if any(self.meets(box, frames) for box in boxes(found)):
            return lay(self.under(frames))
        return found

    def _taken(self, frames: FrameRange, room: float) -> Box | None:
        """The label with the room round it; None where it is not seen in these frames."""
        label = self.label
        if label is None:
            return None
        if frames.start >= label.frames.stop or label.frames.start >= frames.stop:
            return None
        return label.block.grown(max(_APART * label.fitted.size, room))


def _size(page: Page, label: SpokenLabel) -> float:
    """The em in pixels at which the label is as high as it must be."""
    if not label.words:
        return float(label.height)
    lowest = min(
        ink.bottom - ink.top
        for word in label.words
        for ink in (page.book.ink(letter, 1.0, page.language) for letter in word)
    )
    return (label.height + _SPARE) / lowest
