"""Synthesised instruments in numpy: every sound starts at its sample 0 and is made from a formula.

A sound is float64, mono (n,) or stereo (n, 2), at `RATE`, with a peak near 1. Filters are biquads
applied in the frequency domain, which keeps them causal: no sound begins before its own start.
"""

from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
Signal = NDArray[np.float64]


def ramp(seconds: float) -> Signal:
    """Times in seconds of a sound that lasts `seconds`, shape (n,)."""
    return np.arange(int(seconds * RATE)) / RATE


def noise(seconds: float, seed: int, channels: int = 0) -> Signal:
    """White noise in -1..1, shape (n,) or (n, channels)."""
    size = int(seconds * RATE)
    shape = (size, channels) if channels else (size,)
    return np.random.default_rng(seed).uniform(-1.0, 1.0, shape)


def quick_size(least: int) -> int:
    """Smallest 2^a or 3 * 2^a or 5 * 2^a from `least` on: lengths that an FFT is quick at."""
    return min(odd << max(0, (-(-least // odd) - 1).bit_length()) for odd in (1, 3, 5))


def biquad(sound: Signal, kind: str, hertz: float, q: float = 0.707) -> Signal:
    """Filter by `low`, `high` or `band` (RBJ cookbook forms), causal, along axis 0."""
    size = quick_size(len(sound) + RATE // 8)
    return filtered(sound, answer(size, kind, hertz, q), size)


def filtered(sound: Signal, response: NDArray[np.complex128], size: int) -> Signal:
    """The sound after a filter's answer at the bins of a transform of `size`, along axis 0."""
    rows = np.ascontiguousarray(sound.T)
    return np.fft.irfft(np.fft.rfft(rows, size) * response, size)[..., : len(sound)].T


@lru_cache(maxsize=4)
def answer(size: int, kind: str, hertz: float, q: float = 0.707) -> NDArray[np.complex128]:
    """What a biquad makes of each frequency of a transform of `size`."""
    turn = 2 * np.pi * hertz / RATE
    alpha, cos = np.sin(turn) / (2 * q), np.cos(turn)
    top = {
        "low": ((1 - cos) / 2, 1 - cos, (1 - cos) / 2),
        "high": ((1 + cos) / 2, -(1 + cos), (1 + cos) / 2),
        "band": (alpha, 0.0, -alpha),
    }[kind]
    z = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    return np.asarray(
        (top[0] + z * (top[1] + z * top[2])) / (1 + alpha + z * (-2 * cos + z * (1 - alpha)))
    )


def level(sound: Signal) -> Signal:
    """The sound at peak 1, its last 10 ms faded so that it ends without a click."""
    fade = np.ones(len(sound))
    tail = min(len(sound), RATE // 100)
    fade[-tail:] = np.linspace(1.0, 0.0, tail)
    faded = sound * (fade[:, None] if sound.ndim == 2 else fade)
    return np.asarray(faded / max(float(np.abs(faded).max()), 1e-9))


def hertz(note: float) -> float:
    """Frequency of a MIDI note number, A4 = 69 = 440 Hz."""
    return float(440.0 * 2 ** ((note - 69) / 12))


def partials(
    base: float, ratios: list[float], gains: list[float], decays: list[float], seconds: float
) -> Signal:
    """Sum of decaying sines at base * ratio Hz; partials above 15 kHz are left out."""
    t = ramp(seconds)
    total = np.zeros(len(t))
    for ratio, gain, decay in zip(ratios, gains, decays, strict=True):
        if base * ratio < 15_000:
            total += gain * np.exp(-decay * t) * np.sin(2 * np.pi * base * ratio * t)
    return total


# Drums. `take` picks one of a few noise seeds, so that repeated hits are not identical.


@cache
def kick(take: int, weight: float = 1.0) -> Signal:
    """Bass drum: a sine that falls from 450 Hz to 50 Hz, with a short beater click."""
    t = ramp(0.42)
    sweep = 50 + 110 * np.exp(-t * 34) + 290 * np.exp(-t * 260)
    body = np.sin(2 * np.pi * np.cumsum(sweep) / RATE) * np.exp(-t * 7.5)
    click = biquad(noise(0.42, 11 + take), "band", 3200) * np.exp(-t * 420)
    return level(np.tanh(1.6 * weight * body) + 0.35 * weight * click)


@cache
def snare(take: int) -> Signal:
    """Snare drum: two shell modes and the rattle of the wires."""
    t = ramp(0.32)
    shell = partials(186, [1.0, 1.78], [1.0, 0.6], [19, 26], 0.32)
    wires = biquad(biquad(noise(0.32, 31 + take), "high", 1400), "low", 9500)
    return level(shell * 0.8 + wires * (np.exp(-t * 17) + 0.8 * np.exp(-t * 120)))


@cache
def clap(take: int) -> Signal:
    """Hand clap: three bursts 10 ms apart and a room tail; the first burst is the loudest."""
    t = ramp(0.3)
    shape = 0.55 * np.exp(-t * 16)
    for start, gain in ((0.0, 1.3), (0.010, 0.9), (0.021, 1.0)):
        shape += gain * np.where(t >= start, np.exp(-(t - start) * 210), 0.0)
    return level(biquad(noise(0.3, 41 + take), "band", 1350, 0.8) * shape)


@cache
def hat(take: int, decay: float = 55.0) -> Signal:
    """Hi-hat: six detuned square waves and noise above 6.5 kHz."""
    seconds = min(0.5, 4.5 / decay)
    t = ramp(seconds)
    metal = np.zeros(len(t))
    for tone in (205.3, 304.4, 369.6, 522.7, 359.4, 801.2):
        metal += np.sign(np.sin(2 * np.pi * tone * 2.1 * t + take))
    return level(
        biquad(biquad(metal / 6 + noise(seconds, 51 + take), "high", 6500), "low", 13_000)
        * np.exp(-t * decay)
    )


def open_hat(take: int) -> Signal:
    """Hi-hat left open."""
    return hat(take, 11.0)


@cache
def shaker(take: int) -> Signal:
    """Shaker: a grain of high noise with a soft start."""
    t = ramp(0.12)
    shape = np.minimum(t / 0.012, 1.0) * np.exp(-t * 38)
    return level(biquad(noise(0.12, 61 + take), "band", 6200, 0.9) * shape)


@cache
def rim(take: int) -> Signal:
    """Rim click of the snare."""
    wood = partials(470, [1.0, 3.57, 5.1], [0.7, 1.0, 0.4], [60, 75, 90], 0.12)
    return level(wood + 0.2 * noise(0.12, 71 + take) * np.exp(-ramp(0.12) * 260))


@cache
def hand_drum(take: int, tone: float = 196.0, slap: float = 0.5) -> Signal:
    """Goblet or conga drum: membrane modes with a falling pitch and the slap of the palm."""
    t = ramp(0.36)
    bend = np.cumsum(tone * (1 + 0.35 * np.exp(-t * 60))) / RATE
    skin = np.sin(2 * np.pi * bend) * np.exp(-t * 13)
    skin += 0.4 * np.sin(2 * np.pi * 1.59 * bend) * np.exp(-t * 24)
    palm = biquad(noise(0.36, 81 + take), "band", 2100, 0.8) * np.exp(-t * 130)
    return level(skin + 1.6 * slap * palm)


def low_drum(take: int) -> Signal:
    """Large hand drum struck in the middle."""
    return hand_drum(take, 84.0, 0.3)


def slap_drum(take: int) -> Signal:
    """Small hand drum struck on the edge."""
    return hand_drum(take, 318.0, 1.3)


@cache
def crash(take: int) -> Signal:
    """Crash cymbal, stereo."""
    t = ramp(2.6)
    wash = biquad(biquad(noise(2.6, 91 + take, 2), "high", 3800), "low", 11_000)
    return level(wash * (np.exp(-t * 2.3) + 0.7 * np.exp(-t * 18))[:, None])


@cache
def boom(take: int) -> Signal:
    """Deep impact under a hit."""
    t = ramp(1.9)
    sweep = 38 + 50 * np.exp(-t * 9)
    return level(np.sin(2 * np.pi * np.cumsum(sweep) / RATE) * np.exp(-t * 2.2))


# Pitched instruments: MIDI note and sounding time in seconds.


@cache
def bass(note: int, seconds: float) -> Signal:
    """Round synth bass: strong low harmonics, the upper ones closing quickly."""
    steps = [float(n) for n in range(1, 15)]
    gains = [n**-1.15 for n in steps]
    sound = partials(hertz(note), steps, gains, [1.0 + 2.2 * n for n in steps], seconds)
    held = np.clip((seconds - ramp(seconds)) / 0.04, 0, 1)
    return level(np.tanh(0.9 * sound) * held)


@cache
def keys(note: int, seconds: float) -> Signal:
    """Electric piano by frequency modulation, with a soft tine."""
    t = ramp(seconds + 0.5)
    base = 2 * np.pi * hertz(note) * t
    body = np.sin(base + (0.35 + 1.1 * np.exp(-t * 5)) * np.sin(base)) * np.exp(-t * 1.3)
    tine = np.sin(7 * base) * np.exp(-t * 16) * 0.09
    return level((body + tine) * np.clip((seconds + 0.5 - t) / 0.45, 0, 1))


@cache
def pluck(note: int, seconds: float) -> Signal:
    """Plucked string: harmonics of a string plucked at 1/7, higher ones dying sooner."""
    steps = [float(n) for n in range(1, 19)]
    gains = [abs(np.sin(np.pi * n / 7)) * n**-1.35 for n in steps]
    ratios = [n * (1 + 0.00012 * n * n) for n in steps]
    return level(partials(hertz(note), ratios, gains, [2.4 + 1.0 * n for n in steps], 1.1))


@cache
def bell(note: int, seconds: float) -> Signal:
    """Small bell: the inharmonic partials of a struck bar."""
    ratios = [0.5, 1.0, 2.0, 2.76, 4.1, 5.4]
    gains = [0.22, 1.0, 0.42, 0.4, 0.16, 0.12]
    return level(partials(hertz(note), ratios, gains, [2.5, 2.2, 3.6, 5, 9, 13], 1.6))


@cache
def piano(note: int, seconds: float) -> Signal:
    """Soft felt piano: slightly stretched harmonics."""
    steps = [float(n) for n in range(1, 13)]
    gains = [np.exp(-0.42 * (n - 1)) for n in steps]
    ratios = [n * np.sqrt(1 + 0.0004 * n * n) for n in steps]
    return level(partials(hertz(note), ratios, gains, [1.1 + 0.75 * n for n in steps], 2.0))


def saw(note: float, seconds: float, bright: float) -> Signal:
    """Saw wave with harmonics falling off above `bright` Hz, from a wavetable without aliasing."""
    base = hertz(note)
    count = np.arange(1, max(2, int(14_000 / base)))
    gains = 1 / count / (1 + (count * base / bright) ** 2)
    spectrum = np.zeros(2049, dtype=complex)
    spectrum[count] = -1j * gains
    table = np.fft.irfft(spectrum) * 2048
    table = np.append(table, table[0])
    place = (base * ramp(seconds) + note * 0.37) % 1.0 * 4096
    whole = place.astype(np.int64)
    return np.asarray(table[whole] + (table[whole + 1] - table[whole]) * (place - whole))


def wide(note: float, seconds: float, bright: float) -> Signal:
    """Three detuned saws spread over the stereo picture, shape (n, 2)."""
    low, mid, high = (saw(note + cents, seconds, bright) for cents in (-0.07, 0.0, 0.06))
    return np.stack([low + 0.6 * mid + 0.25 * high, 0.25 * low + 0.6 * mid + high], axis=1)


@cache
def pad(note: int, seconds: float) -> Signal:
    """Warm pad with a slow start and a long end, stereo."""
    t = ramp(seconds + 0.6)
    shape = np.clip(t / 0.28, 0, 1) ** 1.5 * np.clip((seconds + 0.6 - t) / 0.7, 0, 1)
    return level(wide(note, seconds + 0.6, 900.0) * shape[:, None])


@cache
def stab(note: int, seconds: float) -> Signal:
    """Short chord stab, stereo."""
    t = ramp(0.45)
    return level(wide(note, 0.45, 1700.0) * (np.exp(-t * 9) * np.minimum(t / 0.002, 1))[:, None])
