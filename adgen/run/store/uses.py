"""Which entries of a store running campaigns need, so that nobody prunes them.

A run keeps a list of its keys in `.runs` and stamps it again and again; a list that was not
stamped for a while is that of a run that was killed.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from adgen.errors import StoreError
from adgen.run.store.clock import age_of, now_at
from adgen.run.store.folder import Store

_RUNS, _LIST = ".runs", ".json"
_STAMPED_EVERY = 30.0
"""Seconds."""
_DEAD = 300.0
"""Seconds without a stamp after which a run is taken for dead."""


@contextmanager
def in_use(store: Store, keys: Iterable[str]) -> Iterator[None]:
    """Nobody prunes the entries of these keys meanwhile, be they made already or not.

    A store that cannot be written, or is full, is used all the same.
    """
    path = store.root / _RUNS / f"{uuid4().hex}{_LIST}"
    text = json.dumps(sorted(keys))
    ended = threading.Event()
    with suppress(OSError):
        _write(path, text)
    beat = threading.Thread(target=_stay, args=(store, path, text, ended), daemon=True)
    beat.start()
    try:
        yield
    finally:
        ended.set()
        beat.join()  # else it may write the list once more
        with suppress(OSError):
            path.unlink(missing_ok=True)


class Users:
    """The running campaigns of a store, as often as one asks."""

    def __init__(self, store: Store) -> None:
        self._folder = store.root / _RUNS
        self._read: dict[str, frozenset[str]] = {}

    def need(self, key: str) -> bool:
        """True when one of them needs an entry, now. Raises StoreError when it cannot be told."""
        return any(key in keys for keys in self.lists())

    def lists(self) -> list[frozenset[str]]:
        """What each of them needs, now; lists of dead runs are removed.

        Raises StoreError when that cannot be told.
        """
        try:
            paths = list(self._folder.iterdir())
            now = now_at(self._folder) if paths else 0.0
            return [self._keys_of(path) for path in paths if _alive(path, now)]
        except FileNotFoundError:  # there has been no run yet
            return []
        except (OSError, ValueError) as error:
            raise StoreError(f"cannot tell what runs need in {self._folder}: {error}") from error

    def _keys_of(self, path: Path) -> frozenset[str]:
        if path.suffix != _LIST:  # still being written: nothing has been read for it
            return frozenset()
        if path.name not in self._read:
            with suppress(FileNotFoundError):  # that run has just ended
                self._read[path.name] = frozenset(json.loads(path.read_text("utf-8")))
        return self._read.get(path.name, frozenset())


def keys_in_use(store: Store) -> set[str]:
    """What running campaigns need of a store. Raises StoreError when that cannot be told."""
    return set().union(*Users(store).lists())


def _stay(store: Store, path: Path, text: str, ended: threading.Event) -> None:
    while not ended.wait(_STAMPED_EVERY):
        store.stay_alive()
        with suppress(OSError):
            try:
                os.utime(path)
            except FileNotFoundError:  # taken for dead while the machine slept
                _write(path, text)


def _write(path: Path, text: str) -> None:
    """Write a list at once: whoever sees it sees all of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    try:
        beside.write_text(text, "utf-8")
        beside.rename(path)
    finally:
        beside.unlink(missing_ok=True)


def _alive(path: Path, now: float) -> bool:
    try:
        alive = age_of(path, now) < _DEAD
    except FileNotFoundError:
        return False
    if not alive:
        with suppress(OSError):
            path.unlink()
    return alive
