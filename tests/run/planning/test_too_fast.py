"""Subtitles that cannot be read in their time, or shown, are told while planning."""

from __future__ import annotations

from pathlib import Path

import pytest

from adgen import pipeline
from adgen.errors import RequestError
from adgen.run.planning.request import Narrowed
from adgen.run.planning.works import Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store
from tests.studio.campaign import CAMPAIGN, write_campaign

pytestmark = pytest.mark.usefixtures("small_placements")


def warnings(folder: Path, line: str, campaign: str = CAMPAIGN) -> list[str]:
    table = f"region,headline,promise,line,cta\nen-US,You can,All day,{line},Buy now\n"
    path = write_campaign(folder, campaign, regions=table)
    asked = Request(path, Narrowed((), (), ("tile",)))
    plan = pipeline.plan(asked, Store(folder.parent / "store"), Silent()).plan
    return [told for told in plan.warnings if "characters a second" in told]


def test_a_line_that_is_said_too_fast_is_told(tmp_path: Path) -> None:
    assert warnings(tmp_path / "calm", "Hello") == []
    (told,) = warnings(tmp_path / "fast", "Hello to all of you")
    assert "voice" in told.split(":")[0] and "(en-US, tile)" in told
    assert "'Hello to all of you' is seen for" in told
    assert "of at most 20: say it slower, shorten it, or give its shot more time" in told


def test_a_word_that_no_subtitle_has_room_for_is_told_with_ways_out(tmp_path: Path) -> None:
    campaign = CAMPAIGN.replace('voice: "{{ line }}"', 'voice: "{{ line }}"\n    reading: Hi')
    with pytest.raises(RequestError) as told:
        warnings(tmp_path / "long", "Donaudampfschifffahrtsgesellschaft" * 2, campaign)
    (problem,) = told.value.problems
    assert "(en-US, tile)" in problem.where and "is wider than its box" in problem.what
    assert problem.hint.startswith("make subtitles.size smaller, write a hyphen into the word")
