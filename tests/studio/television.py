"""Small placements that ask for what television asks for, and small files as it takes them."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np

from adgen.delivery.encode import encode
from adgen.delivery.encoding.picture import Broadcast
from adgen.media.fonts import fonts_folder
from adgen.media.frames import I420
from adgen.media.sound import RATE, Samples, write_wav
from adgen.post.text.ass import AssDocument
from adgen.schema.broadcast import Surround
from adgen.schema.delivery import Encode
from adgen.schema.picture import Raster
from tests.studio.films import noise

OWN = "placements_file: places.yaml\n"
"""The campaign's key for them; PLACES is what stands in that file."""
PLACES = """\
placements:
  - id: telly
    title: A small television, as in the United Kingdom
    width: 192
    height: 108
    seconds: {min: 1, max: 10}
    safe: {top: 5, bottom: 5, left: 9, right: 9}
    captions: bottom
    rates: [25]
    leader: {clock_seconds: 2, black_seconds: 1}
    hold_seconds: 1
    silent_frames: 6
    encode: prores
    codecs: [prores]
    containers: [mov]
    timecode: "10:00:00:00"
    number: clock
    gamut: r103
    loudness: {integrated: -23, tolerance: 0.5, true_peak: -1, short_term: -18, momentary: -15}
    notes: nobody shows ads there
  - id: stick
    title: A small connected television, as in the United States
    width: 192
    height: 108
    seconds: {min: 1, max: 10}
    safe: {top: 5, bottom: 5, left: 9, right: 9}
    captions: bottom
    encode: ctv
    encodes: [prores, ctv-mov]
    loudness: {integrated: -24, tolerance: 2, true_peak: -2}
    notes: nobody shows ads there
"""

WIDE = Raster(160, 90)
PAL = Fraction(25)
UK = Surround(clock=10, black=5, hold=8, start="09:59:59:10")


def aired(
    path: Path,
    settings: Encode,
    frames: list[I420],
    sound: Samples,
    broadcast: Broadcast = Broadcast(),  # noqa: B008  # frozen
    rate: Fraction = PAL,
) -> Path:
    """A deliverable without texts."""
    ass, wav = path.with_suffix(".ass"), path.with_suffix(".wav")
    ass.write_text(AssDocument(WIDE, (), ()).text(), "utf-8")
    write_wav(wav, sound)
    samples = round(len(frames) / rate * RATE)
    made = encode(lambda: frames, WIDE, rate, ass, fonts_folder(), wav, samples, settings, path,
                  None, broadcast)  # fmt: skip
    assert made == len(frames)
    return path


def grey(level: int) -> I420:
    """A flat frame of a luma code."""
    frame = np.full((WIDE.height * 3 // 2, WIDE.width), 128, np.uint8)
    frame[: WIDE.height] = level
    return frame


@cache
def hiss(seconds: float) -> Samples:
    """Noise, which takes a while to be made as loud as it is asked for."""
    return noise(seconds)
