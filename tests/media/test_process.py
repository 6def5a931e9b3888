"""Other programs: what they say is given back, how they fail is worded."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from adgen.errors import MediaError
from adgen.media.process import failure, run, run_both


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


def test_a_signal_is_named() -> None:
    with pytest.raises(MediaError, match=r"was killed by signal 9$"):
        run(python("import os; os.kill(os.getpid(), 9)"))


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"cannot start .*/nothing: .*No such file"):
        run([tmp_path / "nothing"])


def test_a_program_that_overruns_is_ended() -> None:
    with pytest.raises(MediaError, match=r"ran over 0\.2 s"):
        run(python("import time; time.sleep(60)"), timeout=0.2)


def test_words_that_are_no_text_are_shown_as_well_as_they_can_be() -> None:
    code = "import sys; sys.stderr.buffer.write(b'bad \\xff'); sys.exit(1)"
    with pytest.raises(MediaError, match="bad \N{REPLACEMENT CHARACTER}"):
        run(python(code))
    assert failure("/usr/bin/ffmpeg", 1, "") == "ffmpeg ended with status 1"
