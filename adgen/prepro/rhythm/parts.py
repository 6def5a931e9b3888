"""The parts of a track that sound alike, bar by bar, and how full each is."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from adgen.prepro.rhythm.onsets import Onsets, Times, frames
from adgen.schema.beats import Section

_LEAST = 2
"""Bars of the shortest part."""
_COST = 0.004
"""Squared distance from their part's mean that another part has to save its bars in all."""
_FAINT = 0.1
"""Least part of the fullest band that a band is measured against."""


def find_sections(onsets: Onsets, downbeats: Times, duration: float) -> tuple[Section, ...]:
    """Parts of a track of `duration` seconds, cut at downbeats (seconds), the first from 0.

    What comes before the first downbeat is a part of its own if it lasts a bar and sounds unlike
    the first one. The fewest parts with the least spread within them are taken (least squares with
    a price for each part, by dynamic programming).
    """
    if len(downbeats) < 2:
        return (Section(0.0, 1.0),)
    bar = float(np.median(np.diff(downbeats)))
    edges = [float(time) for time in downbeats if time < duration]
    led = edges[0] > bar * 0.99
    edges = [0.0, *edges] if led else [0.0, *edges[1:]]
    if len(edges) > 2 and duration - edges[-1] < bar * 0.75:
        edges.pop()
    bars = _bars(onsets, np.array([*edges, duration]))
    starts = _cut(bars, int(led))
    fullness = [
        float(bars[first:last].mean(axis=0).sum())
        for first, last in zip(starts, [*starts[1:], len(bars)], strict=True)
    ]
    top = max(*fullness, 1e-9)
    return tuple(
        Section(round(edges[first], 4), round(min(full / top, 1.0), 3))
        for first, full in zip(starts, fullness, strict=True)
    )


def _bars(onsets: Onsets, edges: Times) -> Times:
    """What each bar sounds like: loudness and hits of the three bands, shape (bars, 6); each row
    adds up to 1 where all are as full as in the fullest tenth of bars."""
    places = np.clip(np.round(frames(edges)), 0, onsets.loud.shape[1]).astype(np.int64)
    rows = []
    for first, last in pairwise(places):
        part = slice(first, max(last, first + 1))
        loud = onsets.loud[:, part].mean(axis=1)
        hits = onsets.bands[:, part].mean(axis=1)
        rows.append(np.stack([loud, hits]))
    bars = np.array(rows)
    full = np.percentile(bars, 90, axis=0)
    full = np.maximum(full, _FAINT * full.max(axis=1, keepdims=True)) + 1e-9
    return np.asarray((bars / full / full.size).reshape(len(bars), -1))


def _cut(bars: Times, alone: int) -> list[int]:
    """First bars of the parts. The first `alone` rows may be a part shorter than `_LEAST`, and so
    may the last row, in which a closing chord rings out."""
    count = len(bars)
    total = np.concatenate([np.zeros((1, bars.shape[1])), np.cumsum(bars, axis=0)])
    power = np.concatenate([[0.0], np.cumsum((bars**2).sum(axis=1))])
    best = np.full(count + 1, np.inf)
    best[0] = 0.0
    came = [0] * (count + 1)
    for end in range(1, count + 1):
        for start in range(end):
            short = end - start < _LEAST and not (end <= alone or end == count)
            if short or not np.isfinite(best[start]):
                continue
            spread = power[end] - power[start]
            spread -= float(((total[end] - total[start]) ** 2).sum()) / (end - start)
            price = best[start] + spread + _COST
            if price < best[end]:
                best[end], came[end] = price, start
    starts, place = [], count
    while place > 0:
        place = came[place]
        starts.append(place)
    return starts[::-1]
