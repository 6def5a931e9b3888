"""Laid-out texts as JSON, so that what was planned is burnt in later without a second layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from fractions import Fraction
from typing import Any, get_args

from adgen.post.text.layout import Fitted
from adgen.post.text.titles import Role, Title
from adgen.schema.picture import Box
from adgen.schema.time import FrameRange
from adgen.schema.titles import CueWord

_ROLES = frozenset(get_args(Role))
_SIDES = frozenset(("left", "center", "right"))


def to_json(titles: Sequence[Title], cues: Sequence[Title], rate: Fraction) -> dict[str, Any]:
    """Texts and subtitles as plain JSON values; pixels survive to the last bit.

    A box that a plain subtitle needs is not among them: it is measured when its picture is there.
    Raises ValueError for a text whose frames are of another rate than `rate`.
    """
    return {
        "rate": str(rate),
        "titles": [_row(title, rate) for title in titles],
        "cues": [_row(cue, rate) for cue in cues],
    }


def from_json(found: Mapping[str, Any]) -> tuple[tuple[Title, ...], tuple[Title, ...], Fraction]:
    """The texts, the subtitles and their rate that `to_json` wrote.

    Raises ValueError where it is not what `to_json` writes.
    """
    try:
        rate = Fraction(found["rate"])
        titles, cues = (
            tuple(_title(row, rate) for row in found[part]) for part in ("titles", "cues")
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a layout: {error!r}") from error
    return titles, cues, rate


def _row(title: Title, rate: Fraction) -> dict[str, Any]:
    fitted, frames = title.fitted, title.frames
    if frames.rate != rate:
        raise ValueError(f"{title.role} at {frames.rate} frames per second in a spot of {rate}")
    box, whole = fitted.box, title.whole
    moved = {
        "whole": None if whole is None else [whole.left, whole.top, whole.right, whole.bottom],
        "beats": list(title.beats),
        "steps": [list(step) for step in title.steps],
        "words": [list(astuple(word)) for word in title.words],
    }
    return {
        "role": title.role,
        "lines": list(fitted.lines),
        "size": fitted.size,
        "leading": fitted.leading,
        "box": [box.left, box.top, box.right, box.bottom],
        "align": fitted.align,
        "frames": [frames.start, frames.stop],
        **{name: value for name, value in moved.items() if value},
    }


def _title(row: Mapping[str, Any], rate: Fraction) -> Title:
    role, align = row["role"], row["align"]
    if role not in _ROLES or align not in _SIDES:
        raise ValueError(f"not a layout: role {role!r}, align {align!r}")
    start, stop = row["frames"]
    fitted = Fitted(tuple(row["lines"]), row["size"], row["leading"], Box(*row["box"]), align)
    whole = Box(*row["whole"]) if "whole" in row else None
    steps = tuple((int(frame), str(text)) for frame, text in row.get("steps", ()))
    words = tuple(CueWord(*word) for word in row.get("words", ()))
    frames = FrameRange(start, stop, rate)
    return Title(role, fitted, frames, whole, tuple(row.get("beats", ())), steps, words)
