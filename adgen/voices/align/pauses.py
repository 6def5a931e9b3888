"""What pauses cost: how likely one is where the text asks for it, and where it does not.

Costs are negative logarithms of likelihoods, up to a constant.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adgen.voices.align.envelope import FRAMES_PER_SECOND, Spoken
from adgen.voices.align.words import Stop

INNER, GROWTH = 3.0, 2.0
"""Cost of a pause inside a word, and how it grows with its length."""
USUAL = 0.12
"""Seconds of pause that happen anywhere."""
_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Pause:
    """What is expected behind a word: seconds, their spread (of logarithms), and the cost of a
    pause and of none."""

    seconds: float
    spread: float
    heard: float
    missing: float


_PAUSES: dict[Stop, _Pause] = {
    "none": _Pause(USUAL, 0.8, 3.5, 0.0),
    "comma": _Pause(0.25, 0.7, 0.3, 2.0),
    "sentence": _Pause(0.45, 0.7, 0.1, 4.0),
    "line": _Pause(1.0, 1.0, 0.0, 8.0),
}


def ending(stop: Stop, spoken: Spoken) -> _Floats:
    """The cost of ending a word before each spoken frame; infinite at the end. (frames + 1,)"""
    pause, seconds = _PAUSES[stop], np.maximum(spoken.gap, 1) / FRAMES_PER_SECOND
    unusual = np.log(seconds / pause.seconds)
    if stop == "none":
        unusual = np.maximum(unusual, 0.0)
    heard = pause.heard + unusual**2 / (2 * pause.spread**2)
    return np.append(np.where(spoken.gap > 0, heard, pause.missing), np.inf)


def inside(spoken: Spoken) -> _Floats:
    """The cost of the pause before each spoken frame where a word goes on over it. (frames,)"""
    longer = GROWTH * np.log1p(spoken.gap / FRAMES_PER_SECOND / USUAL)
    return np.where(spoken.gap > 0, INNER + longer, 0.0)
