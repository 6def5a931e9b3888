"""`adgen storyboard`: paths on stdout, or one JSON document; exit 1 when a spot failed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adgen.errors import EngineError
from adgen.run.making.boards.make import ANIMATIC


def quick(*words: Any) -> None:
    """In place of the animatic, which takes longest."""
    folder, advance = words[-2:]
    (folder / ANIMATIC).write_bytes(b"film")
    advance(90)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adgen.run.making.storyboard.make_animatic", quick)


def test_it_prints_where_books_and_animatics_are(
    adgen: Callable[..., Any], campaign: Path, tmp_path: Path
) -> None:
    told = adgen("storyboard", campaign, "--region", "en-US", "--placement", "wall")
    assert told.code == 0
    paths = told.out.splitlines()
    folder = Path("out") / "small" / "storyboard"
    assert paths == [
        str(folder / "small_en-US_3s_storyboard.pdf"),
        str(folder / "small_en-US_3s_90x160_wall_animatic.mp4"),
    ]
    assert (tmp_path / paths[0]).read_bytes().startswith(b"%PDF-")
    assert (tmp_path / paths[1]).read_bytes() == b"film"
    again = adgen("storyboard", campaign, "--region", "en-US", "--placement", "wall", "--json")
    (row,) = json.loads(again.out)["storyboards"]
    assert row["status"] == "drawn"
    assert [row["book"], row["boards"][0]["animatic"]] == paths
    assert len(row["boards"][0]["panels"]) == 3


def test_a_failed_spot_is_told_and_counted(
    adgen: Callable[..., Any], campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*words: Any) -> None:
        raise EngineError("no picture today")

    monkeypatch.setattr("adgen.run.making.storyboard.make_animatic", broken)
    told = adgen("storyboard", campaign, "--region", "de-DE", "--placement", "tile")
    assert told.code == 1
    assert told.out == ""
    assert "storyboard of de-DE 3 s failed: no picture today" in told.err
