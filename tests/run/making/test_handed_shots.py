"""What editors get of a shot: its look as a table, and transitions that move as they do."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from adgen.delivery.handoff.shots import PlacedTake
from adgen.media.frames import I420, i420_shape
from adgen.post.edit.moved import planes
from adgen.post.edit.transitions import Passage
from adgen.post.look.cube import read_cube
from adgen.post.look.grade import graded
from adgen.run.making.handed_shots import look_of, with_moves, write_look
from adgen.schema.footage import BrandForm
from adgen.schema.look import Grade, Look
from adgen.schema.picture import Raster
from adgen.schema.shot import Transition
from adgen.schema.time import FrameRange

RASTER, COUNT = Raster(128, 96), 9
FORM = BrandForm("circle", "#FF6B35", "#FFFFFF")


def test_a_look_is_a_table_and_what_no_table_holds() -> None:
    grade = Grade(Look(contrast=1.2, grain=0.5, glitch=0.6, feel=12.0))
    found = look_of(grade, "looks/noise.cube")
    assert found.lut == "looks/noise.cube"
    assert found.beyond == {"grain": 0.5, "glitch": 0.6, "feel": 12.0}
    plain = look_of(Grade(Look(grain=0.5)), "looks/noise.cube")
    assert (plain.lut, plain.beyond) == ("", {"grain": 0.5})
    assert look_of(Grade(Look()), "looks/noise.cube").note == ""


def test_the_table_grades_as_the_look_does(tmp_path: Path) -> None:
    grade = Grade(Look(contrast=1.3, warmth=0.4, saturation=0.8))
    write_look(grade, "small noise", tmp_path / "noise.cube")
    colours = np.random.default_rng(3).random((200, 3))
    off = read_cube(tmp_path / "noise.cube").of(colours) - graded(colours, grade.look)
    assert np.abs(off).max() < 0.02
    assert np.abs(graded(colours, grade.look) - colours).max() > 0.08, "it does something"


def takes(transition: Transition) -> tuple[PlacedTake, ...]:
    rate = Fraction(30)
    return with_moves(
        (
            PlacedTake("a", "a.mov", 40, FrameRange(0, 30, rate), "cut", 0, COUNT),
            PlacedTake("b", "b.mov", 30, FrameRange(30, 60, rate), transition, COUNT, 0),
        ),
        RASTER.width,
    )


def picture(luma: np.ndarray) -> I420:
    frame = np.full(i420_shape(RASTER), 128, np.uint8)
    planes(frame)[0][:] = luma
    return frame


def test_a_fade_and_a_slide_are_those_of_the_film() -> None:
    grey = [picture(np.full((96, 128), level, np.uint8)) for level in (200, 120)]
    leaving, arriving = takes("fade")
    passage = Passage("fade", COUNT, FORM, RASTER)
    for index, (out, into) in enumerate(zip(leaving.moves, arriving.moves, strict=True)):
        seen = float(planes(passage.frame(*grey, index))[0].mean())
        below = 16 + (200 - 16) * out.opacity
        assert seen == pytest.approx(below + (120 - below) * into.opacity, abs=1.5)
    slide, (_, right) = Passage("slide", COUNT, FORM, RASTER), takes("slide")
    for index, moment in enumerate(right.moves):
        row = planes(slide.frame(*grey, index))[0][48].astype(float)
        edge = float(np.sum((row - 120) / (200 - 120)))  # pixels of the leaving shot
        assert edge == pytest.approx(moment.right, abs=1.0)
        assert leaving.moves[index].frame == moment.frame == 30 + index


def test_a_zoom_grows_as_in_the_film() -> None:
    """The spread of a soft spot in the middle is that of the frame's scale, but for the blur."""
    x, y = np.meshgrid(np.arange(128) - 63.5, np.arange(96) - 47.5)
    spot = picture(16 + 200 * np.exp(-(x**2 + y**2) / 200))
    grey = picture(np.full((96, 128), 16, np.uint8))
    out, into = takes("zoom")
    passage = Passage("zoom", COUNT, FORM, RASTER)
    first = planes(passage.frame(spot, grey, 1))[0].astype(float) - 16
    last = planes(passage.frame(grey, spot, COUNT - 2))[0].astype(float) - 16
    rest = planes(spot)[0].astype(float) - 16
    for seen, moment in ((first, out.moves[1]), (last, into.moves[-2])):
        assert (seen.sum() / rest.sum()) ** 0.5 == pytest.approx(moment.scale, abs=0.03)
    assert out.moves[-1].scale > 1.5
    assert [into.moves[index].opacity for index in (0, COUNT - 1)] == [0, 1]
