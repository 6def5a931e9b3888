"""Two files of a folder that are one film, though their texts differ: a mix-up, as of markets.

Deliverables share films, takes and sound wherever they agree, and that is right: the manifest says
which texts and words each has, and files are only compared where these differ. A picture is seen
small here, so that the same film coded twice is the same, and one line of other subtitles is not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adgen.delivery.checks.base import limit
from adgen.delivery.checks.sound_parts import SoundParts
from adgen.media.frames import I420
from adgen.media.sound import RATE
from adgen.schema.delivery import Finding

_MOST = 24
"""Frames that are kept of a film, and never fewer than half: of 15 s one every 1.2 s at least."""
_TILE = 6
_QUIET = -60.0
"""dBFS below which parts of sound are alike."""

Row = Mapping[str, Any]


class Likeness:
    """What is kept of a film to compare it with others: some frames at half the small size, and
    the level of every 100 ms."""

    def __init__(self) -> None:
        self._every = 1
        self._frames: dict[int, NDArray[np.uint8]] = {}
        self._levels = SoundParts(RATE // 10, _level)
        self._heard: NDArray[np.float32] | None = None

    def see(self, index: int, frame: I420) -> None:
        """Take in frame `index`, small."""
        if index % self._every:
            return
        if len(self._frames) == _MOST:
            self._every *= 2
            self._frames = {at: kept for at, kept in self._frames.items() if not at % self._every}
            if index % self._every:
                return
        height, width = frame.shape[0] * 2 // 3 // 2 * 2, frame.shape[1] // 2 * 2
        halves = frame[:height, :width].reshape(height // 2, 2, width // 2, 2)
        self._frames[index] = halves.mean(axis=(1, 3)).astype(np.uint8)

    def hear(self, samples: NDArray[np.float32]) -> None:
        """Take in the next (n, channels) samples."""
        self._levels.add(samples)

    def findings(self) -> Iterable[Finding]:
        """None by itself."""
        return ()

    def same(self, other: Likeness) -> bool:
        """Whether two films look and sound alike from beginning to end."""
        return self._looks(other) and self._sounds(other)

    def _looks(self, other: Likeness) -> bool:
        if self._frames.keys() != other._frames.keys():
            return False
        return all(_alike(frame, other._frames[at]) for at, frame in self._frames.items())

    def _sounds(self, other: Likeness) -> bool:
        mine, theirs = self.levels(), other.levels()
        if abs(len(mine) - len(theirs)) > 1:
            return False
        count = min(len(mine), len(theirs))
        off = np.abs(mine[:count] - theirs[:count])
        return not count or float(off.mean()) <= limit("same_sound")

    def levels(self) -> NDArray[np.float32]:
        """dBFS of every 100 ms."""
        if self._heard is None:
            self._heard = self._levels.values()
        return self._heard


def duplicates(
    rows: Sequence[Row], likenesses: Mapping[str, Likeness] | None = None
) -> dict[str, Finding]:
    """A warning for each file that is the same film as another whose texts differ, by its name.

    `rows` are those of a manifest that were delivered. Without `likenesses`, by file name, only
    files of the same bytes are the same.
    """
    found: dict[str, Finding] = {}
    groups: dict[tuple[Any, ...], list[tuple[str, Row]]] = {}
    for row in rows:
        seen = row.get("sha256") if likenesses is None else None
        groups.setdefault((row.get("placement"), row.get("length"), seen), []).append(
            (_said(row), row)
        )
    for group in groups.values():
        for (words, one), (others, other) in combinations(group, 2):
            if words == others or one.get("key") == other.get("key"):
                continue
            how = _sameness(one, other, likenesses or {})
            if how:
                for row, like in ((one, other), (other, one)):
                    found.setdefault(_name(row), _finding(how, like))
    return found


def _finding(how: str, like: Row) -> Finding:
    return Finding(
        "duplicate", True, f"{how} as {_name(like)}", "a film of its own, as its texts differ",
        f"{_name(like)} is for {like.get('region', 'another region')}", warns=True,
    )  # fmt: skip


def _sameness(one: Row, other: Row, likenesses: Mapping[str, Likeness]) -> str:
    if one.get("sha256") and one.get("sha256") == other.get("sha256"):
        return "the same bytes"
    first, second = (likenesses.get(_name(row)) for row in (one, other))
    if first is None or second is None or not first.same(second):
        return ""
    return "the same picture and sound"


def _said(row: Row) -> str:
    """What a file shows and says in words."""
    lines = [line.get("text") for line in row.get("voice", ())]
    return json.dumps([row.get("texts", {}), lines], sort_keys=True)


def _name(row: Row) -> str:
    return Path(str(row["path"])).name


def _alike(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    if one.shape != other.shape:
        return False
    off = np.abs(one.astype(np.int16) - other)
    height, width = (side // _TILE * _TILE for side in off.shape)
    tiles = off[:height, :width].reshape(height // _TILE, _TILE, width // _TILE, _TILE)
    return float(tiles.mean(axis=(1, 3)).max(initial=0)) <= limit("same_picture")


def _level(parts: NDArray[np.float32]) -> NDArray[np.float32]:
    power = np.mean(np.square(parts, dtype=np.float64), axis=(1, 2))
    levels = np.maximum(10 * np.log10(np.maximum(power, 1e-12)), _QUIET)
    return np.asarray(levels, np.float32)
