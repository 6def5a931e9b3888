"""The .fcpxml is read back: its numbers exactly, and by OpenTimelineIO's adapter as it can."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import opentimelineio as otio
import pytest

from adgen.delivery.handoff.fcpxml import fcpxml_text
from tests.studio.projects import ARABIC, AWKWARD, CHINESE, LOOK, RATES, project, styled

EDITS = [(0, 47), (47, 94), (94, 124), (124, 153), (153, 210)]
"""Where a dissolve of 8 or 7 frames begins, the edit stands 4 or 3 later."""
SOURCES = [0, 0, 4, 4, 3]


def spine(rate: Fraction | int) -> tuple[Element, Element]:
    root = ElementTree.fromstring(fcpxml_text(project(rate)))
    found = root.find("./event/project/sequence/spine")
    assert found is not None
    return root, found


def frames(element: Element, key: str, rate: Fraction | int) -> Fraction:
    """A time in frames; whole when it is on a frame."""
    return Fraction(element.attrib[key].removesuffix("s")) * rate


def takes(row: Element) -> list[Element]:
    return row.findall("asset-clip")


def connected(row: Element, tag: str, rate: Fraction | int) -> list[tuple[Element, Fraction]]:
    """Elements of a tag above and below the takes, with the frame on which they begin."""
    return [
        (child, frames(take, "offset", rate) + frames(child, "offset", rate)
         - frames(take, "start", rate))
        for take in takes(row) for child in take.findall(tag)
    ]  # fmt: skip


@pytest.mark.parametrize("rate", RATES)
def test_every_time_is_on_its_frame(rate: Fraction | int) -> None:
    root, row = spine(rate)
    starts = [frames(take, "offset", rate) for take in takes(row)]
    lengths = [frames(take, "duration", rate) for take in takes(row)]
    stops = [start + length for start, length in zip(starts, lengths, strict=True)]
    assert list(zip(starts, stops, strict=True)) == EDITS
    assert [frames(take, "start", rate) for take in takes(row)] == SOURCES
    sequence = root.find("./event/project/sequence")
    assert sequence is not None
    assert frames(sequence, "duration", rate) == 210
    shape = root.find("./resources/format[@id='r1']")
    assert shape is not None
    assert frames(shape, "frameDuration", rate) == 1
    assert (shape.get("width"), shape.get("height")) == ("180", "320")


@pytest.mark.parametrize("rate", RATES)
def test_dissolves_show_the_frames_that_compose_mixes(rate: Fraction | int) -> None:
    _, row = spine(rate)
    spans = [
        (frames(each, "offset", rate), frames(each, "duration", rate))
        for each in row.findall("transition")
    ]
    assert spans == [(90, 8), (120, 8), (150, 7)]
    effects = {each.get("ref") for each in row.findall("transition/filter-video")}
    assert len(effects) == 1
    fades = [take.get("name") for take in takes(row) if take.find("./adjust-blend") is not None]
    assert fades == ["hook"], "from black is a rise in opacity, not a dissolve"
    rise = takes(row)[0].find("./adjust-blend/param/fadeIn")
    assert rise is not None
    assert frames(rise, "duration", rate) == 8


def test_what_stands_for_something_else_says_so() -> None:
    root = ElementTree.fromstring(fcpxml_text(styled(24)))
    row = root.find("./event/project/sequence/spine")
    assert row is not None
    spans = [
        (frames(each, "offset", 24), frames(each, "duration", 24))
        for each in row.findall("transition")
    ]
    assert spans == [(90, 8), (120, 8), (150, 7)], "slide, fade, wipe; a flash is a cut"
    notes = {
        take.get("name"): [mark.get("value") for mark in take.findall("marker")
                           if "stands" in mark.attrib["value"] or "speed" in mark.attrib["value"]]
        for take in takes(row)
    }  # fmt: skip
    assert notes["detail"] == ["flash, 6 frames; a cut stands for it"]
    assert notes["street"] == [
        "slide, 8 frames; a dissolve stands for it", "speed 0.5 to 1.5, made so in the file",
    ]  # fmt: skip
    assert notes["hook"] == []
    assert notes["night"] == ["fade, 8 frames; a dissolve stands for it"]


def test_looks_beats_and_struck_prices_are_told() -> None:
    root = ElementTree.fromstring(fcpxml_text(styled()))
    told = [mark.attrib["value"] for mark in root.iter("marker")]
    assert LOOK in told
    assert "beat effect zoom on frames 11, 23, not in the file" in told
    assert "$5.99 is struck through" in told


def test_all_that_is_seen_last_fades_to_black() -> None:
    root = ElementTree.fromstring(fcpxml_text(styled(24)))
    row = root.find("./event/project/sequence/spine")
    assert row is not None
    falling = {
        each.get("name"): fall.attrib["duration"]
        for each in root.iter()
        for fall in each.findall("./adjust-blend/param/fadeOut")
    }
    assert falling == dict.fromkeys(["end-card", "logo", CHINESE[0], "Buy now"], "1/2s"), (
        "twelve frames at 24; what is gone before stays as it is"
    )
    last = next(each for each in row.iter("clip") if each.find(".//fadeOut") is not None)
    assert last.find("./adjust-blend/param/fadeIn") is not None, "the logo rises as well"


def test_titles_are_titles() -> None:
    root, row = spine(24)
    titles = {title.attrib["role"]: (title, at) for title, at in connected(row, "title", 24)}
    words = {role: title.findtext("./text/text-style") for role, (title, _) in titles.items()}
    assert words == {
        "titles.title": AWKWARD, "titles.subtitle": "\n".join(ARABIC),
        "titles.tagline": "\n".join(CHINESE), "titles.cta": "Buy now", "titles.cue": "\nHello",
    }  # fmt: skip
    arabic, at = titles["titles.subtitle"]
    assert (at, frames(arabic, "duration", 24)) == (47, 43)
    style = arabic.find("./text-style-def/text-style")
    place = arabic.find("./adjust-transform")
    assert style is not None
    assert place is not None
    assert (style.get("font"), style.get("fontSize")) == ("Adgen Sans Arabic", "12.00")
    assert [float(part) for part in style.attrib["fontColor"].split()] == pytest.approx(
        [1, 176 / 255, 122 / 255, 0.9], abs=1e-5
    )
    # The middle of the box is (90, 220): in the frame's middle, 60 of 320 pixels below it.
    assert [float(part) for part in place.attrib["position"].split()] == [0, -18.75]
    effect = root.find(f"./resources/effect[@id='{arabic.get('ref')}']")
    assert effect is not None
    assert effect.get("name") == "Basic Title"
    seen = sorted((at, title.attrib["lane"]) for title, at in titles.values())
    assert len(set(seen)) == len(seen), "titles seen at once stand on lanes of their own"


def test_the_logo_stands_in_its_box() -> None:
    _, row = spine(24)
    (first, at), (last, then) = connected(row, "clip", 24)
    assert (at, frames(first, "duration", 24)) == (0, 90)
    assert (then, frames(last, "duration", 24)) == (150, 60)
    place = first.find("./adjust-transform")
    assert place is not None
    # 600 pixels wide, shown at 60; its middle (90, 20) is 140 of 320 pixels above the frame's.
    assert place.get("scale") == "0.100000 0.100000"
    assert place.get("position") == "0.0000 43.7500"


def test_children_stand_in_the_order_of_apples_dtd() -> None:
    anchored = ("title", "clip", "asset-clip")
    order = {
        "fcpxml": (("resources",), ("event",)),
        "asset-clip": (("adjust-blend",), anchored, ("marker",)),
        "clip": (("adjust-conform",), ("adjust-transform",), ("adjust-blend",), ("video",)),
        "title": (("text",), ("text-style-def",), ("adjust-transform",), ("adjust-blend",)),
    }
    root = ElementTree.fromstring(fcpxml_text(styled()))
    checked = 0
    for parent in root.iter():
        ranks = [
            next(rank for rank, tags in enumerate(order[parent.tag]) if child.tag in tags)
            for child in (parent if parent.tag in order else ())
        ]
        assert ranks == sorted(ranks), parent.tag
        checked += len(ranks)
    assert checked > 40
    assert fcpxml_text(project(24)).splitlines()[1:3] == ["<!DOCTYPE fcpxml>",
                                                          '<fcpxml version="1.8">']  # fmt: skip


def test_every_reference_is_there_once() -> None:
    root, _ = spine(24)
    ids = [each.attrib["id"] for each in root.iter() if "id" in each.attrib]
    asked = {each.attrib[key] for each in root.iter() for key in ("ref", "format")
             if key in each.attrib}  # fmt: skip
    assert len(ids) == len(set(ids))
    assert asked <= set(ids)


@pytest.mark.parametrize("rate", [24, 30])
def test_the_adapter_reads_the_same_cuts(rate: int) -> None:
    # It reads no format without a rate, which is what a still has: the logo is left out.
    text = fcpxml_text(replace(project(rate), logos=()))
    (timeline,) = otio.adapters.read_from_string(text, "fcpx_xml")
    rows = {row.name: row for row in timeline.tracks}
    clips = list(rows["0"].find_clips())
    found = [rows["0"].range_of_child(clip) for clip in clips]
    assert [(at.start_time.value, at.end_time_exclusive().value) for at in found] == EDITS
    assert [clip.source_range.start_time.value for clip in clips] == SOURCES
    assert [clip.media_reference.target_url for clip in clips][1:3] == [
        "media/detail_180x320.mov", "media/street_180x320.mov",
    ]  # fmt: skip
    beats = [
        (mark.name, at.start_time.value + mark.marked_range.start_time.value
         - clip.source_range.start_time.value)
        for clip, at in zip(clips, found, strict=True) for mark in clip.markers
        if "beat" in mark.name
    ]  # fmt: skip
    assert [at for _, at in beats] == list(range(11, 210, 12))
    assert beats[4][0] == "downbeat 5"
    assert [mark.color for mark in clips[0].markers] == ["RED", "PURPLE", "PURPLE"]
    voices = [rows["-1"].range_of_child(clip) for clip in rows["-1"].find_clips()]
    assert [(at.start_time.value, at.duration.value) for at in voices] == [(5, 35), (95, 45)]
