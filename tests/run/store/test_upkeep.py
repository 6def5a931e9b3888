"""What a store holds is told, damage is found, and pruning spares what is needed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from adgen.errors import StoreError
from adgen.run.store import upkeep
from adgen.run.store.folder import Store
from adgen.run.store.upkeep import UNREADABLE, entries, prune, size, verify
from adgen.run.store.uses import in_use
from tests.run.disks import read_only, small_disk
from tests.run.others import running

DAY = 24 * 3600.0


def key(n: int) -> str:
    return f"{n:02x}" + f"{n:062x}"


def keep(store: Store, n: int, bytes_: int = 1000, stage: str = "take", days: float = 0) -> Path:
    """Entry `n`, last used so many days ago."""
    folder = store.make(
        key(n), lambda folder: _fill(folder / "take.bin", bytes_), {"stage": stage}
    )  # fmt: skip
    stamp = time.time() - days * DAY
    os.utime(folder / "entry.json", (stamp, stamp))
    return folder


def _fill(path: Path, size: int) -> None:
    path.write_bytes(b"x" * size)


def numbers(found: tuple[upkeep.Entry, ...] | list[upkeep.Entry]) -> list[int]:
    return [int(entry.key, 16) & 255 for entry in found]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Entries 1 to 4 of 1, 2, 3 and 4 kB, used 40, 30, 20 and 10 days ago."""
    store = Store(tmp_path / "store")
    for n in (3, 1, 4, 2):
        keep(store, n, n * 1000, "take" if n % 2 else "mix", days=50 - 10 * n)
    return store


def test_entries_are_told_with_the_one_unused_longest_first(store: Store) -> None:
    found = entries(store)
    assert numbers(found) == [1, 2, 3, 4]
    assert [entry.stage for entry in found] == ["take", "mix", "take", "mix"]
    assert [entry.bytes for entry in found] == [1000, 2000, 3000, 4000]
    assert [entry.age / DAY for entry in found] == pytest.approx([40, 30, 20, 10], abs=0.01)
    assert found[0].seal == store.seal(key(1))


def test_the_size_is_that_of_all_entries_by_stage(store: Store) -> None:
    held = size(store)
    assert (held.entries, held.bytes) == (4, 10000)
    assert held.stages == {"mix": (2, 6000), "take": (2, 4000)}
    assert held.free > 0


def test_a_store_that_is_not_there_is_empty(tmp_path: Path) -> None:
    store = Store(tmp_path / "none")
    assert size(store).entries == 0
    assert verify(store).whole == 0
    assert prune(store, older_than=0).removed == ()
    assert not store.root.exists()


def test_what_is_not_of_the_store_is_left_alone(store: Store) -> None:
    strange = store.root / "ab" / "abroad"
    strange.mkdir(parents=True)
    (strange / "photo.jpg").write_bytes(b"x")
    (store.root / "rates.json").write_text("{}", "utf-8")
    assert numbers(entries(store)) == [1, 2, 3, 4]
    assert verify(store).damaged == ()
    assert numbers(prune(store, larger_than=0).removed) == [1, 2, 3, 4]
    assert (strange / "photo.jpg").exists()
    assert (store.root / "rates.json").exists()


def test_damage_is_found_and_removed_and_use_is_not_marked(store: Store) -> None:
    (store.root_of(key(2)) / "take.bin").write_bytes(b"y" + b"x" * 1999)
    (store.root_of(key(3)) / "entry.json").write_bytes(b"")
    assert numbers(entries(store)) == [1, 2, 4, 3]  # the time of use is lost with the seal
    assert entries(store)[-1].stage == UNREADABLE
    assert entries(store)[-1].bytes == 3000
    found = verify(store)
    assert (found.whole, found.damaged) == (2, (key(2), key(3)))
    assert not store.root_of(key(2)).exists()
    assert [entry.age / DAY for entry in entries(store)] == pytest.approx([40, 10], abs=0.01)
    assert verify(store).damaged == ()


def test_damage_that_cannot_be_removed_is_told(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 4) as disk:
        store = Store(disk / "store")
        keep(store, 1)
        _fill(store.root_of(key(1)) / "take.bin", 999)
        with read_only(disk):
            assert size(store).entries == 1
            with pytest.raises(StoreError, match=key(1)):
                verify(store)
            with pytest.raises(StoreError, match="cannot remove"):
                prune(store, larger_than=0)


def test_what_was_not_used_for_long_goes(store: Store) -> None:
    pruned = prune(store, older_than=25 * DAY)
    assert numbers(pruned.removed) == [1, 2]
    assert numbers(pruned.left) == [3, 4]
    assert numbers(entries(store)) == [3, 4]


def test_what_was_used_longest_ago_goes_until_the_rest_is_small_enough(store: Store) -> None:
    assert numbers(prune(store, larger_than=10000).removed) == []
    assert numbers(prune(store, larger_than=7000).removed) == [1, 2]
    assert numbers(prune(store, larger_than=6999).removed) == [3]
    assert size(store).bytes == 4000


def test_either_limit_is_reason_enough(store: Store) -> None:
    assert numbers(prune(store, older_than=35 * DAY, larger_than=8000).removed) == [1, 2]
    assert numbers(prune(store, older_than=15 * DAY, larger_than=8000).removed) == [3]


def test_a_dry_run_removes_nothing(store: Store) -> None:
    pruned = prune(store, older_than=15 * DAY, larger_than=0, dry_run=True)
    assert numbers(pruned.removed) == [1, 2, 3, 4]
    assert numbers(entries(store)) == [1, 2, 3, 4]


def test_what_another_process_needs_stays_as_long_as_it_runs(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved: list[str] = []
    move_aside = upkeep.move_aside
    monkeypatch.setattr(
        upkeep, "move_aside", lambda folder: (moved.append(folder.name), move_aside(folder))[1]
    )
    with running(store.root, key(1), key(3)) as child:
        assert numbers(prune(store, larger_than=3500, dry_run=True).needed) == [1, 3]
        pruned = prune(store, larger_than=3500)
        assert numbers(pruned.removed) == [2, 4]
        assert numbers(pruned.needed) == [1, 3]
        assert moved == [key(2), key(4)]  # not for a moment were the others out of place
        assert store.get(key(1)) is not None
        child.communicate()
    assert numbers(prune(store, older_than=15 * DAY).removed) == [3]  # 1 was just used


def test_a_run_that_begins_in_the_midst_keeps_what_it_needs(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = (store.root_of(key(1)) / "take.bin").stat().st_ino
    move_aside = upkeep.move_aside
    with monkeypatch.context() as patch, in_use(store, []):
        began = []

        def begin_first(folder: Path) -> Path:
            if folder.name == key(1):
                began.append(in_use(store, [key(1)]))
                began[0].__enter__()
            return move_aside(folder)

        patch.setattr(upkeep, "move_aside", begin_first)
        pruned = prune(store, larger_than=0)
        began[0].__exit__(None, None, None)
    assert numbers(pruned.needed) == [1]
    assert numbers(pruned.removed) == [2, 3, 4]
    assert (store.root_of(key(1)) / "take.bin").stat().st_ino == first
    assert list(store.root.rglob(".aside-*")) == []


def test_what_was_made_anew_while_it_was_aside_stays(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    move_aside = upkeep.move_aside
    runs = []

    def begin_and_make(folder: Path) -> Path:
        aside = move_aside(folder)
        if folder.name == key(1):
            runs.append(in_use(store, [key(1)]))
            runs[0].__enter__()
            Store(store.root).make(key(1), lambda folder: _fill(folder / "take.bin", 1111))
        return aside

    monkeypatch.setattr(upkeep, "move_aside", begin_and_make)
    assert numbers(prune(store, larger_than=0).needed) == [1]
    runs[0].__exit__(None, None, None)
    assert size(store).bytes == 1111
    assert verify(store).whole == 1
    assert list(store.root.rglob(".aside-*")) == []


@pytest.mark.parametrize("days", [-100, 100])
def test_a_wrong_clock_prunes_nothing_young_and_spares_nothing_old(
    days: int, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    truly = time.time()
    monkeypatch.setattr(time, "time", lambda: truly + days * DAY)
    assert numbers(prune(store, older_than=25 * DAY).removed) == [1, 2]


def test_pruning_sweeps_what_killed_runs_left(store: Store) -> None:
    for parent in (store.root, store.root / "01"):
        for name, ago in ((".making-old", 8), (".making-young", 6)):
            (parent / name).mkdir()
            os.utime(parent / name, (time.time() - ago * DAY,) * 2)
    prune(store, older_than=1000 * DAY)
    left = [path.name for path in store.root.rglob(".making-*")]
    assert left == [".making-young"] * 2


def test_room_is_made_on_a_full_disk(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 4) as disk:
        store = Store(disk / "store")
        keep(store, 1, 2 << 20)
        with (
            (disk / "filler").open("wb", buffering=0) as file,
            pytest.raises(OSError, match="space"),
        ):
            while True:
                file.write(b"x" * 4096)
        with in_use(store, []):
            assert numbers(prune(store, larger_than=0).removed) == [1]
        assert keep(store, 2, 1 << 20).is_dir()
