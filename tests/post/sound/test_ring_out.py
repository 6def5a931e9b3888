"""A last hit rings out: nothing is struck after it, and it is not cut off."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pytest

from adgen.media.sound import RATE, Samples
from adgen.post.sound.ring_out import LONGEST, SOONEST, rung_out
from tests.studio.music import Track, render

HIT = 2.0


@lru_cache
def track_of(style: str) -> Track:
    return render(style, 120, 5)


def excerpt(style: str, ring: float) -> Samples:
    """Two seconds of music up to a downbeat, and what is played for `ring` seconds after it."""
    track = track_of(style)
    first = round((track.downbeats[3] - HIT) * RATE)
    return track.samples[first : first + round((HIT + ring) * RATE)]


def levels(samples: Samples, step: float = 0.05) -> npt.NDArray[np.float64]:
    """dB of one stretch after the other."""
    size = round(step * RATE)
    whole = samples[: len(samples) // size * size].reshape(-1, size * 2).astype(np.float64)
    return np.asarray(10 * np.log10(np.mean(whole**2, axis=1) + 1e-12))


def rises(samples: Samples) -> npt.NDArray[np.float64]:
    """dB by which the bright half of the sound (above 1 kHz), where attacks are, gets louder from
    one 20 ms to the next."""
    size = len(samples) + RATE
    spectrum = np.fft.rfft(samples, size, axis=0)
    spectrum[np.fft.rfftfreq(size, 1 / RATE) < 1000] = 0
    bright = np.fft.irfft(spectrum, size, axis=0).astype(np.float32)[: len(samples)]
    return np.diff(np.maximum(levels(bright, 0.02), -70))


@pytest.mark.parametrize("style", ["house", "ballad"])
@pytest.mark.parametrize("ring", [0.7, 1.5, 3.0])
def test_nothing_is_struck_after_the_hit(style: str, ring: float) -> None:
    music = excerpt(style, ring)
    made, hit = rung_out(music, round(HIT * RATE)), round(HIT * RATE)
    assert made.shape == music.shape
    assert made.dtype == np.float32
    assert np.array_equal(made[:hit], music[:hit])
    begun = round((HIT + SOONEST) * RATE)
    assert rises(music[begun:]).max() > 5
    assert rises(made[begun:]).max() < 2.5


@pytest.mark.parametrize("style", ["house", "ballad"])
def test_the_hit_is_heard_and_dies_away(style: str) -> None:
    music = excerpt(style, 2.0)
    hit = round(HIT * RATE)
    before, after = levels(music[hit:]), levels(rung_out(music, hit)[hit:])
    struck = round(SOONEST / 0.05)
    assert after[:struck] == pytest.approx(before[:struck], abs=1.5)
    loudest = after[:4].max()
    assert loudest - 22 < after[round(0.5 / 0.05)] < loudest - 4  # half a second later it rings
    assert after[-1] < loudest - 40  # and is gone at the end
    quarters = after.reshape(-1, 10).max(axis=1)
    assert (np.diff(quarters) < -3).all()


def test_a_note_that_is_too_soft_to_be_found_is_left_behind_too() -> None:
    seconds = np.arange(round(6 * RATE)) / RATE
    wave = 0.5 * np.sin(2 * np.pi * 330 * seconds) * np.exp(-np.maximum(seconds - HIT, 0) * 0.5)
    soft = 0.02 * np.sin(2 * np.pi * 523 * seconds) * (seconds > HIT + 0.3)
    loud = 0.5 * np.sin(2 * np.pi * 660 * seconds) * (seconds > HIT + 0.5)
    music = np.repeat((wave + soft + loud)[:, None], 2, axis=1).astype(np.float32)
    made = rung_out(music, round(HIT * RATE))
    later = made[round((HIT + LONGEST) * RATE) :, 0]
    strength = np.abs(np.fft.rfft(later * np.hanning(len(later))))
    hertz = np.fft.rfftfreq(len(later), 1 / RATE)

    def around(tone: float) -> float:
        return float(strength[np.abs(hertz - tone) < 10].max())

    assert around(330) > 100 * around(523)
    assert around(330) > 100 * around(660)


def test_a_track_that_ends_by_itself_is_left_alone() -> None:
    """The studio's tracks end on a hit that rings out."""
    track = track_of("house")
    last = round(track.beats[-1] * RATE)
    music = track.samples[last - 2 * RATE : last + round(1.5 * RATE)]
    assert np.array_equal(rung_out(music, 2 * RATE), music)


def test_the_same_music_rings_the_same() -> None:
    music = excerpt("ballad", 1.2)
    hit = round(HIT * RATE)
    assert rung_out(music, hit).tobytes() == rung_out(music.copy(), hit).tobytes()


def test_a_hit_at_the_very_end_stays_as_it_is() -> None:
    music = excerpt("house", 0.05)
    assert np.array_equal(rung_out(music, round(HIT * RATE)), music)
