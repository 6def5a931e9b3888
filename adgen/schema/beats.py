"""The beat grid of a track: where its beats are, in seconds from the first sample."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

_KEYS = ("tempo", "beats", "downbeats", "strength", "duration")
_SAME_TIME = 0.0005
"""Seconds within which a downbeat written by hand is the beat it names (JSON keeps 4 decimals)."""


@dataclass(frozen=True, slots=True)
class BeatGrid:
    """Beats of a track in seconds; every downbeat is one of the beats.

    Raises ValueError, naming the key and the value, for a grid that cannot be.
    """

    tempo: float
    """Beats per minute."""
    beats: tuple[float, ...]
    """Attack of every beat, seconds, increasing, 0 <= beat <= duration."""
    downbeats: tuple[float, ...]
    """The beats that begin a bar, seconds."""
    strength: tuple[float, ...]
    """How hard each beat is struck, 0..1, as many as beats."""
    duration: float
    """Length of the track, seconds."""

    def __post_init__(self) -> None:
        if not (math.isfinite(self.duration) and self.duration > 0):
            raise ValueError(f"duration: {self.duration}, a length in seconds above 0 is needed")
        if not 20 <= self.tempo <= 400:
            raise ValueError(f"tempo: {self.tempo}, 20 to 400 beats per minute are possible")
        if not self.beats:
            raise ValueError("beats: [], at least one beat is needed")
        _check_times("beats", self.beats, self.duration)
        _check_times("downbeats", self.downbeats, self.duration)
        beats = set(self.beats)
        for time in self.downbeats:
            if time not in beats:
                raise ValueError(f"downbeats: {time} is not among the beats")
        if len(self.strength) != len(self.beats):
            count = f"{len(self.strength)} values for {len(self.beats)} beats"
            raise ValueError(f"strength: {count}, one each is needed")
        for value in self.strength:
            if not 0 <= value <= 1:
                raise ValueError(f"strength: {value} is outside 0..1")

    def to_json(self) -> str:
        """One JSON object with the keys tempo, beats, downbeats, strength and duration."""
        content = {
            "tempo": round(self.tempo, 3),
            "beats": [round(time, 4) for time in self.beats],
            "downbeats": [round(time, 4) for time in self.downbeats],
            "strength": [round(value, 3) for value in self.strength],
            "duration": round(self.duration, 4),
        }
        return json.dumps(content)

    @classmethod
    def from_json(cls, text: str, duration: float | None = None) -> BeatGrid:
        """Read a grid, made by `to_json` or by hand, of a track that lasts `duration` seconds.

        By hand only `beats` is needed: `tempo` is then their median interval's, `downbeats` every
        fourth beat from the first, `strength` 1, and `duration` the argument. Where both the file
        and the argument give a duration, the argument counts. Raises ValueError naming the key and
        the value for anything that cannot be a grid.
        """
        try:
            content = json.loads(text)
        except json.JSONDecodeError as error:
            raise ValueError(f"no JSON: {error.msg}, line {error.lineno}") from error
        if not isinstance(content, dict):
            raise ValueError("a JSON object with the key beats is needed")
        for key in content:
            if key not in _KEYS:
                raise ValueError(f"{key}: unknown key, known are {', '.join(_KEYS)}")
        beats = _numbers(content, "beats")
        length = duration if duration is not None else _number(content, "duration")
        if "downbeats" in content:
            downbeats = tuple(_snap(time, beats) for time in _numbers(content, "downbeats"))
        else:
            downbeats = beats[::4]
        strength = _numbers(content, "strength") if "strength" in content else (1.0,) * len(beats)
        _check_times("beats", beats, length)
        tempo = _number(content, "tempo") if "tempo" in content else _tempo(beats)
        return cls(tempo, beats, downbeats, strength, length)


def _check_times(key: str, times: Sequence[float], duration: float) -> None:
    for time in times:
        if not (math.isfinite(time) and 0 <= time <= duration):
            raise ValueError(f"{key}: {time} is outside the track, which lasts {duration:.3f} s")
    for before, after in pairwise(times):
        if after <= before:
            raise ValueError(f"{key}: {after} comes after {before}, times must increase")


def _number(content: dict[str, Any], key: str) -> float:
    if key not in content:
        raise ValueError(f"{key}: is missing")
    value = content[key]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{key}: {value!r} is not a number")
    return float(value)


def _numbers(content: dict[str, Any], key: str) -> tuple[float, ...]:
    if key not in content:
        raise ValueError(f"{key}: is missing")
    values = content[key]
    if not isinstance(values, list):
        raise ValueError(f"{key}: {values!r} is not a list")
    return tuple(_number({key: value}, key) for value in values)


def _snap(time: float, beats: Sequence[float]) -> float:
    """The beat that a time means, or the time itself where there is none."""
    nearest = min(beats, key=lambda beat: abs(beat - time), default=time)
    return nearest if abs(nearest - time) <= _SAME_TIME else time


def _tempo(beats: Sequence[float]) -> float:
    if not beats:
        raise ValueError("beats: [], at least one beat is needed")
    if len(beats) < 2:
        raise ValueError("tempo: is missing, and a single beat does not tell it")
    intervals = sorted(after - before for before, after in pairwise(beats))
    return 60.0 / intervals[len(intervals) // 2]
