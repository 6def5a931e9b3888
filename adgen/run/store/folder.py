"""A folder of finished work, one folder an entry, named by its key.

An entry is written beside, synced and renamed into place, so that its existence means that it is
complete. Its seal, the last file written, has every file's size and SHA-256: an entry that no
longer agrees is thrown away, named in `damaged`, and counts as never made.

The files of an encrypted store lie locked: encrypted.EncryptedStore opens and makes them. This one
tells all the same what such a store holds, and whether it is whole.
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
from adgen.run.store.entry import ASIDE, files_of, publish
from adgen.run.store.plain import sweep_plain
from adgen.run.store.reader import Reader
from adgen.run.store.room import telling_full
from adgen.run.store.seal import SEAL, Kept, Seal, file_hash, read_whole

__all__ = ["Seal", "Store", "file_hash"]

_MAKING, _WORK = ".making-", ".work-"
ABANDONED = 7 * 24 * 3600.0
"""Seconds after which an unfinished folder is taken for that of a run that was killed."""


class Store(Reader):
    """Finished work under `root`. Safe with several processes: the first to publish wins."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._swept: set[Path] = set()
        self._unfinished: set[Path] = set()

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
            self._seal(key, beside, files_of(beside), record, spent + time.monotonic() - begun)

        return self._make(key, fill, durable)

    def pack(self, key: str) -> dict[str, bytes]:
        """Every file of an entry, its seal among them, to be carried to another store.

        Raises StoreError when it is not there.
        """
        sealed = self.label(key) if self._is_whole(key) else None
        names = (*sealed.lying, SEAL) if sealed else ()
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
            if sealed is None or sealed.lying != files_of(beside):
                raise StoreError(f"entry {key} was damaged on its way to {self.root}")

        return self._folder(key) if self._is_whole(key) else self._kept(key, unpack, durable=True)

    @contextmanager
    def lent(self) -> Iterator[None]:
        """What of an encrypted store is opened meanwhile, and is large, is closed afterwards."""
        yield

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        """A folder that is gone afterwards, on the file system on which entries are filled."""
        with self.shared_place() as folder:
            yield folder

    @contextmanager
    def shared_place(self) -> Iterator[Path]:
        """A folder on the store's own file system that is gone afterwards: for nothing that is to
        be kept from anybody."""
        with self._fresh(self.root, _WORK) as folder, telling_full(self.root):
            yield folder

    def close_opened(self) -> None:
        """Close all entries of an encrypted store that this process has open."""

    def sweep_opened(self) -> None:
        """Remove what killed processes left opened of an encrypted store."""
        sweep_plain(self.root)

    def stay_alive(self) -> None:
        """Stamp the unfinished folders of this process anew: nobody may take them for abandoned."""
        for folder in tuple(self._unfinished):
            with suppress(OSError):
                os.utime(folder)

    def _seal(
        self, key: str, beside: Path, files: Mapping[str, Kept], record: Mapping[str, Any] | None,
        seconds: float,
    ) -> None:  # fmt: skip
        made = datetime.now(UTC).isoformat(timespec="seconds")
        (beside / SEAL).write_bytes(Seal(files, record, seconds, made).to_bytes(key))

    def _make(self, key: str, fill: Callable[[Path], None], durable: bool) -> Path:
        found = self.get(key)
        return self._kept(key, fill, durable) if found is None else found

    def _kept(self, key: str, fill: Callable[[Path], None], durable: bool) -> Path:
        """The folder of an entry as it lies, filled and published."""
        folder = self._folder(key)
        with self._fresh(folder.parent, _MAKING) as beside:
            try:
                with telling_full(self.root):
                    fill(beside)
                    publish(beside, folder, key, durable)
            except OSError as error:
                raise StoreError(f"cannot keep an entry in {self.root}: {error}") from error
        self._verified.add(key)
        sealed = self.label(key)
        if sealed is not None:
            self._seen[key] = sealed
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


def sweep(parent: Path, now: float, age: float = ABANDONED) -> None:
    """Remove what killed runs left in a folder of the store, `now` being its file system's time,
    that is so many seconds old."""
    with suppress(OSError):
        for path in list(parent.iterdir()):
            unfinished = path.name.startswith((_MAKING, _WORK, ASIDE))
            with suppress(OSError):  # another process sweeps too
                if unfinished and age_of(path, now) > age:
                    shutil.rmtree(path, ignore_errors=True)
