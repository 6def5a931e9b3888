"""A folder of finished work, one folder an entry, named by its key.

An entry is written beside, synced and renamed into place, so that its existence means that it is
complete. Its `entry.json`, the last file written, has every file's size and SHA-256: an entry that
no longer agrees is thrown away, named in `damaged`, and counts as never made.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from adgen.errors import StoreError

_SEAL = "entry.json"
_MAKING, _WORK, _BROKEN = ".making-", ".work-", ".broken-"
_ABANDONED = 7 * 24 * 3600.0
"""Seconds after which an unfinished folder is taken for that of a run that was killed."""


class Store:
    """Finished work under `root`. Safe with several processes: the first to publish wins."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.damaged: list[str] = []
        self._verified: set[str] = set()

    def has(self, key: str) -> bool:
        """True when an entry is there and its files have their sizes; contents are not read."""
        return self._sizes_agree(self._folder(key))

    def get(self, key: str) -> Path | None:
        """The entry's folder, its contents verified once per process; None when not made."""
        folder = self._folder(key)
        if key in self._verified and self._sizes_agree(folder):
            return folder
        if not folder.exists():
            return None
        if not self._contents_agree(folder):
            self.damaged.append(key)
            _discard(folder)
            return None
        self._verified.add(key)
        return folder

    def make(self, key: str, work: Callable[[Path], None]) -> Path:
        """The entry's folder; `work` fills a new folder when it is not there.

        Whatever `work` raises leaves nothing behind. Raises StoreError when the store cannot be
        written.
        """
        found = self.get(key)
        if found is not None:
            return found
        folder = self._folder(key)
        beside = self._fresh(folder.parent, _MAKING)
        try:
            work(beside)
            self._publish(beside, folder)
        except OSError as error:
            raise StoreError(f"cannot keep an entry in {self.root}: {error}") from error
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        self._verified.add(key)
        return folder

    def root_of(self, key: str) -> Path:
        """The folder of an entry that is known to be there."""
        return self._folder(key)

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        """A folder on the store's file system that is gone afterwards."""
        folder = self._fresh(self.root, _WORK)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _fresh(self, parent: Path, prefix: str) -> Path:
        """A new folder, readable as the umask allows, and abandoned ones beside it swept."""
        folder = parent / f"{prefix}{uuid4().hex}"
        try:
            parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir()
        except OSError as error:
            raise StoreError(f"cannot write to the store {self.root}: {error}") from error
        _sweep(parent)
        return folder

    def _publish(self, beside: Path, folder: Path) -> None:
        files = sorted(path for path in beside.rglob("*") if path.is_file())
        seal = {
            str(path.relative_to(beside)): {"bytes": path.stat().st_size, "sha256": file_hash(path)}
            for path in files
        }
        for path in files:
            _sync(path)
        (beside / _SEAL).write_text(json.dumps(seal, sort_keys=True), "utf-8")
        _sync(beside / _SEAL)
        try:
            beside.rename(folder)
        except OSError:
            if not self._contents_agree(folder):
                raise
        _sync(folder.parent)

    def _folder(self, key: str) -> Path:
        return self.root / key[:2] / key

    def _sizes_agree(self, folder: Path) -> bool:
        seal = _read_seal(folder)
        return seal is not None and all(
            _size(folder / name) == facts["bytes"] for name, facts in seal.items()
        )

    def _contents_agree(self, folder: Path) -> bool:
        seal = _read_seal(folder)
        return self._sizes_agree(folder) and all(
            file_hash(folder / name) == facts["sha256"] for name, facts in (seal or {}).items()
        )


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _discard(folder: Path) -> None:
    """Remove a damaged entry, out of its place first: another process may fill that meanwhile."""
    aside = folder.with_name(f"{_BROKEN}{uuid4().hex}")
    with suppress(OSError):
        folder.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)


def _sweep(parent: Path) -> None:
    """Remove what killed runs left in a folder of the store."""
    with suppress(OSError):
        for path in parent.iterdir():
            unfinished = path.name.startswith((_MAKING, _WORK, _BROKEN))
            if unfinished and time.time() - path.stat().st_mtime > _ABANDONED:
                shutil.rmtree(path, ignore_errors=True)


def _read_seal(folder: Path) -> dict[str, dict[str, str | int]] | None:
    """What an entry says it holds; None when that cannot be read."""
    try:
        seal = json.loads((folder / _SEAL).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    whole = isinstance(seal, dict) and all(
        isinstance(facts, dict) and facts.keys() == {"bytes", "sha256"} for facts in seal.values()
    )
    return seal if whole else None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
