"""Silence where sound was promised, in between, and where a placement asks for it."""

from __future__ import annotations

import numpy as np
import pytest

from adgen.delivery.checks.silent import Silence
from adgen.media.sound import RATE, Samples
from adgen.schema.broadcast import Leader
from tests.studio.films import WALL
from tests.studio.listened import found_in, hush, tone

TELEVISION = WALL.model_copy(update={"silent_frames": 6})


@pytest.mark.parametrize(
    ("amplitude", "promised", "status"),
    [
        (0.0, False, "failed"),  # promised, and nothing there
        (0.002, False, "failed"),  # -54 dBFS is nothing to hear
        (0.01, False, "passed"),  # -40 dBFS is
        (0.0, None, "warned"),  # from elsewhere
        (0.25, None, "passed"),
        (0.0, True, "passed"),  # neither music nor voice is asked for
        (0.25, True, "failed"),
    ],
)
def test_a_silent_film(amplitude: float, promised: bool | None, status: str) -> None:
    found = found_in(tone(1, amplitude), Silence, silent=promised)["silent"]
    assert found.status == status


@pytest.mark.parametrize(("gap", "status"), [(2.3, "warned"), (1.9, "passed")])
def test_a_long_silence_in_between_warns_and_is_placed(gap: float, status: str) -> None:
    sound = np.concatenate((tone(1.5), hush(gap), tone(1)))
    found = found_in(sound, Silence)["silences"]
    assert found.status == status
    assert float(found.measured.split()[0]) == pytest.approx(gap, abs=0.02)
    assert found.frame == (45 if status == "warned" else None)


def test_the_parts_in_which_it_is_heard_change_nothing() -> None:
    sound = np.concatenate((tone(0.7), hush(2.5), tone(0.33)))
    once = found_in(sound, Silence, step=10**9)
    assert all(found_in(sound, Silence, step=step) == once for step in (1000, 48_000, 4801))


@pytest.mark.parametrize(
    ("head", "tail", "frame"), [(2.3, 0.5, 0), (0.5, 2.3, 45), (1.9, 1.9, None), (2.3, 2.6, 99)]
)
def test_silence_at_its_ends_warns_as_well(head: float, tail: float, frame: int | None) -> None:
    sound = np.concatenate((hush(head), tone(1), hush(tail)))
    found = found_in(sound, Silence)["silences"]
    assert found.status == ("passed" if frame is None else "warned")
    assert found.frame == frame


def test_slate_black_and_hold_are_silent_by_right() -> None:
    leader = Leader(clock_seconds=7, black_seconds=3)
    placement = WALL.model_copy(update={"leader": leader, "hold_seconds": 5.0})
    sound = np.concatenate((hush(10), tone(2), hush(5)))
    assert found_in(sound, Silence, placement)["silences"].status == "passed"
    late = np.concatenate((hush(12.5), tone(2), hush(5)))
    found = found_in(late, Silence, placement)["silences"]
    assert (found.status, found.measured, found.frame) == ("warned", "2.50 s", 300)


def ended(head: float, tail: float) -> Samples:
    """A tone with silence of so many frames at 30 a second at its ends."""
    return np.concatenate((hush(head / 30), tone(2), hush(tail / 30)))


@pytest.mark.parametrize(
    ("head", "tail", "failed"),
    [
        (6, 6, set()), (7, 9, set()), (5, 6, {"silent head"}), (6, 5, {"silent tail"}),
        (0, 0, {"silent head", "silent tail"}),
    ],
)  # fmt: skip
def test_the_frames_that_television_wants_silent(head: int, tail: int, failed: set[str]) -> None:
    sound = ended(head, tail)
    found = found_in(sound, Silence, TELEVISION)
    assert {name for name, finding in found.items() if not finding.passed} == failed
    assert not {"silent head", "silent tail"} & found_in(sound, Silence).keys()


def test_the_level_of_a_silence_is_told() -> None:
    sound = ended(6, 6)
    sound[: RATE // 10] = 0.0009  # -60.9 dBFS
    assert found_in(sound, Silence, TELEVISION)["silent head"].measured == "-60.9 dBFS"
    sound[: RATE // 10] = 0.0011
    assert found_in(sound, Silence, TELEVISION)["silent head"].status == "failed"
