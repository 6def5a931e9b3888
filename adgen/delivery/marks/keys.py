"""Named values in `moov.udta.meta`, as ffmpeg writes and reads them with `use_metadata_tags`.

`keys` lists the names (namespace `mdta`), and `ilst` holds a value for each, by its number from 1
(QuickTime File Format, metadata item keys).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO

from adgen.errors import MediaError
from adgen.media.boxes import Box, boxes, cut, inside, made

_UTF8 = 1
"""Type of a value that is text."""
_HANDLER = bytes(8) + b"mdta" + bytes(13)


def values(moov: bytes, name: str) -> tuple[str, ...]:
    """The texts of a name, wherever it stands in a `moov`'s content. Raises MediaError."""
    found = []
    for meta in _metas(moov):
        for key, value in _pairs(meta):
            if key == name:
                found.append(_text(value))
    return tuple(found)


def with_value(moov: bytes, name: str, text: str) -> bytes:
    """A `moov`'s content in which a name has this one value and stands in `udta.meta`.

    Other names of that box stay. Raises MediaError where iTunes tags take its place, which a file
    cannot have beside them.
    """
    others, rest, metas = _parted(moov, "meta")
    kept = [pair for meta in metas for pair in _kept(meta, name)]
    item = made("data", struct.pack(">II", _UTF8, 0) + text.encode("utf-8"))
    rest.append(_meta([*kept, (name, item)]))
    return b"".join((*others, made("udta", b"".join(rest))))


def with_user_box(moov: bytes, kind: str, body: bytes) -> bytes:
    """A `moov`'s content whose `udta` has one box of this kind, with this content."""
    others, rest, _ = _parted(moov, kind)
    return b"".join((*others, made("udta", b"".join((*rest, made(kind, body))))))


def _parted(moov: bytes, kind: str) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """A `moov`'s boxes but its `udta`; what else is in that; and its boxes' contents of a kind."""
    others, rest, found = list[bytes](), list[bytes](), list[bytes]()
    for box in inside(moov):
        data = cut(moov, box)
        if box.kind != "udta":
            others.append(data)
            continue
        user = data[box.header :]
        for part in _user_boxes(user):
            whole = cut(user, part)
            if part.kind == kind:
                found.append(whole[part.header :])
            else:
                rest.append(whole)
    return others, rest, found


def user_boxes(moov: bytes, kind: str) -> tuple[bytes, ...]:
    """The contents of the boxes of a kind in a `moov`'s `udta`. Raises MediaError."""
    found = []
    for box in inside(moov):
        if box.kind == "udta":
            user = cut(moov, box)[box.header :]
            found += [
                cut(user, part)[part.header :] for part in _user_boxes(user) if part.kind == kind
            ]
    return tuple(found)


def _user_boxes(user: bytes) -> tuple[Box, ...]:
    """QuickTime may end the list with four zero bytes."""
    end = len(user) - 4 if len(user) % 4 == 0 and user[-4:] == bytes(4) else len(user)
    try:
        return boxes(BytesIO(user), 0, len(user))
    except MediaError:
        return boxes(BytesIO(user), 0, end)


def _metas(moov: bytes) -> Iterator[bytes]:
    for box in inside(moov):
        if box.kind == "meta":
            yield cut(moov, box)[box.header :]
    yield from user_boxes(moov, "meta")


def _fields(meta: bytes) -> int:
    """Bytes before the boxes of a `meta`: version and flags in MP4, none in some MOV files."""
    return 0 if meta[4:8] == b"hdlr" else 4


def _pairs(meta: bytes) -> list[tuple[str, bytes]]:
    """Names and `data` boxes of a `meta`; none where its names are not keys."""
    found = {box.kind: cut(meta, box)[box.header :] for box in inside(meta, _fields(meta))}
    if "keys" not in found or "ilst" not in found:
        return []
    names = _names(found["keys"])
    pairs = []
    for item in inside(found["ilst"]):
        number = int.from_bytes(item.kind.encode("latin-1"), "big")
        if not 1 <= number <= len(names):
            raise MediaError(f"its metadata has a value {number} of {len(names)} names")
        pairs.append((names[number - 1], cut(found["ilst"], item)[item.header :]))
    return pairs


def _names(keys: bytes) -> list[str]:
    return [keys[box.body : box.end].decode("utf-8", "replace") for box in inside(keys, header=8)]


def _text(item: bytes) -> str:
    for box in inside(item):
        if box.kind == "data":
            return item[box.body + 8 : box.end].decode("utf-8", "replace")
    raise MediaError("a value of its metadata is empty")


def _kept(meta: bytes, name: str) -> list[tuple[str, bytes]]:
    pairs = [pair for pair in _pairs(meta) if pair[0] != name]
    if not pairs and _has_other_items(meta):
        raise MediaError("it has iTunes tags where its metadata keys would stand; leave them out")
    return pairs


def _has_other_items(meta: bytes) -> bool:
    found = {box.kind: box for box in inside(meta, _fields(meta))}
    return "keys" not in found and "ilst" in found and found["ilst"].size > found["ilst"].header


def _meta(pairs: list[tuple[str, bytes]]) -> bytes:
    names = b"".join(made("mdta", name.encode("utf-8")) for name, _ in pairs)
    items = b"".join(
        made(number.to_bytes(4, "big").decode("latin-1"), data)
        for number, (_, data) in enumerate(pairs, 1)
    )
    return made("meta", bytes(4) + made("hdlr", _HANDLER)
                + made("keys", struct.pack(">II", 0, len(pairs)) + names)
                + made("ilst", items))  # fmt: skip
