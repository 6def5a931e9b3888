"""A piece of work and its key: what it is made from, never where or when."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_CANONICAL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
)


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that decides the result of one piece of work.

    `parameters` are JSON values. `inputs` are keys of other work, or hashes of contents, by what
    they are to this work. A stage whose results change for the same inputs gets a new `version`.
    """

    stage: str
    version: int
    parameters: Mapping[str, Any]
    inputs: Mapping[str, str]
    key: str = field(init=False, compare=False)
    """SHA-256, in hex, of the canonical JSON of the rest: keys sorted, no spaces, UTF-8."""

    def __post_init__(self) -> None:
        """Raises TypeError for a value that JSON has no form for, and ValueError for NaN, which
        equals nothing."""
        text = _CANONICAL.encode(self.document())
        object.__setattr__(self, "key", hashlib.sha256(text.encode()).hexdigest())

    def document(self) -> dict[str, Any]:
        """The work as one JSON object, as it is hashed, and kept with what was made."""
        return {
            "stage": self.stage,
            "version": self.version,
            "parameters": self.parameters,
            "inputs": self.inputs,
        }
