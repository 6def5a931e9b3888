"""The ledger as a file: `ledger.sqlite` in the store's root.

Its journal is SQLite's rollback journal and not the write-ahead log, as that needs memory shared by
all who write, which machines on a network file system do not have (sqlite.org/wal.html). Every
change is one short transaction that is synced before it counts.

Rows can only be added: triggers refuse anything else, and a row that does not follow the last one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from adgen.errors import DiskFullError, StoreError
from adgen.run.ledger.rows import COLUMNS, Row

FILE = "ledger.sqlite"
VERSION = 1
_APPLICATION = 0x61646C67  # "adlg"
PATIENCE = 30.0
"""Seconds that another process may write before this one gives up."""
_TRIES = 3
"""How often to begin anew when SQLite says busy without having waited, as at a hot journal."""
_COLUMNS = ", ".join(COLUMNS)
TRIGGERS = ("never_changed", "never_removed", "only_after_the_last")
"""They keep rows as they are."""
_SCHEMA = f"""
CREATE TABLE rows (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL CHECK (event IN ('made', 'delivered', 'expired')),
    time TEXT NOT NULL, stage TEXT NOT NULL, key TEXT NOT NULL,
    engine TEXT NOT NULL, model TEXT NOT NULL, revision TEXT NOT NULL, seed INTEGER,
    name TEXT NOT NULL, sha256 TEXT NOT NULL, files TEXT NOT NULL, campaign TEXT NOT NULL,
    uses TEXT NOT NULL, facts TEXT NOT NULL, content TEXT NOT NULL, locked INTEGER NOT NULL,
    adgen TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE INDEX by_key ON rows (key, event);
CREATE INDEX by_hash ON rows (sha256);
CREATE INDEX by_name ON rows (name, campaign);
CREATE TRIGGER never_changed BEFORE UPDATE ON rows
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER never_removed BEFORE DELETE ON rows
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER only_after_the_last BEFORE INSERT ON rows
    WHEN NEW.previous <> COALESCE(
        (SELECT hash FROM rows ORDER BY number DESC LIMIT 1), '{"0" * 64}')
      OR NEW.number <= COALESCE((SELECT MAX(number) FROM rows), 0)
    BEGIN SELECT RAISE(ABORT, 'a row must follow the last one'); END;
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {VERSION};
"""


class Database:
    """The rows of one ledger. Safe with several processes, on one disk or a shared one."""

    def __init__(self, root: Path, patience: float = PATIENCE) -> None:
        self.path, self._patience = root / FILE, patience
        self._open: sqlite3.Connection | None = None

    def close(self) -> None:
        """Close the file; it is opened again when it is needed."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def exists(self) -> bool:
        """Whether there is a ledger."""
        return self.path.exists()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction in which nobody else writes; made anew where there is no ledger yet.

        Raises StoreError when that cannot be, DiskFullError when there is no room.
        """
        with self._telling("write"):
            connection = self._connected(create=True)
            self._begin(connection)
            try:
                if _version(connection) == 0:
                    for statement in _statements(_SCHEMA):
                        connection.execute(statement)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection | None]:
        """The ledger as it is now; None where there is none. Raises StoreError."""
        if not self.exists():
            yield None
            return
        with self._telling("read"):
            connection = self._connected(create=False)
            yield None if _version(connection) == 0 else connection

    def rows(self, where: str = "1", *values: object) -> Iterator[Row]:
        """Rows in their order; `where` is SQL of this package. Raises StoreError."""
        with self.reading() as connection:
            if connection is not None:
                asked = f"SELECT {_COLUMNS} FROM rows WHERE {where} ORDER BY number"
                for found in connection.execute(asked, values):
                    yield Row(*found)

    def _begin(self, connection: sqlite3.Connection) -> None:
        for left in reversed(range(_TRIES)):
            try:
                connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if not left or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise

    def _connected(self, *, create: bool) -> sqlite3.Connection:
        if self._open is None:
            if create:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            modes = ("rwc",) if create else ("rw", "ro")
            for mode in modes:
                try:
                    self._open = self._opened(mode)
                    break
                except sqlite3.OperationalError:
                    if mode == modes[-1]:
                        raise
        assert self._open is not None
        found = self._open.execute("PRAGMA application_id").fetchone()[0]
        if _version(self._open) > VERSION or found not in (0, _APPLICATION):
            self.close()
            raise StoreError(
                f"{self.path} is not a ledger of this version of adgen\n\n"
                "hint: use the adgen that wrote it, or another store with --cache"
            )
        return self._open

    def _opened(self, mode: str) -> sqlite3.Connection:
        place = f"file:{quote(str(self.path.absolute()))}?mode={mode}"
        connection = sqlite3.connect(
            place, uri=True, timeout=self._patience, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return connection

    @contextmanager
    def _telling(self, what: str) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            self.close()
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code == sqlite3.SQLITE_FULL:
                raise DiskFullError(
                    f"no room is left to write {self.path}\n\nhint: make room, or drop old work "
                    "with `adgen cache prune`; then run again to go on"
                ) from error
            why, hint = _words(code, error, self._patience)
            raise StoreError(f"cannot {what} {self.path}: {why}\n\nhint: {hint}") from error
        except OSError as error:
            raise StoreError(f"cannot {what} {self.path}: {error.strerror}") from error


def _words(code: int, error: sqlite3.Error, patience: float) -> tuple[str, str]:
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        why = f"another process has kept it locked for {patience:g} s"
        return why, "end what holds it, as a database browser, and run again"
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        why = "it is damaged"
        return why, "bring back a copy; or keep the file elsewhere, and the next run begins another"
    return str(error), "nothing is made without a record; give the right to write it, and run again"


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: executescript would end the transaction."""
    text = ""
    for line in script.splitlines(keepends=True):
        text += line
        if sqlite3.complete_statement(text):
            yield text
            text = ""
