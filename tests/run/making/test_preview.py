"""Previews are the first frames, kept under a key of their own, and nothing is encoded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from adgen import pipeline
from adgen.engines.stills import StillsEngine
from adgen.media.pictures import read_rgb
from adgen.run.making.preview import preview_work
from adgen.run.planning.works import Request
from adgen.run.store.folder import Store
from tests.studio.campaign import Told


def preview(campaign: Path, store: Path, out: Path, told: Told | None = None) -> dict[str, Any]:
    return pipeline.preview(Request(campaign), Store(store), out, told or Told())


def test_a_still_is_the_first_frame_of_its_take(campaign: Path, tmp_path: Path) -> None:
    document = preview(campaign, tmp_path / "store", tmp_path / "looks")
    planned = pipeline.plan(Request(campaign), Store(tmp_path / "store"), Told())
    takes = {
        preview_work(take.request, *planned.engines.identity("stills")).key: take
        for take in planned.plan.takes.values()
    }
    assert len(document["previews"]) == 6
    for row in document["previews"]:
        first = next(StillsEngine().make(takes[row["key"]].request, lambda *step: None))
        assert np.array_equal(read_rgb(Path(row["path"])), first)
    assert not takes.keys() & planned.plan.takes.keys(), "a preview is another piece of work"
    assert not list((tmp_path / "store").rglob("*.mkv"))


def test_what_was_drawn_is_not_drawn_again(
    campaign: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told()
    first = preview(campaign, tmp_path / "store", tmp_path / "looks", told)
    assert told.stages["preview"] == "6 stills to draw, 0 drawn before"
    assert len(told.bars) == 6
    assert told.bars[0] == "still 1/6 en-US 3s/open 90x160 100/100"

    def never(*words: object) -> None:
        raise AssertionError("drawn twice")

    monkeypatch.setattr(StillsEngine, "preview", never)
    again = preview(campaign, tmp_path / "store", tmp_path / "elsewhere", told)
    assert told.stages["preview"] == "0 stills to draw, 6 drawn before"
    assert {row["status"] for row in again["previews"]} == {"drawn before"}
    for before, after in zip(first["previews"], again["previews"], strict=True):
        assert Path(before["path"]).read_bytes() == Path(after["path"]).read_bytes()


def test_the_sheet_shows_every_still(campaign: Path, tmp_path: Path) -> None:
    document = preview(campaign, tmp_path / "store", tmp_path / "looks")
    sheet = cv2.imread(document["sheet"])
    assert sheet is not None
    for row in document["previews"]:
        still = cv2.imread(row["path"])
        assert still is not None
        scale = 360 / max(still.shape[:2])
        size = (round(still.shape[1] * scale), round(still.shape[0] * scale))
        small = cv2.resize(still, size, interpolation=cv2.INTER_AREA)
        apart = cv2.matchTemplate(sheet, small, cv2.TM_SQDIFF)
        assert apart.min() / small.size < 1
