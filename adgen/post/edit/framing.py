"""A take in a frame of another shape: which part of it each frame of the master shows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import chain, repeat
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.media.frames import I420, Conform, Crop, read_frames
from adgen.post.edit.following import wanted_centres
from adgen.post.edit.panning import pan
from adgen.schema.picture import Raster

_WORTH = Fraction(1, 16)
"""Part of a take that a crop may lose in its middle, where there is nothing to choose."""
_PER_SECOND = 4
"""Looks at a take that is followed."""
_SEEN_SIDE = 256
"""Longer side that it is looked at."""
_TAPS = 3
"""Lobes of the Lanczos kernel on either side."""


class Window(NamedTuple):
    """What a frame of the master shows: its corner in pixels of the take, continuous (the middle
    of the first pixel is 0.5), and how many pixels of the master one of the take fills."""

    left: float
    top: float
    scale: float


@dataclass(frozen=True, slots=True)
class Framing:
    """A take's window in every frame."""

    stored: Raster
    crop: Crop
    """What is read of the take; where the window moves, all that it passes over."""
    raster: Raster
    path: tuple[float, ...] = ()
    """The window's offset in `crop.scaled` along the axis it moves on, by frames of the take;
    empty for one that stays."""
    pace: float = 1.0
    """Frames of the take in one of the spot."""

    @property
    def vertical(self) -> bool:
        """Whether a window that moves does so up and down."""
        return self.crop.scaled.height > self.raster.height

    def window(self, position: float) -> Window:
        """The window at a frame of the take as it was asked for, at the spot's rate, or between
        two of them."""
        scaled, left, top = self.crop.scaled, float(self.crop.left), float(self.crop.top)
        if self.path:
            at = float(np.interp(position * self.pace, np.arange(len(self.path)), self.path))
            left, top = (left, at) if self.vertical else (at, top)
        across = scaled.width / self.stored.width
        return Window(left / across, top * self.stored.height / scaled.height, across)

    def read(self, take: Path) -> Iterator[I420]:
        """Every frame of the take in the raster; a window stays where its path ends.

        The yielded array may be reused for the next frame. Raises as `read_frames` does.
        """
        frames = read_frames(take, self.stored, self.crop)
        if not self.path:
            yield from frames
            return
        start = self.crop.top if self.vertical else self.crop.left
        for frame, offset in zip(frames, chain(self.path, repeat(self.path[-1])), strict=False):
            yield _cut(frame, self.crop.raster, self.raster, offset - start, self.vertical)


def framing(
    take: Path,
    stored: Raster,
    raster: Raster,
    centre: tuple[float, float] | None,
    frames: int,
    take_rate: Fraction,
    rate: Fraction,
) -> Framing:
    """How a take of the raster `stored` is framed in a spot of the raster `raster`.

    `frames` at the spot's `rate` are used of it. `centre` (fractions of the take) is kept in the
    middle, as far as can be. None follows what the take shows, for which it is read once; but where
    its shape is the raster's, or nearly, nothing is read. Raises as `read_frames` does.
    """
    crop = Conform(raster, centre or (0.5, 0.5)).crop(stored)
    if not follows(stored, raster, centre):
        return Framing(stored, crop, raster)
    size, window = _sides(crop)
    made = max(1, math.ceil(frames * take_rate / rate))
    every = max(1, round(take_rate / _PER_SECOND))
    vertical = crop.scaled.height > raster.height
    centres = wanted_centres(_samples(take, stored, every, made), int(vertical), window / size)
    if centres is None:
        return Framing(stored, crop, raster)
    path = pan(centres * size - window / 2, every, made, window, size - window, take_rate)
    if np.ptp(path) == 0:
        at = (float(path[0]) + window / 2) / size
        found = (0.5, at) if vertical else (at, 0.5)
        return Framing(stored, Conform(raster, found).crop(stored), raster)
    band = _band(crop, path, vertical)
    return Framing(stored, band, raster, tuple(path.tolist()), float(take_rate / rate))


def follows(stored: Raster, raster: Raster, centre: tuple[float, float] | None) -> bool:
    """Whether what a take shows decides its framing, rather than `centre` or its shape."""
    return centre is None and _has_room(stored, raster)


@lru_cache(maxsize=256)
def _has_room(stored: Raster, raster: Raster) -> bool:
    """Whether a take's shape is another one than the raster's, by more than a little."""
    size, window = _sides(Conform(raster).crop(stored))
    return size - window >= _WORTH * size


def _sides(crop: Crop) -> tuple[int, int]:
    """Of the axis that has room: the length of the scaled take, and the window's."""
    across = crop.scaled.width, crop.raster.width
    down = crop.scaled.height, crop.raster.height
    return max(across, down, key=lambda sides: sides[0] - sides[1])


def _samples(take: Path, stored: Raster, every: int, frames: int) -> list[NDArray[np.uint8]]:
    """Each `every`th of the first frames, small, as RGB (height, width, 3)."""
    scale = min(1.0, _SEEN_SIDE / max(stored.width, stored.height))
    small = Raster(
        max(2, round(stored.width * scale / 2) * 2), max(2, round(stored.height * scale / 2) * 2)
    )
    found: list[NDArray[np.uint8]] = []
    for frame in read_frames(take, stored, Crop(small, 0, 0, small), every):
        found.append(np.asarray(cv2.cvtColor(frame, cv2.COLOR_YUV2RGB_I420), np.uint8))
        if len(found) * every >= frames:
            break
    return found


def _band(crop: Crop, path: NDArray[np.float64], vertical: bool) -> Crop:
    """All that a moving window passes over, with room for the kernel, even on all sides."""
    size, window = _sides(crop)
    room = 2 * _TAPS + 2
    start = max(0, math.floor(path.min() / 2) * 2 - room)
    stop = min(size, math.ceil(path.max() / 2) * 2 + window + room)
    if vertical:
        return Crop(crop.scaled, crop.left, start, Raster(crop.raster.width, stop - start))
    return Crop(crop.scaled, start, crop.top, Raster(stop - start, crop.raster.height))


def _cut(frame: I420, band: Raster, raster: Raster, offset: float, vertical: bool) -> I420:
    """The window at `offset` pixels of a band; chroma moves half as many of its own pixels."""
    done = np.empty((raster.height * 3 // 2, raster.width), np.uint8)
    pairs = zip(_planes(frame, band), _planes(done, raster), (1, 2, 2), strict=True)
    for source, target, share in pairs:
        _shift(source, target, offset / share, vertical)
    return done


def _shift(source: I420, target: I420, offset: float, vertical: bool) -> None:
    """Fill `target` from `offset` on along one axis: between pixels by a Lanczos kernel."""
    whole = math.floor(offset)
    length, limit = (
        (target.shape[0], source.shape[0]) if vertical else (target.shape[1], source.shape[1])
    )
    low, high = max(0, whole - _TAPS), min(limit, whole + length + _TAPS)
    near = source[low:high] if vertical else source[:, low:high]
    if offset != whole:
        kernel = _kernel(offset - whole)
        middle = (0, _TAPS - 1) if vertical else (_TAPS - 1, 0)
        near = np.asarray(
            cv2.filter2D(
                near,
                -1,
                kernel[:, None] if vertical else kernel[None, :],
                anchor=middle,
                borderType=cv2.BORDER_REPLICATE,
            ),
            np.uint8,
        )
    start = whole - low
    target[:] = near[start : start + length] if vertical else near[:, start : start + length]


def _kernel(part: float) -> NDArray[np.float32]:
    """Lanczos weights of the pixels round a place `part` of a pixel after the third of six."""
    away = np.arange(1 - _TAPS, _TAPS + 1) - part
    weights = np.sinc(away) * np.sinc(away / _TAPS)
    return np.asarray(weights / weights.sum(), np.float32)


def _planes(frame: I420, raster: Raster) -> tuple[I420, I420, I420]:
    """Views of the luma plane and both chroma planes."""
    height, width = raster.height, raster.width
    blue, red = frame[height:].reshape(2, height // 2, width // 2)
    return frame[:height], blue, red
