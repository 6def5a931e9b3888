"""Flat brand areas: the median of their fill against the brand's colour."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from adgen.delivery.brand.flat import fill_findings
from adgen.schema.delivery import Finding
from adgen.schema.picture import Box
from adgen.schema.time import FrameRange
from adgen.schema.titles import TextBlock
from tests.studio.branded import BUTTON, RATE, plate, promise, with_button

LOGO = Path("logo.png")


def filled(colour: str, ink: str = "#1E0B0B", role: str = "cta") -> Sequence[Finding]:
    """What is found of a button in a colour."""
    block = TextBlock(role, ("Go", "now"), 24.0, BUTTON, FrameRange(40, 60, RATE))
    promised = promise(LOGO, blocks=(block,))
    frame = with_button(plate(), colour, ink)
    return list(fill_findings(promised, dict.fromkeys(promised.wanted(), frame)))


def test_a_button_in_the_accent_passes_with_its_frame() -> None:
    (found,) = filled("#FFB070")
    assert found.passed
    assert found.check == "brand colour"
    assert (found.frame, found.shot) == (59, "end-card")
    assert found.where == "accent #FFB070 of cta Go now"
    assert float(found.measured.removeprefix("ΔE2000 ")) < 1


@pytest.mark.parametrize(
    "colour", ["#FFA858", "#F0A468", "#FFB88C", "#0072CE", "#F4EFE6", "#1E0B0B"]
)
def test_a_button_in_another_colour_fails(colour: str) -> None:
    (found,) = filled(colour)
    assert not found.passed


def test_letters_in_the_accent_do_not_stand_for_its_fill() -> None:
    (found,) = filled("#8A2A1E", ink="#FFB070")
    assert not found.passed


def test_a_price_is_measured_in_the_middle_of_its_time() -> None:
    (found,) = filled("#FFB070", role="price")
    assert found.passed
    assert found.frame == 50


def test_other_texts_have_no_fill() -> None:
    assert filled("#FFB070", role="title") == []


def test_an_area_smaller_than_a_block_of_chroma_is_only_measured() -> None:
    small = Box(100, 402, 260, 420)
    block = TextBlock("cta", ("Go",), 10.0, small, FrameRange(40, 60, RATE))
    promised = promise(LOGO, blocks=(block,))
    frame = with_button(plate(), "#0072CE")
    (found,) = fill_findings(promised, dict.fromkeys(promised.wanted(), frame))
    assert found.passed
    assert found.limit.startswith("measured only")
    assert float(found.measured.removeprefix("ΔE2000 ")) > 20


def test_a_fading_film_is_looked_at_before_it_fades() -> None:
    promised = promise(LOGO, fade=FrameRange(52, 60, RATE))
    assert [frame for *_, frame in promised.fills()] == [51]
