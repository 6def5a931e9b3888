"""The loudness of a sound whose level steps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from adgen.errors import MediaError
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.loudness_curve import FLOOR, STEP, loudness_curve
from adgen.media.process import run
from adgen.media.sound import RATE, write_wav


def test_a_step_is_seen_at_its_time(tmp_path: Path) -> None:
    """A sine of 997 Hz at full scale on both sides has 0 LUFS (EBU Tech 3341: -3.01 on one)."""
    times = np.arange(8 * RATE) / RATE
    level = np.where(times < 4, 10 ** (-30 / 20), 10 ** (-10 / 20))
    tone = level * np.sin(2 * np.pi * 997 * times)
    path = tmp_path / "steps.wav"
    write_wav(path, np.stack([tone, tone], axis=1))
    curve = loudness_curve(path)
    assert len(curve.momentary) == len(curve.short_term) == pytest.approx(8 / STEP, abs=1)
    assert curve.momentary[20] == pytest.approx(-30, abs=0.2)
    assert curve.momentary[60] == pytest.approx(-10, abs=0.2)
    first_loud = next(index for index, value in enumerate(curve.momentary) if value > -14)
    assert (first_loud + 1) * STEP == pytest.approx(4.2, abs=0.15)
    assert curve.short_term[25] == FLOOR
    assert curve.short_term[35] == pytest.approx(-30, abs=0.2)
    assert curve.short_term[-1] == pytest.approx(-10, abs=0.2)


def test_a_film_without_sound_has_no_curve(tmp_path: Path) -> None:
    path = tmp_path / "mute.mp4"
    run([find_ffmpeg().path, "-v", "error", "-f", "lavfi", "-i", "color=red:s=64x64:d=0.5", path])
    assert loudness_curve(path).momentary == ()


def test_no_film_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MediaError):
        loudness_curve(tmp_path / "gone.mp4")
