"""Glitch: on a strong beat lines tear sideways and the colours come apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from adgen.media.frames import I420
from adgen.post.look.draws import draws

_STREAM = 11
"""Of the draws, beside those of the grain."""
_FURTHEST = 0.07
"""Most that a band is shifted, as a share of the width."""
_APART = 0.014
"""How far Cb and Cr come apart at full strength, as a share of the width."""
_BANDS = 7
_TALLEST = 0.09
"""Of a band, as a share of the height."""


def glitched(frame: I420, tear: int, strength: float, seed: int) -> I420:
    """A new frame, torn as far as `strength` 0..1 says; alike for one seed and tear."""
    height, width = frame.shape[0] * 2 // 3, frame.shape[1]
    draw = draws(seed, _STREAM, tear)
    done = frame.copy()
    luma = done[:height]
    blue, red = done[height:].reshape(2, height // 2, width // 2)
    apart = round(_APART * strength * width / 2)
    _shift(blue, apart)
    _shift(red, -apart)
    for _ in range(1 + round((_BANDS - 1) * strength)):
        tall = 2 + draw(round(_TALLEST * height / 2) + 1)
        top = draw(max(1, height // 2 - tall))
        reach = round(_FURTHEST * strength * width / 2)
        by = draw(2 * reach + 1) - reach
        _shift(luma[2 * top : 2 * (top + tall)], 2 * by)
        for plane in (blue, red):
            _shift(plane[top : top + tall], by)
    return done


def _shift(rows: NDArray[np.uint8], by: int) -> None:
    """Move rows sideways in place, their edge drawn out."""
    by = max(-rows.shape[1] + 1, min(by, rows.shape[1] - 1))
    if by > 0:
        rows[:, by:] = rows[:, :-by].copy()
        rows[:, :by] = rows[:, by : by + 1]
    elif by < 0:
        rows[:, :by] = rows[:, -by:].copy()
        rows[:, by:] = rows[:, by - 1 : by]
