"""A killed run leaves nothing plain of an encrypted store, and goes on to the same files."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from adgen.run.ledger.chain import verified
from adgen.run.ledger.database import Database
from adgen.run.store.cipher import new_key
from adgen.run.store.key import KEY
from adgen.run.store.plain import PLAIN_FOLDER
from tests.studio.bare import Site, wait_for


@pytest.mark.parametrize("entries", [12, pytest.param(25, marks=pytest.mark.faults)])
def test_a_killed_run_leaves_nothing_plain_and_nothing_untold(
    entries: int, site: Site, calm: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, new_key()[0])
    process = site.started()
    wait_for(lambda: process.poll() is not None or site.finished() >= entries)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert opened(site.store), "it had something open"
    code, errors = site.ran()
    assert code == 0, errors
    assert site.files() == calm.files()
    assert not opened(site.store)
    names = {path.suffix for path in site.store.rglob("*") if path.is_file()}
    assert names == {".age", ".json", ".sqlite"}
    database = Database(site.store)
    assert verified(database).faults == ()
    made = [row.key for row in database.rows("event = 'made' AND stage = 'take'")]
    assert len(made) == len(set(made)) == len(calm.stages()["take"])
    assert sum(row.event == "delivered" for row in database.rows()) == 6


def opened(store: Path) -> list[Path]:
    """What processes have open there."""
    return list(store.glob(f"{PLAIN_FOLDER}*"))
