"""The .otio and the .edl are read back by OpenTimelineIO's adapters, and hold what was planned."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import opentimelineio as otio
import pytest
from opentimelineio.schema import Gap, MarkerColor, Timeline, Track, Transition

from adgen.delivery.handoff.timeline import NOTE, TITLE, edl_text, otio_text
from tests.studio.projects import ARABIC, AWKWARD, CHINESE, LOOK, RATES, project, styled

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
            assert isinstance(before, Gap) == (after.name == "hook")
            if after.name != "hook":
                left = before.available_range().duration - before.source_range.duration
                assert left.value >= length, "the take goes on under the dissolve"
    assert found == [
        ("hook", "fade", 8), ("street", "dissolve", 8), ("night", "fade", 8),
        ("end-card", "dissolve", 7),
    ]  # fmt: skip


FLASH = "flash, 6 frames; a cut stands for it"
SLIDE = "slide, 8 frames; a dissolve stands for it"
FADE = "fade, 8 frames; a dissolve stands for it"
BEATS = "beat effect zoom on frames 11, 23, not in the file"
WIPE = "wipe, 7 frames; a dissolve stands for it"
RAMP, FAST = "speed 0.5 to 1.5, made so in the file", "speed 2, made so in the file"


def test_what_stands_for_something_else_says_so() -> None:
    timeline = otio.adapters.read_from_string(otio_text(styled()), "otio_json")
    picture = track(timeline, "picture")
    kinds = [child.name for child in picture if isinstance(child, Transition)]
    assert kinds == ["fade", "slide", "fade", "wipe"], "a flash is a cut"
    notes = {clip.name: [mark.name for mark in clip.markers] for clip in picture.find_clips()}
    assert notes == {"hook": [BEATS, LOOK], "detail": [FLASH], "street": [SLIDE, RAMP],
                     "night": [FADE],
                     "end-card": [WIPE, FAST]}  # fmt: skip
    street = next(clip for clip in picture.find_clips() if clip.name == "street")
    assert list(street.metadata["adgen"]["speed"]) == [0.5, 1.5]
    assert list(street.metadata["adgen"]["transition"]) == ["slide", 8]
    assert list(placed(picture).values()) == CUTS


def test_looks_and_cutouts_are_named() -> None:
    timeline = otio.adapters.read_from_string(otio_text(styled()), "otio_json")
    hook = next(iter(track(timeline, "picture").find_clips())).metadata["adgen"]
    assert hook["look"] == {"lut": "looks/hook.cube", "not_in_lut": {"grain": 0.4, "feel": 12.0}}
    assert hook["plate"] == "media/hook_plate_180x320.mov"
    (cutout,) = hook["cutouts"]
    assert (cutout["file"], list(cutout["visible"])) == (
        "media/hook_cutout_1.png",
        [10, 20, 90, 180],
    )
    assert list(cutout["besides"]) == ["shadow 0.7"]
    assert [(place["frame"], place["foot"][0]) for place in cutout["places"]] == [
        (0, 60), (29, 89), (59, 119),
    ]  # fmt: skip
    assert list(timeline.metadata["adgen"]["fade_out"]) == [198, 210]


def test_prices_are_titles_of_their_own() -> None:
    timeline = otio.adapters.read_from_string(otio_text(styled()), "otio_json")
    prices = {
        clip.name: clip.media_reference.parameters
        for clip in timeline.find_clips()
        if clip.metadata["adgen"].get("role") in ("price", "was")
    }
    assert [prices[name]["struck_through"] for name in ("$3.99", "$5.99")] == [False, True]
    assert len(prices["$3.99"]["ground"]["form"]) == 4


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
    marks = [
        mark.marked_range.start_time.value
        for clip in clips for mark in clip.markers if mark.color != NOTE
    ]  # fmt: skip
    assert marks == list(range(11, 210, 12)), "each beat once, by its time in the spot"
    assert [mark.color for mark in clips[0].markers] == ["RED", "CYAN", "CYAN"]


def test_an_edl_fades_from_black_as_editors_write_it() -> None:
    lines = edl_text(project(24)).splitlines()
    assert lines[:2] == ["TITLE: spring_ar-EG", "FCM: NON-DROP FRAME"]
    events = [line.split() for line in lines if line[:1].isdigit()]
    assert [event[:2] for event in events] == [
        ["001", "BL"], ["001", "T001"], ["002", "T002"], ["003", "T002"], ["003", "T003"],
        ["004", "T003"], ["004", "T004"], ["005", "T004"], ["005", "T005"],
    ]  # fmt: skip
    assert events[6][3:5] == ["D", "008"]
    assert all(line.isascii() for line in lines)


def test_an_edl_says_what_a_dissolve_stands_for() -> None:
    lines = edl_text(styled()).splitlines()
    events = [line.split()[1:4] for line in lines if line[:1].isdigit()]
    assert [event[0] for event in events if event[2] == "D"] == ["T001", "T003", "T004", "T005"]
    located = [line for line in lines if line.startswith("* LOC: ") and "YELLOW" in line]
    told = [line.partition("YELLOW")[2].strip() for line in located]
    assert told == [
        note.upper()
        for note in (BEATS, LOOK, FLASH, SLIDE, RAMP, FADE, WIPE, FAST, "fade to black, 12 frames")
    ]
    assert located[2].split()[2] == "00:00:01:23", "at the cut"


def test_drop_frame_is_named_where_it_is_counted() -> None:
    text = edl_text(project(Fraction(30000, 1001)))
    assert text.splitlines()[1] == "FCM: DROP FRAME"
    assert "00:00:05;00 00:00:07;00" in text
