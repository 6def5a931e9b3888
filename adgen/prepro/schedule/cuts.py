"""Shots and beats become a cut list: every cut on a beat, and shots that stretch to their voice.

Most markets ask for the same lengths, so what was found for one is kept for the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter

from adgen.prepro.schedule.accents import accents
from adgen.prepro.schedule.cutting import VOICE_LEAD, VOICE_TAIL, Asked, stops
from adgen.prepro.schedule.endings import Ending, last_hit
from adgen.prepro.schedule.heard import Heard, counted_on, heard
from adgen.schema.beats import BeatGrid
from adgen.schema.footage import Cut, CutList
from adgen.schema.storyboard import Shot
from adgen.schema.time import FrameRange, nearest_frame

_KEPT = 256
"""Cut lists and selections that are kept: those of one campaign's lengths, many times over."""
_FREE_STEP = Fraction(1, 10)
"""Seconds from one place to cut to the next without music, as in `cutting`."""


@dataclass(frozen=True, slots=True)
class Overrun:
    """A voice line that its shot cannot hold."""

    shot: str
    voice_seconds: Fraction
    room_seconds: Fraction

    @property
    def over(self) -> Fraction:
        """Seconds too long."""
        return self.voice_seconds - self.room_seconds


def spot_seconds(length: int, rate: Fraction) -> Fraction:
    """How long a spot of `length` seconds is in whole frames: 15 s at 29.97 are 15.015 s."""
    return nearest_frame(Fraction(length), rate) / rate


def wanted_seconds(shot: Shot, grid: BeatGrid | None) -> Fraction:
    """The length a shot asks for, in seconds; beats count at the track's tempo."""
    return _wanted(shot.beats, shot.seconds, None if grid is None else grid.tempo)


def end_card_wanted(shots: Sequence[Shot], seconds: Fraction, grid: BeatGrid | None) -> Fraction:
    """Second of a spot at which its last shot would begin if shots could be cut anywhere."""
    wants = [wanted_seconds(shot, grid) for shot in shots]
    return seconds * (1 - wants[-1] / sum(wants))


@lru_cache(maxsize=_KEPT)
def _wanted(beats: float | None, seconds: float | None, tempo: float | None) -> Fraction:
    if seconds is not None:
        return Fraction(seconds)
    assert beats is not None and tempo is not None, "beats without music are refused earlier"
    return Fraction(beats) * 60 / Fraction(tempo)


def select(shots: Sequence[Shot], length: int, grid: BeatGrid | None) -> tuple[Shot, ...]:
    """The shots a spot of `length` seconds keeps, in order.

    All of them when they ask for at most a quarter more than there is; otherwise the essential
    ones, and then the others from the first while they fit. A transition joins a shot to the one
    before it: where those before the first kept shot are gone, that begins with its picture.
    """
    kept = _selected(tuple((wanted_seconds(shot, grid), shot.essential) for shot in shots), length)
    first, *others = (shots[index] for index in kept)
    return (first if kept[0] == 0 else replace(first, transition="cut"), *others)


@lru_cache(maxsize=_KEPT)
def _selected(shots: tuple[tuple[Fraction, bool], ...], length: int) -> tuple[int, ...]:
    """Which of the shots, each by its wanted seconds and whether it is essential, are kept."""
    if sum(wanted for wanted, _ in shots) <= Fraction(5, 4) * length:
        return tuple(range(len(shots)))
    kept = {index for index, (_, essential) in enumerate(shots) if essential}
    total = sum((shots[index][0] for index in kept), Fraction(0))
    for index, (wanted, _) in enumerate(shots):
        if index not in kept and total + wanted <= length:
            kept.add(index)
            total += wanted
    return tuple(sorted(kept))


def schedule(
    shots: Sequence[Shot],
    length: int,
    rate: Fraction,
    grid: BeatGrid | None,
    music_start: float,
    voices: Mapping[str, Fraction],
    ending: Ending = "fade",
    fastest: Fraction = Fraction(1),
) -> CutList:
    """The cut list of a spot that begins `music_start` seconds into the track.

    `voices` gives the seconds spoken over a shot, by its id; each may be sped up by `fastest`. The
    cuts that suit the pictures alone are taken unless a voice is too long for a shot that may
    stretch, so that markets keep sharing takes. Then such shots grow and others give way: for the
    voices as they are, or where that cannot be had, for them sped up. `overruns` tells whom it
    does not serve. Raises ValueError for more shots than there are beats to cut on.
    """
    silent = tuple(
        Asked(shot.id, wanted_seconds(shot, grid), shot.transition, shot.beat_effect != "none")
        for shot in shots
    )
    cuts = plain = _solved(silent, length, rate, grid, music_start, ending)
    late = {line.shot for line in overruns(plain, voices)}
    grows = {shot.id for shot in shots if shot.stretch and shot.id in voices}
    if not late & grows:
        return plain
    step = _FREE_STEP if grid is None else 60 / Fraction(grid.tempo)
    for faster in (Fraction(1), fastest):
        lengths = sped(voices, faster)
        asked = tuple(
            _with_voice(shot, shot.id in grows, lengths.get(shot.id), cut, step)
            for shot, cut in zip(silent, plain.cuts, strict=True)
        )
        cuts = _solved(asked, length, rate, grid, music_start, ending)
        if not overruns(cuts, sped(voices, fastest)):
            break
    return cuts


def sped(voices: Mapping[str, Fraction], faster: Fraction) -> dict[str, Fraction]:
    """Seconds of voices that are spoken `faster` times as fast."""
    return {name: seconds / faster for name, seconds in voices.items()}


def _with_voice(
    shot: Asked, grows: bool, voice: Fraction | None, plain: Cut, step: Fraction
) -> Asked:
    """A shot that grows for its voice, or one that keeps at least what that has of its `plain` cut.

    The latter stays shorter than its plain cut and half a `step` between places to cut: beats are
    not all equally far apart.
    """
    if grows:
        return replace(shot, voice=voice)
    room = max(room_for_voice(plain), Fraction(0))
    held = None if voice is None else min(voice, room)
    return replace(shot, voice=held, most=plain.record.seconds + step / 2)


def room_for_voice(cut: Cut) -> Fraction:
    """The seconds that may be spoken over a shot, less lead and tail."""
    return cut.record.seconds - VOICE_LEAD - VOICE_TAIL


def overruns(cuts: CutList, voices: Mapping[str, Fraction]) -> tuple[Overrun, ...]:
    """The voice lines that do not fit their shots, with lead and tail."""
    found: list[Overrun] = []
    for cut in cuts.cuts:
        seconds = voices.get(cut.shot)
        if seconds is None:
            continue
        room = room_for_voice(cut)
        if seconds > room:
            found.append(Overrun(cut.shot, seconds, room))
    return tuple(found)


@lru_cache(maxsize=_KEPT)
def _solved(
    shots: tuple[Asked, ...],
    length: int,
    rate: Fraction,
    grid: BeatGrid | None,
    start: float,
    ending: Ending,
) -> CutList:
    total = nearest_frame(Fraction(length), rate)
    beats: tuple[Heard, ...] = ()
    points: list[Heard] | None = None
    if grid is not None:
        beats = heard(grid, start, total, rate)
        points = sorted((*beats, *counted_on(grid, beats, total, rate)), key=attrgetter("frame"))
    ends = stops(shots, total, rate, points)
    records = [FrameRange(begin, end, rate) for begin, end in pairwise([0, *ends])]
    hit = None if grid is None or ending == "fade" else last_hit(grid, start, total / rate)
    played = total if hit is None else nearest_frame(hit, rate) + 1
    beats = tuple(beat for beat in beats if beat.frame < played)
    transitions = [shot.transition for shot in shots]
    struck = accents(list(zip(records, transitions, strict=True)), beats, rate)
    cuts = tuple(
        Cut(shot.id, record, shot.transition, strong)
        for shot, record, strong in zip(shots, records, struck, strict=True)
    )
    return CutList(cuts, rate, start, tuple(beat.frame for beat in beats if beat.sure), hit)
