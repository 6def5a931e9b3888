"""The rows of the ledger, and the chain that holds them together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field, fields
from typing import Any, Literal

Event = Literal["made", "delivered", "expired"]
FIRST = "0" * 64
"""What stands for the hash of the row before the first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be told of one event. Nothing of it says on whose machine, or where on a disk."""

    event: Event
    time: str
    """When, in UTC, ISO 8601."""
    stage: str
    key: str
    """Of the entry in the store."""
    engine: str = ""
    model: str = ""
    revision: str = ""
    seed: int | None = None
    name: str = ""
    """The file that counts: a take's, or the deliverable's."""
    sha256: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of every file by its name."""
    campaign: str = ""
    uses: tuple[str, ...] = ()
    """`region length/shot`, as far as it was known then."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What else is no secret: placement, marks, the takes of a deliverable."""
    content: Mapping[str, Any] = field(default_factory=dict)
    """Prompts, texts and parameters."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is kept: JSON as text, so that its hash is of what lies there."""

    number: int
    """From 1 on, without a gap."""
    event: str
    time: str
    stage: str
    key: str
    engine: str
    model: str
    revision: str
    seed: int | None
    name: str
    sha256: str
    files: str
    campaign: str
    uses: str
    facts: str
    content: str
    """JSON; in an encrypted store locked, in base64."""
    locked: int
    """1 where the content is."""
    adgen: str
    """The version that wrote it."""
    previous: str
    """The hash of the row before."""
    hash: str

    def own_hash(self) -> str:
        """SHA-256 of all that stands before it, in hex."""
        return hashlib.sha256(canonical(astuple(self)[:-1]).encode()).hexdigest()


COLUMNS = tuple(column.name for column in fields(Row))


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces. Raises TypeError and ValueError for what it has not."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
