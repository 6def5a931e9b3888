"""Mixes of signals whose level, place and length are known."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from adgen.errors import MediaError
from adgen.media.sound import RATE, Samples, k_loudness, measure_loudness
from adgen.post.sound.ducking import groups_of, lowered
from adgen.post.sound.loudness import Mixed, loudened
from adgen.post.sound.mix import Placed, hushed, stems
from adgen.schema.delivery import Loudness

TARGET = Loudness(integrated=-14.0, tolerance=1.0, true_peak=-1.0)


def mix(
    music: Samples | None, voice: list[Placed], seconds: Fraction, target: Loudness, **how: Any
) -> Mixed:
    """A spot's sound, as a run makes it of its stems."""
    return loudened(stems(music, voice, seconds, **how).together, target)


def noise(seconds: float, level: float = 0.05) -> Samples:
    made = np.random.default_rng(7).normal(0, level, (round(seconds * RATE), 2))
    return made.astype(np.float32)


def tone(hertz: float, seconds: float, level: float = 0.1) -> Samples:
    wave = level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)
    return np.repeat(wave[:, None], 2, axis=1).astype(np.float32)


def level_of(samples: Samples, hertz: float) -> float:
    """Amplitude in dB of one frequency in whole periods of samples."""
    turns = np.exp(-2j * np.pi * hertz * np.arange(len(samples)) / RATE)
    return float(20 * np.log10(np.abs((samples[:, 0] * turns).mean()) * 2))


@pytest.mark.parametrize("seconds", [Fraction(6), Fraction(1001, 500), Fraction(361, 30)])
def test_length_is_exact(seconds: Fraction) -> None:
    parts = stems(noise(14), [], seconds, music_start=1.0)
    for part in (parts.music, parts.effects, parts.plain, parts.together):
        assert part.shape == (round(seconds * RATE), 2)
        assert part.dtype == np.float32
    assert parts.voice.shape == (round(seconds * RATE),)


@pytest.mark.parametrize("target", [-14.0, -23.0])
def test_loudness_is_the_targets(target: float) -> None:
    music = noise(4)
    music[:: RATE // 2] *= 12
    mixed = mix(
        music, [Placed(noise(2)[:, 0], 1.0)], Fraction(4), Loudness(integrated=target)
    )  # fmt: skip
    assert mixed.samples.shape == (4 * RATE, 2)
    assert mixed.samples.dtype == np.float32
    again = measure_loudness(mixed.samples)
    assert again == mixed.measured
    assert again.integrated == pytest.approx(target, abs=0.31)
    assert again.true_peak is not None
    assert again.true_peak <= -1.5


def test_music_is_lower_under_the_voice_by_what_is_asked() -> None:
    """A 1 kHz voice over 200 Hz music: each can be measured alone in the mix."""
    voice = tone(1000, 2.0)[:, 0]
    mixed = mix(
        tone(200, 10), [Placed(voice, 4.0)], Fraction(10), TARGET, fade=0.0, duck=12.0
    ).samples  # fmt: skip
    before = level_of(mixed[1 * RATE : 3 * RATE], 200)
    under = level_of(mixed[4 * RATE : 6 * RATE], 200)
    after = level_of(mixed[7 * RATE : 9 * RATE], 200)
    assert before - under == pytest.approx(12.0, abs=0.05)
    assert after == pytest.approx(before, abs=0.05)


def test_lines_are_equally_loud_and_eight_lu_over_the_lowered_music() -> None:
    loud, quiet = noise(2.0, 0.2)[:, 0], noise(2.0, 0.004)[:, 0]
    music = np.concatenate((noise(4), noise(6)))
    parts = stems(music, [Placed(loud, 1.0), Placed(quiet, 6.0)], Fraction(10))
    spans = [(RATE, 3 * RATE), (6 * RATE, 8 * RATE)]
    bed = music * lowered(len(music), spans, [10.0, 10.0])[:, None]
    spoken = np.repeat(parts.voice[:, None], 2, axis=1)
    under = k_loudness(np.concatenate((bed[RATE : 3 * RATE], bed[6 * RATE : 8 * RATE])))
    assert under is not None
    for start in (RATE, 6 * RATE):
        assert k_loudness(spoken[start : start + 2 * RATE]) == pytest.approx(under + 8, abs=0.1)


def test_ducking_is_smooth_ahead_of_the_voice_and_held_between_words() -> None:
    start, stop = 2 * RATE, 3 * RATE
    groups = groups_of([(start, stop), (stop + RATE // 2, 4 * RATE)])
    gain = 20 * np.log10(lowered(8 * RATE, groups, [10.0]))
    assert gain[start - round(0.12 * RATE) - 1] == 0
    assert gain[start : 4 * RATE + round(0.4 * RATE)] == pytest.approx(-10, abs=1e-4)
    assert gain[4 * RATE + round(0.75 * RATE) + 1] == 0
    assert np.abs(np.diff(gain)).max() < 10 * np.pi / 2 / (0.12 * RATE) * 1.01


def test_true_peak_stays_under_the_limit_for_clicks_over_music() -> None:
    samples = noise(3, 0.06)
    samples[:: RATE // 2] = 0.9
    samples[1 :: RATE // 2] = -0.9
    made = loudened(samples, TARGET)
    assert made.measured.integrated == pytest.approx(-14, abs=0.31)
    assert made.measured.true_peak is not None
    assert made.measured.true_peak <= TARGET.true_peak - 0.5


def test_loudness_out_of_reach_is_reported_not_forced() -> None:
    clicks = np.zeros((4 * RATE, 2), np.float32)
    clicks[:: RATE // 2] = 0.9
    made = loudened(clicks, TARGET)
    assert made.measured.integrated is not None
    assert made.measured.integrated < -20
    assert made.measured.true_peak is not None
    assert made.measured.true_peak <= -1.5


def test_silence_stays_silence() -> None:
    mixed = mix(None, [], Fraction(3, 2), TARGET)
    assert mixed.samples.shape == (72_000, 2)
    assert not mixed.samples.any()
    assert mixed.measured.integrated is None


def test_voice_alone_reaches_the_target() -> None:
    mixed = mix(None, [Placed(noise(3, 0.01)[:, 0], 1.0)], Fraction(5), TARGET)
    assert mixed.measured.integrated == pytest.approx(-14, abs=0.31)
    assert np.abs(mixed.samples[: RATE - RATE // 100]).max() < 1e-4


def test_music_plays_from_its_start_with_sloped_edges() -> None:
    music = np.linspace(0.001, 0.009, 10 * RATE, dtype=np.float32)[:, None].repeat(2, axis=1)
    linear = stems(music, [], Fraction(4), music_start=3.0, fade=1.0).music[:, 0]
    assert linear[2 * RATE] == pytest.approx(music[5 * RATE, 0], rel=0.02)
    assert linear[0] == pytest.approx(0, abs=1e-6)
    assert linear[-1] == pytest.approx(0, abs=1e-6)
    assert linear[round(3.5 * RATE)] == pytest.approx(music[round(6.5 * RATE), 0] / 2, rel=0.03)


def test_music_rises_where_it_can_be_heard_and_before_a_downbeat() -> None:
    """AAC files without an edit list lose the first 1024 samples; a downbeat follows at 30 ms."""
    music = np.full((10 * RATE, 2), 0.005, np.float32)
    linear = stems(music, [], Fraction(4), music_start=3.0).music[:, 0]
    assert not linear[:1025].any()
    assert linear[round(0.030 * RATE) - 120] == pytest.approx(0.005, rel=0.01)
    assert np.abs(np.diff(linear[:RATE])).max() < 0.005 * np.pi / 2 / (0.005 * RATE) * 1.05
    assert stems(music, [], Fraction(4)).music[0, 0] == pytest.approx(0.005, rel=0.01)


def test_a_start_before_the_track_is_silence_first() -> None:
    music = noise(5)
    parts = stems(music, [], Fraction(4), music_start=-0.03)
    assert parts.music.shape == (4 * RATE, 2)
    assert not parts.music[:1440].any()
    assert np.array_equal(parts.music[1440 : 2 * RATE], music[: 2 * RATE - 1440])


def test_music_that_ends_on_a_hit_is_not_faded_before_it() -> None:
    """Clicks over a chord: the one at 3 s is the last."""
    music = tone(330, 6) + noise(6, 0.001)
    for second in range(6):
        music[second * RATE : second * RATE + 480] += noise(0.01, 0.5)
        music[second * RATE + RATE // 2 : second * RATE + RATE // 2 + 480] += noise(0.01, 0.2)
    parts = stems(music, [], Fraction(4), fade=2.0, last_hit=Fraction(3))
    assert np.array_equal(parts.music[: 3 * RATE], music[: 3 * RATE])
    peaks = np.abs(parts.music[3 * RATE + 4800 :]).reshape(-1, 2400, 2).max(axis=(1, 2))
    assert np.abs(music[3 * RATE + RATE // 2 :][:480]).max() > 0.4
    assert peaks.max() < 0.25
    assert parts.music[-1] == pytest.approx([0, 0], abs=1e-4)


def test_what_does_not_fit_is_named_with_its_length() -> None:
    with pytest.raises(MediaError, match=r"has 2\.00 s from 3 s on, the spot needs 4\.00 s"):
        mix(noise(5), [], Fraction(4), TARGET, music_start=3.0)
    with pytest.raises(MediaError, match=r"0\.50 s past the end"):
        mix(None, [Placed(noise(2)[:, 0], 2.5)], Fraction(4), TARGET)
    with pytest.raises(MediaError, match=r"0\.25 s before"):
        mix(None, [Placed(noise(2)[:, 0], -0.25)], Fraction(4), TARGET)


@pytest.mark.parametrize("start", [0.0, 1.0])
@pytest.mark.parametrize("hit", [None, Fraction(5, 2)])
def test_nothing_is_heard_in_a_quiet_head_and_tail(start: float, hit: Fraction | None) -> None:
    """Six frames at 25 a second, and no step at either end of what is heard between them."""
    quiet, still = Fraction(6, 25), 6 * RATE // 25
    line = Placed(tone(440, 3.0)[:, 0], 0.0)
    parts = stems(
        tone(220, 6), [line], Fraction(3), music_start=start, last_hit=hit, quiet=quiet
    )  # fmt: skip
    for part in (parts.music, parts.effects, parts.plain, parts.voice[:, None], parts.together):
        assert not part[:still].any() and not part[-still:].any()
        assert np.abs(np.diff(part, axis=0)).max() < 0.05  # 440 Hz of this level steps by 0.03
    heard = np.abs(parts.music[:, 0])
    assert heard[still + RATE // 20 : still + RATE // 4].max() > 0.01


def test_a_limiter_leaves_nothing_in_the_silence() -> None:
    quiet, still = Fraction(6, 25), 6 * RATE // 25
    loud = noise(3, 0.3)
    loud[:: RATE // 2] *= 8
    parts = stems(loud, [], Fraction(3), quiet=quiet)
    target = Loudness(integrated=-23.0, tolerance=0.5, true_peak=-1.0)
    mixed = loudened(parts.together, target)
    made = hushed(mixed.samples, quiet)
    assert not made[:still].any() and not made[-still:].any()
    assert (made[still:-still] == mixed.samples[still:-still]).all()
    now = measure_loudness(made).integrated
    assert now == pytest.approx(-23.0, abs=0.3)


def test_without_any_quiet_a_mix_is_as_it_was() -> None:
    given = (noise(6), [Placed(tone(440, 1.0)[:, 0], 1.0)], Fraction(3))
    plain, none = stems(*given, music_start=1.0), stems(*given, music_start=1.0, quiet=Fraction(0))
    assert (plain.together == none.together).all() and plain.together[-RATE // 20 :].any()
