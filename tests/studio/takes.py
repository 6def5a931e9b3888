"""Takes whose every frame is known, and what programs are running below this one."""

from __future__ import annotations

import os
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from adgen.media.colour import rgb_of, ycbcr_709
from adgen.media.frames import I420, lossless_command, written_frames
from adgen.schema.picture import Raster

RGB = NDArray[np.uint8]


def flat(colour: str, raster: Raster) -> RGB:
    """A frame of one colour, (height, width, 3)."""
    return np.full((raster.height, raster.width, 3), rgb_of(colour), np.uint8)


def write_take(path: Path, frames: Iterable[RGB], raster: Raster, rate: Fraction) -> Path:
    """Store RGB frames as a lossless take."""
    with written_frames(lossless_command(path, raster, rate, "rgb24")) as pipe:
        for frame in frames:
            pipe.write(np.ascontiguousarray(frame).data)
    return path


def coded(colour: str) -> tuple[float, float, float]:
    """A colour as BT.709 limited-range Y, Cb, Cr, not rounded."""
    y, cb, cr = ycbcr_709(np.array(rgb_of(colour), np.float32))
    return float(y), float(cb), float(cr)


def planes(frame: I420) -> tuple[RGB, RGB, RGB]:
    """The luma plane and both chroma planes of an I420 frame."""
    height, width = frame.shape[0] * 2 // 3, frame.shape[1]
    blue, red = frame[height:].reshape(2, height // 2, width // 2)
    return frame[:height], blue, red


def middle(frame: I420) -> tuple[int, int, int]:
    """Y, Cb, Cr in the middle of an I420 frame."""
    y, blue, red = planes(frame)
    at = tuple(side // 2 for side in blue.shape)
    return int(y[at[0] * 2, at[1] * 2]), int(blue[at]), int(red[at])


def solid(colour: str, raster: Raster) -> I420:
    """An I420 frame of one colour."""
    values = [round(value) for value in coded(colour)]
    frame = np.empty((raster.height * 3 // 2, raster.width), np.uint8)
    for plane, value in zip(planes(frame), values, strict=True):
        plane[:] = value
    return frame


def children() -> set[int]:
    """Programs started by this one that have not ended, from /proc."""
    found: set[int] = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == os.getpid():
                found.add(int(entry.name))
    return found
