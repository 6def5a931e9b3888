"""What is struck when: the rise of loudness in three bands, and the harmony under it.

Loudness is power to the 0.3 (Stevens' law), so that a soft hi-hat in silence does not weigh as
much as a drum, as it does where decibels are counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Times = NDArray[np.float64]

RATE = 22_050
HOP = 128
LEAD = 0.5
"""Silence put before the track, seconds: a beat on the very first sample has a rise to be seen."""
FRAMES = RATE / HOP
"""Frames of the curves in a second, 172.3."""
COARSE = 2
"""Frames of a step of `pulse`."""
_WINDOW = 1024
_EDGES = (30.0, 150.0, 4000.0, 10_000.0)
"""Hz: what kicks and basses fill, what snares, voices and chords fill, what cymbals fill."""
_LAG = 3
"""Frames (17 ms) over which loudness has to rise."""
_BLOCK = 4096
"""Frames of the spectrum held at once: 34 MB."""
_WEIGHTS = (1.0, 1.0, 0.6)
"""Of the bands in `pulse`."""
_FAINT = 0.15
"""A band whose hits stay below this part of the strongest band's counts for no more than that."""
_LEAST = 0.005
"""Least rise that counts as a usual hit: below is a steady sound's own unrest."""
_TONES, _TONES_HOP = 1000, 40


@dataclass(frozen=True, slots=True)
class Onsets:
    """Curves of the track with `LEAD` seconds of silence before it."""

    bands: Times
    """Rise of loudness, shape (3, n), `FRAMES` a second; a band's usual hit is near 1."""
    pulse: Times
    """All bands in one, shape (n / COARSE,), at most 1: the curve that beats are followed on."""
    loud: Times
    """Loudness of each band, shape (3, n); the three add up to about 1 at the loudest."""
    tones: Times
    """Running sum of the twelve tones below 500 Hz, shape (12, m + 1), `tone_frames` a second."""

    def struck(self, places: Times, reach: int = 4) -> Times:
        """Largest value of each band within `reach` frames of each place, shape (3, places)."""
        around = np.round(places).astype(np.int64)[:, None] + np.arange(-reach, reach + 1)
        return np.asarray(self.bands[:, np.clip(around, 0, self.bands.shape[1] - 1)].max(axis=-1))

    def harmony(self, start: Times, stop: Times) -> Times:
        """The tones that sound between two places (frames), as columns of length 1."""
        share = HOP / RATE * _TONES / _TONES_HOP
        first, last = (
            np.clip(np.round(place * share), 0, self.tones.shape[1] - 1).astype(np.int64)
            for place in (start, stop)
        )
        held = self.tones[:, last] - self.tones[:, first]
        return np.asarray(held / (np.linalg.norm(held, axis=0) + 1e-9))

    def change(self, places: Times, width: float) -> Times:
        """How much the harmony of `width` frames before a place differs from that after, 0..1."""
        before = self.harmony(places - width, places)
        return np.asarray(1 - (before * self.harmony(places, places + width)).sum(axis=0))


def frames(seconds: Times) -> Times:
    """Places of times of the track among the frames."""
    return (seconds + LEAD) * FRAMES


def seconds(places: Times) -> Times:
    """Times of the track of places among the frames."""
    return places / FRAMES - LEAD


def find_onsets(samples: Samples, rate: int) -> Onsets:
    """The curves of a mono track (n,) at `rate` Hz."""
    import librosa

    sound = librosa.resample(samples, orig_sr=rate, target_sr=RATE) if rate != RATE else samples
    rises, loud = _rises(np.pad(sound, (round(LEAD * RATE), 0)))
    hits = [float(np.percentile(band, 98.5)) for band in rises]
    bands = np.stack([_scaled(band, hit, 0.0) for band, hit in zip(rises, hits, strict=True)])
    pulse = np.average(bands, axis=0, weights=_WEIGHTS)
    pulse = pulse[: len(pulse) // COARSE * COARSE].reshape(-1, COARSE).max(axis=1)
    floor = _FAINT * max(hits)
    bands = np.stack([_scaled(band, hit, floor) for band, hit in zip(rises, hits, strict=True)])
    return Onsets(bands, pulse, loud, _tones(samples, rate))


def _scaled(band: Times, hit: float, floor: float) -> Times:
    return np.minimum(band / max(hit, floor, _LEAST), 1.3)


def _rises(padded: Samples) -> tuple[Times, Times]:
    """Rise of loudness and loudness of the three bands, each of shape (3, n)."""
    import librosa

    weights = librosa.filters.mel(sr=RATE, n_fft=_WINDOW, n_mels=48, fmin=_EDGES[0], fmax=_EDGES[3])
    centres = librosa.mel_frequencies(n_mels=50, fmin=_EDGES[0], fmax=_EDGES[3])[1:-1]
    cuts = [0, *np.searchsorted(centres, _EDGES[1:3]), len(centres)]
    window = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
    sound = np.pad(padded, _WINDOW // 2)
    count = 1 + (len(sound) - _WINDOW) // HOP
    view = np.lib.stride_tricks.sliding_window_view(sound, _WINDOW)[::HOP]
    power = np.empty((len(centres), count), np.float32)
    for first in range(0, count, _BLOCK):
        spectrum = np.fft.rfft(view[first : first + _BLOCK] * window, axis=1)
        power[:, first : first + _BLOCK] = weights @ (np.abs(spectrum.T) ** 2)
    reference = max(float(np.percentile(power.sum(axis=0), 95)), 1e-12)
    loud = (power / reference) ** np.float32(0.3)
    rise = np.zeros_like(loud)
    rise[:, _LAG:] = np.maximum(loud[:, _LAG:] - loud[:, :-_LAG], 0)
    parts = list(pairwise(cuts))
    return tuple(  # type: ignore[return-value]
        np.stack([curve[a:b].mean(axis=0) for a, b in parts]).astype(np.float64)
        for curve in (rise, loud)
    )


def _tones(samples: Samples, rate: int) -> Times:
    import librosa

    sound = librosa.resample(samples, orig_sr=rate, target_sr=_TONES)
    chroma = librosa.feature.chroma_stft(
        y=np.pad(sound, (round(LEAD * _TONES), 0)), sr=_TONES, n_fft=256, hop_length=_TONES_HOP,
        norm=None, tuning=0.0,
    )  # fmt: skip
    total = np.cumsum(np.sqrt(chroma), axis=1, dtype=np.float64)
    return np.concatenate([np.zeros((12, 1)), total], axis=1)
