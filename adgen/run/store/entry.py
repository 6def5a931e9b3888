"""One entry's folder: checked, published, thrown away."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from adgen.errors import StoreError
from adgen.run.store.seal import SEAL, Kept, Seal, file_hash, gone, read_whole

ASIDE = ".aside-"
"""How the name of an entry begins that was moved out of its place, to be thrown away."""
_TRIES = 3
"""How often to publish where a damaged entry is in the way."""
_AT_ONCE = 1 << 20
"""Bytes of a file below which it is read in one go."""


def publish(beside: Path, folder: Path, key: str, durable: bool) -> None:
    """Rename a sealed folder into place, unless another process was first."""
    for path in (*beside.rglob("*"), beside) if durable else ():
        _sync(path)
    for _ in range(_TRIES):
        with suppress(FileExistsError):  # an entry is never empty, so it cannot be renamed onto
            _rename(beside, folder)
            break
        if whole(folder, key):
            break
        discard(folder, key)
    else:
        raise StoreError(f"{folder} cannot be replaced: a damaged entry stays in the way")
    if durable:
        _sync(folder.parent)


def _rename(folder: Path, target: Path) -> None:
    """Rename a folder. Raises FileExistsError when another, not empty, has that name."""
    try:
        folder.rename(target)
    except OSError as error:
        if error.errno in (errno.EEXIST, errno.ENOTEMPTY):
            raise FileExistsError(*error.args) from error
        raise


def discard(folder: Path, key: str) -> bool:
    """Remove what lies damaged under `key`; False when nothing does.

    It is moved out of its place first: another process may fill that meanwhile.
    """
    try:
        aside = move_aside(folder)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True  # a store that can only be read keeps it
    mended = whole(aside, key)  # since it was looked at
    if mended:
        put_back(aside, folder)
    else:
        shutil.rmtree(aside, ignore_errors=True)
    return not mended


def put_back(aside: Path, folder: Path) -> None:
    """Undo move_aside, unless the entry has been made anew meanwhile."""
    with suppress(OSError):
        aside.rename(folder)
    shutil.rmtree(aside, ignore_errors=True)


def move_aside(folder: Path) -> Path:
    """Rename an entry out of its place, to a name that no other process knows. Raises OSError."""
    aside = folder.with_name(f"{ASIDE}{uuid4().hex}")
    with suppress(PermissionError):  # another user's
        os.utime(folder)  # else what was made long ago looks abandoned at once
    return folder.rename(aside)


def files_of(folder: Path) -> dict[str, Kept]:
    """What an unfinished entry holds but for its seal, by POSIX paths in it."""
    top = len(f"{folder}/")
    paths = (f"{place}/{name}" for place, _, names in os.walk(folder) for name in names)
    return {path[top:]: _kept(path) for path in paths if path[top:] != SEAL}


def _kept(path: str) -> Kept:
    return Kept(os.stat(path).st_size, file_hash(path))  # noqa: PTH116 - asked thousands of times


def whole(folder: Path, key: str) -> bool:
    """True when every byte is as the seal says. Raises StoreError when it cannot be read."""
    found = read_whole(folder / SEAL)
    sealed = Seal.brief(key, found[0]) if found else None
    return sealed is not None and all(
        _agrees(f"{folder}/{name}", kept) for name, kept in sealed.lying.items()
    )


def _agrees(path: str, kept: Kept) -> bool:
    if kept.bytes < _AT_ONCE:
        found = read_whole(path)
        return found is not None and hashlib.sha256(found[0]).hexdigest() == kept.sha256
    try:
        large = Path(path)
        return large.stat().st_size == kept.bytes and file_hash(large) == kept.sha256
    except OSError as error:
        gone(path, error)
        return False


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
