"""A look on the frames of a shot: its grade, its finish, and grain as the last thing over all."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.media.frames import I420
from adgen.post.look.finish import Finish
from adgen.post.look.glitch import glitched
from adgen.post.look.grade import colours_only, lattice, plain
from adgen.post.look.grain import Grain
from adgen.post.look.lattice import Curves, Lookup, curves
from adgen.schema.look import Grade, Look
from adgen.schema.picture import Raster

Plane = NDArray[np.float32]
Values = NDArray[np.float32] | NDArray[np.int16]
_TORN_SECONDS = 0.07
"""For which one tear stays, so that it is seen and is no flicker."""
_STRIP = 160
"""Rows of the half-size picture that are worked on at a time; a multiple of the pattern's side."""
_PARTS = 128
"""Of a code value, that luma is worked out in: 16-bit integers, whose sums saturate; the dither has
them whole."""
_BAYER = 8
"""Side of the pattern by which fractions of a code value become neighbours of two."""


def look_filter(grade: Grade, raster: Raster, rate: Fraction, seed: int) -> LookFilter:
    """The look of a shot on frames of a raster at a rate; `seed` decides its grain and its tears.

    Raises RequestError for a damaged .cube file.
    """
    return LookFilter(grade, raster, rate, seed)


class LookFilter:
    """The look of one shot, for one thread at a time.

    The frames that come back are written over by the next call: copy one to keep it.
    """

    def __init__(self, grade: Grade, raster: Raster, rate: Fraction, seed: int) -> None:
        """Raises RequestError for a damaged .cube file."""
        self._seed, self._torn = seed, max(1, round(_TORN_SECONDS * rate))
        self._glitch = grade.look.glitch
        self._grain = Grain(grade.look.grain, raster, seed) if grade.look.grain else None
        finished = bool(grade.look.soft_focus or grade.look.bloom or grade.look.vignette)
        table = _table(colours_only(grade), finished)
        self._picture = None if table is None else _Picture(table, grade.look, raster)

    @property
    def changes(self) -> bool:
        """Whether any frame may come out other than it went in."""
        return bool(self._picture or self._glitch or self._grain)

    def plate(self, frame: I420, index: int, struck: float) -> I420:
        """Grade, soft focus, bloom, vignette, and glitch as far as a beat strikes (0..1).

        `index` counts the shot's frames. The frame given is left alone, and is what comes back
        where nothing changes.
        """
        if self._picture is not None:
            frame = self._picture.of(frame)
        if self._glitch and struck > 0:
            strength = min(1.0, self._glitch * struck)
            frame = glitched(frame, index // self._torn, strength, self._seed)
        return frame

    def grain(self, frame: I420, index: int) -> I420:
        """The frame with the grain of its number; the same array where the look has none."""
        return frame if self._grain is None else self._grain.over(frame, index)


class _Picture:
    """A table and a finish on the frames of a raster.

    A frame is worked through in strips whose arrays stay in the processor's cache, and which are
    kept for the next frame.
    """

    def __init__(self, table: Curves, look: Look, raster: Raster) -> None:
        height, width = raster.height // 2, raster.width // 2
        self._size = height, width
        self._grey, self._less = _parts(table.grey), -_PARTS * table.grey
        self._finish = Finish(look, raster, table)
        tall = min(height, _STRIP + 2)
        self._lookup = Lookup(table, tall, width)
        self._half = np.empty((height, width), np.uint8)
        self._planes = np.empty((4, tall, width), np.float32)
        self._change = np.empty((tall, width), np.int16)
        self._luma = np.empty((2, 2 * tall, 2 * width), np.int16)
        self._black = _parts(16 + _dither(2 * tall, 2 * width))
        self._neutral = 128 + _dither(tall, width)
        self._done = np.empty((3 * height, 2 * width), np.uint8)

    def of(self, frame: I420) -> I420:
        """The frame graded and finished."""
        luma, chroma = self._split(frame)
        # First by two: a mean of four is several times faster than one of sixteen.
        cv2.resize(luma, self._half.shape[::-1], dst=self._half, interpolation=cv2.INTER_AREA)
        self._finish.spill(self._half, chroma)
        for top in range(0, self._size[0], _STRIP):
            self._strip(luma, chroma, top, min(top + _STRIP, self._size[0]))
        return self._done

    def _strip(self, luma: I420, chroma: I420, top: int, bottom: int) -> None:
        """Half-size rows from `top` to before `bottom`; one more each way is needed to enlarge."""
        first, last = max(0, top - 1), min(self._size[0], bottom + 1)
        rows, fine, half = last - first, luma[2 * top : 2 * bottom], self._half[first:last]
        *planes, straight = kept = list(self._planes[:, :rows])
        cv2.split(self._lookup.of(half, [plane[first:last] for plane in chroma]), kept)
        self._finish.over(planes, first)
        cv2.scaleAdd(planes[0], _PARTS, cv2.LUT(half, self._less, dst=straight), dst=straight)
        change, added = self._change[:rows], self._luma[0, : 2 * rows]
        np.copyto(change, straight, casting="unsafe")
        cv2.resize(change, added.shape[::-1], dst=added, interpolation=cv2.INTER_LINEAR)
        inner, toned = added[2 * (top - first) :][: len(fine)], self._luma[1, : len(fine)]
        cv2.add(cv2.LUT(fine, self._grey, dst=toned), inner, dst=toned)
        done_luma, done_chroma = self._split(self._done)
        _coded(toned, self._black, done_luma[2 * top : 2 * bottom], 235, _PARTS)
        for plane, done in zip(planes[1:], done_chroma, strict=True):
            values = plane[top - first :][: bottom - top]
            _coded(values, self._neutral, done[top:bottom], 240, 1)

    def _split(self, frame: I420) -> tuple[I420, I420]:
        height, width = self._size
        return frame[: 2 * height], frame[2 * height :].reshape(2, height, width)


def _coded(values: Values, zero: Values, plane: I420, most: int, parts: int) -> None:
    """Values and where they begin, in parts of a code, as codes from 16 to `most`, into a plane.

    `values` is used up.
    """
    cv2.add(values, zero[: len(values)], dst=values)
    np.clip(values, 16 * parts, most * parts, out=values)
    cv2.convertScaleAbs(values, dst=plane, alpha=1 / parts)


def _parts(codes: Plane) -> NDArray[np.int16]:
    return np.rint(_PARTS * codes).astype(np.int16)


@lru_cache(maxsize=4)
def _table(grade: Grade, always: bool) -> Curves | None:
    """The table of a grade; None where it changes nothing, unless one is wanted `always`."""
    found = lattice(grade)
    if found is None:
        return curves(plain()) if always else None
    return curves(found)


def _dither(height: int, width: int) -> Plane:
    """Ordered dither (Bayer, 1973), within half a code value: (height, width), zero on average."""
    pattern = np.zeros((1, 1))
    while len(pattern) < _BAYER:
        pattern = np.block([[4 * pattern, 4 * pattern + 2], [4 * pattern + 3, 4 * pattern + 1]])
    even = (pattern + 0.5) / pattern.size - 0.5
    times = -(-height // _BAYER), -(-width // _BAYER)
    return np.tile(even, times)[:height, :width].astype(np.float32)
