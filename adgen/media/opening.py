"""Open films from anywhere: what a file is by its first bytes, and ffmpeg's words for reading it.

A name says nothing of what is in a file, and what reads films also reads lists of other files:
playlists, concatenations, and MOVs that keep their pictures elsewhere. Whoever sends one could have
any file or address opened. So a file is first taken for what its own bytes say, then handed on to
the reader of that one kind, which may open nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from adgen.errors import MediaError, RequestError
from adgen.media.boxes import content, found, inside, top_boxes

_HEAD = 4096
MOST_PIXELS = 7680 * 4320
"""Of the largest raster of ITU-R BT.2020: more is an attack on memory or an error."""
_MOST_SECONDS = 3600.0
_FIRST_SECONDS = 15.0
_BYTES_A_SECOND = 40_000
_PIXELS_A_SECOND = 5_000_000
"""That even a slow machine with much else to do decodes and looks at."""
_LEAST_FRAME = 12
"""Bytes of a frame in which nothing changes, with what its file says of it."""
_REORDERED = 16
"""Frames that a decoder may keep before it gives the first: the most that H.264 allows."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of container, with ffmpeg's name for what reads it."""

    name: str
    reader: str


MP4 = Kind("MP4 or MOV", "mov")
_STARTS = (
    (0, b"\x1aE\xdf\xa3", Kind("Matroska or WebM", "matroska")),
    (8, b"AVI ", Kind("AVI", "avi")),
    (0, bytes.fromhex("3026b2758e66cf11"), Kind("ASF or WMV", "asf")),
    (0, b"FLV\x01", Kind("FLV", "flv")),
    (0, b"\x00\x00\x01\xba", Kind("MPEG program stream", "mpeg")),
    (0, b"\x1f\x07\x00", Kind("DV", "dv")),
    (0, bytes.fromhex("060e2b34020501010d010201"), Kind("MXF", "mxf")),
)
_OTHERS = (
    (b"#EXTM3U", "a playlist of other files"),
    (b"ffconcat", "a list of other files"),
    (b"<", "a page or a manifest of other files"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"ID3", "sound alone"),
    (b"OggS", "an Ogg file"),
    (b"fLaC", "sound alone"),
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "an archive"),
)
_RIFFS = {b"WEBP": "a WebP picture", b"WAVE": "sound alone"}
_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})


def refuse_no_file(path: Path) -> None:
    """Raises RequestError for what is not there, and for what a reader could wait at for ever or
    read without an end: a folder, a pipe, a device."""
    if not path.exists():
        raise RequestError.of(str(path), "there is no such file")
    if not path.is_file():
        what = "is no file: it is a folder, a pipe or a device"
        raise RequestError.of(str(path), what, "copy what is in it into a file, and name that")


def kind_of(path: Path) -> Kind:
    """What kind of film a file is. Raises MediaError for everything else, and says what it is."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        raise MediaError(f"{path}: cannot be read: {error}") from error
    if head[4:8] in _BOXES:
        _refuse_elsewhere(path)
        return MP4
    for at, mark, kind in _STARTS:
        if head[at : at + len(mark)] == mark and (at == 0 or head[:4] == b"RIFF"):
            return kind
    if _packets(head):
        return Kind("MPEG transport stream", "mpegts")
    raise MediaError(f"{path}: holds no moving picture: it is {_told(head)}")


LOCAL = ("-protocol_whitelist", "file,pipe")
"""ffmpeg's words before an input that may have nothing fetched from elsewhere."""


def source_words(path: Path, kind: Kind) -> list[str]:
    """ffmpeg's words to read this one file, as what it is, and nothing besides."""
    return [
        *LOCAL, "-format_whitelist", kind.reader,
        "-max_pixels", str(MOST_PIXELS), "-i", f"file:{path}",
    ]  # fmt: skip


def time_limit(path: Path, pixels: int = 0) -> float:
    """Seconds after which whatever reads the file is ended. Raises MediaError.

    They go by its bytes, and by as many frames of so many `pixels` as these can hold, not by the
    length that it claims: a small one can claim a year.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise MediaError(f"{path}: cannot be read: {error}") from error
    work = size // _LEAST_FRAME * pixels / _PIXELS_A_SECOND
    return min(_FIRST_SECONDS + size / _BYTES_A_SECOND + work, _MOST_SECONDS)


def quiet_limit(pixels: int = 0) -> float:
    """Seconds without a frame of so many `pixels`, or a sound, after which a reader is ended."""
    return _FIRST_SECONDS + _REORDERED * pixels / _PIXELS_A_SECOND


def _refuse_elsewhere(path: Path) -> None:
    """Refuse an MP4 or MOV that keeps its pictures or sound in other files."""
    with path.open("rb") as stream:
        try:
            films = [box for box in top_boxes(stream) if box.kind == "moov"]
            refers = any(_refers(content(stream, box)) for box in films)
        except MediaError:
            return  # Damaged: for its readers to tell, who may open nothing else either.
    if refers:
        raise MediaError(f"{path}: keeps its pictures or sound in other files")


_TO_REFERENCES = ("trak", "mdia", "minf", "dinf", "dref")


def _refers(moov: bytes) -> bool:
    """Whether a `dref` has an entry not marked as in this file (ISO/IEC 14496-12, 8.7.2)."""
    for box in found(moov, _TO_REFERENCES):
        for entry in inside(moov[: box.end], box.body + 8):
            if entry.end - entry.body >= 4 and not moov[entry.body + 3] & 1:
                return True
    return False


def _packets(head: bytes) -> bool:
    """Whether it begins as a transport stream does, whose packets of 188 bytes begin with 0x47; in
    M2TS four bytes of time come before each."""
    return any(
        len(head) > at + 2 * step and all(head[at + step * n] == 0x47 for n in range(3))
        for at, step in ((0, 188), (4, 192))
    )


def _told(head: bytes) -> str:
    """What a file that is no film is, in words."""
    if not head:
        return "an empty file"
    if head[:4] == b"RIFF" and head[8:12] in _RIFFS:
        return _RIFFS[head[8:12]]
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for mark, name in _OTHERS:
        if text.startswith(mark):
            return name
    if not any(head):
        return "nothing but zeros"
    if all(byte >= 32 or byte in b"\t\n\r\f" for byte in head):
        return "text"
    return "of no kind that is read here"
