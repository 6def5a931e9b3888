"""Burn an ASS document into single pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Literal

import ffmpeg
import numpy as np
from numpy.typing import NDArray

from adgen.errors import MediaError
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.frames import I420, i420_shape, piped_frames
from adgen.media.process import run
from adgen.schema.picture import Raster

Rgb = NDArray[np.uint8]
_FINE = "accurate_rnd+full_chroma_int+full_chroma_inp+bicubic"


def burnt_frame(frame: I420, raster: Raster, document: Path, fonts: Path) -> I420:
    """An I420 frame with what the document shows at time 0. Raises MediaError."""
    data = _burnt(frame, raster, "yuv420p", "yuv420p", document, fonts)
    return data.reshape(i420_shape(raster))


def burnt_picture(frame: I420, raster: Raster, document: Path, fonts: Path) -> Rgb:
    """The same as RGB, (height, width, 3). Raises MediaError."""
    data = _burnt(frame, raster, "yuv420p", "rgb24", document, fonts)
    return data.reshape(raster.height, raster.width, 3)


def burnt_rgb(pixels: Rgb, document: Path, fonts: Path) -> Rgb:
    """RGB pixels (height, width, 3), both sides even, with the document's texts.

    Chroma is kept at full size, so that coloured letters stay sharp. Raises MediaError.
    """
    raster = Raster(pixels.shape[1], pixels.shape[0])
    return _burnt(pixels, raster, "rgb24", "rgb24", document, fonts).reshape(pixels.shape)


def drawn_frames(
    document: Path,
    fonts: Path,
    raster: Raster,
    rate: Fraction,
    frames: Sequence[int],
    ground: Literal["black", "white"],
) -> Iterator[I420]:
    """What a document shows on some frames, in their order, over a ground of one colour.

    The yielded array is reused. Raises MediaError.
    """
    stream = ffmpeg.input(f"color={ground}:s={raster}:r={rate}", f="lavfi").video
    # Drawing is dear and the ground is not, so that frames are chosen before they are drawn on.
    stream = stream.filter("select", "+".join(f"eq(n,{frame})" for frame in sorted(frames)))
    stream = stream.filter("format", "yuv420p").filter("setparams", range="tv", colorspace="bt709")
    stream = stream.filter("ass", filename=str(document), fontsdir=str(fonts))
    stream = stream.output(
        "pipe:", format="rawvideo", pix_fmt="yuv420p", fps_mode="passthrough", vframes=len(frames)
    )
    yield from piped_frames(ffmpeg.get_args(stream), raster)


def _burnt(
    pixels: NDArray[np.uint8],
    raster: Raster,
    taken: Literal["yuv420p", "rgb24"],
    given: Literal["yuv420p", "rgb24"],
    document: Path,
    fonts: Path,
) -> NDArray[np.uint8]:
    stream = ffmpeg.input("pipe:", format="rawvideo", pix_fmt=taken, s=str(raster)).video
    if taken == "rgb24":
        matrix = {"out_color_matrix": "bt709", "out_range": "tv", "flags": _FINE}
        stream = stream.filter("scale", **matrix).filter("format", "yuv444p")
    stream = stream.filter("setparams", range="tv", colorspace="bt709")
    stream = stream.filter("ass", filename=str(document), fontsdir=str(fonts))
    if given == "rgb24":
        stream = stream.filter("scale", in_color_matrix="bt709", in_range="tv", flags=_FINE)
    stream = stream.output("pipe:", format="rawvideo", pix_fmt=given, vframes=1)
    words = ffmpeg.get_args(stream)
    command = [find_ffmpeg().path, "-hide_banner", "-loglevel", "error", *words]
    data = np.frombuffer(run(command, stdin=np.ascontiguousarray(pixels).tobytes()), np.uint8)
    wanted = raster.width * raster.height * (3 if given == "rgb24" else 1)
    if given == "yuv420p":
        wanted += wanted // 2
    if data.size != wanted:
        raise MediaError(f"{document.name}: {data.size} bytes were drawn, {wanted} are a picture")
    return data
