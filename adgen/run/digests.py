"""Hashes of large files, taken once as long as a file's stat stays what it was.

A run over thousands of deliverables that are all there would otherwise read every byte of them
every night. What a change of a file cannot hide is its time of change (ctime), which no program
can set. What a disk loses in silence only `adgen cache verify` finds, which reads everything; and
whatever is read to make something else is read with its hash, every time.
"""

from __future__ import annotations

import json
import os
import socket
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from adgen.run.seal import file_hash

_FOLDER = ".digests"
_MOST = 200_000
"""Files remembered, those last seen first; about 30 MB."""
_SETTLED = 2.0
"""Seconds a file must have been left alone: two changes within one tick of a file system's clock,
which is as long as that on some, look like one."""
_Signature = tuple[int, int, int, int]


class Digests:
    """SHA-256 of files by path. Every host has a memory of its own, as file systems number files
    differently on each."""

    def __init__(self, root: Path) -> None:
        self._path = root / _FOLDER / f"{socket.gethostname()}.json"
        self._known: dict[str, list[object]] | None = None
        self._changed = False

    def of(self, path: str | Path) -> str:
        """The SHA-256 of a file, in hex. Raises OSError."""
        known = self._load()
        name, signature = str(path), _signature(path)
        found = known.get(name)
        if found is not None and found[:4] == list(signature):
            return str(found[4])
        digest = file_hash(Path(path))
        known.pop(name, None)
        changed = max(signature[1], signature[2]) / 1e9
        if _signature(path) == signature and abs(time.time() - changed) > _SETTLED:
            known[name] = [*signature, digest]
            self._changed = True
        return digest

    def save(self) -> None:
        """Keep what is known; where that cannot be written, files are read again next time."""
        if self._known is None or not self._changed:
            return
        kept = dict(list(self._known.items())[-_MOST:])
        beside = self._path.with_name(f"{self._path.name}.{uuid4().hex}")
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(kept), "utf-8")
            beside.replace(self._path)
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        self._changed = False

    def _load(self) -> dict[str, list[object]]:
        if self._known is None:
            try:
                found = json.loads(self._path.read_text("utf-8"))
            except (OSError, ValueError):
                found = {}
            rows = found.items() if isinstance(found, dict) else ()
            self._known = {name: row for name, row in rows if isinstance(row, list)}
        return self._known


def _signature(path: str | Path) -> _Signature:
    facts = os.stat(path)  # noqa: PTH116 - asked thousands of times
    return facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino
