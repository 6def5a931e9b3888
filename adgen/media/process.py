"""Run other programs: one place that starts them, and one that words their failure.

No program outlives adgen: one is stopped when its block is left by an exception, and the kernel
kills those that still run when adgen itself is killed.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from adgen.errors import KilledError, MediaError

_FFMPEG_TOLD_TO_END = 255
"""ffmpeg ends with this status when SIGTERM or SIGINT came, whatever it was doing."""


def run(command: Sequence[str | Path], stdin: bytes = b"", timeout: float = 3600.0) -> bytes:
    """Run a program to its end and give its standard output.

    Raises MediaError with the last lines of its standard error when it fails or overruns
    `timeout` seconds, KilledError when a signal ended it.
    """
    done = run_both(command, stdin, timeout)
    return done[0]


def run_both(
    command: Sequence[str | Path], stdin: bytes = b"", timeout: float = 3600.0
) -> tuple[bytes, str]:
    """Like `run`, but gives standard output and standard error."""
    pipe = subprocess.PIPE
    with started(command, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        try:
            output, said = process.communicate(stdin, timeout)
        except subprocess.TimeoutExpired as error:
            raise MediaError(f"{Path(command[0]).name} ran over {timeout:g} s") from error
    errors = said.decode("utf-8", "replace")
    if process.returncode:
        raise failure(command[0], process.returncode, errors)
    return output, errors


@contextlib.contextmanager
def started(
    command: Sequence[str | Path],
    *,
    stdin: int | None,
    stdout: int | None,
    stderr: int | IO[bytes],
    held: Sequence[int] = (),
    limit: float | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A running program in a process group of its own; ended, with its children, with the block.

    `held` are further open files that it inherits, by their numbers. After `limit` seconds it is
    killed whatever it is doing, and the block raises MediaError.
    It is waited for where the block ends well, killed where an exception leaves it, and killed by
    the kernel within moments when this process is. Raises MediaError when it cannot be started.
    """
    words = [str(word) for word in command]
    end, hold = os.pipe()
    try:
        try:
            # Of its own group: Ctrl-C in a terminal then comes to adgen alone, which ends it.
            process = subprocess.Popen(
                words, stdin=stdin, stdout=stdout, stderr=stderr, pass_fds=(end, *held),
                process_group=0,
            )  # fmt: skip
        except OSError as error:
            raise MediaError(f"cannot start {words[0]}: {error}") from error
        try:
            _leash(process, end)
            with _limited(process, words[0], limit):
                yield process
                _close(process)
                process.wait()
        except BaseException:
            _kill(process)
            _close(process)
            process.wait()
            raise
    finally:
        os.close(end)
        os.close(hold)


@contextlib.contextmanager
def _limited(process: subprocess.Popen[bytes], program: str, limit: float | None) -> Iterator[None]:
    """Kill a program that is still running after `limit` seconds. Raises MediaError then, whatever
    its pipes' ends raised."""
    if limit is None:
        yield
        return
    over = threading.Event()

    def end() -> None:
        over.set()
        _kill(process)

    timer = threading.Timer(limit, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception as error:
        if over.is_set():
            raise MediaError(f"{Path(program).name} ran over {limit:g} s") from error
        raise
    finally:
        timer.cancel()
    if over.is_set():
        raise MediaError(f"{Path(program).name} ran over {limit:g} s")


def _leash(process: subprocess.Popen[bytes], end: int) -> None:
    """Have the kernel kill the program's group once this process is gone, however it went.

    `end` is the reading end of a pipe, which the program holds as well; the writing end is held
    here alone. When it closes, the kernel signals the owner of `end` (fcntl(2), F_SETOWN). Unlike
    PR_SET_PDEATHSIG this needs no code between fork and exec, which would be unsafe beside
    threads, and the thread that started the program may end before it.
    """
    # A kernel without it only lets a program run on until it comes to the end of its pipes.
    with contextlib.suppress(OSError):
        fcntl.fcntl(end, fcntl.F_SETOWN, -process.pid)
        fcntl.fcntl(end, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(end, fcntl.F_SETFL, fcntl.fcntl(end, fcntl.F_GETFL) | os.O_ASYNC)


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _close(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


def failure(program: str | Path, code: int, errors: str) -> MediaError:
    """The error that names the program, how it ended, and its last words.

    A KilledError where a signal ended it: its status is negative then, or, as ffmpeg catches
    SIGTERM and SIGINT, ffmpeg's own for these, without a complaint of any other kind.
    """
    name = Path(program).name
    said = errors.strip()
    tail = "\n".join(said.splitlines()[-4:])
    told = name.startswith("ffmpeg") and code == _FFMPEG_TOLD_TO_END
    if told and (not said or "received signal" in said):
        return KilledError(f"{name} was told to end by a signal")
    ended = f"was killed by signal {-code}" if code < 0 else f"ended with status {code}"
    kind = KilledError if code < 0 else MediaError
    return kind(f"{name} {ended}: {tail}" if tail else f"{name} {ended}")


def give_back_memory() -> None:
    """Hand this process's freed memory back to the system for the programs it starts next.

    glibc keeps up to 80 MB of it after pictures have been worked on; other C libraries do not.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
