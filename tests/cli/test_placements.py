"""`adgen placements`: all in a line each, one value by value, with a file of one's own; and `check`
and the manifest, which know that file's."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adgen.delivery.checking import check_manifest, delivered
from adgen.delivery.sheet import draw_sheets
from adgen.media.tables import placements
from adgen.run.planning.request import Narrowed
from adgen.run.progress import Silent
from tests.studio.campaign import CAMPAIGN, look_at_no_film, run, write_campaign
from tests.studio.films import film, noise

Adgen = Callable[..., Any]
OURS = """\
placements:
  - id: tiktok
    safe: {bottom: 700}
  - id: booth
    width: 90
    height: 160
    seconds: {max: 10}
    safe: {top: 10, bottom: 20, left: 6, right: 6}
"""


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    path = tmp_path / "ours.yaml"
    path.write_text(OURS, "utf-8")
    return path


def test_every_placement_stands_in_the_table_with_its_figures(adgen: Adgen) -> None:
    rows = [line for line in adgen("placements").out.splitlines() if line.startswith("│")]
    cells = [[cell.strip() for cell in row.strip("│").split("│")] for row in rows]
    listed: dict[str, list[str]] = {}
    for row in cells:  # what does not fit goes on below
        if row[0]:
            listed[row[0]] = row
        else:
            last = next(reversed(listed.values()))
            last[:] = [f"{above} {below}".strip() for above, below in zip(last, row, strict=True)]
    assert list(listed) == list(placements())  # no name is broken over lines
    assert listed["us-ctv"][1:3] == ["1920x1080", "6/15/30/60"]
    assert listed["tiktok"][1:5] == ["1080x1920", "5-600 (9-34)", "23-60", "240/660/120/300"]
    assert listed["tiktok"][7] == "official; code: safe"
    assert listed["kuaishou"][7] == "none"


def test_one_placement_is_told_value_by_value_with_its_evidence(adgen: Adgen) -> None:
    found = json.loads(adgen("placements", "tv-uk", "--json").out)["placements"]
    (place,) = found
    assert place["loudness"]["short_term"] == -18
    told = place["evidence"]["loudness.short_term"]
    assert told["confidence"] == "official"
    assert "https://tech.ebu.ch/docs/r/r128s1.pdf" in told["sources"]
    assert told["checked"] == "2026-11-21"
    text = adgen("placements", "youtube-nonskip").out
    assert text.startswith("youtube-nonskip: YouTube in-stream, not skippable\n")
    assert "ours: none is published" in text
    assert "adgen's default" in text  # of what it says nothing of, and files are held to


def test_an_unknown_placement_is_refused(adgen: Adgen) -> None:
    answer = adgen("placements", "tiktokk")
    assert answer.code == 2
    assert answer.err == "PLACEMENT: unknown name 'tiktokk'\n\nhint: did you mean tiktok?\n"


def test_a_file_of_ones_own_lies_over_the_known(adgen: Adgen, ours: Path) -> None:
    found = json.loads(adgen("placements", "--placements-file", ours, "--json").out)["placements"]
    rows = {place["id"]: place for place in found}
    assert rows["booth"]["width"] == 90
    assert rows["tiktok"]["safe"]["bottom"] == 700
    assert rows["tiktok"]["evidence"]["safe.bottom"]["sources"] == ["ours.yaml"]
    ours.write_text("placements: [{id: tiktok, saef: 1}]", "utf-8")
    answer = adgen("placements", "--placements-file", ours)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"{ours}, line 1, placements[0].saef: unknown key")


def test_a_film_is_checked_against_a_placement_of_ones_own(
    adgen: Adgen, ours: Path, tmp_path: Path
) -> None:
    spot = film(tmp_path / "spot.mp4", noise(1.2), 36)
    refused = adgen("check", spot, "--placement", "booth")
    assert (refused.code, refused.out) == (2, "")
    words = ("check", spot, "--placement", "booth", "--placements-file", ours, "--json")
    (checked,) = json.loads(adgen(*words).out)["files"]
    raster = next(row for row in checked["findings"] if row["check"] == "raster")
    assert (raster["passed"], raster["limit"]) == (True, "90x160 px")


def test_a_run_keeps_its_own_placements_for_later_checks_and_sheets(
    tmp_path: Path, small_placements: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_at_no_film(monkeypatch)
    text = CAMPAIGN.replace(
        "placements: [wall, tile]", "placements: [booth, nook]\nplacements_file: ours.yaml"
    )
    path = write_campaign(tmp_path / "small", text)
    nook = "  - {id: nook, like: booth, max_megabytes: 1}\n"
    (path.parent / "ours.yaml").write_text(OURS + nook, "utf-8")
    out, store = tmp_path / "out", tmp_path / "store"
    english = Narrowed(regions=("en-US",))
    document = run(path, store, out, narrowed=english)
    assert set(document["placements"]) == {"booth", "nook"}
    assert document["placements"]["booth"]["safe"]["bottom"] == 20
    assert "ours.yaml" in document["inputs"]
    found = check_manifest(delivered(out))["files"]
    assert [row["placement"] for row in found] == ["booth", "nook"]
    assert len(draw_sheets(out, Silent().bar)) == 2
    # One that the campaign no longer names stays with the files that were made for it.
    path.write_text(path.read_text("utf-8").replace("[booth, nook]", "[booth]"), "utf-8")
    later = run(path, store, out, narrowed=english)
    assert [row["placement"] for row in later["deliverables"]] == ["booth"]
    assert set(later["placements"]) == {"booth", "nook"}
    assert [row["placement"] for row in check_manifest(delivered(out))["files"]] == [
        "booth",
        "nook",
    ]
