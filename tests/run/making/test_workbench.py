"""Items are made as planned or not at all, once more where that may help, and it is said."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adgen import pipeline
from adgen.errors import (
    AdgenError,
    DiskFullError,
    EngineError,
    KilledError,
    MediaError,
    OutOfMemoryError,
)
from adgen.production.shoot import TAKE
from adgen.run.making import workbench
from adgen.run.making.items import Item, unmade
from adgen.run.making.workbench import Workbench
from adgen.run.planning.works import Planned, Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store
from tests.studio.campaign import CAMPAIGN, picture, write_png
from tests.studio.painter import Painter, know_painter

PAINTED = CAMPAIGN.replace("wall, tile", "tile").replace(
    "engine: stills", "engine: {name: painter, options: {needs: 1}}"
)


def silent(done: int) -> None:
    """Progress that nobody looks at."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def bench(store: Store) -> Iterator[Workbench]:
    with Workbench(store) as opened:
        yield opened


@pytest.fixture
def planned(
    campaign: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Planned]:
    """Plan the campaign of a painter that needs some memory."""
    know_painter(monkeypatch)

    def plan(needs: int = 1) -> Planned:
        campaign.write_text(PAINTED.replace("needs: 1", f"needs: {needs}"), "utf-8")
        return pipeline.plan(Request(campaign), store, Silent())

    return plan


def items(planned: Planned, store: Store, kind: str) -> list[Item]:
    found = unmade(planned.plan, planned.plan.deliverables, store).values()
    return [item for item in found if item.kind == kind]


def test_a_graph_is_made_piece_by_piece(
    planned: Callable[..., Planned], store: Store, bench: Workbench
) -> None:
    plan = planned().plan
    graph = unmade(plan, plan.deliverables, store)
    counts: dict[str, list[int]] = {}
    for item in graph.values():
        made = bench.make(item, counts.setdefault(item.key, []).append)
        assert (made.key, made.said) == (item.key, ())
        assert made.seconds > 0
        seal = store.seal(item.key)
        assert seal is not None and seal.record == item.noun.work.document()
    for item in graph.values():
        assert counts[item.key] == list(range(1, item.units + 1)), item.label
    assert unmade(plan, plan.deliverables, Store(store.root)) == {}


def test_a_worker_with_a_disk_of_its_own_marks_and_checks_alike(
    planned: Callable[..., Planned], store: Store, bench: Workbench, campaign: Path, tmp_path: Path
) -> None:
    plan = planned().plan
    graph = unmade(plan, plan.deliverables, store)
    for item in graph.values():
        bench.make(item, silent)
    there = {
        asset.sha256: Path(shutil.copy(asset.path, tmp_path / asset.sha256))
        for item in graph.values()
        for asset in item.reads
    }
    shutil.rmtree(campaign.parent / "pictures")
    (campaign.parent / "logo.png").unlink()
    elsewhere = Store(tmp_path / "worker's own")
    items = [item for item in graph.values() if item.kind in ("mark", "check")]
    assert {item.kind for item in items} == {"mark", "check"}
    with Workbench(elsewhere) as worker:
        for item in items:
            for key in item.needs:
                elsewhere.adopt(key, store.pack(key))
            sent = {asset.sha256: there[asset.sha256] for asset in item.reads}
            worker.make(item.at(sent), silent)
            here, own = store.label(item.key), elsewhere.label(item.key)
            assert here is not None and own is not None
            assert own.files == here.files, item.label


def test_an_engine_is_loaded_once_and_one_that_is_loaded_is_used(
    planned: Callable[..., Planned], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = planned()
    loads: list[str] = []

    def load(choice: object, download: bool) -> Painter:
        loads.append("painter")
        return Painter(choice)  # type: ignore[arg-type]

    monkeypatch.setitem(workbench.ENGINES, "painter", load)
    takes = [take for take in items(found, store, "take") if take.engine is not None
             and take.engine.name == "painter"]  # fmt: skip
    assert len(takes) == 2
    with Workbench(store) as bench:
        for take in takes:
            bench.make(take, silent)
    assert loads == ["painter"]
    with Workbench(Store(store.root.with_name("other"))) as bench:
        choice = found.engines.choices["painter"]
        bench.have(choice, found.engines.loaded()["painter"])
        bench.make(takes[0], silent)
    assert loads == ["painter"]


def test_memory_that_ends_is_told_and_the_take_made_with_less(
    planned: Callable[..., Planned], store: Store, bench: Workbench
) -> None:
    first, second, *_ = items(planned(needs=2), store, "take")
    counts: list[int] = []
    made = bench.make(first, counts.append)
    (said,) = made.said
    assert said.startswith(f"{first.label}: seed 7: memory ran out")
    assert "smaller tiles" in said
    assert counts == list(range(1, first.units + 1))
    assert (store.root_of(first.key) / TAKE).is_file()
    (said,) = bench.make(second, silent).said
    assert "smaller tiles" in said


def test_without_a_frugal_way_it_fails(
    planned: Callable[..., Planned], store: Store, bench: Workbench,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(Painter, "frugal", lambda self: None)
    take = items(planned(needs=2), store, "take")[0]
    with pytest.raises(OutOfMemoryError, match="memory ran out"):
        bench.make(take, silent)
    assert not store.has(take.key)


@pytest.mark.parametrize(
    ("errors", "said"),
    [
        ((KilledError("killed by signal 9"),), "killed by signal 9; it was made once more"),
        ((KilledError("killed by signal 9"),) * 2, None),
        ((MediaError("no codec"),), None),
        ((EngineError("no paint"),), None),
        ((DiskFullError("full"),), None),
    ],
    ids=["killed once", "killed twice", "media", "engine", "disk"],
)
def test_what_is_tried_again(
    errors: tuple[AdgenError, ...],
    said: str | None,
    planned: Callable[..., Planned],
    store: Store,
    bench: Workbench,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A program that was killed, once, and nothing else that memory has no part in."""
    left, real = list(errors), workbench.make_mix

    def make_mix(*asked: object) -> tuple[str, ...]:
        if left:
            raise left.pop(0)
        return real(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(workbench, "make_mix", make_mix)
    sound = items(planned(), store, "mix")[0]
    if said is None:
        with pytest.raises(type(errors[-1]), match=str(errors[-1])):
            bench.make(sound, silent)
        assert not store.has(sound.key)
    else:
        assert bench.make(sound, silent).said == (f"{sound.label}: {said}",)
    assert left == []


def test_a_bug_is_an_error_like_any_other(
    planned: Callable[..., Planned], store: Store, bench: Workbench,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def make_mix(*asked: object) -> None:
        raise ZeroDivisionError("half of nothing")

    monkeypatch.setattr(workbench, "make_mix", make_mix)
    sound = items(planned(), store, "mix")[0]
    with pytest.raises(AdgenError, match="ZeroDivisionError: half of nothing"):
        bench.make(sound, silent)


def test_a_file_that_changed_since_it_was_planned_is_refused(
    planned: Callable[..., Planned], store: Store, bench: Workbench, campaign: Path
) -> None:
    film = items(planned(), store, "film")[0]
    reads = film.reads[0].path
    assert reads == campaign.parent / "logo.png"
    write_png(reads, picture(5))
    with pytest.raises(AdgenError, match=r"logo\.png changed since it was planned; run again"):
        bench.make(film, silent)
    reads.unlink()
    with pytest.raises(MediaError, match=r"logo\.png cannot be read: No such file"):
        bench.make(film, silent)


def test_what_is_made_from_a_lost_entry_says_which(
    planned: Callable[..., Planned], store: Store, bench: Workbench
) -> None:
    film = items(planned(), store, "film")[0]
    with pytest.raises(
        AdgenError, match=r"(mix|take|master) [0-9a-f]{12} is no longer in the store"
    ):
        bench.make(film, silent)
