"""Look at a finished film in one decoding: every frame small, and a few whole."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from adgen.errors import MediaError
from adgen.media.colour import rgb_709
from adgen.media.frames import I420, i420_shape, piped_frames
from adgen.schema.picture import Raster

_SHORT = 108
"""Pixels of the short side of the small frames: enough for colours and flashes, which are looked
at in tiles, and a hundredth of the work."""
_TAGS = "in_color_matrix=bt709:in_range=tv:out_color_matrix=bt709:out_range=tv"


def small_raster(width: int, height: int) -> Raster:
    """The size in which a film of these pixels is looked at whole."""
    scale = _SHORT / min(width, height)
    return Raster(max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2))


@contextlib.contextmanager
def watched(
    path: Path,
    small: Raster,
    see: Callable[[int, I420], None],
    stored: Raster | None = None,
    wanted: Sequence[int] = (),
) -> Iterator[Mapping[int, I420]]:
    """Show every frame of a film, area-averaged to `small`, to `see`; give the `wanted` ones whole.

    `stored` is the film's raster, needed for those. They lie in a temporary file until the block
    ends, so that memory does not grow with their number. Raises MediaError when the film is damaged
    or has fewer frames.
    """
    frames = sorted(set(wanted))
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "frames.yuv"
        for index, frame in enumerate(piped_frames(_words(path, small, frames, kept), small)):
            see(index, frame)
        yield {} if stored is None else _whole(kept, stored, frames)


def _whole(kept: Path, stored: Raster, frames: Sequence[int]) -> Mapping[int, I420]:
    """The kept frames, read from their file when they are looked at."""
    shape = i420_shape(stored)
    size = shape[0] * shape[1]
    if frames and kept.stat().st_size != len(frames) * size:
        raise MediaError(f"the film does not hold all frames from {frames[0]} to {frames[-1]}")
    return {
        frame: np.memmap(kept, np.uint8, "r", count * size, shape)
        for count, frame in enumerate(frames)
    }


def rgb_of_i420(frame: I420) -> NDArray[np.float32]:
    """A frame as R'G'B' 0..255, shape (height, width, 3), chroma doubled in size."""
    height, width = frame.shape[0] * 2 // 3, frame.shape[1]
    chroma = frame[height:].reshape(2, height // 2, width // 2)
    full = [np.repeat(np.repeat(plane, 2, axis=0), 2, axis=1) for plane in chroma]
    return np.clip(rgb_709(np.stack([frame[:height], *full], axis=-1)), 0, 255)


def _words(path: Path, small: Raster, frames: Sequence[int], kept: Path) -> list[str]:
    scale = f"scale={small.width}:{small.height}:flags=area+accurate_rnd:{_TAGS}"
    raw = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-fps_mode", "passthrough"]
    source = ["-threads", "1", "-thread_queue_size", "1", "-i", str(path)]
    if not frames:
        return [*source, "-map", "0:v:0", "-vf", scale, *raw, "pipe:"]
    chosen = "+".join(f"eq(n,{frame})" for frame in frames)
    graph = f"[0:v:0]split=2[every][some];[every]{scale}[small];[some]select='{chosen}'[whole]"
    return [
        *source, "-filter_complex", graph, "-map", "[small]", *raw, "pipe:",
        "-map", "[whole]", *raw, str(kept),
    ]  # fmt: skip
