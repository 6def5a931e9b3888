"""Takes and sounds are handed over frame for frame, sample for sample."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from adgen.delivery.handoff.media import Codec, StoredTake, on_frames, write_sound, write_take
from adgen.errors import MediaError
from adgen.media.frames import i420_shape, lossless_command, read_frames, written_frames
from adgen.media.probe import probe
from adgen.media.sound import RATE, read_sound
from adgen.schema.picture import Raster
from adgen.schema.time import FrameRange

STORED, ASKED = Raster(64, 48), Raster(32, 32)


@pytest.fixture
def take(tmp_path: Path) -> StoredTake:
    """12 frames at 12 a second: the left half is dark, the right 60 + 10 x the frame's number."""
    path = tmp_path / "take.mkv"
    with written_frames(lossless_command(path, STORED, Fraction(12), "yuv420p")) as pipe:
        for number in range(12):
            frame = np.full(i420_shape(STORED), 128, np.uint8)
            frame[:48, :32], frame[:48, 32:] = 30, 60 + 10 * number
            pipe.write(frame.data)
    return StoredTake(path, STORED, Fraction(12), 12, (1.0, 0.5))


@pytest.mark.parametrize(("codec", "near"), [("utvideo", 0), ("prores", 2)])
def test_a_slower_take_is_handed_over_as_compose_shows_it(
    codec: Codec, near: int, take: StoredTake, tmp_path: Path
) -> None:
    path = tmp_path / ("handed.mov" if codec == "prores" else "handed.mkv")
    write_take(take, ASKED, Fraction(30), codec, path)
    shown = [frame[16, 24] for frame in read_frames(path, ASKED)]
    assert take.frames_at(Fraction(30)) == len(shown) == 30
    asked = [60 + 10 * int(index * 12 / 30) for index in range(30)]
    assert np.abs(np.subtract(shown, asked, dtype=int)).max() <= near, "cropped to the right half"


def test_prores_is_what_editors_read(take: StoredTake, tmp_path: Path) -> None:
    path = tmp_path / "handed.mov"
    write_take(take, ASKED, Fraction(30), "prores", path)
    found = probe(path)
    assert (found.codec, found.profile, found.pixels[:5]) == ("ProRes", "422 HQ", "4:2:2")
    assert (found.width, found.height, found.rate, found.frames) == (32, 32, 30, 30)
    assert found.colour.startswith("BT.709")
    assert b"tmcd" in path.read_bytes(), "it has a timecode"


def test_a_take_cut_short_is_refused(take: StoredTake, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="ends at frame 12, it had 14"):
        write_take(replace(take, kept=14), ASKED, Fraction(30), "utvideo", tmp_path / "x.mkv")


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
