"""Small disks to fill, and disks that can only be read. They need rights to mount."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(at: Path, megabytes: int) -> Iterator[Path]:
    """A file system of so many MB at the folder `at`; skips the test where none can be had."""
    at.mkdir(parents=True)
    options = f"size={megabytes}m"
    mounted = _run("mount", "-t", "tmpfs", "-o", options, "small-disk", str(at))
    if mounted is not None:
        pytest.skip(f"a small disk cannot be mounted here: {mounted}")
    try:
        yield at
    finally:
        _run("umount", "-l", str(at))


@contextmanager
def read_only(disk: Path) -> Iterator[None]:
    """A disk of small_disk can only be read meanwhile, by root too."""
    assert _run("mount", "-o", "remount,ro", str(disk)) is None
    try:
        yield
    finally:
        _run("mount", "-o", "remount,rw", str(disk))


def _run(*command: str) -> str | None:
    """What a command complains of; None when it succeeds."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        return str(error)
    return None if done.returncode == 0 else done.stderr.strip()


def resized(disk: Path, megabytes: int) -> None:
    """Give a disk of small_disk another size, with all that is on it."""
    assert _run("mount", "-o", f"remount,size={megabytes}m", str(disk)) is None
