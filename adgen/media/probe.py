"""What a finished file really holds, read by MediaInfo: a reader that is not the writer."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from adgen.errors import MediaError


@dataclass(frozen=True, slots=True)
class Probe:
    """Facts of a file with one picture and at most one sound."""

    container: str
    bytes: int
    codec: str
    profile: str
    width: int
    height: int
    pixels: str
    """Chroma subsampling and bit depth, e.g. 4:2:0/8."""
    rate: Fraction
    constant_rate: bool
    frames: int
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


def probe(path: Path) -> Probe:
    """Read a file's facts. Raises MediaError when it is not a film with one picture."""
    from pymediainfo import MediaInfo

    try:
        parsed = MediaInfo.parse(str(path))
    except (OSError, RuntimeError) as error:
        raise MediaError(f"{path}: cannot be read: {error}") from error
    tracks: dict[str, dict[str, Any]] = {}
    for track in parsed.tracks:
        tracks.setdefault(track.track_type, track.to_data())
    general, picture = tracks.get("General", {}), tracks.get("Video")
    if picture is None or "frame_count" not in picture:
        raise MediaError(f"{path}: holds no moving picture")
    return _facts(general, picture, tracks.get("Audio", {}))


def _facts(general: dict[str, Any], picture: dict[str, Any], sound: dict[str, Any]) -> Probe:
    colour = picture.get("matrix_coefficients", "")
    return Probe(
        container=str(general.get("format", "")),
        bytes=int(general.get("file_size", 0)),
        codec=str(picture.get("format", "")),
        profile=str(picture.get("format_profile", "")),
        width=int(picture.get("width", 0)),
        height=int(picture.get("height", 0)),
        pixels=f"{picture.get('chroma_subsampling', '')}/{picture.get('bit_depth', '')}",
        rate=_rate(picture),
        constant_rate=picture.get("frame_rate_mode") == "CFR",
        frames=int(picture["frame_count"]),
        seconds=float(picture.get("duration", 0)) / 1000,
        kbps=float(general.get("overall_bit_rate", 0)) / 1000,
        colour=f"{colour}/{picture.get('color_range', '')}" if colour else "",
        faststart=general.get("isstreamable") == "Yes",
        sound_codec=str(sound.get("format", "")),
        sound_rate=int(sound.get("sampling_rate", 0)),
        sound_channels=int(sound.get("channel_s", 0)),
        sound_seconds=float(sound.get("duration", 0)) / 1000,
    )


def _rate(picture: dict[str, Any]) -> Fraction:
    if "framerate_num" in picture and "framerate_den" in picture:
        return Fraction(int(picture["framerate_num"]), int(picture["framerate_den"]))
    return Fraction(str(picture.get("frame_rate", "0")))
