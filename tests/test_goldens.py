"""The campaigns' cut lists and layouts are those that were agreed; beside each, what must hold."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from adgen.run.plan import Plan
from adgen.run.planning.layouts import read_layout
from adgen.run.store.folder import Store
from adgen.schema.time import nearest_frame
from tests.studio.goldens import CAMPAIGNS, FOLDER, document, planned


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """One for all: two of the campaigns have the same music."""
    return Store(tmp_path_factory.mktemp("goldens"))


@pytest.fixture(scope="module", params=CAMPAIGNS)
def made(request: pytest.FixtureRequest, store: Store) -> tuple[str, Plan, Store]:
    return request.param, planned(request.param, store), store


def test_it_is_as_agreed(made: tuple[str, Plan, Store]) -> None:
    name, plan, store = made
    agreed = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    assert document(plan, store) == agreed


def test_every_cut_is_on_a_beat_and_none_is_left_out(made: tuple[str, Plan, Store]) -> None:
    _, plan, _ = made
    assert plan.grid is not None
    for spot in plan.spots:
        rate, start = spot.cuts.rate, spot.cuts.music_start
        beats = {nearest_frame(beat - start, rate) for beat in plan.grid.beats}
        records = [cut.record for cut in spot.cuts.cuts]
        assert records[0].start == 0 and records[-1].stop == nearest_frame(spot.length, rate)
        for before, after in pairwise(records):
            assert before.stop == after.start
            assert after.start in beats
        downbeats = {nearest_frame(beat - start, rate) for beat in plan.grid.downbeats}
        assert records[-1].start in downbeats, "the end card begins a bar"


def test_every_spot_begins_with_its_picture(made: tuple[str, Plan, Store]) -> None:
    """The fade into a cutdown's first shot joined it to one that is gone."""
    _, plan, _ = made
    assert {spot.cuts.cuts[0].transition for spot in plan.spots} == {"cut"}


def test_every_text_and_logo_is_in_its_safe_area(made: tuple[str, Plan, Store]) -> None:
    _, plan, store = made
    for item in plan.deliverables:
        laid, safe = read_layout(store, plan.films[item.film].overlay), item.placement.safe_box
        for title in (*laid.titles, *laid.cues):
            assert safe.holds(title.fitted.box, slack=0.5), (item.file, title)
        for place in laid.logos:
            assert safe.holds(place.box), (item.file, place)
