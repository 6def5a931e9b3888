"""A file is what its bytes say, and its reader opens nothing but it."""

from __future__ import annotations

import http.server
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from adgen.errors import MediaError
from adgen.media.boxes import made
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.opening import kind_of, quiet_limit, source_words, time_limit
from adgen.media.probe import probe
from adgen.media.process import run
from tests.studio.films import film, noise, remade


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("films") / "right.mp4", noise(1), 30)


@pytest.mark.parametrize(
    ("name", "words", "reader"),
    [
        ("a.mp4", ("-c", "copy"), "mov"), ("a.mov", ("-c", "copy"), "mov"),
        ("a.3gp", ("-c", "copy"), "mov"), ("a.mkv", ("-c", "copy"), "matroska"),
        ("a.webm", ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"),
         "matroska"),
        ("a.avi", ("-c", "copy"), "avi"), ("a.flv", ("-c", "copy"), "flv"),
        ("a.ts", ("-c", "copy"), "mpegts"), ("a.m2ts", ("-c", "copy"), "mpegts"),
        ("a.wmv", ("-c:v", "wmv2", "-c:a", "wmav2"), "asf"),
        ("a.mpg", ("-c:v", "mpeg2video", "-r", "25", "-c:a", "mp2"), "mpeg"),
    ],
)  # fmt: skip
def test_films_whatever_their_name_is_and_their_readers(
    name: str, words: tuple[str, ...], reader: str, right: Path, tmp_path: Path
) -> None:
    other = remade(right, name, *words).rename(tmp_path / "film.txt")
    kind = kind_of(other)
    assert kind.reader == reader
    read = [find_ffmpeg().path, "-v", "error", *source_words(other, kind), "-map", "0:v", "-c",
            "copy", "-f", "framecrc", "-"]  # fmt: skip
    assert run(read).count(b"\n0,") >= 24


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "an empty file"), (bytes(9000), "nothing but zeros"), (b"no film " * 99, "text"),
        (b"#EXTM3U\nfilm.mp4\n", "a playlist"), (b"\xef\xbb\xbf#EXTM3U\n", "a playlist"),
        (b"ffconcat version 1.0\nfile film.mp4\n", "a list of other files"),
        (b"<?xml version='1.0'?>", "a manifest of other files"), (b"\x89PNG\r\n\x1a\n", "a PNG"),
        (b"\xff\xd8\xff\xe0", "a JPEG"), (b"GIF89a", "a GIF"), (b"RIFF\0\0\0\0WEBPVP8 ", "a WebP"),
        (b"RIFF\0\0\0\0WAVEfmt ", "sound alone"), (b"%PDF-1.7", "a PDF"),
        (b"\x7fELF\x02\x01", "of no kind"),
    ],
)  # fmt: skip
def test_what_is_no_film_is_told_by_name(content: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    with pytest.raises(MediaError, match=f"holds no moving picture: it is .*{told}"):
        kind_of(path)


@pytest.fixture
def asked() -> Iterator[tuple[int, list[str]]]:
    """A web server on this machine: its port, and what it was asked for."""
    paths: list[str] = []

    class Remembers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, *said: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Remembers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, paths
        server.shutdown()


def elsewhere(url: str, here: bool = False) -> bytes:
    """A MOV whose picture lies at an address; `here` says nevertheless that it is in this file."""
    entry = made("url ", struct.pack(">I", int(here)) + url.encode() + b"\0")
    box = made("dref", struct.pack(">II", 0, 1) + entry)
    for kind in ("dinf", "minf", "mdia", "trak", "moov"):
        box = made(kind, box)
    return made("ftyp", b"qt  \0\0\0\0qt  ") + box


@pytest.mark.parametrize("shape", ["#EXTM3U\n#EXTINF:1,\n{}\n#EXT-X-ENDLIST\n",
                                   "ffconcat version 1.0\nfile {}\n", "reference"])  # fmt: skip
def test_nothing_is_fetched_for_whoever_sends_a_list(
    shape: str, asked: tuple[int, list[str]], tmp_path: Path
) -> None:
    port, paths = asked
    url = f"http://127.0.0.1:{port}/film.mp4"
    path = tmp_path / "film.mp4"
    path.write_bytes(elsewhere(url) if shape == "reference" else shape.format(url).encode())
    with pytest.raises(MediaError, match="other files"):
        probe(path)
    assert paths == []


def test_a_reference_to_the_file_itself_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.mov"
    path.write_bytes(elsewhere("", here=True))
    assert kind_of(path).reader == "mov"


def test_a_name_that_looks_like_an_option_or_an_address(right: Path, tmp_path: Path) -> None:
    for name in ("-i.mp4", "http:film.mp4", "concat:a|b.mp4", "%03d.mp4"):
        path = tmp_path / name
        path.write_bytes(right.read_bytes())
        assert probe(path).frames == 30
        read = [find_ffmpeg().path, "-v", "error", *source_words(path, kind_of(path)), "-f", "null",
                "-"]  # fmt: skip
        assert run(read) == b""


def test_the_time_a_file_is_given_goes_by_its_bytes(tmp_path: Path) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(bytes(1000))
    with large.open("wb") as stream:
        stream.truncate(20_000_000)
    assert time_limit(small) < 16
    assert 400 < time_limit(large) < 600
    minute = 60 * 60 * 45  # bytes of a minute of 60 still pictures a second, as x264 leaves them
    with large.open("wb") as stream:
        stream.truncate(minute)
    assert time_limit(large, 1920 * 1080) > 600
    assert quiet_limit() == 15 < quiet_limit(1920 * 1080) < 30
    with pytest.raises(MediaError, match="cannot be read"):
        time_limit(tmp_path / "gone")
