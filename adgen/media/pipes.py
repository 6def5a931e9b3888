"""Several pipes of one ffmpeg, read side by side as they fill, so that none of them stops it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import selectors
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from io import FileIO
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from adgen.errors import MediaError
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.frames import I420, i420_shape
from adgen.media.process import failure, started
from adgen.schema.picture import Raster

_PIPE_BYTES = 1 << 20
_AU_HEAD = 24
"""Bytes of an AU file's header that say how long it is and how many channels follow."""


class Sink(Protocol):
    """What the bytes of a pipe become."""

    def room(self) -> memoryview:
        """Where the next bytes go; never empty."""

    def took(self, count: int) -> None:
        """So many bytes have come there."""

    def over(self) -> None:
        """No more come. Raises MediaError when they ended where they should not."""


class FrameSink:
    """Shows every whole frame; its array is used again for the next one."""

    def __init__(self, raster: Raster, show: Callable[[int, I420], None]) -> None:
        self._frame = np.empty(i420_shape(raster), np.uint8)
        self._view = self._frame.data.cast("B")
        self._show, self._filled = show, 0
        self.frames = 0

    def room(self) -> memoryview:
        return self._view[self._filled :]

    def took(self, count: int) -> None:
        self._filled += count
        if self._filled == len(self._view):
            self._show(self.frames, self._frame)
            self.frames, self._filled = self.frames + 1, 0

    def over(self) -> None:
        if self._filled:
            raise MediaError("the picture stream ended inside a frame")


class SoundSink:
    """Lets hear the float samples of an AU stream, (n, channels), in parts of at most `count`."""

    def __init__(self, count: int, hear: Callable[[NDArray[np.float32]], None]) -> None:
        self._count, self._hear = count, hear
        self._buffer, self._filled, self._channels = bytearray(_AU_HEAD), 0, 0
        self.samples = 0

    def room(self) -> memoryview:
        return memoryview(self._buffer)[self._filled :]

    def took(self, count: int) -> None:
        self._filled += count
        if self._filled < len(self._buffer):
            return
        if self._channels:
            self._play()
        else:
            self._begin()

    def over(self) -> None:
        if self._channels:
            self._play()

    def _begin(self) -> None:
        """The header: skip what is left of it, then read samples."""
        offset, channels = (int.from_bytes(self._buffer[at : at + 4]) for at in (4, 20))
        if len(self._buffer) < offset:
            self._buffer.extend(bytes(offset - len(self._buffer)))
            return
        self._channels = channels
        self._buffer, self._filled = bytearray(self._count * channels * 4), 0

    def _play(self) -> None:
        whole = self._filled // (4 * self._channels) * self._channels
        if whole:
            samples = np.frombuffer(self._buffer, ">f4", whole).astype(np.float32)
            self._hear(samples.reshape(-1, self._channels))
            self.samples += whole // self._channels
        self._filled = 0


def read_pipes(
    words: Callable[[Sequence[str]], Sequence[str]],
    sinks: Sequence[Sink],
    held: Sequence[int] = (),
    limit: float | None = None,
    quiet: float | None = None,
) -> None:
    """Run ffmpeg with the words that are made of the names of as many pipes as there are sinks.

    `held` are open files that it inherits. It is killed after `limit` seconds, and where nothing
    has come from it for `quiet` of them. It must say nothing: ffmpeg ends with status 0 when the
    file it reads is damaged, and only complains. Raises MediaError, KilledError when a signal ended
    it.
    """
    with contextlib.ExitStack() as ends, tempfile.TemporaryFile() as errors:
        pipes = [_pipe(ends) for _ in sinks]
        inherited = [writing.fileno() for _, writing in pipes]
        command = [
            find_ffmpeg().path, "-hide_banner", "-nostdin", "-loglevel", "error", "-y",
            *words([f"pipe:{end}" for end in inherited]),
        ]  # fmt: skip
        with started(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors,
            held=[*inherited, *held], limit=limit,
        ) as process:  # fmt: skip
            for _, writing in pipes:
                writing.close()
            ways = [(reading, sink) for (reading, _), sink in zip(pipes, sinks, strict=True)]
            _drain(ways, quiet)
        errors.seek(0)
        text = errors.read().decode("utf-8", "replace")
        if process.returncode or text.strip():
            raise failure(command[0], process.returncode, text)
    for sink in sinks:
        sink.over()


def _pipe(ends: contextlib.ExitStack) -> tuple[FileIO, FileIO]:
    """The reading and the writing end of a new pipe, closed at the latest with `ends`."""
    reading, writing = os.pipe()
    pair = FileIO(reading, "r"), FileIO(writing, "w")
    for end in pair:
        ends.callback(end.close)
    with contextlib.suppress(OSError):
        fcntl.fcntl(reading, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    return pair


def _drain(sinks: Sequence[tuple[FileIO, Sink]], quiet: float | None) -> None:
    with selectors.DefaultSelector() as waiting:
        for reading, sink in sinks:
            waiting.register(reading, selectors.EVENT_READ, sink)
        while waiting.get_map():
            filled = waiting.select(quiet)
            if not filled:
                raise MediaError(f"ffmpeg gave neither picture nor sound for {quiet:g} s")
            for key, _ in filled:
                taker: Sink = key.data
                count = os.readv(key.fd, [taker.room()])
                if count:
                    taker.took(count)
                else:
                    waiting.unregister(key.fileobj)
