"""How beats compare: what is struck within them, and how alike they are to others further on."""

from __future__ import annotations

import numpy as np

from adgen.prepro.rhythm.onsets import Onsets, Times

PARTS = 12
"""Places looked at in each beat: they meet eighths, triplets and sixteenths."""
_LAGS = (1, 2, 3, 4, 6, 8)
_OVERLAP = 4
"""Beats at least that are compared with those further on."""
_CHANCE = 0.04
"""Evidence for three in a bar that a track in four may show by chance."""


def profile_of(onsets: Onsets, beats: Times) -> Times:
    """What is struck at each part of each beat, shape (beats - 1, parts, bands)."""
    parts = np.arange(PARTS) / PARTS
    places = beats[:-1, None] + parts[None, :] * np.diff(beats)[:, None]
    struck = onsets.struck(places.ravel(), reach=3)
    return np.asarray(struck.T.reshape(len(beats) - 1, PARTS, 3))


def repeats_of(profile: Times) -> dict[int, float]:
    """Correlation of beats with those some beats further; 0 where there are too few."""
    level = profile.reshape(len(profile), -1) - profile.mean()
    alike = {}
    for lag in _LAGS:
        if len(level) < lag + _OVERLAP:
            alike[lag] = 0.0
            continue
        early, late = level[:-lag], level[lag:]
        power = float(np.sqrt((early**2).sum() * (late**2).sum()))
        alike[lag] = float((early * late).sum()) / max(power, 1e-9)
    return alike


def three_in_a_bar(onsets: Onsets, beats: Times) -> float:
    """Evidence that bars have three beats: above 0 where beats, and basses alone, are more like
    those three and six further than the ones two, four and eight further let expect. Below 0 for
    fewer beats than that takes."""
    profile = profile_of(onsets, beats)
    total = -_CHANCE
    if len(profile) < _LAGS[-1] + _OVERLAP:
        return total
    for part in (profile, profile[:, :, :1]):
        alike = repeats_of(part)
        total += min(
            alike[3] - (alike[2] + alike[4]) / 2,
            alike[6] - (alike[4] + alike[8]) / 2,
        )
    return total


def log_ratio(one: Times, other: Times) -> Times:
    """Logarithm of one strength over another; what is hardly struck at all counts as equal."""
    return np.asarray(np.log((one + 0.03) / (other + 0.03)))
