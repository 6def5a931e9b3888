"""Shots are counted by the cuts that are seen, and by the cut list where there is one."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from adgen.delivery.brand.promise import Promise
from adgen.delivery.checks.base import Film
from adgen.delivery.checks.pace import Cuts, Pace
from adgen.schema.broadcast import Leader
from adgen.schema.delivery import Finding, Placement
from adgen.schema.footage import Cut
from adgen.schema.time import FrameRange
from tests.studio.branded import BRAND
from tests.studio.films import WALL
from tests.studio.probes import facts_of

RATE = Fraction(30)
HEIGHT, WIDTH = 96, 54


def moving(count: int, seed: int) -> list[np.ndarray]:
    """A picture that pans by a pixel a frame."""
    noise = np.random.default_rng(seed).integers(40, 200, (HEIGHT * 3 // 2 // 8, 40, 1, 1))
    large = np.broadcast_to(noise, (*noise.shape[:2], 8, 8)).swapaxes(1, 2)
    wide = large.reshape(HEIGHT * 3 // 2, 320).astype(np.uint8)
    return [wide[:, at : at + WIDTH] for at in range(count)]


def shots(*lengths: int) -> list[np.ndarray]:
    return [frame for seed, length in enumerate(lengths) for frame in moving(length, seed)]


@pytest.mark.parametrize("lengths", [(60,), (30, 30), (10, 50, 20), (12, 12, 12, 12, 12)])
def test_hard_cuts_are_found_to_the_frame(lengths: tuple[int, ...]) -> None:
    cuts = Cuts()
    for frame in shots(*lengths):
        cuts.see(frame)
    assert cuts.found() == tuple(int(at) for at in np.cumsum(lengths)[:-1])


def test_a_slow_fade_and_a_flash_are_no_cuts() -> None:
    first, second = moving(40, 1), moving(40, 2)
    fade = [
        (a * (1 - k / 39) + b * k / 39).astype(np.uint8)
        for k, (a, b) in enumerate(zip(first, second, strict=True))
    ]
    cuts = Cuts()
    for frame in fade:
        cuts.see(frame)
    assert cuts.found() == ()


def paced(
    *lengths: int, promise: Promise | None = None, placement: Placement = WALL
) -> dict[str, Finding]:
    frames = shots(*lengths)
    film = Film(Path("film.mp4"), facts_of(len(frames), RATE), placement, promise)
    pace = Pace(film)
    for index, frame in enumerate(frames):
        pace.see(index, frame)
    return {finding.check: finding for finding in pace.findings()}


def test_a_quick_film_is_praised_and_a_slow_one_warned_of() -> None:
    quick, slow = paced(*(5 * [29])), paced(120, 60)
    assert [finding.status for finding in quick.values()] == 3 * ["passed"]
    assert {name for name, finding in slow.items() if finding.warns} == {
        "first shot", "pace", "mean shot",
    }  # fmt: skip
    assert slow["first shot"].measured == "4.00 s"
    assert all(finding.passed for finding in slow.values())


def test_the_cut_list_counts_where_there_is_one() -> None:
    cuts = tuple(Cut(f"s{at}", FrameRange(at, at + 30, RATE), "fade") for at in range(0, 150, 30))
    promise = Promise(BRAND, Path("logo.png"), WALL, cuts, (), ())
    found = paced(150, promise=promise)
    assert found["mean shot"].measured == "1.00 s"
    assert found["pace"].measured == "5 shots within 5 s, from 0.00 s"
    assert found["pace"].where == "by the cut list"


@pytest.mark.parametrize("planned", [False, True])
def test_slate_black_and_hold_are_no_shots_of_the_spot(planned: bool) -> None:
    """2 s before the spot, 1 s after it; moments are told in frames of the file."""
    leader = Leader(clock_seconds=1, black_seconds=1)
    aired = WALL.model_copy(update={"leader": leader, "hold_seconds": 1.0})
    cuts = tuple(Cut(f"s{at}", FrameRange(at, at + 30, RATE), "cut") for at in range(0, 150, 30))
    promise = Promise(BRAND, Path("logo.png"), aired, cuts, (), ()) if planned else None
    found = paced(30, 30, 30, 30, 30, 30, 30, 30, promise=promise, placement=aired)
    assert (found["first shot"].measured, found["first shot"].frame) == ("1.00 s", 60)
    assert (found["pace"].measured, found["pace"].frame) == ("5 shots within 5 s, from 0.00 s", 60)
    assert found["mean shot"].measured == "1.00 s"
    assert paced(30, placement=aired) == {}
