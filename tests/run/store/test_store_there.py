"""`Store.there`: what was read before is not read again, and damage since then is found."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from adgen.run.store import digests, entry
from adgen.run.store import reader as stores
from adgen.run.store import seal as seals
from adgen.run.store.folder import Store, file_hash

KEY = "ab" + "0" * 62
OTHER = "ab" + "1" * 62
_TICK = 0.05
"""Seconds, more than one tick of a file system's clock."""

EARLIER = """
import sys
from pathlib import Path
from adgen.run.store import digests
from adgen.run.store.folder import Store

def work(folder):
    (folder / "take.bin").write_bytes(b"a take")
    (folder / "more").mkdir()
    (folder / "more" / "notes.txt").write_bytes(b"n")

digests._SETTLED = -1.0
Store(Path(sys.argv[1])).make(sys.argv[2], work, {"stage": "take"})
store = Store(Path(sys.argv[1]))
assert store.there(sys.argv[2]) is not None
store.digests.save()
"""


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files whose bytes were read, and no wait until a file has settled."""
    names: list[str] = []
    real_hash, real_whole = digests.file_hash, seals.read_whole

    def hashed(path: str | Path) -> str:
        names.append(Path(path).name)
        return real_hash(path)

    def whole(path: str | Path) -> tuple[bytes, float] | None:
        names.append(Path(path).name)
        return real_whole(path)

    for module in (digests, entry):
        monkeypatch.setattr(module, "file_hash", hashed)
    for module in (entry, stores):
        monkeypatch.setattr(module, "read_whole", whole)
    monkeypatch.setattr(digests, "_SETTLED", -1.0)
    return names


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A store with one entry, made and asked for by another process that has ended."""
    command = [sys.executable, "-c", EARLIER, str(tmp_path / "store"), KEY]
    subprocess.run(command, check=True)
    time.sleep(_TICK)
    return tmp_path / "store"


def work(folder: Path) -> None:
    (folder / "take.bin").write_text("a take", "utf-8")


def test_a_whole_entry_answers_with_its_seal_without_the_record(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    assert store.there(KEY) is None
    store.make(KEY, work, {"stage": "take"})
    brief, full = store.there(KEY), store.seal(KEY)
    assert brief is not None
    assert full is not None
    assert full.record == {"stage": "take"}
    assert brief.record is None
    assert (brief.files, brief.seconds, brief.made) == (full.files, full.seconds, full.made)
    assert brief.files["take.bin"].sha256 == file_hash(store.root_of(KEY) / "take.bin")
    assert store.there(OTHER) is None
    assert store.damaged == []


def test_what_this_process_has_made_is_not_read_to_ask_for_it(
    tmp_path: Path, read: list[str]
) -> None:
    store = Store(tmp_path / "store")
    store.make(KEY, work, {"stage": "take"})
    read.clear()
    assert store.there(KEY) == store.label(KEY) is not None
    assert read == ["entry.json"]  # the label's


def test_a_second_ask_costs_no_reads(root: Path, read: list[str]) -> None:
    store = Store(root)
    first = store.there(KEY)
    read.clear()
    assert store.there(KEY) == first is not None
    assert read == []


def test_what_an_earlier_run_has_read_is_not_read_again(root: Path, read: list[str]) -> None:
    assert Store(root).there(KEY) is not None
    assert read == ["entry.json"]
    shutil.rmtree(root / ".digests")
    read.clear()
    assert Store(root).there(KEY) is not None
    assert sorted(read) == ["entry.json", "notes.txt", "take.bin"]


def truncate(folder: Path) -> None:
    os.truncate(folder / "take.bin", 4)


def flip(folder: Path) -> None:
    _flip(folder / "take.bin", 3)


def flip_the_seal(folder: Path) -> None:
    _flip(folder / "entry.json", 40)


def empty(folder: Path) -> None:
    (folder / "more" / "notes.txt").write_bytes(b"")


def lose(folder: Path) -> None:
    (folder / "take.bin").unlink()


def _flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [truncate, flip, flip_the_seal, empty, lose])
def test_damage_since_an_earlier_run_is_found(root: Path, damage: Callable[[Path], None]) -> None:
    store = Store(root)
    folder = store.root_of(KEY)
    times = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    damage(folder)
    for path, when in times.items():
        if path.exists():
            os.utime(path, ns=(when, when))
    assert store.there(KEY) is None
    assert store.damaged == [KEY]
    assert not folder.exists()
    store.make(KEY, work)
    assert store.there(KEY) == Store(root).there(KEY) is not None


def test_a_file_that_was_only_touched_is_whole(root: Path, read: list[str]) -> None:
    take = root / "ab" / KEY / "take.bin"
    os.utime(take, ns=(0, 0))
    store = Store(root)
    assert store.there(KEY) is not None
    assert read.count("take.bin") == 1
    assert store.damaged == []


def test_what_was_removed_meanwhile_is_seen_after_forgetting(root: Path) -> None:
    store = Store(root)
    assert store.there(KEY) is not None
    shutil.rmtree(store.root_of(KEY))
    store.forget()
    assert store.there(KEY) is None
    assert store.damaged == []


def test_a_label_is_read_without_contents(root: Path, read: list[str]) -> None:
    store = Store(root)
    flip(store.root_of(KEY))
    label = store.label(KEY)
    assert label is not None
    assert (label.size, label.record) == (7, None)
    assert read == ["entry.json"]
    assert store.label(OTHER) is None
    assert store.root_of(KEY).exists()


def test_what_is_found_damaged_later_is_there_no_longer(root: Path) -> None:
    store = Store(root)
    assert store.there(KEY) is not None
    flip(store.root_of(KEY))
    assert not store.verify(KEY)
    assert store.there(KEY) is None
