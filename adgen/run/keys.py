"""The key of a piece of work: what it was made from, never where or when."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def work_key(
    stage: str, version: int, parameters: Mapping[str, Any], inputs: Mapping[str, str]
) -> str:
    """SHA-256, in hex, of the canonical JSON of stage, version, parameters and input keys.

    Canonical: keys sorted, no spaces, UTF-8. Raises TypeError for a value that JSON has no form
    for, and ValueError for NaN, which equals nothing.
    """
    document = {
        "stage": stage,
        "version": version,
        "parameters": parameters,
        "inputs": inputs,
    }
    text = json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return hashlib.sha256(text.encode()).hexdigest()
