"""Films with a known fault, and their neighbours without it, made of drawn frames by ffmpeg."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from adgen.delivery.checks.every import check_file
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.frames import I420
from adgen.media.process import run
from adgen.schema.delivery import Finding, Placement
from adgen.schema.picture import Raster
from tests.studio.films import WALL

SIZE = Raster(144, 256)
RATE = Fraction(25)
CODED = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p",
         "-colorspace", "bt709", "-color_range", "tv", "-movflags", "+faststart")  # fmt: skip


_TAGGED = "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"
"""Untagged values outside of the range would be clipped on their way to the encoder."""


def grey(luma: int, raster: Raster = SIZE) -> I420:
    """A frame of one luma."""
    frame = np.full((raster.height * 3 // 2, raster.width), 128, np.uint8)
    frame[: raster.height] = luma
    return frame


def of_luma(luma: np.ndarray, raster: Raster = SIZE) -> I420:
    """A colourless frame of a plane of luma."""
    frame = grey(0, raster)
    frame[: raster.height] = np.clip(np.rint(luma), 0, 255)
    return frame


def drifting(
    count: int, step: float = 2.0, seed: int = 1, raster: Raster = SIZE, fine: int = 12
) -> list[I420]:
    """A photograph that a camera passes by `step` pixels a frame, to the right and half as much
    down; `fine` pixels from one of its blotches to the next."""
    width = raster.width + int(abs(step) * count) + 4
    height = raster.height + int(abs(step) * count / 2) + 4
    drawn = np.random.default_rng(seed)
    small = drawn.uniform(40, 210, (height // fine + 2, width // fine + 2)).astype(np.float32)
    whole = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    size, frames = (raster.width, raster.height), []
    for index in range(count):
        centre = (raster.width / 2 + step * index, raster.height / 2 + step * index / 2)
        frames.append(of_luma(cv2.getRectSubPix(whole, size, centre), raster))
    return frames


def coded(
    path: Path,
    frames: Iterable[I420],
    *words: str,
    rate: Fraction = RATE,
    raster: Raster = SIZE,
    filters: str = "null",
) -> Path:
    """A film of these frames after ffmpeg's filters, without sound."""
    raw = b"".join(np.ascontiguousarray(frame).tobytes() for frame in frames)
    run([
        find_ffmpeg().path, "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p",
        "-s", str(raster), "-framerate", str(rate), "-i", "pipe:0", "-vf", f"{_TAGGED},{filters}",
        *(words or CODED), path,
    ], stdin=raw)  # fmt: skip
    return path


def found(path: Path, **place: object) -> dict[str, Finding]:
    """What is found on a film, by the check; of several findings of one check the worst."""
    worst = {"passed": 0, "warned": 1, "failed": 2}
    rows: dict[str, Finding] = {}
    now = path.stat()
    seen = WALL.model_copy(update=place)
    for finding in _checked(path, seen, now.st_mtime_ns, now.st_size):
        before = rows.get(finding.check)
        if before is None or worst[finding.status] > worst[before.status]:
            rows[finding.check] = finding
    return rows


@lru_cache(maxsize=8)
def _checked(path: Path, placement: Placement, *_: int) -> tuple[Finding, ...]:
    """All findings on a film, which a test may ask for twice."""
    return check_file(path, placement)


def alarms(path: Path, names: Sequence[str], **place: object) -> dict[str, str]:
    """Which of the named checks did not pass, and how: `warned` or `failed`."""
    rows = found(path, **place)
    missing = [name for name in names if name not in rows]
    assert not missing, f"never checked: {missing}"
    return {name: rows[name].status for name in names if rows[name].status != "passed"}


PICTURE = (
    "black", "first frame", "last frame", "frozen", "letterbox", "pillarbox", "filled bars",
    "gamut", "cadence", "blended frames", "interlaced", "constant rate", "frames", "flashes",
    "lasting flashes", "stripes", "compression",
)  # fmt: skip
"""All checks of the picture."""
