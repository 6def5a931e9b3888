"""What entries of an encrypted store were made from: prompts and texts, locked in their seals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adgen.run.store.cipher import Cipher, UnlockError

_TEXT = "age"


def locked_record(cipher: Cipher, record: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A record of which only the stage can be read."""
    if record is None:
        return None
    return {"stage": record.get("stage", ""), _TEXT: cipher.lock_json(record)}


def open_record(cipher: Cipher | None, record: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A record as it was; only its stage without the key, or when it cannot be opened."""
    if record is None:
        return None
    stage = {"stage": record.get("stage", "")}
    if cipher is None or _TEXT not in record:
        return stage
    try:
        found = cipher.unlock_json(record[_TEXT])
    except UnlockError:
        return stage
    return found if isinstance(found, dict) else stage
