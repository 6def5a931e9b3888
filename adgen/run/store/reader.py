"""What a store has, and whether it is whole: nothing is made here.

An entry's seal, the last file written, has every file's size and SHA-256: an entry that no longer
agrees is thrown away, named in `damaged`, and counts as never made.
"""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from adgen.errors import StoreError
from adgen.run.store.cipher import LOCKED, Cipher
from adgen.run.store.digests import Digests
from adgen.run.store.entry import discard, whole
from adgen.run.store.records import open_record
from adgen.run.store.seal import SEAL, Seal, gone, read_whole, sizes_in

_USED_LATELY = 3600.0
"""Seconds within which an entry's use is not marked again."""


class Reader:
    """The finished work under `root`, by key."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.damaged: list[str] = []
        self._verified: set[str] = set()
        self._seen: dict[str, Seal] = {}
        self._locked: set[str] = set()
        """Entries that were seen to lie locked."""
        self.digests = Digests(root)

    def has(self, key: str) -> bool:
        """True when an entry is there and its files have their sizes; contents are not read."""
        return self._stamp(key) is not None

    def get(self, key: str) -> Path | None:
        """The entry's folder, its contents verified once per process; None when not made.

        Marks the entry as used now. Raises StoreError when it is there and cannot be read, as
        without the key of an encrypted store.
        """
        return self._opened(key) if self._is_whole(key) else None

    def _is_whole(self, key: str) -> bool:
        """Whether an entry is there, verified once per process; marks it as used now."""
        stamp = self._stamp(key)
        if stamp is None or key not in self._verified:
            if not self.verify(key):
                return False
            self._verified.add(key)
        # A clock that is wrong, here or there, at worst marks the use once too often.
        if stamp is None or abs(time.time() - stamp) > _USED_LATELY:
            self.used(key)
        return True

    def used(self, key: str) -> None:
        """Mark an entry as used now though its contents are not read."""
        with suppress(OSError):
            os.utime(f"{self._place(key)}/{SEAL}")

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
        found = read_whole(f"{self._place(key)}/{SEAL}")
        return Seal.brief(key, found[0]) if found else None

    def _as_sealed(self, key: str, seal: Seal) -> bool:
        folder = self._place(key)
        try:
            return all(
                self.digests.of(f"{folder}/{name}") == kept.sha256
                for name, kept in seal.lying.items()
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
        if not there:
            return False
        if not discard(folder, key):
            return whole(folder, key)
        if key not in self.damaged:
            self.damaged.append(key)
        return False

    def seal(self, key: str) -> Seal | None:
        """What an entry says of itself, no contents read; None when there is none.

        Without the key of an encrypted store its record has only the stage.
        """
        found = read_whole(self._folder(key) / SEAL)
        sealed = Seal.from_bytes(key, found[0]) if found else None
        if sealed is None or not sealed.locked:
            return sealed
        return replace(sealed, record=open_record(self.cipher, sealed.record))

    def root_of(self, key: str) -> Path:
        """The folder of an entry that is known to be there; its files may lie there locked."""
        return self._folder(key)

    def copy_out(self, key: str, name: str, target: Path) -> None:
        """Write a file of an entry that is there to `target`, as it was made; whoever asks tells
        whether it is whole. Raises OSError."""
        shutil.copyfile(self._folder(key) / name, target)

    @property
    def cipher(self) -> Cipher | None:
        return None

    def _opened(self, key: str) -> Path | None:
        """The folder of an entry with its files as they were made."""
        if key in self._locked:
            raise StoreError(
                f"entry {key[:12]} of {self.root} is encrypted, and there is no key\n\n"
                "hint: name the key's file in ADGEN_STORE_KEY_FILE"
            )
        return self._folder(key)

    def _folder(self, key: str) -> Path:
        return Path(self._place(key))

    def _place(self, key: str) -> str:
        """The folder of an entry, as text: asked thousands of times."""
        return f"{self.root}/{key[:2]}/{key}"

    def _stamp(self, key: str) -> float | None:
        """When an entry was last used, if its files have their sizes; None if they have not."""
        folder = self._place(key)
        read = read_whole(f"{folder}/{SEAL}")
        sizes = sizes_in(key, read[0]) if read else None
        if read is None or sizes is None:
            return None
        try:
            same = all(os.stat(f"{folder}/{n}").st_size == size for n, size in sizes.items())  # noqa: PTH116
        except OSError as error:
            gone(folder, error)
            return None
        if same and next(iter(sizes), "").endswith(LOCKED):
            self._locked.add(key)
        return read[1] if same else None
