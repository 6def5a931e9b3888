"""What happens to the picture before it is compressed: texts, fade, and what surrounds the spot."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import ffmpeg

from adgen.schema.broadcast import Surround
from adgen.schema.delivery import Encode
from adgen.schema.picture import Raster
from adgen.schema.time import FrameRange

_TAGGED = {"range": "tv", "colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709"}
_FINE = "bicubic+accurate_rnd+full_chroma_inp+bitexact"
_LEGAL = {1: (16, 235), 6: (16, 240)}
"""By planes (luma, both chroma): the codes of 8 bits from black to white, which R 103 lets a
picture leave by 1 % at the foot and 3 % at the top. What an encoder adds at edges stays in that."""


@dataclass(frozen=True, slots=True)
class Broadcast:
    """What television has done to a file: see schema.broadcast."""

    surround: Surround = Surround()  # noqa: RUF009  # frozen, so that all may share it
    slate: Path | None = None
    """The ASS document of the slate, on the file's own frames."""
    legal: bool = False
    """Whether the picture's codes are kept to EBU R 103."""


def picture_stream(
    raster: Raster,
    rate: Fraction,
    ass: Path,
    fonts: Path,
    settings: Encode,
    fade: FrameRange | None,
    broadcast: Broadcast,
) -> ffmpeg.Stream:
    """Raw frames from standard input with their texts, faded, and surrounded as asked for."""
    picture = ffmpeg.input(
        "pipe:", format="rawvideo", pix_fmt="yuv420p", s=str(raster), framerate=str(rate),
        thread_queue_size=1,
    ).video.filter("setparams", **_TAGGED)  # fmt: skip
    deep = settings.codec == "prores"
    if deep:
        # Before the texts, so that their colours are as sharp as 4:2:2 can be.
        picture = picture.filter("scale", flags=_FINE).filter("format", "yuv422p10le")
    if broadcast.legal:
        picture = _legal(picture, 4 if deep else 1)
    picture = picture.filter("ass", filename=str(ass), fontsdir=str(fonts))
    if fade is not None:
        # ffmpeg counts the last whole frame as the first of a fade.
        first = fade.start - 1
        picture = picture.filter("fade", type="out", start_frame=first, nb_frames=len(fade))
    return _surrounded(picture, fonts, broadcast)


def _legal(picture: ffmpeg.Stream, scale: int) -> ffmpeg.Stream:
    """Each code as near as it may be; `scale` is that of more than 8 bits."""
    for planes, (low, high) in _LEGAL.items():
        picture = picture.filter("limiter", min=low * scale, max=high * scale, planes=planes)
    return picture


def _surrounded(picture: ffmpeg.Stream, fonts: Path, broadcast: Broadcast) -> ffmpeg.Stream:
    """Black before it with the slate on that, and its last picture held behind it."""
    around = broadcast.surround
    if not (around.lead or around.hold):
        return picture
    padded = picture.filter(
        "tpad", start=around.lead, start_mode="add", color="black", stop=around.hold,
        stop_mode="clone",
    ).filter("setparams", **_TAGGED)  # fmt: skip
    if broadcast.slate is None:
        return padded
    return padded.filter("ass", filename=str(broadcast.slate), fontsdir=str(fonts))
