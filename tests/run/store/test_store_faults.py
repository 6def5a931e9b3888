"""Faults that a store survives: killed processes, full and read-only disks, wrong clocks."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from adgen.errors import DiskFullError, MediaError, StoreError
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.process import run
from adgen.run.store import entry
from adgen.run.store import reader as stores
from adgen.run.store import seal as seals
from adgen.run.store.folder import Store
from tests.run.disks import read_only, small_disk
from tests.run.others import making

KEY = "ab" + "0" * 62
OTHER = "ab" + "1" * 62
DAY = 24 * 3600.0


def writing(text: str = "a take") -> Callable[[Path], None]:
    def work(folder: Path) -> None:
        (folder / "take.bin").write_text(text, "utf-8")

    return work


def never(folder: Path) -> None:
    raise AssertionError("made again")


def unfinished(store: Store) -> list[Path]:
    return [path for path in store.root.rglob(".*") if path.name.startswith((".making", ".aside"))]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Store]:
    """A store on a disk of 4 MB, of which 3 are taken by one entry."""
    with small_disk(tmp_path / "disk", 4) as disk:
        store = Store(disk / "store")
        store.make(OTHER, lambda folder: _fill(folder / "take.bin", 3))
        yield store


def _fill(path: Path, megabytes: int) -> None:
    path.write_bytes(b"x" * (megabytes << 20))


def test_a_process_killed_in_the_midst_leaves_no_entry(store: Store) -> None:
    with making(store.root, KEY, "half") as child:
        child.send_signal(signal.SIGKILL)
    assert child.returncode == -signal.SIGKILL
    assert len(unfinished(store)) == 1
    assert not store.has(KEY)
    folder = store.make(KEY, writing())
    assert (folder / "take.bin").read_text("utf-8") == "a take"
    assert store.damaged == []


def test_the_first_of_two_processes_to_finish_wins(store: Store) -> None:
    with making(store.root, KEY, "slower") as slower, making(store.root, KEY, "first") as first:
        told = [child.communicate()[0].strip() for child in (first, slower)]
    assert told == [str(store.root_of(KEY))] * 2
    assert (store.root_of(KEY) / "take.bin").read_text("utf-8") == "first"
    assert Store(store.root).make(KEY, never) == store.root_of(KEY)
    assert unfinished(store) == []


def test_work_that_fills_the_disk_is_told_and_goes_on_once_there_is_room(full: Store) -> None:
    with pytest.raises(DiskFullError) as told:
        full.make(KEY, lambda folder: _fill(folder / "take.bin", 2))
    assert str(full.root) in str(told.value)
    assert "0.0 MB are free" in str(told.value)
    assert "adgen cache prune" in str(told.value)
    assert unfinished(full) == []
    assert not full.has(KEY)
    assert full.get(OTHER) is not None
    (full.root_of(OTHER) / "take.bin").unlink()
    assert full.make(KEY, lambda folder: _fill(folder / "take.bin", 2)).is_dir()


def test_a_program_that_fills_the_disk_is_told(full: Store) -> None:
    def work(folder: Path) -> None:
        source = ["-f", "lavfi", "-i", "color=size=640x480:duration=2", "-f", "rawvideo"]
        run([str(find_ffmpeg().path), "-v", "error", *source, str(folder / "take.yuv")])

    with pytest.raises(DiskFullError, match="no room is left"):
        full.make(KEY, work)
    assert unfinished(full) == []


def test_an_error_that_does_not_speak_of_the_disk_is_put_down_to_it_only_when_it_is_full(
    full: Store,
) -> None:
    def work(folder: Path) -> None:
        (folder / "small").write_bytes(b"x")
        raise MediaError("ended with 228")

    with pytest.raises(MediaError):
        full.make(KEY, work)

    def fills(folder: Path) -> None:
        with suppress(OSError), (folder / "large").open("wb") as file:
            while True:
                file.write(b"x" * 65536)
        raise MediaError("ended with 228")

    with pytest.raises(DiskFullError, match="ended with 228"):
        full.make(KEY, fills)
    assert unfinished(full) == []


def test_the_cause_of_an_error_counts(store: Store) -> None:
    def work(folder: Path) -> None:
        try:
            raise OSError(122, os.strerror(122))
        except OSError as error:
            raise MediaError("cannot write a frame") from error

    with pytest.raises(DiskFullError, match="cannot write a frame"):
        store.make(KEY, work)
    with pytest.raises(DiskFullError), store.workplace():
        raise MediaError("ffmpeg: av_interleaved_write_frame(): No space left on device")


def test_a_read_only_store_can_be_read(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 4) as disk:
        store = Store(disk / "store")
        store.make(KEY, writing())
        os.utime(store.root_of(KEY) / "entry.json", (1e9, 1e9))
        with read_only(disk):
            later = Store(store.root)
            assert later.has(KEY)
            assert later.make(KEY, never) == store.root_of(KEY)
            assert later.pack(KEY)["take.bin"] == b"a take"
            with pytest.raises(StoreError, match="cannot write to the store"):
                later.make(OTHER, writing())


def test_a_damaged_entry_of_a_read_only_store_is_a_miss(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 4) as disk:
        store = Store(disk / "store")
        (store.make(KEY, writing()) / "take.bin").write_text("A take", "utf-8")
        with read_only(disk):
            later = Store(store.root)
            assert later.get(KEY) is None
            assert later.damaged == [KEY]


def test_reading_marks_the_use_of_an_entry_once_an_hour(store: Store) -> None:
    seal = store.make(KEY, writing()) / "entry.json"
    began = time.time()
    for ago, marked in ((5 * DAY, True), (3700, True), (1800, False)):
        os.utime(seal, (began - ago, began - ago))
        assert store.has(KEY)
        assert seal.stat().st_mtime == pytest.approx(began - ago, abs=0.01)
        assert store.get(KEY) is not None
        assert (seal.stat().st_mtime > began - 10) is marked


@pytest.mark.parametrize("days", [-10, 10])
def test_a_wrong_clock_sweeps_no_fresh_work_and_keeps_no_old(
    days: int, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    truly = time.time()
    with making(store.root, KEY, "other") as child:
        monkeypatch.setattr(time, "time", lambda: truly + days * DAY)
        old = store.root / "ab" / ".making-old"
        old.mkdir()
        os.utime(old, (truly - 8 * DAY, truly - 8 * DAY))
        store.make(OTHER, writing())
        assert not old.exists()
        assert len(unfinished(store)) == 1
        child.communicate()
    assert store.make(KEY, never) == store.root_of(KEY)


def test_what_was_stamped_in_the_future_grows_old_from_now_on(store: Store) -> None:
    store.make(KEY, writing())
    ahead = store.root / "ab" / ".making-ahead"
    ahead.mkdir()
    os.utime(ahead, (time.time() + 400 * DAY, time.time() + 400 * DAY))
    Store(store.root).make(OTHER, writing())
    assert ahead.is_dir()
    assert ahead.stat().st_mtime < time.time() + DAY


def test_a_folder_is_swept_once_and_unfinished_work_can_be_kept_alive(store: Store) -> None:
    with store.workplace() as place:
        os.utime(place, (1e9, 1e9))
        with store.workplace():
            assert place.is_dir()  # this store has swept here before
        store.stay_alive()
        with Store(store.root).workplace():
            assert place.is_dir()
        os.utime(place, (1e9, 1e9))
        with Store(store.root).workplace():
            assert not place.exists()


def test_an_entry_that_vanishes_while_it_is_read_is_a_miss(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.make(KEY, writing())
    later = Store(store.root)
    read = seals.Seal.brief.__func__  # type: ignore[attr-defined]

    def prune_then_read(cls: type[seals.Seal], key: str, data: bytes) -> seals.Seal | None:
        for path in (later.root_of(key) / "take.bin", later.root_of(key) / "entry.json"):
            path.unlink(missing_ok=True)
        if later.root_of(key).exists():
            later.root_of(key).rmdir()
        found: seals.Seal | None = read(cls, key, data)
        return found

    monkeypatch.setattr(seals.Seal, "brief", classmethod(prune_then_read))
    assert later.get(KEY) is None
    assert later.damaged == []
    with pytest.raises(StoreError, match="is not there"):
        later.pack(KEY)


def test_an_entry_is_carried_to_another_store_as_it_is(store: Store, tmp_path: Path) -> None:
    def work(folder: Path) -> None:
        (folder / "more").mkdir()
        (folder / "more" / "take.bin").write_bytes(bytes(range(256)))
        (folder / "empty").write_bytes(b"")

    store.make(KEY, work, {"stage": "take"})
    other = Store(tmp_path / "other")
    folder = other.adopt(KEY, store.pack(KEY))
    assert folder == other.make(KEY, never)
    assert (folder / "more" / "take.bin").read_bytes() == bytes(range(256))
    assert other.seal(KEY) == store.seal(KEY)
    assert other.adopt(KEY, {}) == folder  # there already: the pack is not even looked at
    assert Store(other.root).get(KEY) == folder


def test_what_another_process_makes_while_one_looks_is_left_in_peace(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved: list[Path] = []
    monkeypatch.setattr(entry, "move_aside", moved.append)
    read_whole = stores.read_whole

    def look_then_make(path: str) -> tuple[bytes, float] | None:
        found = read_whole(path)
        monkeypatch.setattr(stores, "read_whole", read_whole)
        Store(store.root).make(KEY, writing())
        return found

    monkeypatch.setattr(stores, "read_whole", look_then_make)
    assert store.get(KEY) == store.root_of(KEY)  # not there at the first look, but at the second
    monkeypatch.setattr(stores, "whole", lambda folder, key: False)
    assert Store(store.root).get(OTHER) is None
    assert moved == []
    assert store.damaged == []


def test_what_another_process_mends_first_is_put_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    (store.make(KEY, writing()) / "take.bin").write_text("A take", "utf-8")
    inodes = []
    move_aside = entry.move_aside

    def mend_first(folder: Path) -> Path:
        if not inodes:
            inodes.append(0)
            Store(store.root).make(KEY, writing())
            inodes[0] = (folder / "take.bin").stat().st_ino
        return move_aside(folder)

    monkeypatch.setattr(entry, "move_aside", mend_first)
    later = Store(store.root)
    assert later.get(KEY) == store.root_of(KEY)
    assert inodes == [(store.root_of(KEY) / "take.bin").stat().st_ino]
    assert later.damaged == []
    assert unfinished(store) == []


def test_what_was_made_long_ago_is_not_swept_while_it_is_aside(store: Store) -> None:
    folder = store.make(KEY, writing())
    os.utime(folder, (1e9, 1e9))
    aside = entry.move_aside(folder)
    Store(store.root).make(OTHER, writing())
    assert aside.is_dir()
    entry.put_back(aside, folder)
    assert Store(store.root).make(KEY, never) == folder


@pytest.mark.parametrize("harm", ["flip", "lose", "add", "seal", "unsealed", "key", "outside"])
def test_a_damaged_pack_is_refused(harm: str, store: Store, tmp_path: Path) -> None:
    store.make(KEY, writing())
    packed, key = store.pack(KEY), KEY
    if harm == "flip":
        packed["take.bin"] = b"a tale"
    elif harm == "lose":
        del packed["take.bin"]
    elif harm == "add":
        packed["more"] = b""
    elif harm == "seal":
        packed["entry.json"] = packed["entry.json"].replace(b'"bytes":6', b'"bytes":7')
    elif harm == "unsealed":
        del packed["entry.json"]
    elif harm == "key":
        key = OTHER
    else:
        packed["../outside"] = b"x"
    other = Store(tmp_path / "other")
    with pytest.raises(StoreError, match=r"damaged on its way|outside of itself"):
        other.adopt(key, packed)
    assert other.get(key) is None
    assert unfinished(other) == []
    assert not (tmp_path / "other" / "ab" / "outside").exists()
