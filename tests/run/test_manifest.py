"""The manifest: counts that add up, and inputs that can be told apart."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from adgen import pipeline
from adgen.errors import StoreError
from adgen.run.making.execute import Failure, Results
from adgen.run.making.outcomes import Outcome
from adgen.run.manifest import manifest, write_manifest
from adgen.run.planning.works import Planned, Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store
from adgen.run.work import Work
from adgen.schema.delivery import Finding
from tests.studio.campaign import CAMPAIGN, write_campaign

GOOD = Finding("raster", True, "96x96", "96x96")
BAD = Finding("loudness", False, "-10.0 LUFS", "-14 ±1 LUFS")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def planned(tmp_path: Path, store: Store, small_placements: None) -> Planned:
    """A campaign whose brand lies beside it."""
    text = CAMPAIGN.replace("brand: brand.yaml", "brand: ../brands/brand.yaml")
    path = write_campaign(tmp_path / "campaigns" / "small", text)
    brands = path.parent.parent / "brands"
    brands.mkdir()
    shutil.move(path.parent / "brand.yaml", brands)
    shutil.copy(path.parent / "logo.png", brands)
    return pipeline.plan(Request(path), store, Silent())


def test_counts_add_up(planned: Planned, store: Store) -> None:
    items = planned.plan.deliverables
    outcomes = {
        items[0].file: Outcome("delivered", "made", "a.mp4", "0" * 64, (GOOD,)),
        items[1].file: Outcome("delivered", "made before", "b.mp4", "1" * 64, (GOOD, BAD)),
        items[2].file: Outcome("failed", "the disk is full"),
        items[3].file: Outcome("skipped", "a take failed"),
    }
    takes = list(planned.plan.takes)
    failed = {takes[4]: Failure("no memory", own=True)}
    results = Results(dict.fromkeys(takes[:4], 1.0), failed)
    document = manifest(planned.plan, outcomes, results, store)
    counts = [document[key] for key in ("expected", "delivered", "failed", "skipped")]
    assert counts == [4, 2, 1, 1]
    assert document["checks_failed"] == 1
    assert document["takes"] == {"generated": 4, "reused": 1}
    assert [outcome.good for outcome in outcomes.values()] == [True, False, False, False]
    rows = document["deliverables"]
    assert [row["status"] for row in rows] == ["delivered", "delivered", "failed", "skipped"]
    assert rows[1]["findings"][1]["measured"] == "-10.0 LUFS"
    assert rows[2]["reason"] == "the disk is full"


def test_files_of_the_same_bytes_with_other_texts_are_warned_of(
    planned: Planned, store: Store
) -> None:
    """Every file is the same here: those of one placement and length whose texts differ are
    named."""
    outcomes = {
        item.file: Outcome("delivered", "made", f"/out/{item.file}", "0" * 64, (GOOD,))
        for item in planned.plan.deliverables
    }
    document = manifest(planned.plan, outcomes, Results({}, {}), store)
    for row in document["deliverables"]:
        others = [
            other for other in document["deliverables"]
            if (other["placement"], other["length"]) == (row["placement"], row["length"])
            and other["texts"] != row["texts"]
        ]  # fmt: skip
        found = [finding for finding in row["findings"] if finding["check"] == "duplicate"]
        assert len(found) == bool(others)
        assert all(finding["passed"] and finding["warns"] for finding in found)
    assert document["checks_failed"] == 0
    assert any("duplicate" in json.dumps(row) for row in document["deliverables"])


def test_inputs_are_named_from_the_campaigns_folder(planned: Planned, store: Store) -> None:
    outcomes = {item.file: Outcome("skipped", "") for item in planned.plan.deliverables}
    inputs = manifest(planned.plan, outcomes, Results(), store)["inputs"]
    assert set(inputs) == {
        "../brands/brand.yaml", "../brands/logo.png", "beats.json", "campaign.yaml", "music.wav",
        "pictures/cold.png", "pictures/warm.png", "regions.csv",
    }  # fmt: skip
    assert all(len(digest) == 64 for digest in inputs.values())


def test_every_piece_of_work_is_listed_with_what_it_is_made_from(
    planned: Planned, store: Store
) -> None:
    plan = planned.plan
    mix = next(iter(plan.mixes.values()))
    store.make(mix.key, lambda folder: None, mix.work.document())
    outcomes = {item.file: Outcome("skipped", "") for item in plan.deliverables}
    items = manifest(plan, outcomes, Results(), store)["items"]
    assert set(items) == plan.keys()
    for key, row in items.items():
        work = {name: row[name] for name in ("stage", "version", "parameters", "inputs")}
        assert Work(**work).key == key
    assert items[mix.key].keys() >= {"seconds", "made"}
    assert "made" not in items[next(iter(plan.takes))], "it is not made"
    for row in items.values():
        needed = {key for name, key in row["inputs"].items() if key in items}
        assert row["stage"] in ("take", "voice", "mix", "overlay") or needed


def test_a_manifest_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    document = {"campaign": "häß", "expected": 2, "rows": [{"a": 1}, {"a": 2}], "none": [], "t": {}}
    write_manifest(path, document)
    text = path.read_text("utf-8")
    assert json.loads(text) == document
    assert '{"a": 1},\n{"a": 2}' in text, "a row a line"
    with pytest.raises(TypeError):
        write_manifest(path, {"campaign": "new", "rows": [{1, 2}]})
    assert path.read_text("utf-8") == text
    assert list(tmp_path.glob(".manifest*")) == []
    (tmp_path / "in the way").mkdir()
    with pytest.raises(StoreError, match=r"cannot write .*in the way"):
        write_manifest(tmp_path / "in the way", document)
