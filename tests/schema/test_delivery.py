"""Findings say where they were measured; placements are as their readers see them."""

from __future__ import annotations

import json
from dataclasses import asdict

from adgen.media.tables import placements
from adgen.schema.delivery import Finding


def test_a_finding_tells_shot_frame_and_what_of_them() -> None:
    assert Finding("logo place", True, "0", "1", "", 117, "hush").place == "hush, frame 117"
    assert Finding("flashes", True, "0", "3", "a note", 0).place == "frame 0, a note"
    assert Finding("raster", True, "1x1", "1x1").place == ""


def test_findings_of_before_are_still_read() -> None:
    row = {"check": "size", "passed": True, "measured": "1", "limit": "2", "where": "x"}
    assert Finding(**row) == Finding("size", True, "1", "2", "x", None, "")  # type: ignore[arg-type]
    found = Finding("logo place", False, "2", "1", "", 5, "hush")
    assert Finding(**json.loads(json.dumps(asdict(found)))) == found


def test_where_a_platform_mirrors_itself_its_sides_change_places() -> None:
    tiktok = placements()["tiktok"]
    left, right = tiktok.safe.left, tiktok.safe.right
    assert left < right
    arabic = tiktok.read_in("ar", rtl=True)
    assert (arabic.safe.left, arabic.safe.right) == (right, left)
    assert (arabic.safe.top, arabic.safe.bottom) == (tiktok.safe.top, tiktok.safe.bottom)
    for language, rtl in (("he", True), ("en", False), ("zh-Hans", False)):
        assert tiktok.read_in(language, rtl) == tiktok  # its own page: all but Arabic


def test_where_nobody_says_whether_it_is_mirrored_both_sides_are_kept_clear() -> None:
    shorts = placements()["youtube-shorts"]
    hebrew = shorts.read_in("he", rtl=True)
    assert (hebrew.safe.left, hebrew.safe.right) == (192, 192)
    assert shorts.read_in("en", rtl=False) is shorts
    reels = placements()["instagram-reels"]  # as wide on both sides
    assert reels.read_in("ar", rtl=True) is reels
