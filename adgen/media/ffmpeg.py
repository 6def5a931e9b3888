"""Which ffmpeg is used, and why: the system's when it can do everything, else the wheel's."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from adgen.errors import MediaError
from adgen.media.process import run

NEEDED = {
    "-encoders": ("libx264", "libx265", "aac", "utvideo"),
    "-filters": ("ass", "ebur128", "alimiter"),
}

_GREEN_BOX = """[Script Info]
PlayResX: 16
PlayResY: 16
YCbCr Matrix: TV.709
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, Alignment
Style: box,Sans,10,&H0000FF00,7
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
        lacking = _lacking(system)
        if not lacking:
            return Ffmpeg(system, _version(system), "the system's, it has all that is needed")
        reason = f"the system's ({system}) lacks {', '.join(lacking)}"
    else:
        reason = "no ffmpeg on PATH"
    import imageio_ffmpeg

    bundled = imageio_ffmpeg.get_ffmpeg_exe()
    lacking = _lacking(bundled)
    if lacking:
        raise MediaError(f"{reason}, and the bundled {bundled} lacks {', '.join(lacking)}")
    return Ffmpeg(bundled, _version(bundled), f"imageio-ffmpeg's, because {reason}")


def _lacking(binary: str) -> tuple[str, ...]:
    missing: list[str] = []
    for listing, names in NEEDED.items():
        known = run([binary, "-hide_banner", listing]).decode().split()
        missing += [name for name in names if name not in known]
    if not missing and not _burns_bt709(binary):
        missing.append("right colours of burnt-in text (it takes BT.601 for BT.709)")
    return tuple(missing)


def _burns_bt709(binary: str) -> bool:
    """Whether the ass filter paints in the matrix of the picture: Debian's 5.1 does not.

    A document of one green box is burnt into one frame; BT.709 green has luma 173, BT.601 145.
    """
    with TemporaryDirectory() as folder:
        document = Path(folder) / "box.ass"
        document.write_text(_GREEN_BOX, "utf-8")
        drawn = run(
            [
                binary, "-v", "error", "-nostdin", "-f", "lavfi", "-i", "color=black:s=16x16",
                "-vf", f"format=yuv420p,setparams=colorspace=bt709:range=tv,ass={document}",
                "-frames:v", "1", "-f", "rawvideo", "-",
            ]
        )  # fmt: skip
    return abs(drawn[8 * 16 + 8] - 173) < 8


def _version(binary: str) -> str:
    return run([binary, "-version"]).decode().split()[2]
