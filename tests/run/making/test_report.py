"""What the report tells of a run, gathered from its manifest, its store and its plan."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from adgen import pipeline
from adgen.run.making.report import Reporting
from adgen.run.making.storyboard import Boarding
from adgen.run.planning.request import Narrowed
from adgen.run.planning.works import Request
from adgen.run.store.folder import Store
from tests.studio.browser import Browser
from tests.studio.campaign import (
    REGIONS,
    Told,
    know_small_placements,
    look_at_no_film,
    run,
    write_campaign,
)
from tests.studio.making import note_making

EVIL = "<script>alert(1)</script>"


class Small:
    """A small campaign that was run, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out, self.store = folder, folder / "out", folder / "store"
        self.campaign = folder / "campaign" / "campaign.yaml"

    def report(self, *, to: str = "report", **asked: Any) -> dict[str, Any]:
        """Write the report; gives its data, and the document under `document`."""
        narrowed = asked.pop("narrowed", Narrowed())
        request = Request(self.campaign, narrowed, {})
        target = self.out / to
        document = pipeline.report(
            request, Store(self.store), self.out, Told(), Reporting(target, self.campaign, **asked)
        )
        return {**read(target / "data.js"), "document": document}

    def spot(self, name: str, to: str = "report") -> dict[str, Any]:
        return read(self.out / to / "spots" / f"small_{name}.js")


def read(path: Path) -> dict[str, Any]:
    """What a script of the report hands to the page."""
    text = path.read_text("utf-8")
    found: dict[str, Any] = json.loads(text[text.index("(") + 1 : text.rindex(")")])
    return found


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("once")
    with pytest.MonkeyPatch.context() as patch:
        know_small_placements(patch)
        look_at_no_film(patch)
        regions = REGIONS.replace("Jeden Tag", EVIL).replace("All day", "All night")
        run(write_campaign(folder / "campaign", regions=regions), folder / "store", folder / "out")
    return folder


@pytest.fixture
def small(once: Path, tmp_path: Path, small_placements: None) -> Small:
    """The run, to be spoilt."""
    shutil.copytree(once, tmp_path / "small", dirs_exist_ok=True)
    return Small(tmp_path / "small")


@pytest.fixture(scope="module")
def told(once: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Small, dict[str, Any]]:
    """The run and its report, which tests must leave alone, and the report's data."""
    folder = tmp_path_factory.mktemp("told")
    shutil.copytree(once, folder, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        know_small_placements(patch)
        return Small(folder), Small(folder).report()


def test_every_deliverable_is_told(told: tuple[Small, dict[str, Any]]) -> None:
    small, found = told
    tiles = {tile["id"]: tile for tile in found["tiles"]}
    assert list(tiles) == [
        "small_en-US_3s_90x160_wall", "small_en-US_3s_96x96_tile",
        "small_de-DE_3s_90x160_wall", "small_de-DE_3s_96x96_tile",
    ]  # fmt: skip
    wall = tiles["small_en-US_3s_90x160_wall"]
    assert (wall["status"], wall["checks"]) == ("delivered", "passed")
    findings = small.spot("en-US_3s_90x160_wall")["findings"]
    assert wall["counts"] == [0, 0, len(findings)]
    assert (wall["on_disk"], wall["review"], wall["seconds"]) == ("same", "unseen", 3)
    assert (small.out / "report" / wall["href"]).resolve() == (small.out / wall["file"]).resolve()
    assert (small.out / "report" / wall["poster"]).stat().st_size > 500
    assert found["counts"]["delivered"] == found["counts"]["expected"] == 4
    assert found["notes"] == []
    for path in found["document"]["files"]:
        assert Path(path).is_file()


def test_markets_that_share_takes_are_told_by_the_same_numbers(
    told: tuple[Small, dict[str, Any]],
) -> None:
    tiles = {tile["id"][6:11] + tile["placement"]: tile for tile in told[1]["tiles"]}
    assert tiles["en-USwall"]["takes"] == tiles["de-DEwall"]["takes"]
    assert set(tiles["en-USwall"]["takes"]).isdisjoint(tiles["en-UStile"]["takes"])


def test_the_timeline_has_what_is_seen_and_heard(told: tuple[Small, dict[str, Any]]) -> None:
    svg = told[0].spot("en-US_3s_90x160_wall")["timeline"]
    for words in ("1 open", "2 detail", "3 end-card", "You can", "All night", "Hello", "music.wav"):
        assert f">{words}" in svg, words
    assert svg.count('class="beat') == 6
    assert svg.count('class="beat strong"') == 2
    assert 'class="short-term"' in svg
    assert 'class="word"' in svg


def test_shots_tell_what_they_were_made_from(told: tuple[Small, dict[str, Any]]) -> None:
    small, _ = told
    shots = small.spot("en-US_3s_90x160_wall")["shots"]
    assert [shot["name"] for shot in shots] == ["open", "detail", "end-card"]
    first = shots[0]
    assert first["request"]["engine"] == "stills"
    assert first["request"]["picture"] == "warm.png"
    assert first["request"]["seed"] == "7"
    assert first["request"]["revision"].startswith("stills-")
    assert [(shot["start"], shot["stop"]) for shot in shots] == [(0, 30), (30, 45), (45, 90)]
    assert first["before_is"] == "first frame of the take"
    assert (small.out / "report" / first["before"]).stat().st_size > 200


def test_a_panel_that_was_drawn_stands_beside_its_result(small: Small) -> None:
    only = Narrowed(regions=("en-US",), placements=("tile",))
    pipeline.storyboard(
        Request(small.campaign, only, {}), Store(small.store), small.folder / "boards", Told(),
        Boarding(),
    )  # fmt: skip
    small.report()
    what = {
        name: {shot["before_is"] for shot in small.spot(name)["shots"]}
        for name in ("en-US_3s_96x96_tile", "de-DE_3s_90x160_wall")
    }
    assert what["en-US_3s_96x96_tile"] == {"storyboard"}
    assert "storyboard" not in what["de-DE_3s_90x160_wall"]


def test_no_copy_is_markup_and_no_path_of_this_machine_is_told(
    told: tuple[Small, dict[str, Any]],
) -> None:
    small, _ = told
    assert {"name": "detail.super", "value": EVIL, "note": "", "warns": False} in small.spot(
        "de-DE_3s_90x160_wall"
    )["texts"]
    for path in (small.out / "report").rglob("*.*s"):
        text = path.read_text("utf-8")
        assert str(small.folder) not in text, path
        assert EVIL not in text, path
    assert EVIL not in (small.out / "report" / "report.html").read_text("utf-8")


def test_a_campaign_that_changed_since_is_told(small: Small) -> None:
    table = small.campaign.with_name("regions.csv")
    table.write_text(table.read_text("utf-8").replace("Kaufen", "Jetzt kaufen"), "utf-8")
    found = small.report()
    assert found["notes"] == [
        "The campaign has changed since this run: 2 of 4 films would be made anew. What you see is "
        "what was delivered."
    ]
    texts = small.spot("de-DE_3s_90x160_wall")["texts"]
    assert [text["value"] for text in texts if text["name"] == "end-card.cta"] == ["Kaufen"]


def test_a_campaign_that_cannot_be_planned_still_has_its_report(small: Small) -> None:
    small.campaign.write_text("name: small\nbrand: gone.yaml\n", "utf-8")
    found = small.report()
    (note,) = found["notes"]
    assert note.startswith("The campaign cannot be planned now, so only what was kept is shown: ")
    assert str(small.folder) not in note
    assert len(found["tiles"]) == 4
    svg = small.spot("en-US_3s_90x160_wall")["timeline"]
    assert ">You can" in svg
    assert 'class="beat' not in svg, "its beats were a file of the campaign"


def test_films_that_are_gone_or_changed_are_told(small: Small) -> None:
    tiles = small.report()["tiles"]
    (small.out / tiles[0]["file"]).unlink()
    with (small.out / tiles[1]["file"]).open("ab") as film:
        film.write(b"x")
    tiles = small.report()["tiles"]
    assert [tile["on_disk"] for tile in tiles] == ["missing", "changed", "same", "same"]
    assert [bool(tile["href"]) for tile in tiles] == [False, True, True, True]
    assert [bool(tile["poster"]) for tile in tiles] == [False, False, True, True]


def test_decisions_count_for_the_very_film(small: Small) -> None:
    tiles = small.report()["tiles"]
    lines = [
        {"at": "2026-11-21T10:00:00Z", "by": "Ann", "what": "deliverable",
         "file": tiles[0]["file"], "sha256": tiles[0]["sha256"], "decision": "approve", "note": ""},
        {"at": "2026-11-21T11:00:00Z", "by": "Ben", "what": "deliverable",
         "file": tiles[1]["file"], "sha256": "0" * 64, "decision": "reject", "note": "dark"},
        {"at": "2026-11-21T12:00:00Z", "by": "Ben", "what": "take",
         "take": small.report()["takes"][0], "sha256": tiles[0]["sha256"], "decision": "reject",
         "note": ""},
    ]  # fmt: skip
    file = small.campaign.with_name("campaign.review.jsonl")
    file.write_text("\n".join(map(json.dumps, lines)) + "\nno decision\n", "utf-8")
    found = small.report()
    assert [tile["review"] for tile in found["tiles"]][:3] == ["approved", "lapsed", "unseen"]
    assert "Ann" in found["tiles"][0]["reviewed"]
    assert [row["by"] for row in found["take_decisions"].values()] == ["Ben"]
    assert any(note.startswith("campaign.review.jsonl, line 4") for note in found["notes"])
    about = small.spot("en-US_3s_96x96_tile")["decisions"]
    assert [(row["note"], row["of_this"]) for row in about] == [("dark", False)]


def test_a_copy_holds_all_that_it_links_to(small: Small) -> None:
    found = small.report(to="sent", copy=True)
    sent = small.out / "sent"
    for tile in found["tiles"]:
        assert (sent / tile["href"]).read_bytes() == (small.out / tile["file"]).read_bytes()
        for file in small.spot(tile["id"][6:], "sent")["beside"]:
            assert (sent / file["value"]).is_file()
    assert not any("../" in path.read_text("utf-8") for path in sent.rglob("*.js"))


def test_only_what_is_asked_for_is_shown(small: Small) -> None:
    small.report()
    found = small.report(narrowed=Narrowed(regions=("de-DE",), placements=("tile",)))
    assert [tile["id"] for tile in found["tiles"]] == ["small_de-DE_3s_96x96_tile"]
    assert [path.stem for path in (small.out / "report" / "spots").iterdir()] == [
        "small_de-DE_3s_96x96_tile"
    ]


def test_nothing_is_drawn_twice(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    first = small.report()
    before = {path: path.read_bytes() for path in (small.out / "report").rglob("*.*")}
    made = note_making(monkeypatch)
    again = small.report()
    assert [record["stage"] for record in made.values()] == []
    assert again["tiles"] == first["tiles"]
    assert {path: path.read_bytes() for path in (small.out / "report").rglob("*.*")} == before


def test_its_page_opens_from_disk_and_plays(
    told: tuple[Small, dict[str, Any]], chromium: Browser
) -> None:
    small, _ = told
    tab = chromium.page()
    tab.open(small.out / "report" / "report.html", "#small_de-DE_3s_90x160_wall")
    tab.wait("document.querySelector('#spot video')?.readyState >= 2")
    assert tab.get("document.querySelector('#spot video').duration") == pytest.approx(3, abs=0.1)
    assert tab.get("document.querySelector('#spot').textContent.includes('<script>')")
    loaded = """[...document.querySelectorAll('#spot img')].every(img => img.naturalWidth > 0)"""
    tab.get("document.querySelectorAll('#spot img').forEach(img => img.loading = 'eager')")
    tab.wait(loaded)
    assert tab.complaints() == []


def test_the_worst_finding_stands_first(small: Small) -> None:
    path = small.out / "manifest.json"
    document = json.loads(path.read_text("utf-8"))
    good = {"check": "raster", "passed": True, "measured": "90x160", "limit": "90x160"}
    document["deliverables"][0]["findings"] = [
        good,
        {**good, "check": "pace", "warns": True, "frame": 15, "shot": "open"},
        {**good, "check": "flashes", "passed": False, "frame": 60, "measured": "5", "limit": "3"},
    ]
    path.write_text(json.dumps(document), "utf-8")
    tile = small.report()["tiles"][0]
    assert (tile["checks"], tile["counts"]) == ("failed", [1, 1, 1])
    assert tile["worst"] == "flashes: 5, must be 3 (frame 60)"
    page = small.spot("en-US_3s_90x160_wall")
    rows = [(row["check"], row["status"], row["seconds"]) for row in page["findings"]]
    assert rows == [("flashes", "failed", 2.0), ("pace", "warned", 0.5), ("raster", "passed", None)]
    assert page["timeline"].count('class="found failed" data-s="2.000"') == 1
    assert "advised: 90x160" in page["timeline"]


def test_figures_tell_the_time_of_every_stage(told: tuple[Small, dict[str, Any]]) -> None:
    _, found = told
    stages = {row["stage"]: row for row in found["stages"]}
    assert stages["take"]["pieces"] == 6
    assert stages["deliver"]["pieces"] == 4
    assert stages["deliver"]["seconds"] >= stages["deliver"]["longest"] > 0
    figures = {fact["name"]: fact["value"] for fact in found["figures"]}
    assert figures["takes generated in the last run"] == "6"
    assert figures["takes that differ"] == "6 for 12 uses"
