"""Rows of placements laid over others, and the table that comes with adgen."""

from __future__ import annotations

import pytest

from adgen.media.placement_rows import laid_over, plain, table_of, written_fields
from adgen.media.tables import placements, raw_table

BASE = {
    "id": "wall", "title": "A wall", "width": 90, "height": 160, "seconds": {"min": 2, "max": 10},
    "safe": {"top": 1, "bottom": 2, "left": 3, "right": 4}, "confidence": "third",
    "rates": [25], "evidence": {"safe": {"confidence": "code"}},
}  # fmt: skip


def test_parts_are_laid_over_parts_and_lists_are_replaced() -> None:
    row = {"like": "wall", "id": "door", "seconds": {"max": 5}, "rates": [30, 60],
           "evidence": {"seconds": {"confidence": "third"}}}  # fmt: skip
    found = laid_over(BASE, row)
    assert found["seconds"] == {"min": 2, "max": 5}
    assert found["safe"] == BASE["safe"]
    assert found["rates"] == [30, 60]
    assert set(found["evidence"]) == {"safe", "seconds"}
    assert "like" not in found
    assert list(written_fields(row)) == ["seconds.max", "rates"]


def test_a_row_like_another_has_what_it_does_not_give() -> None:
    found = table_of([BASE, {"id": "door", "like": "wall", "height": 90}])
    assert found["door"].raster != found["wall"].raster
    assert found["door"].safe == found["wall"].safe
    assert found["door"].title == "A wall"
    assert table_of([plain(found["door"])])["door"] == found["door"]
    with pytest.raises(KeyError):
        table_of([{"id": "door", "like": "nothing"}])


def test_ids_are_given_once_and_values_in_their_order() -> None:
    ids = [row["id"] for row in raw_table("placements")["placements"]]
    assert len(ids) == len(set(ids))
    assert list(placements()) == ids


def test_every_platform_of_the_brief_is_there_in_its_shapes() -> None:
    shapes: dict[str, set[str]] = {}
    for name, place in placements().items():
        shapes.setdefault(name.partition("-")[0], set()).add(str(place.raster))
    assert shapes["tiktok"] == {"1080x1920", "1080x1080", "1920x1080"}
    assert shapes["douyin"] == {"1080x1920", "1920x1080"}
    assert shapes["instagram"] == {"1080x1920", "1080x1350", "1080x1080"}
    assert shapes["facebook"] == {"1080x1080", "1080x1350"}
    assert shapes["youtube"] == {"1080x1920", "1920x1080", "1080x1080"}
    assert shapes["pinterest"] == {"1000x1500", "1080x1920", "1080x1350", "1080x1080", "1920x1080"}
    assert shapes["x"] == {"1920x1080", "1080x1920", "1200x1200"}
    assert shapes["linkedin"] == {"1080x1080", "1080x1350", "1920x1080", "1080x1920"}
    assert shapes["wechat"] == {"1280x960", "1080x1920"}
    assert shapes["xiaohongshu"] == {"1080x1440", "1080x1920"}
    assert {"snapchat", "kuaishou", "us", "tv"} <= set(shapes)


def test_television_is_held_to_its_standards() -> None:
    tv, ctv = placements()["tv-uk"], placements()["us-ctv"]
    loud = tv.loudness
    assert (loud.integrated, loud.tolerance, loud.true_peak) == (-23, 0.5, -1)
    assert (loud.short_term, loud.momentary) == (-18, -15)
    assert (tv.rates, tv.silent_frames, tv.hold_seconds, tv.gamut) == ((25,), 6, 5, "r103")
    assert tv.sound.min_phase == -0.95
    loud = ctv.loudness
    assert (loud.integrated, loud.tolerance, loud.true_peak) == (-24, 2, -2)
    assert ctv.seconds.allowed == (6, 15, 30, 60)
    assert ctv.rates == (23.976, 24, 25, 29.97, 30)
    for place in (tv, ctv):  # 90 per cent of the picture
        assert (place.safe_box.width, place.safe_box.height) == (0.9 * 1920, 0.9 * 1080)
