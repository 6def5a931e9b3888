"""Music under the voice: how far down, how soon, and that it never pumps."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest

from adgen.media.sound import RATE, Samples, k_loudness
from adgen.post.sound.ducking import (
    ATTACK,
    HOLD,
    LONG,
    RELEASE,
    Span,
    groups_of,
    lowered,
    spoken_spans,
)
from adgen.post.sound.mix import VOICE_OVER_MUSIC, Placed, stems


def noise(seconds: float, level: float = 0.05) -> Samples:
    made = np.random.default_rng(7).normal(0, level, (round(seconds * RATE), 2))
    return made.astype(np.float32)


def duck_gain(count: int, spoken: list[Span], duck: float) -> npt.NDArray[np.float32]:
    groups = groups_of(spoken)
    return lowered(count, groups, [duck] * len(groups))


@pytest.mark.parametrize("gap", [0.05, 0.3, 0.8, ATTACK + HOLD + RELEASE + 0.01, LONG - 0.001])
def test_music_does_not_come_up_in_a_short_gap(gap: float) -> None:
    first, second = (RATE, 2 * RATE), (2 * RATE + round(gap * RATE), 4 * RATE)
    gain = 20 * np.log10(duck_gain(6 * RATE, [first, second], 10.0))
    assert gain[first[0] : second[1]] == pytest.approx(-10, abs=1e-4)


def test_music_is_all_back_in_a_gap_that_is_long_enough() -> None:
    later = 2 * RATE + round(LONG * RATE)
    gain = duck_gain(6 * RATE, [(RATE, 2 * RATE), (later, 5 * RATE)], 10.0)
    assert np.count_nonzero(gain[2 * RATE : later] > 1 - 1e-5) > 0.6 * RATE
    top = 2 * RATE + int(gain[2 * RATE : later].argmax())
    assert np.diff(gain[2 * RATE : top]).min() > -1e-6  # up once
    assert np.diff(gain[top:later]).max() < 1e-6  # and down once


@pytest.mark.parametrize("depth", [3.0, 10.0, 22.0])
def test_its_slope_has_a_limit(depth: float) -> None:
    gain = 20 * np.log10(duck_gain(5 * RATE, [(RATE, 2 * RATE)], depth))
    steepest = np.abs(np.diff(gain)).max() * RATE
    assert steepest <= depth * np.pi / 2 / ATTACK * 1.01
    assert np.diff(gain)[2 * RATE :].max() * RATE <= depth * np.pi / 2 / RELEASE * 1.01


def test_every_line_is_eight_lu_over_the_music_however_loud_that_is_there() -> None:
    """A quiet verse, a drop 20 dB louder, and a verse again, with a line over each."""
    music = np.concatenate((noise(4, 0.01), noise(4, 0.1), noise(4, 0.02)))
    lines = [Placed(noise(1.5, 0.1)[:, 0], at) for at in (1.0, 5.0, 9.0)]
    parts = stems(music, lines, Fraction(12), duck=6.0)
    spoken = np.repeat(parts.voice[:, None], 2, axis=1)
    over = []
    for line in lines:
        first = round(line.start_seconds * RATE)
        here = slice(first, first + len(line.samples))
        voice, under = k_loudness(spoken[here]), k_loudness(parts.music[here])
        assert voice is not None and under is not None
        over.append(voice - under)
    assert min(over) == pytest.approx(VOICE_OVER_MUSIC, abs=0.05)
    levels = parts.music / np.where(parts.plain == 0, 1, parts.plain)
    assert levels.min() > 10 ** (-(6.0 + 12.1) / 20)  # never lower than 12 dB below what is asked


def test_one_group_of_lines_has_one_depth() -> None:
    """Two lines without room between them, the second over a passage 20 dB louder."""
    music = np.concatenate((noise(3, 0.01), noise(5, 0.1)))
    lines = [Placed(noise(1.5, 0.1)[:, 0], at) for at in (1.2, 3.1)]
    parts = stems(music, lines, Fraction(8), duck=6.0)
    ratio = parts.music[round(1.2 * RATE) : round(4.6 * RATE)] / music[
        round(1.2 * RATE) : round(4.6 * RATE)
    ]  # fmt: skip
    assert ratio.max() - ratio.min() < 1e-4


def test_a_track_of_a_whole_spot_lets_the_music_up_where_it_pauses() -> None:
    said = noise(2, 0.1)[:, 0]
    silent = np.zeros(2 * RATE, np.float32)
    track = np.concatenate((silent, said, silent, said, silent))
    assert spoken_spans(track, 0) == [(2 * RATE, 4 * RATE), (6 * RATE, 8 * RATE)]
    parts = stems(noise(10), [Placed(track, 0.0)], Fraction(10), fade=0.0)
    gain = np.abs(parts.music).reshape(-1, RATE, 2).mean(axis=(1, 2))
    plain = np.abs(parts.plain).reshape(-1, RATE, 2).mean(axis=(1, 2))
    found = 20 * np.log10(gain / plain)
    assert found[[2, 3, 6, 7]] == pytest.approx(-10, abs=0.01)
    assert found[[0, 9]] == pytest.approx(0, abs=0.01)
    assert found[5] > -3


def test_the_silent_end_of_a_track_may_stand_beyond_the_spot() -> None:
    track = np.concatenate((noise(2, 0.1)[:, 0], np.zeros(RATE, np.float32)))
    parts = stems(None, [Placed(track, 0.0)], Fraction(5, 2))
    assert parts.voice.shape == (round(2.5 * RATE),)
    assert np.abs(parts.voice[: 2 * RATE]).max() > 0.1


def test_silence_is_no_speech_and_groups_are_made_in_order() -> None:
    assert spoken_spans(np.zeros(RATE, np.float32), 5) == []
    assert groups_of([(9 * RATE, 10 * RATE), (0, RATE), (RATE, 2 * RATE)]) == [
        (0, 2 * RATE), (9 * RATE, 10 * RATE),
    ]  # fmt: skip
