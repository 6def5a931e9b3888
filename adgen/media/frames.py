"""Frames in and out of files as raw I420 through pipes, so that memory does not grow with length.

An I420 frame is one uint8 array of shape (height * 3 // 2, width): the luma plane, then both chroma
planes at half size, packed. BT.709 matrix, limited range.

Takes and masters are kept as UT Video (lossless, intra only): measured on 1080x1920 it encodes and
decodes faster than any other lossless codec of ffmpeg, so a kept master gives the same bytes as a
composed one.
"""

from __future__ import annotations

import contextlib
import fcntl
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import IO

import ffmpeg
import numpy as np
from numpy.typing import NDArray

from adgen.errors import MediaError
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.process import failure, started
from adgen.schema.picture import Raster

I420 = NDArray[np.uint8]
TAKE_SUFFIX = ".mkv"
_PIPE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Conform:
    """How stored frames become frames of a raster: scaled to cover it, cropped round `centre`."""

    raster: Raster
    centre: tuple[float, float] = (0.5, 0.5)

    def crop(self, stored: Raster) -> Crop:
        """The same in pixels, for frames of the raster `stored`; offsets are even."""
        scale = max(
            Fraction(self.raster.width, stored.width), Fraction(self.raster.height, stored.height)
        )
        width = max(self.raster.width, round(stored.width * scale / 2) * 2)
        height = max(self.raster.height, round(stored.height * scale / 2) * 2)
        left = _offset(width, self.raster.width, self.centre[0])
        top = _offset(height, self.raster.height, self.centre[1])
        return Crop(Raster(width, height), left, top, self.raster)


@dataclass(frozen=True, slots=True)
class Crop:
    """Stored frames scaled whole to `scaled`; `raster` of that is kept, from (left, top) on."""

    scaled: Raster
    left: int
    top: int
    raster: Raster


def i420_shape(raster: Raster) -> tuple[int, int]:
    """Array shape of one frame."""
    return raster.height * 3 // 2, raster.width


def read_frames(
    path: Path, stored: Raster, conform: Conform | Crop | None = None, every: int = 1
) -> Iterator[I420]:
    """Yield each `every`th frame of a file from the first on, as `conform` asks for them.

    The yielded array is reused for the next frame: copy it to keep it. Raises MediaError when the
    file is damaged or cut short, at the latest after its last frame, KilledError when a signal
    ended ffmpeg.
    """
    # One thread and short queues: 80 MB a decoder instead of 110, more with more cores, and a frame
    # in 4 ms is still well ahead of any encoder.
    stream = ffmpeg.input(str(path), threads=1, thread_queue_size=1).video
    if every > 1:
        stream = stream.filter("select", f"not(mod(n,{every}))")
    crop = conform.crop(stored) if isinstance(conform, Conform) else conform
    raster = stored if crop is None else crop.raster
    if crop is not None and (crop.scaled, crop.raster) != (stored, stored):
        stream = _cropped(stream, crop)
    stream = stream.output(
        "pipe:", format="rawvideo", pix_fmt="yuv420p", fps_mode="passthrough", thread_queue_size=1
    )
    yield from piped_frames(ffmpeg.get_args(stream), raster)


def piped_frames(words: Sequence[str], raster: Raster) -> Iterator[I420]:
    """Yield the frames that ffmpeg, told by these words, writes to its standard output.

    The yielded array is reused. Raises MediaError and KilledError as `read_frames` does.
    """
    with _started([*_quiet(), *words], stdout=subprocess.PIPE, silent=True) as process:
        assert process.stdout is not None
        frame = np.empty(i420_shape(raster), np.uint8)
        view = frame.data.cast("B")
        while (filled := _fill(process.stdout, view)) == len(view):
            yield frame
    if filled:
        raise MediaError("the picture stream ended inside a frame")


@contextlib.contextmanager
def written_frames(command: Sequence[str]) -> Iterator[IO[bytes]]:
    """Start an ffmpeg command that reads raw frames from its standard input; wait for its end.

    Raises MediaError with ffmpeg's last words when it fails, also while being written to, and
    KilledError when a signal ended it.
    """
    with _started([*_quiet(), *command], stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            yield process.stdin
            process.stdin.close()


def lossless_command(path: Path, raster: Raster, rate: Fraction, pixels: str) -> list[str]:
    """ffmpeg words that store raw `pixels` (rgb24 or yuv420p) from standard input at `path`."""
    stream = ffmpeg.input(
        "pipe:", format="rawvideo", pix_fmt=pixels, s=str(raster), framerate=str(rate)
    ).video
    if pixels == "yuv420p":
        # Untagged frames would be taken for BT.601 and converted to the BT.709 asked for below.
        stream = stream.filter("setparams", range="tv", colorspace="bt709")
    else:
        stream = stream.filter(
            "scale",
            out_color_matrix="bt709",
            out_range="tv",
            flags="accurate_rnd+full_chroma_int+bicubic",
        )
    stream = stream.output(
        str(path), vcodec="utvideo", pix_fmt="yuv420p", colorspace="bt709", color_range="tv",
        fflags="+bitexact", threads=2,
    )  # fmt: skip
    words: list[str] = ffmpeg.get_args(stream)
    return words


def _cropped(stream: ffmpeg.Stream, crop: Crop) -> ffmpeg.Stream:
    scaled = stream.filter(
        "scale", crop.scaled.width, crop.scaled.height, flags="lanczos+accurate_rnd"
    )
    return scaled.filter("crop", crop.raster.width, crop.raster.height, crop.left, crop.top)


def _offset(large: int, small: int, centre: float) -> int:
    """Even offset that puts `centre` of the large side in the middle of the small one."""
    wanted = round((centre * large - small / 2) / 2) * 2
    return min(max(wanted, 0), (large - small) // 2 * 2)


def _quiet() -> list[str]:
    return [find_ffmpeg().path, "-hide_banner", "-nostdin", "-loglevel", "error", "-y"]


@contextlib.contextmanager
def _started(
    command: Sequence[str],
    *,
    stdin: int | None = None,
    stdout: int | None = None,
    silent: bool = False,
) -> Iterator[subprocess.Popen[bytes]]:
    """A running process, checked when the block is left at the end.

    Its standard error goes to a file, as a full pipe would stop it. A `silent` one must leave that
    empty: ffmpeg ends with status 0 when the file it reads is cut short, and only says so there.
    """
    with tempfile.TemporaryFile() as errors:
        with started(
            command, stdin=stdin or subprocess.DEVNULL, stdout=stdout, stderr=errors
        ) as process:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
            yield process
        errors.seek(0)
        text = errors.read().decode("utf-8", "replace")
        if process.returncode or (silent and text.strip()):
            raise failure(command[0], process.returncode, text)


def _fill(pipe: IO[bytes], view: memoryview) -> int:
    """Read one frame; the bytes that came, fewer than asked only at the end."""
    done = 0
    while done < len(view):
        count = pipe.readinto(view[done:])  # type: ignore[attr-defined]
        if not count:
            break
        done += count
    return done
