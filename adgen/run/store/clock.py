"""Time as the store's file system tells it.

A store may be shared by machines whose clocks differ, and a clock may be set. So ages are taken
between two stamps of the file system itself, and what is stamped in the future is stamped anew:
it is young now, and grows old from here on.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_SLACK = 2.0
"""Seconds by which a stamp may lie ahead of another of the same moment, as FAT rounds them."""


def now_at(folder: Path) -> float:
    """The file system's time, Unix seconds: the stamp it puts on `folder`, which exists.

    Needs no room on it. Raises OSError when `folder` cannot be stamped.
    """
    os.utime(folder)
    return folder.stat().st_mtime


def age_of(path: Path, now: float, mend: bool = True) -> float:
    """Seconds since `path` was stamped, never below 0; with `mend` a future stamp becomes now.

    Raises OSError when there is no such path.
    """
    age = now - path.stat().st_mtime
    if age < -_SLACK and mend:
        with suppress(OSError):
            os.utime(path)
    return max(age, 0.0)
