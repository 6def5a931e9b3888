"""The mix: music under the voice, as long as the spot to the sample, as loud as is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from adgen.errors import MediaError
from adgen.media.sound import RATE, Measured, Samples, filtered, k_loudness, measure_loudness
from adgen.post.sound.ring_out import rung_out
from adgen.schema.delivery import Loudness
from adgen.schema.time import nearest_frame

# Seconds. The music is down when the voice starts, stays down over its pauses, and comes back
# slowly enough not to be heard as an effect.
ATTACK = 0.120
HOLD = 0.400
RELEASE = 0.350
DECLICK = 0.010  # a cut through a waveform needs a slope at least this long
# The start of a mix is lost in files without an edit list (delivery/encode.py), so music that is
# cut into rises behind it, and is up before the attack of a downbeat that a spot begins with.
UNHEARD = 1024  # samples
RISE = 0.005
CLOSING = 0.250  # of what still rings at the end

VOICE_OVER_MUSIC = 8.0  # LU of the voice over the lowered music: clear speech, music still felt
VOICE_ALONE = -20.0  # LUFS before the gain to the target, when there is no music to measure by

# dB kept under the highest true peak, because AAC overshoots what it is given: by up to 1.0 dB at
# 128 kbit/s on the two campaigns' music, started at three places each.
AAC_ROOM = 1.5
MOST_LIMITING = 12.0  # dB; more would be heard as distortion
ROUNDS = 3


VERSION = 3


@dataclass(frozen=True, slots=True)
class Placed:
    """A spoken line, mono (n,) at 48 kHz, and when it starts in the spot, in seconds."""

    samples: npt.NDArray[np.float32]
    start_seconds: float


@dataclass(frozen=True, slots=True)
class Stems:
    """What a mix is the sum of, before its gain: music (n, 2), all spoken lines in place (n,)."""

    music: Samples
    voice: npt.NDArray[np.float32]

    @property
    def together(self) -> Samples:
        """Their sum, (n, 2)."""
        return self.music + self.voice[:, None]


@dataclass(frozen=True, slots=True)
class Mixed:
    """The spot's sound at 48 kHz, the gain in dB put on the mix, and the loudness it has."""

    samples: Samples
    gain: float
    measured: Measured


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    samples: npt.NDArray[np.float32]

    @property
    def stop(self) -> int:
        return self.start + len(self.samples)


def stems(
    music: Samples | None,
    voice: Sequence[Placed],
    seconds: Fraction,
    *,
    music_start: float = 0.0,
    fade: float = 0.8,
    duck: float = 10.0,
    last_hit: Fraction | None = None,
) -> Stems:
    """Stereo music at 48 kHz and spoken lines as they lie in a spot of `seconds`.

    The music plays from `music_start` seconds of the track (silence first where that is negative),
    and is `duck` dB lower under the voice. It fades out over the last `fade` seconds, or, with a
    `last_hit` in seconds of the spot, that is the last thing struck, and rings out. Both parts have
    round(seconds x 48000) frames. Raises MediaError when the music is too short or a line does not
    fit in the spot.
    """
    count = nearest_frame(seconds, Fraction(RATE))
    lines = _lines(voice, count)
    bed = np.zeros((count, 2), np.float32) if music is None else _bed(music, count, music_start)
    if last_hit is not None:
        hit = nearest_frame(last_hit, Fraction(RATE))
        bed, fade = rung_out(bed, hit), min(CLOSING, (count - hit) / RATE / 3)
    bed *= _fades(count, fade, at_start=music_start != 0)[:, None]
    bed *= duck_gain(count, [(line.start, line.stop) for line in lines], duck)[:, None]
    return Stems(bed, _speech(bed, lines))


def duck_gain(
    count: int, spoken: Sequence[tuple[int, int]], duck: float
) -> npt.NDArray[np.float32]:
    """Gain of the music, 1 down to -`duck` dB, for frames spoken from start to stop.

    Down by the start of each line (a look-ahead of 120 ms), held 400 ms after it, back over
    350 ms; it stays down between lines too near for that. (count,)
    """
    attack, hold, release = (round(length * RATE) for length in (ATTACK, HOLD, RELEASE))
    depth = np.zeros(count, np.float32)
    for start, stop in _merged(spoken, attack + hold + release):
        begin, end = max(0, start - attack), min(count, stop + hold + release)
        frames = np.arange(begin, end, dtype=np.float64)
        corners = (start - attack, start, stop + hold, stop + hold + release)
        depth[begin:end] = _smooth(np.interp(frames, corners, (0.0, 1.0, 1.0, 0.0)))
    return np.asarray(10 ** (-duck / 20 * depth), np.float32)


def loudened(samples: Samples, target: Loudness) -> Mixed:
    """Samples with gain, and a true-peak limiter where needed, to the target's loudness.

    Measured after each of at most three rounds, and done when within 0.3 LU (or half the
    tolerance where that is less). Silence stays silence.
    """
    before = measure_loudness(samples)
    if before.integrated is None or before.true_peak is None:
        return Mixed(samples, 0.0, before)
    close = min(0.3, target.tolerance / 2)
    highest = target.true_peak - AAC_ROOM
    most = highest + MOST_LIMITING - before.true_peak
    limit, gain = highest, min(target.integrated - before.integrated, most)
    for _ in range(ROUNDS):
        made = _limited(samples, gain, before.true_peak, limit)
        after = measure_loudness(made)
        result = Mixed(made, gain, after)
        if after.integrated is None or after.true_peak is None:
            break  # a target below the gate: nothing can be measured, nothing can be better
        error = target.integrated - after.integrated
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


def _lines(voice: Sequence[Placed], count: int) -> list[_Line]:
    lines = [_Line(round(placed.start_seconds * RATE), placed.samples) for placed in voice]
    for line in lines:
        if line.start < 0:
            raise MediaError(f"a voice line starts {-line.start / RATE:.2f} s before the spot")
        if line.stop > count:
            over = (line.stop - count) / RATE
            raise MediaError(f"a voice line runs {over:.2f} s past the end of the spot")
    return sorted(lines, key=lambda line: line.start)


def _bed(music: Samples, count: int, music_start: float) -> Samples:
    first = round(music_start * RATE)
    bed = np.pad(music[max(0, first) : first + count], ((max(0, -first), 0), (0, 0)))
    if len(bed) < count:
        left = len(bed) / RATE
        raise MediaError(
            f"the music has {left:.2f} s from {music_start:g} s on, the spot needs"
            f" {count / RATE:.2f} s"
        )
    return bed


def _fades(count: int, fade: float, at_start: bool) -> npt.NDArray[np.float32]:
    gain = np.ones(count, np.float32)
    if at_start:
        rise = np.arange(count) - UNHEARD
        gain *= _smooth(np.clip(rise / (RISE * RATE), 0, 1))
    fall = min(count, round(max(fade, DECLICK) * RATE))
    gain[count - fall :] *= _smooth(np.arange(fall, 0, -1) / fall)
    return gain


def _smooth(ramp: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """A straight ramp of 0 to 1 with its corners rounded (half a cosine)."""
    return np.asarray((1 - np.cos(np.pi * ramp)) / 2, np.float32)


def _merged(spans: Sequence[tuple[int, int]], gap: int) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if merged and start - merged[-1][1] < gap:
            merged[-1] = (merged[-1][0], max(merged[-1][1], stop))
        else:
            merged.append((start, stop))
    return merged


def _speech(bed: Samples, lines: Sequence[_Line]) -> npt.NDArray[np.float32]:
    """All lines in place, each as loud as the others and 8 LU over the lowered music. (count,)"""
    speech = np.zeros(len(bed), np.float32)
    under = [bed[line.start : line.stop] for line in lines]
    music = k_loudness(np.concatenate(under)) if under else None
    wanted = VOICE_ALONE if music is None else music + VOICE_OVER_MUSIC
    for line in lines:
        loudness = k_loudness(np.repeat(line.samples[:, None], 2, axis=1))
        if loudness is not None:
            gain = np.float32(10 ** ((wanted - loudness) / 20))
            speech[line.start : line.stop] += line.samples * gain
    return speech
