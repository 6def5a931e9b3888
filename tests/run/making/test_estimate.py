"""What a run will cost, and how the next estimate learns from this run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adgen import pipeline
from adgen.run.making.estimate import estimate, remember
from adgen.run.plan import Plan
from adgen.run.planning.works import Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store
from tests.studio.campaign import CAMPAIGN

FULL = 1080 * 1920
SPOT = 90  # frames


@pytest.fixture
def plan(campaign: Path, tmp_path: Path) -> Plan:
    campaign.write_text(CAMPAIGN.replace("wall, tile", "tile"), "utf-8")
    return pipeline.plan(Request(campaign), Store(tmp_path / "store"), Silent()).plan


def test_frames_and_seconds_add_up(plan: Plan, tmp_path: Path) -> None:
    store = Store(tmp_path / "other")
    remember(store, {"take stills": 10.0, "master": 20.0, "film": 5.0})
    found = estimate(plan, store)
    share = 96 * 96 / FULL
    assert found.take_frames == 30 + 25 + 45
    assert found.deliverable_frames == 2 * SPOT
    # One master, as two regions share it.
    wanted = share * (100 / 10 + SPOT / 20 + 2 * SPOT / 5)
    assert found.seconds == pytest.approx(wanted)
    assert found.megabytes > 0


def test_what_is_there_costs_nothing(plan: Plan, tmp_path: Path) -> None:
    store = Store(tmp_path / "other")
    before = estimate(plan, store)
    store.make(plan.deliverables[0].film, lambda folder: None)
    assert estimate(plan, store).deliverable_frames == SPOT
    store.make(next(iter(plan.takes)), lambda folder: None)
    assert estimate(plan, store).take_frames in (100 - 30, 100 - 25, 100 - 45)
    store.make(plan.deliverables[1].film, lambda folder: None)
    marks = estimate(plan, store)
    assert (marks.take_frames, marks.seconds) == (0, 0)
    assert marks.megabytes > 0, "they are copies"
    for key in plan.marks:
        store.make(key, lambda folder: None)
    after = estimate(plan, store)
    assert (after.take_frames, after.seconds, after.megabytes) == (0, 0, 0)
    assert before.seconds > 0


def test_a_new_rate_counts_half(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    remember(store, {"take stills": 40.0})
    remember(store, {"take stills": 20.0, "master": 100.0})
    rates = json.loads((store.root / "rates.json").read_text("utf-8"))
    assert rates == {"take stills": 30.0, "master": 100.0}


@pytest.mark.parametrize("text", ["", "no json", "[1]", '{"master": "fast", "film": -1}'])
def test_rates_that_cannot_be_read_are_as_if_there_were_none(
    text: str, plan: Plan, tmp_path: Path
) -> None:
    store = Store(tmp_path / "other")
    plain = estimate(plan, store)
    store.root.mkdir()
    (store.root / "rates.json").write_text(text, "utf-8")
    assert estimate(plan, store) == plain


def test_rates_that_cannot_be_kept_fail_nothing(tmp_path: Path) -> None:
    root = tmp_path / "store"
    (root / "rates.json" / "in the way").mkdir(parents=True)
    remember(Store(root), {"master": 1.0})
    assert (root / "rates.json" / "in the way").is_dir()
