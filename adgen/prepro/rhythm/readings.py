"""Which of the pulses of a track is its beat, and which of two phases: decided by evidence.

A track repeats itself at its beat, at its eighths and at its half bars. What tells them apart:

- a bar. If four of a pulse repeat as well as eight do, four of them are a bar; if only eight do,
  the pulse is one of eighths.
- kick and snare. Two neighbouring beats often alternate: the first is stronger in the bass, the
  second in the cymbals' band. A beat and an eighth do not: the beat is stronger in the middle band.
- three in a bar. Only beats do that (3/4); twice their interval would cut bars in half.

The weights of the first two were fitted (logistic regression, the scores left out one at a time) on
sixteen scores of the studio, each written at one level and played at four tempi.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from adgen.prepro.rhythm.likeness import PARTS, log_ratio, profile_of, repeats_of, three_in_a_bar
from adgen.prepro.rhythm.onsets import COARSE, FRAMES, Onsets, Times
from adgen.prepro.rhythm.pulse import (
    follow,
    likely_intervals,
    possible,
    steps_of,
    strength_at,
    without_slips,
)

_LEAST_BEATS = 6
_OFF = 0.12
"""Part by which a path's tempo may differ from the one it was to follow (logarithm)."""
_HINTED = 0.06
"""The same where the tempo was given."""
_USUAL = 82.0
"""BPM of the slower of two readings at which tempo speaks for neither of them."""
_TWICE = 0.08
"""Octaves by which a tempo may miss twice or three times another."""
_TRIPLET = 0.5
"""Least strength of each third beat in the middle band where the others are its triplets, not
beats of a waltz, whose chords come on the second and the third."""
_HARMONY = 6.0
"""Weight of harmony that changes with a bar against the logarithms of what is struck."""
_STRUCK = 0.2
"""Least rise, of a usual hit, on the first and the last beat that evidence is taken from."""
_ALIKE, _HINTED_ALIKE = 0.48, 0.42
"""Least likeness of bars in a track that has a beat, and in one whose tempo was given: noise,
speech and blows at random times reach 0.4, the studio's tracks 0.6 and more."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to count the track."""

    beats: Times
    """Frames, increasing."""
    tempo: float
    """BPM, of the median interval."""
    alternation: float
    """How much neighbours alternate as kick and snare do; below 0 if one of them is weaker in all
    bands, as an eighth is."""
    middle: float
    """How unlike neighbours are in the middle band."""
    repeats: dict[int, float]
    """How alike beats are to those 1, 2, 3, 4, 6 and 8 further, in all bands, 1 at most."""
    three: float
    """Evidence for bars of three, above 0 for it."""
    third: float
    """How much stronger every third beat is in the upper bands than the two after it."""
    found: float
    """How well the track repeats itself at this interval, by the autocorrelation."""

    @property
    def alike(self) -> float:
        """How alike the bars are, or the half bars: how sure it is that there is a beat at all."""
        return max(self.repeats[3], self.repeats[4])

    @property
    def bar(self) -> float:
        """How much better eight beats (or six) repeat than four (or three)."""
        if self.three > 0:
            return -0.1
        longer = max(self.repeats[6], self.repeats[8]) - max(self.repeats[3], self.repeats[4])
        return float(np.clip(longer, -0.1, 0.2))


def best_reading(onsets: Onsets, hint: float | None) -> Reading:
    """The reading with the best evidence; with a hint (BPM) the one at that tempo.

    Raises ValueError where nothing comes back regularly.
    """
    least = _ALIKE
    if hint is not None:
        readings, least = [_hinted(onsets, hint)], _HINTED_ALIKE
    else:
        found = [
            reading
            for interval, strength in likely_intervals(onsets.pulse)
            if (reading := _reading(onsets, interval, strength)) and possible(reading.tempo)
        ]
        readings = [one for place, one in enumerate(found) if not _known(one, found[:place])]
    if not readings or max(reading.alike for reading in readings) < least:
        raise ValueError("no beats found: nothing in the track comes back regularly")
    return max(readings, key=lambda one: sum(_vote(one, other) for other in readings))


def _known(reading: Reading, others: list[Reading]) -> bool:
    return any(abs(np.log(reading.tempo / other.tempo)) < 0.03 for other in others)


def _hinted(onsets: Onsets, hint: float) -> Reading:
    interval = steps_of(hint)
    strength = strength_at(onsets.pulse, interval)
    reading = _reading(onsets, interval, strength, _HINTED)
    if reading is None:
        path = follow(onsets.pulse, interval, 0.93, 1.07)
        if len(path) < _LEAST_BEATS:
            raise ValueError(f"no beats found: the track is shorter than {_LEAST_BEATS} beats")
        reading = _phased(onsets, path, strength)
    return reading


def _reading(onsets: Onsets, interval: float, strength: float, off: float = _OFF) -> Reading | None:
    """The path at an interval (steps) in its better phase; None where it left the tempo."""
    path = without_slips(onsets.pulse, follow(onsets.pulse, interval))
    if len(path) < _LEAST_BEATS:
        return None
    step = float(np.median(np.diff(path))) / COARSE
    if abs(np.log(step / interval)) > off:
        return None
    return _phased(onsets, path, strength)


def _phased(onsets: Onsets, path: Times, strength: float) -> Reading:
    """The reading of a path, or of the middles between its beats, if these are the beats."""
    played = _played(onsets, path)
    halves = (path[1:] + path[:-1]) / 2
    both = [_measure(onsets, beats, strength) for beats in (played, _played(onsets, halves))]
    both = [replace(one, beats=beats) for one, beats in zip(both, (path, halves), strict=True)]
    evidence = _phase(onsets, played) + 0.5 * (
        max(0, both[0].alternation) - max(0, both[1].alternation)
    )
    return both[0] if evidence >= 0 else both[1]


def _played(onsets: Onsets, path: Times) -> Times:
    """The path from the first beat to the last on which anything is struck."""
    struck = np.flatnonzero(onsets.struck(path).max(axis=0) > _STRUCK)
    if len(struck) == 0 or struck[-1] - struck[0] < _LEAST_BEATS:
        return path
    return path[struck[0] : struck[-1] + 1]


def _phase(onsets: Onsets, path: Times) -> float:
    """Evidence, above 0, that beats and not the middles between them are the beats: what is struck
    on them, the bass by half, and where the harmony of bars changes."""
    profile = profile_of(onsets, path).mean(axis=0)
    low, middle, high = log_ratio(profile[0], profile[PARTS // 2])
    step = float(np.median(np.diff(path)))
    inner = path[2:-2] if len(path) > 8 else path
    changes = [
        max(float(change[first::4].mean()) for first in range(4))
        for change in (onsets.change(inner, step), onsets.change(inner + step / 2, step))
    ]
    return float(0.5 * low + middle + high + _HARMONY * (changes[0] - changes[1]))


def _measure(onsets: Onsets, beats: Times, strength: float) -> Reading:
    profile = profile_of(onsets, beats)
    low, middle, high = log_ratio(profile[0::2, 0].mean(axis=0), profile[1::2, 0].mean(axis=0))
    below = low + middle
    clear = min(1.0, abs(below) / 0.3)
    alternation = abs(high) * (1 - clear) - clear * np.sign(below) * high
    return Reading(
        beats=beats,
        tempo=60 * FRAMES / float(np.median(np.diff(beats))),
        alternation=float(np.clip(alternation, -0.6, 0.6)),
        middle=float(min(abs(middle), 0.6)),
        repeats=repeats_of(profile),
        three=three_in_a_bar(onsets, beats),
        third=_third(profile[:, 0]),
        found=strength,
    )


def _third(struck: Times) -> float:
    """See `Reading.third`; `struck` has a row for each beat."""
    threes = [struck[first::3].mean(axis=0) for first in range(3)]
    first = int(np.argmax([three[0] + three[1] for three in threes]))
    others = (threes[first - 1] + threes[first - 2]) / 2
    return float(log_ratio(threes[first], others)[1])


def _vote(one: Reading, other: Reading) -> float:
    """-1..1: how much speaks for one reading against another."""
    if one is other:
        return 0.0
    ratio = float(np.log2(one.tempo / other.tempo))
    for times in (2, 3):
        if abs(abs(ratio) - np.log2(times)) < _TWICE:
            fast, slow = (one, other) if ratio > 0 else (other, one)
            odds = _faster(fast, slow, times)
            return float(np.tanh(odds / 2) if ratio > 0 else -np.tanh(odds / 2))
    return float(np.tanh(4 * (one.alike + one.found - other.alike - other.found)))


def _faster(fast: Reading, slow: Reading, times: int) -> float:
    """Odds (logarithm) that of two readings, one `times` as fast, the fast one is the beat."""
    if times == 3:
        return 3.0 if fast.three <= 0 or fast.third < _TRIPLET else -3.0
    odds = 1.6 + 5.5 * fast.alternation - 6.9 * fast.middle - 21 * fast.bar
    return odds - float(np.log2(slow.tempo / _USUAL)) + (4.0 if fast.three > 0 else 0.0)
