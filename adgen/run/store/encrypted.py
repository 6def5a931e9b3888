"""A store whose files lie locked: entries are opened for this process, and locked when made."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from adgen.errors import StoreError
from adgen.run.store.cipher import Cipher, UnlockError
from adgen.run.store.entry import move_aside
from adgen.run.store.folder import Store
from adgen.run.store.plain import PLAIN_AT, Plain
from adgen.run.store.records import locked_record
from adgen.run.store.seal import Kept


class EncryptedStore(Store):
    """Finished work under `root`, locked with one key.

    `get` opens an entry into a folder of this process, so that whoever reads it finds plain files
    there, as in any other store; see plain.py for what becomes of that folder.
    """

    def __init__(self, root: Path, cipher: Cipher, plain_at: Path) -> None:
        """Entries are opened in `plain_at`."""
        super().__init__(root)
        option = "--cache" if plain_at == root else PLAIN_AT
        self._key, self._plain = cipher, Plain(plain_at, cipher, option)

    @property
    def fingerprint(self) -> str:
        """Of its key."""
        return self._key.fingerprint

    def make(
        self,
        key: str,
        work: Callable[[Path], None],
        record: Mapping[str, Any] | None = None,
        durable: bool = True,
        spent: float = 0.0,
    ) -> Path:
        """See Store.make; `work` fills a folder of this process, and the entry gets it locked."""
        found = self.get(key)
        if found is not None:
            return found
        with self._plain.fresh() as plain:
            begun = time.monotonic()
            self._worked(work, plain)
            seconds = spent + time.monotonic() - begun

            files: dict[str, Kept] = {}

            def fill(beside: Path) -> None:
                files.update(self._plain.locked(plain, beside))
                self._seal(key, beside, files, locked_record(self._key, record), seconds)

            self._kept(key, fill, durable)
            kept = self.label(key)
            if kept is not None and kept.files == files:  # else another process was first
                self._plain.keep(key, plain, files)
        folder = self.get(key)
        if folder is None:
            raise StoreError(f"entry {key[:12]} was removed from {self.root}; run again to go on")
        return folder

    def copy_out(self, key: str, name: str, target: Path) -> None:
        """See Store.copy_out; the file is opened on its way."""
        sealed = self.label(key)
        if sealed is None or name not in sealed.files:
            raise FileNotFoundError(f"{key}/{name}")
        locked, _ = sealed.files[name].lies(name)
        try:
            self._key.unlock(self._folder(key) / locked, target)
        except UnlockError:  # the target is not as it should be, and whoever asked sees that
            self._throw_out(key)

    def verify(self, key: str) -> bool:
        """See Store.verify."""
        found = super().verify(key)
        if not found:
            self._plain.close(key)
        return found

    @contextmanager
    def lent(self) -> Iterator[None]:
        """See Store.lent."""
        with self._plain.lent():
            yield

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        """A folder of this process that is gone afterwards."""
        with self._plain.fresh() as folder:
            yield folder

    def close_opened(self) -> None:
        """See Store.close_opened."""
        self._plain.close_all()

    def sweep_opened(self) -> None:
        """See Store.sweep_opened; wherever this process opens entries."""
        super().sweep_opened()
        self._plain.sweep()

    def stay_alive(self) -> None:
        """See Store.stay_alive."""
        super().stay_alive()
        self._plain.stay_alive()

    @property
    def cipher(self) -> Cipher | None:
        return self._key

    def _worked(self, work: Callable[[Path], None], plain: Path) -> None:
        try:
            work(plain)
        except OSError as error:
            raise StoreError(f"cannot keep an entry in {plain.parent}: {error}") from error

    def _opened(self, key: str) -> Path | None:
        folder = self._plain.found(key)
        if folder is not None:
            return folder
        sealed = self.label(key)
        if sealed is None:
            return None
        try:
            return self._plain.opened(key, self._folder(key), sealed)
        except FileNotFoundError:  # removed within this moment
            return None
        except UnlockError:
            self._throw_out(key)
            return None

    def _throw_out(self, key: str) -> None:
        """An entry whose bytes are as sealed and cannot be opened was not made with this key."""
        with suppress(OSError):
            shutil.rmtree(move_aside(self._folder(key)), ignore_errors=True)
        self._verified.discard(key)
        self._seen.pop(key, None)
        if key not in self.damaged:
            self.damaged.append(key)
