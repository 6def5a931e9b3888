"""The ledger of a store: entries are added to it once, and never leave it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from adgen import __version__
from adgen.errors import AdgenError
from adgen.run.ledger.database import PATIENCE, Database
from adgen.run.ledger.rows import COLUMNS, FIRST, Entry, Row, canonical
from adgen.run.store.cipher import Cipher

_AT_ONCE = 500
"""Keys asked for in one go; SQLite takes no more than 999 values on old systems."""
_INSERT = f"INSERT INTO rows ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"


class Ledger:
    """`ledger.sqlite` of the store at `root`; with a cipher, contents are locked with its key."""

    def __init__(
        self, root: Path, cipher: Cipher | None = None, patience: float = PATIENCE
    ) -> None:
        self.database, self._cipher = Database(root, patience), cipher

    def refusal(self) -> AdgenError | None:
        """Why nothing can be added now; None when something can."""
        try:
            with self.database.writing():
                return None
        except AdgenError as error:
            return error

    def append(self, entries: Iterable[Entry]) -> int:
        """Add those that are not there yet; gives how many were. All or none.

        A piece made is there by its key and time, a deliverable when the last row of its campaign
        and name has its hash. Raises StoreError.
        """
        entries = tuple(entries)
        if not entries:
            return 0
        with self.database.writing() as connection:
            added = 0
            number, last = _end(connection)
            for entry in entries:
                if _is_there(connection, entry):
                    continue
                row = self._row(number + 1, last, entry)
                connection.execute(_INSERT, [getattr(row, name) for name in COLUMNS])
                number, last, added = row.number, row.hash, added + 1
            return added

    def made(self, keys: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Key and time of every row that tells that one of these was made. Raises StoreError."""
        asked = "SELECT key, time FROM rows WHERE event = 'made' AND key IN "
        return self._of_each(asked, tuple(keys))

    def handed_out(self, campaign: str, names: Sequence[str]) -> dict[str, str]:
        """The SHA-256 of the last file of each of these names. Raises StoreError."""
        asked = "SELECT name, sha256 FROM rows WHERE event = 'delivered' AND campaign = ?"
        return dict(self._of_each(f"{asked} AND name IN ", names, campaign))

    def _of_each(self, asked: str, values: Sequence[str], *more: str) -> Iterator[tuple[str, str]]:
        """What a query that ends in `IN` finds for each of the values, in the rows' order."""
        with self.database.reading() as connection:
            for start in range(0, len(values) if connection else 0, _AT_ONCE):
                some = values[start : start + _AT_ONCE]
                marks = ", ".join("?" * len(some))
                assert connection is not None
                yield from connection.execute(f"{asked}({marks}) ORDER BY number", (*more, *some))

    def _row(self, number: int, last: str, entry: Entry) -> Row:
        content = canonical(dict(entry.content))
        if self._cipher is not None:
            content = self._cipher.lock_json(entry.content)
        row = Row(
            number, entry.event, entry.time, entry.stage, entry.key, entry.engine, entry.model,
            entry.revision, entry.seed, entry.name, entry.sha256, canonical(dict(entry.files)),
            entry.campaign, canonical(list(entry.uses)), canonical(dict(entry.facts)), content,
            int(self._cipher is not None), __version__, last, "",
        )  # fmt: skip
        return replace(row, hash=row.own_hash())


def _end(connection: sqlite3.Connection) -> tuple[int, str]:
    """The highest number that a row ever had, so that removed ones leave a gap, and the last hash
    there is."""
    asked = "SELECT number, hash FROM rows ORDER BY number DESC LIMIT 1"
    number, last = connection.execute(asked).fetchone() or (0, FIRST)
    ever = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'rows'").fetchone()
    return max(number, 0 if ever is None else ever[0]), last


def _is_there(connection: sqlite3.Connection, entry: Entry) -> bool:
    if entry.event == "made":
        asked = "SELECT 1 FROM rows WHERE key = ? AND event = 'made' AND time = ? LIMIT 1"
        return connection.execute(asked, (entry.key, entry.time)).fetchone() is not None
    if entry.event == "delivered":
        asked = (
            "SELECT sha256 FROM rows WHERE name = ? AND campaign = ? AND event = 'delivered' "
            "ORDER BY number DESC LIMIT 1"
        )
        found = connection.execute(asked, (entry.name, entry.campaign)).fetchone()
        return found is not None and found[0] == entry.sha256
    return False
