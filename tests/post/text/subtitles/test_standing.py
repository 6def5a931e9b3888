"""Subtitles keep off the logo, other texts and the subject, as near to their place as they can."""

from __future__ import annotations

from fractions import Fraction

import pytest

from adgen.post.text.burst import COVERED, covered_share
from adgen.post.text.subtitles.standing import Kept, floors_between, standing
from adgen.post.text.titles import CUE_PADDING, cue_titles
from adgen.schema.picture import Box
from adgen.schema.time import FrameRange
from adgen.schema.titles import Cue
from tests.studio.pages import page

FRAMES = FrameRange(0, 60, Fraction(30))
ON = page("instagram-reels", "en")
CUES = (Cue(("The city",), FRAMES), Cue(("The city sleeps", "and so do we"), FRAMES))
PLACE = cue_titles(ON, CUES[1])[0].block
APART = CUE_PADDING * ON.cue_size


def test_without_anything_they_stand_where_the_placement_wants_them() -> None:
    beside = Box(0, PLACE.top, PLACE.left - 2 * APART, PLACE.bottom)
    for kept in (Kept(()), Kept((beside,)), Kept((), (beside,)), Kept((), (), (beside,))):
        assert standing(ON, CUES, kept).floor == ON.cue_floor == 1248


@pytest.mark.parametrize("kind", ["mark", "product"])
def test_all_of_a_shot_move_as_little_as_it_takes(kind: str) -> None:
    low = Box(500, 1150, 600, 1300)
    place = standing(ON, CUES, Kept((low,)) if kind == "mark" else Kept((), (low,)))
    assert place.free and place.covered == 0
    assert low.top - APART <= place.floor < low.top < ON.cue_floor
    for cue in CUES:
        block = cue_titles(ON, cue, place.floor)[0].block
        assert ON.safe.holds(block) and block.bottom == place.floor


def test_they_move_down_where_that_is_nearer() -> None:
    on = page("tiktok", "en")  # whose subtitles stand above the middle
    block = cue_titles(on, CUES[0])[0].block
    face = Box(200, 300, 800, block.bottom - 10)
    place = standing(on, CUES[:1], Kept((), (face,)))
    assert face.bottom < place.floor - block.height <= face.bottom + APART
    assert on.cue_floor < place.floor <= on.safe.bottom


def test_beside_a_product_they_stay_and_where_they_move_they_leave_room() -> None:
    touching = Box(400, 600, 700, PLACE.top)
    assert standing(ON, CUES, Kept((), (touching,))).floor == ON.cue_floor
    rim = 0.025 * (PLACE.top - 600)
    over_its_rim = Box(400, 600, 700, PLACE.top + rim)
    assert standing(ON, CUES, Kept((), (over_its_rim,))).floor == ON.cue_floor
    wide = standing(ON, CUES, Kept((), (Box(400, 600, 700, PLACE.top + 2 * rim),)))
    assert 600 - APART < wide.floor < 600
    height = PLACE.height
    filled = Box(400, ON.safe.top + height + 3, 700, ON.safe.bottom)
    tight = standing(ON, CUES, Kept((), (filled,)))  # room for no room
    assert tight.floor == filled.top and tight.covered == 0


def test_a_focus_may_lose_an_edge_but_never_its_middle() -> None:
    edge = Box(PLACE.left, 400, PLACE.right, PLACE.top + 0.1 * (PLACE.top - 400))
    assert standing(ON, CUES, Kept((), (), (edge,))).floor == ON.cue_floor
    face = Box(400, PLACE.top - 60, 700, PLACE.bottom + 40)
    moved = standing(ON, CUES, Kept((), (), (face,)))
    block = Box(PLACE.left, moved.floor - PLACE.height, PLACE.right, moved.floor)
    assert moved.floor < ON.cue_floor and covered_share(block, face) <= COVERED + 1e-6


def test_a_subject_is_covered_before_a_logo_and_that_is_told() -> None:
    safe = ON.safe
    logo = Box(300, 1100, 780, 1200)
    little = standing(ON, CUES, Kept((), (Box(safe.left, safe.top, safe.right, 1280),)))
    assert (little.floor, little.covered) == (ON.cue_floor, 0)  # an edge of something so large
    small = Box(safe.left, 1000, safe.right, 1280)
    filled = Box(safe.left, safe.top, safe.right, 1000)
    much = standing(ON, CUES, Kept((filled,), (small,)))
    assert much.free and 0.2 < much.covered <= 1.0
    crowded = standing(ON, CUES, Kept((filled, logo)))
    assert not crowded.free and crowded.floor == ON.cue_floor


def test_one_place_for_each_gap_the_nearest_first() -> None:
    column = Box(0, 0, 100, 1000)
    taken = [Box(0, 300, 50, 400), Box(50, 700, 90, 800), Box(200, 0, 300, 1000)]
    assert floors_between(column, 100, 750, taken) == [700, 900, 300]
    assert floors_between(column, 250, 750, taken) == [700, 300]
    assert floors_between(column, 350, 750, taken) == []
    assert floors_between(column, 100, 1000, []) == [1000]
