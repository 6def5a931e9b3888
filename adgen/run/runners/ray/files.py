"""How takes, masters and campaign files reach a worker, with a shared disk and without one.

A worker that sees the store under the same path uses it. Another keeps a store of its own, and
what an item needs is sent to it through Ray's objects by key, a campaign file by the SHA-256 of
its contents; it fetches only what it lacks.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from adgen.errors import MediaError, StoreError
from adgen.run.making.items import Item
from adgen.run.store.clock import age_of, now_at
from adgen.run.store.digests import Signature, signature
from adgen.run.store.folder import Store, file_hash
from adgen.run.store.key import worker_store
from adgen.run.store.upkeep import prune
from adgen.schema.picture import Asset

Parcel = Mapping[str, bytes]
"""The files of one entry of the store by name, or the one campaign file."""

_KEPT = 1 << 30
"""Bytes of parcels that no item under way needs, kept because the next one may."""

_FORGOTTEN = 3 * 24 * 3600.0
"""Seconds without use after which a worker without a shared disk drops what it kept."""
_SWEPT_EVERY = 6 * 3600.0
"""Seconds between two looks for that: a worker may live for weeks."""


class Parcels:
    """The sender's side: what was put into Ray's object store, each once."""

    def __init__(self, store: Store, kept: int = _KEPT) -> None:
        self._store, self._kept = store, kept
        self._refs: OrderedDict[str, tuple[Any, int]] = OrderedDict()
        self._uses: dict[str, int] = {}

    def pack(self, item: Item) -> dict[str, Any]:
        """References to all that an item needs and reads; held until `unpacked` is called.

        Raises StoreError or MediaError when something of it is not there any more.
        """
        packed = {key: self._ref(key, None) for key in item.needs}
        packed |= {asset.sha256: self._ref(asset.sha256, asset) for asset in item.reads}
        for name in packed:
            self._uses[name] = self._uses.get(name, 0) + 1
        return packed

    def unpacked(self, names: Iterable[str]) -> None:
        """An item is done with its parcels: the oldest that nobody needs are dropped."""
        for name in names:
            self._uses[name] -= 1
        idle = [name for name in self._refs if not self._uses.get(name)]
        size = sum(self._refs[name][1] for name in idle)
        for name in idle:
            if size > self._kept:
                size -= self._refs.pop(name)[1]
                self._uses.pop(name, None)

    def _ref(self, name: str, asset: Asset | None) -> Any:
        import ray

        if name not in self._refs:
            parcel = _file_parcel(asset) if asset else self._store.pack(name)
            try:
                self._refs[name] = ray.put(parcel), sum(map(len, parcel.values()))
            except ray.exceptions.RayError as error:  # its memory is full, and so is its disk
                raise StoreError(f"Ray cannot carry {name} to a worker: {error}") from error
        self._refs.move_to_end(name)
        return self._refs[name][0]


class Place:
    """The receiver's side: the store of one worker process, and the campaign files it has."""

    def __init__(self, root: Path, token: Path, run: str, sealed: str | None = None) -> None:
        """`sealed` is the fingerprint of the key by which the driver's store is encrypted.

        Raises StoreError when the environment here has not that key.
        """
        self.shared = _reads(token) == run
        own = _own_folder() / (f"store-{sealed}" if sealed else "store")
        self.store = worker_store(root if self.shared else own, sealed, os.environ)
        self._swept = float("-inf")
        self._known: dict[Path, tuple[Signature, str]] = {}

    def settle(self, item: Item, parcels: Mapping[str, Any]) -> tuple[Item | None, tuple[str, ...]]:
        """The item as it can be made here; or None, and the keys and hashes that are lacking.

        Raises StoreError when a parcel did not arrive whole or cannot be written.
        """
        if not self.shared and time.monotonic() - self._swept > _SWEPT_EVERY:
            self._swept = time.monotonic()
            _forget(self.store, _own_folder() / "files")
        lacking = [key for key in item.needs if not self._has(key, parcels.get(key))]
        paths = {asset.sha256: self._file(asset, parcels.get(asset.sha256)) for asset in item.reads}
        lacking += [name for name, path in paths.items() if path is None]
        if lacking:
            return None, tuple(lacking)
        return item.at({name: path for name, path in paths.items() if path}), ()

    def _has(self, key: str, ref: Any) -> bool:
        import ray

        if is_visible(self.store, key):
            return True
        if ref is None:
            return False
        self.store.adopt(key, ray.get(ref))
        return True

    def _file(self, asset: Asset, ref: Any) -> Path | None:
        """Where a campaign file is here: under its own path, else kept by its contents."""
        import ray

        kept = _own_folder() / "files" / asset.sha256 / asset.path.name
        for path in (asset.path, kept):
            if self._hash(path) == asset.sha256:
                if path == kept:
                    _touch(kept.parent)
                return path
        if ref is None:
            return None
        ((_, data),) = ray.get(ref).items()
        if hashlib.sha256(data).hexdigest() != asset.sha256:
            raise StoreError(f"{asset.path} was damaged on its way to a worker")
        _write(kept, data)
        return kept

    def _hash(self, path: Path) -> str | None:
        try:
            now = signature(path)
            if path not in self._known or self._known[path][0] != now:
                self._known[path] = now, file_hash(path)
        except OSError:
            return None
        return self._known[path][1]


def is_visible(store: Store, key: str) -> bool:
    """True when an entry is there. Asks twice: a network disk may remember for a while that it was
    not, until the folders above are listed (nfs(5), attribute caching)."""
    if store.has(key):
        return True
    for folder in (store.root, store.root_of(key).parent):
        with suppress(OSError):
            os.listdir(folder)  # noqa: PTH208
    return store.has(key)


def _file_parcel(asset: Asset) -> Parcel:
    try:
        data = asset.path.read_bytes()
    except OSError as error:
        raise MediaError(f"{asset.path} cannot be read: {error.strerror}") from error
    if hashlib.sha256(data).hexdigest() != asset.sha256:
        raise StoreError(f"{asset.path} changed since it was planned; run again")
    return {asset.path.name: data}


def _own_folder() -> Path:
    """Where a worker without a shared disk keeps what it was sent and what it made."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "adgen-worker"


def _forget(store: Store, files: Path) -> None:
    """Drop what was not used for days: nobody else looks after a worker's own store."""
    prune(store, older_than=_FORGOTTEN)
    with suppress(OSError):  # other workers do the same
        now = now_at(files)
        for folder in list(files.iterdir()):
            if age_of(folder, now) > _FORGOTTEN:
                shutil.rmtree(folder, ignore_errors=True)


def _touch(folder: Path) -> None:
    with suppress(OSError):
        os.utime(folder)


def _write(path: Path, data: bytes) -> None:
    """Write beside and rename: other workers of this machine may write the same file now."""
    beside = path.with_name(f".{uuid4().hex}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        raise StoreError(f"cannot keep a campaign file in {path.parent}: {error}") from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _reads(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError):
        return None
