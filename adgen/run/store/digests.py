"""Hashes of large files, taken once as long as a file's stat stays what it was.

A run over thousands of deliverables that are all there would otherwise read every byte of them
every night. What a change of a file cannot hide is its time of change (ctime), which no program
can set. What a disk loses in silence only `adgen cache verify` finds, which reads everything; and
whatever is read to make something else is read with its hash, every time.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from adgen.run.store.clock import now_at
from adgen.run.store.seal import file_hash

_FOLDER, _MEMORY = ".digests", "files.json"
_MOST = 200_000
"""Files remembered, those last asked for; about 30 MB."""
_SETTLED = 2.0
"""Seconds a file must have been left alone: two changes within one tick of a file system's clock,
which is as long as that on some, look like one."""
Signature = tuple[int, int, int, int]


class Digests:
    """SHA-256 of files by path, remembered beside a store for all who use it."""

    def __init__(self, root: Path) -> None:
        self._root, self._folder = root, root / _FOLDER
        self._known: dict[str, list[object]] | None = None
        self._changed = False
        self._now = 0.0
        """The file system's time when it was last asked for."""

    def of(self, path: str | Path) -> str:
        """The SHA-256 of a file, in hex. Raises OSError."""
        known = self._load()
        name = self._name(path)
        before = signature(path)
        found = known.pop(name, None)
        if found is not None and found[:4] == list(before):
            known[name] = found
            return str(found[4])
        digest = file_hash(path)
        if signature(path) == before and self._settled(before):
            known[name] = [*before, digest]
            self._changed = True
        return digest

    def save(self) -> None:
        """Keep what is known; where that cannot be written, files are read again next time."""
        if self._known is None or not self._changed:
            return
        kept = dict(list(self._known.items())[-_MOST:])
        beside = self._folder / f"{_MEMORY}.{uuid4().hex}"
        with suppress(OSError):
            beside.write_text(json.dumps(kept), "utf-8")
            beside.replace(self._folder / _MEMORY)
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        self._changed = False

    def _name(self, path: str | Path) -> str:
        """A path as it is remembered: from the store's root, wherever that is mounted."""
        whole = os.path.abspath(path)  # noqa: PTH100 - asked thousands of times
        return whole.removeprefix(f"{self._root}/")

    def _settled(self, seen: Signature) -> bool:
        """Whether a file was left alone for a while by its file system's clock, not by ours."""
        touched = max(seen[1], seen[2]) / 1e9
        if self._now - touched <= _SETTLED:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._now = now_at(self._folder)
            except OSError:
                return False
        return self._now - touched > _SETTLED

    def _load(self) -> dict[str, list[object]]:
        if self._known is None:
            try:
                found = json.loads((self._folder / _MEMORY).read_text("utf-8"))
            except (OSError, ValueError):
                found = {}
            rows = found.items() if isinstance(found, dict) else ()
            self._known = {name: row for name, row in rows if isinstance(row, list)}
        return self._known


def signature(path: str | Path) -> Signature:
    """What changes with every change of a file: size, times, and its number. Raises OSError."""
    facts = os.stat(path)  # noqa: PTH116 - asked thousands of times
    return facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino
