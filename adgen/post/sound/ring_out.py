"""An end for a track where it has none: one hit rings out, and nothing is struck after it.

What editors do by hand: the music is cut just before the next onset, and the sound of the hit
itself goes on as reverberation.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from adgen.media.sound import RATE, Samples

SOONEST = 0.060
"""Seconds after the hit that belong to it: the parts of a chord or a clap lie up to 30 ms apart."""
LONGEST = 0.240
"""Seconds of the hit itself at most, less than an eighth at 120 BPM: a soft note that goes unseen
behind it would be heard all the same."""
_WINDOW, _HOP = 1024, 240
"""Samples: 21 ms, so that tones from 150 Hz on do not flicker, looked at every 5 ms."""
_BANDS = (150, 400, 1000, 2500, 6000, 16000)
"""Hertz. Whatever is struck is heard above 150 Hz too."""
_RISE, _RISE_IN_ONE = 3.0, 9.0
"""dB by which the mean of the bands, or a single one, rises in 20 ms at an onset. Steady noise
stays below 2.9 and 8.9, the studio's music between its notes below 2.3 and 6.5; its eighths and
beats mostly rise by 3 to 17 and 6 to 45, and what rises less is hidden by the hit."""
_FLOOR, _WHOLE_FLOOR = 1e-4, 1e-5
"""Of the power of the hit in the same band, and in the loudest: what is softer is not heard."""
_DECAYS = ((125, 250, 500, 1000, 2000, 4000, 8000), (1.0, 1.0, 0.95, 0.9, 0.75, 0.55, 0.35))
"""Hertz, and how long the reverberation lasts there against the lows: as in a hall, where air and
seats take the highs first."""
_STEPS = 16
"""Bands that the reverberation is made of."""
_SHORTEST_DECAY, _LONGEST_DECAY = 0.8, 2.4
"""Seconds to fall by 60 dB."""
_LEAST_RING = 10 ** (-14 / 20)
"""Level of the reverberation against the hit at least, however dry that is."""
_SEED = 20_817


def rung_out(music: Samples, hit: int) -> Samples:
    """Stereo music (n, 2) at 48 kHz up to the hit at sample `hit`, and that alone ringing out.

    Unchanged where nothing is struck after the hit. The ring begins at the level that the music has
    where it is left, but at most 14 dB below the hit, and falls by 60 dB in 0.8 to 2.4 s, the less
    the sooner the end comes.
    """
    stop = _next_onset(music, hit)
    if stop is None:
        return music
    count, dry = len(music) - hit, stop - hit
    fall = round(np.clip(0.3 * dry, 0.020 * RATE, 0.200 * RATE))
    gain = np.zeros(count, np.float32)
    gain[:dry] = 1.0
    gain[dry - fall : dry] = np.cos(np.arange(fall) / fall * np.pi / 2)
    struck = music[hit:] * gain[:, None]
    ring = _reverberated(struck[:dry], count)
    left = struck[max(0, dry - 2 * fall) : dry - fall]
    wanted = max(_level(left), _LEAST_RING * _level(struck[: round(SOONEST * RATE)]))
    ring *= np.float32(wanted / max(_level(ring[dry - fall : dry]), 1e-9))
    ring[:dry] *= (np.arange(dry, dtype=np.float32) / dry)[:, None]
    return np.concatenate((music[:hit], struck + ring))


def _next_onset(music: Samples, hit: int) -> int | None:
    """Sample just before whatever is struck next, at most `LONGEST` after the hit.

    None where nothing is struck up to the end.
    """
    power = _band_powers(music[hit:])
    soonest = round(SOONEST * RATE / _HOP)
    if len(power) <= soonest:
        return None
    loudest = power[: soonest + 1].max(axis=0)
    floor = _FLOOR * loudest + _WHOLE_FLOOR * loudest.max() + 1e-12
    level = 10 * np.log10(power + floor)
    onset = np.zeros(len(level), bool)
    for back in range(1, 5):
        rise = level[back:] - level[:-back]
        onset[back:] |= (rise.mean(axis=1) > _RISE) | (rise.max(axis=1) > _RISE_IN_ONE)
    struck = np.flatnonzero(onset[soonest:])
    if not len(struck):
        return None
    return int(hit + min((soonest + struck[0]) * _HOP, round(LONGEST * RATE)))


def _band_powers(sound: Samples) -> npt.NDArray[np.float64]:
    """Power in each of the bands, of both sides together. (windows, bands)"""
    count = max(0, (len(sound) - _WINDOW) // _HOP + 1)
    frames = np.arange(count)[:, None] * _HOP + np.arange(_WINDOW)
    window = np.hanning(_WINDOW)
    power = np.zeros((count, _WINDOW // 2 + 1))
    for side in (0, 1):
        power += np.abs(np.fft.rfft(sound[:, side][frames] * window, axis=1)) ** 2
    edges = np.searchsorted(np.fft.rfftfreq(_WINDOW, 1 / RATE), _BANDS)
    return np.add.reduceat(power[:, : edges[-1]], edges[:-1], axis=1)


def _reverberated(struck: Samples, count: int) -> Samples:
    """The struck sound in a hall that falls silent with the spot's end. (count, 2)"""
    decay = float(np.clip(1.2 * count / RATE, _SHORTEST_DECAY, _LONGEST_DECAY))
    hall = _hall(count, decay)
    size = 1 << (count + len(struck)).bit_length()
    heard = np.fft.rfft(struck, size, axis=0) * np.fft.rfft(hall, size, axis=0)
    return np.fft.irfft(heard, size, axis=0)[:count].astype(np.float32)


@lru_cache(maxsize=4)
def _hall(count: int, decay: float) -> npt.NDArray[np.float64]:
    """Noise that falls by 60 dB in `decay` seconds, faster in the highs: a diffuse room. (n, 2)"""
    noise = np.random.default_rng(_SEED).standard_normal((count, 2))
    spectrum = np.fft.rfft(noise, axis=0)
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    seconds = np.arange(count) / RATE
    edges = [0.0, *np.geomspace(125, RATE / 2, _STEPS), RATE]
    hall = np.zeros((count, 2))
    for low, high in pairwise(edges):
        share = float(np.interp(np.log(max(low, 125)), np.log(_DECAYS[0]), _DECAYS[1]))
        band = np.where(((hertz >= low) & (hertz < high))[:, None], spectrum, 0)
        hall += np.fft.irfft(band, count, axis=0) * 10 ** (-3 * seconds / (decay * share))[:, None]
    return hall


def _level(samples: npt.NDArray[np.floating]) -> float:
    """Root of the mean square."""
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if samples.size else 0.0
