"""What an offer draws: a price in its burst, the old price struck through, a counter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from adgen.media.graphemes import graphemes
from adgen.post.text.ass import Event, Pose, Style, rounded_box
from adgen.post.text.counter import cells
from adgen.post.text.drawn.lines import TEXT_LAYER, cover_of, line_body, stand
from adgen.post.text.forms import ring_in, shape_in
from adgen.post.text.motion import PoseAt, moving, smooth, ticking
from adgen.post.text.titles import Page, Title
from adgen.schema.picture import Box
from adgen.schema.time import FrameRange

_STRIKE_AFTER, _STRIKE_SECONDS = Fraction(2, 5), Fraction(3, 10)
_STRIKE = (0.40, 0.085, 0.16)
"""Of the line through an old price, in its ems: its height over the baseline, its thickness, and
how far it reaches beyond the text on each side."""
_RING = (0.09, 0.016)
"""Of the line inside a burst: its distance from the edge and its width, of half a burst's side."""
_SHADE = 0.05
"""How far below a burst its shadow lies, of half its side."""


def burst_events(
    page: Page, title: Title, styles: Mapping[str, Style], frames: FrameRange, pose_at: PoseAt
) -> list[Event]:
    """A price's burst, its shadow, and the fine line inside its edge."""
    shape, box, cover = page.brand.shape, title.block, cover_of(page, title)
    half = min(box.width, box.height) / 2
    inset, width = (share * half for share in _RING)
    low = _SHADE * half
    under = Box(box.left, box.top + low, box.right, box.bottom + low)
    return [
        *moving(frames, styles["shade"], pose_at, lambda p: shape_in(shape, under, p), 0, cover),
        *moving(frames, styles["price-box"], pose_at, lambda p: shape_in(shape, box, p), 1, cover),
        *moving(
            frames, styles["price-ring"], pose_at,
            lambda pose: ring_in(shape, box, inset, width, pose), 2, cover,
        ),
    ]  # fmt: skip


def strike_line(page: Page, title: Title) -> Box:
    """The line through an old price, whole."""
    over, thick, beyond = (share * title.fitted.size for share in _STRIKE)
    x, baseline = stand(title.fitted, 0)
    half = page.book.width(title.fitted.lines[0], title.fitted.size, page.language) / 2 + beyond
    middle = baseline - over
    return Box(x - half, middle - thick / 2, x + half, middle + thick / 2)


def strike_events(
    page: Page, title: Title, styles: Mapping[str, Style], frames: FrameRange, pose_at: PoseAt
) -> list[Event]:
    """The line through an old price, drawn in the direction of reading once it was read."""
    whole = strike_line(page, title)
    left, width, thick = whole.left, whole.width, whole.height
    still = page.brand.animation == "none"
    first = 0 if still else round(_STRIKE_AFTER * frames.rate)
    count = max(1, round(_STRIKE_SECONDS * frames.rate))

    def grown(frame: int) -> Pose:
        share = 1.0 if still else min(1.0, max(0.0, (frame - first + 1) / count))
        return replace(pose_at(frame), opened=smooth(share))

    def body(pose: Pose) -> str:
        start = left + width * (1 - pose.opened) if page.rtl else left
        line = Box(start, whole.top, start + width * pose.opened, whole.bottom)
        return rounded_box(line, thick / 2, pose)

    seen = FrameRange(min(frames.start + first, frames.stop - 1), frames.stop, frames.rate)
    shown_at = _later(grown, seen.start - frames.start)
    return [*moving(seen, styles["was-line"], shown_at, body, TEXT_LAYER + 1)]


def counter_events(
    page: Page, title: Title, styles: Mapping[str, Style], frames: FrameRange, pose_at: PoseAt
) -> list[Event]:
    """Each number for its frames, its digits in places of equal width."""
    size, every = title.fitted.size, [text for _, text in title.steps]
    x, baseline = stand(title.fitted, 0)
    ticks = [frame for frame, _ in title.steps[1:]] if page.brand.animation != "none" else []
    about = title.fitted.box.centre

    def ticked(frame: int) -> Pose:
        found = pose_at(frame)
        return found if ticks and frames.start + frame < ticks[0] else replace(found, about=about)

    popping = ticking(ticked, ticks, frames)
    cover, found = cover_of(page, title), list[Event]()
    for span, text in _spans(title, frames):
        shown_at = _later(popping, span.start - frames.start)
        widths = cells(page, text, size, every)
        left = x - sum(widths) / 2
        for cluster, width in zip(graphemes(text), widths, strict=True):
            body = line_body(page, title.fitted, cluster, left + width / 2, baseline)
            found += moving(span, styles["counter"], shown_at, body, TEXT_LAYER, cover)
            left += width
    return found


def _spans(title: Title, frames: FrameRange) -> Iterator[tuple[FrameRange, str]]:
    """What a counter shows in which of its frames, those before its second number the first."""
    later = [frame for frame, _ in title.steps[1:]]
    for start, stop, (_, text) in zip(
        [frames.start, *later], [*later, frames.stop], title.steps, strict=True
    ):
        first, last = max(start, frames.start), min(stop, frames.stop)
        if first < last:
            yield FrameRange(first, last, frames.rate), text


def _later(pose_at: PoseAt, frames: int) -> PoseAt:
    """The same poses, counted from a later frame."""
    return lambda frame: pose_at(frame + frames)
