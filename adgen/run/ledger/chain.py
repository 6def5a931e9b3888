"""Whether a ledger is as it was written: no row changed, removed or moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from adgen.errors import StoreError
from adgen.run.ledger.database import TRIGGERS, Database
from adgen.run.ledger.rows import FIRST, Row


@dataclass(frozen=True, slots=True)
class Verified:
    """How many rows there are, the last one's hash, and what is wrong with them."""

    rows: int
    head: str
    faults: tuple[str, ...]


def verified(database: Database, head: str = "") -> Verified:
    """Read every row. With `head`, the hash of a row that was noted before must still be there.

    The chain shows what was done to rows, as long as not all rows after them were written anew: who
    wants to see that too notes the head elsewhere from time to time.
    """
    if not database.exists():
        return Verified(0, FIRST, ("there is no ledger",))
    faults: list[str] = []
    number, last, seen = 0, FIRST, head in ("", FIRST)
    count = 0
    try:
        for row in database.rows():
            faults += _wrong(row, number, last)
            number, last, count = row.number, row.hash, count + 1
            seen = seen or row.hash == head
        ever = _most_ever(database)
        faults += _unguarded(database) if count else ()
    except StoreError as error:
        return Verified(count, last, (*faults, str(error)))
    if ever > number:
        faults.append(f"{_rows(number + 1, ever)} removed from the end")
    if not seen:
        faults.append(f"no row has the hash {head}")
    return Verified(count, last, tuple(faults))


def _wrong(row: Row, number: int, last: str) -> Iterator[str]:
    if row.number > number + 1:
        yield f"{_rows(number + 1, row.number - 1)} removed"
    if not _is_as_written(row):
        yield f"row {row.number} ({row.event} {row.stage} {row.key[:12]}) was changed"
    elif row.previous != last and row.number == number + 1:
        yield f"row {row.number} does not follow row {number}: one of them was changed or moved"


def _is_as_written(row: Row) -> bool:
    try:
        return row.own_hash() == row.hash
    except (TypeError, ValueError):  # bytes, or no number: nothing that was ever written
        return False


def _unguarded(database: Database) -> Iterator[str]:
    """The triggers that are not there any more, so that rows could be changed and removed."""
    with database.reading() as connection:
        asked = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        there = set() if connection is None else {name for (name,) in connection.execute(asked)}
    yield from (f"its trigger {name} was removed" for name in TRIGGERS if name not in there)


def _rows(first: int, last: int) -> str:
    return f"row {first} was" if first == last else f"rows {first} to {last} were"


def _most_ever(database: Database) -> int:
    """The highest number that a row ever had, which SQLite keeps beside them."""
    with database.reading() as connection:
        asked = "SELECT seq FROM sqlite_sequence WHERE name = 'rows'"
        found = None if connection is None else connection.execute(asked).fetchone()
    return 0 if found is None else int(found[0])
