"""The report's files: data that is only data, and nobody else's files touched."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from adgen.delivery.report.write import sweep, write_page, write_spot
from tests.studio.reported import EVIL, page, report_of, tile


def data_of(path: Path, call: str) -> dict[str, object]:
    text = path.read_text("utf-8")
    assert text.startswith(f"{call}(")
    assert text.endswith(");\n")
    found: dict[str, object] = json.loads(text[len(call) + 1 : -3])
    return found


def test_data_comes_back_whole_and_ends_no_script(tmp_path: Path) -> None:
    hard = f"{EVIL}</script>\u2028 é 你好"
    one = replace(tile("en-US", "tv", 2), copy=hard)
    write_page(report_of([one]), tmp_path)
    written = write_spot(page(one), tmp_path)
    for path in (tmp_path / "data.js", written):
        assert "<" not in path.read_text("utf-8")
        assert "\u2028" not in path.read_text("utf-8")
    tiles = data_of(tmp_path / "data.js", "adgenReport")["tiles"]
    assert isinstance(tiles, list)
    assert tiles[0]["copy"] == hard
    assert data_of(written, "adgenSpot")["texts"] == [
        {"name": "open.super", "value": EVIL, "note": "", "warns": False}
    ]


def test_the_page_itself_escapes_what_it_is_told(tmp_path: Path) -> None:
    told = replace(report_of([tile("en-US", "tv", 2)]), campaign=EVIL, notes=(EVIL,))
    html = write_page(told, tmp_path)[0].read_text("utf-8")
    assert EVIL not in html
    assert html.count("&lt;script&gt;document.title=&#34;taken&#34;") == 3


def test_the_same_report_has_the_same_bytes(tmp_path: Path) -> None:
    report = report_of([tile("en-US", "tv", 2)])
    first, second = (write_page(report, tmp_path / name) for name in ("a", "b"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_what_an_earlier_report_left_is_swept(tmp_path: Path) -> None:
    kept = write_spot(page(tile("en-US", "tv", 2)), tmp_path)
    left = write_spot(page(tile("de-DE", "tv", 2)), tmp_path)
    (tmp_path / "pictures").mkdir()
    ours, theirs = (
        tmp_path / "pictures" / "0123456789abcdef-sheet.jpg",
        tmp_path / "pictures/us.jpg",
    )
    for path in (ours, theirs):
        path.write_bytes(b"jpeg")
    sweep(tmp_path, [kept])
    assert (kept.exists(), left.exists(), ours.exists(), theirs.exists()) == (
        True, False, False, True,
    )  # fmt: skip
