"""Takes and sounds are handed over frame for frame, sample for sample."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from adgen.delivery.handoff.media import Codec, on_frames, write_sound, write_take
from adgen.errors import MediaError
from adgen.media.frames import I420, i420_shape, read_frames
from adgen.media.probe import probe
from adgen.media.sound import RATE, read_sound
from adgen.schema.picture import Raster
from adgen.schema.time import FrameRange

RASTER = Raster(32, 32)


def frames() -> Iterator[I420]:
    """30 frames; the left half is dark, the right 60 + 5 x the frame's number."""
    for number in range(30):
        frame = np.full(i420_shape(RASTER), 128, np.uint8)
        frame[:32, :16], frame[:32, 16:] = 30, 60 + 5 * number
        yield frame


@pytest.mark.parametrize(("codec", "near"), [("utvideo", 0), ("prores", 2)])
def test_a_take_is_handed_over_frame_by_frame(codec: Codec, near: int, tmp_path: Path) -> None:
    path = tmp_path / ("handed.mov" if codec == "prores" else "handed.mkv")
    write_take(frames(), RASTER, Fraction(30), codec, path)
    shown = [frame[16, 24] for frame in read_frames(path, RASTER)]
    assert len(shown) == 30
    asked = [60 + 5 * index for index in range(30)]
    assert np.abs(np.subtract(shown, asked, dtype=int)).max() <= near


def test_prores_is_what_editors_read(tmp_path: Path) -> None:
    path = tmp_path / "handed.mov"
    write_take(frames(), RASTER, Fraction(30), "prores", path)
    found = probe(path)
    assert (found.codec, found.profile, found.pixels[:5]) == ("ProRes", "422 HQ", "4:2:2")
    assert (found.width, found.height, found.rate, found.frames) == (32, 32, 30, 30)
    assert found.colour.startswith("BT.709")
    assert b"tmcd" in path.read_bytes(), "it has a timecode"


def test_an_error_of_the_frames_is_not_swallowed(tmp_path: Path) -> None:
    def broken() -> Iterator[I420]:
        yield from islice(frames(), 3)
        raise MediaError("take ends at frame 3, 30 are needed")

    with pytest.raises(MediaError, match="take ends at frame 3"):
        write_take(broken(), RASTER, Fraction(30), "utvideo", tmp_path / "x.mkv")


def test_a_sound_is_as_long_as_its_frames(tmp_path: Path) -> None:
    spot = np.zeros(2 * RATE, np.float32)
    start, stop = 5000, 21_000
    spot[start:stop] = 0.5
    frames = on_frames(start, stop, Fraction(30))
    assert (frames.start, frames.stop) == (3, 14)
    write_sound(spot, frames, tmp_path / "voice.wav")
    heard = read_sound(tmp_path / "voice.wav")
    assert len(heard) == 11 * 1600
    assert np.flatnonzero(heard[:, 0])[[0, -1]].tolist() == [start - 4800, stop - 1 - 4800]


def test_silence_fills_the_last_frame(tmp_path: Path) -> None:
    rate = Fraction(30000, 1001)
    frames = FrameRange(0, 60, rate)
    write_sound(np.full((96_000, 2), 0.25, np.float32), frames, tmp_path / "mix.wav")
    heard = read_sound(tmp_path / "mix.wav")
    assert len(heard) == round(60 * RATE / rate) == 96_096
    assert heard[95_999, 1] == pytest.approx(0.25, abs=1e-6)
    assert not heard[96_000:].any()
