"""The media of a hand-off: takes at the spot's raster and rate, sounds, fonts.

Takes lie in the store as UT Video in Matroska, which Final Cut Pro and After Effects do not read.
ProRes 422 HQ in QuickTime is what every editing system reads natively, at ten bits and intra only;
`utvideo` keeps the very pixels, for those that read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Literal

import ffmpeg
import numpy as np

from adgen.media.frames import I420, lossless_command, written_frames
from adgen.media.sound import RATE, Samples, write_wav
from adgen.schema.picture import Raster
from adgen.schema.time import FrameRange

Codec = Literal["prores", "utvideo"]
SUFFIXES: dict[Codec, str] = {"prores": ".mov", "utvideo": ".mkv"}


def write_take(
    frames: Iterable[I420], raster: Raster, rate: Fraction, codec: Codec, path: Path
) -> None:
    """Frames of the spot's raster and rate as a file. Raises MediaError where it cannot be."""
    command = (
        prores_command(path, raster, rate)
        if codec == "prores"
        else lossless_command(path, raster, rate, "yuv420p")
    )
    with written_frames(command) as pipe:
        for frame in frames:
            pipe.write(frame.data)


def prores_command(path: Path, raster: Raster, rate: Fraction) -> list[str]:
    """ffmpeg words that store I420 frames from standard input as ProRes 422 HQ, timecode 0.

    By prores_aw: on takes of 1080x1920 it took a third of the time of prores_ks, for files a fifth
    larger and up to 0.8 dB (PSNR) better.
    """
    stream = ffmpeg.input(
        "pipe:", format="rawvideo", pix_fmt="yuv420p", s=str(raster), framerate=str(rate)
    ).video.filter("setparams", range="tv", colorspace="bt709",
                   color_primaries="bt709", color_trc="bt709")  # fmt: skip
    stream = stream.output(
        str(path), vcodec="prores_aw", vendor="apl0", pix_fmt="yuv422p10le",
        colorspace="bt709", color_primaries="bt709", color_trc="bt709", color_range="tv",
        movflags="+write_colr", timecode="00:00:00:00", fflags="+bitexact", threads=2,
        **{"profile:v": 3},
    )  # fmt: skip
    words: list[str] = ffmpeg.get_args(stream)
    return words


def on_frames(start: int, stop: int, rate: Fraction) -> FrameRange:
    """The frames that samples `start` to `stop` at 48 kHz lie in."""
    return FrameRange(int(start * rate / RATE), ceil(stop * rate / RATE), rate)


def write_sound(samples: Samples, frames: FrameRange, path: Path) -> None:
    """What is heard in these frames of a spot, as a WAV exactly as long as they are.

    `samples` are the spot's at 48 kHz, (n,) or (n, channels); beyond their end is silence.
    Raises MediaError when the file cannot be written.
    """
    start, stop = (round(at / frames.rate * RATE) for at in (frames.start, frames.stop))
    part = samples[start:stop]
    missing = stop - start - len(part)
    if missing:
        part = np.concatenate([part, np.zeros((missing, *part.shape[1:]), np.float32)])
    write_wav(path, part if part.ndim == 2 else np.stack([part, part], axis=1))
