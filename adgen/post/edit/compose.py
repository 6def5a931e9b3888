"""The textless master: takes reframed, retimed, graded and cut together, frame by frame.

Each shot's frames go through the same steps in order: framing and time, the look of the plate,
anchors over it that keep their own colours, what beats do, grain over all of it, and last the
transition from the shot before, whose frames have gone through the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path

from adgen.errors import MediaError
from adgen.media.frames import I420
from adgen.post.anchor.apply import AnchorFilter, anchored
from adgen.post.edit.effects import accent_level, struck
from adgen.post.edit.framing import Framing, framing
from adgen.post.edit.retime import Pace, retimed, source_frames
from adgen.post.edit.transitions import Passage
from adgen.post.look import look_filter
from adgen.schema.footage import BrandForm, Edit, TakeRequest
from adgen.schema.picture import Raster

VERSION = 4
"""Goes up when the same takes give another master, here or in what this calls for."""
_HELD_FRAMES = 24
"""Frames of a leaving shot that are held while it goes on under the next: up to 70 MB at 1080x1920,
less than a second decoder with its pipe takes. A longer one keeps its decoder."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A take in the cut: its file, its raster and rate, what it was asked for, how it is laid."""

    take: Path
    raster: Raster
    rate: Fraction
    request: TakeRequest
    edit: Edit


def compose(
    segments: tuple[Segment, ...], raster: Raster, rate: Fraction, form: BrandForm
) -> Iterator[I420]:
    """Yield the master's frames in order. Raises MediaError when a take is short or damaged.

    A yielded array may be overwritten by the next one.
    """
    shots = ((part.edit, _finished(part, raster, rate, form)) for part in segments)
    return cut_together(shots, raster, form)


def cut_together(
    shots: Iterable[tuple[Edit, Iterator[I420]]], raster: Raster, form: BrandForm
) -> Iterator[I420]:
    """Join shots, each with its frames and its tail, by their transitions."""
    leaving: Iterator[I420] | None = None
    for edit, frames in shots:
        if edit.transition_frames:
            passage = Passage(edit.transition, edit.transition_frames, form, raster)
            for index, frame in enumerate(islice(frames, edit.transition_frames)):
                under = _next(leaving) if leaving is not None and passage.overlaps else None
                yield passage.frame(under, frame, index)
        yield from islice(frames, edit.frames - edit.transition_frames)
        leaving = frames if edit.tail > _HELD_FRAMES else iter([frame.copy() for frame in frames])


def conformed(segment: Segment, frames: int, raster: Raster, rate: Fraction) -> Iterator[I420]:
    """The first `frames` of a shot as the master frames and times them, under its cut-outs and
    without any look."""
    view, timed = _timed(segment, frames, raster, rate)
    anchors = _anchors(segment, raster, view)
    return (anchors.lay(frame, position, index) for index, (frame, position) in enumerate(timed))


def _next(leaving: Iterator[I420]) -> I420:
    frame = next(leaving, None)
    if frame is None:
        raise MediaError("a shot ends before the transition over it does")
    return frame


def _finished(segment: Segment, raster: Raster, rate: Fraction, form: BrandForm) -> Iterator[I420]:
    """The shot's frames and tail as they are seen without transitions."""
    edit = segment.edit
    shown = edit.frames + edit.tail
    view, frames = _timed(segment, shown, raster, rate, edit.grade.look.feel)
    look = look_filter(edit.grade, raster, rate, edit.seed)
    anchors = _anchors(segment, raster, view)
    for index, (frame, position) in enumerate(frames):
        level = accent_level(edit.accents, index, rate)
        laid = anchors.lay(look.plate(frame, index, level), position, index)
        yield look.grain(struck(laid, edit.beat_effect, level, form), index)


def _anchors(segment: Segment, raster: Raster, view: Framing) -> AnchorFilter:
    return anchored(
        segment.edit, segment.request, segment.raster, raster, view, segment.take, segment.rate
    )


def _timed(
    segment: Segment, frames: int, raster: Raster, rate: Fraction, feel: float | None = None
) -> tuple[Framing, Iterator[tuple[I420, float]]]:
    """How a take is framed, and its frames with their positions."""
    edit, take = segment.edit, segment.take
    shown = edit.frames + edit.tail
    used = source_frames(shown, edit.speed)
    view = framing(take, segment.raster, raster, edit.centre, used, segment.rate, rate)
    pace = Pace(frames, rate, segment.rate, edit.speed, feel)
    return view, retimed(view.read(take), pace)
