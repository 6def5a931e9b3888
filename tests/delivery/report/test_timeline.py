"""The timeline picture: everything at its time, and nothing of the copy as markup."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from adgen.delivery.report.timeline import (
    GUTTER,
    WIDTH,
    Beat,
    Cutting,
    Lanes,
    Moment,
    Span,
    timeline_svg,
)

SVG = "{http://www.w3.org/2000/svg}"
SHOTS = (
    Cutting(Span(0, 4, "open"), "cut", 0),
    Cutting(Span(4, 10, "end"), "dissolve", 4.5),
)


def drawn(**lanes: object) -> ElementTree.Element:
    made = Lanes(10.0, SHOTS, **lanes)  # type: ignore[arg-type]
    return ElementTree.fromstring(timeline_svg(made, "a spot"))


def of_class(picture: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [each for each in picture.iter() if name in each.get("class", "").split()]


def x_at(seconds: float) -> float:
    return GUTTER + (WIDTH - GUTTER) * seconds / 10


def test_shots_stand_at_their_times() -> None:
    first, second = of_class(drawn(), "shot")
    assert [float(first.get("x", 0)), float(second.get("x", 0))] == pytest.approx(
        [x_at(0), x_at(4)], abs=0.1
    )
    assert float(second.get("width", 0)) == pytest.approx(x_at(10) - x_at(4) - 1, abs=0.1)
    (cut,) = of_class(drawn(), "cut")
    assert float(cut.get("x1", 0)) == pytest.approx(x_at(4), abs=0.1)
    (dissolve,) = of_class(drawn(), "transition")
    assert f"L{x_at(4.5):.1f}" in dissolve.get("d", "")


def test_strong_beats_are_told_from_weak_ones() -> None:
    beats = of_class(drawn(beats=(Beat(0, True), Beat(1, False), Beat(2, False))), "beat")
    assert [each.get("class") for each in beats] == ["beat strong", "beat", "beat"]
    assert [float(each.get("x1", 0)) for each in beats] == pytest.approx(
        [x_at(0), x_at(1), x_at(2)], abs=0.1
    )
    heights = [float(each.get("y2", 0)) - float(each.get("y1", 0)) for each in beats]
    assert heights[0] > heights[1] == heights[2]


def test_what_is_seen_at_once_stands_in_two_rows() -> None:
    supers = (Span(0, 3, "a"), Span(2, 5, "b"), Span(3, 6, "c"))
    rows = [float(each.get("y", 0)) for each in of_class(drawn(supers=supers), "super")]
    tops = dict(zip(("a", "c", "b"), rows, strict=True))
    assert tops["a"] == tops["c"] < tops["b"]


def test_words_are_ticked_where_they_begin() -> None:
    words = of_class(drawn(voice=(Span(1, 3, "two words", words=(1.0, 2.5)),)), "word")
    assert [float(each.get("x1", 0)) for each in words] == pytest.approx(
        [x_at(1), x_at(2.5)], abs=0.1
    )


def test_the_curve_begins_with_its_first_value() -> None:
    (line,) = of_class(drawn(short_term=(-60.0,) * 30 + (-20.0,) * 70), "short-term")
    points = [tuple(map(float, point.split(","))) for point in line.get("points", "").split()]
    assert points[0][0] == pytest.approx(x_at(3.1), abs=0.1)
    assert points[-1][0] == pytest.approx(x_at(10), abs=0.1)
    assert len({y for _, y in points}) == 1
    (target,) = of_class(drawn(short_term=(-20.0,), target=-20.0), "target")
    assert float(target.get("y1", 0)) == pytest.approx(points[0][1], abs=0.1)


def test_findings_say_by_their_form_what_they_are() -> None:
    found = (Moment(1, "failed", "flashes"), Moment(2, "warned", "pace"))
    marks = of_class(drawn(findings=found), "found")
    assert [mark.get("data-s") for mark in marks] == ["1.000", "2.000"]
    forms = [mark.find(f"{SVG}path").get("d", "") for mark in marks]  # type: ignore[union-attr]
    assert "z" in forms[1]
    assert "z" not in forms[0]


def test_copy_is_no_markup() -> None:
    evil = '</text><script>alert("1")</script>&'
    picture = drawn(supers=(Span(0, 3, evil),), findings=(Moment(1, "failed", evil),))
    assert not list(picture.iter(f"{SVG}script"))
    (text,) = (each.find(f"{SVG}text") for each in of_class(picture, "super"))
    assert text is not None
    assert text.text == evil


def test_lanes_of_nothing_are_left_out() -> None:
    names = [each.text for each in of_class(drawn(), "lane")]
    assert names == ["shots"]
    names = [each.text for each in of_class(drawn(music=(Span(0, 10, "m"),)), "lane")]
    assert names == ["shots", "music"]
