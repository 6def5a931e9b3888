"""Workers open an encrypted store with a key of their own, and leave nothing of it open."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ray", reason="the optional extra `ray` is not installed")

from adgen import pipeline
from adgen.run.ledger.chain import verified
from adgen.run.ledger.database import Database
from adgen.run.planning.works import Request
from adgen.run.runners.choice import RunnerChoice
from adgen.run.store.cipher import new_key
from adgen.run.store.key import KEY, KEY_FILE, open_store
from tests.studio.campaign import CAMPAIGN, Told, write_campaign

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("small_placements")]


def ran(root: Path, secret: str) -> dict[str, Any]:
    """A run on a Ray of its own, of two films."""
    campaign = write_campaign(root / "small", CAMPAIGN.replace("wall, tile", "tile"))
    store = open_store(root / "store", {KEY: secret})
    runner = RunnerChoice("ray", None, 2)
    document = pipeline.run(Request(campaign), store, root / "out", Told(), runner)
    store.close_opened()  # the driver is this process, which goes on
    return document


def test_workers_with_the_key_make_everything_and_the_driver_tells_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, _ = new_key()
    monkeypatch.setenv(KEY, secret)
    assert ran(tmp_path, secret)["delivered"] == 2
    database = Database(tmp_path / "store")
    assert verified(database).faults == ()
    told = Counter(f"{row.event} {row.stage}" for row in database.rows())
    assert told == {"made take": 3, "made voice": 2, "delivered deliver": 2}
    # A worker that takes its time to end still holds the lock of its folder, which is empty.
    assert {path.name for path in (tmp_path / "store").glob(".plain-*/*")} <= {"lock"}


def test_workers_without_it_make_nothing_and_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (KEY, KEY_FILE):
        monkeypatch.delenv(name, raising=False)
    document = ran(tmp_path, new_key()[0])
    assert document["skipped"] + document["failed"] == 2
    assert "set ADGEN_STORE_KEY_FILE in the environment of every worker" in str(document)
    assert not list((tmp_path / "out").glob("*.mp4"))
