"""A clock that is set back, or was ahead: what is made is known by its bytes, not by its time."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from tests.studio.bare import Site
from tests.studio.making import note_making

YEAR = 365 * 24 * 3600.0


def test_a_clock_set_back_a_year_makes_nothing_again_but_what_changed(
    calm: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = calm.copy(tmp_path)
    before = site.inodes()
    site.edit("regions.csv", "Kaufen", "Jetzt")
    now = time.time
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: now() - YEAR)
        assert site.run_here()["delivered"] == 6
    after = site.inodes()
    assert {path: after[path] for path in before} == before
    other = calm.copy(tmp_path / "other")
    other.edit("regions.csv", "Kaufen", "Jetzt")
    assert other.run_here()["delivered"] == 6
    assert site.files() == other.files()


def test_a_store_from_the_future_is_as_good_as_any(
    calm: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stamps ahead of the clock, as a machine leaves them whose clock was then set back."""
    site = calm.copy(tmp_path)
    shutil.rmtree(site.store)
    shutil.copytree(calm.store, site.store)
    ahead = time.time() + YEAR
    for path in (*site.store.rglob("*"), *site.campaign.parent.rglob("*"), *site.out.rglob("*")):
        os.utime(path, (ahead, ahead))
    made = note_making(monkeypatch)
    assert site.run_here()["delivered"] == 6
    assert made == {}
    assert site.files() == calm.files()
    site.edit("regions.csv", "Kaufen", "Jetzt")
    assert site.run_here()["delivered"] == 6
    stages = sorted({str(record["stage"]) for record in made.values()})
    assert stages == ["check", "deliver", "mark", "overlay"]
