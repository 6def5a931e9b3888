"""How loud a film is from moment to moment, by ffmpeg's ebur128."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from adgen.errors import MediaError
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.process import run_both

STEP = 0.1
"""Seconds between two values (ITU-R BS.1770: blocks overlap so that one begins every 100 ms)."""
FLOOR = -60.0
"""LUFS below which nothing is told apart."""
_FRAME = re.compile(r"\bt:\s*(\S+).*?\bM:\s*(\S+)\s*S:\s*(\S+)")


@dataclass(frozen=True, slots=True)
class LoudnessCurve:
    """Loudness in LUFS every 100 ms, each over the time before it: 3 s and 400 ms (EBU Tech 3341).

    The longer one has no value, which is FLOOR, in the first 3 s.
    """

    short_term: tuple[float, ...]
    momentary: tuple[float, ...]


def loudness_curve(path: Path) -> LoudnessCurve:
    """The curve of a film; empty for one without sound. Raises MediaError."""
    try:
        _, told = run_both([
            find_ffmpeg().path, "-hide_banner", "-nostats", "-nostdin", "-i", f"file:{path}",
            "-map", "0:a:0?", "-af", "ebur128=framelog=info", "-f", "null", "-",
        ])  # fmt: skip
    except MediaError as error:
        if "does not contain any stream" in str(error) or "no streams" in str(error):
            return LoudnessCurve((), ())
        raise
    rows = [match.groups() for match in map(_FRAME.search, told.splitlines()) if match]
    return LoudnessCurve(
        tuple(_level(short) for _, _, short in rows), tuple(_level(now) for _, now, _ in rows)
    )


def _level(word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        return FLOOR
    return round(max(FLOOR, value), 1) if value == value else FLOOR
