"""Runs that end before their time, or meet each other, go on to the bytes of one left alone."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.studio.bare import Site, in_seconds, running_below, wait_for
from tests.studio.making import note_making

FEW, MANY = 3, 25


def survives_a_kill(site: Site, calm: Site, entries: int, later: float) -> int:
    """Kill a run some seconds after so many entries, then run again; gives what was finished."""
    process = site.started()
    wait_for(lambda: process.poll() is not None or site.finished() >= entries)
    time.sleep(later)
    _signal(process, signal.SIGKILL)
    process.communicate()
    wait_for(lambda: not running_below(site.store), 5.0)
    finished, files = site.entries(), site.inodes()
    with pytest.MonkeyPatch.context() as patch:
        made = note_making(patch)
        assert site.run_here()["delivered"] == 6
    assert not made.keys() & finished.keys(), "made twice"
    assert site.files() == calm.files()
    assert site.entries().keys() == calm.entries().keys()
    after = site.inodes()
    assert {path: after[path] for path in files} == files
    return len(finished)


@pytest.mark.parametrize(
    "count", [pytest.param(FEW, id="few"), pytest.param(MANY, id="many", marks=pytest.mark.faults)]
)
def test_a_run_killed_at_any_moment_loses_nothing(count: int, calm: Site, tmp_path: Path) -> None:
    """Moments spread over the whole run, at random within their share of it."""
    text, everything = calm.campaign.read_text("utf-8"), calm.finished()
    chance = random.Random(count)
    finished = [
        survives_a_kill(
            Site.at(tmp_path / f"{number}", text),
            calm,
            round((number + chance.random()) / count * (everything - 1)),
            chance.random() * 0.2,
        )
        for number in range(count)
    ]
    assert sum(0 < some < everything for some in finished) > count / 2, f"{finished}/{everything}"


@pytest.mark.parametrize("count", [2, pytest.param(5, marks=pytest.mark.faults)])
def test_runs_at_once_make_the_same_files(count: int, site: Site, calm: Site) -> None:
    """Of one campaign, in one store, for one folder."""
    all_at_once = [site.started() for _ in range(count)]
    told = [process.communicate(timeout=240) for process in all_at_once]
    assert [process.returncode for process in all_at_once] == [0] * count, told
    assert site.files() == calm.files()
    assert site.entries().keys() == calm.entries().keys()
    assert site.unfinished() == []
    assert not any("damaged" in errors for _, errors in told)
    names = {path.name: path for path in site.out.glob("*.mp4")}
    assert names["small_en-US_3s_96x96_tile.mp4"].samefile(names["small_en-US_3s_96x96_twin.mp4"])


def interrupted(process: subprocess.Popen[str], site: Site) -> None:
    """Ctrl-C, as a terminal sends it: to the whole process group."""
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    with in_seconds(max(2.0, load)):  # a machine with more to do than it has cores takes its time
        _signal(process, signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert errors.endswith("interrupted; run again to go on\n")
    wait_for(lambda: not running_below(site.store), 1.0)  # the kernel takes a moment for the last
    assert site.unfinished() == []


@pytest.mark.parametrize(
    ("words", "stage", "pause"), [("utvideo", "take", 0.2), ("libx264", "deliver", 0.0)]
)
def test_ctrl_c_ends_a_run_at_once(
    words: str, stage: str, pause: float, site: Site, calm: Site
) -> None:
    """While a take is made, and while a film is."""
    process = site.started(pause=pause)
    wait_for(lambda: process.poll() is not None or words in str(running_below(site.store)))
    interrupted(process, site)
    assert len(site.stages().get(stage, [])) < len(calm.stages()[stage])
    files = site.inodes()
    assert site.run_here()["delivered"] == 6
    assert site.files() == calm.files()
    after = site.inodes()
    assert {path: after[path] for path in files} == files


def _signal(process: subprocess.Popen[str], number: int) -> None:
    """To the whole process group, as a terminal sends it, if it has not ended."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
