"""Renders ASS text with ffmpeg's libass, so that tests can look at the pixels."""

from fractions import Fraction
from pathlib import Path

import ffmpeg
import numpy as np
from numpy.typing import NDArray

from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.fonts import fonts_folder
from adgen.media.process import run
from adgen.schema.picture import Raster

BACKGROUND = 0x10


def painted(
    document: str,
    folder: Path,
    raster: Raster,
    frames: int = 1,
    rate: Fraction = Fraction(25),
    fonts: Path | None = None,
    ground: str = "black",
) -> NDArray[np.uint8]:
    """The luma (frames, height, width) of a document drawn over a colour, in limited range."""
    path = folder / "document.ass"
    path.write_text(document, encoding="utf-8")
    plain = f"color={ground}:s={raster}:r={rate}"
    stream = ffmpeg.input(plain, f="lavfi").filter("format", "yuv420p")
    stream = stream.filter("setparams", range="tv", colorspace="bt709")
    stream = stream.filter("ass", filename=str(path), fontsdir=str(fonts or fonts_folder()))
    stream = stream.output("pipe:", f="rawvideo", pix_fmt="yuv420p", vframes=frames)
    data = np.frombuffer(run([find_ffmpeg().path, *ffmpeg.get_args(stream)]), dtype=np.uint8)
    planes = data.reshape(frames, raster.height * 3 // 2, raster.width)
    return planes[:, : raster.height]


def ink_box(luma: NDArray[np.uint8], level: int = 60) -> tuple[int, int, int, int]:
    """Left, top, right and bottom (excluded) of what is brighter than `level`."""
    rows = np.flatnonzero((luma > level).any(axis=1))
    columns = np.flatnonzero((luma > level).any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
