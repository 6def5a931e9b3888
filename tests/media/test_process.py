"""Other programs: what they say is given back, how they fail is worded."""

from __future__ import annotations

import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adgen.errors import KilledError, MediaError
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.process import failure, run, run_both, started
from tests.studio.takes import children


def python(code: str) -> list[str]:
    return [sys.executable, "-S", "-c", code]


def test_output_is_given_back_byte_for_byte() -> None:
    code = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])"
    assert run(python(code), stdin=b"\x00\xffabc") == b"cba\xff\x00"


def test_both_streams_are_told_apart() -> None:
    out, errors = run_both(python("import sys; print('o'); print('e', file=sys.stderr)"))
    assert (out, errors) == (b"o\n", "e\n")


def test_without_input_the_program_reads_the_end() -> None:
    assert run(python("import sys; print(len(sys.stdin.read()))")) == b"0\n"


def test_a_failure_has_the_program_its_status_and_its_last_words() -> None:
    code = "import sys\nfor i in range(9): print('line', i, file=sys.stderr)\nsys.exit(3)"
    with pytest.raises(MediaError) as caught:
        run(python(code))
    name = Path(sys.executable).name
    assert str(caught.value) == f"{name} ended with status 3: line 5\nline 6\nline 7\nline 8"


def test_a_program_that_a_signal_ended_is_told_apart() -> None:
    with pytest.raises(KilledError, match=r"was killed by signal 9$"):
        run(python("import os; os.kill(os.getpid(), 9)"))
    with pytest.raises(MediaError) as caught:
        run(python("raise SystemExit(9)"))
    assert type(caught.value) is MediaError


def test_ffmpeg_that_was_told_to_end_did_not_fail_by_itself(tmp_path: Path) -> None:
    film = [find_ffmpeg().path, "-nostdin", "-re", "-f", "lavfi", "-i", "color", "-t", "60"]
    before = children()

    def tell() -> None:
        while not (tmp_path / "a.mkv").exists():
            time.sleep(0.05)
        (program,) = children() - before
        os.kill(program, signal.SIGTERM)

    with ThreadPoolExecutor() as pool:
        told = pool.submit(tell)
        with pytest.raises(KilledError, match=r"ffmpeg.* was told to end by a signal"):
            run([*film, tmp_path / "a.mkv"])
        told.result()
    assert type(failure("ffmpeg", 255, "a.mkv: Operation not permitted")) is MediaError
    assert type(failure("python", 255, "")) is MediaError


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"cannot start .*/nothing: .*No such file"):
        run([tmp_path / "nothing"])


def test_a_program_that_overruns_is_ended_with_its_children() -> None:
    forks = "import os, time; os.fork(); time.sleep(60)"
    before, start = children(), time.monotonic()
    with pytest.raises(MediaError, match=r"ran over 0\.5 s"):
        run(python(forks), timeout=0.5)
    # A child that lived on would hold the pipes open.
    assert time.monotonic() - start < 5
    assert children() == before


def test_words_that_are_no_text_are_shown_as_well_as_they_can_be() -> None:
    code = "import sys; sys.stderr.buffer.write(b'bad \\xff'); sys.exit(1)"
    with pytest.raises(MediaError, match="bad \N{REPLACEMENT CHARACTER}"):
        run(python(code))
    assert str(failure("/usr/bin/ffmpeg", 1, "")) == "ffmpeg ended with status 1"


def test_a_program_that_takes_too_long_is_killed_with_its_children(tmp_path: Path) -> None:
    """The child would go on and write its file, were it not of the same group."""
    mark = tmp_path / "mark"
    script = f"(sleep 1.2; touch {mark}) & sleep 60"
    begun = time.monotonic()
    with (
        pytest.raises(MediaError, match=r"sh ran over 0\.3 s"),
        started(["sh", "-c", script], stdin=None, stdout=None, stderr=None, limit=0.3),
    ):
        pass
    assert time.monotonic() - begun < 1.2
    time.sleep(1.3)
    assert not mark.exists()


def test_a_program_within_its_time_is_left_alone() -> None:
    with started(["true"], stdin=None, stdout=None, stderr=None, limit=20) as process:
        pass
    assert process.returncode == 0
    with (
        pytest.raises(ValueError, match="ours"),
        started(["sleep", "5"], stdin=None, stdout=None, stderr=None, limit=20),
    ):
        raise ValueError("ours")
