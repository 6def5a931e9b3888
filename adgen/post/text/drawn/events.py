"""A laid-out text as events: its parts, and the pose they share in every frame."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from adgen.post.text.ass import Event, Style
from adgen.post.text.drawn.bars import Bar, box_events
from adgen.post.text.drawn.lines import is_typed, lines_of
from adgen.post.text.drawn.offers import burst_events, counter_events, strike_events
from adgen.post.text.drawn.spoken import spoken_events
from adgen.post.text.motion import PoseAt, entering, swelling
from adgen.post.text.paints import style_of
from adgen.post.text.titles import Page, Title
from adgen.schema.time import FrameRange

_STAGGER = {"tagline": Fraction(1, 5), "cta": Fraction(2, 5)}
"""Seconds after the end card's start: the logo is read first."""
_STAY = frozenset({"cta", "tagline", "legal"})
"""What stays until the picture ends."""


def events_of(page: Page, title: Title, styles: Mapping[str, Style], rate: Fraction) -> list[Event]:
    """All that is drawn of a text."""
    page = page.of(title.role)
    frames, pose_at = movement(page, title, rate)
    if title.role == "counter":
        return counter_events(page, title, styles, frames, pose_at)
    if title.role == "lower_third":
        return _lower_third(page, title, styles, frames)
    found: list[Event] = []
    if title.role == "price":
        found += burst_events(page, title, styles, frames, pose_at)
    else:
        found += box_events(page, title, styles, frames, pose_at)
    if title.words:
        return [*found, *spoken_events(page, title, styles)]
    found += lines_of(page, title, style_of(styles, title), frames, pose_at)
    if title.role == "was":
        found += strike_events(page, title, styles, frames, pose_at)
    return found


def movement(page: Page, title: Title, rate: Fraction) -> tuple[FrameRange, PoseAt]:
    """The frames in which a text is seen, and how it moves in them."""
    late = round(_STAGGER.get(title.role, Fraction(0)) * rate)
    start = min(title.frames.start + late, title.frames.stop - 1)
    frames = FrameRange(start, title.frames.stop, rate)
    return frames, _pose(page, title, frames)


def _lower_third(
    page: Page, title: Title, styles: Mapping[str, Style], frames: FrameRange
) -> list[Event]:
    """The bar, and its text a little behind it."""
    bar = Bar(page, title, frames)
    after = bar.text_frames
    text_at = bar.text_at(_pose(page, title, after))
    return [
        *bar.events(styles, _pose(page, title, frames)),
        *lines_of(page, title, styles[title.role], after, text_at, bar.text_cover),
    ]


def _pose(page: Page, title: Title, frames: FrameRange) -> PoseAt:
    """How the text comes, swells and goes; subtitles and the label just appear."""
    animation = page.brand.animation
    if title.role in ("cue", "second", "label"):
        animation = "none"
    if animation == "typewriter" and not is_typed(page, title):
        animation = "fade"
    size, stays = title.fitted.size, title.role in _STAY
    pose_at = entering(animation, size, title.block, page.safe, frames, stays)
    if animation == "none" or not title.beats:
        return pose_at
    rest = pose_at(len(frames) // 2)
    arrived = next(frame for frame in range(len(frames)) if pose_at(frame) == rest)
    beats = [beat for beat in title.beats if beat >= frames.start + arrived]
    return swelling(pose_at, beats, frames)
