"""Tops that are cut off are found, and loud ones that are whole are left alone."""

from __future__ import annotations

import numpy as np
import pytest

from adgen.delivery.checks.clipped import Clipping
from adgen.media.sound import RATE, Samples
from tests.studio.listened import found_in, hush, tone


def tops(count: int, samples: int, level: float = 1.0) -> Samples:
    """A quiet second with so many flat tops of so many samples."""
    made = tone(1, 0.1)
    for top in range(count):
        at = 1000 + top * 5000
        made[at : at + samples] = level
    return made


@pytest.mark.parametrize(
    ("sound", "status"),
    [
        (np.clip(tone(1, 2.0), -1, 1), "warned"),
        (np.clip(tone(1, 1.05), -1, 1), "warned"),
        (tone(1, 1.0), "passed"),  # full scale, and whole
        (tone(1, 1.0, 70), "passed"),  # a slow one, which stays at its top for long
        (np.clip(tone(1, 2.0), -1, 1) * np.float32(0.99), "passed"),
        (hush(1), "passed"),
    ],
)
def test_a_tone(sound: Samples, status: str) -> None:
    assert found_in(sound.astype(np.float32), Clipping)["clipped"].status == status


@pytest.mark.parametrize(
    ("count", "samples", "level", "status"),
    [(3, 4, 1.0, "warned"), (2, 4, 1.0, "passed"), (3, 3, 1.0, "passed"), (3, 4, -1.0, "warned"),
     (3, 4, 0.999, "passed"), (3, 4, 1.2, "warned")],
)  # fmt: skip
def test_a_few_short_runs_are_spared(count: int, samples: int, level: float, status: str) -> None:
    assert found_in(tops(count, samples, level), Clipping)["clipped"].status == status


@pytest.mark.parametrize("step", [1, 3, 1001, 1002, 1003, 48_000])
def test_runs_are_counted_once_wherever_the_parts_end(step: int) -> None:
    sound = tops(3, 6)[:12_000]
    found = found_in(sound, Clipping, step=step)["clipped"]
    assert found.measured == "3 runs, 3 in a second"


def test_a_run_from_the_first_sample_on_and_where_it_is_worst() -> None:
    sound = tops(0, 0)
    sound[:5] = 1.0
    assert found_in(sound, Clipping)["clipped"].measured.startswith("1 run, ")
    late = np.concatenate((hush(2), tops(5, 4)))
    found = found_in(late, Clipping)["clipped"]
    assert found.frame == int((2 * RATE + 1000) / RATE * 30)
    assert found.where == "at 2.00 s"


def test_runs_far_apart_are_not_heard_as_many() -> None:
    sound = np.concatenate([tops(1, 4) for _ in range(4)])
    found = found_in(sound, Clipping)["clipped"]
    assert (found.status, found.measured) == ("passed", "4 runs, 1 in a second")
