"""Music that makes way for the voice: when it goes down, how far, and how it comes back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from adgen.media.sound import RATE

Span = tuple[int, int]
"""First sample, and the one after the last."""

# Seconds. The music is down when the voice starts, stays down over its pauses, and comes back
# slowly enough not to be heard as an effect, and only where it then stays for a while: what comes
# up and goes down at once is heard as pumping.
ATTACK = 0.120
HOLD = 0.400
RELEASE = 0.350
STAY = 0.600
LONG = ATTACK + HOLD + RELEASE + STAY
"""Seconds between two lines from which the music comes up."""
_WHOLE = tuple(round(length * RATE) for length in (ATTACK, HOLD, RELEASE))
_LONG = round(LONG * RATE)

_BLOCK = RATE // 100
_UNHEARD = 10 ** (-40 / 20)
"""Against the loudest 10 ms of a line: what is softer is a pause."""


def groups_of(spoken: Sequence[Span]) -> list[Span]:
    """Spans between which the music has no time to come up and go down again, made one."""
    merged: list[Span] = []
    for start, stop in sorted(spoken):
        if merged and start - merged[-1][1] < _LONG:
            merged[-1] = (merged[-1][0], max(merged[-1][1], stop))
        else:
            merged.append((start, stop))
    return merged


def lowered(count: int, groups: Sequence[Span], depths: Sequence[float]) -> npt.NDArray[np.float32]:
    """Gain of the music, each group of spans with its own depth in dB. (count,)

    Down by the start of each group (a look-ahead of 120 ms), held 400 ms after it, back over
    350 ms, by half a cosine in decibels: at most pi/2 times depth / 120 ms. Within a group the
    gain is one and the same, so that nothing pumps.
    """
    attack, hold, release = _WHOLE
    gain = np.ones(count, np.float32)
    for (start, stop), depth in zip(groups, depths, strict=True):
        begin, end = max(0, start - attack), min(count, stop + hold + release)
        frames = np.arange(begin, end, dtype=np.float64)
        corners = (start - attack, start, stop + hold, stop + hold + release)
        down = smooth(np.interp(frames, corners, (0.0, 1.0, 1.0, 0.0)))
        gain[begin:end] = 10 ** (-depth / 20 * down)
    return gain


def spoken_spans(line: npt.NDArray[np.float32], start: int) -> list[Span]:
    """Where in a spot a line (n,) that begins at sample `start` is heard.

    Its pauses count as speech unless they are so long that the music comes up in them, as in a
    voice track of a whole spot. Nothing of a line that is silent.
    """
    whole = len(line) // _BLOCK * _BLOCK
    levels = np.abs(np.append(line, np.zeros(whole + _BLOCK - len(line), line.dtype)))
    levels = levels.reshape(-1, _BLOCK).max(axis=1)
    if not levels.any():
        return []
    heard = np.flatnonzero(levels > _UNHEARD * levels.max())
    long = _LONG // _BLOCK
    edges = [-1, *(int(block) for block in heard), len(levels)]
    stops = [(a, b) for a, b in pairwise(edges) if b - a - 1 >= long]
    spans: list[Span] = []
    first = 0
    for before, after in [*stops, (len(levels) - 1, len(levels))]:
        if before >= first:
            spans.append((start + first * _BLOCK, start + min(len(line), (before + 1) * _BLOCK)))
        first = after
    return spans


def smooth(ramp: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """A straight ramp of 0 to 1 with its corners rounded (half a cosine)."""
    return np.asarray((1 - np.cos(np.pi * ramp)) / 2, np.float32)
