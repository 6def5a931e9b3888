"""Programs and libraries that have a hand in what comes out: their versions are parts of keys.

What an engine or a voice needs stands in its own revision.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version

from adgen.media.ffmpeg import find_ffmpeg

FFMPEG = "ffmpeg"
_PACKAGES = {
    "opencv": "opencv-python-headless",
    "scikit-image": "scikit-image",
    "librosa": "librosa",
    "harfbuzz": "uharfbuzz",
    "budoux": "budoux",
    "regex": "regex",
    "mediainfo": "pymediainfo",
    "c2pa": "c2pa-python",
}
TOOLS = (FFMPEG, *_PACKAGES)


def tools(*names: str) -> dict[str, str]:
    """The versions of these, as parameters of a work. Raises MediaError without an ffmpeg."""
    return {name: _version(name) for name in names}


@lru_cache(maxsize=len(TOOLS))
def _version(name: str) -> str:
    return find_ffmpeg().version if name == FFMPEG else version(_PACKAGES[name])
