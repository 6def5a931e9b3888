"""Values that nobody official has given are told while planning, and reach the record."""

from __future__ import annotations

from pathlib import Path

import pytest

from adgen import pipeline
from adgen.media.tables import placements
from adgen.run.planning.doubted import doubted, doubts
from adgen.run.planning.works import Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store
from tests.studio.campaign import CAMPAIGN, write_campaign

OURS = """\
placements:
  - id: douyin-landscape
    width: 192
    height: 108
    safe: {top: 6, bottom: 10, left: 10, right: 10}
    seconds: {min: 1}
  - id: booth
    width: 96
    height: 96
    seconds: {max: 10}
    safe: {top: 6, bottom: 6, left: 6, right: 6}
"""


def test_one_line_names_a_placements_doubtful_values_and_where_they_come_from() -> None:
    (line,) = doubts([placements()["snapchat"], placements()["instagram-reels"]])
    assert line == (
        "snapchat: safe.left, safe.right, loudness.tolerance, loudness.true_peak are adgen's own "
        "choice, as nothing is published; look at the preview of whoever shows it"
    )
    (line,) = doubts([placements()["tiktok"]])
    assert line.startswith("tiktok: safe comes from public code, not from the platform; look at")
    both = doubted(placements()["douyin-feed"])
    assert "safe, max_megabytes, min_kbps" in both.partition(" come from public code")[0]
    assert "and seconds.recommended, loudness are adgen's own choice" in both
    assert both.endswith("(safe area not published; the strictest of the values in public code)")
    assert doubted(placements()["us-ctv"]) == ""
    (line,) = doubts([placements()["tv-uk"]])  # no preview shows a codec
    assert line.endswith("; ask whoever shows it")


def test_a_plan_warns_of_what_it_uses_as_the_campaigns_own_file_has_it(tmp_path: Path) -> None:
    text = CAMPAIGN.replace(
        "placements: [wall, tile]",
        "placements: [booth, douyin-landscape]\nplacements_file: ours.yaml",
    )
    path = write_campaign(tmp_path / "small", text)
    (path.parent / "ours.yaml").write_text(OURS, "utf-8")
    plan = pipeline.plan(Request(path), Store(tmp_path / "store"), Silent()).plan
    (told,) = [each for each in plan.warnings if each.startswith(("booth:", "douyin"))]
    assert told.startswith("douyin-landscape: seconds.max, max_megabytes, min_kbps, min_raster")
    assert " safe" not in told.partition("(")[0]  # the campaign has said it itself
    assert {str(item.placement.raster) for item in plan.deliverables} == {"96x96", "192x108"}


@pytest.mark.parametrize("name", placements())
def test_every_placement_of_low_confidence_is_told(name: str) -> None:
    place = placements()[name]
    assert bool(doubts([place])) == bool(place.doubtful)
    assert bool(place.doubtful) or place.confidence in ("official", "third")
