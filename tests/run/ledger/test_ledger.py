"""Rows are added and never leave; a chain shows what was done to them behind its back."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from adgen.errors import DiskFullError, StoreError
from adgen.run.ledger.answers import exported
from adgen.run.ledger.chain import verified
from adgen.run.ledger.database import FILE, Database
from adgen.run.ledger.ledger import Ledger
from adgen.run.ledger.rows import FIRST, Entry
from adgen.run.store.cipher import Cipher, new_key
from tests.run.disks import small_disk

MADE = Entry("made", "2026-11-21T10:00:00+00:00", "take", "a" * 64, seed=7, sha256="b" * 64,
             content={"prompt": "白い壁"})  # fmt: skip
OUT = Entry("delivered", "2026-11-21T11:00:00+00:00", "deliver", "c" * 64, name="a.mp4",
            sha256="d" * 64, campaign="small")  # fmt: skip


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """One of ten rows."""
    made = Ledger(tmp_path)
    assert made.append(replace(MADE, key=f"{number:064x}") for number in range(10)) == 10
    return made


def edited(ledger: Ledger, *statements: str) -> None:
    """Write into the file as one who takes the triggers away first, and puts them back."""
    ledger.database.close()
    with sqlite3.connect(ledger.database.path) as connection:
        asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        triggers = dict(connection.execute(asked).fetchall())
        for trigger in triggers:
            connection.execute(f"DROP TRIGGER {trigger}")
        for statement in (*statements, *triggers.values()):
            connection.execute(statement)


def test_rows_are_numbered_and_chained(ledger: Ledger) -> None:
    rows = list(ledger.database.rows())
    assert [row.number for row in rows] == list(range(1, 11))
    assert [row.previous for row in rows] == [FIRST, *(row.hash for row in rows[:-1])]
    assert verified(ledger.database).faults == ()
    assert verified(ledger.database).head == rows[-1].hash


def test_what_is_there_is_not_told_twice(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    assert ledger.append((MADE, MADE, OUT, OUT)) == 2
    again = replace(MADE, time="2026-11-22T10:00:00+00:00")
    assert ledger.append((MADE, again)) == 1, "made anew it is another generation"
    other = replace(OUT, sha256="e" * 64)
    assert ledger.append((OUT, other, other, OUT)) == 2, "handed out, changed, changed back"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rows SET seed = 8 WHERE number = 3",
        "DELETE FROM rows WHERE number = 3",
        "INSERT OR REPLACE INTO rows SELECT * FROM rows WHERE number = 3",
        "INSERT INTO rows SELECT 11, event, time, stage, key, engine, model, revision, seed, name, "
        "sha256, files, campaign, uses, facts, content, locked, adgen, previous, hash FROM rows "
        "WHERE number = 3",
    ],
)
def test_the_file_itself_refuses_all_but_the_next_row(ledger: Ledger, statement: str) -> None:
    ledger.database.close()
    connection = sqlite3.connect(ledger.database.path)
    with pytest.raises(sqlite3.IntegrityError, match=r"append-only|follow the last"):
        connection.execute(statement)
    connection.close()
    assert verified(ledger.database).faults == ()


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        (["UPDATE rows SET seed = 8 WHERE number = 3"], "row 3 (made take"),
        (["UPDATE rows SET content = '{}' WHERE number = 10"], "row 10 (made take"),
        (["DELETE FROM rows WHERE number = 3"], "row 3 was removed"),
        (["DELETE FROM rows WHERE number IN (1, 2)"], "rows 1 to 2 were removed"),
        (["UPDATE rows SET content = x'ff' WHERE number = 2"], "row 2 (made take"),
        (["DELETE FROM rows WHERE number > 8"], "rows 9 to 10 were removed from the end"),
        (
            ["UPDATE rows SET number = 99 WHERE number = 3", "UPDATE rows SET number = 3 WHERE "
             "number = 4", "UPDATE rows SET number = 4 WHERE number = 99"],
            "row 3 (made take",
        ),
    ],
)  # fmt: skip
def test_what_was_done_to_rows_is_found(ledger: Ledger, statements: list[str], fault: str) -> None:
    edited(ledger, *statements)
    assert fault in "; ".join(verified(ledger.database).faults)


def test_triggers_that_were_taken_away_are_missed(ledger: Ledger) -> None:
    ledger.database.close()
    with sqlite3.connect(ledger.database.path) as connection:
        connection.execute("DROP TRIGGER never_removed")
    assert verified(ledger.database).faults == ("its trigger never_removed was removed",)


def test_a_row_that_is_no_json_any_more_is_told_and_not_shown(ledger: Ledger) -> None:
    edited(ledger, "UPDATE rows SET facts = '{' WHERE number = 3")
    with pytest.raises(StoreError, match="row 3 of the ledger was changed"):
        list(exported(ledger.database, None))


def test_a_row_that_was_hashed_anew_no_longer_fits_its_next(ledger: Ledger) -> None:
    third = list(ledger.database.rows())[2]
    forged = replace(third, seed=8)
    edited(ledger, f"UPDATE rows SET seed = 8, hash = '{forged.own_hash()}' WHERE number = 3")
    (fault,) = verified(ledger.database).faults
    assert fault.startswith("row 4 does not follow row 3")


def test_removed_rows_leave_a_gap_though_others_come(ledger: Ledger) -> None:
    edited(ledger, "DELETE FROM rows WHERE number > 8")
    assert ledger.append((OUT,)) == 1
    assert verified(ledger.database).faults == ("rows 9 to 10 were removed",)


def test_a_ledger_written_anew_lacks_a_head_that_was_noted(ledger: Ledger, tmp_path: Path) -> None:
    head = verified(ledger.database).head
    ledger.append((OUT,))
    assert verified(ledger.database, head).faults == ()
    anew = Ledger(tmp_path / "anew")
    anew.append((MADE, OUT))
    assert verified(anew.database).faults == ()
    assert verified(anew.database, head).faults == (f"no row has the hash {head}",)


def test_there_is_none_yet(tmp_path: Path) -> None:
    assert verified(Database(tmp_path)).faults == ("there is no ledger",)
    assert list(Database(tmp_path).rows()) == []
    assert not (tmp_path / FILE).exists()


def test_a_file_that_is_no_ledger_is_told(ledger: Ledger) -> None:
    ledger.database.close()
    data = bytearray(ledger.database.path.read_bytes())
    data[:100] = os.urandom(100)
    ledger.database.path.write_bytes(data)
    (fault,) = verified(ledger.database).faults
    assert "it is damaged" in fault
    assert "it is damaged" in str(ledger.refusal())


def test_a_newer_ledger_is_left_alone(ledger: Ledger) -> None:
    ledger.database.close()
    with sqlite3.connect(ledger.database.path) as connection:
        connection.execute("PRAGMA user_version = 2")
    with pytest.raises(StoreError, match="not a ledger of this version"):
        ledger.append((OUT,))


def test_a_locked_ledger_is_told_in_time(ledger: Ledger) -> None:
    holder = sqlite3.connect(ledger.database.path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    waiting = Ledger(ledger.database.path.parent, patience=0.2)
    began = time.monotonic()
    with pytest.raises(StoreError, match=r"kept it locked for 0\.2 s"):
        waiting.append((OUT,))
    assert time.monotonic() - began < 5
    holder.execute("ROLLBACK")
    holder.close()
    assert waiting.append((OUT,)) == 1


def test_a_full_disk_is_told_and_costs_no_row(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1) as disk:
        ledger = Ledger(disk)
        ledger.append((MADE,))
        large = replace(MADE, content={"prompt": "x" * 400_000})
        with pytest.raises(DiskFullError, match="no room"):
            for number in range(10):
                ledger.append((replace(large, key=f"{number:064x}"),))
        assert verified(ledger.database).faults == ()
        ledger.database.close()


def test_contents_are_locked_and_the_chain_needs_no_key(tmp_path: Path) -> None:
    secret, _ = new_key()
    ledger = Ledger(tmp_path, Cipher(secret, ""))
    ledger.append((MADE,))
    ledger.database.close()
    assert "白い壁".encode() not in ledger.database.path.read_bytes()
    assert verified(Database(tmp_path)).faults == ()
    (row,) = ledger.database.rows()
    assert Cipher(secret, "").unlock_json(row.content) == {"prompt": "白い壁"}


APPENDS = """
import sys
from pathlib import Path
from dataclasses import replace
from adgen.run.ledger.ledger import Ledger
from tests.run.ledger.test_ledger import MADE
ledger = Ledger(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[3])):
    assert ledger.append((replace(MADE, key=f"{sys.argv[2]} {number}"),)) == 1
    print(number, flush=True)
"""


def appending(root: Path, name: str, count: int) -> subprocess.Popen[str]:
    """A process that waits for a line, then adds so many rows."""
    words = [sys.executable, "-c", APPENDS, str(root), name, str(count)]
    process = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    """Let it begin."""
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def test_two_processes_add_two_hundred_rows_each(tmp_path: Path) -> None:
    both = [appending(tmp_path, name, 200) for name in ("one", "two")]
    for process in both:
        go(process)
    for process in both:
        process.communicate(timeout=60)
    assert [process.returncode for process in both] == [0, 0]
    assert verified(Database(tmp_path)).rows == 400
    assert verified(Database(tmp_path)).faults == ()
    keys = {row.key for row in Database(tmp_path).rows()}
    assert keys == {f"{name} {number}" for name in ("one", "two") for number in range(200)}


def test_a_writer_that_is_killed_leaves_whole_rows(tmp_path: Path) -> None:
    process = appending(tmp_path, "killed", 100_000)
    go(process)
    assert process.stdout is not None
    told = [process.stdout.readline() for _ in range(50)]
    process.send_signal(signal.SIGKILL)
    process.communicate()
    found = verified(Database(tmp_path))
    assert found.faults == ()
    assert found.rows >= len(told)
    assert Ledger(tmp_path).append((OUT,)) == 1


def test_an_entry_that_fails_takes_none_of_its_fellows_in(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., object] = Ledger._row

    def fails(self: Ledger, number: int, last: str, entry: Entry) -> object:
        if entry is OUT:
            raise KeyboardInterrupt
        return real(self, number, last, entry)

    monkeypatch.setattr(Ledger, "_row", fails)
    with pytest.raises(KeyboardInterrupt):
        ledger.append((replace(MADE, key="f" * 64), OUT))
    assert verified(ledger.database).rows == 10
