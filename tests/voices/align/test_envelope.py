"""Sounds whose pauses, hisses and closures are known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from adgen.voices.align.envelope import spoken_frames

RATE = 48_000
Mono = NDArray[np.float32]


def voice(seconds: float, level: float = 0.3) -> Mono:
    """A hum with overtones, as of a vowel."""
    time = np.arange(round(seconds * RATE)) / RATE
    hum = sum(np.sin(2 * np.pi * 120 * n * time) / n for n in range(1, 12))
    return np.asarray(level / 2 * hum, np.float32)


def hiss(seconds: float, level: float = 0.05) -> Mono:
    """Noise from 4 to 7 kHz."""
    noise = np.random.default_rng(1).normal(0, 1, round(seconds * RATE))
    spectrum = np.fft.rfft(noise)
    hertz = np.fft.rfftfreq(len(noise), 1 / RATE)
    spectrum[(hertz < 4000) | (hertz > 7000)] = 0
    return np.asarray(level * 3 * np.fft.irfft(spectrum, len(noise)), np.float32)


def nothing(seconds: float) -> Mono:
    return np.zeros(round(seconds * RATE), np.float32)


def test_pauses_are_found_to_the_frame_and_closures_are_none() -> None:
    sound = np.concatenate(
        [nothing(0.5), voice(0.4), nothing(0.06), voice(0.3), nothing(0.7), voice(0.4), nothing(1)]
    )
    spoken = spoken_frames(sound)
    assert abs(int(spoken.at[0]) - 50) <= 1
    assert abs(int(spoken.at[-1]) - 235) <= 1
    assert spoken.gap[0] == 0
    pauses = np.flatnonzero(spoken.gap)
    assert len(pauses) == 1
    assert abs(int(spoken.at[pauses[0]]) - 196) <= 1
    assert abs(int(spoken.gap[pauses[0]]) - 70) <= 2
    closed = spoken.at[spoken.closed > 0.5]
    assert {91, 92, 93} <= set(closed.tolist()) <= set(range(89, 97))


def test_a_click_is_nobody_speaking() -> None:
    sound = np.concatenate([nothing(0.3), voice(0.02), nothing(0.4), voice(0.5), nothing(0.2)])
    spoken = spoken_frames(sound)
    assert abs(int(spoken.at[0]) - 72) <= 1
    assert not spoken.gap.any()


@pytest.mark.parametrize("gain", [0.03, 1.0])
@pytest.mark.parametrize("room", [0.0, 0.0003])
def test_hisses_are_told_from_voice_at_any_level(gain: float, room: float) -> None:
    sound = np.concatenate([voice(0.3), hiss(0.2), voice(0.5), hiss(0.1), voice(0.4)])
    sound += np.random.default_rng(2).normal(0, room, len(sound)).astype(np.float32)
    spoken = spoken_frames(gain * sound)
    assert len(spoken.at) == 150
    heard = set(spoken.at[spoken.hiss > 0.5].tolist())
    assert set(range(31, 49)) | set(range(101, 109)) <= heard
    assert heard <= set(range(29, 51)) | set(range(99, 111))


def test_silence_and_next_to_nothing_are_nobody_speaking() -> None:
    noise = np.random.default_rng(3).normal(0, 1e-5, RATE).astype(np.float32)
    for sound in (nothing(1), nothing(0), noise):
        spoken = spoken_frames(sound)
        assert len(spoken.at) == len(spoken.gap) == len(spoken.hiss) == 0
