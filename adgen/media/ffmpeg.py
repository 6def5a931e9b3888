"""Which ffmpeg is used, and why: the system's when it can do everything, else the wheel's."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import lru_cache

from adgen.errors import MediaError
from adgen.media.process import run

NEEDED = {
    "-encoders": ("libx264", "libx265", "aac", "utvideo"),
    "-filters": ("ass", "ebur128", "alimiter"),
}


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
    return tuple(missing)


def _version(binary: str) -> str:
    return run([binary, "-version"]).decode().split()[2]
