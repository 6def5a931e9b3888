"""What running campaigns need is known to everybody, as long as they run."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest

from adgen.errors import StoreError
from adgen.run.store import uses
from adgen.run.store.folder import Store
from adgen.run.store.uses import in_use, keys_in_use
from tests.run.disks import read_only, small_disk
from tests.run.others import running

ONE, TWO, THREE = ("ab" + digit * 62 for digit in "012")


def lists(store: Store) -> list[Path]:
    return list((store.root / ".runs").iterdir())


def stamp(path: Path, ago: float) -> None:
    os.utime(path, (time.time() - ago, time.time() - ago))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def test_the_keys_of_all_runs_are_known_as_long_as_they_run(store: Store) -> None:
    assert keys_in_use(store) == set()
    with in_use(store, [ONE]):
        assert keys_in_use(store) == {ONE}
        with running(store.root, ONE, TWO) as child:
            assert keys_in_use(store) == {ONE, TWO}
            child.communicate()
        assert keys_in_use(store) == {ONE}
        with pytest.raises(KeyError), in_use(store, {THREE}):
            raise KeyError
    assert keys_in_use(store) == set()
    assert lists(store) == []


def test_a_killed_run_is_dead_after_five_minutes(store: Store) -> None:
    with running(store.root, ONE) as child:
        child.send_signal(signal.SIGKILL)
    (left,) = lists(store)
    stamp(left, 280)
    assert keys_in_use(store) == {ONE}
    stamp(left, 320)
    assert keys_in_use(store) == set()
    assert lists(store) == []


def test_a_run_stays_alive_and_comes_back_when_taken_for_dead(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uses, "_STAMPED_EVERY", 0.02)
    with store.workplace() as place, in_use(store, [ONE]):
        (path,) = lists(store)
        stamp(place, 9e6)
        stamp(path, 9e6)
        began = time.monotonic()
        while time.time() - min(p.stat().st_mtime for p in (path, place)) > 60:
            assert time.monotonic() - began < 5
            time.sleep(0.01)
        path.unlink()
        while not keys_in_use(store):
            assert time.monotonic() - began < 5
            time.sleep(0.01)
        assert [file.name for file in lists(store) if file.suffix == ".json"] == [path.name]
    assert lists(store) == []


@pytest.mark.parametrize("days", [-10, 10])
def test_a_wrong_clock_ends_no_run(
    days: int, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    truly = time.time()
    with in_use(store, [ONE]):
        monkeypatch.setattr(time, "time", lambda: truly + days * 24 * 3600)
        assert keys_in_use(store) == {ONE}


def test_a_dead_run_stamped_in_the_future_dies_five_minutes_from_now(store: Store) -> None:
    with running(store.root, ONE) as child:
        child.send_signal(signal.SIGKILL)
    (left,) = lists(store)
    stamp(left, -9e6)
    assert keys_in_use(store) == {ONE}
    assert left.stat().st_mtime < time.time() + 60


def test_a_list_that_cannot_be_read_stops_whoever_asks(store: Store) -> None:
    with in_use(store, [ONE]):
        (path,) = lists(store)
        path.write_text(json.dumps([ONE])[:-5], "utf-8")
        with pytest.raises(StoreError, match="cannot tell what runs need"):
            keys_in_use(store)


def test_a_store_that_is_full_or_read_only_is_used_all_the_same(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1) as disk:
        store = Store(disk / "store")
        folder = store.make(ONE, lambda folder: None)
        (disk / "filler").write_bytes(b"x" * ((1 << 20) - (64 << 10)))
        with in_use(store, (f"{n:064x}" for n in range(5000))):
            assert store.get(ONE) == folder
            assert lists(store) == []
        with read_only(disk), in_use(store, [ONE]):
            assert Store(store.root).get(ONE) == folder
