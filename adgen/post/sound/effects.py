"""Whooshes into cuts and hits on them, made of noise and a falling tone.

No sample is played: each is drawn anew from the number of its cut, so that no two are alike, and
the same cut always sounds the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from adgen.media.sound import RATE, Samples, k_loudness
from adgen.schema.shot import Transition
from adgen.schema.time import nearest_frame

VERSION = 1
NEAREST = Fraction(2, 5)
"""Seconds between two cuts that are struck at least: nearer they would be a rattle, as where a
montage is cut on eighths."""
_QUIETER = 10.0
"""LU under the whole track's loudness: where that is softer still, as in a pause, it is not what
an effect's level is counted from."""
_ALONE = -20.0
"""LUFS that levels count from without music."""
_HEARD = RATE
"""Samples of music about an effect that its level is counted from, at least."""
_WINDOW, _HOP = 1024, 256
_MIDDLE = 10  # of the bands' logarithms, near enough: about 1 kHz
_SEED = 40_427
_HIT_SECONDS, _HIT_FALL = 0.55, 0.12
_DRIVE = 2.0
"""Into a curve that rounds a hit's first peaks, as tape does: 4 dB less for a limiter to take, and
overtones of the thump where loudspeakers have no lows."""


@dataclass(frozen=True, slots=True)
class _Air:
    """How a transition whooshes: the middle of its band in Hz at the start, at its peak and at the
    end, seconds that it swells for before the transition's middle, and how far it travels from
    right (1) to left (-1), as the pictures do."""

    hertz: tuple[float, float, float]
    swell: float
    travel: float


_AIRS: Mapping[Transition, _Air] = {
    "whip": _Air((500, 3600, 900), 0.22, 0.8),
    "slide": _Air((350, 1900, 500), 0.34, 0.6),
    "zoom": _Air((250, 3000, 1400), 0.42, 0.0),
    "wipe": _Air((600, 2600, 800), 0.38, 0.3),
}
"""Transitions in which something moves. What only dissolves or fades is left in peace."""
_HITS: Mapping[Transition, tuple[float, float, float]] = {
    "cut": (0.60, 0.90, 0.40),
    "whip": (0.60, 1.00, 0.35),
    "slide": (0.55, 1.00, 0.25),
    "zoom": (0.75, 1.00, 0.25),
    "wipe": (0.50, 0.90, 0.35),
    "flash": (0.45, 0.70, 0.80),
}
"""Shares of a hit's thump, body and crack by the transition that it is struck on."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What is heard on a cut: `at` is its time and `seconds` the length of its transition."""

    transition: Transition
    at: Fraction
    seconds: Fraction
    number: int
    """Of the cut, from which it is drawn."""
    whoosh: bool
    hit: bool

    def parameters(self) -> list[object]:
        """JSON values: all that decides how it sounds."""
        return [self.transition, str(self.at), str(self.seconds), self.number, self.whoosh,
                self.hit]  # fmt: skip


def effects_on(
    cuts: Iterable[tuple[Fraction, Transition, Fraction]], *, whoosh: bool, hit: bool
) -> tuple[Effect, ...]:
    """What is heard on cuts, given in order by their time, transition and its length in seconds.

    Nothing on what begins the spot, on a dissolve or a fade, and within 0.4 s of one before.
    """
    found: list[Effect] = []
    for number, (at, transition, seconds) in enumerate(cuts):
        near = bool(found) and at - found[-1].at < NEAREST
        airs, struck = whoosh and transition in _AIRS, hit and transition in _HITS
        if at > 0 and not near and (airs or struck):
            found.append(Effect(transition, at, seconds, number, airs, struck))
    return tuple(found)


def effects_stem(effects: Iterable[Effect], music: Samples, level: float) -> Samples:
    """All effects in place, each `level` LU against the music (n, 2) about it. (n, 2)

    A hit's first sample is the cut's; a whoosh is loudest at the sample in the middle of its
    transition. What goes on beyond the spot's end is cut off. Without music, which then is
    silence, levels count from -20 LUFS.
    """
    stem, struck = np.zeros_like(music), tuple(effects)
    whole = k_loudness(music) if struck else None
    for effect in struck:
        cut = nearest_frame(effect.at, Fraction(RATE))
        if effect.whoosh:
            sound, peak = whoosh_of(effect)
            middle = nearest_frame(effect.at + effect.seconds / 2, Fraction(RATE))
            _lay(stem, sound, middle - peak, music, whole, level)
        if effect.hit:
            _lay(stem, hit_of(effect), cut, music, whole, level)
    return stem


def whoosh_of(effect: Effect) -> tuple[Samples, int]:
    """A whoosh (n, 2) and the sample at which it is loudest."""
    drawn, air = _drawn(effect, 0), _AIRS[effect.transition]
    half = float(effect.seconds) / 2
    rise = round((air.swell * drawn.uniform(0.92, 1.08) + half) * RATE)
    fall = round((half + 0.14 * drawn.uniform(0.9, 1.1)) * RATE)
    swell = np.sin(np.pi / 2 * np.arange(rise) / rise) ** 3
    sink = np.cos(np.pi / 2 * np.arange(fall) / fall) ** 2
    level = np.concatenate((swell, sink))
    places, tune = (0, rise, rise + fall), drawn.uniform(0.92, 1.08)
    octave = np.log2(np.array(air.hertz) * tune)
    noise = drawn.standard_normal((rise + fall, 2))
    sound = _swept(noise, lambda at: np.interp(at, places, octave), 0.55)
    across = air.travel * np.interp(np.arange(rise + fall), places, (1, 0, -1))
    angle = np.pi / 4 * (1 - across)
    sides = np.stack((np.sin(angle), np.cos(angle)), axis=1)
    return np.asarray(sound * sides * level[:, None], np.float32), rise


def hit_of(effect: Effect) -> Samples:
    """A hit: a low thump, a body that small loudspeakers play too, and a crack. (n, 2)"""
    drawn, (low, middle, high) = _drawn(effect, 1), _HITS[effect.transition]
    count = round(_HIT_SECONDS * RATE)
    at = np.arange(count) / RATE
    tune = drawn.uniform(0.92, 1.08)
    turn = 2 * np.pi * np.cumsum(tune * (58 + 140 * np.exp(-at / 0.035))) / RATE
    thump = np.sin(turn) * np.exp(-at / 0.10)
    noise = drawn.standard_normal((2, count, 2))
    bright = 6000 if effect.transition == "flash" else 3800
    body = _swept(noise[0], lambda _: np.log2(420 * tune), 0.6) * np.exp(-at / 0.07)[:, None]
    crack = _swept(noise[1], lambda _: np.log2(bright * tune), 0.4)
    crack *= np.exp(-at / (0.06 if effect.transition == "flash" else 0.018))[:, None]
    sound = np.tanh(_DRIVE * (low * thump[:, None] + middle * _even(body) + high * _even(crack)))
    sound *= _slope(at / 0.0015)[:, None]
    sound *= _slope((_HIT_SECONDS - at) / _HIT_FALL)[:, None]
    return np.asarray(sound, np.float32)


def _drawn(effect: Effect, part: int) -> np.random.Generator:
    return np.random.default_rng((_SEED, effect.number, part))


def _even(noise: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Noise with a highest sample of 1."""
    return np.asarray(noise / np.abs(noise).max())


def _slope(share: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """0 up to 1 without corners."""
    return np.asarray((1 - np.cos(np.pi * np.clip(share, 0, 1))) / 2)


def _swept(
    noise: npt.NDArray[np.float64], octave: Callable[[float], float], width: float
) -> npt.NDArray[np.float64]:
    """Noise (n, 2) of which a band is left, a bell `width` octaves wide (its sigma).

    `octave` is the base-2 logarithm of its middle in Hz at a sample. By windows of 21 ms that
    overlap by three quarters, weighted by a Hann window before and after, whose sum is 1.5.
    """
    count = len(noise)
    window = np.sqrt(np.hanning(_WINDOW + 1)[:-1])[:, None]
    padded = np.pad(noise, ((_WINDOW, _WINDOW), (0, 0)))
    made = np.zeros_like(padded)
    heights = np.log2(np.maximum(np.fft.rfftfreq(_WINDOW, 1 / RATE), 1.0))
    for start in range(0, count + _WINDOW, _HOP):
        middle = octave(start - _WINDOW / 2)
        bell = np.exp(-0.5 * ((heights - middle) / width) ** 2)[:, None]
        bell /= np.sqrt(2 ** (middle - _MIDDLE))  # a higher band is wider: as strong as a low one
        part = np.fft.rfft(padded[start : start + _WINDOW] * window, axis=0) * bell
        made[start : start + _WINDOW] += np.fft.irfft(part, _WINDOW, axis=0) * window
    return made[_WINDOW : _WINDOW + count] / 2


def _lay(
    stem: Samples, sound: Samples, first: int, music: Samples, whole: float | None, level: float
) -> None:
    """Add a sound to the stem with its first sample at `first`, as loud as is asked for."""
    loudness = k_loudness(sound)
    assert loudness is not None
    gain = np.float32(10 ** ((_ground(music, whole, first, len(sound)) + level - loudness) / 20))
    skipped, last = max(0, -first), min(len(stem), first + len(sound))
    stem[first + skipped : last] += gain * sound[skipped : last - first]


def _ground(music: Samples, whole: float | None, first: int, count: int) -> float:
    """Loudness of the music about an effect, in LUFS."""
    if whole is None:
        return _ALONE
    more = max(0, _HEARD - count) // 2
    here = k_loudness(music[max(0, first - more) : first + count + more])
    return whole - _QUIETER if here is None else max(here, whole - _QUIETER)
