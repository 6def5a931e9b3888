"""The folder that finished files are put into."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from adgen.errors import StoreError

_HALF = re.compile(r"\.[0-9a-f]{32}$")
"""How files end that are not whole yet."""
_ABANDONED = 3600.0
"""Seconds after which such a file is taken for that of a run that was killed."""


def open_folder(out: Path) -> None:
    """Raises StoreError when nothing can be written there, before anything is made. What a killed
    run left half copied is removed."""
    probe = out / f".{uuid4().hex}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe.touch()
        now = probe.stat().st_mtime
        for path in out.glob(".*"):
            with suppress(OSError):  # another run sweeps too
                if _HALF.search(path.name) and now - path.stat().st_mtime > _ABANDONED:
                    path.unlink()
        probe.unlink()
    except OSError as error:
        hint = "hint: name another folder, one that can be written to"
        raise StoreError(f"cannot write to {out}: {error.strerror}\n\n{hint}") from error


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raises StoreError, with the file's name, for what goes wrong with a file of the folder."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}") from error


def linked(twin: Path, name: Path) -> bool:
    """Whether a file could be given a second name."""
    try:
        os.link(twin, name)
    except OSError:  # a file system without links
        return False
    return True
