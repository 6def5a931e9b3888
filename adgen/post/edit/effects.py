"""What strong beats do to a shot: it swells, lights up or takes the brand's accent for a moment."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.media.frames import I420
from adgen.post.edit.moved import Plane, codes, planes, scaled
from adgen.schema.footage import Accent, BrandForm
from adgen.schema.shot import BeatEffect

Table = NDArray[np.float64]
_CODE: Table = np.arange(256, dtype=np.float64)
DECAY = Fraction(1, 4)
"""Seconds after a beat in which its effect is gone."""
_SWELL = 0.06
"""Growth of the picture at full strength."""
_LIFT, _GAIN, _WASH = 0.14, 1.1, 0.3
"""Of a flash: share of the brand's light that blacks take, more light on middle tones, and share of
its chroma. Mostly the latter two, since lifted blacks look like fog."""
_TONE, _TINT, _LIT = 0.85, 0.62, 0.3
"""Of a colour hit: shares of the accent's tone and of its chroma, and the tone from which on all of
the latter comes in."""


def accent_level(accents: Sequence[Accent], index: int, rate: Fraction) -> float:
    """How strongly frame `index` of a shot is struck, 0..1: a beat's strength, dying away.

    It is full on the beat's own frame and falls by a parabola, so that its end is not seen; of two
    beats that overlap the stronger counts.
    """
    levels = (
        accent.strength * float(1 - (index - accent.frame) / (rate * DECAY)) ** 2
        for accent in accents
        if 0 <= index - accent.frame < rate * DECAY
    )
    return max(levels, default=0.0)


def struck(frame: I420, effect: BeatEffect, level: float, form: BrandForm) -> I420:
    """The frame as a beat of `level` leaves it; the frame itself where it changes nothing."""
    if effect == "none" or level <= 0:
        return frame
    if effect == "zoom":
        return scaled(frame, 1 + _SWELL * level)
    return _lit(frame, form, level) if effect == "flash" else _coloured(frame, form, level)


def _lit(frame: I420, form: BrandForm, level: float) -> I420:
    """Lifted towards the brand's light, the middle tones most."""
    tone, *chroma = codes(form.light)
    under, over = (_CODE - 16) / 219, (tone - 16) / 219
    room = np.maximum(over - under, 0)
    bent = under + level * (_LIFT * room + _GAIN * np.clip(under, 0, 1) * room)
    done = np.empty_like(frame)
    luma, *halves = zip(planes(frame), planes(done), strict=True)
    _bend(*luma, 16 + 219 * bent, 235)
    for (source, target), value in zip(halves, chroma, strict=True):
        _bend(source, target, _CODE + _WASH * level * (value - _CODE), 240)
    return done


def _coloured(frame: I420, form: BrandForm, level: float) -> I420:
    """A soft light of the brand's accent: its tone bends the middle tones, its chroma is mixed in.

    Soft light after Pegtop, b² + 2·s·b·(1 - b), of tone b under the colour's tone s. Chroma comes
    in where there is light, so that black stays black.
    """
    tone, *chroma = codes(form.colour)
    under, over = np.clip((_CODE - 16) / 219, 0, 1), (tone - 16) / 219
    soft = under**2 + 2 * over * under * (1 - under)
    done = np.empty_like(frame)
    luma, *halves = zip(planes(frame), planes(done), strict=True)
    _bend(*luma, 16 + 219 * (under + _TONE * level * (soft - under)), 235)
    small = cv2.resize(luma[0], halves[0][0].shape[::-1], interpolation=cv2.INTER_AREA)
    lit = np.minimum(under / _LIT, 1)
    share = cv2.LUT(small, (_TINT * level * lit * lit * (3 - 2 * lit)).astype(np.float32))
    for (source, target), value in zip(halves, chroma, strict=True):
        target[:] = cv2.blendLinear(np.full_like(source, value), source, share, 1 - share)
    return done


def _bend(source: Plane, target: Plane, table: Table, top: int) -> None:
    cv2.LUT(source, np.clip(np.rint(table), 16, top).astype(np.uint8), dst=target)
