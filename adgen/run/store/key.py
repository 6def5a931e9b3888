"""Whether a store is encrypted, and the key of it from the environment.

A store is encrypted from its first entry on or never: `encrypted.json` in its root says so, and by
which key. A key that is set makes a new store an encrypted one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from adgen.errors import RequestError, StoreError
from adgen.run.store.cipher import Cipher
from adgen.run.store.encrypted import EncryptedStore
from adgen.run.store.folder import Store
from adgen.run.store.plain import PLAIN_AT

KEY, KEY_FILE = "ADGEN_STORE_KEY", "ADGEN_STORE_KEY_FILE"
MARK = "encrypted.json"
_CIPHER, _VERSION = "age", 1


def open_store(root: Path, environment: Mapping[str, str] = os.environ) -> Store:
    """The store at `root`, with its key where it is encrypted.

    Raises RequestError for a key that is missing, wrong or not one, and for a key where plain work
    lies already; StoreError when the store cannot be read or written.
    """
    cipher, found = _cipher_of(environment), sealed_by(root)
    if cipher is None:
        if found is None:
            return Store(root)
        raise RequestError.of(
            str(root), f"is encrypted by the key {found}, and none is set",
            f"name that key's file in {KEY_FILE}, or another store with --cache",
        )  # fmt: skip
    if found is None:
        _refuse_plain(root)
        found = _mark(root, cipher)
    if found != cipher.fingerprint:
        raise RequestError.of(
            str(root),
            f"is encrypted by the key {found}, and the one that is set is {cipher.fingerprint}",
            "set that key again. A store never changes its key: for a new key name a new store "
            "with --cache, and remove the old one",
        )
    return EncryptedStore(root, cipher, _plain_at(root, environment))


def store_to_look_at(root: Path, environment: Mapping[str, str] = os.environ) -> Store:
    """The store at `root` with its key if the environment has it, else without: enough to see what
    there is, whether it is whole, and to remove it. Makes nothing. Raises StoreError."""
    found = sealed_by(root)
    if found is not None:
        with suppress(RequestError):
            cipher = _cipher_of(environment)
            if cipher is not None and cipher.fingerprint == found:
                return EncryptedStore(root, cipher, _plain_at(root, environment))
    return Store(root)


def worker_store(root: Path, found: str | None, environment: Mapping[str, str]) -> Store:
    """The store of a worker whose driver's is encrypted by the key `found`, or not at all.

    Raises StoreError when the worker has not that key.
    """
    if found is None:
        return Store(root)
    try:
        cipher = _cipher_of(environment)
        plain = _plain_at(root, environment)
    except RequestError as error:
        raise StoreError(str(error)) from error
    if cipher is None or cipher.fingerprint != found:
        has = "none" if cipher is None else cipher.fingerprint
        raise StoreError(
            f"the store is encrypted by the key {found}, and the key here is {has}\n\n"
            f"hint: set {KEY_FILE} in the environment of every worker; keys are never sent"
        )
    return EncryptedStore(root, cipher, plain)


def sealed_by(root: Path) -> str | None:
    """The fingerprint of the key by which a store is encrypted; None when it is not."""
    try:
        text = (root / MARK).read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise StoreError(f"cannot read {root / MARK}: {error}") from error
    try:
        found: dict[str, Any] = json.loads(text)
        if (found["cipher"], found["version"]) == (_CIPHER, _VERSION):
            return str(found["key"])
    except (ValueError, KeyError, TypeError):
        found = {}
    raise StoreError(
        f"{root / MARK} is damaged, or of another version of adgen: {text[:80]!r}\n\n"
        "hint: name another store with --cache"
    )


def write_key(path: Path, secret: str, fingerprint: str) -> None:
    """Keep a key in a new file that only its owner may read. Raises RequestError."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"# key {fingerprint} of an adgen store\n{secret}\n")
    except OSError as error:
        hint = "name a file that is not there yet: a key that is overwritten is lost"
        raise RequestError.of("--output", f"{path}: {error.strerror}", hint) from error


def _cipher_of(environment: Mapping[str, str]) -> Cipher | None:
    """The key that is set. Raises RequestError, which never repeats what was read."""
    secret, file = environment.get(KEY, "").strip(), environment.get(KEY_FILE, "").strip()
    if secret and file:
        raise RequestError.of(KEY, f"is set, and so is {KEY_FILE}", "unset one of them")
    if secret:
        return Cipher(secret, KEY)
    if not file:
        return None
    try:
        lines = [line.strip() for line in Path(file).read_text("utf-8").splitlines()]
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise RequestError.of(KEY_FILE, f"{file} cannot be read: {why}") from None
    keys = [line for line in lines if line and not line.startswith("#")]
    if len(keys) != 1:
        raise RequestError.of(KEY_FILE, f"{file} has {len(keys)} keys, and must have one")
    return Cipher(keys[0], f"{KEY_FILE} ({file})")


def _plain_at(root: Path, environment: Mapping[str, str]) -> Path:
    """The folder in which what is opened lies while a process works: the store's, or one named."""
    named = environment.get(PLAIN_AT, "").strip()
    if not named:
        return root
    if not Path(named).is_dir():
        hint = "name one that is there, for instance /dev/shm, which is memory"
        raise RequestError.of(PLAIN_AT, f"{named} is no folder", hint)
    return Path(named).absolute()


def _refuse_plain(root: Path) -> None:
    try:
        plain = any(len(path.name) == 2 and any(path.iterdir()) for path in root.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise StoreError(f"cannot read the store {root}: {error}") from error
    if plain:
        raise RequestError.of(
            str(root), f"has work that is not encrypted, and {KEY} or {KEY_FILE} is set",
            "name a new store with --cache, and remove this one; or unset the key",
        )  # fmt: skip


def _mark(root: Path, cipher: Cipher) -> str:
    """Say that a new store is encrypted; gives by which key, should another process be first."""
    text = json.dumps({"cipher": _CIPHER, "version": _VERSION, "key": cipher.fingerprint}) + "\n"
    beside = root / f".{MARK}.{uuid4().hex}"
    try:
        root.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, "utf-8")
        try:
            (root / MARK).hardlink_to(beside)  # whole at once, and never over another's
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            if not (root / MARK).exists():
                beside.replace(root / MARK)
    except OSError as error:
        raise StoreError(f"cannot write to the store {root}: {error}") from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    return sealed_by(root) or ""
