"""A picture that stands still is found; one that a slow camera passes is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from adgen.delivery.brand.promise import Promise
from adgen.delivery.checks.base import Film
from adgen.delivery.checks.frozen import Frozen
from adgen.media.frames import I420
from adgen.schema.broadcast import Leader
from adgen.schema.footage import Cut
from adgen.schema.picture import Raster
from adgen.schema.time import FrameRange
from tests.studio.branded import BRAND
from tests.studio.films import WALL
from tests.studio.known_bad import RATE, alarms, coded, drifting, found
from tests.studio.probes import facts_of

LARGE = Raster(270, 480)
"""A codec's noise is averaged away in it, as in those of real films."""
PLAIN = drifting(60, 4.0, raster=LARGE, fine=24)


def standing(start: int, stop: int) -> list[I420]:
    """A film that stands still on frame `start` until `stop`, then goes on from there."""
    return [PLAIN[start] if start <= at < stop else frame for at, frame in enumerate(PLAIN)]


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [(20, 34, {"frozen": "warned"}), (20, 32, {}), (46, 60, {}), (20, 60, {"frozen": "warned"})],
)
def test_a_picture_that_stands_still(
    start: int, stop: int, expected: dict[str, str], tmp_path: Path
) -> None:
    """For 0.56 s, for 0.48 s, and to the end of a film whose plan nobody knows: for
    a quarter of it, as an end card does, and for most of it."""
    path = coded(tmp_path / "a.mp4", standing(start, stop), raster=LARGE)
    assert alarms(path, ("frozen",)) == expected


def test_a_slow_camera_on_a_photograph_is_not_frozen(tmp_path: Path) -> None:
    """A width of 270 pixels in 36 s: 7 % of it in these 2.4."""
    path = coded(tmp_path / "a.mp4", drifting(60, 0.3, raster=LARGE, fine=24), raster=LARGE)
    assert alarms(path, ("frozen",)) == {}


def test_one_that_stands_still_under_a_moving_corner_is_not_frozen(tmp_path: Path) -> None:
    frames = [PLAIN[0].copy() for _ in PLAIN]
    for still, moving in zip(frames, PLAIN, strict=True):
        still[200:260, 120:180] = moving[200:260, 120:180]
    assert alarms(coded(tmp_path / "a.mp4", frames, raster=LARGE), ("frozen",)) == {}


def test_where_it_stands_still(tmp_path: Path) -> None:
    still = found(coded(tmp_path / "a.mp4", standing(20, 40), raster=LARGE))["frozen"]
    assert still.frame is not None
    assert abs(still.frame - 20) <= 1
    assert still.measured.endswith(" s at 0.80 s") or still.measured.endswith(" s at 0.76 s")


@pytest.mark.parametrize(("card", "expected"), [(30, "passed"), (58, "warned")])
def test_an_end_card_may_stand_still(card: int, expected: str) -> None:
    cuts = (Cut("open", FrameRange(0, card, RATE), "cut"),
            Cut("end-card", FrameRange(card, 60, RATE), "cut"))  # fmt: skip
    promise = Promise(BRAND, Path("logo.png"), WALL, cuts, (), ())
    check = Frozen(Film(Path("a.mp4"), facts_of(60, RATE), WALL, promise))
    for index, frame in enumerate(standing(30, 60)):
        check.see(index, frame)
    assert {row.status for row in check.findings()} == {expected}


@pytest.mark.parametrize(("card", "expected"), [(20, "passed"), (40, "warned")])
def test_slate_and_hold_are_no_part_of_a_foreign_end_card(card: int, expected: str) -> None:
    """A slate of 1 s and black of 1 s, a spot of 2.4 s whose end stands still, held for 2 s."""
    leader = Leader(clock_seconds=1, black_seconds=1)
    placement = WALL.model_copy(update={"leader": leader, "hold_seconds": 2.0})
    spot = standing(60 - card, 60)
    frames = [*[PLAIN[30]] * 25, *[PLAIN[40]] * 25, *spot, *[spot[-1]] * 50]
    check = Frozen(Film(Path("a.mp4"), facts_of(len(frames), RATE), placement))
    for index, frame in enumerate(frames):
        check.see(index, frame)
    found = list(check.findings())
    assert {row.status for row in found} == {expected}
    assert all(row.frame in (None, 110 - card) for row in found)
