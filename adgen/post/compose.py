"""The textless master: takes conformed, cut together and given their look, frame by frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from adgen.errors import MediaError
from adgen.media.frames import I420, Conform, read_frames
from adgen.post.look import look_filter
from adgen.post.transitions import OVERLAPPING
from adgen.schema.footage import BrandForm, Edit, TakeRequest
from adgen.schema.picture import Raster

VERSION = 2
"""Goes up when the same takes give another master, be it here or in post.look."""


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
    """Yield the master's frames in order. Raises MediaError when a take is short or damaged."""
    leaving: list[I420] | None = None
    for segment in segments:
        edit = segment.edit
        apply_look = look_filter(edit.grade.look)
        frames = _conformed(segment, raster, rate)
        length = edit.transition_frames
        for index, frame in enumerate(islice(frames, edit.frames)):
            if index < length:
                share = (index + 1) / (length + 1)
                under = leaving if edit.transition in OVERLAPPING else None
                frame = _mixed(None if under is None else _next(under), frame, share)
            yield apply_look(frame)
        # The third of a second that goes on under the next shot is held: it takes less memory than
        # a second decoder would.
        leaving = [frame.copy() for frame in frames]


def _next(leaving: list[I420]) -> I420:
    if not leaving:
        raise MediaError("a shot ends before the dissolve over it does")
    return leaving.pop(0)


def _conformed(segment: Segment, raster: Raster, rate: Fraction) -> Iterator[I420]:
    """The segment's frames and tail at the master's raster and rate, each time the nearest one."""
    stored = read_frames(
        segment.take, segment.raster, Conform(raster, segment.edit.centre or (0.5, 0.5))
    )
    wanted = segment.edit.frames + segment.edit.tail
    position, frame = -1, None
    for index in range(wanted):
        source = int(index * segment.rate / rate)
        while position < source:
            frame = next(stored, None)
            if frame is None:
                raise MediaError(f"take ends at frame {position + 1}, {source + 1} are needed")
            position += 1
        assert frame is not None
        yield frame


def _mixed(leaving: I420 | None, arriving: I420, share: float) -> I420:
    """`share` of the arriving frame over the leaving one, or over black."""
    if leaving is not None:
        return np.asarray(cv2.addWeighted(arriving, share, leaving, 1 - share, 0), np.uint8)
    height = arriving.shape[0] * 2 // 3
    faded = np.empty_like(arriving)
    cv2.convertScaleAbs(arriving[:height], dst=faded[:height], alpha=share, beta=16 * (1 - share))
    cv2.convertScaleAbs(arriving[height:], dst=faded[height:], alpha=share, beta=128 * (1 - share))
    return faded
