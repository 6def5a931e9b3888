"""What a finished file really holds, read by MediaInfo: a reader that is not the writer."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from adgen.errors import MediaError
from adgen.media.opening import MOST_PIXELS, MP4, kind_of
from adgen.media.packets import frame_rate
from adgen.media.process import run

_WORKER = Path(__file__).with_name("mediainfo_worker.py")
_LONGEST = 10.0
"""Seconds for a header, on a machine with much else to do: it takes a tenth."""
_MOST_SHAPE = 32
"""Times that a picture may be wider than high, or higher than wide."""
Row = dict[str, Any]
"""MediaInfo's names and values of a track."""


@dataclass(frozen=True, slots=True)
class Probe:
    """Facts of a file's first picture and its first sound, and how many it has of each.

    `width` and `height` are those that are seen: telephones store a film lying and say that it is
    to be turned upright, which ffmpeg does as well.
    """

    container: str
    bytes: int
    codec: str
    profile: str
    width: int
    height: int
    pixels: str
    """Chroma subsampling and bit depth, e.g. 4:2:0/8; without the depth where none is told."""
    rate: Fraction
    """Frames a second; where it does not say by its frames' times, 0 of a single one."""
    constant_rate: bool
    frames: int
    """0 where it does not say, as transport streams do not."""
    seconds: float
    kbps: float
    """Average bit rate of the whole file."""
    colour: str
    """Matrix and range, e.g. BT.709/Limited; empty when not tagged."""
    faststart: bool
    sound_codec: str
    sound_rate: int
    sound_channels: int
    sound_seconds: float
    variant: str = ""
    """Of the container, e.g. Base Media or QuickTime."""
    level: str = ""
    turned: int = 0
    """Degrees by which the stored picture is turned to be seen: 0, 90, 180 or 270."""
    shape: float = 1.0
    """Width of a pixel for a height of 1."""
    scan: str = ""
    """Progressive, Interlaced or MBAFF; empty when it does not say."""
    primaries: str = ""
    transfer: str = ""
    hdr: str = ""
    """Name of its format of high dynamic range; empty without."""
    pictures: int = 1
    sounds: int = 0
    texts: int = 0
    sound_kbps: float = 0.0
    timecode: str = ""
    """Of the first frame, HH:MM:SS:FF; empty without a track of it."""


def probe(path: Path) -> Probe:
    """Read a file's facts. Raises MediaError when it is not a film with a picture, or when reading
    its header takes longer than that of any film that is whole."""
    kind = kind_of(path)
    # A name may begin with a dash, and what is before a colon is taken for a protocol.
    command: list[str | Path] = [sys.executable, "-I", _WORKER, path.absolute()]
    try:
        rows: list[Row] = json.loads(run(command, timeout=_LONGEST))
    except (MediaError, ValueError) as error:
        raise MediaError(f"{path}: MediaInfo cannot read its header: {error}") from error
    facts = facts_of(str(path), rows)
    if kind == MP4:
        # MediaInfo knows few of the brands that ISO has for its files: iso6 it takes for a kind.
        facts = replace(facts, container="MPEG-4")
    return facts if facts.rate else replace(facts, rate=frame_rate(path))


def facts_of(name: str, rows: Sequence[Row]) -> Probe:
    """The facts in MediaInfo's rows of a file's tracks. Raises MediaError as `probe` does."""
    tracks: dict[str, list[Row]] = {}
    for row in rows:
        tracks.setdefault(str(row.get("track_type", "")), []).append(row)
    pictures = tracks.get("Video", [])
    if not pictures or not {"frame_count", "duration"} & pictures[0].keys():
        raise MediaError(f"{name}: holds no moving picture")
    try:
        return _facts(tracks, (tracks.get("General") or [{}])[0], pictures[0])
    except (ValueError, TypeError, ArithmeticError) as error:
        raise MediaError(f"{name}: its header holds values that are none: {error}") from error


def _facts(tracks: dict[str, list[Row]], general: Row, picture: Row) -> Probe:
    colour = picture.get("matrix_coefficients", "")
    sounds = tracks.get("Audio", [])
    sound = sounds[0] if sounds else {}
    profile, _, level = str(picture.get("format_profile", "")).partition("@")
    size = int(picture.get("width", 0)), int(picture.get("height", 0))
    turned = round(float(picture.get("rotation", 0)) / 90) % 4 * 90
    seen = size[::-1] if turned in (90, 270) else size
    if not (seen[0] and seen[1]) or max(seen) > _MOST_SHAPE * min(seen):
        raise ValueError(f"a picture of {seen[0]}x{seen[1]}")
    if seen[0] * seen[1] > MOST_PIXELS:
        raise ValueError(f"a picture of {seen[0]}x{seen[1]}, larger than 8K")
    return Probe(
        container=str(general.get("format", "")),
        bytes=int(general.get("file_size", 0)),
        codec=str(picture.get("format", "")),
        profile=profile,
        width=seen[0],
        height=seen[1],
        pixels="/".join(
            str(picture[name]) for name in ("chroma_subsampling", "bit_depth") if picture.get(name)
        ),
        rate=_rate(picture),
        constant_rate=picture.get("frame_rate_mode") == "CFR",
        frames=int(picture.get("frame_count", 0)),
        seconds=float(picture.get("duration", 0)) / 1000,
        kbps=float(general.get("overall_bit_rate", 0)) / 1000,
        colour=f"{colour}/{picture.get('color_range', '')}" if colour else "",
        faststart=general.get("isstreamable") == "Yes",
        sound_codec=str(sound.get("format", "")),
        sound_rate=int(sound.get("sampling_rate", 0)),
        sound_channels=int(sound.get("channel_s", 0)),
        sound_seconds=float(sound.get("duration", 0)) / 1000,
        variant=str(general.get("format_profile", "")),
        level=str(picture.get("format_level", "")) or level.partition("@")[0],
        turned=turned,
        shape=float(picture.get("pixel_aspect_ratio", 1)),
        scan=str(picture.get("scan_type", "")),
        primaries=str(picture.get("color_primaries", "")),
        transfer=str(picture.get("transfer_characteristics", "")),
        hdr=str(picture.get("hdr_format", "")),
        pictures=len(tracks.get("Video", [])),
        sounds=len(sounds),
        texts=len(tracks.get("Text", [])),
        sound_kbps=_first(sound.get("bit_rate", 0)) / 1000,
        timecode=_timecode(tracks.get("Other", [])),
    )


def _first(value: object) -> float:
    """The first of what may be several figures: `192000 / 128000`."""
    words = str(value).split()
    return float(words[0]) if words and words[0].replace(".", "", 1).isdigit() else 0.0


def _timecode(others: Sequence[Row]) -> str:
    found = (str(row["time_code_of_first_frame"]) for row in others
             if row.get("type") == "Time code" and "time_code_of_first_frame" in row)  # fmt: skip
    return next(found, "")


def _rate(picture: Row) -> Fraction:
    if "framerate_num" in picture and "framerate_den" in picture:
        return Fraction(int(picture["framerate_num"]), int(picture["framerate_den"]))
    return Fraction(str(picture.get("frame_rate", "0")))
