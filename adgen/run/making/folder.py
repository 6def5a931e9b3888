"""The folder that finished files are put into."""

from __future__ import annotations

import re
from contextlib import suppress
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
        hint = "hint: name a folder that can be written to, with --out"
        raise StoreError(f"cannot write to {out}: {error.strerror}\n\n{hint}") from error
