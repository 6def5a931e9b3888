"""Frames that repeat in a rhythm are found; what repeats by chance or stands still is not."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from adgen.delivery.checks.repeats import repeats, rhythm
from tests.studio.known_bad import alarms, coded, drifting, found

MOVING = drifting(72, 1.5)


@pytest.mark.parametrize(
    ("rate", "other", "told"),
    [(24, 30, "1 of every 5"), (12, 24, "1 of every 2"), (25, 30, "1 of every 6"),
     (24, 60, "3 of every 5"), (24, 25, "1 of every 25")],
)  # fmt: skip
def test_a_rate_changed_by_repeating(rate: int, other: int, told: str, tmp_path: Path) -> None:
    frames = MOVING if rate != 24 or other != 25 else drifting(180, 1.5)
    path = coded(tmp_path / "a.mp4", frames, rate=Fraction(rate), filters=f"fps={other}")
    row = found(path, forbids=("telecine",), max_rate=60)["cadence"]
    assert (row.status, row.measured.startswith(told)) == ("failed", True), row.measured


def test_films_at_their_own_rate_have_no_rhythm(tmp_path: Path) -> None:
    odd = drifting(72, 1.5)
    for at in (10, 17, 33, 36, 51):  # by chance
        odd[at] = odd[at - 1]
    still = [MOVING[0]] * 20 + MOVING[:30] + [MOVING[30]] * 20
    slow = drifting(72, 0.15)
    for number, frames in enumerate((MOVING, odd, still, slow)):
        path = coded(tmp_path / f"{number}.mp4", frames)
        assert alarms(path, ("cadence",)) == {}, number


def test_a_rhythm_of_few_rounds_is_none() -> None:
    changes = np.full(60, 3.0)
    changes[10:30:5] = 0
    assert rhythm(*repeats(changes), 25) is None
    changes[10:45:5] = 0
    found = rhythm(*repeats(changes), 25)
    assert found is not None
    assert found[0] == 5


def test_cuts_do_not_hide_a_rhythm() -> None:
    changes = np.full(60, 3.0)
    changes[::5], changes[17::20] = 0.02, 80.0
    found = rhythm(*repeats(changes), 25)
    assert found is not None
    assert found[0] == 5
