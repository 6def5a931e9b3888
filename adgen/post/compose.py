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
from adgen.schema.campaign import Transition
from adgen.schema.look import Look
from adgen.schema.picture import Raster

VERSION = 2
"""Goes up when the same takes give another master, be it here or in post.look."""
TRANSITION_SECONDS = Fraction(1, 3)
"""Length of a dissolve or fade: the eight frames at 24 that editors use as the short one."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A take in the cut: `frames` of the master from it, then `tail` more under the next shot."""

    take: Path
    raster: Raster
    rate: Fraction
    frames: int
    tail: int
    transition: Transition
    centre: tuple[float, float]


def transition_frames(transition: Transition, rate: Fraction, shot: int) -> int:
    """Length of a transition in frames: none for a cut, never more than half the shot."""
    if transition == "cut":
        return 0
    return min(round(TRANSITION_SECONDS * rate), shot // 2)


def compose(
    segments: tuple[Segment, ...], raster: Raster, rate: Fraction, look: Look
) -> Iterator[I420]:
    """Yield the master's frames in order. Raises MediaError when a take is short or damaged."""
    apply_look = look_filter(look)
    leaving: list[I420] | None = None
    for segment in segments:
        frames = _conformed(segment, raster, rate)
        length = transition_frames(segment.transition, rate, segment.frames)
        for index, frame in enumerate(islice(frames, segment.frames)):
            if index < length:
                share = (index + 1) / (length + 1)
                under = leaving if segment.transition == "dissolve" else None
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
    stored = read_frames(segment.take, segment.raster, Conform(raster, segment.centre))
    wanted = segment.frames + segment.tail
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
