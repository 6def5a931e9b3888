"""Timecode, surrounds, and encodes that go together."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from adgen.media.tables import encodes, numberings
from adgen.schema.broadcast import Leader, Surround, timecode_before
from adgen.schema.delivery import Encode
from tests.studio.films import WALL

CRF = {"crf": 23, "max_kbps": 4000}
AAC = {"audio_kbps": 128}


@pytest.mark.parametrize(
    ("first", "lead", "rate", "before"),
    [
        ("10:00:00:00", 250, 25, "09:59:50:00"),
        ("10:00:00:00", 1, 25, "09:59:59:24"),
        ("01:00:00:00", 240, 24, "00:59:50:00"),
        ("10:00:00:12", 12, 50, "10:00:00:00"),
        ("10:00:00:00", 0, 30, "10:00:00:00"),
    ],
)
def test_timecode_counts_back_over_seconds_minutes_and_hours(
    first: str, lead: int, rate: int, before: str
) -> None:
    assert timecode_before(first, lead, Fraction(rate)) == before


@pytest.mark.parametrize(
    ("first", "lead", "rate"),
    [
        ("00:00:05:00", 126, Fraction(25)),  # five seconds are 125 frames
        ("10:00:00:25", 0, Fraction(25)),  # 25 frames are a second
        ("10:00:00:00", 0, Fraction(30000, 1001)),  # would need drop-frame counting
    ],
)
def test_timecode_that_there_is_not_is_refused(first: str, lead: int, rate: Fraction) -> None:
    with pytest.raises(ValueError, match="timecode"):
        timecode_before(first, lead, rate)


def test_a_placement_tells_the_frames_round_its_spots() -> None:
    telly = WALL.model_copy(
        update={
            "leader": Leader(clock_seconds=7, black_seconds=3),
            "hold_seconds": 5.0,
            "timecode": "10:00:00:00",
        }
    )
    assert telly.surround(Fraction(25)) == Surround(175, 75, 125)
    assert telly.timecoded(Fraction(25)) == Surround(175, 75, 125, "09:59:50:00")
    assert telly.surround(Fraction(25)).lead == 250
    # 29.97 frames a second: seven seconds are 209.79 frames
    assert telly.surround(Fraction(30000, 1001)) == Surround(210, 90, 150)
    assert not WALL.timecoded(Fraction(30000, 1001))


def test_what_came_later_is_not_told_where_it_is_not_asked_for() -> None:
    """A film's key has its encode in it, a check's its placement."""
    assert encodes()["balanced"].model_dump() == {
        "id": "balanced", "codec": "h264", "crf": 23, "max_kbps": 4000, "preset": "medium",
        "audio_kbps": 128,
    }  # fmt: skip
    assert encodes()["prores"].model_dump() == {
        "id": "prores", "codec": "prores", "preset": "", "container": "mov", "audio": "pcm",
    }  # fmt: skip
    late = {"encode", "encodes", "leader", "hold_seconds", "silent_frames", "timecode", "number"}
    assert late.isdisjoint(WALL.model_dump())
    assert WALL.model_copy(update={"silent_frames": 6}).model_dump()["silent_frames"] == 6


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"codec": "h264", **AAC}, "give one of"),
        ({"codec": "h264", "kbps": 9, **CRF, **AAC}, "give one of"),
        ({"codec": "h264", "crf": 23, **AAC}, "give one of"),
        ({"codec": "prores", "kbps": 9, "container": "mov", "audio": "pcm"}, "give one of"),
        ({"codec": "prores", **AAC}, "lie in MOV"),
        ({"codec": "h264", **CRF, "audio": "pcm"}, "lie in MOV"),
        ({"codec": "h264", **CRF}, "belongs to AAC"),
        ({"codec": "h264", **CRF, **AAC, "audio": "pcm", "container": "mov"}, "belongs to AAC"),
    ],
)
def test_an_encode_that_cannot_be_is_refused(said: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Encode.model_validate({"id": "odd", **said})


def test_each_kind_of_number_is_like_its_own_example() -> None:
    for numbering in numberings().values():
        assert re.fullmatch(numbering.pattern, numbering.example)
    clock = numberings()["clock"].pattern
    for wrong in ("abc/defg001/015", "ABC/DEFG001/15", "ABC/DEF001/015", "ABC-DEFG001-015"):
        assert not re.fullmatch(clock, wrong)
    for wrong in ("ABCD1234000", "ABCD123400H", "abcd1234000h"):
        assert not re.fullmatch(numberings()["ad_id"].pattern, wrong)
