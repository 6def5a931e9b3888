"""Cues as SubRip and WebVTT text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from adgen.post.text.subtitles.files.directions import begun, embedded
from adgen.schema.picture import Box, Raster
from adgen.schema.time import nearest_frame
from adgen.schema.titles import Cue

_JOINER = "\u2060"
_TAG = re.compile(r"<(?=[/!?A-Za-z])|\{(?=\\)")
"""What SubRip players take for the beginning of a tag, though SubRip has no markup of its own."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A cue, the box round all its lines in pixels, and whether that box is painted."""

    cue: Cue
    box: Box
    boxed: bool


def srt(cues: Sequence[Cue], language: str, second: str = "") -> str:
    """The cues as SubRip text.

    SubRip cannot escape: a word joiner, which paints nothing, keeps literal tags from being taken
    for tags.
    """
    rows: list[str] = []
    for number, cue in enumerate(cues, 1):
        texts = [
            embedded(_untagged(line), tongue) for line, tongue in _lines(cue, language, second)
        ]
        rows += [str(number), _stamps(cue, ","), *texts, ""]
    return "".join(f"{row}\n" for row in rows)


def vtt(shown: Sequence[Shown], raster: Raster, area: Box, language: str, second: str = "") -> str:
    """The cues as WebVTT, each with the upper edge of its box and as wide as the safe `area`.

    The three characters that are markup there are escaped.
    """
    rows = ["WEBVTT", ""]
    for one in shown:
        lines = _lines(one.cue, language, second)
        texts = [begun(_escaped(line), tongue) for line, tongue in lines]
        rows += [f"{_stamps(one.cue, '.')} {_settings(one.box, raster, area)}", *texts, ""]
    return "".join(f"{row}\n" for row in rows)


def printable(line: str) -> str:
    """A line without control characters, which no text format may hold."""
    return "".join(c for c in line if unicodedata.category(c) not in ("Cc", "Cs"))


def _lines(cue: Cue, language: str, second: str) -> list[tuple[str, str]]:
    """The cue's lines, each with its language."""
    return [(printable(line), language) for line in cue.lines] + [
        (printable(line), second) for line in cue.second
    ]


def _untagged(line: str) -> str:
    return _TAG.sub(lambda found: found.group() + _JOINER, line)


def _escaped(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _settings(box: Box, raster: Raster, area: Box) -> str:
    """Where a cue stands, in percent.

    By its upper edge: a line aligned by its lower one (`line:85%,end`) is in the specification, but
    Chromium's parser passes over it (crbug.com/41267398) and puts the cue at the foot.
    """
    top = 100 * box.top / raster.height
    middle = 50 * (area.left + area.right) / raster.width
    size = 100 * area.width / raster.width
    return f"line:{top:.2f}% position:{middle:.2f}% size:{size:.2f}% align:center"


def _stamps(cue: Cue, point: str) -> str:
    start, stop = cue.frames.start_seconds, cue.frames.stop_seconds
    return f"{_stamp(start, point)} --> {_stamp(stop, point)}"


def _stamp(seconds: Fraction, point: str) -> str:
    millis = nearest_frame(seconds, Fraction(1000))
    minutes, millis = divmod(millis, 60_000)
    hours, minutes = divmod(minutes, 60)
    whole, millis = divmod(millis, 1000)
    return f"{hours:02d}:{minutes:02d}:{whole:02d}{point}{millis:03d}"
