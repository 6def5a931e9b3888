"""What a store holds, whether it is whole, and making room in it."""

from __future__ import annotations

import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from adgen.errors import StoreError
from adgen.run.store.cipher import LOCKED, destroy
from adgen.run.store.clock import age_of, now_at
from adgen.run.store.entry import move_aside, put_back
from adgen.run.store.folder import ABANDONED, Store, sweep
from adgen.run.store.room import free
from adgen.run.store.seal import SEAL, Seal
from adgen.run.store.uses import Users

UNREADABLE = "unreadable"
"""The stage told of an entry whose seal is damaged, or of another version of adgen."""
_UNDER_WAY = 24 * 3600.0
"""Seconds in which an unfinished folder may be one that somebody works in."""
_PARENT, _KEY = re.compile("[0-9a-f]{2}"), re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a store, as it says itself."""

    key: str
    stage: str
    seal: Seal | None
    bytes: int
    age: float
    """Seconds since it was last used, by the clock of the store's file system."""


@dataclass(frozen=True, slots=True)
class Held:
    """How much a store holds."""

    entries: int
    bytes: int
    stages: dict[str, tuple[int, int]]
    """Entries and bytes of each stage."""
    free: int
    """Bytes that may still be written there."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Which entries were read whole, and which were found damaged and removed."""

    whole: int
    damaged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was removed, what had to stay because a run needs it, and what is left."""

    removed: tuple[Entry, ...]
    needed: tuple[Entry, ...]
    left: tuple[Entry, ...]


def entries(store: Store) -> list[Entry]:
    """Every entry, the one used longest ago first. No contents are read."""
    found = []
    now = _now(store)
    for folder in _folders(store):
        with suppress(FileNotFoundError):  # pruned meanwhile
            found.append(_entry(store, folder, now))
    return sorted(found, key=lambda entry: (-entry.age, entry.key))


def size(store: Store) -> Held:
    """How much a store holds, of which stages."""
    stages: dict[str, tuple[int, int]] = {}
    for entry in entries(store):
        count, total = stages.get(entry.stage, (0, 0))
        stages[entry.stage] = (count + 1, total + entry.bytes)
    count, total = (sum(pair[place] for pair in stages.values()) for place in (0, 1))
    return Held(count, total, dict(sorted(stages.items())), free(store.root))


def verify(store: Store) -> Checked:
    """Read every byte of every entry; damaged ones are removed, and the next run makes them anew.

    Raises StoreError when one cannot be read, or a damaged one cannot be removed.
    """
    reading = Store(store.root)
    whole = sum(reading.verify(folder.name) for folder in _folders(store))
    stuck = [
        key for key in reading.damaged if reading.root_of(key).exists() and not reading.verify(key)
    ]
    if stuck:
        raise StoreError(f"damaged and cannot be removed from {store.root}: {', '.join(stuck)}")
    return Checked(whole, tuple(reading.damaged))


def prune(
    store: Store,
    older_than: float | None = None,
    larger_than: int | None = None,
    dry_run: bool = False,
) -> Pruned:
    """Remove entries not used for `older_than` seconds, then the least lately used ones until the
    rest has at most `larger_than` bytes; never one that a running campaign needs.

    With `dry_run` says what would be removed. Raises StoreError when the store cannot be written.
    """
    users = Users(store)
    removed: list[Entry] = []
    needed: list[Entry] = []
    left: list[Entry] = []
    there = entries(store)
    total = sum(entry.bytes for entry in there)
    if not dry_run:
        for parent in (store.root, *_parents(store)):
            sweep(parent, _now(store))
    for entry in there:
        old = older_than is not None and entry.age > older_than
        if not old and (larger_than is None or total <= larger_than):
            left.append(entry)
        elif users.need(entry.key) or not (dry_run or _remove(store, entry.key, users)):
            needed.append(entry)
        else:
            removed.append(entry)
            total -= entry.bytes
    return Pruned(tuple(removed), tuple(needed), tuple(left))


def has_older(store: Store, seconds: float) -> bool:
    """Whether an entry was last used so long ago; nothing is read for that."""
    now = _now(store)
    for folder in _folders(store):
        with suppress(OSError):
            if age_of(folder / SEAL, now, mend=False) > seconds:
                return True
    return False


def sweep_leftovers(store: Store, older_than: float) -> None:
    """Remove what killed runs left unfinished, when it is so many seconds old and may not be that
    of a run under way; and what they left opened of encrypted entries."""
    age = min(max(older_than, _UNDER_WAY), ABANDONED)
    for parent in (store.root, *_parents(store)):
        sweep(parent, _now(store), age)
    store.sweep_opened()


def _remove(store: Store, key: str, users: Users) -> bool:
    """Remove an entry, unless a run that has begun meanwhile needs it."""
    folder = store.root_of(key)
    try:
        aside = move_aside(folder)
    except FileNotFoundError:
        return True
    except OSError as error:
        raise StoreError(f"cannot remove {folder} from the store: {error}") from error
    if users.need(key):
        put_back(aside, folder)
        return False
    _destroy_keys(aside)
    shutil.rmtree(aside, ignore_errors=True)
    return True


def _destroy_keys(folder: Path) -> None:
    """Make the files of an encrypted entry unreadable before they are removed."""
    for path in folder.rglob(f"*{LOCKED}"):
        with suppress(OSError):
            destroy(path)
            destroy(folder / SEAL, sys.maxsize)  # its record is locked too, and is short


def _parents(store: Store) -> list[Path]:
    """The folders that have entries. Raises StoreError when they cannot be listed."""
    return [path for path in _listed(store.root) if _PARENT.fullmatch(path.name)]


def _folders(store: Store) -> Iterator[Path]:
    """The folders of entries; whatever else lies in a store is nobody's to touch."""
    for parent in _parents(store):
        for path in _listed(parent):
            if _KEY.fullmatch(path.name) and path.name.startswith(parent.name):
                yield path


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise StoreError(f"cannot list {folder}: {error}") from error


def _entry(store: Store, folder: Path, now: float) -> Entry:
    key = folder.name
    seal = store.seal(key)
    if seal is None:
        total = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        return Entry(key, UNREADABLE, None, total, age_of(folder, now))
    stage = (seal.record or {}).get("stage", "")
    return Entry(key, str(stage), seal, seal.size, age_of(folder / SEAL, now))


def _now(store: Store) -> float:
    """The time of the store's file system; this machine's where nothing can be stamped."""
    try:
        return now_at(store.root)
    except OSError:
        return time.time()
