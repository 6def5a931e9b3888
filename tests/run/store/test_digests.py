"""Remembered hashes: a file is read once, and whatever became of it since is seen."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from adgen.run.store import digests
from adgen.run.store.digests import Digests
from tests.run.disks import read_only, small_disk

_TICK = 0.05
"""Seconds, more than one tick of a file system's clock."""


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that were read, and no wait until a file has settled."""
    names: list[str] = []
    real = digests.file_hash

    def noted(path: Path) -> str:
        names.append(path.name)
        return real(path)

    monkeypatch.setattr(digests, "file_hash", noted)
    monkeypatch.setattr(digests, "_SETTLED", -1.0)
    return names


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"a film")
    return path


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def memory(root: Path) -> Path:
    (path,) = (root / ".digests").iterdir()
    return path


def test_a_file_that_stays_as_it_was_is_read_once(
    tmp_path: Path, film: Path, read: list[str]
) -> None:
    known = Digests(tmp_path / "store")
    assert [known.of(film), known.of(str(film))] == [digest(b"a film")] * 2
    assert read == ["film.mp4"]


def test_what_one_run_read_the_next_one_knows(tmp_path: Path, film: Path, read: list[str]) -> None:
    before = Digests(tmp_path / "store")
    before.of(film)
    assert Digests(tmp_path / "store").of(film) == digest(b"a film")
    assert read == ["film.mp4"] * 2, "it was not saved yet"
    before.save()
    assert Digests(tmp_path / "store").of(film) == digest(b"a film")
    assert read == ["film.mp4"] * 2


def test_other_contents_of_the_same_size_and_time_are_seen(
    tmp_path: Path, film: Path, read: list[str]
) -> None:
    known = Digests(tmp_path / "store")
    known.of(film)
    facts = film.stat()
    time.sleep(_TICK)
    film.write_bytes(b"A FILM")
    os.utime(film, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert (film.stat().st_size, film.stat().st_mtime_ns) == (6, facts.st_mtime_ns)
    assert known.of(film) == digest(b"A FILM")


def test_another_file_of_the_same_name_size_and_time_is_seen(
    tmp_path: Path, film: Path, read: list[str]
) -> None:
    other = tmp_path / "other.mp4"
    other.write_bytes(b"A FILM")
    known = Digests(tmp_path / "store")
    known.of(film)
    facts = film.stat()
    os.utime(other, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    other.replace(film)
    assert known.of(film) == digest(b"A FILM")


def test_what_was_changed_a_moment_ago_is_not_trusted_yet(
    tmp_path: Path, film: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "_SETTLED", 60.0)
    known = Digests(tmp_path / "store")
    known.of(film)
    known.of(film)
    assert read == ["film.mp4"] * 2


def test_a_file_that_is_not_there_is_an_error_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Digests(tmp_path / "store").of(tmp_path / "no such film")


DAMAGES = {
    "emptied": b"",
    "cut short": b'{"/a": [6, 1, 1',
    "not UTF-8": b"\xff\xfe\x00{",
    "a list": b"[1, 2]",
    "rows of no kind": b'{"/a": 3, "/b": null}',
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_memory_is_forgotten_and_made_anew(
    tmp_path: Path, film: Path, read: list[str], damage: bytes
) -> None:
    root = tmp_path / "store"
    before = Digests(root)
    before.of(film)
    before.save()
    memory(root).write_bytes(damage)
    now = Digests(root)
    assert now.of(film) == digest(b"a film")
    now.save()
    assert set(json.loads(memory(root).read_text("utf-8"))) == {str(film)}
    assert Digests(root).of(film) == digest(b"a film")
    assert read == ["film.mp4"] * 2, "by the first, and by the one that found the damage"


def test_of_too_many_files_those_last_asked_for_are_kept(
    tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "_MOST", 2)
    films = [tmp_path / f"{number}.mp4" for number in range(4)]
    before = Digests(tmp_path / "store")
    for film in films:
        film.write_bytes(b"a film")
    for film in (*films, films[0]):
        before.of(film)
    before.save()
    read.clear()
    now = Digests(tmp_path / "store")
    for film in films:
        assert now.of(film) == digest(b"a film")
    assert read == ["1.mp4", "2.mp4"]


def test_a_store_that_was_moved_knows_its_files(tmp_path: Path, read: list[str]) -> None:
    film = tmp_path / "store" / "ab" / "film.mp4"
    film.parent.mkdir(parents=True)
    film.write_bytes(b"a film")
    before = Digests(tmp_path / "store")
    before.of(film)
    before.save()
    (tmp_path / "store").rename(tmp_path / "moved")
    moved = tmp_path / "moved" / "ab" / "film.mp4"
    assert Digests(tmp_path / "moved").of(moved) == digest(b"a film")
    assert read == ["film.mp4"]


def test_a_store_that_can_only_be_read_is_used_all_the_same(
    tmp_path: Path, film: Path, read: list[str]
) -> None:
    other = tmp_path / "other.mp4"
    other.write_bytes(b"another")
    with small_disk(tmp_path / "disk", 4) as disk:
        before = Digests(disk)
        before.of(film)
        before.save()
        kept = memory(disk).read_bytes()
        with read_only(disk):
            now = Digests(disk)
            assert now.of(film) == digest(b"a film")
            assert now.of(other) == digest(b"another")
            now.save()
        assert memory(disk).read_bytes() == kept
        assert Digests(disk).of(film) == digest(b"a film")
    assert read == ["film.mp4", "other.mp4"]


SAVING = """
import sys
from pathlib import Path
from adgen.run.store import digests

digests._SETTLED = -1.0
root, mine = Path(sys.argv[1]), Path(sys.argv[2])
known = digests.Digests(root)
for number in range(300):
    if number == 200:
        print("ready", flush=True)
        sys.stdin.readline()
    film = mine / f"{number}.mp4"
    film.write_bytes(film.name.encode())
    known.of(film)
    if number >= 200:
        known.save()
"""


def _seen(root: Path, children: list[subprocess.Popen[str]]) -> Iterator[bytes]:
    """The memory again and again, until all have ended."""
    while any(child.poll() is None for child in children):
        for path in (root / ".digests").glob("*.json"):
            yield path.read_bytes()


def test_two_processes_that_save_at_once_leave_one_whole_memory(
    tmp_path: Path, read: list[str]
) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    children = [_saving(tmp_path, folder) for folder in folders]
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    sizes = {len(json.loads(content)) for content in _seen(tmp_path, children)}
    for child in children:
        child.communicate()
        assert child.returncode == 0
    assert len(sizes) > 1, "it was seen to grow"
    assert min(sizes) > 200, "what one of them knew, whole"
    kept = json.loads(memory(tmp_path).read_text("utf-8"))
    films = [tmp_path / name for name in kept]
    assert {film.parent for film in films} in ({folders[0]}, {folders[1]})
    known = Digests(tmp_path)
    for film in films:
        assert known.of(film) == digest(film.name.encode())
    assert read == []


def _saving(root: Path, folder: Path) -> subprocess.Popen[str]:
    """A process that knows 200 files of a folder, and will save more as soon as it is told."""
    folder.mkdir()
    child = subprocess.Popen(
        [sys.executable, "-c", SAVING, str(root), str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child
