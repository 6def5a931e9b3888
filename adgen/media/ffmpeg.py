"""Which ffmpeg is used, and why: the system's when it can do everything, else the wheel's."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

import ffmpeg as filters

from adgen.errors import MediaError
from adgen.media.process import run

NEEDED = {
    "-encoders": ("libx264", "libx265", "aac", "utvideo"),
    "-filters": ("ass", "ebur128", "alimiter", "rubberband"),
}

_FONTS = Path(str(resources.files("adgen.data") / "fonts"))
_GREEN_BOX = """[Script Info]
PlayResX: 16
PlayResY: 16
YCbCr Matrix: TV.709
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, Alignment
Style: box,Adgen Sans Text,10,&H0000FF00,7
[Events]
Format: Layer, Start, End, Style, Text
Dialogue: 0,0:00:00.00,0:00:09.00,box,{\\pos(0,0)\\p1}m 0 0 l 16 0 16 16 0 16
"""


@dataclass(frozen=True, slots=True)
class Ffmpeg:
    """A usable ffmpeg binary."""

    path: str
    version: str
    why: str


@lru_cache(maxsize=1)
def find_ffmpeg() -> Ffmpeg:
    """The ffmpeg that adgen runs. Raises MediaError when there is none that will do."""
    system = shutil.which("ffmpeg")
    if system:
        fault = _fault(system)
        if not fault:
            return Ffmpeg(system, _version(system), "the system's, it has all that is needed")
        reason = f"the system's ({system}) {fault}"
    else:
        reason = "no ffmpeg on PATH"
    import imageio_ffmpeg

    bundled = imageio_ffmpeg.get_ffmpeg_exe()
    fault = _fault(bundled)
    if fault:
        raise MediaError(f"{reason}, and the bundled {bundled} {fault}")
    return Ffmpeg(bundled, _version(bundled), f"imageio-ffmpeg's, because {reason}")


def _fault(binary: str) -> str:
    """Why a binary will not do; empty when it will."""
    try:
        missing = _missing(binary)
        if missing:
            return f"lacks {', '.join(missing)}"
        if not _burns_bt709(binary):
            return "burns text in wrong colours: it takes BT.601 for BT.709"
    except MediaError as error:
        return f"fails: {error}"
    return ""


def _missing(binary: str) -> list[str]:
    missing: list[str] = []
    for listing, names in NEEDED.items():
        known = run([binary, "-hide_banner", listing]).decode("utf-8", "replace").split()
        missing += [name for name in names if name not in known]
    return missing


def _burns_bt709(binary: str) -> bool:
    """Whether the ass filter paints in the matrix of the picture: Debian's 5.1 does not.

    A document of one green box is burnt into one frame; BT.709 green has luma 173, BT.601 145.
    libass draws nothing, not even a box, on a machine without a font, hence the fonts folder.
    """
    black = filters.input("color=black:s=16x16", format="lavfi").filter("format", "yuv420p")
    with TemporaryDirectory() as folder:
        document = Path(folder) / "box.ass"
        document.write_text(_GREEN_BOX, "utf-8")
        stream = black.filter("setparams", colorspace="bt709", range="tv")
        stream = stream.filter("ass", filename=str(document), fontsdir=str(_FONTS))
        stream = stream.output("pipe:", format="rawvideo", vframes=1, loglevel="error")
        drawn = run([binary, "-nostdin", *filters.get_args(stream)])
    return len(drawn) == 16 * 24 and abs(drawn[8 * 16 + 8] - 173) < 8


def _version(binary: str) -> str:
    return run([binary, "-version"]).decode().split()[2]
