"""Progress: plain lines for logs, bars on a terminal, nothing when quiet, nothing on stdout."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from adgen.cli.asked import Asked
from adgen.cli.display import Plain, Terminal, display
from adgen.cli.options import store_of
from adgen.errors import RequestError
from adgen.run.progress import Display, Silent
from tests.cli.screen import Screen

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


def test_lines_of_work_that_overlaps_do_not_mix(capsys: pytest.CaptureFixture[str]) -> None:
    shown = Plain()
    one, two = shown.bar("one", 4), shown.bar("two", 9)
    tell_one, tell_two = one.__enter__(), two.__enter__()
    tell_one(1)
    tell_two(9)
    one_more = shown.bar("three", 1)
    one_more.__enter__()
    two.__exit__(None, None, None)
    tell_one(4)
    one.__exit__(None, None, None)
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(" in ")[0] for line in lines] == ["  two  9/9", "  one  4/4"]


# -- a terminal ----------------------------------------------------------------------------------


def test_a_terminal_shows_what_runs_and_keeps_what_was_said() -> None:
    screen = Screen()
    shown = Terminal(screen.console)
    shown.stage("load", "2 regions from [a].csv")
    with shown.bar(ODD, 30) as advance:
        advance(10)
        shown.say("warning: [red]it[/red] :smile:")
        load, warning, bar = screen.lines()
    assert load == "load      2 regions from [a].csv"
    assert warning == "warning: [red]it[/red] :smile:"
    assert bar.startswith("  ━")
    assert bar.endswith(f" {ODD}")
    assert screen.lines() == [load, warning]


def test_bars_overlap_and_end_in_any_order() -> None:
    screen = Screen()
    shown = Terminal(screen.console)
    bars = [shown.bar(f"take {n}/4", 90) for n in range(1, 5)]
    for bar in bars:
        bar.__enter__()(30)
    assert [line.split()[-1] for line in screen.lines()] == ["1/4", "2/4", "3/4", "4/4"]
    assert not bars[1].__exit__(ZeroDivisionError, ZeroDivisionError(), None)
    bars[3].__exit__(None, None, None)
    shown.say("take 2/4 failed")
    said, *left = screen.lines()
    assert said == "take 2/4 failed"
    assert [line.split()[-1] for line in left] == ["1/4", "3/4"]
    with shown.bar("film 1/1", 9):
        assert screen.lines()[-1].endswith("film 1/1")
    bars[0].__exit__(None, None, None)
    bars[2].__exit__(None, None, None)
    shown.stage("report", "begins")
    assert screen.lines() == ["take 2/4 failed", "report    begins"]


def test_a_thousand_pieces_of_work_leave_nothing_on_the_screen() -> None:
    screen = Screen()
    shown = Terminal(screen.console)
    for number in range(1000):
        with shown.bar(f"film {number}/1000", 90) as advance:
            advance(90)
    shown.say("over")
    assert screen.lines() == ["over"]


def test_a_long_name_leaves_room_for_the_counts() -> None:
    screen = Screen(60)
    shown = Terminal(screen.console)
    with shown.bar("film 1/8 summer_zh-CN_15s_1080x1920_douyin-feed-and-more.mp4", 450) as advance:
        advance(225)
        (bar,) = screen.lines()
    assert re.match(r"  ━{16} +\d+/450 ", bar)
    assert bar.endswith("…")
    assert len(bar) <= 60


def test_a_terminal_leaves_stdout_to_the_answers(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen()
    with Terminal(screen.console).bar("film", 9):
        print('{"line": 1}')
    assert capsys.readouterr().out == '{"line": 1}\n'
    assert "line" not in screen.getvalue()


# -- which display, and other options ------------------------------------------------------------


def test_the_display_suits_where_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(display(quiet=True), Silent)
    assert isinstance(display(quiet=False), Plain)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert isinstance(display(quiet=False), Terminal)
    assert isinstance(display(quiet=False, bars=False), Plain)


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
    request = Asked(
        Path("a.yaml"), ["en"], [6], ["tiktok"], ["seed=7", "a.b=x=y", "c="]
    ).request()  # fmt: skip
    assert request.overrides == {"seed": "7", "a.b": "x=y", "c": ""}
    assert (request.narrowed.regions, request.narrowed.lengths) == (("en",), (6,))
    assert request.narrowed.placements == ("tiktok",)
    with pytest.raises(RequestError, match="'seed' is not key=value"):
        Asked(Path("a.yaml"), settings=["seed"]).request()
