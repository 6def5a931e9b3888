"""Effects, stems and silence, from a campaign's keys to the plan."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from adgen import pipeline
from adgen.run.making.items import unmade
from adgen.run.plan import Plan
from adgen.run.planning.works import Request
from adgen.run.store.folder import Store
from adgen.run.why.explain import plan_document
from tests.studio.campaign import CAMPAIGN, REGIONS, Told, know_small_placements, write_campaign

MUTE = CAMPAIGN.replace('    voice: "{{ line }}"\n', "").replace(
    "voice: {engine: espeak, rate: 1.5}\n", ""
)
QUIET = "\n".join(row for row in MUTE.splitlines() if not row.startswith("music:")) + "\n"
TIMED = (
    QUIET.replace("beats:", "seconds:").replace("seconds: 3", "seconds: 1").replace("[3]", "[4]")
)
MORE = "sound_effects: true\n"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def plan(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Plan]:
    """Plans a small campaign of one region, in one store."""
    know_small_placements(monkeypatch)
    regions = "\n".join(REGIONS.splitlines()[:2])

    def planned(campaign: str = MUTE, **overrides: str) -> Plan:
        path = write_campaign(tmp_path / "small", campaign, regions=regions)
        return pipeline.plan(Request(path, overrides=overrides), store, Told()).plan

    return planned


def keys(plan: Plan) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for work in plan.works():
        found.setdefault(work.stage, set()).add(work.key)
    return found


def test_effects_change_the_sound_and_what_holds_it_and_nothing_else(
    plan: Callable[..., Plan],
) -> None:
    without, struck = plan(), plan(MUTE + MORE)
    before, after = keys(without), keys(struck)
    assert {stage for stage in after if after[stage] != before[stage]} == {
        "mix",
        "deliver",
        "mark",
        "check",
    }
    for mix in without.mixes.values():
        assert mix.effects is None and "effects" not in mix.work.parameters
    assert keys(plan(MUTE + "sound_effects: false\n")) == before


def test_effects_are_on_the_cuts_as_long_as_their_transitions(plan: Callable[..., Plan]) -> None:
    text = MUTE.replace("  - id: detail\n", "  - id: detail\n    transition: whip\n") + MORE
    made = plan(text)
    (spot,) = made.spots
    (mix,) = made.mixes.values()
    assert mix.effects is not None and mix.effects.level == -6.0
    (whip,) = mix.effects.struck  # the end card comes by a dissolve, which has no sound
    assert whip.at == spot.cuts.cuts[1].record.start_seconds
    assert (whip.transition, whip.whoosh, whip.hit) == ("whip", True, True)
    frames = next(iter(made.masters.values())).segments[1].edit.transition_frames
    assert whip.seconds == Fraction(frames, 30) > 0
    louder = plan(text.replace(MORE, "sound_effects: {whoosh: false, level: 0}\n"))
    (other,) = louder.mixes.values()
    assert other.effects is not None and not other.effects.struck[0].whoosh
    assert other.key != mix.key


def test_stems_are_work_of_their_own_that_leaves_films_alone(
    plan: Callable[..., Plan], store: Store
) -> None:
    without, asked = plan(), plan(stems="true")
    (key,) = asked.stems
    assert keys(without) == {name: found for name, found in keys(asked).items() if name != "stems"}
    assert not without.stems
    assert key in {work.key for work in asked.works()}
    assert {item.stems for item in asked.deliverables} == {key}
    items = unmade(asked, asked.deliverables, store)
    assert items[key].kind == "stems" and items[key].reads == (asked.stems[key].mix.music.asset,)  # type: ignore[union-attr]
    for item in items.values():
        if item.kind in ("mix", "film", "check", "stems"):
            store.make(item.key, lambda folder: (folder / "x").write_text("x") and None)
    assert not unmade(asked, asked.deliverables, store).keys() & {key}
    fresh = plan(stems="true", seed="9")
    assert set(fresh.stems) == {key}


def test_stems_that_are_not_there_are_told_by_the_plan(
    plan: Callable[..., Plan], store: Store
) -> None:
    asked = plan(stems="true")
    for key in (*asked.films, *asked.marks, *asked.checks):
        store.make(key, lambda folder: (folder / "x").write_text("x") and None)
    told = {row["reason"] for row in plan_document(asked, store)["deliverables"]}
    assert told == {"made before from the same inputs; its stems are to be made"}


def test_a_campaign_without_any_sound_is_told_and_has_no_stems(plan: Callable[..., Plan]) -> None:
    silent = plan(TIMED, stems="true")
    (told,) = (warning for warning in silent.warnings if "sound" in warning)
    assert told.endswith(
        "there is neither music nor a line to say: files without any sound come of it"
    )
    assert not silent.stems
    assert all(check.silent and check.work.parameters["silent"] for check in silent.checks.values())
    heard = plan()
    assert not any("sound" in warning for warning in heard.warnings)
    assert not any(check.silent for check in heard.checks.values())
    struck = plan(TIMED + MORE)
    assert not any(check.silent for check in struck.checks.values())
