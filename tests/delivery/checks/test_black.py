"""Black: a hole in a film is found, a dip that is shorter, dark or planned is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from adgen.delivery.brand.promise import Promise
from adgen.delivery.checks.base import Film
from adgen.delivery.checks.black import Black
from adgen.media.frames import I420
from adgen.schema.footage import Cut
from adgen.schema.time import FrameRange
from tests.studio.branded import BRAND
from tests.studio.films import WALL
from tests.studio.known_bad import PICTURE, RATE, alarms, coded, drifting, found, grey
from tests.studio.probes import facts_of

PLAIN = drifting(50)


def with_black(start: int, stop: int, luma: int = 16) -> list[I420]:
    return [grey(luma) if start <= at < stop else frame for at, frame in enumerate(PLAIN)]


@pytest.mark.parametrize(
    ("start", "stop", "luma", "expected"),
    [
        (20, 23, 16, {"black": "warned"}),  # 0.12 s
        (20, 22, 16, {}),  # 0.08 s
        (20, 30, 22, {"black": "warned"}),
        (20, 30, 27, {}),  # the dark blue of a brand: 5 % of the range
        (0, 2, 16, {"first frame": "warned"}),
        (49, 50, 16, {"last frame": "warned"}),
    ],
)
def test_a_hole_is_found_and_its_neighbour_passes(
    start: int, stop: int, luma: int, expected: dict[str, str], tmp_path: Path
) -> None:
    path = coded(tmp_path / "a.mp4", with_black(start, stop, luma))
    assert alarms(path, ("black", "first frame", "last frame")) == expected


def test_where_black_is_and_that_a_placement_forbids_it(tmp_path: Path) -> None:
    path = coded(tmp_path / "a.mp4", with_black(20, 30))
    hole = found(path, forbids=("black",))["black"]
    assert (hole.status, hole.measured, hole.frame) == ("failed", "0.40 s at 0.80 s", 20)


def test_no_black_at_the_ends_where_nothing_may_come_before_or_after(tmp_path: Path) -> None:
    path = coded(tmp_path / "a.mp4", [*with_black(0, 2)[:40], *with_black(20, 30)[20:30]])
    names = ("black", "first frame", "last frame")
    expected = {"black": "warned", "first frame": "failed", "last frame": "failed"}
    assert alarms(path, names, forbids=("black ends",)) == expected


def test_a_good_film_passes_every_check_of_the_picture(tmp_path: Path) -> None:
    path = coded(tmp_path / "a.mp4", PLAIN)
    strict = {"forbids": ("black", "letterbox", "pillarbox", "telecine", "interlace"),
              "gamut": "r103", "flashes": "ITU-R BT.1702"}  # fmt: skip
    assert alarms(path, PICTURE, **strict) == {}


def test_a_fade_that_was_planned_is_no_black() -> None:
    cuts = (Cut("all", FrameRange(0, 50, RATE), "cut"),)
    fade = FrameRange(38, 50, RATE)
    for promised, expected in ((fade, set()), (None, {"black", "last frame"})):
        promise = Promise(BRAND, Path("logo.png"), WALL, cuts, (), (), promised)
        check = Black(Film(Path("a.mp4"), facts_of(50, RATE), WALL, promise))
        for index, frame in enumerate(with_black(40, 50)):
            check.see(index, frame)
        assert {row.check for row in check.findings() if row.status != "passed"} == expected
