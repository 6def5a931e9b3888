"""The packets of a film as they lie in its file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import ffmpeg

from adgen.errors import MediaError
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.opening import kind_of, source_words, time_limit
from adgen.media.process import run

_UNKNOWN = -(1 << 63)
"""How ffmpeg tells of a time that it does not know (AV_NOPTS_VALUE)."""


@dataclass(frozen=True, slots=True)
class Packet:
    """A compressed frame: when it is shown and for how long, in seconds, and its bytes.

    Times are exact, in steps of the file's own clock (`tick` seconds). AVI and MPEG program
    streams do not say of each frame when it is shown: of theirs it is when they are decoded.
    """

    time: Fraction
    length: Fraction
    bytes: int
    tick: Fraction


def picture_sizes(path: Path) -> list[int]:
    """Bytes of every compressed frame of a film, in the order they are read. Raises MediaError."""
    stream = ffmpeg.input(str(path)).video.output("pipe:", format="framecrc", codec="copy")
    head = [find_ffmpeg().path, "-hide_banner", "-nostdin", "-loglevel", "error"]
    told = run([*head, *ffmpeg.get_args(stream)]).decode("ascii", "replace")
    return [packet.bytes for packet in packets_of(told, path.name)]


def frame_rate(path: Path) -> Fraction:
    """Frames a second by the times of a film's packets; 0 of fewer than two. Raises MediaError."""
    words = [*source_words(path, kind_of(path)), "-map", "0:V:0", "-c", "copy"]
    head = [find_ffmpeg().path, "-hide_banner", "-nostdin", "-loglevel", "error"]
    told = run([*head, *words, "-f", "framecrc", "pipe:"], timeout=time_limit(path))
    packets = packets_of(told.decode("ascii", "replace"), path.name)
    times = sorted(packet.time for packet in packets)
    if len(times) < 2 or times[0] == times[-1]:
        return Fraction(0)
    whole, steps = times[-1] - times[0], len(times) - 1
    rate = steps / whole
    # Times in steps of a clock are off by up to one of them; the usual rates are exact.
    for usual in (Fraction(round(rate)), Fraction(round(rate * 1001 / 1000) * 1000, 1001)):
        if usual and abs(steps / usual - whole) <= packets[0].tick:
            return usual
    return rate.limit_denominator(1001)


def packets_of(told: str, name: str = "the film") -> Sequence[Packet]:
    """The packets that ffmpeg's framecrc tells of, in the order of the file.

    Raises MediaError where it tells of none.
    """
    # A line of framecrc: stream, dts, pts, duration, bytes, checksum, side data.
    rows = [line.split(",") for line in told.splitlines() if line and not line.startswith("#")]
    clock = re.search(r"^#tb 0: (\d+)/(\d+)$", told, re.MULTILINE)
    try:
        tick = Fraction(*map(int, clock.groups())) if clock else Fraction(0)
        column = 1 if any(int(row[2]) == _UNKNOWN for row in rows) else 2
        return [
            Packet(int(row[column]) * tick, int(row[3]) * tick, int(row[4]), tick) for row in rows
        ]
    except (IndexError, ValueError, ZeroDivisionError) as error:
        raise MediaError(f"{name}: its packets cannot be told from {told[:80]!r}") from error
