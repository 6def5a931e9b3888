"""`adgen cache`: what it prints, what it removes, what it refuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adgen.run.store.folder import Store
from adgen.run.store.uses import in_use

KEYS = [f"{n:02x}" + f"{n:062x}" for n in range(1, 4)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A take of 3 MB unused for 30 days, a mix of 2 kB for 20 and one of 1 kB for 10."""
    store = Store(tmp_path / "store")  # where the command line looks
    made: list[tuple[str, str, int, dict[str, Any]]] = [
        (KEYS[0], "take", 3_000_000, {"prompt": "a [red] car", "seed": 7, "long": "x" * 99}),
        (KEYS[1], "mix", 2000, {}),
        (KEYS[2], "mix", 1000, {}),
    ]
    for days, (key, stage, size, parameters) in zip((30, 20, 10), made, strict=True):
        data = b"x" * size
        record = {"stage": stage, "version": 1, "parameters": parameters, "inputs": {}}
        folder = store.make(key, lambda to, data=data: _write(to / "made.bin", data), record)
        used = time.time() - days * 86400 - 60
        os.utime(folder / "entry.json", (used, used))
    return store


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def test_the_size_is_told_by_stage(store: Store, adgen: Callable[..., Any]) -> None:
    answer = adgen("cache", "size")
    assert answer.code == 0
    rows = [line.strip("│ ").split("│") for line in answer.out.splitlines() if "│" in line]
    assert [[cell.strip() for cell in row] for row in rows] == [
        ["mix", "2", "3 kB"],
        ["take", "1", "3 MB"],
        ["all", "3", "3 MB"],
    ]
    told = json.loads(adgen("cache", "size", "--json").out)
    assert (told["store"], told["entries"], told["bytes"]) == (str(store.root), 3, 3003000)
    assert told["stages"]["mix"] == {"entries": 2, "bytes": 3000}
    assert told["free"] > 0


def test_entries_are_listed_oldest_first(store: Store, adgen: Callable[..., Any]) -> None:
    out = adgen("cache", "list").out
    lines = [line for line in out.splitlines() if any(key[:12] in line for key in KEYS)]
    assert [key[:12] in line for key, line in zip(KEYS, lines, strict=True)] == [True] * 3
    assert "prompt a [red] car, seed 7" in lines[0]
    assert "xxx" not in out
    assert "3 MB" in lines[0]
    assert "30 d ago" in lines[0]
    told = json.loads(adgen("cache", "list", "--stage", "mix", "--json").out)
    assert [entry["key"] for entry in told["entries"]] == KEYS[1:]
    assert told["entries"][0]["record"]["stage"] == "mix"
    assert told["entries"][0]["unused_seconds"] == pytest.approx(20 * 86400 + 60, abs=10)


def test_a_stage_that_no_entry_has_is_refused(store: Store, adgen: Callable[..., Any]) -> None:
    answer = adgen("cache", "list", "--stage", "mixx")
    assert answer.code == 2
    assert "did you mean mix?" in answer.err
    assert answer.out == ""


def test_damage_is_told_and_the_command_fails(store: Store, adgen: Callable[..., Any]) -> None:
    assert adgen("cache", "verify").code == 0
    _write(store.root_of(KEYS[1]) / "made.bin", b"y" * 2000)
    answer = adgen("cache", "verify", "--json")
    assert answer.code == 1
    assert json.loads(answer.out) == {
        "store": str(store.root), "whole": 2, "damaged": [KEYS[1]],
    }  # fmt: skip
    assert adgen("cache", "verify").out == "2 entries whole, 0 damaged\n"
    assert not store.has(KEYS[1])


def test_pruning_looks_first_and_then_removes(store: Store, adgen: Callable[..., Any]) -> None:
    dry = adgen("cache", "prune", "--older-than", "25d", "--dry-run")
    assert dry.out == "1 entry would be removed, 3 MB; 2 left, 3 kB\n"
    assert store.has(KEYS[0])
    told = json.loads(adgen("cache", "prune", "--older-than", "25d", "--json").out)
    assert [entry["key"] for entry in told["removed"]] == [KEYS[0]]
    assert told["left"] == {"entries": 2, "bytes": 3000}
    assert not store.has(KEYS[0])
    answer = adgen("cache", "prune", "--larger-than", "1.5kB")
    assert answer.out == "1 entry removed, 2 kB; 1 left, 1 kB\n"


def test_what_a_run_needs_stays_and_is_told(store: Store, adgen: Callable[..., Any]) -> None:
    with in_use(store, KEYS[:2]):
        answer = adgen("cache", "prune", "--larger-than", "0B")
    assert answer.out == "1 entry removed, 1 kB; 2 left, 3 MB\n"
    assert answer.err == "2 entries had to stay: a running campaign needs them\n"
    assert store.has(KEYS[0])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "give --older-than 30d, or --larger-than 50GB"),
        (["--older-than", "30"], "--older-than: '30' is not an age"),
        (["--older-than", "x30d"], "is not an age"),
        (["--older-than", "-1d"], "is not an age"),
        (["--larger-than", "50"], "--larger-than: '50' is not a size"),
        (["--larger-than", "5 potatoes"], "e.g. 50GB"),
    ],
)
def test_a_prune_that_is_not_clear_removes_nothing(
    words: list[str], told: str, store: Store, adgen: Callable[..., Any]
) -> None:
    answer = adgen("cache", "prune", *words)
    assert answer.code == 2
    assert told in answer.err
    assert all(store.has(key) for key in KEYS)


def test_another_store_is_looked_after(tmp_path: Path, adgen: Callable[..., Any]) -> None:
    told = json.loads(adgen("cache", "size", "--json", "--cache", tmp_path / "none").out)
    assert told["entries"] == 0
    assert told["store"] == str(tmp_path / "none")


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['adgen', 'cache', '--help']\n"
        "from adgen.cli.main import app\n"
        "try: app()\n"
        "except SystemExit: pass\n"
        "print(sorted({'torch', 'numpy', 'rich.table', 'adgen.run'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "prune" in done.stdout


def test_a_file_is_no_store(adgen: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine", "utf-8")
    for path in (file, file / "store"):
        answer = adgen("cache", "size", "--cache", path)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.startswith(f"{file}: is no folder")
        assert "hint: name a folder with --cache" in answer.err
    assert file.read_text("utf-8") == "mine"
