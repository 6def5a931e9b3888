"""The beat grid of a track: its beat chosen by evidence, each beat moved to its attack.

Which pulse is the beat is said in `readings`, how beats are followed in `pulse`, where a beat
begins to the sample in `attacks`. librosa's own tracker, whose envelope is shifted right by
n_fft / (2 hop) frames (librosa issue 1052), finds beats 30 ms late and takes one tempo for all.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from adgen.prepro.rhythm.attacks import even_grid
from adgen.prepro.rhythm.bars import find_bars
from adgen.prepro.rhythm.onsets import Onsets, Samples, Times, find_onsets, frames, seconds
from adgen.prepro.rhythm.parts import find_sections
from adgen.prepro.rhythm.readings import best_reading
from adgen.schema.beats import BeatGrid

VERSION = 4
_LOWEST, _FAINTEST = 20.0, 1e-3
"""Hertz and level of what is heard at all."""
_STRUCK, _PLAIN = 0.12, 0.5
"""Least rise (of the band's usual hit) of a beat that is heard, where the samples show an attack
and where they do not; the ring of a chord stays below."""
_BEGUN = 2
"""Beats out of four that have to be heard where the grid begins and ends."""
_UNEVEN = 0.15
"""Change of interval from one beat to the next above which a beat is not where it was expected;
a ritardando to half the tempo within two bars stays below."""
_QUIET = 0.03
"""Part of the track's usual loudness (-30 dB) below which a beat is as good as faded out."""


def find_beats(
    samples: Samples, rate: int, tempo_hint: float | None = None, offset: float = 0.0
) -> BeatGrid:
    """The beat grid of a mono track (n,) at `rate` Hz; times in seconds at the start of attacks.

    `tempo_hint` in BPM rules out half and double tempo; `offset` in seconds is added to every
    beat. Beats before the first and after the last attack are not invented; those of a rest
    between are counted on but not sure. Raises ValueError where no regular beat can be heard.
    """
    duration = len(samples) / rate
    if duration < 1.0 or _silent(samples, rate):
        raise ValueError("no beats found: the track is silent or shorter than a second")
    onsets = find_onsets(samples, rate)
    rough = seconds(best_reading(onsets, tempo_hint).beats)
    course = even_grid(samples, rate, rough[(rough > -0.1) & (rough < duration)])
    hit = _hit(onsets, course.beats)
    heard = (course.heard & (hit > _STRUCK)) | (hit > _PLAIN)
    heard &= _audible(samples, rate, course.beats)
    kept = _clear_part(heard, course.beats, duration)
    beats, heard = np.maximum(course.beats[kept], 0.0), heard[kept]
    if len(beats) < 4:
        raise ValueError("no beats found: fewer than four regular attacks in the track")
    meter, first = find_bars(samples, rate, onsets, beats)
    return _grid(onsets, beats, _sure(heard, beats, meter), meter, first, offset, duration)


def _silent(samples: Samples, rate: int) -> bool:
    """Whether nothing above 20 Hz reaches -60 dBFS: a constant offset, or a slow swing of it, is
    not heard, and its ripple would be taken for beats."""
    from scipy.signal import butter, sosfilt, sosfilt_zi

    if float(np.max(np.abs(samples), initial=0.0)) < _FAINTEST:
        return True
    lows = butter(6, _LOWEST, "highpass", fs=rate, output="sos")
    heard, _ = sosfilt(lows, samples.astype(np.float64), zi=sosfilt_zi(lows) * float(samples[0]))
    return float(np.max(np.abs(heard[rate // 5 :]))) < _FAINTEST  # the filter has settled by then


def _grid(
    onsets: Onsets, beats: Times, sure: NDArray[np.bool_], meter: int, first: int,
    offset: float, duration: float,
) -> BeatGrid:  # fmt: skip
    """The grid with `offset` added, less the beats that then lie outside the track."""
    strength = _strength(onsets, beats)
    downbeats = beats[first::meter] + offset
    kept = [i for i, time in enumerate(beats + offset) if -0.002 <= time <= duration]
    times = tuple(round(float(max(beats[i] + offset, 0.0)), 4) for i in kept)
    return BeatGrid(
        tempo=round(60.0 / float(np.median(np.diff(beats))), 3),
        beats=times,
        downbeats=tuple(t for i, t in zip(kept, times, strict=True) if i % meter == first),
        strength=tuple(round(float(strength[i]), 3) for i in kept),
        duration=duration,
        meter=meter,
        sections=find_sections(onsets, downbeats[downbeats >= 0], duration),
        sure=() if sure[kept].all() else tuple(bool(sure[i]) for i in kept),
    )


def _hit(onsets: Onsets, beats: Times) -> Times:
    """The largest rise of any band at each beat, 1 for a usual hit."""
    return np.asarray(onsets.struck(frames(beats), reach=3).max(axis=0))


def _clear_part(heard: NDArray[np.bool_], beats: Times, duration: float) -> slice:
    """From the first beat to the last that are heard among others that are."""
    inside = (beats > -0.02) & (beats < duration)
    struck = np.flatnonzero(heard & inside)
    firsts = [i for i in struck if np.count_nonzero(heard[i : i + 4]) >= _BEGUN]
    lasts = [i for i in struck if np.count_nonzero(heard[max(0, i - 3) : i + 1]) >= _BEGUN]
    return slice(firsts[0], lasts[-1] + 1) if firsts and lasts else slice(0, 0)


def _sure(heard: NDArray[np.bool_], beats: Times, meter: int) -> NDArray[np.bool_]:
    """Beats that are heard, and single ones between such; where attacks are sparse throughout, as
    in a ballad, beats between two heard ones of the same bar. Not those that come unevenly."""
    allowed = 1 if heard.mean() > 0.6 else meter - 1
    sure = heard.copy()
    struck = np.flatnonzero(heard)
    for before, after in pairwise(struck):
        if after - before <= allowed + 1:
            sure[before:after] = True
    steps = np.diff(beats)
    uneven = np.abs(np.diff(np.log(np.maximum(steps, 1e-3)))) > _UNEVEN
    many = np.convolve(uneven, np.ones(7))[3:-3] >= 3
    sure[1:-1] &= ~(uneven & many)
    return sure


def _audible(samples: Samples, rate: int, beats: Times) -> NDArray[np.bool_]:
    """Whether the 200 ms from each beat are within 30 dB of the track's loud beats."""
    firsts = np.clip(np.round(beats * rate), 0, len(samples) - 1).astype(np.int64)
    spans = [samples[first : first + rate // 5] for first in firsts]
    loud = np.array([float(np.sqrt(np.mean(np.square(span, dtype=np.float64)))) for span in spans])
    return np.asarray(loud > _QUIET * float(np.percentile(loud, 80)))


def _strength(onsets: Onsets, beats: Times) -> Times:
    """How hard each beat is struck: 0..1, 1 for the hardest tenth."""
    low, middle, high = onsets.struck(frames(beats))
    struck = 1.5 * low + middle + 0.6 * high
    return np.asarray(np.minimum(struck / max(float(np.percentile(struck, 90)), 1e-6), 1.0))
