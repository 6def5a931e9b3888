"""What a film's plan tells of its call, its voice and its words."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from adgen.delivery.checks import call_to_action, voice_start, words_seen
from adgen.delivery.checks.base import Film
from adgen.schema.delivery import Finding
from adgen.schema.footage import Cut
from adgen.schema.picture import Box
from adgen.schema.time import FrameRange
from adgen.schema.titles import TextBlock
from tests.studio.branded import RATE, STAGE, promise
from tests.studio.probes import facts_of

SECOND = round(RATE)
LONG = 10 * SECOND


def found(check: ModuleType, *blocks: TextBlock, spoken: tuple[float, ...] = ()) -> Finding:
    """The finding on a film of ten seconds."""
    cuts = (Cut("all", FrameRange(0, LONG, RATE), "cut"),)
    told = promise(Path("logo.png"), cuts=cuts, places=(), blocks=blocks, spoken=spoken)
    (finding,) = check.findings(Film(Path("film.mp4"), facts_of(LONG, RATE), STAGE, told))
    assert finding.passed
    return finding


def block(role: str, start: float, stop: float) -> TextBlock:
    frames = FrameRange(round(start * RATE), round(stop * RATE), RATE)
    return TextBlock(role, ("Go there",), 20.0, Box(0, 0, 50, 20), frames)


@pytest.mark.parametrize(
    ("start", "stop", "warns"),
    [(8.0, 10.0, False), (8.1, 10.0, True), (1.0, 5.0, True), (3.0, 7.5, False)],
)
def test_a_call_stays_two_seconds_near_the_end(start: float, stop: float, warns: bool) -> None:
    assert found(call_to_action, block("cta", start, stop)).warns == warns


def test_a_film_without_a_call_is_warned_of() -> None:
    assert found(call_to_action, block("title", 0, 10)).measured == "no call to action"
    assert found(call_to_action, block("title", 0, 10)).warns


@pytest.mark.parametrize(("first", "warns"), [(4.9, False), (5.1, True)])
def test_a_voice_begins_within_five_seconds(first: float, warns: bool) -> None:
    finding = found(voice_start, spoken=(8.0, first))
    assert (finding.warns, finding.measured) == (warns, f"{first:.2f} s")


def test_a_film_without_a_voice_is_only_told() -> None:
    assert (found(voice_start).measured, found(voice_start).warns) == ("nothing is said", False)


def test_subtitles_are_no_texts_of_their_own() -> None:
    assert found(words_seen, block("cue", 0, 10)).measured == "no text besides subtitles"
    finding = found(words_seen, block("title", 2, 4), block("legal", 3, 7))
    assert (finding.measured, finding.warns) == ("from 2.00 s, for 50% of the film", False)
    assert found(words_seen, block("title", 3.5, 4)).warns
