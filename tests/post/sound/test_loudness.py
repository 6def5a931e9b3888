"""Sounds that are hard to bring to a loudness; all forty are in tests/studio/bench/loudness.py."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from adgen.media.sound import RATE, measure_loudness
from adgen.post.sound.loudness import gained
from adgen.schema.delivery import Loudness
from tests.studio.loud_cases import OUT_OF_REACH, TARGETS, case, heard

LONG_ENOUGH = 3 * RATE
"""Samples that show what is hard in a case."""


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("music, clipped to square", 2), ("speech over music", 1),
        ("silent tail", 2), ("white noise", 0), ("bursts of noise", 2), ("offset of 0.3", 0),
        ("left alone", 0), ("mono, 22.05 kHz", 3),
    ],
)  # fmt: skip
def test_a_mix_is_right_in_the_store_and_in_the_film(
    name: str, target: int, tmp_path: Path
) -> None:
    found = heard(case(name, tmp_path)[:LONG_ENOUGH], TARGETS[target], tmp_path)
    assert found.right, (found.mix, found.film)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("impulses", r"it has -38\.\d LUFS, -14 are asked for: its peaks stand 36\.0 dB over"),
        ("below the gate", r"it is silent: nothing in it is louder than -70 LUFS"),
        ("music, very quiet", r"it had -64\.\d LUFS and was raised by 50 dB, its noise with it"),
        ("out of phase", r"in mono, as on telephones, nothing is left of it"),
    ],
)
def test_what_its_author_should_know_is_told_with_figures(
    name: str, told: str, tmp_path: Path
) -> None:
    found = heard(case(name, tmp_path)[:LONG_ENOUGH], TARGETS[0], tmp_path)
    assert found.right == (name not in OUT_OF_REACH)
    (said,) = found.told
    assert re.match(told, said)


def test_usual_music_is_right_and_nothing_is_told_of_it(tmp_path: Path) -> None:
    found = heard(case("music, 3 s", tmp_path), TARGETS[0], tmp_path)
    assert found.right, (found.mix, found.film)
    assert found.told == ()


def test_a_part_has_the_gain_of_the_mix_and_its_limit(tmp_path: Path) -> None:
    music, target = case("music, 3 s", tmp_path), Loudness()
    assert gained(music, -3.0, target) == pytest.approx(music * 10 ** (-3 / 20))
    peak = measure_loudness(gained(music, 15.0, target)).true_peak
    assert peak is not None
    assert peak <= target.true_peak - 1
    silent = np.zeros_like(music)
    assert not gained(silent, 15.0, target).any()
