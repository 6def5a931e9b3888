"""Beats followed at a tempo that may change: the tempi a track may have, and the path at each."""

from __future__ import annotations

import numpy as np

from adgen.prepro.rhythm.onsets import COARSE, FRAMES, Times

_RATE = FRAMES / COARSE
_RANGE = (57.0, 186.0)
"""BPM that are looked for without a hint: 60 to 180 and what an estimate may be off."""
_WINDOW, _STEP = 10.0, 2.5
"""Seconds of a stretch that repetitions are counted in, and from one stretch to the next."""
_FAINT = 0.3
"""Least part of the strongest repetition that makes a tempo worth following."""
_MOST = 7
"""Tempi followed at most."""
_FASTER, _SLOWER = 0.8, 1.75
"""Range of intervals around the expected one: a ritardando doubles them nearly."""
_STIFF, _JUMP = 30.0, 1.5
"""Price of a change of interval, by the square of its logarithm, in strongest beats; and the most
that it costs, which is the price of going on in another tempo."""
_SLIPPED, _RETURNED = 0.06, 0.05
"""Changes of interval (logarithm) that a slip begins with and that are none any more."""
_LOST = (0.1, 0.65)
"""Part of a beat that a slip gains or loses: less is play, more is another tempo."""
_LONG = 8
"""Beats that a slip may take."""
_SLIPS, _SHORT, _FITTED = 4, 24, 16
"""Slips mended, beats of a stretch that is mended, both at most, and beats it is counted from."""


def repetition(pulse: Times) -> Times:
    """Autocorrelation of the pulse over stretches of 10 s, 1 at lag 0, by lag in steps.

    Stretches keep a tempo that drifts from blurring it. Louder ones count more.
    """
    width = int(_WINDOW * _RATE)
    window = np.hanning(width)
    padded = np.pad(pulse, width // 2)
    total = np.zeros(width)
    for first in range(0, len(pulse), int(_STEP * _RATE)):
        part = padded[first : first + width]
        part = (part - part.mean()) * window[: len(part)]
        total += np.fft.irfft(np.abs(np.fft.rfft(part, 2 * width)) ** 2)[:width]
    overlap = np.fft.irfft(np.abs(np.fft.rfft(window, 2 * width)) ** 2)[:width]
    return np.asarray(total / max(float(total[0]), 1e-12) / (overlap / overlap[0] + 0.02))


def likely_intervals(pulse: Times) -> list[tuple[float, float]]:
    """Intervals of beats (steps) that a track repeats itself at, with how well; the best first."""
    repeated = np.convolve(repetition(pulse), np.array([1, 2, 4, 2, 1]) / 10, mode="same")
    first, last = (int(60 * _RATE / tempo) for tempo in reversed(_RANGE))
    last = min(last, len(repeated) - 3)
    peaks = [
        (float(lag), float(repeated[lag]))
        for lag in range(first, last + 2)
        if repeated[lag - 1] <= repeated[lag] > repeated[lag + 1] and repeated[lag] > 0
    ]
    peaks.sort(key=lambda peak: -peak[1])
    return [peak for peak in peaks if peak[1] > _FAINT * peaks[0][1]][:_MOST]


def strength_at(pulse: Times, interval: float) -> float:
    """How well a track repeats itself within 3 % of an interval (steps)."""
    repeated = repetition(pulse)
    return float(repeated[int(interval * 0.97) : int(interval * 1.03) + 2].max(initial=-1.0))


def follow(
    pulse: Times, interval: float, faster: float = _FASTER, slower: float = _SLOWER
) -> Times:
    """Beats in frames, on the path that hits the pulse best at about `interval` steps a beat.

    Dynamic programming over (time, interval before it), as in a bar pointer model: intervals from
    `faster` to `slower` times the expected one, changes of interval paid for. Beats go on through
    rests to both ends of the track.
    """
    lengths = np.arange(int(interval * faster), int(np.ceil(interval * slower)) + 1)
    change = np.log(lengths[None, :] / lengths[:, None])
    price = np.minimum(_STIFF * change**2, _JUMP)
    weight = np.sqrt(lengths / interval)
    longest, size = int(lengths[-1]), len(pulse)
    best = np.zeros((size + longest, len(lengths)))
    came = np.zeros((size, len(lengths)), np.int16)
    row = np.arange(len(lengths))
    for step in range(size):
        paths = best[longest + step - lengths] - price
        came[step] = chosen = paths.argmax(axis=1)
        best[longest + step] = paths[row, chosen] + weight * pulse[step]
    begun = max(0, size - round(interval))
    ending = best[longest + begun :]
    step, state = (int(place) for place in np.unravel_index(int(ending.argmax()), ending.shape))
    step += begun
    path = []
    while step >= 0:
        path.append(step)
        step, state = step - int(lengths[state]), int(came[step, state])
    return np.asarray(path[::-1], dtype=np.float64) * COARSE


def without_slips(pulse: Times, path: Times) -> Times:
    """The path (frames) without jumps between stretches of one tempo.

    In an intro of off-beats a path may follow these and slip by part of a beat where the drums
    begin. No music does that, so the shorter stretch is counted on from the longer one.
    """
    for _ in range(_SLIPS):
        slip = _first_slip(path)
        if slip is None:
            break
        early, late = path[: slip[0] + 1], path[slip[1] :]
        if min(len(early), len(late)) > _SHORT:
            break
        if len(early) < len(late):
            step = _step(late[:_FITTED])
            path = np.concatenate([np.arange(late[0] - step, -1e-6, -step)[::-1], late])
        else:
            step = _step(early[-_FITTED:])
            end = len(pulse) * COARSE
            path = np.concatenate([early, np.arange(early[-1] + step, end, step)])
    return path


def _first_slip(path: Times) -> tuple[int, int] | None:
    """The beats before and after the first slip between stretches of one tempo: intervals that are
    all shorter, or all longer, than those on both sides, and lose half a beat at most."""
    steps = np.diff(path)
    for place in range(2, len(steps) - 2):
        before = float(np.median(steps[max(0, place - 4) : place]))
        away = np.log(steps[place : place + _LONG + 1] / before)
        if abs(away[0]) < _SLIPPED:
            continue
        back = np.flatnonzero(np.sign(away[0]) * away < _RETURNED)
        if len(back) == 0 or place + back[0] > len(steps) - 2:
            continue
        last = place + int(back[0])
        after = float(np.median(steps[last : last + 4]))
        lost = abs(float(steps[place:last].sum()) - before * (last - place)) / before
        if abs(np.log(after / before)) < _RETURNED and _LOST[0] < lost < _LOST[1]:
            return place, last
    return None


def _step(beats: Times) -> float:
    """Frames from beat to beat, by least squares."""
    return float(np.polyfit(np.arange(len(beats)), beats, 1)[0])


def possible(tempo: float) -> bool:
    """Whether `tempo` BPM is among those looked for without a hint."""
    return _RANGE[0] <= tempo <= _RANGE[1]


def steps_of(tempo: float) -> float:
    """Steps of the pulse in a beat at `tempo` BPM."""
    return 60 * _RATE / tempo
