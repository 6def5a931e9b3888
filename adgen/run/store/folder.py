"""A folder of finished work, one folder an entry, named by its key.

An entry is written beside, synced and renamed into place, so that its existence means that it is
complete. Its seal, the last file written, has every file's size and SHA-256: an entry that no
longer agrees is thrown away, named in `damaged`, and counts as never made.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4

from adgen.errors import StoreError
from adgen.run.store.clock import age_of
from adgen.run.store.digests import Digests
from adgen.run.store.entry import ASIDE, discard, files_of, publish, whole
from adgen.run.store.room import telling_full
from adgen.run.store.seal import SEAL, Seal, file_hash, gone, read_whole, sizes_in

__all__ = ["Seal", "Store", "file_hash"]

_MAKING, _WORK = ".making-", ".work-"
_ABANDONED = 7 * 24 * 3600.0
"""Seconds after which an unfinished folder is taken for that of a run that was killed."""
_USED_LATELY = 3600.0
"""Seconds within which an entry's use is not marked again."""


class Store:
    """Finished work under `root`. Safe with several processes: the first to publish wins."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.damaged: list[str] = []
        self._verified: set[str] = set()
        self._swept: set[Path] = set()
        self._unfinished: set[Path] = set()
        self._seen: dict[str, Seal] = {}
        self.digests = Digests(root)

    def has(self, key: str) -> bool:
        """True when an entry is there and its files have their sizes; contents are not read."""
        return self._stamp(key) is not None

    def get(self, key: str) -> Path | None:
        """The entry's folder, its contents verified once per process; None when not made.

        Marks the entry as used now. Raises StoreError when it is there and cannot be read.
        """
        stamp = self._stamp(key)
        if stamp is None or key not in self._verified:
            if not self.verify(key):
                return None
            self._verified.add(key)
        # A clock that is wrong, here or there, at worst marks the use once too often.
        if stamp is None or abs(time.time() - stamp) > _USED_LATELY:
            with suppress(OSError):
                os.utime(self._folder(key) / SEAL)
        return self._folder(key)

    def there(self, key: str) -> Seal | None:
        """The seal, without its record, of an entry that is whole; None when not made.

        Contents that were read before are not read again while their stat stays, and an entry is
        looked at once until `forget`: for what is only asked for, never for what something else is
        made from.
        """
        if key not in self._seen:
            seal = self.label(key)
            if seal is None or not self._as_sealed(key, seal):
                seal = self.label(key) if self.get(key) is not None else None
            if seal is None:
                return None
            self._seen[key] = seal
        return self._seen[key]

    def forget(self) -> None:
        """Look at every entry anew from here on: a process that lives long may find some gone."""
        self._seen.clear()

    def told_damaged(self) -> list[str]:
        """Keys of entries that were found damaged since this was asked last."""
        found, self.damaged = self.damaged, []
        return found

    def label(self, key: str) -> Seal | None:
        """The seal of an entry without its record, no contents read; None when there is none."""
        found = read_whole(f"{self.root}/{key[:2]}/{key}/{SEAL}")
        return Seal.brief(key, found[0]) if found else None

    def _as_sealed(self, key: str, seal: Seal) -> bool:
        folder = f"{self.root}/{key[:2]}/{key}"
        try:
            return all(
                self.digests.of(f"{folder}/{name}") == kept.sha256
                for name, kept in seal.files.items()
            )
        except OSError:
            return False

    def verify(self, key: str) -> bool:
        """True when an entry is there and whole, every byte read; a damaged one is thrown away.

        Raises StoreError when it is there and cannot be read.
        """
        folder = self._folder(key)
        there = folder.exists()  # asked first: what another process makes now is not damaged
        if there and whole(folder, key):
            return True
        self._verified.discard(key)
        self._seen.pop(key, None)
        if not there or not discard(folder, key):
            return whole(folder, key)
        if key not in self.damaged:
            self.damaged.append(key)
        return False

    def seal(self, key: str) -> Seal | None:
        """What an entry says of itself, no contents read; None when there is none."""
        found = read_whole(self._folder(key) / SEAL)
        return Seal.from_bytes(key, found[0]) if found else None

    def make(
        self,
        key: str,
        work: Callable[[Path], None],
        record: Mapping[str, Any] | None = None,
        durable: bool = True,
        spent: float = 0.0,
    ) -> Path:
        """The entry's folder; `work` fills a new folder when it is not there.

        `record` is JSON that says what it was made from, `spent` the seconds that went into it
        before `work`. What is quick to make need not be
        `durable`: not waiting for the disk, it may come out damaged when the power goes. Whatever
        `work` raises leaves nothing behind. Raises StoreError when the store cannot be written,
        DiskFullError when it is full.
        """

        def fill(beside: Path) -> None:
            begun = time.monotonic()
            work(beside)
            seconds = spent + time.monotonic() - begun
            made = datetime.now(UTC).isoformat(timespec="seconds")
            sealed = Seal(files_of(beside), record, seconds, made)
            (beside / SEAL).write_bytes(sealed.to_bytes(key))

        return self._make(key, fill, durable)

    def pack(self, key: str) -> dict[str, bytes]:
        """Every file of an entry, its seal among them, to be carried to another store.

        Raises StoreError when it is not there.
        """
        folder, sealed = self.get(key), self.seal(key)
        names = (*sealed.files, SEAL) if folder and sealed else ()
        read = [read_whole(self._folder(key) / name) for name in names]
        if not read or None in read:
            raise StoreError(f"entry {key} of {self.root} is not there, or was removed meanwhile")
        return {name: found[0] for name, found in zip(names, read, strict=True) if found}

    def adopt(self, key: str, packed: Mapping[str, bytes]) -> Path:
        """The folder of the entry that another store packed, kept here from now on.

        Raises StoreError when a single byte is not as it was made, or the store cannot be written.
        """

        def unpack(beside: Path) -> None:
            for name, data in packed.items():
                if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                    raise StoreError(f"entry {key} names the file {name!r}, outside of itself")
                (beside / name).parent.mkdir(parents=True, exist_ok=True)
                (beside / name).write_bytes(data)
            sealed = Seal.from_bytes(key, packed.get(SEAL, b""))
            if sealed is None or sealed.files != files_of(beside):
                raise StoreError(f"entry {key} was damaged on its way to {self.root}")

        return self._make(key, unpack)

    def root_of(self, key: str) -> Path:
        """The folder of an entry that is known to be there."""
        return self._folder(key)

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        """A folder on the store's file system that is gone afterwards."""
        with self._fresh(self.root, _WORK) as folder, telling_full(self.root):
            yield folder

    def stay_alive(self) -> None:
        """Stamp the unfinished folders of this process anew: nobody may take them for abandoned."""
        for folder in tuple(self._unfinished):
            with suppress(OSError):
                os.utime(folder)

    def _make(self, key: str, fill: Callable[[Path], None], durable: bool = True) -> Path:
        found = self.get(key)
        if found is not None:
            return found
        folder = self._folder(key)
        with self._fresh(folder.parent, _MAKING) as beside:
            try:
                with telling_full(self.root):
                    fill(beside)
                    publish(beside, folder, key, durable)
            except OSError as error:
                raise StoreError(f"cannot keep an entry in {self.root}: {error}") from error
        self._verified.add(key)
        return folder

    @contextmanager
    def _fresh(self, parent: Path, prefix: str) -> Iterator[Path]:
        """A new folder, readable as the umask allows; abandoned ones beside it are swept."""
        folder = parent / f"{prefix}{uuid4().hex}"
        try:
            with telling_full(self.root):
                parent.mkdir(parents=True, exist_ok=True)
                folder.mkdir()
        except OSError as error:
            raise StoreError(f"cannot write to the store {self.root}: {error}") from error
        self._unfinished.add(folder)
        try:
            if parent not in self._swept:
                self._swept.add(parent)
                sweep(parent, folder.stat().st_mtime)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            self._unfinished.discard(folder)

    def _folder(self, key: str) -> Path:
        return self.root / key[:2] / key

    def _stamp(self, key: str) -> float | None:
        """When an entry was last used, if its files have their sizes; None if they have not."""
        folder = f"{self.root}/{key[:2]}/{key}"
        read = read_whole(f"{folder}/{SEAL}")
        sizes = sizes_in(key, read[0]) if read else None
        if read is None or sizes is None:
            return None
        try:
            same = all(os.stat(f"{folder}/{n}").st_size == size for n, size in sizes.items())  # noqa: PTH116
        except OSError as error:
            gone(folder, error)
            return None
        return read[1] if same else None


def sweep(parent: Path, now: float) -> None:
    """Remove what killed runs left in a folder of the store, `now` being its file system's time."""
    with suppress(OSError):
        for path in list(parent.iterdir()):
            unfinished = path.name.startswith((_MAKING, _WORK, ASIDE))
            with suppress(OSError):  # another process sweeps too
                if unfinished and age_of(path, now) > _ABANDONED:
                    shutil.rmtree(path, ignore_errors=True)
