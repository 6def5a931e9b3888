"""The Ray runner on this machine: the same bytes, nothing lost, nothing left behind."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

pytest.importorskip("ray", reason="the optional extra `ray` is not installed")

from adgen.errors import RunnerError
from adgen.run.making.runner import Done
from adgen.run.making.workbench import Workbench
from adgen.run.runners.ray import flights as ray_flights
from adgen.run.runners.ray import link as ray_link
from adgen.run.runners.ray import start as ray_start
from adgen.run.runners.ray.runner import RayRunner
from adgen.run.runners.ray.start import Identity, open_session
from adgen.run.store.folder import Store, file_hash
from tests.run.sleeping import FRAMES, Notes, carry, sleeper, take  # noqa: F401

pytestmark = pytest.mark.usefixtures("sleeper")


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def runner(tmp_path: Path, notes: Notes) -> Iterator[RayRunner]:
    """A Ray of its own with two processors."""
    with RayRunner(None, 2, Store(tmp_path / "store"), False, notes) as runner:
        folder = runner._link._session.folder
        yield runner
    if folder:  # kept where a worker was lost too often
        shutil.rmtree(folder, ignore_errors=True)


def hashes(store: Store, keys: list[str]) -> list[str]:
    return [file_hash(next(store.root_of(key).glob("take.*"))) for key in keys]


def ray_processes(folder: str) -> list[str]:
    """Command lines of what runs on a Ray whose session is in a folder, its workers aside."""
    listed = subprocess.run(["ps", "-wweo", "args"], capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if folder in line]


def test_takes_are_those_made_here_and_models_stay_loaded(
    runner: RayRunner, notes: Notes, tmp_path: Path
) -> None:
    diary = tmp_path / "loads"
    picture = tmp_path / "picture.bin"
    picture.write_bytes(bytes([77]))
    items = [take(number, "sleep 0.1", diary=diary) for number in range(1, 7)]
    items += [take(number, engine="light", picture=picture) for number in (7, 8)]
    keys = [item.key for item in items]
    results = carry(runner, items, notes)
    assert sorted(results.made) == sorted(keys)
    assert len(diary.read_text().splitlines()) <= 2  # six takes, two actors
    here = Store(tmp_path / "inline")
    with Workbench(here) as bench:
        for item in items:
            bench.make(item, lambda done: None)
    assert hashes(Store(tmp_path / "store"), keys) == hashes(here, keys)


def test_room_is_two_and_progress_grows(runner: RayRunner, notes: Notes) -> None:
    items = [take(1, "sleep 1.5"), take(2, "sleep 1.5", engine="light"), take(3)]
    begun = []
    for item in items:
        if runner.has_room(item):
            runner.submit(item, notes.advance(item.label))
            begun.append(item.label)
    assert begun == ["take 1", "take 2"]
    ended = {runner.wait().key for _ in begun}
    assert ended == {items[0].key, items[1].key}
    assert runner.has_room(items[2])
    for label in begun:
        counts = notes.counts[label]
        assert counts == sorted(set(counts)) and counts[-1] == FRAMES
        assert len(counts) > 1  # told meanwhile, not only when it ended


def test_a_killed_worker_costs_a_take_some_time(
    runner: RayRunner, notes: Notes, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    items = [take(1, f"die once {tmp_path / 'flag'}"), take(2, "sleep 0.3")]
    items += [take(3, f"die once {tmp_path / 'other flag'}", engine="light"), take(4, "sleep 0.3")]
    results = carry(runner, items, notes)
    assert sorted(results.made) == sorted(item.key for item in items)
    assert [line for line in notes.said if "take 1 lost its worker" in line]
    assert capfd.readouterr().out == ""  # Ray has words for this too


def test_an_item_that_kills_its_workers_fails_alone(runner: RayRunner, notes: Notes) -> None:
    items = [take(1, "die"), take(2, "die", engine="light"), take(3), take(4, engine="light")]
    results = carry(runner, items, notes)
    assert sorted(results.made) == sorted(item.key for item in items[2:])
    for item in items[:2]:
        reason = results.failed[item.key].reason
        assert f"lost its worker {ray_flights._LOSSES} times" in reason
        assert str(runner._link._session.folder) in reason  # where Ray's logs are
    lost = [line for line in notes.said if line.startswith("take 1 lost its worker")]
    assert len(lost) == ray_flights._LOSSES - 1


def test_errors_and_words_of_workers_come_back(runner: RayRunner, notes: Notes) -> None:
    items = [take(1, "fail"), take(2, "bug"), take(3, "print hello"), take(4, "print hello")]
    items.append(take(5, needs=(items[0].key,)))
    results = carry(runner, items, notes)
    assert sorted(results.made) == sorted(item.key for item in items[2:4])
    assert "cannot make this" in results.failed[items[0].key].reason
    assert "ZeroDivisionError: a bug of this engine" in results.failed[items[1].key].reason
    assert not results.failed[items[4].key].own
    runner._show(runner._link.read_last())
    for words in ("hello", "hello too"):
        assert len([line for line in notes.said if line.endswith(f": {words}")]) == 1


def test_leaving_in_the_middle_takes_under_two_seconds_and_leaves_nothing(
    tmp_path: Path, notes: Notes
) -> None:
    store = Store(tmp_path / "store")
    with pytest.raises(KeyboardInterrupt), RayRunner(None, 2, store, False, notes) as runner:
        folder = runner._link._session.folder
        assert folder and ray_processes(folder.name)
        runner.submit(take(1, "sleep 60"), notes.advance("1"))
        runner.submit(take(2, "sleep 60", engine="light"), notes.advance("2"))
        time.sleep(1.5)
        begun = time.monotonic()
        raise KeyboardInterrupt
    assert time.monotonic() - begun < 2
    assert not folder.exists() and not ray_processes(folder.name)
    assert not list(store.root.glob(".*"))


def test_another_adgen_on_a_worker_ends_the_run(
    tmp_path: Path, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = r"has adgen .* \(sources .*\), but this machine has adgen 9\.9"
    with closing(open_session("local", 1)):
        monkeypatch.setattr(ray_start, "identity", lambda: Identity("9.9", "f" * 64))
        with pytest.raises(RunnerError, match=said):
            RayRunner("auto", 1, Store(tmp_path / "store"), False, notes)
        monkeypatch.setattr(ray_link, "identity", lambda: Identity("9.9", "f" * 64))
        monkeypatch.setattr(ray_link, "refuse_other_adgens", lambda: None)
        with RayRunner("auto", 1, Store(tmp_path / "store"), False, notes) as runner:
            runner.submit(take(1), notes.advance("1"))
            with pytest.raises(RunnerError, match=said):
                runner.wait()


def test_an_address_where_no_ray_is(tmp_path: Path, notes: Notes) -> None:
    with pytest.raises(RunnerError, match=r"no Ray answers at 127\.0\.0\.1:1[\s\S]*ray start"):
        RayRunner("127.0.0.1:1", None, Store(tmp_path / "store"), False, notes)


def test_overhead_of_a_take_is_small(runner: RayRunner, notes: Notes) -> None:
    """What Ray adds to items that are in the store already: the answer's way there and back."""
    first = take(1)
    carry(runner, [first], notes)
    seconds = []
    for _ in range(50):
        begun = time.monotonic()
        runner.submit(first, notes.advance("again"))
        done: Done = runner.wait()
        seconds.append(time.monotonic() - begun)
        assert done.made is not None
    assert sorted(seconds)[10] < 0.015  # one in five, as others may keep the processors busy
