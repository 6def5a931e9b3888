"""Plain subtitles over pictures of known brightness: measured, boxed where they are not read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest

from adgen.media.colour import ycbcr_709
from adgen.media.frames import I420, Crop, i420_shape
from adgen.post.text.subtitles.contrast import (
    Contrast,
    boxed_over,
    finding,
    from_json,
    looked_at,
    luminance,
    measured,
    to_json,
    with_boxes,
)
from adgen.post.text.titles import Title, cue_titles
from adgen.schema.picture import Raster
from adgen.schema.soundtrack import Subtitles
from adgen.schema.time import FrameRange
from adgen.schema.titles import Cue, CueWord
from tests.studio.pages import page

RATE = Fraction(30)
ON = page("facebook-feed", "en", subtitles=Subtitles(style="plain"), second="ar")


def flat(raster: Raster, colour: tuple[int, int, int]) -> I420:
    luma, blue, red = (round(float(v)) for v in ycbcr_709(np.array(colour, np.float32)))
    frame = np.full(i420_shape(raster), luma, np.uint8)
    chroma = frame[raster.height :].reshape(2, -1)
    chroma[0], chroma[1] = blue, red
    return frame


def cues(*spans: tuple[int, int], second: bool = False) -> tuple[Title, ...]:
    below = ("يخفت العالم",) if second else ()
    found = [
        cue_titles(ON, Cue(("The world", "fades away"), FrameRange(*span, RATE), below))
        for span in spans
    ]
    return tuple(title for each in found for title in each)


def part_of(titles: tuple[Title, ...]) -> Crop:
    part = looked_at(ON, titles, ON.raster)
    assert part is not None
    return part


def test_luminance_is_that_of_the_colours() -> None:
    raster = Raster(4, 2)
    for colour, known in [((255, 255, 255), 1.0), ((0, 0, 0), 0.0), ((255, 0, 0), 0.2126),
                          ((128, 128, 128), 0.2159), ((0, 0, 255), 0.0722)]:  # fmt: skip
        found = luminance(flat(raster, colour), raster)
        assert found.shape == (1, 2)
        assert found == pytest.approx(known, abs=0.012)


@pytest.mark.parametrize(
    ("colour", "ratio", "boxed"),
    [((255, 255, 255), 1.0, True), ((0, 0, 0), 21.0, False), ((118, 118, 118), 4.54, False),
     ((124, 124, 124), 4.2, True), ((60, 60, 200), 7.86, False)],
)  # fmt: skip
def test_white_on_a_flat_picture(colour: tuple[int, int, int], ratio: float, boxed: bool) -> None:
    titles = cues((0, 1))
    part = part_of(titles)
    (found,) = measured([flat(part.raster, colour)], part, ON, titles)
    assert found.ratio == pytest.approx(ratio, rel=0.03)
    assert [cue.boxed for cue in with_boxes(titles, [found])] == [boxed]


def test_the_brightest_frame_of_each_cue_counts_and_only_under_its_lines() -> None:
    titles = cues((1, 3), (4, 6))
    part = part_of(titles)

    def frames() -> Iterator[I420]:
        for number in range(6):
            frame = flat(part.raster, (0, 0, 0))
            if number in (0, 3):
                frame[: part.raster.height] = 235  # no subtitle is seen
            if number == 5:
                frame[: part.raster.height, : part.raster.width // 5] = 235
            yield frame

    found = measured(frames(), part, ON, titles)
    assert [each.ratio > 20 for each in found] == [True, False]
    assert (found[1].frame, found[1].text) == (5, 1)
    assert [cue.boxed for cue in with_boxes(titles, found)] == [False, True]


def test_a_tenth_of_bright_points_is_borne() -> None:
    titles = cues((0, 1))
    part = part_of(titles)
    ratios = []
    for share in (0.08, 0.12):
        frame = flat(part.raster, (0, 0, 0))
        luma = frame[: part.raster.height]
        luma[:, np.arange(part.raster.width) // 2 % 50 < 50 * share] = 235
        ratios.append(measured([frame], part, ON, titles)[0].ratio)
    assert ratios[0] > 20 and ratios[1] < 1.1


def test_two_languages_share_a_box_and_the_said_word_must_be_read_too() -> None:
    titles = cues((0, 1), second=True)
    part = part_of(titles)
    found = measured([flat(part.raster, (118, 118, 118))], part, ON, titles)
    assert [each.readable for each in found] == [True, False]  # the second language is greyer
    assert [cue.boxed for cue in with_boxes(titles, found)] == [True, True]
    on = page("facebook-feed", "en", subtitles=Subtitles(style="plain", highlight=True))
    cue = Cue(("The world",), FrameRange(0, 1, RATE), words=(CueWord(0, 0, 3, 0),))
    (worded,) = cue_titles(on, cue)
    part = part_of((worded,))
    (told,) = measured([flat(part.raster, (110, 110, 110))], part, on, [worded])
    assert not told.readable


def test_a_picture_that_is_too_short_is_refused() -> None:
    titles = cues((0, 3))
    part = part_of(titles)
    with pytest.raises(ValueError, match="2 frames, the subtitles last 3"):
        measured([flat(part.raster, (0, 0, 0))] * 2, part, ON, titles)
    assert looked_at(ON, (), ON.raster) is None


def test_what_was_measured_is_kept_and_told() -> None:
    titles = cues((0, 3), (4, 9))
    found = (Contrast(0, 7.26, 2), Contrast(1, 2.5, 8))
    assert from_json(json.loads(json.dumps(to_json(found)))) == found
    told = finding(titles, found)
    assert told.passed
    assert (told.measured, told.limit) == ("7.3:1 at least, 1 of 2 have a box", "4.5:1 or a box")
    assert told.frame == 2
    assert finding(titles, (Contrast(0, 3.0, 1), Contrast(1, 2.5, 8))).measured == (
        "2 of 2 have a box"
    )


def test_whole_frames_of_a_smaller_raster_come_to_the_same_boxes() -> None:
    small = Raster(270, 270)
    titles = cues((0, 1), (1, 2), second=True)
    bright, dark = flat(small, (250, 250, 250)), flat(small, (250, 250, 250))
    lines = titles[0].block
    rows = slice(round(lines.top / 8) * 2 - 4, round(lines.bottom / 8) * 2 + 4)
    dark[rows] = 16  # a dark band behind the lines, white elsewhere
    boxed = boxed_over([bright, dark], small, ON, titles)
    assert [cue.boxed for cue in boxed] == [True, True, False, False]
    assert boxed_over([bright, dark], small, page("facebook-feed", "en"), titles) == titles
