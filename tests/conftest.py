"""What several tests share."""

from __future__ import annotations

import gc
import signal
import sys
import warnings
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from adgen.cli.main import main
from tests.studio.browser import Browser, NoBrowserError, browser
from tests.studio.campaign import know_small_placements, write_campaign


def pytest_configure() -> None:
    """Ctrl-C interrupts here, and in what tests start: a parent such as nohup may have had it
    ignored, which every child inherits."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Thousands of tests, and all that they import, stay to the end: looking through them for
    garbage, time and again, is a quarter of the work of collecting them."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.fixture
def small_placements(monkeypatch: pytest.MonkeyPatch) -> None:
    """The placements `wall` (90x160) and `tile` (96x96) are known."""
    know_small_placements(monkeypatch)


@pytest.fixture
def campaign(tmp_path: Path, small_placements: None) -> Path:
    """A small campaign on disk: its YAML."""
    return write_campaign(tmp_path / "campaigns" / "small")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless browser; where none can be had its tests are skipped, with the reason."""
    with ExitStack() as stack:
        try:
            started = stack.enter_context(browser())
        except NoBrowserError as error:
            told = f"NO BROWSER, so the report page is not tested: {error}"
            warnings.warn(told, stacklevel=1)  # which is shown even where skips are not
            pytest.skip(told)
        yield started


@dataclass(frozen=True)
class Answer:
    """What a command ended with and printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def adgen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Answer]:
    """Run a command line in this process, in `tmp_path`, with a store of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ADGEN_CACHE", str(tmp_path / "store"))
    monkeypatch.delenv("ADGEN_DEBUG", raising=False)

    def call(*words: str | Path) -> Answer:
        monkeypatch.setattr(sys, "argv", ["adgen", *map(str, words)])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        told = capsys.readouterr()
        return Answer(code, told.out, told.err)

    return call
