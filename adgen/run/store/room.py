"""A full disk, told from other failures."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adgen.errors import DiskFullError

_FULL = {errno.ENOSPC, errno.EDQUOT}
_WORDS = tuple(os.strerror(number) for number in sorted(_FULL))
"""How a program that was started says it."""
_NO_ROOM = 1 << 18
"""Bytes left at which a failure is put down to the disk; what fills it leaves less than a block."""


@contextmanager
def telling_full(root: Path, option: str = "--cache") -> Iterator[None]:
    """Whatever fails inside for want of room at `root` is raised as DiskFullError; `option` is
    what names another folder."""
    try:
        yield
    except DiskFullError:
        raise
    except Exception as error:
        if not _says_full(error) and not _is_full(root):
            raise
        raise DiskFullError(
            f"no room is left to write to {root}, {free(root) / 1e6:.1f} MB are free there: "
            f"{error}\n\nhint: make room, or drop old work with `adgen cache prune`, or name "
            f"another folder with {option}; then run again to go on"
        ) from error


def free(root: Path) -> int:
    """Bytes that may still be written where `root` is or will be; 0 when that cannot be told."""
    there = next((path for path in (root, *root.parents) if path.exists()), root)
    try:
        room = os.statvfs(there)
    except OSError:
        return 0
    return room.f_bavail * room.f_frsize


def _says_full(error: BaseException | None) -> bool:
    """True when an error, or one that it came from, is about room."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if any(word in str(error) for word in _WORDS):
            return True
        error = error.__cause__ or error.__context__
    return False


def _is_full(root: Path) -> bool:
    try:
        room = os.statvfs(root)
    except OSError:
        return False
    return room.f_bavail * room.f_frsize < _NO_ROOM or (room.f_files > 0 and room.f_favail == 0)
