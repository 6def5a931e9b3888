"""Full disks, read-only disks and disks of their own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adgen.errors import StoreError
from adgen.run.progress import Advance
from adgen.run.store.room import free
from tests.run.disks import read_only, resized, small_disk
from tests.studio.bare import Site
from tests.studio.campaign import Told

Ran = Callable[[Site], tuple[int, str]]


@pytest.fixture
def ran(adgen: Callable[..., Any]) -> Ran:
    """`adgen run` of a site: its status, and what it printed to stderr."""

    def run(site: Site) -> tuple[int, str]:
        answer = adgen("run", site.campaign, "--cache", site.store, "--out", site.out)
        return answer.code, answer.err

    return run


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", 64) as at:
        yield at


class Filling(Told):
    """A display that fills a disk as soon as a piece of work begins."""

    def __init__(self, words: str, disk: Path) -> None:
        super().__init__()
        self._words, self._ballast = words, disk / "ballast"

    def bar(self, label: str, total: int) -> AbstractContextManager[Advance]:
        if label.startswith(self._words) and not self._ballast.exists():
            room = free(self._ballast.parent)
            self._ballast.write_bytes(bytes(max(0, room - 12 * 1024)))
        return super().bar(label, total)


@pytest.mark.parametrize(
    "words", ["take 3/6", pytest.param("master 2/2", marks=pytest.mark.faults), "film 3/4"]
)
def test_a_disk_that_fills_up_is_told_and_nothing_is_lost(
    words: str, site: Site, calm: Site, disk: Path
) -> None:
    site = replace(site, store=disk / "store")
    told = Filling(words, disk)
    document = site.run_here(told)
    counts = [document[key] for key in ("delivered", "failed", "skipped")]
    assert sum(counts) == 6 and counts[0] < 6
    (said,) = (line for line in told.said if "no room is left" in line)
    assert "make room" in said and "adgen cache prune" in said
    reasons = [row["reason"] for row in document["deliverables"] if row["status"] != "delivered"]
    assert all("no room is left" in reason for reason in reasons)
    assert site.unfinished() == []
    kind, number = words.partition("/")[0].split()
    begun = [bar for bar in told.bars if bar.startswith(kind)]
    assert len(begun) == int(number) - 1, "nothing more is begun"
    kept = site.inodes()  # not one is damaged
    (disk / "ballast").unlink()
    assert site.run_here()["delivered"] == 6
    assert site.files() == calm.files()
    after = site.inodes()
    assert {path: after[path] for path in kept} == kept


def test_a_small_disk_ends_the_command_with_one_and_a_larger_goes_on(
    site: Site, calm: Site, tmp_path: Path, ran: Ran
) -> None:
    with small_disk(tmp_path / "small-disk", 1) as at:
        site = replace(site, store=at / "store")
        code, errors = ran(site)
        assert code == 1
        assert "no room is left to write to" in errors
        assert "hint: make room" in errors
        assert "Traceback" not in errors
        assert site.unfinished() == []
        site.entries()
        resized(at, 64)
        assert site.run_here()["delivered"] == 6
        assert site.files() == calm.files()


def test_another_disk_for_the_files_may_be_full_and_gets_the_same_files_once_it_is_not(
    site: Site, calm: Site, disk: Path
) -> None:
    site = replace(site, out=disk / "out")
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(free(disk) - 40 * 1024))
    with pytest.raises(StoreError, match=r"cannot write .*manifest\.json: No space left"):
        site.run_here(Told())
    assert site.stages().keys() == calm.stages().keys()
    assert site.unfinished() == []
    ballast.unlink()
    document = site.run_here()
    assert (document["delivered"], document["takes"]["generated"]) == (6, 0)
    assert {row["reason"] for row in document["deliverables"]} == {"made before"}
    assert site.files() == calm.files()
    tile = site.out / "small_de-DE_3s_96x96_tile.mp4"
    assert tile.samefile(site.out / "small_de-DE_3s_96x96_twin.mp4")
    assert tile.stat().st_dev != site.store.stat().st_dev


def test_a_folder_that_can_only_be_read_is_told_before_anything_is_made(
    site: Site, disk: Path, ran: Ran
) -> None:
    site = replace(site, out=disk / "out")
    site.out.mkdir()
    with read_only(disk):
        code, errors = ran(site)
    assert code == 1
    assert str(site.out) in errors
    assert "Read-only file system" in errors
    assert "Traceback" not in errors
    assert "take" not in site.stages()


def test_a_folder_that_can_only_be_read_from_now_on_loses_no_work(
    site: Site, calm: Site, disk: Path
) -> None:
    class Closing(Told):
        def stage(self, name: str, detail: str) -> None:
            super().stage(name, detail)
            if name == "make":
                closed.enter_context(read_only(disk))

    site = replace(site, out=disk / "out")
    told = Closing()
    with ExitStack() as closed, pytest.raises(StoreError, match="Read-only file system"):
        site.run_here(told)
    failed = [line for line in told.said if "failed: cannot write" in line]
    assert len(failed) == 6 and all("Read-only file system" in line for line in failed)
    assert site.files() == {}
    assert site.entries().keys() == calm.entries().keys()
    assert site.run_here()["takes"] == {"generated": 0, "reused": 6}
    assert site.files() == calm.files()


def test_a_file_where_the_folder_should_be_is_told_before_anything_is_made(
    site: Site, ran: Ran
) -> None:
    site.out.write_text("in the way", "utf-8")
    code, errors = ran(site)
    assert code == 1
    assert f"cannot write to {site.out}" in errors
    assert "take" not in site.stages()
    assert site.out.read_text("utf-8") == "in the way"


def test_a_store_that_can_only_be_read_is_told(
    site: Site, calm: Site, disk: Path, ran: Ran
) -> None:
    shutil.copytree(calm.store, disk / "store")
    site = replace(site, store=disk / "store")
    with read_only(disk):
        assert site.run_here()["delivered"] == 6, "all is there"
        site.edit("regions.csv", "Kaufen", "Jetzt")
        code, errors = ran(site)
    assert code == 1
    assert "Read-only file system" in errors
    assert "Traceback" not in errors
