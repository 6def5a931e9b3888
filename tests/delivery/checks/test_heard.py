"""Bad sounds in real files, coded and decoded again, each beside a neighbour that is good."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from adgen.delivery.checks.every import check_file
from adgen.media.sound import Samples
from tests.studio.films import WALL, film, noise, remade
from tests.studio.listened import hush, tone

NOISE = noise(1.2)


def opposed(share: float) -> Samples:
    """Noise whose right side is its left one turned over, but for a share of its own."""
    left, other = NOISE[:, 0], NOISE[:, 1]
    return np.stack((left, share * other - left), axis=1)


def holed(seconds: float) -> Samples:
    return np.concatenate((NOISE[:24_000], hush(seconds), NOISE[:24_000]))


@pytest.mark.parametrize(
    ("check", "bad", "good"),
    [
        ("silent", hush(1.5), tone(1.5, 0.01)),
        ("silences", holed(2.2), holed(1.8)),
        ("clipped", np.clip(tone(1.5, 2.0), -1, 1), tone(1.5, 0.9)),
        ("phase", opposed(0.1), opposed(0.5)),
        ("mono", opposed(0.5), NOISE),
    ],
)
def test_a_bad_sound_warns_and_its_neighbour_does_not(
    check: str, bad: Samples, good: Samples, tmp_path: Path
) -> None:
    for name, sound, status in (("bad", bad, "warned"), ("good", good, "passed")):
        aac = film(tmp_path / f"{name}.mp4", sound.astype(np.float32), len(sound) * 10 // 48_000,
                   Fraction(10))  # fmt: skip
        words = ("-i", aac.with_suffix(".wav"), "-map", "0:v", "-map", "1:a", "-c:v", "copy")
        for path in (aac, remade(aac, f"{name}.mov", *words, "-c:a", "pcm_s24le")):
            listed = {finding.check: finding for finding in check_file(path, WALL)}
            assert listed[check].status == status, path.name
