"""Takes cut together: every frame is where the cut list puts it, and mixed as it says."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from adgen.errors import MediaError
from adgen.post.compose import TRANSITION_SECONDS, Segment, compose, transition_frames
from adgen.schema.look import Look
from adgen.schema.picture import Raster
from adgen.schema.shot import Transition
from tests.studio.takes import children, coded, flat, middle, planes, write_take

RASTER = Raster(48, 64)
RATE = Fraction(30)
BLACK = (16.0, 128.0, 128.0)


def take(folder: Path, colour: str, frames: int, rate: Fraction = RATE) -> Path:
    """A take of one colour."""
    picture = flat(colour, RASTER)
    return write_take(folder / f"{colour[1:]}.mkv", [picture] * frames, RASTER, rate)


def numbered(path: Path, frames: int, rate: Fraction = RATE) -> Path:
    """A take whose frame n is of grey 4n."""
    greys = (np.full((64, 48, 3), 4 * n, np.uint8) for n in range(frames))
    return write_take(path, greys, RASTER, rate)


def segment(
    path: Path,
    frames: int,
    transition: Transition = "cut",
    tail: int = 0,
    rate: Fraction = RATE,
) -> Segment:
    return Segment(path, RASTER, rate, frames, tail, transition, (0.5, 0.5))


def colours(*segments: Segment, rate: Fraction = RATE, look: Look | None = None) -> list[
    tuple[int, int, int]
]:  # fmt: skip
    return [middle(frame) for frame in compose(segments, RASTER, rate, look or Look())]


def numbers(found: list[tuple[int, int, int]]) -> list[int]:
    """Which frames of a numbered take these are."""
    return [round((luma - 16) * 255 / 219 / 4) for luma, _, _ in found]


def test_shots_follow_one_another_to_the_frame(tmp_path: Path) -> None:
    plan = [("#FF6B35", 7), ("#14143C", 1), ("#00C2A8", 12)]
    found = colours(*(segment(take(tmp_path, colour, n + 3), n) for colour, n in plan))
    assert len(found) == 20
    wanted = [coded(colour) for colour, n in plan for _ in range(n)]
    assert np.abs(np.subtract(found, wanted)).max() <= 1.0


def test_a_shot_begins_with_its_takes_first_frame_and_drops_none(tmp_path: Path) -> None:
    path = numbered(tmp_path / "n.mkv", 20)
    found = colours(segment(path, 5), segment(path, 8))
    assert numbers(found) == [*range(5), *range(8)]


@pytest.mark.parametrize(("made", "shown"), [(16, 30), (24, 30), (25, 60), (60, 30), (24, 25)])
def test_a_take_of_another_rate_keeps_its_speed(made: int, shown: int, tmp_path: Path) -> None:
    """Frame i of the spot, at i / shown seconds, shows the take's frame that is on then."""
    path = numbered(tmp_path / "n.mkv", 60, Fraction(made))
    count = min(40, 59 * shown // made)
    found = colours(segment(path, count, rate=Fraction(made)), rate=Fraction(shown))
    assert numbers(found) == [math.floor(Fraction(i * made, shown)) for i in range(count)]


def test_a_dissolve_mixes_both_colours_in_even_steps(tmp_path: Path) -> None:
    first, second = "#14143C", "#FFB07A"
    length = transition_frames("dissolve", RATE, 20)
    assert length == 10
    found = colours(
        segment(take(tmp_path, first, 15 + length), 15, tail=length),
        segment(take(tmp_path, second, 20), 20, "dissolve"),
    )
    assert len(found) == 35
    assert np.abs(np.subtract(found[:15], coded(first))).max() <= 1
    assert np.abs(np.subtract(found[25:], coded(second))).max() <= 1
    for index, colour in enumerate(found[15:25]):
        share = (index + 1) / 11
        wanted = np.array(coded(first)) * (1 - share) + np.array(coded(second)) * share
        assert colour == pytest.approx(wanted, abs=1.6)


def test_the_leaving_shot_goes_on_moving_under_a_dissolve(tmp_path: Path) -> None:
    leaving = numbered(tmp_path / "n.mkv", 40)
    black = take(tmp_path, "#000000", 20)
    found = colours(segment(leaving, 12, tail=10), segment(black, 20, "dissolve"))
    for index, (luma, _, _) in enumerate(found[12:22]):
        grey = 16 + 219 * 4 * (12 + index) / 255
        assert luma == pytest.approx(16 + (grey - 16) * (1 - (index + 1) / 11), abs=1.2)


def test_a_fade_starts_near_black_and_ends_in_the_shot(tmp_path: Path) -> None:
    colour = "#FFB07A"
    found = colours(
        segment(take(tmp_path, "#FFFFFF", 9), 9), segment(take(tmp_path, colour, 24), 24, "fade")
    )
    assert found[8] == pytest.approx(coded("#FFFFFF"), abs=1)
    for index, mixed in enumerate(found[9:19]):
        share = (index + 1) / 11
        wanted = np.array(coded(colour)) * share + np.array(BLACK) * (1 - share)
        assert mixed == pytest.approx(wanted, abs=1.6)
    assert found[9][0] < 35
    assert found[19] == pytest.approx(coded(colour), abs=1)


def test_a_dissolve_with_nothing_before_it_comes_out_of_black(tmp_path: Path) -> None:
    found = colours(segment(take(tmp_path, "#FFFFFF", 20), 20, "dissolve"))
    assert found[0][0] == pytest.approx(16 + 219 / 11, abs=1.2)
    assert found[10][0] == 235


@pytest.mark.parametrize(
    ("transition", "rate", "shot", "length"),
    [
        ("cut", 30, 60, 0),
        ("dissolve", 24, 60, 8),
        ("dissolve", 30, 60, 10),
        ("fade", 60, 60, 20),
        ("fade", 30, 9, 4),  # never more than half the shot
        ("dissolve", 30, 1, 0),
    ],
)
def test_the_length_of_a_transition(
    transition: Transition, rate: int, shot: int, length: int
) -> None:
    assert transition_frames(transition, Fraction(rate), shot) == length
    assert Fraction(8, 24) == TRANSITION_SECONDS


@pytest.mark.parametrize(("have", "frames", "tail"), [(9, 10, 0), (10, 10, 5), (0, 1, 0)])
def test_a_take_that_is_too_short_is_an_error(
    have: int, frames: int, tail: int, tmp_path: Path
) -> None:
    path = numbered(tmp_path / "n.mkv", have)
    after = segment(take(tmp_path, "#FFFFFF", 30), 20, "dissolve" if tail else "cut")
    before = children()
    with pytest.raises(MediaError, match=rf"ends at frame {have}, |ffmpeg"):
        colours(segment(path, frames, tail=tail), after)
    assert children() == before


def test_a_tail_shorter_than_the_dissolve_is_an_error(tmp_path: Path) -> None:
    path = numbered(tmp_path / "n.mkv", 40)
    after = segment(take(tmp_path, "#FFFFFF", 30), 20, "dissolve")
    with pytest.raises(MediaError, match="dissolve"):
        colours(segment(path, 10, tail=3), after)


def test_the_look_is_on_every_frame_also_the_mixed_ones(tmp_path: Path) -> None:
    grey = Look(saturation=0.0)
    found = colours(
        segment(take(tmp_path, "#FF0000", 30), 12, tail=10),
        segment(take(tmp_path, "#0000FF", 20), 20, "dissolve"),
        look=grey,
    )
    assert {(blue, red) for _, blue, red in found} == {(128, 128)}


def test_another_raster_is_covered_round_the_centre(tmp_path: Path) -> None:
    stored = Raster(96, 64)
    picture = flat("#000000", stored)
    picture[:, 64:] = 255
    path = write_take(tmp_path / "wide.mkv", [picture] * 2, stored, RATE)
    wide = Segment(path, stored, RATE, 2, 0, "cut", (0.9, 0.5))
    right = [planes(frame)[0].mean() for frame in compose((wide,), RASTER, RATE, Look())]
    left = [
        planes(frame)[0].mean()
        for frame in compose((replace(wide, centre=(0.1, 0.5)),), RASTER, RATE, Look())
    ]
    assert right == pytest.approx([16 + 219 * 32 / 48] * 2, abs=3)
    assert left == pytest.approx([16.0] * 2, abs=0.5)


def test_no_program_is_left_when_all_frames_are_taken(tmp_path: Path) -> None:
    before = children()
    path = numbered(tmp_path / "n.mkv", 40)
    assert (
        len(colours(segment(path, 5, tail=2), segment(path, 5, "dissolve"), segment(path, 5))) == 15
    )
    assert children() == before
