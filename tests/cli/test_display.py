"""Progress: plain lines for logs, bars on a terminal, nothing when quiet, nothing on stdout."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from adgen.cli.display import Plain, Terminal, display
from adgen.cli.options import request_of, store_of
from adgen.errors import RequestError
from adgen.run.progress import Display, Silent

ODD = "small_[en]_3s [bold]x[/bold].mp4"


def work(shown: Display) -> None:
    shown.stage("load", "2 regions from [a].csv")
    with shown.bar(ODD, 30) as advance:
        for done in (10, 20, 30):
            advance(done)
    shown.say("warning: [red]it[/red]")


def test_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    work(Plain())
    told = capsys.readouterr()
    assert told.out == ""
    load, bar, warning = told.err.splitlines()
    assert load == "load      2 regions from [a].csv"
    assert re.fullmatch(re.escape(f"  {ODD}  30/30 in ") + r"\d+\.\d s", bar)
    assert warning == "warning: [red]it[/red]"


def test_a_piece_of_work_that_fails_has_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError), Plain().bar("a take", 10) as advance:
        advance(3)
        raise ZeroDivisionError
    assert capsys.readouterr().err == ""


def test_a_terminal_shows_the_same_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    work(Terminal())
    told = capsys.readouterr()
    assert told.out == ""
    for part in ("load      2 regions from [a].csv", ODD, "30/30", "warning: [red]it[/red]"):
        assert part in told.err


def test_the_display_suits_where_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(display(quiet=True), Silent)
    assert isinstance(display(quiet=False), Plain)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert isinstance(display(quiet=False), Terminal)


def test_quiet_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    work(Silent())
    assert capsys.readouterr() == ("", "")


def test_the_store_is_in_the_users_cache_unless_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert store_of(None).root == tmp_path / "cache" / "adgen"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert store_of(None).root == tmp_path / ".cache" / "adgen"
    assert store_of(tmp_path / "other").root == tmp_path / "other"


def test_options_become_a_request() -> None:
    request = request_of(
        Path("a.yaml"), ["en"], [6], ["tiktok"], ["seed=7", "a.b=x=y", "c="], False
    )
    assert request.overrides == {"seed": "7", "a.b": "x=y", "c": ""}
    assert (request.narrowed.regions, request.narrowed.lengths) == (("en",), (6,))
    assert request.narrowed.placements == ("tiktok",)
    with pytest.raises(RequestError, match="'seed' is not key=value"):
        request_of(Path("a.yaml"), [], [], [], ["seed"], False)
