"""A Ray of adgen's own: how it begins, how it ends, and what it leaves."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest

pytest.importorskip("ray", reason="the optional extra `ray` is not installed")

from adgen.errors import RunnerError
from adgen.run.runners.ray.runner import RayRunner
from adgen.run.runners.ray.start import LOSSES
from adgen.run.store.folder import Store
from tests.run.sleeping import Notes, carry, take

pytestmark = pytest.mark.usefixtures("sleeper")


def ray_processes(folder: str) -> list[str]:
    """Command lines of what runs on a Ray whose session is in a folder, its workers aside."""
    listed = subprocess.run(["ps", "-wweo", "args"], capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if folder in line]


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


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("127.0.0.1:1", r"no Ray answers at 127\.0\.0\.1:1[\s\S]*ray start"),
        ("ray://127.0.0.1:1", r"no address of a Ray cluster[\s\S]*--address auto"),
        ("http://127.0.0.1:1", r"no address of a Ray cluster[\s\S]*--address auto"),
    ],
)
def test_an_address_where_no_ray_is(address: str, said: str, tmp_path: Path, notes: Notes) -> None:
    with pytest.raises(RunnerError, match=said):
        RayRunner(address, None, Store(tmp_path / "store"), False, notes)


@pytest.mark.faults
def test_work_that_ray_ends_for_want_of_memory_fails_in_the_end(
    tmp_path: Path, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_memory_usage_threshold", "0.001")  # so that there is never enough
    monkeypatch.setenv("RAY_memory_monitor_refresh_ms", "100")
    monkeypatch.delenv("RAY_task_oom_retries", raising=False)
    item = take(1, "sleep 60", engine="light")
    with RayRunner(None, 1, Store(tmp_path / "store"), False, notes) as runner:
        folder = runner._link._session.folder
        results = carry(runner, [item], notes)
    assert folder is not None and list(folder.iterdir())  # Ray's logs are kept
    shutil.rmtree(folder)
    reason = results.failed[item.key].reason
    assert f"lost its worker {LOSSES} times" in reason and "ran out of memory" in reason
    assert str(folder) in reason
