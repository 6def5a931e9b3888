"""The Ray runner on one node: the same bytes, nothing lost. One Ray serves all of these tests."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

pytest.importorskip("ray", reason="the optional extra `ray` is not installed")

from adgen.errors import EngineError, RunnerError, UnforeseenError
from adgen.run.making.runner import Done
from adgen.run.making.workbench import Workbench
from adgen.run.planning.tools import TOOLS
from adgen.run.runners.ray import flights as ray_flights
from adgen.run.runners.ray import identity as ray_identity
from adgen.run.runners.ray import link as ray_link
from adgen.run.runners.ray.identity import Identity
from adgen.run.runners.ray.runner import RayRunner
from adgen.run.runners.ray.start import node_name, open_session
from adgen.run.store.folder import Store, file_hash
from tests.run.sleeping import FRAMES, Notes, carry, know_sleeper, take

pytestmark = pytest.mark.usefixtures("sleeper", "ray_here")
LOSSES = 2
"""Workers that an item may lose here: each one more is a process that is begun for nothing."""


@pytest.fixture(scope="module")
def ray_here() -> Iterator[None]:
    """A Ray with two processors, which each runner takes for a cluster."""
    with closing(open_session("local", 2)):
        yield


@pytest.fixture(scope="module")
def shown() -> Notes:
    """The display of the one runner."""
    return Notes()


@pytest.fixture
def notes(shown: Notes) -> Notes:
    """What it shows in one test."""
    shown.said.clear()
    shown.counts.clear()
    return shown


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("runner") / "store")


@pytest.fixture(scope="module")
def runner(store: Store, shown: Notes, ray_here: None) -> Iterator[RayRunner]:
    """One for most of these tests, whose workers go on from test to test, replaced where they end:
    at most two items of a kind at a time."""
    with pytest.MonkeyPatch.context() as patch:
        know_sleeper(patch)  # workers are told of engines once
        patch.setattr(ray_flights, "LOSSES", LOSSES)
        with RayRunner(None, 2, store, False, shown) as runner:
            yield runner


def hashes(store: Store, keys: list[str]) -> list[str]:
    return [file_hash(next(store.root_of(key).glob("take.*"))) for key in keys]


def test_takes_are_those_made_here_and_models_stay_loaded(
    runner: RayRunner, notes: Notes, store: Store, tmp_path: Path
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
    assert hashes(store, keys) == hashes(here, keys)


def test_room_is_two_and_progress_grows(runner: RayRunner, notes: Notes) -> None:
    items = [take(1, "sleep 0.8"), take(2, "sleep 0.8", engine="light"), take(3)]
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
        assert f"lost its worker {LOSSES} times" in reason
        assert "`ray logs`" in reason
    lost = [line for line in notes.said if line.startswith("take 1 lost its worker")]
    assert len(lost) == LOSSES - 1


def test_errors_and_words_of_workers_come_back(runner: RayRunner, notes: Notes) -> None:
    items = [take(1, "fail"), take(2, "bug"), take(3, "print hello"), take(4, "print hello")]
    items.append(take(5, needs=(items[0].key,)))
    results = carry(runner, items, notes)
    assert sorted(results.made) == sorted(item.key for item in items[2:4])
    assert "cannot make this" in results.failed[items[0].key].reason
    assert "ZeroDivisionError: a bug of this engine" in results.failed[items[1].key].reason
    assert f"on {node_name()}: " in results.failed[items[1].key].reason
    assert not results.failed[items[4].key].own
    runner._show(runner._link.read_last())
    for words in ("hello", "hello too"):
        assert len([line for line in notes.said if line.endswith(f": {words}")]) == 1


def test_an_actor_that_met_a_bug_is_replaced(
    runner: RayRunner, notes: Notes, tmp_path: Path
) -> None:
    diary = tmp_path / "loads"
    runner.submit(take(1, "bug", diary=diary), notes.advance("1"))
    assert isinstance(runner.wait().error, UnforeseenError)
    runner.submit(take(2, diary=diary), notes.advance("2"))
    assert runner.wait().error is None
    runner.submit(take(3, "fail", diary=diary), notes.advance("3"))
    assert isinstance(runner.wait().error, EngineError)
    runner.submit(take(4, diary=diary), notes.advance("4"))
    assert runner.wait().error is None
    one, other = (line.split()[0] for line in diary.read_text().splitlines())
    assert one != other  # another process for the second take, which has made the rest


def test_actors_that_died_while_idle_cost_no_take_its_tries(
    runner: RayRunner, notes: Notes, tmp_path: Path
) -> None:
    diary = tmp_path / "loads"
    first = [take(number, "loads 2", diary=diary) for number in (1, 2)]
    carry(runner, first, notes)
    for line in diary.read_text().splitlines():
        os.kill(int(line.split()[0]), signal.SIGKILL)
    runner.submit(take(3), notes.advance("3"))
    assert runner.wait().error is None
    lost = [line for line in notes.said if "lost its worker" in line]
    assert len(lost) <= 1
    assert runner._crew.placed + len(runner._crew.asked()) <= 2


def test_no_more_actors_than_takes(notes: Notes, store: Store) -> None:
    with RayRunner(None, 2, store, False, notes) as other:
        other.submit(take(1, "sleep 60"), notes.advance("1"))
        assert other._crew.placed + len(other._crew.asked()) == 1


def test_another_adgen_on_a_worker_ends_the_run(
    store: Store, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = r"has adgen .* \(sources .*\) with ffmpeg .*, but this machine has adgen 9\.9"
    monkeypatch.setattr(ray_link, "identity", lambda: Identity("9.9", "f" * 64, (("ffmpeg", "9"),)))
    with pytest.raises(RunnerError, match=said):
        RayRunner(None, 1, store, False, notes)
    monkeypatch.setattr(ray_link, "refuse_other_adgens", lambda ours: None)
    with RayRunner(None, 1, store, False, notes) as runner:
        runner.submit(take(1), notes.advance("1"))
        with pytest.raises(RunnerError, match=said):
            runner.wait()
        # A stream goes on with the runner: nothing of what was lost may come up later.
        assert runner.has_room(take(2)) and not runner._flights.refs()
        assert runner._flights.takes == runner._crew.placed == 0


def test_other_tools_are_another_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    here = ray_identity.identity()
    assert dict(here.tools).keys() == set(TOOLS)
    monkeypatch.setattr(ray_identity, "tools", lambda *names: {**dict(here.tools), "opencv": "0.1"})
    there = ray_identity.identity()
    with pytest.raises(RunnerError, match=r"node b has .* opencv 0\.1, .*but this machine has"):
        ray_identity.same_or_raise("b", there, here)


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
