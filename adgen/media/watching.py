"""Look at and listen to a finished film in one decoding: every frame small, others as asked for, a
few whole, and all its sound."""

from __future__ import annotations

import contextlib
import math
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from adgen.errors import MediaError
from adgen.media.colour import rgb_709
from adgen.media.frames import I420, i420_shape
from adgen.media.opening import kind_of, quiet_limit, source_words, time_limit
from adgen.media.packets import Packet, packets_of
from adgen.media.pipes import FrameSink, Sink, SoundSink, read_pipes
from adgen.media.sound import RATE, SILENT, Measured
from adgen.schema.picture import Raster

_SHORT = 108
"""Pixels of the short side of the small frames: enough for colours and flashes, which are looked
at in tiles, and a hundredth of the work."""
_TAGS = "in_color_matrix=bt709:in_range=tv:out_color_matrix=bt709:out_range=tv"
_RAW = ("-f", "rawvideo", "-pix_fmt", "yuv420p", "-fps_mode", "passthrough")
_BLOCK = RATE // 10
"""Samples of the blocks that ebur128 tells of; it says nothing of what is left over at the end, so
that as much silence is put behind it."""

Hear = Callable[[NDArray[np.float32]], None]


@dataclass(frozen=True, slots=True)
class View:
    """A size in which a film is seen, area-averaged, and who sees it."""

    raster: Raster
    see: Callable[[int, I420], None]
    """Called with the frame's number and its picture, an array that is used again."""
    every: int = 1
    """Of how many frames one is shown, the first before all."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a film when it is over."""

    frames: int
    """As they were decoded."""
    packets: Sequence[Packet]
    """The compressed frames of its picture, in the order of the file."""
    loudness: Measured | None
    """None without sound."""
    starts: tuple[Fraction, Fraction | None]
    """Seconds at which the first picture is shown and the first sound heard; None without sound."""
    whole: Mapping[int, I420]
    """The wanted frames, as large as they are stored; in a file that is gone after the block."""


def small_raster(width: int, height: int, short: int = _SHORT) -> Raster:
    """The size in which a film of these pixels is looked at whole."""
    scale = short / min(width, height)
    return Raster(max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2))


@contextlib.contextmanager
def watched(
    path: Path,
    views: Sequence[View],
    hear: Hear | None = None,
    stored: Raster | None = None,
    wanted: Sequence[int] = (),
    pixels: int = 0,
) -> Iterator[Seen]:
    """Show a film's frames to its `views`, the first of which sees all of them, let its sound be
    heard, 48 kHz, (n, channels) as stored, and give the `wanted` frames whole.

    `stored` is the film's raster, needed for those; `pixels` are those of a frame, since larger
    ones are given more time. They lie in a temporary file until the block
    ends, so that memory does not grow with their number. Raises MediaError when the film is damaged
    or has fewer frames, or has no sound where `hear` is given.
    """
    frames, kind = sorted(set(wanted)), kind_of(path)
    pictures = [FrameSink(view.raster, _shown(view)) for view in views]
    sinks: list[Sink] = [*pictures]
    if hear is not None:
        sinks.append(SoundSink(RATE, hear))
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "told").open("w+b") as told:
        kept, packets = Path(folder) / "frames.yuv", Path(folder) / "packets"

        def words(pipes: Sequence[str]) -> list[str]:
            return [
                "-threads", "1", "-thread_queue_size", "1", *source_words(path, kind),
                "-filter_complex", ";".join(_graph(views, frames, hear is not None, told)),
                *_outputs(pipes, len(views)),
                *(("-map", "[whole]", *_RAW, str(kept)) if frames else ()),
                *(("-map", "[told]", "-f", "null", "-") if hear is not None else ()),
                "-map", "0:V:0", "-c", "copy", "-f", "framecrc", str(packets),
            ]  # fmt: skip

        limit, quiet = time_limit(path, pixels), quiet_limit(pixels)
        read_pipes(words, sinks, [told.fileno()], limit, quiet)
        loudness = None if hear is None else _loudness(told)
        whole = {} if stored is None else _whole(kept, stored, frames)
        listed = packets_of(packets.read_text("utf-8"))
        starts = _first_shown(listed), None if hear is None else _first_heard(told)
        yield Seen(pictures[0].frames, listed, loudness, starts, whole)


def rgb_of_i420(frame: I420) -> NDArray[np.float32]:
    """A frame as R'G'B' 0..255, shape (height, width, 3), chroma doubled in size."""
    height, width = frame.shape[0] * 2 // 3, frame.shape[1]
    chroma = frame[height:].reshape(2, height // 2, width // 2)
    full = [np.repeat(np.repeat(plane, 2, axis=0), 2, axis=1) for plane in chroma]
    return np.clip(rgb_709(np.stack([frame[:height], *full], axis=-1)), 0, 255)


def _shown(view: View) -> Callable[[int, I420], None]:
    return lambda count, frame: view.see(count * view.every, frame)


def _graph(
    views: Sequence[View], frames: Sequence[int], sounds: bool, told: IO[bytes]
) -> Iterator[str]:
    """The filters: the picture split into its views, the sound into what is heard and measured."""
    parts = len(views) + bool(frames)
    yield f"[0:V:0]split={parts}" + "".join(f"[v{part}]" for part in range(parts))
    for part, view in enumerate(views):
        some = f"select='not(mod(n,{view.every}))'," if view.every > 1 else ""
        size = f"{view.raster.width}:{view.raster.height}"
        yield f"[v{part}]{some}scale={size}:flags=area+accurate_rnd:{_TAGS}[view{part}]"
    if frames:
        chosen = "+".join(f"eq(n,{frame})" for frame in frames)
        yield f"[v{len(views)}]select='{chosen}'[whole]"
    if sounds:
        yield f"[0:a:0]aresample={RATE},asplit=2[heard][measured]"
        yield (
            f"[measured]apad=pad_len={_BLOCK - 1},ebur128=peak=true:dualmono=true:metadata=1,"
            f"ametadata=print:file=/dev/fd/{told.fileno()}[told]"
        )


def _outputs(pipes: Sequence[str], views: int) -> Iterator[str]:
    for part, pipe in enumerate(pipes):
        if part < views:
            yield from ("-map", f"[view{part}]", *_RAW, pipe)
        else:
            yield from ("-map", "[heard]", "-c:a", "pcm_f32be", "-f", "au", pipe)


def _whole(kept: Path, stored: Raster, frames: Sequence[int]) -> Mapping[int, I420]:
    """The kept frames, read from their file when they are looked at."""
    shape = i420_shape(stored)
    size = shape[0] * shape[1]
    if frames and kept.stat().st_size != len(frames) * size:
        raise MediaError(f"the film does not hold all frames from {frames[0]} to {frames[-1]}")
    return {
        frame: np.memmap(kept, np.uint8, "r", count * size, shape)
        for count, frame in enumerate(frames)
    }


def _loudness(told: IO[bytes]) -> Measured:
    """The loudness that ebur128 told of, block by block."""
    last: dict[str, float] = {}
    most: dict[str, float] = {}
    told.seek(0)
    for line in told:
        if found := re.fullmatch(rb"lavfi\.r128\.(I|M|S|true_peak)=(\S+)\n", line):
            name, value = found[1].decode(), float(found[2])
            last[name], most[name] = value, max(most.get(name, -math.inf), value)
    peak = most.get("true_peak", 0.0)
    return Measured(
        integrated=_above(last.get("I")),
        true_peak=20 * math.log10(peak) if peak > 0 else None,
        momentary=_above(most.get("M")),
        short_term=_above(most.get("S")),
    )


def _first_shown(packets: Sequence[Packet]) -> Fraction:
    """Packets before 0 are only there for those that are built on them."""
    return min((packet.time for packet in packets if packet.time >= 0), default=Fraction(0))


def _first_heard(told: IO[bytes]) -> Fraction | None:
    told.seek(0)
    for line in told:
        if found := re.search(rb"\bpts_time:(\d+(?:\.\d+)?)", line):
            return Fraction(found[1].decode())
    return None


def _above(value: float | None) -> float | None:
    return value if value is not None and value > SILENT else None
