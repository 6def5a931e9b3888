"""What stands in for a model's frame: the supplied picture, however small, without the model."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from adgen import pipeline
from adgen.media.pictures import read_rgb
from adgen.run.making.boards.stills import Stills
from adgen.run.planning.request import Narrowed
from adgen.run.planning.works import Planned, Request
from adgen.run.store.folder import Store
from adgen.run.takes import PlannedTake
from adgen.schema.campaign import EngineChoice
from adgen.schema.picture import Raster
from tests.studio.campaign import Told


@pytest.fixture
def planned(campaign: Path, tmp_path: Path) -> Planned:
    """The plan of one spot."""
    asked = Request(campaign, Narrowed(("en-US",), (), ("wall",)))
    return pipeline.plan(asked, Store(tmp_path / "store"), Told())


def a_models(take: PlannedTake, raster: Raster) -> PlannedTake:
    """The same take, asked of a model at a raster."""
    request = replace(take.request, engine="embedded", prompt="a calm light", raster=raster)
    return replace(take, request=request, engine=EngineChoice(name="embedded"))


def stills(planned: Planned, tmp_path: Path) -> Stills:
    planned.engines.loaded()["embedded"] = None  # type: ignore[index]  # any use of it fails
    planned.engines._identity["embedded"] = "none", {}  # type: ignore[attr-defined]
    return Stills(planned.engines, Store(tmp_path / "store"), Told(), False, lambda told: None)


def test_a_small_picture_is_shown_as_large_as_it_can_be(planned: Planned, tmp_path: Path) -> None:
    take = next(take for take in planned.plan.takes.values() if take.request.picture)
    maker = stills(planned, tmp_path)
    large = a_models(take, Raster(1080, 1920))
    assert maker.stands_in(large)
    assert not maker.stands_in(take)
    work, path = maker.still(large, "still")
    pixels = read_rgb(path)
    assert pixels.shape == (480, 270, 3), "200x200 are enlarged three times at most"
    assert Fraction(pixels.shape[1], pixels.shape[0]) == Fraction(9, 16)
    assert work.parameters["engine"] == "stills"
    assert work.parameters["prompt"] == ""


def test_without_a_picture_the_ground_has_the_palette(planned: Planned, tmp_path: Path) -> None:
    take = next(take for take in planned.plan.takes.values() if take.request.picture)
    bare = a_models(take, Raster(90, 160))
    colours = ("#205080", "#103050", "#FFC080")
    bare = replace(bare, request=replace(bare.request, picture=None, palette=colours))
    _, path = stills(planned, tmp_path).still(bare, "still")
    ground = np.median(read_rgb(path).reshape(-1, 3), axis=0)
    assert ground[2] > ground[1] > ground[0], "blue, as the first colour"


def test_a_take_without_a_model_is_its_own_first_frame(planned: Planned, tmp_path: Path) -> None:
    take = next(take for take in planned.plan.takes.values() if take.request.picture)
    work, path = stills(planned, tmp_path).still(take, "still")
    first = planned.engines.loaded()["stills"].preview(take.request, lambda *step: None)
    assert np.array_equal(read_rgb(path), first)
    assert work.inputs["engine"] == planned.engines.identity("stills")[0]
