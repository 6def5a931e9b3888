"""What the ledger answers: all its rows, and what made a file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from adgen.errors import RequestError, StoreError
from adgen.run.ledger.database import Database
from adgen.run.ledger.rows import Row
from adgen.run.store.cipher import Cipher, UnlockError
from adgen.run.store.seal import file_hash

_HEX = re.compile(r"[0-9a-fA-F]{12,64}")


def exported(
    database: Database, cipher: Cipher | None, since: str = ""
) -> Iterator[dict[str, Any]]:
    """Every row as JSON values, from a date or time in ISO 8601 on. Raises StoreError."""
    for row in database.rows("time >= ?", since):
        yield document(row, cipher)


def document(row: Row, cipher: Cipher | None) -> dict[str, Any]:
    """A row as JSON values; its content is None where it is locked and there is no key. Raises
    StoreError for one that was changed so that it is no JSON."""
    try:
        return _document(row, cipher)
    except (TypeError, ValueError) as error:
        raise StoreError(
            f"row {row.number} of the ledger was changed: {error}\n\n"
            "hint: `adgen ledger verify` names every such row; bring back a copy of the ledger"
        ) from error


def _document(row: Row, cipher: Cipher | None) -> dict[str, Any]:
    return {
        "number": row.number,
        "event": row.event,
        "time": row.time,
        "stage": row.stage,
        "key": row.key,
        "engine": row.engine,
        "model": row.model,
        "revision": row.revision,
        "seed": row.seed,
        "name": row.name,
        "sha256": row.sha256,
        "files": json.loads(row.files),
        "campaign": row.campaign,
        "uses": json.loads(row.uses),
        "facts": json.loads(row.facts),
        "content": _content(row, cipher),
        "adgen": row.adgen,
        "hash": row.hash,
    }


def found(database: Database, cipher: Cipher | None, asked: str) -> list[dict[str, Any]]:
    """The rows of a file: given itself, its name, its SHA-256 or a store's key, or how one of these
    begins; a deliverable's have under `made_from` the rows of its takes and voices.

    Raises RequestError for what is none of these, StoreError.
    """
    path = Path(asked)
    if path.is_file():
        digest = file_hash(path)
        rows = list(database.rows("sha256 = ?", digest))
    elif _HEX.fullmatch(asked):
        low, high = asked.lower(), asked.lower() + "g"
        of_hash = "(sha256 >= ? AND sha256 < ?) OR (key >= ? AND key < ?)"
        rows = list(database.rows(of_hash, low, high, low, high))
    else:
        rows = list(database.rows("name = ? AND event = 'delivered'", asked))
        if not rows and ("/" in asked or not asked):
            raise RequestError.of("", f"there is no file {asked}", "give one, or its SHA-256")
    return [_with_sources(database, cipher, row) for row in rows]


def _with_sources(database: Database, cipher: Cipher | None, row: Row) -> dict[str, Any]:
    told = document(row, cipher)
    if row.event == "delivered":
        keys = [*told["facts"]["takes"], *told["facts"]["voices"]]
        told["made_from"] = [
            source for key in keys for source in _sources(database, cipher, key, row.number)
        ]
    return told


def _sources(
    database: Database, cipher: Cipher | None, key: str, before: int
) -> Iterator[dict[str, Any]]:
    """The last row that tells how a piece was made, before a file of it was handed out; and of a
    line that was sped up, that of the line."""
    rows = list(database.rows("key = ? AND event = 'made' AND number < ?", key, before))
    for row in rows[-1:]:
        told = document(row, cipher)
        yield told
        spoken = told["facts"].get("inputs", {}).get("speech")
        if spoken:
            yield from _sources(database, cipher, spoken, before)


def _content(row: Row, cipher: Cipher | None) -> Any:
    if not row.locked:
        return json.loads(row.content)
    if cipher is None:
        return None
    try:
        return cipher.unlock_json(row.content)
    except UnlockError:
        return None
