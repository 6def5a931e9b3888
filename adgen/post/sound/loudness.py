"""A mix made as loud as is asked for, as it is heard in the film: measured after it is made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adgen.media.sound import (
    RATE,
    Measured,
    Samples,
    filtered,
    k_loudness,
    measure_compressed,
    measure_loudness,
)
from adgen.schema.delivery import Loudness

# dB kept under the highest true peak, because AAC overshoots what it is given: by up to 1.0 dB at
# 128 kbit/s on the two campaigns' music, started at three places each.
AAC_ROOM = 1.5
MOST_LIMITING = 12.0  # dB; more would be heard as distortion
ROUNDS = 6

_CLOSE, _CLOSER = 0.3, 0.1
"""LU off the target: of a mix, and of one whose film is softer than itself."""
_LOST = 0.2
"""LU from which the film's sound is softer than the mix: most of that is treble that AAC does not
keep, as of noise, and is taken out of the mix too; what then is still lost the two share."""
_TREBLE = 15_000, 16_000
"""Hz between which it is taken out: ffmpeg's encoder keeps nothing above at 64 kbit/s a side."""
_RAISED = 30.0
"""dB from which its author should know that the sound was nearly silence."""
_CANCELS, _GONE = 6.0, 40.0
"""LU softer in mono: two sides without anything in common lose 3."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """The spot's sound at 48 kHz, the gain in dB put on the mix, and the loudness it has."""

    samples: Samples
    gain: float
    measured: Measured
    before: Measured
    """What it was brought to that from."""


def loudened(samples: Samples, target: Loudness) -> Mixed:
    """Samples with gain, and a true-peak limiter where needed, to the target's loudness.

    Measured after each of at most six rounds, and done when within 0.3 LU (or half the
    tolerance where that is less); then compressed as in a film and measured again, and made anew
    where that lost loudness, or overshot the target's peak. Silence stays silence. What cannot be
    as loud with at most 12 dB of limiting is as loud as it can be; `doubts` tells of it.
    """
    before = measure_loudness(samples)
    aim, highest = target.integrated, target.true_peak - AAC_ROOM
    close = min(_CLOSE, target.tolerance / 2)
    mixed = _brought(samples, before, aim, highest, close)
    film = measure_compressed(mixed.samples)
    if _lost(mixed.measured, film) > _LOST:
        samples = _without_treble(samples)
        before = measure_loudness(samples)
        mixed = _brought(samples, before, aim, highest, close)
        film = measure_compressed(mixed.samples)
    lost = _lost(mixed.measured, film)
    over = 0.0 if film.true_peak is None else film.true_peak - target.true_peak
    if lost > _LOST or over > 0:
        aim += lost / 2 if lost > _LOST else 0.0
        highest -= max(0.0, over)
        mixed = _brought(samples, before, aim, highest, min(close, _CLOSER))
    return mixed


def gained(samples: Samples, gain: float, target: Loudness) -> Samples:
    """Samples with the gain of a mix, limited as that is. (n, 2)"""
    peak = measure_loudness(samples).true_peak
    if peak is None:
        return samples
    return _limited(samples, gain, peak, target.true_peak - AAC_ROOM)


def doubts(mixed: Mixed, target: Loudness) -> tuple[str, ...]:
    """What its author should know of a mix, each with its figures."""
    now, before = mixed.measured, mixed.before
    if now.integrated is None or before.integrated is None or before.true_peak is None:
        return ("it is silent: nothing in it is louder than -70 LUFS",)
    found: list[str] = []
    if abs(now.integrated - target.integrated) > target.tolerance:
        found.append(
            f"it has {now.integrated:.1f} LUFS, {target.integrated:g} are asked for: its peaks "
            f"stand {before.true_peak - before.integrated:.1f} dB over its loudness, and limiting "
            f"them by more than {MOST_LIMITING:g} dB would be heard; even its levels out"
        )
    if mixed.gain > _RAISED:
        found.append(
            f"it had {before.integrated:.1f} LUFS and was raised by {mixed.gain:.0f} dB, its noise "
            "with it; give a louder track"
        )
    cancelled = _cancelled(mixed.samples)
    if cancelled > _CANCELS:
        left = "nothing is left of it" if cancelled > _GONE else f"it is {cancelled:.0f} LU softer"
        found.append(
            f"in mono, as on telephones, {left}: its left and right cancel out; turn the phase of "
            "one of them"
        )
    return tuple(found)


def _brought(samples: Samples, before: Measured, aim: float, highest: float, close: float) -> Mixed:
    """Samples within `close` of `aim` LUFS with no true peak over `highest`, or as near as can
    be."""
    if before.integrated is None or before.true_peak is None:
        return Mixed(samples, 0.0, before, before)
    most = highest + MOST_LIMITING - before.true_peak
    limit, gain = highest, min(aim - before.integrated, most)
    for _ in range(ROUNDS):
        made = _limited(samples, gain, before.true_peak, limit)
        after = measure_loudness(made)
        result = Mixed(made, gain, after, before)
        if after.integrated is None or after.true_peak is None:
            break  # a target below the gate: nothing can be measured, nothing can be better
        error = aim - after.integrated
        as_good_as_can_be = abs(error) <= close or (error > 0 and gain >= most)
        if as_good_as_can_be and after.true_peak <= highest:
            break
        limit -= max(0.0, after.true_peak - highest)
        gain = min(gain + error, most)
    return result


def _limited(samples: Samples, gain: float, peak: float, limit: float) -> Samples:
    """Gain, then a look-ahead limiter at four times the rate, where peaks between samples show."""
    louder = samples * np.float32(10 ** (gain / 20))
    if peak + gain <= limit:
        return louder
    ceiling = 10 ** (limit / 20)
    return filtered(
        louder,
        f"aresample={4 * RATE},alimiter=limit={ceiling:.6f}:level=disabled:latency=1,"
        f"aresample={RATE}",
    )


def _lost(mix: Measured, film: Measured) -> float:
    """LU that the film's sound is softer than the mix."""
    if mix.integrated is None or film.integrated is None:
        return 0.0
    return mix.integrated - film.integrated


def _without_treble(samples: Samples) -> Samples:
    low, high = _TREBLE
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    kept = (1 + np.cos(np.pi * np.clip((hertz - low) / (high - low), 0, 1))) / 2
    spectrum = np.fft.rfft(samples, axis=0) * kept[:, None]
    return np.asarray(np.fft.irfft(spectrum, len(samples), axis=0), np.float32)


def _cancelled(samples: Samples) -> float:
    """LU that the sound is softer where left and right are made one."""
    both = k_loudness(samples)
    if both is None:
        return 0.0
    one = k_loudness(np.repeat(samples.mean(axis=1, keepdims=True), 2, axis=1))
    return float("inf") if one is None else both - one
