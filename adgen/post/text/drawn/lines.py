"""The lines of a text as they move, and as they are typed or wiped in."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from adgen.post.text.ass import Event, Pose, Style, line_tags, set_line
from adgen.post.text.layout import CAP, Fitted
from adgen.post.text.motion import Cover, PoseAt, moving, uncovered, wiped
from adgen.post.text.titles import CUE_PADDING, Page, Title
from adgen.post.text.typed import Keys, keys_of, opened_clip, typed_runs
from adgen.schema.time import FrameRange

TEXT_LAYER = 3
_SUBTITLES = frozenset({"cue", "second", "label"})
"""Roles that just appear: subtitles, and the label, which is whole on the first picture."""
_UNTYPED = frozenset({"legal", "price", "was", "counter"}) | _SUBTITLES
"""Roles that are not typed: all but subtitles fade in where a brand types."""
_SOFT = 1.4
"""Width of a wipe's soft edge, in ems."""


def stand(fitted: Fitted, index: int) -> tuple[float, float]:
    """Where a line stands: x of its side or middle (see `Fitted.align`), and y of its baseline."""
    used = len(fitted.lines) * fitted.leading
    top = fitted.box.top + (fitted.box.height - used) / 2
    pad = CUE_PADDING * fitted.size
    x = {
        "left": fitted.box.left + pad,
        "center": fitted.box.centre[0],
        "right": fitted.box.right - pad,
    }[fitted.align]
    return x, top + index * fitted.leading + (fitted.leading + CAP * fitted.size) / 2


def is_typed(page: Page, title: Title) -> bool:
    """Whether a text is uncovered letter by letter."""
    return page.brand.animation == "typewriter" and title.role not in _UNTYPED


def cover_of(page: Page, title: Title) -> Cover:
    """What is seen of a text, and what is behind it, while it is wiped in."""
    if page.brand.animation != "wipe" or title.role in _SUBTITLES:
        return uncovered
    size = min(title.fitted.size, title.block.width / 3)
    return wiped(title.block, _SOFT * size, page.rtl, page.raster)


def lines_of(
    page: Page,
    title: Title,
    style: Style,
    frames: FrameRange,
    pose_at: PoseAt,
    cover: Cover | None = None,
) -> list[Event]:
    """A text's lines; an empty one of the author's only takes its room."""
    if is_typed(page, title):
        return _typed(page, title, style, frames, pose_at)
    fitted, cover, found = title.fitted, cover or cover_of(page, title), list[Event]()
    for index, line in enumerate(fitted.lines):
        if line:
            body = line_body(page, fitted, line, *stand(fitted, index))
            found += moving(frames, style, pose_at, body, TEXT_LAYER, cover)
    return found


def line_body(
    page: Page, fitted: Fitted, line: str, x: float, baseline: float
) -> Callable[[Pose], str]:
    """A line's body for a pose: its place, then its runs."""
    text = set_line(page.book, line, page.language, fitted.size)

    def body(pose: Pose) -> str:
        tags = line_tags(
            page.book, line, page.language, fitted.size, x, baseline, fitted.align, pose
        )
        return f"{{{tags}}}{text}"

    return body


@dataclass(frozen=True, slots=True)
class _TypedLine:
    """A line that is typed when `before` of the text's `total` clusters are."""

    page: Page
    fitted: Fitted
    line: str
    place: tuple[float, float]
    keys: Keys
    before: int
    total: int

    @property
    def width(self) -> float:
        return sum(self.keys.widths)

    @property
    def left(self) -> float:
        """Where the whole line begins."""
        share = {"left": 0.0, "center": 0.5, "right": 1.0}[self.fitted.align]
        return self.place[0] - share * self.width

    def count(self, pose: Pose) -> int:
        """How many of its clusters are there."""
        found = math.ceil(pose.opened * self.total) - self.before
        return min(max(found, 0), len(self.keys.clusters))

    def body(self, pose: Pose) -> str:
        """The line, or its first letters, put by its left end from the first to the last frame:
        libass puts a centred line up to a pixel elsewhere."""
        page, count, size = self.page, self.count(pose), self.fitted.size
        if self.keys.joined:
            return line_body(page, self.fitted, self.line, *self.place)(pose)
        book, language = page.book, page.language
        tags = line_tags(
            book, self.line, language, size, self.left, self.place[1], "left", pose
        )  # fmt: skip
        return f"{{{tags}}}{typed_runs(book, self.line, language, size, self.keys, count)}"

    def cover(self, pose: Pose) -> Sequence[tuple[str, float]]:
        count, page = self.count(pose), self.page
        if not count:
            return ()
        if not self.keys.joined:
            return uncovered(pose)
        right = self.left + self.width
        clip = opened_clip(self.keys, count, self.left, right, page.rtl, page.raster)
        return ((clip, 1.0),)


def _typed(
    page: Page, title: Title, style: Style, frames: FrameRange, pose_at: PoseAt
) -> list[Event]:
    """Lines that are typed one after the other."""
    fitted = title.fitted
    lines = [(index, line) for index, line in enumerate(fitted.lines) if line]
    every = [keys_of(page.book, line, page.language, fitted.size, page.rtl) for _, line in lines]
    total = sum(len(keys.clusters) for keys in every)
    found: list[Event] = []
    before = 0
    for (index, line), keys in zip(lines, every, strict=True):
        typed = _TypedLine(page, fitted, line, stand(fitted, index), keys, before, total)
        found += moving(frames, style, pose_at, typed.body, TEXT_LAYER, typed.cover)
        before += len(keys.clusters)
    return found
