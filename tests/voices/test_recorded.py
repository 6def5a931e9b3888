"""Lines from files that the campaign brings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from adgen.errors import VoiceError
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.process import run
from adgen.schema.voice import VoiceChoice
from adgen.voices.base import SpeechJob, VoiceSource
from adgen.voices.registry import load_voice

VOICE = VoiceChoice(engine="recorded")
ENGINE = load_voice(VoiceSource(VOICE))


def recording(path: Path, rate: int = 44_100, level: float = 0.5) -> Path:
    """Stereo: half a second of silence, a second of tone on the left side alone, silence again."""
    time = np.arange(rate) / rate
    left = np.pad(level * np.sin(2 * np.pi * 250 * time), (rate // 2, rate // 2))
    soundfile.write(path, np.stack((left, np.zeros_like(left)), 1), rate, subtype="FLOAT")
    return path


def job(path: Path, file: Path | None, track: bool = False) -> SpeechJob:
    return SpeechJob("Tea now.", "th", VOICE, path / "line.wav", file, track)


def test_a_recording_becomes_mono_48_khz_with_its_ends_cut(tmp_path: Path) -> None:
    (speech,) = ENGINE.speak_many([job(tmp_path, recording(tmp_path / "in.wav"))])
    samples, rate = soundfile.read(speech.file)
    assert (rate, samples.ndim, speech.words) == (48_000, 1, ())
    assert speech.seconds == pytest.approx(1.02, abs=0.01)
    assert np.abs(samples).max() == pytest.approx(0.25, abs=0.005)
    assert (speech.text, speech.language) == ("Tea now.", "th")


def test_a_track_keeps_its_silences(tmp_path: Path) -> None:
    (speech,) = ENGINE.speak_many([job(tmp_path, recording(tmp_path / "in.wav"), track=True)])
    samples, _ = soundfile.read(speech.file)
    assert speech.seconds == pytest.approx(2.0, abs=0.001)
    assert np.abs(samples[:23_000]).max() < 1e-3
    assert np.flatnonzero(np.abs(samples) > 0.1)[0] / 48_000 == pytest.approx(0.5, abs=0.005)


def test_what_ffmpeg_reads_is_taken(tmp_path: Path) -> None:
    wav, opus = recording(tmp_path / "in.wav"), tmp_path / "in.mkv"
    run([find_ffmpeg().path, "-v", "error", "-i", wav, "-c:a", "aac", opus])
    (speech,) = ENGINE.speak_many([job(tmp_path, opus)])
    assert speech.seconds == pytest.approx(1.02, abs=0.06)


def test_a_sound_beyond_full_scale_is_lowered(tmp_path: Path) -> None:
    loud = recording(tmp_path / "in.wav", level=3.0)
    (speech,) = ENGINE.speak_many([job(tmp_path, loud, track=True)])
    assert 0.99 < np.abs(soundfile.read(speech.file)[0]).max() <= 1.0


def test_a_line_without_a_recording_is_told_before_anything_is_written(tmp_path: Path) -> None:
    file = recording(tmp_path / "in.wav")
    with pytest.raises(VoiceError, match=r"(?s)no recording of 'Tea now.' \(th\).*`recording:`"):
        ENGINE.speak_many([job(tmp_path, file), job(tmp_path, None)])
    assert not (tmp_path / "line.wav").exists()


def test_files_that_cannot_serve_are_named(tmp_path: Path) -> None:
    text = tmp_path / "notes.wav"
    text.write_text("no sound")
    with pytest.raises(VoiceError, match=r"(?s)notes\.wav: no sound .*hint: give a sound"):
        ENGINE.speak_many([job(tmp_path, text)])
    with pytest.raises(VoiceError, match=r"gone\.wav: there is no such file"):
        ENGINE.speak_many([job(tmp_path, tmp_path / "gone.wav")])
    soundfile.write(tmp_path / "mute.wav", np.zeros(4800), 48_000)
    with pytest.raises(VoiceError, match=r"mute\.wav: nothing is heard"):
        ENGINE.speak_many([job(tmp_path, tmp_path / "mute.wav")])


def test_it_takes_every_language() -> None:
    assert (ENGINE.speaks("fil-PH"), ENGINE.languages()) == (True, ())
    assert ENGINE.unreadable("新年 🎉", "ja") == ()
    assert ENGINE.revision().startswith("recorded/")
