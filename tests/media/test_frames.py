"""Frames through ffmpeg and back: colours, counts, framing, and what happens when it goes wrong."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from adgen.errors import KilledError, MediaError
from adgen.media.frames import (
    Conform,
    Crop,
    i420_shape,
    lossless_command,
    read_frames,
    written_frames,
)
from adgen.schema.picture import Raster
from tests.studio.takes import RGB, children, coded, flat, middle, planes, write_take

SMALL = Raster(64, 48)
RATE = Fraction(30)
BARS = (
    "#FFFFFF", "#FFFF00", "#00FFFF", "#00FF00", "#FF00FF", "#FF0000", "#0000FF", "#000000",
    "#FF6B35", "#14143C",
)  # fmt: skip


def noise(count: int, seed: int = 4) -> Iterator[RGB]:
    random = np.random.default_rng(seed)
    for _ in range(count):
        yield random.integers(0, 256, (SMALL.height, SMALL.width, 3), dtype=np.uint8)


def greys(count: int) -> Iterator[RGB]:
    """Frames that can be told apart: frame n is of grey 3n."""
    for number in range(count):
        yield np.full((SMALL.height, SMALL.width, 3), 3 * number, np.uint8)


def test_colours_come_back_as_bt709_says(tmp_path: Path) -> None:
    raster = Raster(16 * len(BARS), 32)
    bars = np.concatenate([flat(colour, Raster(16, 32)) for colour in BARS], axis=1)
    take = write_take(tmp_path / "bars.mkv", [bars], raster, RATE)
    (frame,) = (frame.copy() for frame in read_frames(take, raster))
    assert frame.shape == i420_shape(raster) == (48, 160)
    y, blue, red = planes(frame)
    for index, colour in enumerate(BARS):
        x = 16 * index + 8
        found = (y[16, x], blue[8, x // 2], red[8, x // 2])
        assert found == pytest.approx(coded(colour), abs=1.0), colour


def test_i420_frames_come_back_unchanged_and_in_order(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    frames = [random.integers(0, 256, i420_shape(SMALL), dtype=np.uint8) for _ in range(12)]
    path = tmp_path / "it's: 100%d [a] take.mkv"
    with written_frames(lossless_command(path, SMALL, RATE, "yuv420p")) as pipe:
        for frame in frames:
            pipe.write(frame.data)
    found = [frame.copy() for frame in read_frames(path, SMALL)]
    assert len(found) == 12
    assert all(np.array_equal(a, b) for a, b in zip(found, frames, strict=True))


def test_the_same_frames_give_the_same_bytes(tmp_path: Path) -> None:
    first = write_take(tmp_path / "a.mkv", noise(5), SMALL, Fraction(30000, 1001))
    second = write_take(tmp_path / "b.mkv", noise(5), SMALL, Fraction(30000, 1001))
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("rate", ["24", "30000/1001", "16", "60"])
def test_no_rate_adds_or_drops_a_frame(rate: str, tmp_path: Path) -> None:
    take = write_take(tmp_path / "take.mkv", greys(31), SMALL, Fraction(rate))
    found = [middle(frame)[0] for frame in read_frames(take, SMALL)]
    assert [round((luma - 16) * 255 / 219 / 3) for luma in found] == list(range(31))


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.8, 0.97])
def test_a_take_cut_short_is_an_error(kept: float, tmp_path: Path) -> None:
    take = write_take(tmp_path / "take.mkv", noise(30), SMALL, RATE)
    data = take.read_bytes()
    take.write_bytes(data[: int(kept * len(data))])
    before = children()
    with pytest.raises(MediaError, match="ended prematurely"):
        list(read_frames(take, SMALL))
    assert children() == before


@pytest.mark.parametrize("content", [b"", b"not a film at all, only words\n" * 50])
def test_what_is_no_take_is_an_error(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "take.mkv"
    path.write_bytes(content)
    with pytest.raises(MediaError, match=r"ffmpeg.* ended with status"):
        next(read_frames(path, SMALL))
    with pytest.raises(MediaError, match="No such file"):
        next(read_frames(tmp_path / "gone.mkv", SMALL))


def test_a_take_of_another_size_than_it_was_planned_is_an_error(tmp_path: Path) -> None:
    take = write_take(tmp_path / "take.mkv", greys(3), SMALL, RATE)
    with pytest.raises(MediaError, match="ended inside a frame"):
        list(read_frames(take, Raster(64, 40)))


@pytest.mark.parametrize(
    ("raster", "centre", "where"),
    [
        # 96x64 holds a dot at (30, 32). Where it is after covering and cropping:
        (Raster(48, 64), (30 / 96, 0.5), (24, 32)),  # cropped round the dot: in the middle
        (Raster(48, 64), (0.5, 0.5), (6, 32)),  # cropped round the centre: 24 px go on the left
        (Raster(48, 64), (0.0, 0.5), (30, 32)),  # cannot go beyond the edge
        (Raster(192, 128), (0.5, 0.5), (60, 64)),  # twice the size
        (Raster(96, 32), (0.5, 0.5), (30, 16)),  # cropped above and below
        (Raster(36, 48), (30 / 96, 0.5), (18, 24)),  # three quarters, then cropped round the dot
    ],
)
def test_conforming_keeps_the_centre(
    raster: Raster, centre: tuple[float, float], where: tuple[int, int], tmp_path: Path
) -> None:
    stored = Raster(96, 64)
    picture = flat("#000000", stored)
    picture[28:36, 26:34] = 255
    take = write_take(tmp_path / "take.mkv", [picture] * 2, stored, RATE)
    frames = [frame.copy() for frame in read_frames(take, stored, Conform(raster, centre))]
    assert [frame.shape for frame in frames] == [i420_shape(raster)] * 2
    weight = planes(frames[1])[0].astype(float) - 16
    rows, columns = np.indices(weight.shape)
    total = weight.sum()
    x, y = (columns * weight).sum() / total + 0.5, (rows * weight).sum() / total + 0.5
    assert (x, y) == pytest.approx(where, abs=1.01)


def test_conforming_keeps_the_shape_of_things(tmp_path: Path) -> None:
    stored, wanted = Raster(96, 64), Raster(64, 96)
    picture = flat("#000000", stored)
    picture[16:48, 32:64] = 255
    take = write_take(tmp_path / "take.mkv", [picture], stored, RATE)
    (frame,) = (frame.copy() for frame in read_frames(take, stored, Conform(wanted)))
    lit = planes(frame)[0] > 125
    # A square of 32, enlarged by half: it is 48 wide and 48 high.
    assert lit.any(axis=1).sum() == pytest.approx(48, abs=1)
    assert lit.any(axis=0).sum() == pytest.approx(48, abs=1)


def test_conforming_keeps_flat_colours(tmp_path: Path) -> None:
    take = write_take(tmp_path / "take.mkv", [flat("#FF6B35", SMALL)], SMALL, RATE)
    (frame,) = (frame.copy() for frame in read_frames(take, SMALL, Conform(Raster(90, 160))))
    assert middle(frame) == pytest.approx(coded("#FF6B35"), abs=1.5)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_ffmpeg_killed_while_it_is_written_to(how: signal.Signals, tmp_path: Path) -> None:
    before = children()
    command = lossless_command(tmp_path / "a.mkv", SMALL, RATE, "rgb24")
    with pytest.raises(KilledError, match=r"ffmpeg.* signal"), written_frames(command) as pipe:
        for number, frame in enumerate(noise(400)):  # more than a pipe holds
            if number == 100:
                (program,) = children() - before
                os.kill(program, how)
            pipe.write(frame.data)
    assert children() == before


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_ffmpeg_killed_while_it_is_read_from(how: signal.Signals, tmp_path: Path) -> None:
    take = write_take(tmp_path / "take.mkv", noise(600), SMALL, RATE)
    before = children()
    found = 0
    with pytest.raises(KilledError, match=r"ffmpeg.* signal"):
        for _ in read_frames(take, SMALL):
            if not found:
                (program,) = children() - before
                os.kill(program, how)
            found += 1
    assert found
    assert children() == before


def test_a_reader_that_stops_early_leaves_no_program_behind(tmp_path: Path) -> None:
    take = write_take(tmp_path / "take.mkv", noise(60), SMALL, RATE)
    before = children()
    frames = read_frames(take, SMALL)
    next(frames)
    assert len(children() - before) == 1
    frames.close()  # type: ignore[attr-defined]
    assert children() == before


def test_a_reader_that_fails_leaves_no_program_behind(tmp_path: Path) -> None:
    take = write_take(tmp_path / "take.mkv", noise(60), SMALL, RATE)
    before = children()

    def look() -> None:
        for _ in read_frames(take, SMALL):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        look()
    assert children() == before


def test_a_writer_that_fails_leaves_no_program_behind(tmp_path: Path) -> None:
    before = children()
    with (
        pytest.raises(ZeroDivisionError),
        written_frames(lossless_command(tmp_path / "a.mkv", SMALL, RATE, "rgb24")) as pipe,
    ):
        pipe.write(next(noise(1)).data)
        raise ZeroDivisionError
    assert children() == before


def test_what_ffmpeg_cannot_write_is_told_in_its_words(tmp_path: Path) -> None:
    command = lossless_command(tmp_path / "nowhere" / "a.mkv", SMALL, RATE, "rgb24")
    with pytest.raises(MediaError, match="No such file or directory"), written_frames(
        command
    ) as pipe:  # fmt: skip
        for frame in noise(400):  # more than a pipe holds
            pipe.write(frame.data)


def test_every_nth_frame_is_read_from_the_first_on(tmp_path: Path) -> None:
    take = write_take(tmp_path / "take.mkv", greys(11), SMALL, RATE)
    whole = [middle(frame)[0] for frame in read_frames(take, SMALL)]
    assert [middle(frame)[0] for frame in read_frames(take, SMALL, every=4)] == whole[::4]


def test_a_crop_is_that_part_of_the_scaled_frame(tmp_path: Path) -> None:
    take = write_take(tmp_path / "take.mkv", noise(2), SMALL, RATE)
    twice = Raster(128, 96)
    whole = [frame.copy() for frame in read_frames(take, SMALL, Crop(twice, 0, 0, twice))]
    part = [frame.copy() for frame in read_frames(take, SMALL, Crop(twice, 10, 6, Raster(40, 50)))]
    assert len(part) == len(whole) == 2
    for large, small in zip(whole, part, strict=True):
        luma, blue, red = planes(large)
        assert (planes(small)[0] == luma[6:56, 10:50]).all()
        assert (planes(small)[1] == blue[3:28, 5:25]).all()
        assert (planes(small)[2] == red[3:28, 5:25]).all()
