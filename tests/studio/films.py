"""Finished films with known frames and sounds, and what is in their MP4 boxes."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from adgen.delivery.encode import encode
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.fonts import fonts_folder
from adgen.media.frames import I420
from adgen.media.process import run
from adgen.media.sound import RATE, Samples, write_wav
from adgen.media.tables import encodes, placements
from adgen.post.sound.loudness import loudened
from adgen.post.text.ass import AssDocument
from adgen.schema.delivery import Encode, Loudness, Placement, SafeArea, Seconds
from adgen.schema.picture import Raster
from tests.studio.takes import solid

SMALL = Raster(90, 160)
WALL = Placement(
    id="wall",
    title="A small wall",
    width=90,
    height=160,
    seconds=Seconds(min=1, max=10),
    safe=SafeArea(top=10, bottom=20, left=6, right=6),
    max_rate=30,
    max_megabytes=1,
    confidence="none",
    notes="nobody shows ads there",
)
"""A placement of few pixels, so that films for it are made quickly."""


def balanced() -> Encode:
    return encodes()["balanced"]


def colours(count: int, raster: Raster = SMALL) -> Iterator[I420]:
    """Frames that change, so that there is something to compress."""
    for number in range(count):
        frame = solid("#14143C", raster)
        frame[(4 * number) % raster.height][:] = 200
        yield frame


def noise(seconds: float, loudness: float = -14.0) -> Samples:
    """Stereo noise of a loudness, without the treble that AAC drops."""
    return _noise(seconds, loudness).copy()


@cache
def _noise(seconds: float, loudness: float) -> Samples:
    """Made once: bringing it to its loudness starts ffmpeg several times."""
    white = np.random.default_rng(2).normal(0, 0.1, (round(seconds * RATE), 2))
    made = np.apply_along_axis(np.convolve, 0, white, np.hanning(24) / 12, "same")
    target = Loudness(integrated=loudness, true_peak=-1.0)
    return loudened(made.astype(np.float32), target).samples


def film(
    path: Path,
    sound: Samples,
    frames: int,
    rate: Fraction = Fraction(30),
    raster: Raster = SMALL,
    settings: Encode | None = None,
    picture: Sequence[I420] | None = None,
) -> Path:
    """A deliverable without texts."""
    ass, wav = path.with_suffix(".ass"), path.with_suffix(".wav")
    ass.write_text(AssDocument(raster, (), ()).text(), "utf-8")
    write_wav(wav, sound)
    shown = picture or list(colours(frames, raster))
    samples = round(frames / rate * RATE)
    made = encode(lambda: shown, raster, rate, ass, fonts_folder(), wav, samples,
                  settings or balanced(), path)  # fmt: skip
    assert made == frames
    return path


def remade(path: Path, name: str, *words: str | Path, before: Sequence[str] = ()) -> Path:
    """A copy of a film after ffmpeg's words, and those `before` it is opened."""
    target = path.with_name(name)
    run([find_ffmpeg().path, "-v", "error", "-y", *before, "-i", path, *words, target])
    return target


def heard(path: Path) -> NDArray[np.float32]:
    """A film's sound as a player that knows no edit lists gives it, mono."""
    words = ["-map", "0:a", "-f", "f32le", "-ac", "1", "-ar", str(RATE), "-"]
    raw = run([find_ffmpeg().path, "-v", "error", "-ignore_editlist", "1", "-i", path, *words])
    return np.frombuffer(raw, np.float32)


def known_placements(place: Placement) -> dict[str, Placement]:
    """The table of placements with one more."""
    return {**placements(), place.id: place}


@dataclass(frozen=True)
class Box:
    """A box of an MP4: its path of kinds from the top, and its content."""

    path: str
    content: bytes


def pictures(data: bytes) -> int:
    """How many pictures an MP4 or MOV has, by the table of their sizes."""
    sizes = next(box.content for box in boxes(data) if box.path.endswith("/stbl/stsz"))
    count: int = struct.unpack_from(">I", sizes, 8)[0]
    return count


_HOLDERS = {"moov", "trak", "mdia", "minf", "stbl", "edts", "udta", "dinf", "mvex"}


def boxes(data: bytes, above: str = "") -> list[Box]:
    """All boxes in order of the file, those inside others after them (ISO/IEC 14496-12)."""
    found: list[Box] = []
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if size == 1:
            size, head = struct.unpack_from(">Q", data, at + 8)[0], 16
        elif size == 0:
            size = len(data) - at
        name = kind.decode("latin-1")
        path = f"{above}/{name}" if above else name
        content = data[at + head : at + size]
        found.append(Box(path, content))
        if name in _HOLDERS:
            found += boxes(content, path)
        at += size
    return found
