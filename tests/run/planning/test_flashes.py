"""Plans that flash too often are refused before anything is made, with place and way out."""

from __future__ import annotations

import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from adgen import pipeline
from adgen.errors import RequestError
from adgen.post.edit.transitions import OVERLAPPING
from adgen.run.planning.flashes import Flashes, too_many
from adgen.run.planning.works import Request
from adgen.run.store.folder import Store
from adgen.schema.footage import Accent, Edit
from adgen.schema.shot import BeatEffect, Transition
from tests.studio.bench.flashes import fuzzed, random_plan
from tests.studio.campaign import Told, write_campaign
from tests.studio.edits import FORM, edit
from tests.studio.films import WALL

RATE = Fraction(30)


def beating(
    hertz: float, effect: BeatEffect, strength: float = 1.0, rate: Fraction = RATE
) -> list[Edit]:
    """One shot of three seconds with strong beats."""
    beats = range(int(3 * hertz))
    accents = tuple(Accent(int(number * float(rate) / hertz), strength) for number in beats)
    return [edit(round(3 * rate), beat_effect=effect, accents=accents)]


def cutting(frames: int, transition: Transition, length: int) -> list[Edit]:
    """Shots of `frames`, all entered in the same way."""
    tail = length if transition in OVERLAPPING else 0
    return [
        edit(frames, tail=tail, transition=transition if number else "cut",
             transition_frames=length if number else 0)
        for number in range(12)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("hertz", "effect", "legal"),
    [
        (2, "flash", True),
        (3, "flash", True),
        (4, "flash", False),
        (5, "flash", False),
        (5, "zoom", True),
        (5, "none", True),
    ],
)
def test_flashes_on_beats_are_counted(hertz: float, effect: BeatEffect, legal: bool) -> None:
    found = too_many(beating(hertz, effect), RATE, FORM)
    assert (found is None) is legal
    if found is not None:
        assert found.worst.count == hertz


@pytest.mark.parametrize(
    ("hertz", "seconds", "strict", "legal"),
    [(2, 6, True, False), (2, 6, False, True), (2, 3.5, True, True), (1, 10, True, True)],
)
def test_flashes_that_last_are_refused_where_a_placement_is_held_to_them(
    hertz: float, seconds: float, strict: bool, legal: bool
) -> None:
    accents = tuple(Accent(int(at * 30 / hertz), 1.0) for at in range(int(seconds * hertz)))
    edits = [edit(300, beat_effect="flash", accents=accents)]
    found = too_many(edits, RATE, FORM, strict)
    assert (found is None) is legal
    assert found is None or (found.legal and found.lasts)


def test_weak_beats_light_too_little_to_flash() -> None:
    assert too_many(beating(5, "flash", strength=0.2), RATE, FORM) is None


@pytest.mark.parametrize(
    ("frames", "transition", "length", "legal"),
    [
        (8, "flash", 4, False),  # nearly four a second
        (15, "flash", 7, True),
        (7, "fade", 3, False),
        (15, "fade", 7, True),
        (4, "cut", 0, False),  # 7.5 cuts a second, dark and bright by turns
        (8, "cut", 0, True),
    ],
)
def test_transitions_are_counted(
    frames: int, transition: Transition, length: int, legal: bool
) -> None:
    assert (too_many(cutting(frames, transition, length), RATE, FORM) is None) is legal


def test_what_is_delivered_of_random_plans_is_legal() -> None:
    found = fuzzed(16, first=5000)
    assert found.broken == ()
    assert found.delivered >= 10
    assert found.refused + len(found.stopped) + found.delivered == 16


def test_random_plans_differ() -> None:
    assert len({random_plan(seed).edits for seed in range(20)}) == 20
    assert random_plan(7) == random_plan(7)


CAMPAIGN = """\
name: small
brand: brand.yaml
regions: regions.csv
lengths: [3]
placements: [wall, tile]
seed: 7
encode: small
engine: stills
transition_seconds: 0.2
shots:
{shots}
end_card:
  seconds: 1
  cta: "{{{{ cta }}}}"
"""
SHOT = """\
  - id: shot{number}
    seconds: 0.25
    picture: pictures/warm.png
    transition: flash
"""


def test_a_campaign_that_asks_for_more_is_refused(tmp_path: Path, small_placements: None) -> None:
    shots = "".join(SHOT.format(number=number) for number in range(8))
    campaign = write_campaign(tmp_path / "small", CAMPAIGN.format(shots=shots))
    with pytest.raises(RequestError) as refused:
        pipeline.plan(Request(campaign), Store(tmp_path / "store"), Told())
    (problem,) = refused.value.problems
    assert "campaign.yaml, line " in problem.where
    assert problem.where.endswith("].transition (3 s)")
    assert "flashes 4.5 times in the second before" in problem.what
    assert "transition: flash" in problem.what
    assert problem.hint is not None
    calm = campaign.read_text("utf-8").replace("transition: flash", "transition: cut")
    campaign.write_text(calm, "utf-8")
    assert pipeline.plan(Request(campaign), Store(tmp_path / "store"), Told()).plan.masters


@pytest.mark.parametrize("written", ["campaign", "shot"])
def test_beats_are_blamed_where_their_effect_is_written(
    written: str, tmp_path: Path, small_placements: None
) -> None:
    text = CAMPAIGN.format(shots=SHOT.format(number=0).replace("0.25", "2"))
    if written == "campaign":
        text = text.replace("engine: stills", "engine: stills\nbeat_effect: flash")
    else:
        text = text.replace("transition: flash", "beat_effect: flash")
    campaign = write_campaign(tmp_path / "small", text)
    plan = pipeline.plan(Request(campaign), Store(tmp_path / "store"), Told()).plan
    master = next(iter(plan.masters.values()))
    first, *rest = master.segments
    wild = replace(first.edit, accents=beating(5, "flash")[0].accents[:9])
    master = replace(master, segments=(replace(first, edit=wild), *rest))
    (problem,) = Flashes().problems(plan.brief, plan.spots[0], master)
    line = 1 + text.splitlines().index(
        "beat_effect: flash" if written == "campaign" else "    beat_effect: flash"
    )
    key = "beat_effect" if written == "campaign" else "shots[0].beat_effect"
    assert problem.where.endswith(f"campaign.yaml, line {line}, {key} (3 s)")
    assert "beat_effect: flash" in problem.what


def test_a_calm_plan_costs_nothing() -> None:
    """No picture is made where too little could change the light: 200 plans in a moment."""
    calm = beating(2, "flash")
    before = time.process_time()
    for _ in range(200):
        too_many(calm, RATE, FORM)
    assert time.process_time() - before < 0.5


@pytest.mark.parametrize(("aired", "refused"), [("wall", True), ("tiktok", False)])
def test_only_the_campaign_s_own_placements_are_held_to_flashes_that_last(
    aired: str, refused: bool, tmp_path: Path, small_placements: None
) -> None:
    text = CAMPAIGN.format(shots=SHOT.format(number=0).replace("0.25", "2"))
    campaign = write_campaign(tmp_path / "small", text)
    plan = pipeline.plan(Request(campaign), Store(tmp_path / "store"), Told()).plan
    master = next(one for one in plan.masters.values() if one.raster == WALL.raster)
    strict = WALL.model_copy(update={"id": aired, "flashes": "ITU-R BT.1702"})
    brief = replace(plan.brief, placements={**plan.brief.placements, aired: strict})
    first, *rest = master.segments
    accents = tuple(Accent(int(at * master.rate / 2), 1.0) for at in range(12))
    long = replace(first.edit, frames=300, beat_effect="flash", accents=accents)
    master = replace(master, segments=(replace(first, edit=long), *rest))
    problems = Flashes().problems(brief, plan.spots[0], master)
    assert len(problems) == refused
    assert all("flashes 2 times a second for " in problem.what for problem in problems)
