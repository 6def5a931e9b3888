"""`adgen handoff`: what it prints, and what it ends with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Adgen = Callable[..., Any]


def test_projects_are_listed(adgen: Adgen, campaign: Path) -> None:
    narrowed = ("--placement", "tile", "--region", "en-US", "--quiet")
    refused = adgen("handoff", campaign, *narrowed)
    assert (refused.code, refused.out) == (2, "")
    assert "3 of 3 takes are not made" in refused.err
    assert not Path("out").exists()

    assert adgen("run", campaign, *narrowed).code == 0
    answer = adgen("handoff", campaign, *narrowed)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == "out/small/handoff/small_en-US_3s_96x96_tile\n"
    media = Path(answer.out.strip()) / "media"
    assert {path.name for path in media.iterdir()} == {
        "open_96x96.mov", "detail_96x96.mov", "end-card_96x96.mov", "logo.png", "mix.wav",
        "music.wav", "voice_01.wav",
    }  # fmt: skip

    told = adgen("handoff", campaign, *narrowed, "--json", "--codec", "utvideo", "--out", "there")
    document = json.loads(told.out)
    assert document["codec"] == "utvideo"
    (row,) = document["handoffs"]
    assert (row["region"], row["placement"], row["length"]) == ("en-US", "tile", 3)
    assert Path(row["files"]["jsx"]).is_file()
    assert (Path("there") / "small_en-US_3s_96x96_tile" / "media" / "open_96x96.mkv").is_file()
    assert str(Path.cwd()) not in Path(row["files"]["otio"]).read_text("utf-8")


def test_an_unknown_codec_is_refused(adgen: Adgen, campaign: Path) -> None:
    answer = adgen("handoff", campaign, "--codec", "divx")
    assert (answer.code, answer.out) == (2, "")
    assert "prores" in answer.err
