"""A run of a part of a campaign: the manifest still tells of every file that lies there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adgen.run.planning.request import Narrowed
from tests.studio.campaign import (
    know_small_placements,
    look_at_no_film,
    run,
    write_campaign,
)

ALL = Narrowed()
EN, DE = Narrowed(regions=("en-US",)), Narrowed(regions=("de-DE",))
TILE = Narrowed(placements=("tile",))


@dataclass(frozen=True)
class Place:
    """A campaign that was run once, and may be run again."""

    root: Path

    @property
    def manifest(self) -> Path:
        return self.root / "out" / "manifest.json"

    def run(self, narrowed: Narrowed = ALL, campaign: str = "small") -> dict[str, Any]:
        """What a run writes."""
        path = self.root / campaign / "campaign.yaml"
        given = run(path, self.root / "store", self.manifest.parent, narrowed=narrowed)
        assert self.written() == json.loads(json.dumps(given))
        return self.written()

    def written(self) -> dict[str, Any]:
        """The manifest as it lies there."""
        found: dict[str, Any] = json.loads(self.manifest.read_text("utf-8"))
        return found


@pytest.fixture(scope="module", autouse=True)
def _places() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        know_small_placements(patch)
        look_at_no_film(patch)
        yield


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, dict[str, Any]]:
    """The first run, of everything; tests must leave it alone."""
    place = Place(tmp_path_factory.mktemp("first"))
    write_campaign(place.root / "small")
    return place, place.run()


@pytest.fixture
def place(first: tuple[Place, dict[str, Any]], tmp_path: Path) -> Place:
    """A copy of it that may be spoilt; its manifest names the files of the copy."""
    for name in ("small", "store", "out"):
        shutil.copytree(first[0].root / name, tmp_path / name)
    copied = Place(tmp_path)
    text = copied.manifest.read_text("utf-8")
    copied.manifest.write_text(text.replace(str(first[0].root), str(tmp_path)), "utf-8")
    return copied


def places(rows: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(row["region"], row["placement"]) for row in rows}


def counts(document: dict[str, Any]) -> list[int]:
    return [document[name] for name in ("expected", "delivered", "failed", "skipped")]


def test_the_rows_of_others_stay_as_they_were(place: Place) -> None:
    before = place.written()
    document = place.run(EN)
    assert places(document["deliverables"]) == {("en-US", "wall"), ("en-US", "tile")}
    assert counts(document) == [2, 2, 0, 0], "what was asked for"
    assert document["earlier"] == [r for r in before["deliverables"] if r["region"] == "de-DE"]
    assert all(Path(row["path"]).is_file() for row in document["earlier"])


def test_the_works_of_others_stay_too(place: Place) -> None:
    before = place.written()
    document = place.run(Narrowed(regions=("en-US",), placements=("tile",)))
    assert document["items"] == before["items"]
    assert document["take_requests"].keys() == before["take_requests"].keys()
    place.manifest.unlink()
    alone = place.run(EN)
    assert "earlier" not in alone
    missing = before["items"].keys() - alone["items"].keys()
    stages = sorted(before["items"][key]["stage"] for key in missing)
    twice = [stage for stage in ("check", "deliver", "mark", "overlay") for _ in range(2)]
    assert stages == sorted([*twice, "mix", "voice"])


def test_one_narrowed_run_after_another_tells_of_all(place: Place) -> None:
    place.manifest.unlink()
    place.run(EN)
    both = place.run(DE)
    assert places(both["earlier"]) == {("en-US", "wall"), ("en-US", "tile")}
    tiles = place.run(TILE)
    assert places(tiles["deliverables"]) == {("en-US", "tile"), ("de-DE", "tile")}
    assert places(tiles["earlier"]) == {("en-US", "wall"), ("de-DE", "wall")}


def test_a_file_that_is_gone_is_dropped(place: Place) -> None:
    (place.manifest.parent / "small_de-DE_3s_96x96_tile.mp4").unlink()
    assert places(place.run(EN)["earlier"]) == {("de-DE", "wall")}


def test_files_that_lie_elsewhere_now_are_still_told_of(place: Place) -> None:
    moved = Place(place.root / "moved")
    moved.root.mkdir()
    for name in ("small", "store", "out"):
        (place.root / name).rename(moved.root / name)
    (moved.manifest.parent / "small_de-DE_3s_96x96_tile.mp4").unlink()
    assert places(moved.run(EN)["earlier"]) == {("de-DE", "wall")}


@pytest.mark.parametrize("status", ["failed", "skipped"])
def test_what_was_not_delivered_is_dropped(place: Place, status: str) -> None:
    before = place.written()
    for row in before["deliverables"]:
        if row["placement"] == "tile":
            row["status"] = status
    place.manifest.write_text(json.dumps(before), "utf-8")
    assert places(place.run(EN)["earlier"]) == {("de-DE", "wall")}


def test_a_region_that_is_not_in_the_campaign_any_more_is_told_of_with_its_row(
    place: Place,
) -> None:
    table = place.root / "small" / "regions.csv"
    lines = table.read_text("utf-8").splitlines(keepends=True)
    table.write_text("".join(line for line in lines if not line.startswith("de")), "utf-8")
    document = place.run(EN)
    assert places(document["earlier"]) == {("de-DE", "wall"), ("de-DE", "tile")}
    assert document["sources"]["rows"]["values"]["de-DE"]["cta"] == "Kaufen"


def test_another_campaigns_manifest_is_not_mixed_in(place: Place) -> None:
    shutil.copytree(place.root / "small", place.root / "other")
    path = place.root / "other" / "campaign.yaml"
    path.write_text(path.read_text("utf-8").replace("name: small", "name: other"), "utf-8")
    document = place.run(EN, campaign="other")
    assert "earlier" not in document
    assert {Path(row["path"]).name for row in document["deliverables"]} == {
        "other_en-US_3s_90x160_wall.mp4", "other_en-US_3s_96x96_tile.mp4",
    }  # fmt: skip
    assert (place.manifest.parent / "small_de-DE_3s_96x96_tile.mp4").is_file()


def test_a_run_of_everything_tells_of_nothing_else(place: Place) -> None:
    assert "earlier" in place.run(EN)
    whole = place.run()
    assert "earlier" not in whole
    assert counts(whole) == [4, 4, 0, 0]


@pytest.mark.parametrize(
    "text", ["", '{"campaign": "sm', "[]", '{"rows": 3}', '{"deliverables": []}']
)
def test_a_manifest_that_is_none_is_replaced(place: Place, text: str) -> None:
    place.manifest.write_text(text, "utf-8")
    document = place.run(EN)
    assert "earlier" not in document
    assert counts(document) == [2, 2, 0, 0]


def test_the_licences_of_voices_that_only_earlier_files_have_are_kept(place: Place) -> None:
    document = place.written()
    other = {"engine": "piper", "voice": "de_DE-other", "terms": "CC0-1.0"}
    document["licences"]["voices"].append(other)
    place.manifest.write_text(json.dumps(document), "utf-8")
    assert [voice["engine"] for voice in place.run(EN)["licences"]["voices"]] == ["espeak", "piper"]
    assert [voice["engine"] for voice in place.run()["licences"]["voices"]] == ["espeak"]
