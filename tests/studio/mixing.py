"""The desk: a bus that takes sounds at given times, a hall, ducking, and the light master."""

from functools import lru_cache

import numpy as np

from tests.studio.instruments import RATE, Signal, answer, biquad, filtered, quick_size

PEAK = 10 ** (-1.2 / 20)
"""Sample peak of the master; the true peak then stays near -1 dBFS."""


class Bus:
    """A stereo stretch of `seconds` that sounds are laid into, shape (n, 2)."""

    def __init__(self, seconds: float) -> None:
        self.signal: Signal = np.zeros((round(seconds * RATE), 2))

    def lay(self, sound: Signal, at: float, gain: float, pan: float = 0.0) -> None:
        """Add a sound at `at` seconds; pan -1..1 with equal power. What lies outside is cut."""
        start = round(at * RATE)
        room = len(self.signal) - start
        if room <= 0:
            return
        angle = (pan + 1) * np.pi / 4
        sides = gain * np.array([np.cos(angle), np.sin(angle)])
        part = sound[:room]
        self.signal[start : start + len(part)] += (
            part[:, None] if part.ndim == 1 else part
        ) * sides


def smooth(level: Signal, seconds: float) -> Signal:
    """Moving average with a Hann window of `seconds`, edges held."""
    width = max(3, int(seconds * RATE) | 1)
    window = np.hanning(width + 2)[1:-1]
    size = quick_size(len(level) + 2 * width)
    padded = np.pad(level, width // 2, mode="edge")
    spectrum = np.fft.rfft(padded, size) * np.fft.rfft(window / window.sum(), size)
    return np.asarray(np.fft.irfft(spectrum, size)[width - 1 : width - 1 + len(level)])


def hall(sound: Signal, seconds: float, seed: int) -> Signal:
    """Reverb: the sound through a decaying stereo noise whose highs die first, 20 ms late."""
    room = _room(seconds, seed)
    total = quick_size(len(sound) + len(room))
    near, far = np.ascontiguousarray(sound.T), np.ascontiguousarray(room.T)
    wet = np.fft.irfft(np.fft.rfft(near, total) * np.fft.rfft(far, total), total)
    return wet[:, : len(sound)].T


@lru_cache(maxsize=8)
def _room(seconds: float, seed: int) -> Signal:
    """What the hall makes of a click; not to be changed."""
    size = int(seconds * 1.1 * RATE)
    t = np.arange(size)[:, None] / RATE
    raw = np.random.default_rng(seed).standard_normal((size, 2))
    low, high = biquad(raw, "low", 2200), biquad(biquad(raw, "high", 2200), "low", 7500)
    room = low * np.exp(-6.9 * t / seconds) + 0.7 * high * np.exp(-15 * t / seconds)
    room = biquad(room * np.minimum(t / 0.015, 1), "high", 220)
    room /= np.sqrt((room**2).sum(axis=0))
    return np.pad(room, ((RATE // 50, 0), (0, 0)))


def duck(size: int, starts: list[float], depth: float, seconds: float) -> Signal:
    """Gain curve that dips by `depth` (0..1) at each start and comes back within `seconds`."""
    gain = np.ones(size)
    width = int(seconds * RATE)
    dip = 1 - depth * (1 - np.linspace(0, 1, width)) ** 1.5
    for start in starts:
        first = round(start * RATE)
        part = gain[first : first + width]
        np.minimum(part, dip[: len(part)], out=part)
    return smooth(gain, 0.006)


def loudness(sound: Signal) -> float:
    """Integrated loudness in LUFS of stereo at 48 kHz (ITU-R BS.1770-4, both gates)."""
    size = quick_size(len(sound) + RATE // 8)
    shelf = answer(size, "high", 38.1, 0.5) * (1 + 0.585 * answer(size, "high", 1500, 0.7))
    lifted = filtered(sound, shelf, size)
    block, hop = int(0.4 * RATE), int(0.1 * RATE)
    power = np.concatenate([[0.0], np.cumsum((lifted**2).sum(axis=1))])
    energy = (power[block::hop] - power[:-block:hop]) / block
    energy = energy[energy > 10 ** ((-70 + 0.691) / 10)]
    energy = energy[energy > energy.mean() / 10]
    return float(-0.691 + 10 * np.log10(energy.mean()))


def squeeze(sound: Signal, threshold: float = 0.16, ratio: float = 2.0) -> Signal:
    """Gentle bus compressor on a 60 ms RMS."""
    power = smooth((sound**2).mean(axis=1), 0.06)
    rms = np.sqrt(np.maximum(power, 1e-10))
    return np.asarray(sound * np.minimum(1, (threshold / rms) ** (1 - 1 / ratio))[:, None])


def soft_clip(sound: Signal, knee: float = 0.6) -> Signal:
    """Unchanged below `knee`, above it bent towards 1."""
    size = np.abs(sound)
    bent = knee + (1 - knee) * np.tanh((size - knee) / (1 - knee))
    return np.asarray(np.where(size > knee, np.sign(sound) * bent, sound))


def master(mix: Signal, lufs: float) -> Signal:
    """Clear the lowest octave, squeeze, bring to `lufs`, clip softly to `PEAK`."""
    sound = biquad(mix, "high", 30)
    sound = sound + 0.9 * biquad(sound, "high", 2200)
    sound = squeeze(sound * 10 ** ((-16 - loudness(sound)) / 20))
    gain = 1.0
    for _ in range(2):
        gain *= 10 ** ((lufs - loudness(soft_clip(sound * gain) * PEAK)) / 20)
    return soft_clip(sound * gain) * PEAK
