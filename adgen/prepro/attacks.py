"""Where a beat really begins: the start of its attack at sample precision, and the even grid.

The onset envelope says to about 10 ms that something is struck. The start is then picked in the
samples, and the small scatter of single picks is removed by fitting the beats' regular course.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Times = NDArray[np.float64]

_BEFORE, _AFTER = 0.030, 0.018
"""Seconds around the expected beat that are searched for the attack. The stretch after is short,
so that the next sixteenth at 200 BPM (75 ms later) is never taken for the beat."""
_CLEAR = 0.35
"""Least gain of the split (nats a sample) that counts as an attack; steady noise stays near 0.02,
a drum over a full mix gives 0.4 to 3."""
_EVEN = 0.004
"""Seconds that a stretch of eight beats may lie off one straight line before the tempo is taken to
vary. A tenth of a frame at 25 fps; the picks of a steady track stay within 1 ms of the line."""
_NEAR = 0.025
"""Seconds from the local line within which a clear attack is the beat itself (played by hand)."""
_STRETCH = 8
"""Beats of a stretch that is tried for evenness."""
_REACH = 3
"""Beats either side that the local fit looks at where the tempo varies."""


def attack_starts(samples: Samples, rate: int, times: Times) -> tuple[Times, Times]:
    """Start of the attack nearest to each time, and how clear it is (0 where there is none).

    The search splits each stretch of the differenced signal where two variances explain it better
    than one: the Akaike picker (Maeda 1985, used for the first arrival of earthquakes). Returns
    two arrays of the shape of `times`: seconds, and the gain of the split in nats a sample.
    """
    before = round(_BEFORE * rate)  # silence, so that an attack on the first sample is one
    rise = np.diff(np.pad(samples.astype(np.float64), (before + 1, 0)))
    starts, clear = times.copy(), np.zeros(len(times))
    edge = max(8, round(0.002 * rate))
    for place, time in enumerate(times):
        first = max(0, round(time * rate))
        part = rise[first : round((time + _BEFORE + _AFTER) * rate)]
        if len(part) < 4 * edge:
            continue
        split, gain = _split(part, edge)
        starts[place] = (first + split - before) / rate
        clear[place] = gain if gain > _CLEAR else 0.0
    return starts, clear


def _split(part: Times, edge: int) -> tuple[int, float]:
    """Index that parts a quiet beginning from a loud end, and its gain in nats a sample."""
    size = len(part)
    floor = 1e-10 + 1e-5 * float(np.max(part**2))
    power = np.concatenate([[0.0], np.cumsum(part**2)])
    index = np.arange(edge, size - edge)
    quiet = power[index] / index + floor
    loud = (power[-1] - power[index]) / (size - index) + floor
    whole = power[-1] / size + floor
    gain = size * np.log(whole) - index * np.log(quiet) - (size - index) * np.log(loud)
    gain[loud < quiet] = 0.0
    best = int(np.argmax(gain))
    return int(index[best]), float(gain[best] / (2 * size))


def even_grid(samples: Samples, rate: int, rough: Times) -> Times:
    """The rough beats (seconds) moved onto the attacks: as many beats or more where some were left
    out, in one straight line if the tempo is steady, else following it.
    """
    step = float(np.median(np.diff(rough)))
    count = np.concatenate([[0], np.cumsum(np.maximum(1, np.round(np.diff(rough) / step)))])
    beats = np.interp(np.arange(int(count[-1]) + 1), count, rough)
    for _ in range(3):
        starts, clear = attack_starts(samples, rate, beats)
        if np.count_nonzero(clear) < 3:
            return beats
        beats = _course(starts, clear)
    return _with_ends(samples, rate, beats)


def _with_ends(samples: Samples, rate: int, beats: Times) -> Times:
    """The beats and those before the first and after the last that have a clear attack."""
    step = float(np.median(np.diff(beats)))
    for end, move in ((0, -step), (-1, step)):
        while True:
            further = beats[end] + move
            starts, clear = attack_starts(samples, rate, np.array([further]))
            if not (-0.01 < further < len(samples) / rate and clear[0] > 0):
                break
            if abs(starts[0] - further) > _NEAR / 2:
                break
            beats = np.insert(beats, 0 if end == 0 else len(beats), further)
    return beats


def _course(starts: Times, clear: Times) -> Times:
    """Regular times nearest to the picked ones: a straight line, or, where the tempo varies, the
    picks themselves and for beats without a clear one the line through their neighbours.
    """
    index = np.arange(len(starts), dtype=np.float64)
    line = _line(index, starts, np.minimum(clear, 1.0))
    off = starts - line
    sure = clear > 0
    middles = [
        float(np.median(off[place : place + _STRETCH][sure[place : place + _STRETCH]]))
        for place in range(0, max(1, len(starts) - _STRETCH // 2), _STRETCH // 2)
        if np.count_nonzero(sure[place : place + _STRETCH]) >= 3
    ]
    if not middles or max(abs(middle) for middle in middles) <= _EVEN:
        return line
    course = np.empty(len(starts))
    for place in range(len(starts)):
        near = np.clip(1 - np.abs(index - place) / (_REACH + 1), 0, 1)
        weights = near * np.minimum(clear, 1.0)
        near_line = line if np.count_nonzero(weights) < 3 else _line(index, starts, weights)
        picked = sure[place] and abs(starts[place] - near_line[place]) < _NEAR
        course[place] = starts[place] if picked else near_line[place]
    return np.maximum.accumulate(course)


def _line(index: Times, times: Times, weights: Times) -> Times:
    """Robust straight line through times over index: least squares, outliers weighed down
    (Cauchy weights with a scale of 4 ms, ten rounds)."""
    trust = weights.copy()
    line = times
    for _ in range(10):
        slope, start = np.polyfit(index, times, 1, w=np.sqrt(trust) + 1e-9)
        line = start + slope * index
        trust = weights / (1 + ((times - line) / 0.004) ** 2)
    return line
