"""The store keeps what was finished, and nothing else: damage, crashes, several processes."""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adgen.errors import DiskFullError, EngineError, StoreError
from adgen.run.store.folder import Store, file_hash
from adgen.run.store.seal import Kept

KEY = "ab" + "0" * 62
OTHER = "ab" + "1" * 62


def writing(text: str = "a take", name: str = "take.bin") -> Callable[[Path], None]:
    """Work that writes one file, and one in a folder."""

    def work(folder: Path) -> None:
        (folder / name).write_text(text, "utf-8")
        (folder / "more").mkdir()
        (folder / "more" / "notes.txt").write_text("n", "utf-8")

    return work


def never(folder: Path) -> None:
    raise AssertionError("made again")


def left(store: Store) -> set[str]:
    """Everything below the root but finished entries."""
    return {
        path.name
        for path in store.root.rglob("*")
        if path.name.startswith(".") and path.is_dir()
    }  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def test_what_was_made_is_there(store: Store) -> None:
    assert not store.has(KEY)
    assert store.get(KEY) is None
    folder = store.make(KEY, writing())
    assert folder == store.root / "ab" / KEY == store.root_of(KEY)
    assert (folder / "take.bin").read_text("utf-8") == "a take"
    assert (folder / "more" / "notes.txt").read_text("utf-8") == "n"
    assert store.has(KEY)
    assert store.get(KEY) == folder
    assert left(store) == set()


def test_what_is_there_is_not_made_again(store: Store) -> None:
    folder = store.make(KEY, writing())
    assert store.make(KEY, never) == folder
    assert Store(store.root).make(KEY, never) == folder
    assert Store(store.root).get(OTHER) is None


def test_an_entry_says_what_it_holds_and_what_it_was_made_from(store: Store) -> None:
    record = {"stage": "take", "parameters": {"prompt": "Glück", "seed": 7}}

    def work(folder: Path) -> None:
        writing()(folder)
        time.sleep(0.05)

    before = datetime.now(UTC) - timedelta(seconds=1)
    folder = store.make(KEY, work, record)
    seal = json.loads((folder / "entry.json").read_text("utf-8"))
    assert set(seal) == {"files", "record", "seconds", "made", "sha256"}
    assert set(seal["files"]) == {"take.bin", "more/notes.txt"}
    assert seal["files"]["take.bin"] == {"bytes": 6, "sha256": file_hash(folder / "take.bin")}
    assert seal["record"] == record
    read = store.seal(KEY)
    assert read is not None
    assert (read.size, read.record) == (7, record)
    assert read.files["take.bin"] == Kept(6, file_hash(folder / "take.bin"))
    assert 0.05 <= read.seconds < 2
    assert before < datetime.fromisoformat(read.made) <= datetime.now(UTC)
    assert store.seal(OTHER) is None


def test_a_record_that_is_not_json_is_an_error_of_its_author(store: Store) -> None:
    with pytest.raises(TypeError):
        store.make(KEY, writing(), {"path": Path("x")})
    assert not store.has(KEY)
    assert left(store) == set()


def test_an_entry_under_another_name_is_no_answer(store: Store) -> None:
    store.make(KEY, writing()).rename(store.root / "ab" / OTHER)
    assert not store.has(OTHER)
    assert store.get(OTHER) is None
    assert store.damaged == [OTHER]


def test_every_bit_of_a_seal_counts(store: Store) -> None:
    folder = store.make(KEY, writing(), {"stage": "take"})
    seal = (folder / "entry.json").read_bytes()
    for place in range(len(seal)):
        harmed = bytearray(seal)
        harmed[place] ^= 1 << place % 8
        (folder / "entry.json").write_bytes(harmed)
        assert not store.has(KEY), place
    (folder / "entry.json").write_bytes(seal)
    assert store.has(KEY)


def truncate(folder: Path) -> None:
    (folder / "take.bin").write_text("a ta", "utf-8")


def flip(folder: Path) -> None:
    data = bytearray((folder / "take.bin").read_bytes())
    data[3] ^= 1
    (folder / "take.bin").write_bytes(data)


def empty(folder: Path) -> None:
    (folder / "take.bin").write_bytes(b"")


def lose(folder: Path) -> None:
    (folder / "more" / "notes.txt").unlink()


def unseal(folder: Path) -> None:
    (folder / "entry.json").unlink()


def blank_seal(folder: Path) -> None:
    (folder / "entry.json").write_bytes(b"")


def strange_seal(folder: Path) -> None:
    (folder / "entry.json").write_text('{"take.bin": 6}', "utf-8")


def misspelt_seal(folder: Path) -> None:
    seal = (folder / "entry.json").read_text("utf-8")
    (folder / "entry.json").write_text(seal.replace("bytes", "bytfs"), "utf-8")


def listed_seal(folder: Path) -> None:
    (folder / "entry.json").write_text("[1, 2]", "utf-8")


DAMAGES = [
    truncate, flip, empty, lose, unseal, blank_seal, strange_seal, misspelt_seal, listed_seal,
]  # fmt: skip


@pytest.mark.parametrize("harm", DAMAGES, ids=lambda harm: harm.__name__)
def test_a_damaged_entry_is_made_again_and_named(
    harm: Callable[[Path], None], store: Store
) -> None:
    harm(store.make(KEY, writing()))
    later = Store(store.root)
    folder = later.make(KEY, writing())
    assert (folder / "take.bin").read_text("utf-8") == "a take"
    assert later.damaged == [KEY]
    assert Store(store.root).make(KEY, never) == folder


@pytest.mark.parametrize("harm", DAMAGES, ids=lambda harm: harm.__name__)
def test_a_damaged_entry_is_a_miss_and_never_an_answer(
    harm: Callable[[Path], None], store: Store
) -> None:
    harm(store.make(KEY, writing()))
    later = Store(store.root)
    assert later.has(KEY) is (harm is flip)  # sizes alone do not show a flipped bit
    assert later.get(KEY) is None
    assert later.damaged == [KEY]
    assert later.get(KEY) is None
    assert later.damaged == [KEY]
    assert not later.has(KEY)


def test_an_entry_lost_while_it_is_used_is_a_miss(store: Store) -> None:
    folder = store.make(KEY, writing())
    truncate(folder)
    assert store.get(KEY) is None
    assert store.damaged == [KEY]


@pytest.mark.parametrize("error", [EngineError("no"), KeyboardInterrupt(), ValueError("odd")])
def test_work_that_fails_leaves_nothing(error: BaseException, store: Store) -> None:
    def work(folder: Path) -> None:
        (folder / "half").write_text("half", "utf-8")
        raise error

    with pytest.raises(type(error)):
        store.make(KEY, work)
    assert store.get(KEY) is None
    assert store.damaged == []
    assert left(store) == set()
    assert store.make(KEY, writing()).is_dir()


def test_a_full_disk_is_told(store: Store) -> None:
    def work(folder: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(DiskFullError, match=r"no room is left .*No space left on device"):
        store.make(KEY, work)
    assert left(store) == set()


def test_a_store_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file where the folder should be", "utf-8")
    store = Store(tmp_path / "store")
    with pytest.raises(StoreError, match="cannot write to the store"):
        store.make(KEY, writing())
    with pytest.raises(StoreError, match="cannot write to the store"), store.workplace():
        pass


def test_a_read_only_store_is_told_and_can_be_read(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = store.make(KEY, writing())

    def refuse(path: Path, *args: object, **more: object) -> None:
        raise OSError(30, "Read-only file system", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)  # as root, who runs some tests, may write anywhere
    later = Store(store.root)
    assert later.make(KEY, never) == folder
    with pytest.raises(StoreError, match=r"cannot write to the store .*Read-only file system"):
        later.make(OTHER, writing())


def test_an_error_of_the_store_survives_pickling() -> None:
    assert str(pickle.loads(pickle.dumps(StoreError("full")))) == "full"


def test_a_workplace_is_gone_afterwards(store: Store) -> None:
    with store.workplace() as folder:
        (folder / "file").write_text("x", "utf-8")
        assert folder.parent == store.root
    assert not folder.exists()
    with pytest.raises(EngineError), store.workplace() as folder:
        raise EngineError("no")
    assert not folder.exists()


def contend(root: Path, name: str, ready: object, told: object) -> None:
    """Make the same few keys as everybody else, all at once."""
    store = Store(root)

    def work(folder: Path) -> None:
        (folder / "take.bin").write_text("the same" * 5000, "utf-8")

    ready.wait()  # type: ignore[attr-defined]
    try:
        made = [store.make(f"{n:064x}", work) for n in range(40)]
        whole = all(len((path / "take.bin").read_bytes()) == 40000 for path in made)
        told.put((name, whole, len(store.damaged)))  # type: ignore[attr-defined]
    except BaseException as error:
        told.put((name, repr(error), -1))  # type: ignore[attr-defined]


def test_processes_that_make_the_same_key_all_get_it(tmp_path: Path) -> None:
    several = multiprocessing.get_context("fork")
    ready, told = several.Barrier(4), several.Queue()
    names = ["a", "b", "c", "d"]
    workers = [
        several.Process(target=contend, args=(tmp_path / "store", name, ready, told))
        for name in names
    ]
    for worker in workers:
        worker.start()
    found = sorted(told.get(timeout=30) for _ in workers)
    for worker in workers:
        worker.join(30)
    assert found == [(name, True, 0) for name in names]
    store = Store(tmp_path / "store")
    assert all(store.get(f"{n:064x}") is not None for n in range(40))
    assert store.damaged == []
    assert left(store) == set()


def test_entries_can_be_read_by_others_as_the_umask_allows(store: Store) -> None:
    before = os.umask(0o022)
    try:
        folder = store.make(KEY, writing())
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o755


def test_what_a_killed_run_left_is_swept_once_it_is_old(store: Store) -> None:
    store.make(KEY, writing())
    young, old = (store.root / "ab" / f".making-{age}" for age in ("young", "old"))
    for folder in (young, old):
        folder.mkdir()
        (folder / "half.mkv").write_text("half", "utf-8")
    long_ago = old.stat().st_mtime - 8 * 24 * 3600
    os.utime(old, (long_ago, long_ago))
    Store(store.root).make(OTHER, writing())
    assert young.is_dir()
    assert not old.exists()
