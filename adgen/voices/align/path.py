"""The likeliest frames at which words begin: their sounds laid along what is heard.

Time runs over spoken frames only, so that a pause counts as no sound's. One pass from the first
sound to the last finds the best of all ways (dynamic programming): each sound should last as long
as it usually does, sound like its kind, and pauses should lie where the text has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adgen.voices.align.envelope import FRAMES_PER_SECOND, Spoken
from adgen.voices.align.kinds import Kind, Sound
from adgen.voices.align.pauses import ending, inside
from adgen.voices.align.words import Stop, Written

LENGTHENED = 1.0
"""Plain vowels that the last vowel before a pause lasts longer (Wightman et al., JASA 91, 1992)."""
SPREAD = 3.0
"""Frames: variance of a sound's duration by its expected one; about half of a vowel."""
TRUST = 0.25
"""Weight of each frame's likeness: neighbours are alike, so that each says little that is new."""
DOUBT = 0.05
"""The least likelihood of any kind of sound."""
HEARD_SPREAD, HEARD_LOST = 0.08, 8.0
"""Seconds by which a recogniser is off, and the cost beyond which it is taken to be wrong."""
LONGEST = (4.0, 12)
"""A sound lasts at most so many times what is expected, plus so many frames."""
_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Step:
    """A sound with the frames it should last, what follows the word it ends, or None inside
    one, and when the next word was heard to begin."""

    kind: Kind
    expected: float
    ends: Stop | None
    next_heard: float | None


def word_starts(
    words: Sequence[Written], spoken: Spoken, heard: Sequence[float | None] = ()
) -> NDArray[np.int64]:
    """The place in `spoken` at which each word begins, increasing, the first 0. (words,)

    `heard` are seconds at which a recogniser heard the words begin, None for those it did not.
    Needs at least one spoken frame for every sound.
    """
    steps = _steps(words, len(spoken.at), heard or [None] * len(words))
    costs, within = _kinds(spoken), inside(spoken)
    best = np.full(len(spoken.at) + 1, np.inf)
    best[0] = 0.0
    taken: list[NDArray[np.int64]] = []
    for number, step in enumerate(steps):
        last = number == len(steps) - 1
        end = _only_the_end(len(best)) if last else _end(step, spoken, within)
        best, back = _one_sound(best, step.expected, costs[step.kind], within)
        best += end
        taken.append(back)
    return _begins(steps, taken, len(spoken.at))


def _steps(words: Sequence[Written], frames: int, heard: Sequence[float | None]) -> list[_Step]:
    raw: list[tuple[Sound, Stop | None, float | None]] = []
    for word, after in zip(words, [*heard[1:], None], strict=True):
        sounds = _lengthened(word.sounds or (Sound("any", 1.0),), word.ends != "none")
        raw += [(sound, None, None) for sound in sounds[:-1]]
        raw.append((sounds[-1], word.ends, after))
    unit = frames / sum(sound.weight for sound, _, _ in raw)
    return [_Step(sound.kind, sound.weight * unit, ends, after) for sound, ends, after in raw]


def _lengthened(sounds: Sequence[Sound], paused: bool) -> list[Sound]:
    """The sounds of a word, its last vowel longer where a pause is asked for behind it."""
    found = list(sounds)
    vowels = [place for place, sound in enumerate(found) if sound.kind == "vowel"]
    if paused:
        place = vowels[-1] if vowels else len(found) - 1
        found[place] = Sound(found[place].kind, found[place].weight + LENGTHENED)
    return found


def _kinds(spoken: Spoken) -> dict[Kind, _Floats]:
    """What it costs that frames up to each one are of a kind, added up. (frames + 1,) each"""
    voice, open_mouth = 1 - spoken.hiss, 1 - spoken.closed
    likely: dict[Kind, _Floats] = {
        "vowel": voice * open_mouth,
        "hiss": spoken.hiss,
        "stop": 1 - voice * open_mouth,
        "voiced": 0.6 * voice,
        "breath": np.full(len(voice), 0.5),
        "any": np.full(len(voice), 0.5),
    }
    return {
        kind: np.append(0.0, np.cumsum(-TRUST * np.log(DOUBT + (1 - DOUBT) * like)))
        for kind, like in likely.items()
    }


def _end(step: _Step, spoken: Spoken, within: _Floats) -> _Floats:
    """What it costs that a sound ends before each frame. (frames + 1,)"""
    if step.ends is None:
        return np.append(within, np.inf)
    cost = ending(step.ends, spoken)
    if step.next_heard is not None:
        cost[:-1] += _beside(step.next_heard, spoken)
    return cost


def _beside(when: float, spoken: Spoken) -> _Floats:
    """What it costs to begin a word at each frame where it was heard `when`, in seconds. (frames,)

    Recognisers often count the pause before a word as the word's.
    """
    latest = spoken.at / FRAMES_PER_SECOND
    earliest = (spoken.at - spoken.gap) / FRAMES_PER_SECOND
    off = np.maximum(np.maximum(earliest - when, when - latest), 0.0) / HEARD_SPREAD
    return np.minimum(off**2 / 2, HEARD_LOST)


def _only_the_end(count: int) -> _Floats:
    return np.where(np.arange(count) == count - 1, 0.0, np.inf)


def _one_sound(
    best: _Floats, expected: float, kind: _Floats, within: _Floats
) -> tuple[_Floats, NDArray[np.int64]]:
    """The least cost of having made one more sound before each frame, and how long it lasts."""
    frames = len(best) - 1
    pauses = np.append(0.0, np.cumsum(within))
    begun = best - kind
    cost, taken = np.full(frames + 1, np.inf), np.zeros(frames + 1, np.int64)
    times, more = LONGEST
    for lasts in range(1, min(frames, int(expected * times) + more) + 1):
        off = (lasts - expected) ** 2 / (2 * expected * SPREAD)
        found = begun[: frames + 1 - lasts] + (pauses[lasts:] - pauses[1 : frames + 2 - lasts])
        found += off
        better = found < cost[lasts:]
        cost[lasts:][better] = found[better]
        taken[lasts:][better] = lasts
    return cost + kind, taken


def _begins(
    steps: Sequence[_Step], taken: Sequence[NDArray[np.int64]], frames: int
) -> NDArray[np.int64]:
    """Where words begin, by going back over the best way."""
    place, begins = frames, list[int]()
    for number in range(len(steps) - 1, -1, -1):
        place -= int(taken[number][place])
        if number == 0 or steps[number - 1].ends is not None:
            begins.append(place)
    return np.array(begins[::-1], np.int64)
