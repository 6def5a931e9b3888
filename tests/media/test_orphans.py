"""No program lives on after adgen was killed or interrupted, whatever it was doing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

WRITES = """
ready()
with written_frames(command) as pipe:
    while True:
        pipe.write(frame)
"""
READS = """
with written_frames(command) as pipe:
    pipe.write(frame * 100)
ready()
frames = read_frames(folder / "a.mkv", Raster(320, 240))
next(frames)
time.sleep(60)
"""
FILE_TO_FILE = """
ready()
film = ["-loglevel", "error", "-re", "-f", "lavfi", "-i", "color", "-t", "60"]
run([find_ffmpeg().path, *film, folder / "a.mkv"])
"""
FORKS = """
ready()
run([sys.executable, "-S", "-c", "import os, time; os.fork(); time.sleep(60)"])
"""
SIDE_BY_SIDE = """
ready()
sleeps = [sys.executable, "-S", "-c", "import time; time.sleep(60)"]
with written_frames(command) as pipe:
    pipe.write(frame)
    run(sleeps)
"""
FROM_A_THREAD_THAT_ENDS = """
ready()
blocks = []
def start():
    for word in ("60", "61"):
        pipe = subprocess.PIPE
        block = started(["sleep", word], stdin=pipe, stdout=pipe, stderr=pipe)
        block.__enter__()
        blocks.append(block)
thread = threading.Thread(target=start)
thread.start()
thread.join()
time.sleep(60)
"""
FILMS = """
from fractions import Fraction
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.frames import lossless_command, read_frames, written_frames
from adgen.schema.picture import Raster
find_ffmpeg()
command = lossless_command(folder / "a.mkv", Raster(320, 240), Fraction(30), "rgb24")
frame = bytes(320 * 240 * 3)
"""
PROGRAM = """
import subprocess, sys, threading, time
from pathlib import Path
from adgen.media.process import run, started
folder = Path(sys.argv[1])
%s
def ready():
    print("ready", flush=True)
try:
    %s
except KeyboardInterrupt:
    sys.exit(130)
"""


def below(parent: int) -> set[int]:
    """Programs that a program started, and those that these did, which have not ended."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found, new = set[int](), {parent}
    while new:
        new = {pid for pid, above in parents.items() if above in new}
        found |= new
    return found


def runs(pid: int) -> bool:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return False
    return fields[0] not in "ZX"


@contextmanager
def working(code: str, folder: Path, count: int) -> Iterator[tuple[int, set[int]]]:
    """A program in a session of its own, as a shell starts one, and what it has started."""
    films = "" if code in (FORKS, FROM_A_THREAD_THAT_ENDS) else FILMS
    text = PROGRAM % (films, code.strip().replace("\n", "\n    "))
    with subprocess.Popen(
        [sys.executable, "-c", text, str(folder)], stdout=subprocess.PIPE, start_new_session=True
    ) as parent:
        started: set[int] = set()
        try:
            assert parent.stdout is not None
            assert parent.stdout.readline() == b"ready\n"
            while len(started := below(parent.pid)) < count:
                assert parent.poll() is None
                time.sleep(0.02)
            time.sleep(0.2)
            yield parent.pid, started
            end = time.monotonic() + 2
            while time.monotonic() < end and any(map(runs, {parent.pid, *started})):
                time.sleep(0.02)
            assert not [pid for pid in started if runs(pid)]
            assert parent.wait(1) in (-signal.SIGKILL, -signal.SIGTERM, 130)
        finally:
            for pid in {parent.pid, *started}:
                if runs(pid):
                    os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize(
    ("code", "count"),
    [(WRITES, 1), (READS, 1), (FILE_TO_FILE, 1), (FORKS, 2), (FROM_A_THREAD_THAT_ENDS, 2)],
)
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_what_runs_ends_with_adgen(
    code: str, count: int, how: signal.Signals, tmp_path: Path
) -> None:
    with working(code, tmp_path, count) as (parent, _):
        os.kill(parent, how)


@pytest.mark.parametrize(("code", "count"), [(WRITES, 1), (READS, 1), (FORKS, 2)])
def test_ctrl_c_in_a_terminal_ends_all_and_is_no_failure_of_ffmpeg(
    code: str, count: int, tmp_path: Path
) -> None:
    with working(code, tmp_path, count) as (parent, started):
        assert parent not in {os.getpgid(pid) for pid in started}
        os.killpg(parent, signal.SIGINT)


def test_a_program_holds_no_pipe_of_another(tmp_path: Path) -> None:
    with working(SIDE_BY_SIDE, tmp_path, 2) as (parent, started):
        first, second = (pipes(pid) for pid in started)
        assert first and second and not first & second
        os.kill(parent, signal.SIGKILL)


def pipes(pid: int) -> set[str]:
    """The pipes that a program has open."""
    links = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()}
    return {link for link in links if link.startswith("pipe:")}
