"""Even steps from frame to frame, by the packets' times; frames that never come."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.studio.films import remade
from tests.studio.known_bad import CODED, alarms, coded, drifting, found

PLAIN = drifting(40)


def test_frames_that_were_dropped_leave_uneven_steps(tmp_path: Path) -> None:
    path = coded(tmp_path / "a.mp4", PLAIN, *CODED, "-fps_mode", "vfr",
                 filters="select=mod(n\\,3)")  # fmt: skip
    row = found(path)["constant rate"]
    assert row.status == "failed"
    assert row.measured.startswith("40.000 to 80.000 ms")
    one = coded(tmp_path / "b.mp4", PLAIN, *CODED, "-fps_mode", "vfr",
                filters="select=not(eq(n\\,20))")  # fmt: skip
    assert found(one)["constant rate"].frame == 20


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(30000, 1001), Fraction(24000, 1001)])
@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_even_steps_pass_also_on_a_clock_of_milliseconds(
    rate: Fraction, name: str, tmp_path: Path
) -> None:
    path = coded(tmp_path / name, PLAIN, rate=rate)
    assert alarms(path, ("constant rate", "frames")) == {}


def test_frames_that_an_edit_list_leaves_out(tmp_path: Path) -> None:
    """Copied from within a group of pictures: those before are in the file and never seen."""
    whole = coded(tmp_path / "a.mp4", PLAIN, *CODED, "-g", "10")
    cut = remade(whole, "cut.mp4", "-ss", "0.6", "-c", "copy", "-movflags", "+faststart")
    assert alarms(whole, ("frames",)) == {}
    assert alarms(cut, ("frames",)) == {"frames": "failed"}
