"""A broken .cube file is told of while planning, whoever names it, and with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from adgen import pipeline
from adgen.errors import RequestError
from adgen.run.planning.works import Request
from adgen.run.store.folder import Store
from tests.studio.campaign import BRAND, CAMPAIGN, Told, know_small_placements, write_campaign

LOOK = "look: {cube: looks/bent.cube}\n"
SHOT = "    camera: static\n"


@pytest.mark.parametrize("place", ["brand", "campaign", "shot"])
def test_a_broken_cube_is_refused_by_file_and_line(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    know_small_placements(monkeypatch)
    brand, text = BRAND, CAMPAIGN
    if place == "brand":
        brand += LOOK
    elif place == "campaign":
        text += LOOK
    else:
        assert SHOT in text
        text = text.replace(SHOT, f"{SHOT}    {LOOK}", 1)
    campaign = write_campaign(tmp_path / "small", text, brand)
    (campaign.parent / "looks").mkdir()
    (campaign.parent / "looks" / "bent.cube").write_text("LUT_3D_SIZE 2\n0 0 0\n0 0\n", "ascii")
    with pytest.raises(RequestError) as caught:
        pipeline.plan(Request(campaign), Store(tmp_path / "store"), Told())
    (problem,) = caught.value.problems
    assert problem.where == f"{campaign.parent / 'looks' / 'bent.cube'}, line 3"
    assert problem.what == "has 2 values, a colour has 3"
