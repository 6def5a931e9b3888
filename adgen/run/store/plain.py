"""What a process opens of an encrypted store: plain files in a folder that only its user may read.

The folder goes when the process ends. That of a process that was killed goes when the next one of
the same machine opens a store there: each holds a lock on its own as long as it lives.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import weakref
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from adgen.errors import StoreError
from adgen.run.store.cipher import LOCKED, Cipher
from adgen.run.store.clock import age_of, now_at
from adgen.run.store.room import telling_full
from adgen.run.store.seal import Kept, Seal, file_hash

PLAIN_AT = "ADGEN_STORE_PLAIN"
"""The environment's name for another place than the store to open entries in, as /dev/shm."""
PLAIN_FOLDER, _LOCK = ".plain-", "lock"
_YOUNG = 60.0
"""Seconds in which a folder without a lock may be one that is just being made."""
_STRANGE = 24 * 3600.0
"""Seconds after which the folder of another machine is taken for that of a killed process."""
_SMALL = 1 << 20
"""Bytes of an entry below which it stays open after the item that needed it."""


class Plain:
    """Opened entries of one store, and room for what is being made, in this process."""

    def __init__(self, base: Path, cipher: Cipher, option: str = "--cache") -> None:
        """`base` is where its folder will be, `option` what names another place."""
        self.cipher, self._base, self._option = cipher, base, option
        self._home: Path | None = None
        self._open: dict[str, tuple[Path, int]] = {}

    def found(self, key: str) -> Path | None:
        """Where an entry was opened before; None when it was not, or is gone from there."""
        folder, _ = self._open.get(key, (None, 0))
        if folder is not None and folder.is_dir():
            return folder
        self._open.pop(key, None)
        return None

    def opened(self, key: str, folder: Path, seal: Seal) -> Path:
        """The entry's files as they were made, opened now. Raises UnlockError for what cannot be,
        StoreError when there is no room or right to write it."""
        with self.fresh() as beside:
            for name, kept in seal.files.items():
                if "/" in name:
                    (beside / name).parent.mkdir(parents=True, exist_ok=True)
                self.cipher.unlock(folder / kept.lies(name)[0], beside / name)
            return self.keep(key, beside, seal.files)

    def locked(self, plain: Path, beside: Path) -> dict[str, Kept]:
        """Lock every file of a folder into another; gives what both are. Raises OSError."""
        found: dict[str, Kept] = {}
        for path in sorted(path for path in plain.rglob("*") if path.is_file()):
            name = path.relative_to(plain).as_posix()
            target = beside / f"{name}{LOCKED}"
            target.parent.mkdir(parents=True, exist_ok=True)
            size, digest = self.cipher.lock(path, target)
            found[name] = Kept(path.stat().st_size, file_hash(path), Kept(size, digest))
        return found

    def keep(self, key: str, plain: Path, files: Mapping[str, Kept]) -> Path:
        """Take a folder of `fresh` for the entry `key`; gives where it is from now on."""
        place = self._folder() / key
        if place.exists():
            shutil.rmtree(place, ignore_errors=True)
        plain.rename(place)
        self._open[key] = place, sum(kept.bytes for kept in files.values())
        return place

    def close(self, key: str) -> None:
        """Remove an opened entry."""
        if key in self._open:
            shutil.rmtree(self._open.pop(key)[0], ignore_errors=True)

    def close_all(self) -> None:
        """Remove every opened entry."""
        for key in tuple(self._open):
            self.close(key)

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Large entries that are opened meanwhile are removed afterwards."""
        before = set(self._open)
        try:
            yield
        finally:
            for key in [key for key in self._open if key not in before]:
                if self._open[key][1] >= _SMALL:
                    self.close(key)

    @contextmanager
    def fresh(self) -> Iterator[Path]:
        """A new folder that is gone afterwards, unless it was kept. Raises StoreError."""
        folder = self._folder() / f"new-{uuid4().hex}"
        try:
            with self._telling():
                folder.mkdir(mode=0o700)
        except OSError as error:
            raise StoreError(f"cannot write to {folder.parent}: {error}") from error
        try:
            with self._telling():
                yield folder
        finally:
            if folder.exists():
                shutil.rmtree(folder, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what killed processes left where this one opens entries."""
        sweep_plain(self._base)

    def stay_alive(self) -> None:
        """Stamp the folder anew: other machines may not take it for abandoned."""
        if self._home is not None:
            with suppress(OSError):
                os.utime(self._home)

    def _telling(self) -> AbstractContextManager[None]:
        return telling_full(self._base, self._option)

    def _folder(self) -> Path:
        """This process's own folder. Raises StoreError."""
        if self._home is None:
            sweep_plain(self._base)
            try:
                with self._telling():
                    self._base.mkdir(parents=True, exist_ok=True)
                    home, lock = _own(self._base)
            except OSError as error:
                raise StoreError(f"cannot write to {self._base}: {error}") from error
            self._home = home
            weakref.finalize(self, _remove, home, lock, os.getpid())
        return self._home


def sweep_plain(base: Path) -> None:
    """Remove what killed processes of this machine left opened in a folder; what those of another
    machine did, when it is old."""
    own = _named("")
    with suppress(OSError):
        there = [path for path in base.iterdir() if path.name.startswith(PLAIN_FOLDER)]
        now = now_at(base) if there else 0.0
        for path in there:
            with suppress(OSError):
                if _is_dead(path, age_of(path, now), path.name.startswith(own)):
                    shutil.rmtree(path, ignore_errors=True)


def _is_dead(path: Path, age: float, ours: bool) -> bool:
    if not ours:
        return age > _STRANGE
    try:
        handle = os.open(path / _LOCK, os.O_RDWR)
    except FileNotFoundError:
        return age > _YOUNG
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # no locks on this file system
        return age > _STRANGE
    finally:
        os.close(handle)
    return True


def _own(base: Path) -> tuple[Path, int]:
    """A new folder and the lock on it. Raises OSError."""
    while True:
        folder = base / _named(uuid4().hex)
        folder.mkdir(mode=0o700)
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # it was swept within this moment
            os.close(lock)
            continue
        except OSError:
            return folder, lock
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(lock), (folder / _LOCK).stat()):
                return folder, lock
        os.close(lock)


def _named(rest: str) -> str:
    """The name of a folder of this machine, which tells others apart and nobody its name."""
    machine = hashlib.sha256(platform.node().encode()).hexdigest()[:12]
    return f"{PLAIN_FOLDER}{machine}-{rest}"


def _remove(home: Path, lock: int, process: int) -> None:
    if os.getpid() == process:
        shutil.rmtree(home, ignore_errors=True)
        with suppress(OSError):
            os.close(lock)
