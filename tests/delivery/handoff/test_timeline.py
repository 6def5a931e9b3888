"""The .otio and the .edl are read back by OpenTimelineIO's adapters, and hold what was planned."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import opentimelineio as otio
import pytest
from opentimelineio.schema import Gap, MarkerColor, Timeline, Track, Transition

from adgen.delivery.handoff.timeline import TITLE, edl_text, otio_text
from tests.studio.projects import ARABIC, AWKWARD, CHINESE, RATES, project

CUTS = [(0, 47), (47, 90), (90, 120), (120, 150), (150, 210)]


def read(rate: Fraction | int) -> Timeline:
    return otio.adapters.read_from_string(otio_text(project(rate)), "otio_json")


def track(timeline: Timeline, name: str) -> Track:
    (found,) = [each for each in timeline.tracks if each.name == name]
    return found


def placed(row: Track) -> dict[str, tuple[int, int]]:
    """Every clip's frames in the timeline by its name."""
    found = {}
    for clip in row.find_clips():
        frames = row.range_of_child(clip)
        found[clip.name] = (frames.start_time.value, frames.end_time_exclusive().value)
    return found


@pytest.mark.parametrize("rate", RATES)
def test_takes_are_cut_where_they_are_cut(rate: Fraction | int) -> None:
    timeline = read(rate)
    picture = track(timeline, "picture")
    assert list(placed(picture).values()) == CUTS
    assert timeline.global_start_time.value == 0
    assert picture.duration().rate == pytest.approx(float(rate))
    sources = [
        (clip.source_range.start_time.value, clip.available_range().duration.value,
         clip.media_reference.target_url)
        for clip in picture.find_clips()
    ]  # fmt: skip
    assert sources[:2] == [(0, 60, "media/hook_180x320.mov"), (0, 51, "media/detail_180x320.mov")]
    assert all(rate_of(clip) == pytest.approx(float(rate)) for clip in picture.find_clips())


def rate_of(clip: Any) -> float:
    return float(clip.source_range.duration.rate)


def test_dissolves_begin_at_the_cut_and_have_their_frames() -> None:
    picture = track(read(24), "picture")
    found = []
    for at, child in enumerate(picture):
        if isinstance(child, Transition):
            before, after = picture[at - 1], picture[at + 1]
            assert child.in_offset.value == 0
            length = child.out_offset.value
            found.append((after.name, child.name, length))
            assert isinstance(before, Gap) == (child.name == "fade")
            if child.name == "dissolve":
                left = before.available_range().duration - before.source_range.duration
                assert left.value >= length, "the take goes on under the dissolve"
    assert found == [
        ("hook", "fade", 8), ("street", "dissolve", 8), ("night", "fade", 8),
        ("end-card", "dissolve", 7),
    ]  # fmt: skip


def test_markers_are_the_beats() -> None:
    markers = read(24).tracks.markers
    assert [mark.marked_range.start_time.value for mark in markers] == list(range(11, 210, 12))
    colours = [mark.color for mark in markers[:6]]
    red, cyan = MarkerColor.RED, MarkerColor.CYAN
    assert colours == [red, cyan, cyan, cyan, red, cyan]
    assert markers[4].name == "downbeat 5"


def test_texts_are_titles_above_the_picture() -> None:
    timeline = read(24)
    names = [row.name for row in timeline.tracks]
    assert names == ["picture", "logo", "texts 1", "texts 2", "voice", "music", "mix"]
    titles = {
        clip.metadata["adgen"]["role"]: clip
        for clip in timeline.find_clips()
        if getattr(clip.media_reference, "generator_kind", "") == TITLE
    }
    words = {role: clip.media_reference.parameters["text"] for role, clip in titles.items()}
    assert words == {
        "title": AWKWARD, "subtitle": "\n".join(ARABIC), "tagline": "\n".join(CHINESE),
        "cta": "Buy now", "cue": "\nHello",
    }  # fmt: skip
    style = titles["subtitle"].media_reference.parameters
    assert (style["direction"], style["postscript"]) == ("rtl", "AdgenSansArabic-Regular")
    assert (style["size"], style["colour"], list(style["box"])) == (
        12.0, "#FFB07A", [40, 200, 140, 240],
    )  # fmt: skip
    first, second = (placed(track(timeline, f"texts {row}")) for row in (1, 2))
    assert first[AWKWARD] == (0, 47)
    assert second["Hello"] == (3, 40)
    assert {first[CHINESE[0]], second["Buy now"]} == {(150, 210)}
    assert first[ARABIC[0]] == (47, 90)


def test_sounds_stand_where_they_are_heard() -> None:
    timeline = read(24)
    voice = track(timeline, "voice")
    frames = [voice.range_of_child(clip) for clip in voice.find_clips()]
    assert [(at.start_time.value, at.duration.value) for at in frames] == [(5, 35), (95, 45)]
    assert [track(timeline, name).enabled for name in ("voice", "music", "mix")] == [
        True, True, False,
    ]  # fmt: skip
    assert timeline.metadata["adgen"]["look"] == {"warmth": 0.2}


# -- EDL -----------------------------------------------------------------------------------------

_BLACK = "000  BL       V     C        00:00:00:00 00:00:00:00 00:00:00:00 00:00:00:00\n"


def read_edl(rate: float) -> Track:
    """The adapter reads no list that begins with a transition: black goes before it here."""
    text = edl_text(project(Fraction(rate).limit_denominator(1001)))
    head, first, rest = text.partition("001  BL")
    timeline = otio.adapters.read_from_string(head + _BLACK + first + rest, "cmx_3600", rate=rate)
    (row,) = timeline.tracks
    return row


@pytest.mark.parametrize("rate", [24, 25, 30, 50, 60])
def test_the_edl_has_the_same_cuts(rate: int) -> None:
    row = read_edl(rate)
    clips = list(row.find_clips())[1:]
    frames = [row.range_of_child(clip) for clip in clips]
    assert [(at.start_time.value, at.end_time_exclusive().value) for at in frames] == CUTS
    assert [clip.source_range.start_time.value for clip in clips] == [0] * 5
    assert [clip.metadata["cmx_3600"]["reel"] for clip in clips] == [
        "T001", "T002", "T003", "T004", "T005",
    ]  # fmt: skip
    transitions = [child for child in row if isinstance(child, Transition)]
    assert [each.out_offset.value for each in transitions] == [8, 8, 8, 7]
    marks = [mark.marked_range.start_time.value for clip in clips for mark in clip.markers]
    assert marks == list(range(11, 210, 12)), "each beat once, by its time in the spot"
    assert [mark.color for mark in clips[0].markers] == ["RED", "CYAN", "CYAN"]


def test_an_edl_fades_from_black_as_editors_write_it() -> None:
    lines = edl_text(project(24)).splitlines()
    assert lines[:2] == ["TITLE: spring_ar-EG", "FCM: NON-DROP FRAME"]
    events = [line.split() for line in lines if line[:1].isdigit()]
    assert [event[:2] for event in events] == [
        ["001", "BL"], ["001", "T001"], ["002", "T002"], ["003", "T002"], ["003", "T003"],
        ["004", "BL"], ["004", "T004"], ["005", "T004"], ["005", "T005"],
    ]  # fmt: skip
    assert events[5][3:] == ["C", "00:00:00:00", "00:00:00:00", "00:00:05:00", "00:00:05:00"]
    assert events[6][3:5] == ["D", "008"]
    assert all(line.isascii() for line in lines)


def test_drop_frame_is_named_where_it_is_counted() -> None:
    text = edl_text(project(Fraction(30000, 1001)))
    assert text.splitlines()[1] == "FCM: DROP FRAME"
    assert "00:00:05;00 00:00:07;00" in text
