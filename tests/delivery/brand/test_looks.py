"""Palette share and drift of look, on shots whose colours are known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from adgen.delivery.brand.looks import drift_findings, glance, palette_findings
from adgen.delivery.brand.promise import Promise
from adgen.media.difference import Lab
from adgen.media.frames import I420
from adgen.schema.delivery import Finding
from adgen.schema.footage import Cut
from adgen.schema.picture import Raster
from adgen.schema.time import FrameRange
from tests.studio.branded import RATE, promise
from tests.studio.takes import planes, solid

SMALL = Raster(48, 84)
WARM, WARMER, BLUE, GREY = "#96452F", "#AA5A32", "#1E46BE", "#6E6E6E"


def glances(promised: Promise, *frames: I420) -> dict[int, Lab]:
    """Every shot all of one frame."""
    seen = {cut.shot: glance(frame) for cut, frame in zip(promised.cuts, frames, strict=True)}
    return {index: seen[shot] for index, shot in promised.glances().items()}


def halves(left: str, right: str) -> I420:
    """A frame of two colours side by side."""
    frame = solid(left, SMALL)
    for plane, other in zip(planes(frame), planes(solid(right, SMALL)), strict=True):
        middle = plane.shape[1] // 2
        plane[:, middle:] = other[:, middle:]
    return frame


def shares(*frames: I420) -> dict[str, str]:
    promised = promise(Path("logo.png"))
    found = list(palette_findings(promised, glances(promised, *frames)))
    assert all(each.passed and each.limit == "measured only" for each in found)
    return {each.shot: each.measured for each in found}


def test_the_share_counts_brand_colours_their_shades_and_greys() -> None:
    half = halves("#8A2A1E", "#00A0FF")
    assert shares(solid("#8A2A1E", SMALL), half, solid("#00A0FF", SMALL)) == {
        "first": "100%", "second": "50%", "end-card": "0%",
    }  # fmt: skip
    half = halves("#FFB070", "#7FFF00")
    assert shares(solid("#933023", SMALL), solid("#808080", SMALL), half) == {
        "first": "100%", "second": "100%", "end-card": "50%",
    }  # fmt: skip


def test_every_share_names_a_frame_of_its_shot() -> None:
    promised = promise(Path("logo.png"))
    seen = glances(promised, *[solid(WARM, SMALL)] * 3)
    for found in palette_findings(promised, seen):
        assert found.frame is not None
        assert promised.shot_of(found.frame) == found.shot


def drift(*tints: str) -> Sequence[Finding]:
    """Of as many shots, then an end card in blue, which may look as it likes."""
    bounds = range(0, 20 * (len(tints) + 2), 20)
    names = [f"shot-{count}" for count in range(len(tints))] + ["end-card"]
    cuts = tuple(
        Cut(name, FrameRange(start, start + 20, RATE), "cut")
        for name, start in zip(names, bounds, strict=False)
    )
    promised = promise(Path("logo.png"), cuts=cuts)
    frames = [solid(tint, SMALL) for tint in (*tints, BLUE)]
    return list(drift_findings(promised, glances(promised, *frames)))


def test_shots_that_look_alike_pass() -> None:
    (found,) = drift(WARM, WARM, WARMER)
    assert found.passed


def test_the_one_blue_shot_of_a_warm_spot_fails_and_is_named() -> None:
    (found,) = drift(WARM, WARMER, BLUE, WARM)
    assert not found.passed
    assert found.shot == "shot-2"
    assert found.frame is not None
    assert 40 <= found.frame < 60
    assert "shot-2" in found.where


@pytest.mark.parametrize(
    "tints", [(WARM, GREY, WARM), (WARM, BLUE, BLUE, WARM)], ids=["without colour", "two looks"]
)
def test_a_shot_without_colour_and_a_spot_of_two_looks_pass(
    tints: tuple[str, ...],
) -> None:
    (found,) = drift(*tints)
    assert found.passed


def test_a_single_shot_cannot_drift() -> None:
    assert drift(WARM) == []
