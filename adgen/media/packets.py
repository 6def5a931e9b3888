"""The packets of a film as they lie in its file."""

from __future__ import annotations

from pathlib import Path

import ffmpeg

from adgen.errors import MediaError
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.process import run


def picture_sizes(path: Path) -> list[int]:
    """Bytes of every compressed frame of a film, in the order they are read. Raises MediaError."""
    stream = ffmpeg.input(str(path)).video.output("pipe:", format="framecrc", codec="copy")
    head = [find_ffmpeg().path, "-hide_banner", "-nostdin", "-loglevel", "error"]
    told = run([*head, *ffmpeg.get_args(stream)]).decode("ascii", "replace")
    # A line of framecrc: stream, dts, pts, duration, bytes, checksum, side data.
    rows = [line.split(",") for line in told.splitlines() if line and not line.startswith("#")]
    try:
        return [int(row[4]) for row in rows]
    except (IndexError, ValueError) as error:
        raise MediaError(f"{path.name}: its packets cannot be told from {told[:80]!r}") from error
