"""The boxes of MP4 and MOV (ISO/IEC 14496-12): found, and a file written again with others.

Nothing of a film is coded again: `mdat` is copied byte for byte, and only the tables that say
where its chunks lie are changed. Fragmented files are refused.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from adgen.errors import MediaError

MOST_MOOV = 256 << 20
"""Bytes of the largest `moov` that is read: that of a film of a day has some ten MB."""
_MOST_BOXES = 100_000
_WAY = ("trak", "mdia", "minf", "stbl")
"""From `moov` to the tables of chunks."""
_TABLES = {"stco": ("I", 4), "co64": ("Q", 8)}


@dataclass(frozen=True, slots=True)
class Box:
    """One box: where it stands, how long its header is, and of a `uuid` its 16 bytes."""

    kind: str
    start: int
    size: int
    header: int
    """Bytes before the content; those of a `uuid` are among them."""
    uuid: bytes = b""
    open_ended: bool = False
    """Whether it says no size of its own and goes to the end of the file."""

    @property
    def body(self) -> int:
        return self.start + self.header

    @property
    def end(self) -> int:
        return self.start + self.size


def boxes(stream: BinaryIO, start: int, end: int) -> tuple[Box, ...]:
    """The boxes side by side from `start` up to `end`. Raises MediaError where they do not fit."""
    listed: list[Box] = []
    at = start
    while at < end:
        if len(listed) >= _MOST_BOXES:
            raise MediaError(f"more than {_MOST_BOXES} boxes side by side")
        listed.append(_box(stream, at, end))
        at = listed[-1].end
    return tuple(listed)


def top_boxes(stream: BinaryIO) -> tuple[Box, ...]:
    """A file's own boxes. Raises MediaError unless it begins as MP4 and MOV do."""
    end = stream.seek(0, os.SEEK_END)
    listed = boxes(stream, 0, end)
    if not listed or listed[0].kind not in ("ftyp", "wide", "moov", "mdat", "free", "skip"):
        raise MediaError("it is neither MP4 nor MOV")
    return listed


def inside(data: bytes, header: int = 0) -> tuple[Box, ...]:
    """The boxes in a box's content, after `header` bytes of fields. Raises MediaError."""
    return boxes(BytesIO(data), header, len(data))


def found(data: bytes, way: Sequence[str], start: int = 0, end: int | None = None) -> Iterator[Box]:
    """The boxes at the end of a way of kinds from a box's content down. Raises MediaError."""
    for box in boxes(BytesIO(data), start, len(data) if end is None else end):
        if box.kind == way[0] and len(way) == 1:
            yield box
        elif box.kind == way[0]:
            yield from found(data, way[1:], box.body, box.end)


def content(stream: BinaryIO, box: Box, most: int = MOST_MOOV) -> bytes:
    """A box's content. Raises MediaError for one of more than `most` bytes."""
    if box.end - box.body > most:
        raise MediaError(f"its box {box.kind} is larger than {most >> 20} MB")
    stream.seek(box.body)
    return stream.read(box.end - box.body)


def made(kind: str, body: bytes, uuid: bytes = b"") -> bytes:
    """A box as bytes."""
    return struct.pack(">I4s", 8 + len(uuid) + len(body), kind.encode("latin-1")) + uuid + body


def cut(data: bytes, box: Box) -> bytes:
    """The bytes of one of the boxes `inside` gave, its header included."""
    return data[box.start : box.end]


def quicktime(stream: BinaryIO) -> bool:
    """Whether a file is a MOV: its major brand is `qt  `, or it has none. Raises MediaError."""
    first = top_boxes(stream)[0]
    return first.kind != "ftyp" or content(stream, first)[:4] == b"qt  "


def rewritten(
    source: Path,
    target: Path,
    moov: Callable[[bytes], bytes],
    tail: bytes = b"",
    dropped: Callable[[Box], bool] = lambda _: False,
) -> None:
    """Copy a file with its `moov` made anew, without the boxes `dropped`, and `tail` after them.

    `moov` takes and gives the content of that box, and leaves its chunk offsets alone: they are
    moved here with what they point at. `target` is whole or not there. Raises MediaError.
    """
    with source.open("rb") as stream:
        listed = top_boxes(stream)
        kinds = [box.kind for box in listed]
        if "moof" in kinds:
            raise MediaError(f"{source}: is fragmented; only whole films can be marked")
        if kinds.count("moov") != 1:
            raise MediaError(f"{source}: has {kinds.count('moov')} boxes moov instead of one")
        if listed[-1].open_ended and tail:
            raise MediaError(f"{source}: its last box has no size, so nothing can follow it")
        film = listed[kinds.index("moov")]
        renewed = moov(content(stream, film))
        kept = [box for box in listed if not dropped(box)]
        renewed = made("moov", _moved(renewed, _moves(kept, film, len(renewed) + 8)))
        beside = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            with beside.open("wb") as sink:
                for box in kept:
                    if box is film:
                        sink.write(renewed)
                    else:
                        stream.seek(box.start)
                        _copy(stream, sink, box.size)
                sink.write(tail)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)


def _box(stream: BinaryIO, at: int, end: int) -> Box:
    stream.seek(at)
    head = stream.read(min(32, end - at))
    if len(head) < 8:
        raise MediaError(f"{len(head)} bytes at {at} are too few for a box")
    size, name = struct.unpack_from(">I4s", head)
    kind, header, open_ended = name.decode("latin-1"), 8, size == 0
    if size == 1 and len(head) >= 16:
        size, header = struct.unpack_from(">Q", head, 8)[0], 16
    elif open_ended:
        size = end - at
    uuid = head[header : header + 16] if kind == "uuid" else b""
    header += 16 if kind == "uuid" else 0
    if size < header or at + size > end:
        raise MediaError(f"the box at {at} does not fit: {size} bytes of {end - at}")
    return Box(kind, at, size, header, uuid, open_ended)


def _moves(kept: Sequence[Box], film: Box, size: int) -> list[tuple[int, int, int]]:
    """Of each box that stays: where it was, where it ended, and by how much it moves."""
    moves, at = [], 0
    for box in kept:
        moves.append((box.start, box.end, at - box.start))
        at += size if box is film else box.size
    return moves


def _moved(moov: bytes, moves: Sequence[tuple[int, int, int]]) -> bytes:
    """A `moov`'s content whose chunk offsets follow what they point at."""
    data = bytearray(moov)
    for kind, at, end in _tables(moov, 0, len(moov), _WAY):
        letter, width = _TABLES[kind]
        count = struct.unpack_from(">I", data, at + 4)[0] if end - at >= 8 else -1
        if count < 0 or at + 8 + count * width > end:
            raise MediaError(f"its table {kind} is cut off")
        layout = f">{count}{letter}"
        offsets = [_follow(offset, moves) for offset in struct.unpack_from(layout, data, at + 8)]
        if width == 4 and any(offset >> 32 for offset in offsets):
            raise MediaError("its chunks would lie beyond 4 GB, where its table cannot point")
        struct.pack_into(layout, data, at + 8, *offsets)
    return bytes(data)


def _follow(offset: int, moves: Sequence[tuple[int, int, int]]) -> int:
    for start, end, by in moves:
        if start <= offset < end:
            return offset + by
    raise MediaError(f"a chunk lies at {offset}, where no box is")


def _tables(
    data: bytes, start: int, end: int, way: Sequence[str]
) -> Iterator[tuple[str, int, int]]:
    """The chunk tables of all tracks: kind, first byte of the content, and its end."""
    for box in boxes(BytesIO(data), start, end):
        if not way and box.kind in _TABLES:
            yield box.kind, box.body, box.end
        elif way and box.kind == way[0]:
            yield from _tables(data, box.body, box.end, way[1:])


def _copy(stream: BinaryIO, sink: BinaryIO, size: int) -> None:
    while size:
        piece = stream.read(min(size, 1 << 20))
        if not piece:
            raise MediaError("the file became shorter while it was copied")
        sink.write(piece)
        size -= len(piece)
