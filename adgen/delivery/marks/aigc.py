"""The label of GB 45438-2025 in a file's metadata: the key `AIGC`, seven strings as JSON.

The fields and their order are well attested in public code; annex E of the standard itself was
not read (data/labels.yaml).
"""

from __future__ import annotations

import json
import re
from dataclasses import astuple, dataclass
from typing import Literal

from adgen.errors import MediaError

KEY = "AIGC"
FIELDS = (
    "Label",
    "ContentProducer",
    "ProduceID",
    "ReservedCode1",
    "ContentPropagator",
    "PropagateID",
    "ReservedCode2",
)
_LETTERS = re.compile(r"[!\x23-\x5B\x5D-\x7E]*")
"""Printable ASCII without space, quotation mark and backslash."""


@dataclass(frozen=True, slots=True)
class AigcLabel:
    """The seven fields. `label` is 1 for generated, 2 for possibly, 3 for suspected to be."""

    label: Literal["1", "2", "3"]
    producer: str
    produce_id: str
    reserved1: str
    propagator: str
    propagate_id: str
    reserved2: str

    def text(self) -> str:
        """The JSON as it stands in a file, in the order of the standard."""
        values = dict(zip(FIELDS, astuple(self), strict=True))
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def first_label(producer: str, produce_id: str) -> AigcLabel:
    """The label of a file by who makes it, where nobody has passed it on yet.

    Raises MediaError for names that the standard has no letters for.
    """
    for what, value in (("producer", producer), ("produce id", produce_id)):
        if not writable(value):
            raise MediaError(
                f"the AIGC label's {what} {value!r} is empty or has letters beside printable"
                " ASCII without space, quotation mark and backslash"
            )
    return AigcLabel("1", producer, produce_id, "", producer, produce_id, "")


def writable(value: str) -> bool:
    """Whether a value is not empty and has only the letters that the standard takes."""
    return bool(value) and _LETTERS.fullmatch(value) is not None


def parse(text: str) -> AigcLabel:
    """A label as read, bare or within `{"AIGC": {...}}`. Raises MediaError where it is not one."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MediaError(f"is no JSON: {error}") from error
    if isinstance(found, dict) and set(found) == {KEY}:
        found = found[KEY]
    if not isinstance(found, dict) or tuple(found) != FIELDS:
        names = ", ".join(map(str, found)) if isinstance(found, dict) else "no fields"
        raise MediaError(f"has {names} instead of {', '.join(FIELDS)}")
    values = [found[name] for name in FIELDS]
    if not all(isinstance(value, str) and _LETTERS.fullmatch(value) for value in values):
        raise MediaError("has a value that is no string, or letters the standard does not take")
    if values[0] not in ("1", "2", "3"):
        raise MediaError(f"says Label {values[0]!r}, which is none of 1, 2 and 3")
    if not values[1] or not values[2]:
        raise MediaError("names no producer, or no id of the content")
    return AigcLabel(*values)
