"""Chosen frames of a film as small pictures, from one decoding."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from adgen.errors import MediaError
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.process import run
from adgen.schema.picture import Raster

Pixels = NDArray[np.uint8]
"""Shape (height, width, 3), in OpenCV's order."""


def thumbnails(path: Path, frames: Sequence[int], size: Raster) -> list[Pixels]:
    """The frames of these numbers, area-averaged to `size`, in the order asked for.

    A film is read as BT.709 in limited range, which is what is delivered. A number beyond its last
    frame gives that of the nearest before it. Raises MediaError when no frame can be read.
    """
    wanted = sorted(set(frames))
    chosen = "+".join(f"eq(n\\,{frame})" for frame in wanted)
    scale = (
        f"scale={size.width}:{size.height}:flags=area+accurate_rnd+full_chroma_int:"
        "in_color_matrix=bt709:in_range=tv:out_range=pc"
    )
    raw = run([
        find_ffmpeg().path, "-v", "error", "-nostdin", "-threads", "2", "-i", f"file:{path}",
        "-map", "0:v:0", "-an", "-vf", f"select='{chosen}',{scale}", "-fps_mode", "passthrough",
        "-frames:v", str(len(wanted)), "-f", "rawvideo", "-pix_fmt", "bgr24", "-",
    ])  # fmt: skip
    shape = size.height, size.width, 3
    found = np.frombuffer(raw, np.uint8).reshape(-1, *shape)
    if not len(found):
        raise MediaError(f"{path}: no frame can be read")
    place = {frame: min(index, len(found) - 1) for index, frame in enumerate(wanted)}
    return [found[place[frame]] for frame in frames]
