"""Speech said faster keeps its pitch, its length is exact, and so are its bytes."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest

from adgen.media.sound import RATE
from adgen.media.tempo import faster

Mono = npt.NDArray[np.float32]


def voiced(hertz: float, seconds: float, level: float = 0.2) -> Mono:
    """Overtones of a steady voice, three syllables a second."""
    times = np.arange(round(seconds * RATE)) / RATE
    tones = sum(np.sin(2 * np.pi * hertz * n * times) / n for n in range(1, 20))
    wave = level * tones * (0.6 - 0.4 * np.cos(2 * np.pi * 3 * times))
    return wave.astype(np.float32)


def pitch(samples: Mono) -> float:
    """The fundamental in Hz, from the middle of the sound: the highest peak of its spectrum."""
    middle = samples[len(samples) // 4 : -len(samples) // 4]
    size = 1 << 20
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle)), size))
    return float(np.argmax(spectrum) * RATE / size)


@pytest.mark.parametrize("hertz", [95.0, 170.0, 260.0])
@pytest.mark.parametrize("times", [Fraction(101, 100), Fraction(107, 100), Fraction(23, 20)])
def test_the_pitch_stays_and_the_length_is_exact(hertz: float, times: Fraction) -> None:
    samples = voiced(hertz, 2.0)
    made = faster(samples, times)
    assert len(made) == len(samples) // times
    assert pitch(samples) == pytest.approx(hertz, rel=0.002)
    assert pitch(made) == pytest.approx(hertz, rel=0.01)
    loud = [np.sqrt((each**2).mean()) for each in (samples, made)]
    assert loud[1] == pytest.approx(loud[0], rel=0.1)


@pytest.mark.parametrize("times", [Fraction(103, 100), Fraction(23, 20)])
def test_what_is_said_comes_earlier_in_proportion(times: Fraction) -> None:
    samples = np.zeros(4 * RATE, np.float32)
    attacks = [0.3, 1.1, 2.0, 3.4]
    for attack in attacks:
        first = round(attack * RATE)
        samples[first : first + 4800] = voiced(150.0, 0.1) * np.hanning(9600)[4800:]
    made = np.abs(faster(samples, times))
    for attack in attacks:
        wanted = float(attack / times)
        near = made[round((wanted - 0.1) * RATE) : round((wanted + 0.1) * RATE)]
        heard = wanted - 0.1 + np.argmax(near > 0.2 * near.max()) / RATE
        assert heard == pytest.approx(wanted, abs=0.008)


def test_the_same_comes_out_each_time() -> None:
    samples = voiced(140.0, 1.3)
    made = faster(samples, Fraction(109, 100))
    assert made.tobytes() == faster(samples, Fraction(109, 100)).tobytes()
    assert made.tobytes() != faster(samples, Fraction(110, 100)).tobytes()


def test_a_sound_at_full_scale_stays_within_it() -> None:
    samples = voiced(120.0, 1.0)
    samples /= np.abs(samples).max()
    made = faster(samples, Fraction(23, 20))
    assert 0.5 < np.abs(made).max() <= 1.0


@pytest.mark.parametrize("count", [1, 100, 3000])
def test_sounds_shorter_than_a_window_keep_their_length(count: int) -> None:
    made = faster(voiced(200.0, 0.1)[:count], Fraction(23, 20))
    assert len(made) == int(count / Fraction(23, 20))
