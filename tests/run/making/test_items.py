"""What of a plan is still to be made, and with what: kept and passing masters, moved files."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from adgen import pipeline
from adgen.run.films import PlannedFilm
from adgen.run.making.items import Item, summary, unmade
from adgen.run.mixes import PlannedMix
from adgen.run.plan import Plan
from adgen.run.planning.works import Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store
from adgen.run.takes import PlannedTake


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def plan(campaign: Path, store: Store) -> Plan:
    """Two regions of equal pictures at two placements."""
    return pipeline.plan(Request(campaign), store, Silent()).plan


def kinds(items: Mapping[str, Item]) -> Counter[str]:
    return Counter(item.kind for item in items.values())


def keep(store: Store, *keys: str) -> None:
    for key in keys:
        store.make(key, lambda folder: None)


def test_everything_is_made_after_what_it_needs(plan: Plan, store: Store) -> None:
    items = unmade(plan, plan.deliverables, store)
    assert kinds(items) == {"take": 6, "mix": 2, "master": 2, "film": 4, "mark": 4, "check": 4}
    order = {key: number for number, key in enumerate(items)}
    for key, item in items.items():
        assert all(order[need] < order[key] for need in item.needs if need in items)
        assert all(need in items or store.there(need) for need in item.needs), "voice or layout"
    assert summary(items, plan) == (
        "6 takes, 2 mixes, 2 shared masters, 4 films, 4 marks, 4 checks; "
        "0 of 4 files were made before"
    )


def test_a_master_of_one_film_is_made_in_passing(plan: Plan, store: Store) -> None:
    wanted = [item for item in plan.deliverables if item.spot.region.tag == "de-DE"]
    items = unmade(plan, wanted, store)
    assert kinds(items) == {"take": 6, "mix": 1, "film": 2, "mark": 2, "check": 2}
    for item in items.values():
        if isinstance(item.noun, PlannedFilm):
            assert {part.take for part in item.noun.master.segments} <= set(item.needs)
            assert item.noun.master.key not in item.needs


def test_a_kept_master_needs_no_takes(plan: Plan, store: Store) -> None:
    keep(store, *plan.masters)
    items = unmade(plan, plan.deliverables, store)
    assert kinds(items) == {"mix": 2, "film": 4, "mark": 4, "check": 4}
    films = [item for item in items.values() if isinstance(item.noun, PlannedFilm)]
    assert {item.noun.master.key for item in films if isinstance(item.noun, PlannedFilm)} <= {
        need for item in films for need in item.needs
    }


def test_a_film_that_is_there_needs_nothing_but_its_checks(plan: Plan, store: Store) -> None:
    keep(store, *plan.films)
    assert kinds(unmade(plan, plan.deliverables, store)) == {"mark": 4, "check": 4}
    keep(store, *plan.marks)
    store.forget()
    assert kinds(unmade(plan, plan.deliverables, store)) == {"check": 4}
    keep(store, *plan.checks)
    store.forget()
    assert unmade(plan, plan.deliverables, store) == {}
    assert summary({}, plan) == "4 of 4 files were made before"


def test_a_marked_film_that_is_there_needs_no_film(plan: Plan, store: Store) -> None:
    keep(store, *plan.marks)
    assert kinds(unmade(plan, plan.deliverables, store)) == {"check": 4}


def test_a_check_that_is_there_does_not_make_its_film_needless(plan: Plan, store: Store) -> None:
    keep(store, *plan.checks, *plan.masters, *plan.mixes)
    assert kinds(unmade(plan, plan.deliverables, store)) == {"film": 4, "mark": 4}


def test_a_damaged_entry_is_to_be_made(plan: Plan, store: Store) -> None:
    keep(store, *plan.films, *plan.checks)
    bad = plan.deliverables[0].film  # without marks of it there
    (store.root_of(bad) / "entry.json").write_text("{}", "utf-8")
    items = unmade(plan, plan.deliverables, Store(store.root))
    assert {key for key, item in items.items() if item.kind == "film"} == {bad}


def test_only_what_is_wanted_is_made(plan: Plan, store: Store) -> None:
    tile = [item for item in plan.deliverables if item.placement.id == "tile"]
    items = unmade(plan, tile, store)
    assert kinds(items) == {"take": 3, "mix": 2, "master": 1, "film": 2, "mark": 2, "check": 2}
    assert {item.label for item in items.values() if item.kind == "film"} == {
        item.file for item in tile
    }


def test_an_item_elsewhere_reads_the_files_that_lie_there(
    plan: Plan, store: Store, campaign: Path, tmp_path: Path
) -> None:
    items = unmade(plan, plan.deliverables, store)
    hashes = {asset.sha256: asset.path for item in items.values() for asset in item.reads}
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    there = {digest: Path(shutil.copy(path, elsewhere / digest)) for digest, path in hashes.items()}
    for item in items.values():
        moved = item.at(there)
        assert moved.key == item.key
        assert {asset.path.parent for asset in moved.reads} <= {elsewhere}
        assert str(campaign.parent) not in repr(moved)
        noun = moved.noun
        if isinstance(noun, PlannedTake) and noun.request.picture:
            assert noun.request.picture.asset.path.parent == elsewhere
        if isinstance(noun, PlannedMix):
            assert noun.music is not None and noun.music.asset.path.parent == elsewhere
        if isinstance(noun, PlannedFilm):
            assert noun.logo.path.parent == elsewhere
