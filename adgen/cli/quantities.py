"""Amounts of disk and of time, as people write and read them."""

from __future__ import annotations

import math
import re

from adgen.errors import RequestError

_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]*)", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_BYTES = {
    "b": 1,
    **{f"{letter}b": 1000**n for n, letter in enumerate("kmgt", 1)},
    **{f"{letter}ib": 1024**n for n, letter in enumerate("kmgt", 1)},
}


def seconds_of(option: str, text: str) -> float:
    """The seconds of an age such as 30d, 12h, 90m or 2w. Raises RequestError."""
    return _amount(option, text, "an age", _SECONDS, "e.g. 30d, 12h, 90m or 2w")


def bytes_of(option: str, text: str) -> int:
    """The bytes of a size such as 50GB, 800MB or 20GiB. Raises RequestError."""
    return math.floor(_amount(option, text, "a size", _BYTES, "e.g. 50GB, 800MB or 20GiB"))


def size_text(size: int) -> str:
    """A size with three digits or so, in thousands."""
    amount, units = float(size), ["B", "kB", "MB", "GB", "TB"]
    while amount >= 999.5 and len(units) > 1:
        amount /= 1000
        units.pop(0)
    return f"{amount:.0f} {units[0]}" if amount >= 100 else f"{amount:.3g} {units[0]}"


def age_text(seconds: float) -> str:
    """How long ago something was, in its largest unit."""
    for unit in reversed(_SECONDS):
        if unit != "w" and seconds >= _SECONDS[unit]:
            return f"{seconds / _SECONDS[unit]:.0f} {'min' if unit == 'm' else unit} ago"
    return "now"


def duration_text(seconds: float) -> str:
    """How long something takes, in seconds up to two minutes, in minutes up to two hours."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def _amount(option: str, text: str, what: str, units: dict[str, int], hint: str) -> float:
    found = _AMOUNT.fullmatch(text.strip())
    unit = units.get(found[2].lower()) if found else None
    if found is None or unit is None:
        raise RequestError.of(option, f"{text!r} is not {what}", hint)
    return float(found[1]) * unit
