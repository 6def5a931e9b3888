"""Run other programs: one place that starts them, and one that words their failure."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Sequence
from pathlib import Path

from adgen.errors import MediaError


def run(command: Sequence[str | Path], stdin: bytes = b"", timeout: float = 3600.0) -> bytes:
    """Run a program to its end and give its standard output.

    Raises MediaError with the last lines of its standard error when it fails or overruns
    `timeout` seconds.
    """
    done = run_both(command, stdin, timeout)
    return done[0]


def run_both(
    command: Sequence[str | Path], stdin: bytes = b"", timeout: float = 3600.0
) -> tuple[bytes, str]:
    """Like `run`, but gives standard output and standard error."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, input=stdin, capture_output=True, timeout=timeout)
    except OSError as error:
        raise MediaError(f"cannot start {words[0]}: {error}") from error
    except subprocess.TimeoutExpired as error:
        raise MediaError(f"{Path(words[0]).name} ran over {timeout:g} s") from error
    errors = done.stderr.decode("utf-8", "replace")
    if done.returncode:
        raise MediaError(failure(words[0], done.returncode, errors))
    return done.stdout, errors


def failure(program: str, code: int, errors: str) -> str:
    """Name the program, how it ended, and its last words."""
    tail = "\n".join(errors.strip().splitlines()[-4:])
    ended = f"was killed by signal {-code}" if code < 0 else f"ended with status {code}"
    return f"{Path(program).name} {ended}: {tail}" if tail else f"{Path(program).name} {ended}"


def give_back_memory() -> None:
    """Hand this process's freed memory back to the system for the programs it starts next.

    glibc keeps up to 80 MB of it after pictures have been worked on; other C libraries do not.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
