"""Tables for ad managers."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from adgen.delivery.publish.sheets import sheets, sheets_named, write_sheet
from adgen.errors import RequestError
from adgen.media.tables import placements


def row(region: str, placement: str, **texts: str) -> dict[str, Any]:
    name = f"sale_{region}_15s_1080x1920_{placement}.mp4"
    return {"region": region, "length": 15, "placement": placement, "path": f"/out/{name}",
            "sha256": "0" * 64, "address": f"s3://ads/{name}", "texts": texts}  # fmt: skip


ROWS = [
    row("de-AT", "instagram-reels", **{"open.super": "Nur\nheute, „alles“", "end-card.cta": "Los",
                                       "end-card.tagline": "Süß; und salzig"}),
    row("zh-CN", "tiktok", **{"a.super": "清爽", "b.super": "只在今天"}),
    row("en-US", "tiktok", **{"a.super": "x" * 101}),
]  # fmt: skip


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_row_is_filled_from_what_the_run_knows(tmp_path: Path) -> None:
    (meta,) = sheets_named(["meta"])
    written = write_sheet(meta, "sale", ROWS, tmp_path)
    assert written is not None
    assert written.table == tmp_path / "sale_meta.csv"
    assert written.table.read_bytes().startswith(b"\xef\xbb\xbf")  # or Excel reads it as Latin-1
    (line,) = read(written.table)
    film = "sale_de-AT_15s_1080x1920_instagram-reels"
    assert {name: value for name, value in line.items() if value} == {
        "Campaign Name": "sale", "Campaign Status": "PAUSED", "Buying Type": "AUCTION",
        "Ad Set Name": "sale de-AT 15s", "Ad Set Run Status": "PAUSED", "Countries": "AT",
        "Ad Name": film, "Ad Status": "PAUSED", "Title": "Süß; und salzig",
        "Body": "Nur heute, „alles“", "Creative Type": "Video Page Post Ad",
        "Video File Name": f"{film}.mp4",
    }  # fmt: skip
    assert set(written.left_empty) == {name for name, value in line.items() if not value}


def test_columns_that_are_left_empty_are_marked(tmp_path: Path) -> None:
    (tiktok,) = sheets_named(["tiktok"])
    written = write_sheet(tiktok, "sale", ROWS, tmp_path)
    assert written is not None
    about = {line["column"]: line for line in read(written.columns)}
    empty = {name for name, line in about.items() if line["filled with"] == "LEFT EMPTY"}
    assert empty == set(written.left_empty)
    assert "Web URL" in empty
    assert about["Campaign Name"]["confidence"] == "official"
    assert about["Ad Name"]["confidence"] == "none"


def test_headlines_fall_back_to_the_first_super_and_long_texts_are_told(tmp_path: Path) -> None:
    (tiktok,) = sheets_named(["tiktok", "tiktok"])
    written = write_sheet(tiktok, "sale", ROWS, tmp_path)
    assert written is not None
    assert [line["Text"] for line in read(written.table)] == ["清爽", "x" * 101]  # never cut
    assert written.too_long == (
        "sale_en-US_15s_1080x1920_tiktok.mp4: Text has 101 characters of 100",
    )


def test_no_table_where_nothing_is_for_it(tmp_path: Path) -> None:
    assert write_sheet(sheets()["google"], "sale", ROWS, tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_a_placement_that_is_like_one_of_its_own_is_in_a_table(tmp_path: Path) -> None:
    (tiktok,) = sheets_named(["tiktok"])
    kiosk = {**row("en-US", "kiosk", **{"a.super": "Buy"}), "like": ("tiktok", "wall")}
    other = {**row("en-US", "booth", **{"a.super": "Buy"}), "like": ("youtube-shorts",)}
    written = write_sheet(tiktok, "sale", [kiosk, other], tmp_path)
    assert written is not None
    assert [line["Video Name"] for line in read(written.table)] == [Path(kiosk["path"]).name]


def test_an_unknown_table_is_refused_with_the_known_ones() -> None:
    with pytest.raises(RequestError, match="did you mean tiktok"):
        sheets_named(["tictok"])


def test_tables_are_for_placements_that_there_are_and_say_whose_word_they_are() -> None:
    found = sheets()
    assert set(found) == {"douyin", "google", "meta", "tiktok"}
    for name, sheet in found.items():
        assert set(sheet.placements) <= set(placements()), name
        assert sheet.sources, name
        columns = [column.name for column in sheet.columns]
        assert len(set(columns)) == len(columns), name
        official = [column for column in sheet.columns if column.confidence == "official"]
        assert all(column.source.startswith("https://") for column in official), name
    sold = [placement for sheet in found.values() for placement in sheet.placements]
    assert len(set(sold)) == len(sold)
