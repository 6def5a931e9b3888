"""What shots are framed round: what the campaign says, else what is found, and that it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adgen import pipeline
from adgen.engines.base import TakeShape
from adgen.media import subject
from adgen.run.planning import footage, subjects
from adgen.run.planning.layouts import read_layout
from adgen.run.planning.subjects import Aim, crop_centre
from adgen.run.planning.works import Planned, Request
from adgen.run.store.folder import Store
from adgen.run.takes import PlannedSegment
from adgen.schema.delivery import Placement
from adgen.schema.picture import Asset, Box, Picture, Raster
from tests.studio.campaign import (
    CAMPAIGN,
    TILE,
    Told,
    know_small_placements,
    write_campaign,
    write_png,
)
from tests.studio.faces import BETWEEN, photograph
from tests.studio.films import WALL

SHAPES = {
    "wall": WALL,
    "tile": TILE,
    "feed": TILE.model_copy(update={"id": "feed", "width": 96, "height": 120}),
    "screen": TILE.model_copy(update={"id": "screen", "width": 256, "height": 144}),
}
FACE = BETWEEN[0] / 512, BETWEEN[1] / 512
RASTERS = {f"{place.width}x{place.height}" for place in SHAPES.values()}


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Plan the small campaign in four shapes, the photograph in its first shot, some texts of it
    replaced."""
    know_small_placements(monkeypatch, SHAPES)

    def planned(*changes: tuple[str, str], store: str = "store") -> Planned:
        text = CAMPAIGN.replace("[wall, tile]", "[wall, tile, feed, screen]")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        campaign = write_campaign(tmp_path / "small", text)
        write_png(tmp_path / "small" / "pictures" / "warm.png", photograph()[..., ::-1])
        return pipeline.plan(Request(campaign), Store(tmp_path / store), Told())

    return planned


def focuses(planned: Planned, shot: str) -> Mapping[str, Box]:
    """The focus of a shot's takes by their rasters."""
    return {
        str(take.request.raster): Box(*take.request.focus)
        for take in planned.plan.takes.values()
        if take.shots[0].endswith(f"/{shot}")
    }


def test_a_declared_focus_is_kept_as_it_is(plan: Any) -> None:
    declared = "    camera: static\n    focus: [0.5, 0.6, 0.7, 0.9]\n"
    planned = plan(("    camera: static\n", declared))
    found = focuses(planned, "open")
    assert found.keys() == RASTERS
    assert set(found.values()) == {Box(0.5, 0.6, 0.7, 0.9)}
    assert not any("warm.png" in line for line in planned.plan.subjects)
    centres = {master.segments[0].edit.centre for master in planned.plan.masters.values()}
    assert centres == {(0.6, 0.75)}


def test_a_face_is_framed_and_told(plan: Any) -> None:
    planned = plan()
    found = focuses(planned, "open")
    assert found.keys() == RASTERS
    for box in found.values():
        assert box.left < FACE[0] < box.right and box.top < FACE[1] < box.bottom
        assert box.width < 0.5
    (line,) = {line for line in planned.plan.subjects if "warm.png" in line}
    assert line.endswith("shots[0].picture: warm.png is framed round a face at 43% 28%")
    assert {master.segments[0].edit.centre for master in planned.plan.masters.values()} == {None}


def test_anchors_are_framed_before_faces(plan: Any) -> None:
    product = "    camera: static\n    product: {picture: logo.png, at: [0.8, 0.7], size: 0.1}\n"
    found = focuses(plan(("    camera: static\n", product)), "open")
    for box in found.values():
        assert box.centre == pytest.approx((0.8, 0.65), abs=0.01)
        assert box.bottom == pytest.approx(0.7, abs=0.02)


def test_a_picture_is_looked_at_once(plan: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[tuple[int, ...]] = []
    real = subjects.subject_of

    def noted(rgb: np.ndarray) -> subject.Subject:
        looked.append(rgb.shape)
        return real(rgb)

    monkeypatch.setattr(subjects, "subject_of", noted)
    first = plan()
    assert sorted(looked) == [(200, 200, 3), (512, 512, 3)]
    again = plan()
    assert len(looked) == 2
    assert again.plan.takes.keys() == first.plan.takes.keys()
    monkeypatch.setattr(subject, "VERSION", subject.VERSION + 1)
    plan()
    assert len(looked) == 4


def test_what_was_found_is_printed_by_plan(adgen: Any, campaign: Path) -> None:
    write_png(campaign.parent / "pictures" / "warm.png", photograph()[..., ::-1])
    said = adgen("plan", campaign)
    assert said.code == 0, said.err
    assert "shots[0].picture: warm.png is framed round a face at 43% 28%" in said.out


PLATE = Picture(Asset(Path("plate.png"), "0" * 64), 1000, 1000, False)


@pytest.mark.parametrize(
    ("take", "focus", "centre"),
    [
        # The take is the raster's: nothing is cropped, and it is said as declared.
        (Raster(90, 160), (0.1, 0.1, 0.3, 0.3), (0.2, 0.2)),
        # A wide take of a square plate shows 9/16 of its height: from 0.5 to 0.9 round 0.7 ...
        (Raster(160, 90), (0.1, 0.6, 0.3, 0.8), (0.2, 0.5)),
        # ... and for a focus at the bottom from 0.4375 on.
        (Raster(160, 90), (0.1, 0.9, 0.3, 1.0), (0.2, round((0.95 - 0.4375) / 0.5625, 3))),
    ],
)
def test_a_focus_lies_elsewhere_in_a_take_of_another_shape(
    take: Raster, focus: tuple[float, ...], centre: tuple[float, float]
) -> None:
    left, top, right, bottom = focus
    aim = Aim((left, top, right, bottom), "declared")
    assert crop_centre(aim, PLATE, take, Raster(90, 160)) == pytest.approx(centre)
    assert crop_centre(replace(aim, by="face"), PLATE, take, Raster(90, 160)) is None


def test_the_detector_decides_masters_only_where_takes_are_followed(plan: Any) -> None:
    planned = plan()
    key, master = next(iter(planned.plan.masters.items()))
    assert "scikit-image" not in master.work.parameters
    segments = tuple(_of_shape(part, Raster(160, 90)) for part in master.segments)
    work = footage.master_work(segments, master.raster, master.rate, master.form)
    assert "scikit-image" in work.parameters
    assert work.key != key


def _of_shape(part: PlannedSegment, raster: Raster) -> PlannedSegment:
    return replace(part, shape=TakeShape(raster, Fraction(8), 9, 9))


@pytest.mark.parametrize("name", SHAPES)
def test_texts_and_logo_are_laid_anew_for_every_shape(plan: Any, tmp_path: Path, name: str) -> None:
    place: Placement = SHAPES[name]
    planned, store = plan(), Store(tmp_path / "store")
    items = [item for item in planned.plan.deliverables if item.placement.id == name]
    assert len(items) == 2
    for item in items:
        laid = read_layout(store, planned.plan.films[item.film].overlay)
        boxes = [title.fitted.box for title in (*laid.titles, *laid.cues)]
        boxes += [logo.box for logo in laid.logos]
        assert len(boxes) >= 5
        assert all(place.safe_box.holds(box, slack=0.5) for box in boxes)
        assert all(Box(0, 0, place.width, place.height).holds(box) for box in boxes)
