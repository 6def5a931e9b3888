"""Takes cut together: every frame is where the cut list puts it, and is made as its edit says."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adgen.errors import MediaError
from adgen.post.edit import compose as composing
from adgen.post.edit.compose import Segment, compose
from adgen.schema.footage import Accent
from adgen.schema.look import Grade, Look
from adgen.schema.picture import Raster
from adgen.schema.shot import Transition
from tests.studio.edits import FORM, edit
from tests.studio.edits import segment as laid
from tests.studio.takes import children, coded, flat, middle, planes, write_take

RASTER = Raster(48, 64)
RATE = Fraction(30)
BLACK = (16.0, 128.0, 128.0)
OVERLAPPING: tuple[Transition, ...] = ("dissolve", "fade", "zoom", "slide", "whip", "wipe")


def take(folder: Path, colour: str, frames: int, rate: Fraction = RATE) -> Path:
    """A take of one colour."""
    picture = flat(colour, RASTER)
    return write_take(folder / f"{colour[1:]}.mkv", [picture] * frames, RASTER, rate)


def numbered(path: Path, frames: int, rate: Fraction = RATE) -> Path:
    """A take whose frame n is of grey 4n."""
    greys = (np.full((64, 48, 3), 4 * n, np.uint8) for n in range(frames))
    return write_take(path, greys, RASTER, rate)


def segment(
    path: Path, frames: int, transition: Transition = "cut", length: int = 10, tail: int = 0,
    rate: Fraction = RATE, **said: Any,
) -> Segment:  # fmt: skip
    length = 0 if transition == "cut" else length
    plain = edit(frames, tail=tail, transition=transition, transition_frames=length, **said)
    return laid(path, RASTER, rate, plain, RATE)


def colours(*segments: Segment, rate: Fraction = RATE) -> list[tuple[int, int, int]]:
    return [middle(frame) for frame in compose(segments, RASTER, rate, FORM)]


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


def test_one_frame_of_a_still_lasts_a_whole_shot_and_its_tail(tmp_path: Path) -> None:
    """The animatic's way: a take of one frame, at a rate of one in the shot's length."""
    still, after = take(tmp_path, "#14143C", 1), take(tmp_path, "#FFB07A", 1)
    found = colours(
        segment(still, 15, tail=10, rate=Fraction(1, 25)),
        segment(after, 20, "dissolve", rate=Fraction(1, 20)),
    )
    assert len(found) == 35
    assert found[14] == pytest.approx(coded("#14143C"), abs=1)
    assert found[-1] == pytest.approx(coded("#FFB07A"), abs=1)


def test_a_dissolve_mixes_both_colours_in_even_steps(tmp_path: Path) -> None:
    first, second = "#14143C", "#FFB07A"
    found = colours(
        segment(take(tmp_path, first, 25), 15, tail=10),
        segment(take(tmp_path, second, 20), 20, "dissolve"),
    )
    assert len(found) == 35
    assert np.abs(np.subtract(found[:15], coded(first))).max() <= 1
    assert np.abs(np.subtract(found[25:], coded(second))).max() <= 1
    for index, colour in enumerate(found[15:25]):
        share = (index + 1) / 11
        wanted = np.array(coded(first)) * (1 - share) + np.array(coded(second)) * share
        assert colour == pytest.approx(wanted, abs=1.6)


@pytest.mark.parametrize("held", [24, 0])
def test_the_leaving_shot_goes_on_moving_under_a_dissolve(
    held: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether its last frames are held, or its decoder is."""
    monkeypatch.setattr(composing, "_HELD_FRAMES", held)
    leaving = numbered(tmp_path / "n.mkv", 40)
    black = take(tmp_path, "#000000", 20)
    found = colours(segment(leaving, 12, tail=10), segment(black, 20, "dissolve"))
    for index, (luma, _, _) in enumerate(found[12:22]):
        grey = 16 + 219 * 4 * (12 + index) / 255
        assert luma == pytest.approx(16 + (grey - 16) * (1 - (index + 1) / 11), abs=1.2)


@pytest.mark.parametrize("transition", OVERLAPPING)
def test_every_transition_leads_from_one_shot_to_the_other(
    transition: Transition, tmp_path: Path
) -> None:
    first, second = "#14143C", "#FFB07A"
    found = colours(
        segment(take(tmp_path, first, 25), 15, tail=10),
        segment(take(tmp_path, second, 20), 20, transition),
    )
    assert len(found) == 35
    assert np.abs(np.subtract(found[:15], coded(first))).max() <= 1
    assert np.abs(np.subtract(found[25:], coded(second))).max() <= 1
    # The fade's steps are twice as long: it goes all the way to black between them.
    assert found[15] == pytest.approx(coded(first), abs=16)
    assert found[24] == pytest.approx(coded(second), abs=16 if transition != "fade" else 32)


def test_a_fade_is_a_dip_to_black_from_the_cut_on(tmp_path: Path) -> None:
    first, second = "#FFFFFF", "#FFB07A"
    found = colours(
        segment(take(tmp_path, first, 19), 9, tail=10),
        segment(take(tmp_path, second, 24), 24, "fade"),
    )
    assert found[8] == pytest.approx(coded(first), abs=1)
    for index, mixed in enumerate(found[9:19]):
        way = 2 * (index + 1) / 11 - 1
        seen = np.array(coded(first if way < 0 else second))
        wanted = seen * abs(way) + np.array(BLACK) * (1 - abs(way))
        assert mixed == pytest.approx(wanted, abs=1.6)
    assert found[19] == pytest.approx(coded(second), abs=1)


def test_a_fade_at_the_start_rises_from_black_all_the_way(tmp_path: Path) -> None:
    found = colours(segment(take(tmp_path, "#FFB07A", 24), 24, "fade"))
    for index, mixed in enumerate(found[:10]):
        share = (index + 1) / 11
        wanted = np.array(coded("#FFB07A")) * share + np.array(BLACK) * (1 - share)
        assert mixed == pytest.approx(wanted, abs=1.6)


@pytest.mark.parametrize("transition", ["dissolve", "slide", "wipe"])
def test_the_first_shot_comes_out_of_black(transition: Transition, tmp_path: Path) -> None:
    white = take(tmp_path, "#FFFFFF", 20)
    first, *rest = compose((segment(white, 20, transition),), RASTER, RATE, FORM)
    assert planes(first)[0].mean() < 45
    assert planes(rest[9])[0].mean() == 235


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


def test_a_tail_shorter_than_the_transition_is_an_error(tmp_path: Path) -> None:
    path = numbered(tmp_path / "n.mkv", 40)
    after = segment(take(tmp_path, "#FFFFFF", 30), 20, "dissolve")
    with pytest.raises(MediaError, match="transition"):
        colours(segment(path, 10, tail=3), after)


def test_each_shot_has_its_own_look_also_under_a_transition(tmp_path: Path) -> None:
    grey = Grade(Look(saturation=0.0))
    found = colours(
        segment(take(tmp_path, "#FF0000", 30), 12, tail=10, grade=grey),
        segment(take(tmp_path, "#0000FF", 20), 20, "dissolve"),
    )
    assert {colour[1:] for colour in found[:12]} == {(128, 128)}
    wanted = 128 + (coded("#0000FF")[1] - 128) / 11
    assert found[12][1] == pytest.approx(wanted, abs=2), "a little of the blue, none of the red"
    assert found[12][2] <= 128


def test_half_speed_takes_half_as_many_frames(tmp_path: Path) -> None:
    path = numbered(tmp_path / "n.mkv", 10)
    found = colours(segment(path, 19, speed=(0.5, 0.5)))
    lumas = [luma for luma, _, _ in found]
    assert lumas == pytest.approx([16 + 219 * 2 * n / 255 for n in range(19)], abs=2.1)
    with pytest.raises(MediaError, match="ends at frame 10, 11 are needed"):
        colours(segment(path, 20, speed=(0.5, 0.5)))


def test_feel_holds_the_picture_inside_the_rate(tmp_path: Path) -> None:
    path = numbered(tmp_path / "n.mkv", 12)
    found = colours(segment(path, 12, grade=Grade(Look(feel=15.0))))
    assert numbers(found) == [0, 0, 2, 2, 4, 4, 6, 6, 8, 8, 10, 10]


def test_a_strong_beat_lights_its_own_frame_and_dies_away(tmp_path: Path) -> None:
    grey = take(tmp_path, "#606060", 30)
    lumas = [luma for luma, _, _ in colours(
        segment(grey, 30, beat_effect="flash", accents=(Accent(10, 1.0),))
    )]  # fmt: skip
    rest = round(coded("#606060")[0])
    assert lumas[:10] == [rest] * 10
    assert lumas[10] > rest + 50
    assert all(before > after for before, after in pairwise(lumas[10:16]))
    assert lumas[18:] == [rest] * 12


def test_a_beat_goes_on_ringing_under_the_next_shot(tmp_path: Path) -> None:
    """Its last frames are made as all others, so nothing jumps as the transition begins."""
    grey = take(tmp_path, "#606060", 40)
    plain = segment(take(tmp_path, "#000000", 30), 20, "dissolve")
    quiet = colours(segment(grey, 20, tail=10), plain)
    struck = colours(
        segment(grey, 20, tail=10, beat_effect="flash", accents=(Accent(18, 1.0),)), plain
    )
    more = [b[0] - a[0] for a, b in zip(quiet, struck, strict=True)]
    assert more[:18] == [0] * 18
    assert more[18] > more[19] > more[20] > more[21] > 0
    assert more[26:] == [0] * 14


def test_another_raster_is_covered_round_the_centre(tmp_path: Path) -> None:
    stored = Raster(96, 64)
    picture = flat("#000000", stored)
    picture[:, 64:] = 255
    path = write_take(tmp_path / "wide.mkv", [picture] * 2, stored, RATE)
    right, left = (
        [
            planes(frame)[0].mean()
            for frame in compose(
                (laid(path, stored, RATE, edit(2, centre=centre)),), RASTER, RATE, FORM
            )
        ]
        for centre in ((0.9, 0.5), (0.1, 0.5))
    )
    assert right == pytest.approx([16 + 219 * 32 / 48] * 2, abs=3)
    assert left == pytest.approx([16.0] * 2, abs=0.5)


def test_no_program_is_left_when_all_frames_are_taken(tmp_path: Path) -> None:
    before = children()
    path = numbered(tmp_path / "n.mkv", 40)
    parts = (segment(path, 5, tail=2), segment(path, 5, "dissolve", 2), segment(path, 5))
    assert len(colours(*parts)) == 15
    assert children() == before
