"""The last file written of an entry of the store, `entry.json`: what the entry is and holds.

    {"files": {NAME: {"bytes": 6, "sha256": HEX}}, "made": "2026-01-31T12:00:00+00:00",
     "seconds": 1.23, "record": {...} or null, "sha256": HEX}

In an encrypted store a file lies locked, as NAME.age, and has beside its size and hash those of
what lies there, so that nobody needs the key to tell whether it is whole:

    {"files": {NAME: {"bytes": 6, "sha256": HEX, "locked": {"bytes": 222, "sha256": HEX}}}, ...}

The last member is the SHA-256 of the entry's key and of every byte before it, so that a seal that
was damaged, or that lies under another key, is none.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adgen.errors import StoreError
from adgen.run.store.cipher import LOCKED

SEAL = "entry.json"
_HEAD, _MADE, _SECONDS = b'{"files":', b',"made":', b',"seconds":'
_GONE = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ESTALE, errno.EIO}
"""What reading says of a file that is not there, or not whole; anything else says nothing of it."""
_BLOCK = 1 << 18
"""Bytes of a file that are hashed at once; most have fewer."""
_decode = json.JSONDecoder().raw_decode


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of an entry: its size and the SHA-256 of its bytes, in hex."""

    bytes: int
    sha256: str
    locked: Kept | None = None
    """The same of the locked file, where it lies locked."""

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Kept:
        """A file as a seal has it."""
        locked = facts.get("locked")
        return cls(facts["bytes"], facts["sha256"], None if locked is None else cls(**locked))

    def to_json(self) -> dict[str, Any]:
        """As a seal has it."""
        plain = {"bytes": self.bytes, "sha256": self.sha256}
        return plain if self.locked is None else {**plain, "locked": self.locked.to_json()}

    def lies(self, name: str) -> tuple[str, Kept]:
        """The name of the file on the disk, and what is there."""
        return (name, self) if self.locked is None else (f"{name}{LOCKED}", self.locked)


@dataclass(frozen=True, slots=True)
class Seal:
    """An entry's files by their names in it, and what is known of its making."""

    files: Mapping[str, Kept]
    record: Mapping[str, Any] | None
    """What it was made from."""
    seconds: float
    """How long that took."""
    made: str
    """When, in UTC, ISO 8601."""

    @property
    def size(self) -> int:
        """Bytes of all files together, as they lie on the disk."""
        return sum(kept.bytes for kept in self.lying.values())

    @property
    def lying(self) -> dict[str, Kept]:
        """The files as they lie on the disk."""
        return dict(kept.lies(name) for name, kept in self.files.items())

    @property
    def locked(self) -> bool:
        """Whether the entry is encrypted."""
        return any(kept.locked is not None for kept in self.files.values())

    def to_bytes(self, key: str) -> bytes:
        """The seal of the entry `key` as it is kept. Raises TypeError for a record not JSON."""
        content = {
            "files": {name: kept.to_json() for name, kept in sorted(self.files.items())},
            "made": self.made,
            "seconds": round(self.seconds, 6),
            "record": self.record,
        }
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        body = text.encode("utf-8", "surrogateescape")[:-1]  # names are what the disk has
        return body + _tail(key, body)

    @classmethod
    def from_bytes(cls, key: str, data: bytes) -> Seal | None:
        """A kept seal of the entry `key`; None when it is not exactly as it was written."""
        if not _intact(key, data):
            return None
        found = json.loads(data.decode("utf-8", "surrogateescape"))
        files = {name: Kept.from_json(facts) for name, facts in found["files"].items()}
        return cls(files, found["record"], found["seconds"], found["made"])

    @classmethod
    def brief(cls, key: str, data: bytes) -> Seal | None:
        """Like `from_bytes`, without the record, which is most of a seal."""
        if not _intact(key, data):
            return None
        text = data.decode("utf-8", "surrogateescape")
        files, end = _decode(text, len(_HEAD))
        made, end = _decode(text, end + len(_MADE))
        seconds, _ = _decode(text, end + len(_SECONDS))
        kept = {name: Kept.from_json(facts) for name, facts in files.items()}
        return cls(kept, None, seconds, made)


def sizes_in(key: str, data: bytes) -> dict[str, int] | None:
    """Only the sizes of the files as they lie, without reading the rest; None as from_bytes."""
    if not _intact(key, data):
        return None
    files, _ = _decode(data.decode("utf-8", "surrogateescape"), len(_HEAD))
    return {
        f"{name}{LOCKED}" if "locked" in facts else name: facts.get("locked", facts)["bytes"]
        for name, facts in files.items()
    }


def read_whole(path: str | Path) -> tuple[bytes, float] | None:
    """A file's bytes and its time of change; None when it is not there or not readable as a file.

    Raises StoreError when it may well be there, as when access is denied.
    """
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - asked thousands of times
            return file.readall(), os.fstat(file.fileno()).st_mtime
    except OSError as error:
        gone(path, error)
        return None


def file_hash(path: str | Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    digest = hashlib.sha256()
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - asked thousands of times
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def gone(path: str | Path, error: OSError) -> None:
    """Return when `error` says that the file is not there or broken; else raise StoreError."""
    if error.errno not in _GONE:
        raise StoreError(f"cannot read {path} in the store: {error}") from error


def _tail(key: str, body: bytes) -> bytes:
    return b',"sha256":"%b"}\n' % hashlib.sha256(key.encode() + body).hexdigest().encode()


_TAIL_BYTES = len(_tail("", b""))


def _intact(key: str, data: bytes) -> bool:
    body = data[:-_TAIL_BYTES]
    return body.startswith(_HEAD) and data[-_TAIL_BYTES:] == _tail(key, body)
