"""How tracks lie on time: made by ffmpeg, and written box by box."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from adgen.errors import MediaError
from adgen.media.boxes import made
from adgen.media.tracks import Track, laid


def header(kind: str, units: int, wide: bool = False) -> bytes:
    """A `mvhd` or `mdhd` with so many units a second."""
    times = struct.pack(">QQIQ", 0, 0, units, 0) if wide else struct.pack(">IIII", 0, 0, units, 0)
    return made(kind, bytes([wide, 0, 0, 0]) + times)


def edit_list(rows: list[tuple[int, int, int]], wide: bool = False) -> bytes:
    layout = ">QqI" if wide else ">IiI"
    body = b"".join(struct.pack(layout, *row) for row in rows)
    return made("edts", made("elst", bytes([wide, 0, 0, 0]) + struct.pack(">I", len(rows)) + body))


def film(path: Path, rows: list[tuple[int, int, int]], wide: bool = False, first: int = 0) -> Path:
    """A picture of 15,360 units a second in a film of 1,000, whose first sample waits `first`."""
    handler = made("hdlr", bytes(8) + b"vide" + bytes(13))
    waits = made("ctts", struct.pack(">IIIi", 0, 1, 1, first))
    media = made("mdia", header("mdhd", 15_360, wide) + handler
                 + made("minf", made("stbl", waits)))  # fmt: skip
    edits = edit_list(rows, wide) if rows else b""
    moov = made("moov", header("mvhd", 1000, wide) + made("trak", edits + media))
    path.write_bytes(made("ftyp", b"isom") + moov + made("mdat", b"media"))
    return path


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize(
    ("rows", "first", "track"),
    [
        ([], 0, Track("vide")),
        ([(2000, 0, 1 << 16)], 0, Track("vide", 1)),
        ([(2000, 1024, 1 << 16)], 1024, Track("vide", 1)),
        ([(2000, 1536, 1 << 16)], 0, Track("vide", 1, skipped=0.1)),
        ([(200, -1, 1 << 16), (2000, 0, 1 << 16)], 0, Track("vide", 2, late=0.2)),
        ([(2000, 0, 1 << 15)], 0, Track("vide", 1, sped=True)),
        ([(2000, 0, 0)], 0, Track("vide", 1, sped=True)),
    ],
)
def test_edits(
    rows: list[tuple[int, int, int]], first: int, track: Track, wide: bool, tmp_path: Path
) -> None:
    found = laid(film(tmp_path / "a.mp4", rows, wide, first))
    assert found.tracks == (track,)
    assert found.kinds == ("ftyp", "moov", "mdat")
    assert (found.index_first, found.fragmented) == (True, False)


def test_an_index_after_the_pictures_and_fragments(tmp_path: Path) -> None:
    data = film(tmp_path / "a.mp4", []).read_bytes()
    head, media = made("ftyp", b"isom"), made("mdat", b"media")
    late = tmp_path / "late.mp4"
    late.write_bytes(head + media + data[len(head) : -len(media)])
    assert not laid(late).index_first
    parts = tmp_path / "parts.mp4"
    parts.write_bytes(data + made("moof", b"") + media)
    assert laid(parts).fragmented


@pytest.mark.parametrize("count", [2, 2**31, 2**32 - 1])
def test_an_edit_list_that_claims_more_rows_than_it_has(count: int, tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", [(2000, 0, 1 << 16)])
    data = bytearray(path.read_bytes())
    struct.pack_into(">I", data, data.index(b"elst") + 8, count)
    path.write_bytes(data)
    with pytest.raises(MediaError, match="edit list is cut off"):
        laid(path)
