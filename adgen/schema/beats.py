"""The beat grid of a track: where its beats are, in seconds from the first sample."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

_KEYS = (
    "tempo", "meter", "beats", "downbeats", "unsure", "strength", "sections", "duration",
)  # fmt: skip
_METERS = range(2, 13)
_SAME = 0.125
"""Part of a beat within which a time written by hand names that beat: who moves a beat by some
milliseconds need not move its downbeat too."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a track that sounds alike: intro, verse, drop; it lasts until the next begins."""

    start: float
    """Seconds."""
    energy: float
    """Loudness and fullness against the fullest part of the track, 0..1."""


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
    meter: int = 4
    """Beats in a bar."""
    sections: tuple[Section, ...] = ()
    """Parts of the track in order, the first from 0; empty where nothing is known of them."""
    sure: tuple[bool, ...] = ()
    """Whether each beat is heard, or lies where the music counts on clearly; empty: all are."""

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
            raise ValueError(f"strength: {count}, one each is needed, or the key left out")
        for value in self.strength:
            if not 0 <= value <= 1:
                raise ValueError(f"strength: {value} is outside 0..1")
        if self.meter not in _METERS:
            raise ValueError(f"meter: {self.meter}, {_METERS[0]} to {_METERS[-1]} are possible")
        if self.sure and len(self.sure) != len(self.beats):
            raise ValueError(f"sure: {len(self.sure)} values for {len(self.beats)} beats")
        _check_sections(self.sections, self.duration)

    def is_sure(self, index: int) -> bool:
        """Whether beat number `index` is heard, not only counted on."""
        return not self.sure or self.sure[index]

    def energy_at(self, time: float) -> float:
        """Energy (0..1) of the section that sounds at `time` seconds; 1 where none is known."""
        begun = [section for section in self.sections if section.start <= time]
        return begun[-1].energy if begun else 1.0

    def to_json(self) -> str:
        """The JSON object that `from_json` reads, a bar of beats to a line, to be edited by hand.

        `unsure` holds the times of the beats that are not sure.
        """
        firsts = set(self.downbeats)
        starts = [index for index, time in enumerate(self.beats) if time in firsts]
        unsure = [time for index, time in enumerate(self.beats) if not self.is_sure(index)]
        sections = [
            json.dumps({"start": round(section.start, 4), "energy": round(section.energy, 3)})
            for section in self.sections
        ]
        lines = {
            "tempo": json.dumps(round(self.tempo, 3)),
            "meter": json.dumps(self.meter),
            "beats": _rows([json.dumps(round(time, 4)) for time in self.beats], starts),
            "downbeats": json.dumps([round(time, 4) for time in self.downbeats]),
            "unsure": json.dumps([round(time, 4) for time in unsure]),
            "strength": _rows([json.dumps(round(value, 3)) for value in self.strength], starts),
            "sections": _rows(sections, range(len(sections))),
            "duration": json.dumps(round(self.duration, 4)),
        }
        return "{\n" + ",\n".join(f' "{key}": {value}' for key, value in lines.items()) + "\n}"

    @classmethod
    def from_json(cls, text: str, duration: float | None = None) -> BeatGrid:
        """Read a grid, made by `to_json` or by hand, of a track that lasts `duration` seconds.

        By hand only `beats` is needed: `tempo` is then their median interval's, `meter` what lies
        between the downbeats or 4, `downbeats` every `meter`th beat from the first, `unsure` none,
        `strength` 1, `sections` unknown, and `duration` the argument. Where both the file and the
        argument give a duration, the argument counts. Raises ValueError naming the key and the
        value for anything that cannot be a grid.
        """
        content = _object(text)
        beats = _numbers(content, "beats")
        if not beats:
            raise ValueError("beats: [], at least one beat is needed")
        length = duration if duration is not None else _number(content, "duration")
        _check_times("beats", beats, length)
        strength = _numbers(content, "strength") if "strength" in content else (1.0,) * len(beats)
        tempo = _number(content, "tempo") if "tempo" in content else _tempo(beats)
        meter, downbeats = _bars(content, beats)
        unsure = _named(content, "unsure", beats)
        sure = tuple(time not in unsure for time in beats) if unsure else ()
        sections = _sections(content)
        return cls(tempo, beats, downbeats, strength, length, meter, sections, sure)


def _rows(cells: Sequence[str], starts: Sequence[int]) -> str:
    """A JSON list with a new line before each of the cells numbered in `starts`."""
    text = ""
    for index, cell in enumerate(cells):
        text += ("\n  " if index in starts else " " if index else "") + cell
        text += "," if index + 1 < len(cells) else ""
    return f"[{text}]"


def _object(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"no JSON: {error.msg}, line {error.lineno}") from error
    if not isinstance(content, dict):
        raise ValueError("a JSON object with the key beats is needed")
    for key in content:
        if key not in _KEYS:
            raise ValueError(f"{key}: unknown key, known are {', '.join(_KEYS)}")
    return content


def _bars(content: dict[str, Any], beats: tuple[float, ...]) -> tuple[int, tuple[float, ...]]:
    """Meter and downbeats that a file gives or means."""
    meter = _whole(content, "meter") if "meter" in content else None
    if "downbeats" not in content:
        meter = 4 if meter is None else meter
        return meter, beats[:: max(meter, 1)]
    downbeats = _named(content, "downbeats", beats)
    places = [beats.index(time) for time in downbeats]
    counts = [after - before for before, after in pairwise(places)]
    usual = max(sorted(set(counts)), key=counts.count, default=4)
    if meter is None:
        return (usual if usual in _METERS else 4), downbeats
    if counts and usual != meter:
        way = "change the one, or take downbeats out to count from the first beat"
        raise ValueError(f"meter: {meter}, but {usual} beats lie between downbeats; {way}")
    return meter, downbeats


def _sections(content: dict[str, Any]) -> tuple[Section, ...]:
    entries = content.get("sections", [])
    if not isinstance(entries, list):
        raise ValueError(f"sections: {entries!r} is not a list")
    for entry in entries:
        if not isinstance(entry, dict) or set(entry) != {"start", "energy"}:
            raise ValueError(f"sections: {entry!r} is not an object of start and energy")
    return tuple(Section(_number(entry, "start"), _number(entry, "energy")) for entry in entries)


def _check_sections(sections: Sequence[Section], duration: float) -> None:
    if sections and sections[0].start != 0:
        raise ValueError(f"sections: the first starts at {sections[0].start}, it has to at 0")
    _check_times("sections", [section.start for section in sections], duration)
    for section in sections:
        if not 0 <= section.energy <= 1:
            raise ValueError(f"sections: energy {section.energy} is outside 0..1")


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


def _whole(content: dict[str, Any], key: str) -> int:
    number = _number(content, key)
    if number != round(number):
        raise ValueError(f"{key}: {content[key]} is not a whole number")
    return round(number)


def _named(content: dict[str, Any], key: str, beats: tuple[float, ...]) -> tuple[float, ...]:
    """The beats that a list of times names; none where the file lacks it."""
    if key not in content:
        return ()
    near = _SAME * (60.0 / _tempo(beats) if len(beats) > 1 else 0.0)
    named = []
    for time in _numbers(content, key):
        nearest = min(beats, key=lambda beat: abs(beat - time))
        if not abs(nearest - time) <= near:
            raise ValueError(f"{key}: {time} is not among the beats, {nearest} is the nearest")
        named.append(nearest)
    return tuple(named)


def _tempo(beats: Sequence[float]) -> float:
    if len(beats) < 2:
        raise ValueError("tempo: is missing, and a single beat does not tell it")
    intervals = sorted(after - before for before, after in pairwise(beats))
    return 60.0 / intervals[len(intervals) // 2]
