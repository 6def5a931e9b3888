"""What decides the bytes of a piece of work is in its key, and what does not is not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from adgen import pipeline
from adgen.media.ffmpeg import find_ffmpeg
from adgen.run.plan import Plan
from adgen.run.planning.layouts import read_layout
from adgen.run.planning.tools import TOOLS, tools
from adgen.run.planning.works import Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store
from tests.studio.campaign import BRAND, know_small_placements, write_campaign

OPEN = '  - {id: open, seconds: 1, picture: pictures/warm.png, super: "You can", logo: true}\n'
NEXT = '  - {id: next, seconds: 1, picture: pictures/cold.png, super: "All day", logo: true}\n'
CAMPAIGN = f"""\
name: small
brand: brand.yaml
regions: regions.csv
lengths: [4]
placements: [wall]
encode: small
engine: stills
shots:
{OPEN}{NEXT}\
end_card: {{seconds: 2, picture: pictures/cold.png, cta: "Buy now"}}
"""
Planner = Callable[..., Plan]


@pytest.fixture(scope="module", autouse=True)
def _known() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        know_small_placements(patch)
        yield


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def plan(tmp_path: Path, store: Store) -> Planner:
    """Plans one campaign of one region in one store, with words of its files replaced."""

    def planned(campaign: str = CAMPAIGN, brand: str = BRAND) -> Plan:
        text = "region\nen-US\n"
        path = write_campaign(tmp_path / "small", campaign, brand, text)
        return pipeline.plan(Request(path), store, Silent()).plan

    return planned


def keys(plan: Plan) -> dict[str, set[str]]:
    """The keys of a plan by stage."""
    found: dict[str, set[str]] = {}
    for work in plan.works():
        found.setdefault(work.stage, set()).add(work.key)
    return found


def moved(before: Plan, after: Plan) -> set[str]:
    """The stages whose keys are others."""
    then, now = keys(before), keys(after)
    assert then.keys() == now.keys()
    return {stage for stage in now if now[stage] != then[stage]}


def supers(plan: Plan, store: Store) -> list[tuple[int, str]]:
    """When each text before the end card is seen, and what it says, as it would be burnt in."""
    (film,) = plan.films.values()
    titles = read_layout(store, film.overlay).titles
    return sorted((t.frames.start, t.fitted.lines[0]) for t in titles if t.role == "title")


def test_shots_that_change_places_take_their_texts_along(plan: Planner, store: Store) -> None:
    """Alike in everything but picture and words: only the order tells the two plans apart."""
    first = plan()
    assert supers(first, store) == [(0, "You can"), (30, "All day")]
    turned = plan(CAMPAIGN.replace(OPEN + NEXT, NEXT + OPEN))
    assert supers(turned, store) == [(0, "All day"), (30, "You can")]
    assert moved(first, turned) == {"overlay", "compose", "deliver", "mark", "check"}


@pytest.mark.parametrize(
    ("campaign", "brand", "stages"),
    [
        (("", ""), ('"#14143C"', '"#14143D"'), {"check"}),
        (("", ""), ("accent: ", 'light: "#FEFEFE", accent: '), {"deliver", "mark", "check"}),
        (("", ""), ("tagline", "animation: fade\ntagline"), {"deliver", "mark", "check"}),
        (("", ""), ("logo.png,", "logo.png, clearance: 0.2,"),
         {"overlay", "deliver", "mark", "check"}),
        (("", ""), ("name: Orlune", "name: Other"), set()),
        (("encode: small", "encode: small\nsubtitles: {style: plain}"), ("", ""), set()),
        (("encode: small", "encode: small\nsubtitles: {size: 0.05}"), ("", ""),
         {"overlay", "deliver", "mark", "check"}),
        (("encode: small", "encode: small\nrate: 24"), ("", ""),
         {"take", "compose", "overlay", "deliver", "mark", "check"}),
    ],
    ids=["a colour only looked for", "a colour of texts", "animation", "clearance", "its name",
         "how no subtitles look", "the size that titles are kept above", "rate"],
)  # fmt: skip
def test_a_change_moves_the_keys_of_what_it_decides(
    plan: Planner, campaign: tuple[str, str], brand: tuple[str, str], stages: set[str]
) -> None:
    first = plan()
    changed = plan(CAMPAIGN.replace(*campaign, 1), BRAND.replace(*brand, 1))
    assert moved(first, changed) == stages


def test_tools_stand_with_their_versions_in_the_works_they_are_for(plan: Planner) -> None:
    found: dict[str, dict[str, Any]] = {}
    for work in plan().works():
        found[work.stage] = {
            name: work.parameters[name] for name in TOOLS if name in work.parameters
        }
    assert {stage: set(named) for stage, named in found.items() if named} == {
        "compose": {"ffmpeg", "opencv"},
        "mix": {"ffmpeg"},
        "overlay": {"harfbuzz", "budoux", "regex"},
        "deliver": {"ffmpeg", "opencv"},
        "check": {"ffmpeg", "mediainfo", "opencv"},
    }
    assert found["mix"] == {"ffmpeg": find_ffmpeg().version}
    assert found["deliver"]["opencv"].startswith("5.")


def test_every_tool_has_a_version_that_json_takes() -> None:
    versions = tools(*TOOLS)
    assert set(versions) == set(TOOLS)
    assert all(versions.values())
    assert json.loads(json.dumps(versions)) == versions
