"""The manifest: counts that add up, and inputs that can be told apart."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from adgen import pipeline
from adgen.run.manifest import Outcome, manifest
from adgen.run.planning import Planned, Request
from adgen.run.progress import Silent
from adgen.run.store import Store
from adgen.schema.delivery import Finding
from tests.studio.campaign import CAMPAIGN, write_campaign

GOOD = Finding("raster", True, "96x96", "96x96")
BAD = Finding("loudness", False, "-10.0 LUFS", "-14 ±1 LUFS")


@pytest.fixture
def planned(tmp_path: Path, small_placements: None) -> Planned:
    """A campaign whose brand lies beside it."""
    text = CAMPAIGN.replace("brand: brand.yaml", "brand: ../brands/brand.yaml")
    path = write_campaign(tmp_path / "campaigns" / "small", text)
    brands = path.parent.parent / "brands"
    brands.mkdir()
    shutil.move(path.parent / "brand.yaml", brands)
    shutil.copy(path.parent / "logo.png", brands)
    return pipeline.plan(Request(path), Store(tmp_path / "store"), Silent())


def test_counts_add_up(planned: Planned) -> None:
    items = planned.plan.deliverables
    outcomes = {
        items[0].file: Outcome("delivered", "made", "a.mp4", "0" * 64, True, (GOOD,)),
        items[1].file: Outcome("delivered", "made before", "b.mp4", "1" * 64, False, (GOOD, BAD)),
        items[2].file: Outcome("failed", "the disk is full", "", "", True, ()),
        items[3].file: Outcome("skipped", "a take failed", "", "", False, ()),
    }
    document = manifest(planned.plan, planned.engines, outcomes, 5, 1)
    counts = [document[key] for key in ("expected", "delivered", "failed", "skipped")]
    assert counts == [4, 2, 1, 1]
    assert document["checks_failed"] == 1
    assert document["takes"] == {"generated": 5, "reused": 1}
    assert [outcome.good for outcome in outcomes.values()] == [True, False, False, False]
    rows = document["deliverables"]
    assert [row["status"] for row in rows] == ["delivered", "delivered", "failed", "skipped"]
    assert rows[1]["findings"][1]["measured"] == "-10.0 LUFS"
    assert rows[2]["reason"] == "the disk is full"


def test_inputs_are_named_from_the_campaigns_folder(planned: Planned) -> None:
    outcomes = {
        item.file: Outcome("skipped", "", "", "", False, ()) for item in planned.plan.deliverables
    }
    inputs = manifest(planned.plan, planned.engines, outcomes, 0, 0)["inputs"]
    assert set(inputs) == {
        "../brands/brand.yaml", "../brands/logo.png", "beats.json", "campaign.yaml", "music.wav",
        "pictures/cold.png", "pictures/warm.png", "regions.csv",
    }  # fmt: skip
    assert all(len(digest) == 64 for digest in inputs.values())
