"""Files written again: nothing but the boxes meant changes, and every chunk is still found."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from adgen.delivery.marks.keys import with_user_box
from adgen.errors import MediaError
from adgen.media.boxes import Box, inside, made, quicktime, rewritten, top_boxes
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.process import run
from tests.studio.films import film, noise, remade


@pytest.fixture(scope="module")
def mp4(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """30 frames with sound, moov first."""
    return film(tmp_path_factory.mktemp("plain") / "plain.mp4", noise(1), 30)


@pytest.fixture(scope="module")
def mov(mp4: Path) -> Path:
    """The same film as a MOV, with moov at its end."""
    return remade(mp4, "plain.mov", "-c", "copy", "-fflags", "+bitexact")


def kinds(path: Path) -> list[str]:
    with path.open("rb") as stream:
        return [box.kind for box in top_boxes(stream)]


def packets(path: Path) -> bytes:
    """A hash of every packet, as ffmpeg finds them."""
    return run([find_ffmpeg().path, "-v", "error", "-i", path, "-c", "copy", "-f", "framemd5",
                "-fflags", "+bitexact", "-"])  # fmt: skip


def grown(by: int) -> Callable[[bytes], bytes]:
    return lambda moov: with_user_box(moov, "test", bytes(by))


def chunked(path: Path, table: str, layout: str, *, before: int = 0, wide: bool = False) -> Path:
    """A file of one track with one chunk, which begins the content of its `mdat`."""

    def moov(offset: int) -> bytes:
        body = made(table, struct.pack(">II", 0, 1) + struct.pack(layout, offset))
        for kind in ("stbl", "minf", "mdia", "trak", "moov"):
            body = made(kind, body)
        return body

    start = len(made("ftyp", b"isom")) + len(moov(0)) + before
    media = struct.pack(">I4sQ", 1, b"mdat", 21) + b"media" if wide else made("mdat", b"media")
    free = made("free", bytes(before - 8)) if before else b""
    offset = start + (16 if wide else 8)
    path.write_bytes(made("ftyp", b"isom") + moov(offset) + free + media)
    return path


@pytest.mark.parametrize(("table", "layout"), [("stco", ">I"), ("co64", ">Q")])
@pytest.mark.parametrize("wide", [False, True])
def test_chunk_offsets_follow_what_they_point_at(
    table: str, layout: str, wide: bool, tmp_path: Path
) -> None:
    source = chunked(tmp_path / "a.mp4", table, layout, before=40, wide=wide)
    target = tmp_path / "b.mp4"
    rewritten(source, target, grown(1000), b"", lambda box: box.kind == "free")
    data = target.read_bytes()
    at = data.index(table.encode()) + 12
    offset = struct.unpack_from(layout, data, at)[0]
    assert data[offset : offset + 5] == b"media"
    assert kinds(target) == ["ftyp", "moov", "mdat"]


def test_a_film_keeps_its_packets_and_its_faststart(mp4: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.mp4"
    rewritten(mp4, target, grown(5000), made("uuid", b"more", bytes(16)))
    assert packets(target) == packets(mp4)
    assert kinds(target) == [*kinds(mp4), "uuid"]
    assert target.stat().st_size == mp4.stat().st_size + 5008 + 28


def test_a_moov_at_the_end_stays_there(mov: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.mov"
    rewritten(mov, target, grown(5000))
    assert kinds(target)[-1] == "moov"
    assert packets(target) == packets(mov)


def test_which_of_the_two_containers_it_is(mp4: Path, mov: Path) -> None:
    found = []
    for path in (mp4, mov):
        with path.open("rb") as stream:
            found.append(quicktime(stream))
    assert found == [False, True]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (made("ftyp", b"isom") + b"\0\0\0", "too few"),
        (made("ftyp", b"isom") + struct.pack(">I4s", 4, b"free"), "does not fit"),
        (made("ftyp", b"isom") + struct.pack(">I4s", 99, b"free"), "does not fit"),
        (made("ftyp", b"isom") + struct.pack(">I4sQ", 1, b"free", 3), "does not fit"),
        (made("ftyp", b"isom") + struct.pack(">I4s", 12, b"uuid") + b"abcd", "does not fit"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "does not fit"),
        (made("ftyp", b"isom"), "0 boxes moov"),
        (made("ftyp", b"isom") + made("moov", b"") * 2, "2 boxes moov"),
        (made("ftyp", b"isom") + made("moov", b"") + made("moof", b""), "fragmented"),
        (made("ftyp", b"isom") + made("moov", b"") + struct.pack(">I4s", 0, b"mdat"), "no size"),
        (made("free", b""), "0 boxes moov"),
        (made("RIFF", b"WAVE"), "neither MP4 nor MOV"),
    ],
)
def test_what_cannot_be_written_again_is_refused(data: bytes, told: str, tmp_path: Path) -> None:
    source, target = tmp_path / "a.mp4", tmp_path / "b.mp4"
    source.write_bytes(data)
    with pytest.raises(MediaError, match=told):
        rewritten(source, target, bytes, made("uuid", b"", bytes(16)))
    assert list(tmp_path.iterdir()) == [source]


def test_a_chunk_outside_of_all_boxes_is_refused(tmp_path: Path) -> None:
    source = chunked(tmp_path / "a.mp4", "stco", ">I")
    data = source.read_bytes()
    at = data.index(b"stco") + 12
    source.write_bytes(data[:at] + struct.pack(">I", 1 << 20) + data[at + 4 :])
    with pytest.raises(MediaError, match="where no box is"):
        rewritten(source, tmp_path / "b.mp4", bytes)


def test_a_chunk_that_its_table_cannot_point_at_is_refused(tmp_path: Path) -> None:
    source = chunked(tmp_path / "a.mp4", "stco", ">I", wide=True)
    data = bytearray(source.read_bytes())
    at = data.index(b"stco") + 12
    struct.pack_into(">I", data, at, (1 << 32) - 500)
    struct.pack_into(">Q", data, data.index(b"mdat") + 4, 1 << 32)
    with source.open("wb") as sink:  # a hole of 4 GB takes no room on the disk
        sink.write(data)
        sink.truncate(data.index(b"mdat") - 4 + (1 << 32))
    with pytest.raises(MediaError, match="beyond 4 GB"):
        rewritten(source, tmp_path / "b.mp4", grown(1000))


def test_a_table_longer_than_its_box_is_refused(tmp_path: Path) -> None:
    source = chunked(tmp_path / "a.mp4", "stco", ">I")
    data = source.read_bytes()
    at = data.index(b"stco") + 8
    source.write_bytes(data[:at] + struct.pack(">I", 5) + data[at + 4 :])
    with pytest.raises(MediaError, match="cut off"):
        rewritten(source, tmp_path / "b.mp4", bytes)


def test_a_box_knows_where_it_stands() -> None:
    data = made("free", b"ab") + made("uuid", b"cd", bytes(range(16)))
    assert inside(data) == (
        Box("free", 0, 10, 8),
        Box("uuid", 10, 26, 24, bytes(range(16))),
    )
