"""What is done to every engine's sound, measured on tones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from adgen.errors import VoiceError
from adgen.media.sound import RATE
from adgen.schema.voice import VoiceChoice
from adgen.voices.base import SpeechJob
from adgen.voices.finish import Mono, at_48_khz, check_said, finished, literal, paced, trimmed


def tone(hertz: float, seconds: float, level: float = 0.5, rate: int = RATE) -> Mono:
    time = np.arange(round(seconds * rate)) / rate
    return (level * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def pitch_of(samples: Mono) -> float:
    """Hz of the strongest partial."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 20))
    return float(spectrum.argmax() * RATE / (1 << 20))


def voice(hertz: float, seconds: float) -> Mono:
    """A hum with overtones, as rubberband expects of a voice."""
    return np.sum([tone(hertz * n, seconds, 0.3 / n) for n in range(1, 9)], 0, np.float32)


def job(path: Path, text: str = "Tea now") -> SpeechJob:
    return SpeechJob(text, "en", VoiceChoice(), path / "line.wav")


def test_the_ends_are_cut_and_words_move_with_them(tmp_path: Path) -> None:
    silence = np.zeros(RATE // 2, np.float32)
    speech = finished(
        job(tmp_path),
        np.concatenate((silence, tone(220, 1.0), silence)),
        [(0, 3, 0.5), (4, 3, 1.0)],
    )
    samples, rate = soundfile.read(speech.file, dtype="float32")
    assert (rate, samples.ndim) == (RATE, 1)
    assert speech.seconds == pytest.approx(1.02, abs=0.002)
    assert [word.seconds for word in speech.words] == pytest.approx([0.01, 0.51], abs=0.001)
    assert abs(samples[0]) < 1e-4
    assert abs(samples[-1]) < 1e-4
    assert trimmed(silence)[0].size == 0


def test_silence_is_no_speech(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="the voice says 'Tea now' as silence"):
        finished(job(tmp_path), np.full(RATE, 0.002, np.float32))
    assert not (tmp_path / "line.wav").exists()


def test_what_is_beyond_full_scale_is_lowered_not_clipped(tmp_path: Path) -> None:
    speech = finished(job(tmp_path), tone(220, 0.5, level=1.7))
    samples, _ = soundfile.read(speech.file, dtype="float32")
    middle = samples[RATE // 10 : RATE // 5]
    assert np.abs(middle).max() == pytest.approx(0.999, abs=0.001)
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.999 / np.sqrt(2), abs=0.01)


@pytest.mark.parametrize(("rate", "pitch"), [(1.25, 1.0), (0.8, 1.0), (1.0, 1.5), (1.5, 0.75)])
def test_pace_and_pitch_change_apart(rate: float, pitch: float) -> None:
    said = voice(160.0, 1.5)
    made = paced(said, rate, pitch)
    heard, _ = trimmed(made)
    assert len(heard) / len(said) == pytest.approx(1 / rate, rel=0.04)
    middle = heard[len(heard) // 4 : -len(heard) // 4]
    assert pitch_of(middle) == pytest.approx(160.0 * pitch, rel=0.02)
    assert np.array_equal(made, paced(said, rate, pitch))


def test_its_own_pace_leaves_every_sample() -> None:
    said = voice(160.0, 0.2)
    assert paced(said, 1.0, 1.0) is said


def test_resampling_keeps_length_and_pitch() -> None:
    made = at_48_khz(tone(330, 1.0, rate=22_050), 22_050)
    assert len(made) == RATE
    assert pitch_of(made) == pytest.approx(330, rel=0.001)


def test_texts_without_a_letter_or_a_digit_are_not_said() -> None:
    for text in ("a", "7", "新", "… 7!"):
        check_said(text)
    for text in ("…!", " ", ""):
        with pytest.raises(VoiceError, match=r"nothing to say in .*\n\nhint: write words"):
            check_said(text)
    assert literal("a\x01b\ud800\nc") == "a b  c"
