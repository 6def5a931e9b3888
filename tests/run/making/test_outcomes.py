"""Finished films come under their names, whole, once, and only when their checks are there."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import pytest

from adgen import pipeline
from adgen.errors import StoreError
from adgen.post.text.subtitles.files.written import SUFFIXES
from adgen.run.making.checked import FINDINGS
from adgen.run.making.execute import Failure, Results
from adgen.run.making.items import Item, unmade
from adgen.run.making.outcomes import Outcome, Outcomes
from adgen.run.making.steps import FILM
from adgen.run.plan import Plan, PlannedDeliverable
from adgen.run.planning.works import Request
from adgen.run.store.folder import Store
from adgen.run.store.seal import SEAL
from adgen.schema.delivery import Finding
from tests.studio.campaign import CAMPAIGN, Told

GOOD = Finding("raster", True, "96x96", "96x96")
BAD = Finding("loudness", False, "-10.0 LUFS", "-14 ±1 LUFS", "whole")


class Delivery:
    """A plan whose films and checks are made by hand."""

    def __init__(self, campaign: Path, root: Path) -> None:
        campaign.write_text(CAMPAIGN.replace("wall, tile", "tile, twin"), "utf-8")
        self.store, self.out, self.told = Store(root / "store"), root / "out", Told()
        self.out.mkdir()
        self.plan: Plan = pipeline.plan(Request(campaign), self.store, self.told).plan
        self.order: list[tuple[str, str]] = []

    def film(self, key: str, text: str = "a film", subtitles: bool = True) -> None:
        """Keep a film."""

        def work(folder: Path) -> None:
            (folder / FILM).write_text(f"{text} {key}", "utf-8")
            if subtitles:
                for suffix in SUFFIXES:
                    (folder / FILM).with_suffix(suffix).write_text(f"{key}{suffix}", "utf-8")

        self.store.make(key, work)

    def check(self, key: str, *findings: Finding) -> None:
        """Keep a film's checks."""
        text = json.dumps([asdict(finding) for finding in findings or (GOOD,)])
        self.store.make(key, lambda folder: (folder / FINDINGS).write_text(text, "utf-8") and None)

    def all(self) -> None:
        """Keep everything."""
        for key in (*self.plan.films, *self.plan.marks):
            self.film(key)
        for key in self.plan.checks:
            self.check(key)

    def outcomes(self, items: Mapping[str, Item] | None = None) -> Outcomes:
        """New outcomes, as a run has them."""
        self.store.forget()
        if items is None:
            items = unmade(self.plan, self.plan.deliverables, self.store)

        def told(item: PlannedDeliverable, outcome: Outcome) -> None:
            self.order.append((item.file, outcome.status))

        return Outcomes(self.plan, items, self.store, self.out, self.told, told)

    def files(self) -> dict[str, str]:
        """What lies in the folder."""
        return {path.name: path.read_text("utf-8") for path in sorted(self.out.iterdir())}


@pytest.fixture
def delivery(campaign: Path, tmp_path: Path) -> Delivery:
    """Two regions, each at two placements whose films are equal."""
    made = Delivery(campaign, tmp_path)
    assert (len(made.plan.films), len(made.plan.marks), len(made.plan.checks)) == (2, 2, 4)
    return made


def of(delivery: Delivery, region: str) -> list[PlannedDeliverable]:
    return [item for item in delivery.plan.deliverables if item.spot.region.tag == region]


def test_what_is_delivered_again_is_marked_as_used(delivery: Delivery) -> None:
    """A film that is delivered every day is read once: by that alone it would expire."""
    delivery.all()
    (key, *_) = (item.delivers for item in delivery.plan.deliverables)
    seal = delivery.store.root_of(key) / SEAL
    os.utime(seal, (0, 0))
    delivery.outcomes({}).made_before()
    assert time.time() - seal.stat().st_mtime < 60


def test_what_was_made_before_is_delivered_at_once(delivery: Delivery) -> None:
    delivery.all()
    outcomes = delivery.outcomes({})
    outcomes.made_before()
    assert {outcome.reason for outcome in outcomes.found.values()} == {"made before"}
    assert len(delivery.files()) == 4 * 5
    assert delivery.order == [(item.file, "delivered") for item in delivery.plan.deliverables]
    for item in delivery.plan.deliverables:
        seal = delivery.store.seal(item.delivers)
        outcome = outcomes.found[item.file]
        assert seal is not None and outcome.sha256 == seal.files[FILM].sha256
        assert Path(outcome.path).read_text("utf-8") == f"a film {item.delivers}"
        assert outcome.findings == (GOOD,) and outcome.good
        assert outcome.subtitles == tuple(
            str(Path(outcome.path).with_suffix(suffix)) for suffix in SUFFIXES
        )
        texts = [Path(path).read_text("utf-8") for path in outcome.subtitles]
        assert texts == [f"{item.delivers}{suffix}" for suffix in SUFFIXES]


def test_equal_films_are_one_file_that_is_not_the_stores(delivery: Delivery) -> None:
    delivery.all()
    delivery.outcomes({}).made_before()
    for region in ("en-US", "de-DE"):
        tile, twin = (delivery.out / item.file for item in of(delivery, region))
        for suffix in (".mp4", *SUFFIXES):
            assert tile.with_suffix(suffix).samefile(twin.with_suffix(suffix))
        kept = delivery.store.root_of(of(delivery, region)[0].delivers) / FILM
        assert not tile.samefile(kept), "who changes a delivered file changes nothing in the store"


def test_without_links_each_is_a_copy(delivery: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*words: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    delivery.all()
    delivery.outcomes({}).made_before()
    tile, twin = (delivery.out / item.file for item in of(delivery, "en-US"))
    assert tile.read_bytes() == twin.read_bytes() and not tile.samefile(twin)


def test_what_lies_there_already_stays_and_what_was_changed_is_put_back(delivery: Delivery) -> None:
    delivery.all()
    delivery.outcomes({}).made_before()
    before = {path: path.stat().st_mtime_ns for path in delivery.out.iterdir()}
    spoilt = delivery.out / of(delivery, "de-DE")[0].file
    spoilt.unlink()
    spoilt.write_text("x" * 80, "utf-8")
    (delivery.out / of(delivery, "de-DE")[1].file).with_suffix(".vtt").unlink()
    whole = {item.file: f"a film {item.delivers}" for item in delivery.plan.deliverables}
    delivery.outcomes({}).made_before()
    files = delivery.files()
    assert {name: files[name] for name in whole} == whole
    for path, stamp in before.items():
        if "en-US" in path.name:
            assert path.stat().st_mtime_ns == stamp
    assert len(files) == 4 * 5 and not any(name.startswith(".") for name in files)


def test_subtitles_of_a_line_that_is_no_longer_spoken_go_away(delivery: Delivery) -> None:
    for key in delivery.plan.marks:
        delivery.film(key, subtitles=False)
    for key in delivery.plan.checks:
        delivery.check(key)
    for suffix in SUFFIXES:
        old = (delivery.out / of(delivery, "en-US")[0].file).with_suffix(suffix)
        old.write_text("old", "utf-8")
    outcomes = delivery.outcomes({})
    outcomes.made_before()
    assert {Path(name).suffix for name in delivery.files()} == {".mp4"}
    assert all(outcome.subtitles == () for outcome in outcomes.found.values())


def test_a_deliverable_waits_for_its_film_and_its_checks(delivery: Delivery) -> None:
    items = unmade(delivery.plan, delivery.plan.deliverables, delivery.store)
    outcomes = delivery.outcomes(items)
    outcomes.made_before()
    assert outcomes.found == {}
    results = Results()
    delivery.all()
    tile, twin = of(delivery, "en-US")
    assert tile.mark is not None
    for key, there in ((tile.film, set()), (tile.mark, set()), (twin.check, {twin.file}),
                       (tile.check, {tile.file, twin.file})):  # fmt: skip
        results.made[key] = 1.0
        outcomes.finished(items[key], results)
        assert outcomes.found.keys() == there
    assert {outcome.reason for outcome in outcomes.found.values()} == {"made"}


def test_failures_are_told_apart_from_what_was_left_out(delivery: Delivery) -> None:
    items = unmade(delivery.plan, delivery.plan.deliverables, delivery.store)
    outcomes = delivery.outcomes(items)
    results = Results()
    own, left = of(delivery, "en-US"), of(delivery, "de-DE")
    results.failed = {
        own[0].film: Failure("the encoder gave up", own=True),
        left[0].film: Failure("take 1 failed: no paint", own=False),
        **{
            key: Failure("of its film", own=False)
            for item in (*own, *left)
            for key in (item.check, item.delivers)
        },
    }
    for item in items.values():
        if item.key in results.failed:
            outcomes.finished(item, results)
    found = {name: (outcome.status, outcome.reason) for name, outcome in outcomes.found.items()}
    assert found == {
        **{item.file: ("failed", "the encoder gave up") for item in own},
        **{item.file: ("skipped", "take 1 failed: no paint") for item in left},
    }
    assert delivery.files() == {}
    assert len(delivery.order) == 4, "each is told once"


def lost(outcomes: Outcomes, items: Mapping[str, Item], reason: str) -> dict[str, Outcome]:
    """The outcomes when no film could be made."""
    results = Results()
    results.failed = {key: Failure(reason, own=True) for key in items}
    for item in items.values():
        outcomes.finished(item, results)
    return outcomes.found


def test_a_film_of_an_earlier_run_is_told_and_stays(delivery: Delivery) -> None:
    """Whoever takes all that lies in the folder must not take it for this run's."""
    there, *others = delivery.plan.deliverables
    old = delivery.out / there.file
    old.write_text("an older film", "utf-8")
    items = unmade(delivery.plan, delivery.plan.deliverables, delivery.store)
    found = lost(delivery.outcomes(items), items, "the encoder gave up")
    assert (found[there.file].status, found[there.file].path) == ("failed", "")
    assert found[there.file].reason == "the encoder gave up; the file there is of an earlier run"
    assert found[there.file].earlier_file == str(old)
    for item in others:
        assert (found[item.file].reason, found[item.file].earlier_file) == (
            "the encoder gave up", "",
        )  # fmt: skip
    assert old.read_text("utf-8") == "an older film"
    said = [line for line in delivery.told.said if "earlier run" in line]
    assert said == [f"warning: {old} is of an earlier run: none was delivered by this"]


def test_a_hint_stays_the_last_of_its_paragraph(delivery: Delivery) -> None:
    there = delivery.plan.deliverables[0]
    (delivery.out / there.file).write_text("an older film", "utf-8")
    items = unmade(delivery.plan, delivery.plan.deliverables, delivery.store)
    found = lost(delivery.outcomes(items), items, "no memory\n\nhint: close something")
    assert found[there.file].reason.endswith(
        "\n\nhint: close something\n\nthe file there is of an earlier run"
    )


def test_a_film_of_this_run_is_not_taken_for_an_older_one(delivery: Delivery) -> None:
    """It is there, and could not be recorded."""
    delivery.all()

    def recorded(item: PlannedDeliverable, digest: str) -> None:
        raise StoreError("the ledger is full")

    outcomes = Outcomes(
        delivery.plan, {}, delivery.store, delivery.out, delivery.told, recorded=recorded
    )
    outcomes.made_before()
    assert {outcome.status for outcome in outcomes.found.values()} == {"failed"}
    assert {outcome.reason for outcome in outcomes.found.values()} == {"the ledger is full"}


def test_a_failed_check_is_delivered_and_told(delivery: Delivery) -> None:
    for key in delivery.plan.marks:
        delivery.film(key)
    first, *rest = delivery.plan.deliverables
    delivery.check(first.check, GOOD, BAD)
    for item in rest:
        delivery.check(item.check)
    outcomes = delivery.outcomes({})
    outcomes.made_before()
    assert [outcomes.found[item.file].good for item in (first, *rest)] == [False, True, True, True]
    (said,) = (line for line in delivery.told.said if "warning" not in line)
    assert said == f"{first.file}: loudness is -10.0 LUFS, must be -14 ±1 LUFS whole"


def test_what_cannot_be_put_in_its_place_fails_alone(delivery: Delivery) -> None:
    delivery.all()
    first, *rest = delivery.plan.deliverables
    (delivery.out / first.file / "in the way").mkdir(parents=True)
    outcomes = delivery.outcomes({})
    outcomes.made_before()
    assert outcomes.found[first.file].status == "failed"
    assert f"cannot write {delivery.out / first.file}" in outcomes.found[first.file].reason
    assert {outcomes.found[item.file].status for item in rest} == {"delivered"}
    assert not list(delivery.out.glob(".*"))


def test_a_film_that_is_damaged_at_the_last_moment_is_not_delivered(delivery: Delivery) -> None:
    delivery.all()
    outcomes = delivery.outcomes({})
    first = delivery.plan.deliverables[0]
    kept = delivery.store.root_of(first.delivers) / FILM
    assert delivery.store.there(first.delivers)
    data = kept.read_bytes()
    kept.write_bytes(data[:-1] + b"?")
    outcomes.made_before()
    for item in of(delivery, first.spot.region.tag):
        assert outcomes.found[item.file].status == "failed"
        assert not (delivery.out / item.file).exists()
    for item in delivery.plan.deliverables:
        if item.delivers != first.delivers:
            assert outcomes.found[item.file].status == "delivered"
    assert not delivery.store.has(first.delivers), "the next run makes it again"
    assert not list(delivery.out.glob(".*"))
