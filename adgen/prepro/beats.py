"""Beats of a track: librosa's envelope and tracker, a choice of tempo, and exact attacks.

librosa's `onset_strength` with its defaults shifts the envelope right by n_fft / (2 hop) frames
(46 ms at 22.05 kHz), although its frames are centred already; this, less the few milliseconds by
which a window meets an attack early, is the known lateness of its beats (librosa issue 1052). Here
the envelope is made with `center=False`, and beats are then moved to the attacks themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adgen.prepro.attacks import Samples, Times, even_grid
from adgen.schema.beats import BeatGrid

VERSION = 2
_RATE = 22_050
_HOP = 128
_BLOCK = 512
"""Frames of the envelope whose local autocorrelations are held at once: 25 MB."""
_LEAD = 0.5
"""Silence put before the track, seconds: a beat on the very first sample has a rise to be seen."""
_RATIOS = (1.0, 0.5, 2.0, 2 / 3, 3 / 2, 3 / 4, 4 / 3)
"""Tempi that trackers take for one another, as parts of the first estimate."""
_LEAST_RISE = 2.0
"""Mean rise over the bands, dB in three hops (17 ms), below which nothing counts as struck."""
_STRUCK = 0.3
"""Least strength of the first and the last beat; the ring of a closing chord stays below."""
_EVIDENCE = 0.42
"""Least score of a reading: noise, tones and blows at random times reach 0.3, the studio's tracks
1.2 and more, clicks whose tempo drifts by 13 % 0.6."""
_USUAL = (70.0, 172.0)
"""Tempi of popular music, BPM; others are only found with a hint."""


@dataclass(frozen=True, slots=True)
class _Envelope:
    """Onset strength of the padded track, one value a hop of `_HOP` at `_RATE`, peaks near 1."""

    full: Times
    low: Times


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to count the track."""

    frames: NDArray[np.int64]
    score: float


def find_beats(
    samples: Samples, rate: int, tempo_hint: float | None = None, offset: float = 0.0
) -> BeatGrid:
    """The beat grid of a mono track (n,) at `rate` Hz; times in seconds at the start of attacks.

    `tempo_hint` in BPM rules out half and double tempo; `offset` in seconds is added to every
    beat. Beats outside the first and last onset are not invented. Raises ValueError where no
    regular beat can be heard.
    """
    duration = len(samples) / rate
    if duration < 1.0 or float(np.max(np.abs(samples), initial=0.0)) < 1e-3:
        raise ValueError("no beats found: the track is silent or shorter than a second")
    envelope = _envelope(samples, rate)
    reading = _best_reading(envelope, tempo_hint)
    rough = reading.frames * _HOP / _RATE - _LEAD
    beats = even_grid(samples, rate, rough[rough > -0.1])
    beats = _heard(beats, envelope, duration)
    if len(beats) < 4:
        raise ValueError("no beats found: fewer than four regular attacks in the track")
    strength = _strength(envelope, beats)
    first = _first_downbeat(samples, rate, envelope, beats)
    shifted = np.clip(beats + offset, 0, None)
    kept = [i for i, time in enumerate(beats + offset) if -0.002 <= time <= duration]
    times = tuple(round(float(shifted[i]), 4) for i in kept)
    return BeatGrid(
        tempo=round(60.0 / float(np.mean(np.diff(beats))), 3),
        beats=times,
        downbeats=tuple(t for i, t in zip(kept, times, strict=True) if i % 4 == first),
        strength=tuple(round(float(strength[i]), 3) for i in kept),
        duration=duration,
    )


def _envelope(samples: Samples, rate: int) -> _Envelope:
    """Rise of loudness (dB) in all bands and below 150 Hz."""
    import librosa

    sound = librosa.resample(samples, orig_sr=rate, target_sr=_RATE) if rate != _RATE else samples
    padded = np.pad(sound, (round(_LEAD * _RATE), 0))
    power = librosa.feature.melspectrogram(
        y=padded, sr=_RATE, n_fft=1024, hop_length=_HOP, n_mels=48, fmin=30, fmax=10_000
    )
    heard = librosa.power_to_db(power, ref=np.max, top_db=60)
    centres = librosa.mel_frequencies(n_mels=50, fmin=30, fmax=10_000)[1:-1]
    low = int(np.searchsorted(centres, 150))
    curves = librosa.onset.onset_strength_multi(
        S=heard, sr=_RATE, hop_length=_HOP, lag=3, center=False,
        channels=[slice(0, 48), slice(0, low)],
    )  # fmt: skip
    scaled = [curve / max(float(np.percentile(curve, 99)), _LEAST_RISE) for curve in curves]
    return _Envelope(*(np.minimum(curve, 1.5) for curve in scaled))


def _best_reading(envelope: _Envelope, hint: float | None) -> _Reading:
    """The reading with the best evidence; with a hint only tempi within 6 % of it compete."""
    import librosa

    if hint is not None:
        tempi = [_sharpen(envelope.full, hint, 0.06)]
    else:
        found = librosa.feature.tempo(
            tg=_tempogram(envelope.full), sr=_RATE, hop_length=_HOP, start_bpm=115.0
        )
        base = float(found[0])
        tempi = [_sharpen(envelope.full, base * ratio, 0.03) for ratio in _RATIOS]
        tempi = [tempo for tempo in tempi if _USUAL[0] * 0.97 <= tempo <= _USUAL[1] * 1.02]
    readings = [reading for tempo in tempi if (reading := _reading(envelope, tempo))]
    best = max(readings, key=lambda reading: reading.score, default=None)
    if best is None or best.score < _EVIDENCE:
        raise ValueError("no beats found: nothing in the track comes back regularly")
    return best


def _tempogram(curve: Times) -> Times:
    """Mean over time of librosa's local autocorrelation (8 s windows), shape (lags, 1).

    In blocks, as librosa's own holds 50 kB for each 6 ms of music at once.
    """
    import librosa

    width = int(librosa.time_to_frames(8.0, sr=_RATE, hop_length=_HOP))
    padded = np.pad(curve, width // 2, mode="linear_ramp", end_values=0)
    total = np.zeros(width)
    for first in range(0, len(curve), _BLOCK):
        frames = min(_BLOCK, len(curve) - first)
        total += librosa.feature.tempogram(
            onset_envelope=padded[first : first + frames + width - 1],
            sr=_RATE, hop_length=_HOP, win_length=width, center=False,
        ).sum(axis=1)  # fmt: skip
    return (total / len(curve))[:, None]


def _sharpen(curve: Times, tempo: float, share: float) -> float:
    """The tempo within `share` of `tempo` whose comb (four harmonics) fits the envelope best."""
    seconds = np.arange(len(curve)) * _HOP / _RATE
    tempi = tempo * np.linspace(1 - share, 1 + share, 81)
    level = curve - curve.mean()
    fit = np.zeros(len(tempi))
    for harmonic in (1, 2, 4):
        turns = np.exp(-2j * np.pi * harmonic / 60 * tempi[:, None] * seconds[None, :])
        fit += np.abs(turns @ level)
    return float(tempi[int(np.argmax(fit))])


def _reading(envelope: _Envelope, tempo: float) -> _Reading | None:
    """The tracker's beats at a tempo and the evidence for them; None where it finds too few.

    Evidence is the sum of three values of at most about 1: how well the track repeats after 1, 2
    and 4 beats (the worst of them: three quarters of a beat never repeat at all), how well its bass
    repeats after 4, and, by half, how much stronger the beats are than the middles between them. A
    preference for tempi near 120 gained nothing on the studio's tracks. What stays wrong without a
    hint is 70-85 BPM counted double, where the eighths are as regular as the beats.
    """
    import librosa

    _, frames = librosa.beat.beat_track(
        onset_envelope=envelope.full,
        sr=_RATE,
        hop_length=_HOP,
        bpm=tempo,
        tightness=400,
        trim=False,
    )
    if len(frames) < 4:
        return None
    middles = (frames[:-1] + frames[1:]) // 2
    contrast = float(_struck(envelope.full, frames).mean() - _struck(envelope.full, middles).mean())
    beat = 60 / tempo * _RATE / _HOP
    whole, bass = _repetition(envelope.full), _repetition(envelope.low)
    repeats = min(_at_lag(whole, beat * count) for count in (1, 2, 4))
    return _Reading(frames, 0.5 * contrast + repeats + _at_lag(bass, beat * 4))


def _repetition(curve: Times) -> Times:
    """Autocorrelation of the curve, 1 at lag 0; long lags overlap less and count less."""
    level = curve - curve.mean()
    power = np.abs(np.fft.rfft(level, 2 * len(level))) ** 2
    repeated = np.fft.irfft(power)[: len(level)]
    return np.asarray(repeated / max(float(repeated[0]), 1e-9))


def _at_lag(repeated: Times, lag: float) -> float:
    """Largest repetition within 1 % or 2 frames of a lag in frames; 0 beyond the track."""
    reach = max(2, round(lag * 0.01))
    near = repeated[max(1, round(lag) - reach) : round(lag) + reach + 1]
    return float(near.max(initial=-1.0)) if len(near) else 0.0


def _struck(curve: Times, frames: NDArray[np.int64]) -> Times:
    """Largest value of the curve within 3 frames (17 ms) of each frame."""
    around = np.clip(frames[:, None] + np.arange(-3, 4), 0, len(curve) - 1)
    return np.asarray(curve[around].max(axis=1))


def _frames(beats: Times) -> NDArray[np.int64]:
    return np.round((beats + _LEAD) * _RATE / _HOP).astype(np.int64)


def _heard(beats: Times, envelope: _Envelope, duration: float) -> Times:
    """The beats between the first and the last that something is struck on."""
    inside = beats[(beats > -0.02) & (beats < duration)]
    loud = np.flatnonzero(_struck(envelope.full, _frames(inside)) > _STRUCK)
    if len(loud) == 0:
        return inside[:0]
    return np.maximum(inside[loud[0] : loud[-1] + 1], 0.0)


def _strength(envelope: _Envelope, beats: Times) -> Times:
    """How hard each beat is struck: 0..1, 1 for the loudest tenth."""
    struck = _struck(envelope.full + 0.5 * envelope.low, _frames(beats))
    return np.minimum(struck / max(float(np.percentile(struck, 90)), 1e-6), 1.0)


def _first_downbeat(samples: Samples, rate: int, envelope: _Envelope, beats: Times) -> int:
    """Which of the first four beats begins a bar (0..3), taking bars of 4/4.

    The bar line is where the harmony below 500 Hz of the two beats before differs most from that
    of the two after, and where the beat is loudest and struck hardest, in the bass above all. An
    estimate: right for every style of the studio, but a track may well accent another beat.
    """
    import librosa

    low_rate, hop = 1000, 40
    sound = librosa.resample(samples, orig_sr=rate, target_sr=low_rate)
    chroma = librosa.feature.chroma_stft(
        y=sound, sr=low_rate, n_fft=256, hop_length=hop, norm=None, tuning=0.0
    )
    chroma = np.sqrt(chroma)
    total = np.concatenate([np.zeros((12, 1)), np.cumsum(chroma, axis=1)], axis=1)
    step = float(np.median(np.diff(beats)))

    def tones(start: Times, stop: Times) -> Times:
        first, last = (
            np.clip(np.round(time * low_rate / hop), 0, chroma.shape[1]).astype(int)
            for time in (start, stop)
        )
        held = total[:, last] - total[:, first]
        return np.asarray(held / (np.linalg.norm(held, axis=0) + 1e-9))

    alike = (tones(beats - 2 * step, beats) * tones(beats, beats + 2 * step)).sum(axis=0)
    change = 1 - alike
    change[:2] = change[-2:] = 0.0
    frames = _frames(beats)
    struck = _struck(envelope.full, frames) + 2 * _struck(envelope.low, frames)
    loud = np.array([np.sqrt(np.mean(samples[a : a + rate // 10].astype(np.float64) ** 2))
                     for a in np.round(beats * rate).astype(int)])  # fmt: skip
    evidence = 2 * loud / (loud.mean() + 1e-9) + 0.5 * struck / (struck.mean() + 1e-9)
    evidence += 1.5 * change / (np.percentile(change, 90) + 0.1)
    return int(np.argmax([evidence[first::4].mean() for first in range(4)]))
