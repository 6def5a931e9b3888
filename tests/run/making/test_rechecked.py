"""What was delivered is checked again by all that a run checks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from adgen.delivery import checking
from tests.studio.campaign import know_small_placements, write_campaign
from tests.studio.films import remade
from tests.studio.painter import know_painter
from tests.studio.reviewing import CAMPAIGN, REGIONS, Place

Adgen = Callable[..., Any]
EN, DE = "small_en-US_3s_96x96_tile.mp4", "small_de-DE_3s_96x96_tile.mp4"


@pytest.fixture(scope="module", autouse=True)
def _known() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        know_small_placements(patch)
        know_painter(patch)
        yield


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(tmp_path_factory.mktemp("once"))
    only_tile = CAMPAIGN.replace("[wall, tile]", "[tile]")
    write_campaign(place.campaign.parent, only_tile, regions=REGIONS)
    place.run()
    return place


@pytest.fixture
def place(once: Place, tmp_path: Path) -> Place:
    return once.copied(tmp_path)


def checked(adgen: Adgen, place: Place, code: int, *words: str) -> dict[str, Any]:
    answer = adgen("check", place.campaign, "--placement", "tile", "--json", *words)
    assert answer.code == code, answer.err
    found: dict[str, Any] = json.loads(answer.out)
    return {**found, "files": {Path(file["path"]).name: file for file in found["files"]}}


def findings(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """What can be compared of findings; that two files are alike is found by looking at both."""
    names = ("check", "passed", "measured", "limit", "where", "frame", "shot", "warns")
    return [tuple(row[name] for name in names) for row in rows if row["check"] != "duplicate"]


def test_it_finds_what_the_run_found(
    adgen: Adgen, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    whole = checking._manifest
    monkeypatch.setattr(checking, "_manifest", lambda folder: read.append(folder) or whole(folder))
    found = checked(adgen, place, 0)
    assert read == [Path("out/small")], "a manifest of thousands of rows is read once"
    manifest = json.loads((place.out / "manifest.json").read_text("utf-8"))
    rows = [row for row in manifest["deliverables"] if row["placement"] == "tile"]
    assert set(found["files"]) == {row["file"] for row in rows} == {EN, DE}
    for row in rows:
        file = found["files"][row["file"]]
        assert file["by_plan"]
        assert findings(file["findings"]) == findings(row["findings"])
    assert found["not_looked_for"] == []


def test_a_file_that_somebody_changed_fails_by_its_plan(adgen: Adgen, place: Place) -> None:
    """By what it shows alone there is nothing wrong with it: it is only turned the other way."""
    film = place.out / EN
    turned = ("-vf", "hflip", "-c:v", "libx264", "-crf", "12", "-c:a", "copy")
    remade(film, "turned.mp4", *turned, "-movflags", "+faststart").replace(film)
    file = checked(adgen, place, 1)["files"][EN]
    failed = {row["check"] for row in file["findings"] if not row["passed"]}
    assert failed == {"logo place", "needs xmp"}
    assert adgen("check", film, "--placement", "tile").code == 0


def test_what_is_no_longer_planned_is_checked_by_what_it_shows_and_that_is_told(
    adgen: Adgen, place: Place
) -> None:
    place.edit("You can", "You may", "regions.csv")
    found = checked(adgen, place, 0)
    assert {name: file["by_plan"] for name, file in found["files"].items()} == {
        EN: False, DE: True,
    }  # fmt: skip
    assert {"texts", "logo place", "xmp"} <= {*found["not_looked_for"]}
    assert {"pace", "gamut"}.isdisjoint(found["not_looked_for"])
    told = adgen("check", place.campaign, "--placement", "tile").out.replace("\n", " ")
    assert "not looked for on 1 of 2 files, of which there is no plan any more: " in told
    place.edit("name: small", "nam: small")
    answer = adgen("check", place.campaign, "--placement", "tile")
    assert answer.code == 0
    assert "warning: the campaign cannot be planned now: " in answer.err
    assert "not looked for on 2 of 2 files" in answer.out
