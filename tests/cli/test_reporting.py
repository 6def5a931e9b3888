"""`adgen report`: what it prints, and what it ends with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Adgen = Callable[..., Any]


def test_the_page_is_named(adgen: Adgen, campaign: Path) -> None:
    narrowed = (campaign, "--placement", "tile", "--region", "en-US", "--quiet")
    refused = adgen("report", *narrowed)
    assert (refused.code, refused.out) == (2, "")
    assert "hint: run the campaign first, or give --out" in refused.err

    assert adgen("run", *narrowed).code == 0
    answer = adgen("report", *narrowed)
    assert (answer.code, answer.out, answer.err) == (0, "out/small/report/report.html\n", "")
    page = Path(answer.out.strip())
    assert "<title>small · report</title>" in page.read_text("utf-8")

    there = adgen("report", *narrowed, "--json", "--to", "sent", "--copy", "--sheets")
    document = json.loads(there.out)
    assert document["report"] == "sent/report.html"
    assert all(Path(path).is_file() for path in document["files"])
    assert "sent/films/small_en-US_3s_96x96_tile.mp4" in document["files"]
    (sheet,) = document["sheets"]
    assert sheet["path"] == "out/small/small_en-US_3s_96x96_tile_sheet.jpg"
    assert Path(sheet["path"]).stat().st_size > 2000
    assert not list(Path("out/small/report").glob("films"))
