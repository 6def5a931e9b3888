"""How the tracks of an MP4 or MOV are laid on its time: the order of its boxes, and edit lists."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from adgen.errors import MediaError
from adgen.media.boxes import content, cut, found, inside, top_boxes

_EMPTY = -1
"""Media time of an edit that shows nothing (ISO/IEC 14496-12, 8.6.6)."""


@dataclass(frozen=True, slots=True)
class Track:
    """A track's edit list; without one, it is shown as it is stored."""

    handler: str
    """vide, soun, tmcd, text and so on."""
    edits: int = 0
    late: float = 0.0
    """Seconds of nothing before it."""
    skipped: float = 0.0
    """Seconds of its stored beginning that are not shown."""
    sped: bool = False
    """Whether an edit is shown at another speed, or held."""


@dataclass(frozen=True, slots=True)
class Laid:
    """The boxes of a file from the top, and its tracks."""

    kinds: tuple[str, ...]
    tracks: tuple[Track, ...]
    fragmented: bool

    @property
    def index_first(self) -> bool:
        """Whether its index comes before its pictures and sound, so that it can be played while it
        is fetched."""
        return "moov" in self.kinds and (
            "mdat" not in self.kinds or self.kinds.index("moov") < self.kinds.index("mdat")
        )


def laid(path: Path) -> Laid:
    """How an MP4 or MOV is laid out. Raises MediaError where its boxes do not fit together."""
    try:
        with path.open("rb") as stream:
            top = top_boxes(stream)
            films = [content(stream, box) for box in top if box.kind == "moov"]
    except OSError as error:
        raise MediaError(f"{path}: cannot be read: {error}") from error
    kinds = tuple(box.kind for box in top)
    tracks: list[Track] = []
    extended = False
    for film in films:
        units = _units(film, ("mvhd",))
        parts = inside(film)
        extended = extended or any(part.kind == "mvex" for part in parts)
        tracks += [_track(cut(film, box)[box.header :], units)
                   for box in parts if box.kind == "trak"]  # fmt: skip
    return Laid(kinds, tuple(tracks), extended or "moof" in kinds)


def _track(trak: bytes, film_units: int) -> Track:
    handlers = [trak[box.body + 8 : box.body + 12] for box in found(trak, ("mdia", "hdlr"))]
    handler = handlers[0].decode("latin-1") if handlers else ""
    units = _units(trak, ("mdia", "mdhd"))
    rows = [
        row for box in found(trak, ("edts", "elst")) for row in _edits(trak[box.body : box.end])
    ]
    if not rows or not units or not film_units:
        return Track(handler, len(rows))
    late = 0
    for length, start, _ in rows:
        if start != _EMPTY:
            break
        late += length
    shown = [start for _, start, _ in rows if start != _EMPTY]
    skipped = shown[0] - _first_offset(trak) if shown else 0
    return Track(handler, len(rows), late / film_units, skipped / units,
                 any(speed != 0x10000 for *_, speed in rows))  # fmt: skip


def _units(data: bytes, way: tuple[str, ...]) -> int:
    """Units a second of a header's times: 12 bytes in, or 20 where its times are of 64 bits."""
    for box in found(data, way):
        body = data[box.body : box.end]
        at = 20 if body[:1] == b"\x01" else 12
        if len(body) >= at + 4:
            return int(struct.unpack_from(">I", body, at)[0])
    return 0


def _edits(body: bytes) -> list[tuple[int, int, int]]:
    """Length, media time and speed of every edit."""
    if len(body) < 8:
        raise MediaError("its edit list is cut off")
    layout = ">QqI" if body[0] == 1 else ">IiI"
    count = struct.unpack_from(">I", body, 4)[0]
    size = struct.calcsize(layout)
    if 8 + count * size > len(body):
        raise MediaError("its edit list is cut off")
    return [struct.unpack_from(layout, body, 8 + size * row) for row in range(count)]


def _first_offset(trak: bytes) -> int:
    """Units between decoding and showing the first sample: an edit that skips just these is there
    because pictures are stored in another order than they are shown in."""
    for box in found(trak, ("mdia", "minf", "stbl", "ctts")):
        body = trak[box.body : box.end]
        if len(body) >= 16:
            return int(struct.unpack_from(">i", body, 12)[0])
    return 0
