"""Sounds of known level, length and shape."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
import soundfile

from adgen.errors import MediaError
from adgen.media.sound import (
    RATE,
    Samples,
    filtered,
    k_loudness,
    measure_compressed,
    measure_loudness,
    read_sound,
    sound_seconds,
    write_wav,
)


def sine(hertz: float, seconds: float, level: float = 1.0, rate: int = RATE) -> Samples:
    wave = level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return np.repeat(wave[:, None], 2, axis=1).astype(np.float32)


@pytest.mark.parametrize("level", [1.0, 0.1])
def test_997_hz_has_the_loudness_that_bs1770_states(level: float) -> None:
    """BS.1770: 0 dBFS at 997 Hz in one channel is -3.01 LKFS, so in both channels 0 LKFS."""
    both = sine(997, 5, level)
    one = both * np.array([1, 0], np.float32)
    decibels = 20 * np.log10(level)
    measured = measure_loudness(both)
    assert measured.integrated == pytest.approx(decibels, abs=0.1)
    assert measured.momentary == pytest.approx(decibels, abs=0.1)
    assert measured.short_term == pytest.approx(decibels, abs=0.1)
    assert measured.true_peak == pytest.approx(decibels, abs=0.1)
    assert measure_loudness(one).integrated == pytest.approx(decibels - 3.01, abs=0.1)
    assert k_loudness(one) == pytest.approx(decibels - 3.01, abs=0.02)


def test_true_peak_shows_what_lies_between_samples() -> None:
    """A quarter of the rate sampled at 45 degrees peaks 3.01 dB above its samples."""
    phase = np.pi / 2 * np.arange(2 * RATE) + np.pi / 4
    wave = 0.5 * np.sin(phase) * np.hanning(len(phase))
    samples = np.repeat(wave[:, None], 2, axis=1).astype(np.float32)
    assert np.abs(samples).max() == pytest.approx(0.3536, abs=1e-3)
    assert measure_loudness(samples).true_peak == pytest.approx(-6.02, abs=0.2)


def test_silence_has_no_loudness() -> None:
    measured = measure_loudness(np.zeros((RATE, 2), np.float32))
    assert (measured.integrated, measured.true_peak, measured.momentary) == (None, None, None)
    assert k_loudness(np.zeros((RATE, 2), np.float32)) is None


def test_the_quick_loudness_gates_pauses_like_ffmpeg() -> None:
    noise = np.random.default_rng(3).normal(0, 0.1, (6 * RATE, 2)).astype(np.float32)
    noise[2 * RATE : 5 * RATE] *= 0.001
    reference = measure_loudness(noise).integrated
    assert reference is not None
    assert k_loudness(noise) == pytest.approx(reference, abs=0.1)


def test_mono_at_another_rate_is_read_at_its_own_level(tmp_path: Path) -> None:
    file = tmp_path / "mono -v'1.wav"
    soundfile.write(file, sine(440, 1.5, 0.5, 44_100)[:, 0], 44_100)
    samples = read_sound(file)
    assert samples.dtype == np.float32
    assert samples.shape == (round(1.5 * RATE), 2)
    assert np.array_equal(samples[:, 0], samples[:, 1])
    assert samples.max() == pytest.approx(0.5, abs=2e-3)
    assert sound_seconds(file) == Fraction(3, 2)


def test_stereo_sides_stay_apart(tmp_path: Path) -> None:
    left = sine(440, 0.2, 0.5) * np.array([1, 0], np.float32)
    write_wav(tmp_path / "left.wav", left)
    assert np.abs(read_sound(tmp_path / "left.wav") - left).max() < 2**-22


def test_written_bytes_depend_on_the_samples_alone(tmp_path: Path) -> None:
    samples = sine(440, 0.1, 0.9)
    write_wav(tmp_path / "a.wav", samples)
    write_wav(tmp_path / "b.wav", samples)
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()
    with pytest.raises(MediaError, match="full scale"):
        write_wav(tmp_path / "c.wav", samples * 2)
    assert not (tmp_path / "c.wav").exists()


def test_what_is_no_sound_is_named(tmp_path: Path) -> None:
    text = tmp_path / "music.mp3"
    text.write_text("not music")
    picture = tmp_path / "cover.png"
    cv2.imwrite(str(picture), np.zeros((8, 8), np.uint8))
    empty = tmp_path / "empty.wav"
    write_wav(empty, np.zeros((0, 2), np.float32))
    numbers = tmp_path / "nan.wav"
    soundfile.write(numbers, np.full((100, 2), np.nan), RATE, subtype="FLOAT")
    for file, what in (
        (text, "no sound can be read"),
        (picture, "no sound can be read from it: there is none in it$"),
        (empty, "empty|no sound"),
        (numbers, "no numbers"),
        (tmp_path / "absent.wav", "no such file"),
    ):
        with pytest.raises(MediaError, match=what) as caught:
            read_sound(file)
        assert file.name in str(caught.value)


def test_what_a_film_keeps_of_a_sound_is_measured() -> None:
    """AAC at 128 kbit/s keeps a tone of 997 Hz, and nothing above 16 kHz."""
    low, high = sine(997, 3, 0.2), sine(19_000, 3, 0.2)
    whole = measure_loudness(low).integrated
    assert whole is not None
    assert measure_compressed(low).integrated == pytest.approx(whole, abs=0.1)
    assert measure_loudness(high).integrated is not None
    lost = measure_compressed(high).integrated
    assert lost is None or lost < whole - 30
    assert measure_compressed(np.zeros_like(low)).integrated is None


def test_filters_keep_place_and_length() -> None:
    samples = np.zeros((RATE, 2), np.float32)
    samples[12_345] = 0.5
    made = filtered(samples, "aresample=192000,aresample=48000")
    assert made.shape == samples.shape
    assert np.abs(made[:, 0]).argmax() == 12_345
