"""Where in a recording somebody speaks, where there is a pause, and what kind of sound it is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from adgen.media.sound import RATE

FRAMES_PER_SECOND = 100
HOP = RATE // FRAMES_PER_SECOND
_WINDOW = 2 * HOP
_BANDS = (100, 1200, 3200, 8000)
"""Hz: edges of the bands: where voices are loud, between, and where hisses are."""
_BELOW = 32.0
"""dB below the loud frames (95 of 100) under which nobody speaks."""
_ABOVE_NOISE = 8.0
"""dB above the quietest frames under which it is still the room."""
_SILENT = -70.0
"""dBFS under which there is nothing, however quiet the rest."""
_SHORTEST = 10
"""Frames of quiet that are a pause: closures of plosives last up to about 100 ms."""
_CLICK = 5
"""Frames of sound between pauses that are no speech: a click, a mouth that opens."""
_HISS_ABOVE, _HISS_SOFT = 10.0, 4.0
"""dB by which the upper band of a hiss rises at least over what is usual, and how sharply."""
_CLOSED, _CLOSED_SOFT = -22.0, 3.0
"""dB below the loud frames at which a plosive's closure begins to be likely, and how sharply."""

_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spoken:
    """The frames of a recording in which somebody speaks, in order; all arrays (n,).

    `at` is each one's number among all frames, `gap` how many frames of pause are right before
    it; `hiss` and `closed`, from 0 to 1, how much it sounds like s or sh and like the closure of
    a plosive.
    """

    at: NDArray[np.int64]
    gap: NDArray[np.int64]
    hiss: _Floats
    closed: _Floats


def spoken_frames(samples: NDArray[np.float32]) -> Spoken:
    """Mono samples (n,) at 48 kHz, full scale 1, as frames of 10 ms; none where all is silence."""
    power = _power(samples)
    level = _decibels(power.sum(axis=1))
    at = np.flatnonzero(~_quiet(level))
    if not len(at):
        nothing = np.zeros(0)
        return Spoken(at, at, nothing, nothing)
    gap = np.diff(at, prepend=at[0] - 1) - 1
    tilt = _decibels(power[at, 2]) - _decibels(power[at, 0])
    usual, sharp = np.percentile(tilt, (50, 95))
    border = max((usual + sharp) / 2, usual + _HISS_ABOVE)
    loud = np.percentile(level[at], 95)
    return Spoken(
        at,
        gap,
        _likely(tilt - border, _HISS_SOFT),
        _likely(loud + _CLOSED - level[at], _CLOSED_SOFT),
    )


def _likely(above: _Floats, soft: float) -> _Floats:
    """From 0 to 1 by the logistic function, 0.5 at 0."""
    likely: _Floats = 1 / (1 + np.exp(-np.clip(above / soft, -30, 30)))
    return likely


def _power(samples: NDArray[np.float32]) -> _Floats:
    """Mean square of each band in each frame. (frames, bands)"""
    frames = max(1, len(samples) // HOP)
    padded = np.zeros(frames * HOP + _WINDOW, np.float32)
    before = (_WINDOW - HOP) // 2
    kept = samples[: len(padded) - before]
    padded[before : before + len(kept)] = kept
    cut = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::HOP][:frames]
    window = np.hanning(_WINDOW).astype(np.float32)
    spectrum = np.abs(np.fft.rfft(cut * window, axis=1)) ** 2
    edges = [round(edge * _WINDOW / RATE) for edge in _BANDS]
    bands = [spectrum[:, low:high].sum(axis=1) for low, high in pairwise(edges)]
    scale = 2 / (_WINDOW * float((window**2).sum()))
    return np.stack(bands, axis=1).astype(np.float64) * scale


def _decibels(power: _Floats) -> _Floats:
    decibels: _Floats = 10 * np.log10(power + 1e-12)
    return decibels


def _quiet(level: _Floats) -> NDArray[np.bool_]:
    """Whether each frame belongs to a pause, to the silence before, or to that behind."""
    loud, room = np.percentile(level, (95, 2))
    limit = max(loud - _BELOW, min(room + _ABOVE_NOISE, loud - _BELOW / 2), _SILENT)
    quiet: NDArray[np.bool_] = level < limit
    for start, stop in _runs(quiet):
        if stop - start < _SHORTEST and start and stop < len(quiet):
            quiet[start:stop] = False
    for start, stop in _runs(~quiet):
        if stop - start < _CLICK:
            quiet[start:stop] = True
    return quiet


def _runs(marked: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where marked frames begin and stop."""
    edges = np.flatnonzero(np.diff(marked, prepend=False, append=False)).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))
