"""What changed between two plans' sources, told as people say it."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from adgen import pipeline
from adgen.run.planning.request import Narrowed
from adgen.run.planning.works import Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store
from adgen.run.why.changes import changes
from adgen.run.why.sources import flat, sources_of
from tests.studio.campaign import BRAND, CAMPAIGN, REGIONS, know_small_placements, write_campaign

Sources = dict[str, Any]
Change = Callable[[Sources], None]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sources")


def planned(
    place: Path, name: str, texts: dict[str, str] | None = None, regions: tuple[str, ...] = ()
) -> Sources:
    """The sources of a plan of the small campaign, as a manifest holds them."""
    with pytest.MonkeyPatch.context() as patch:
        know_small_placements(patch)
        path = write_campaign(place / name, **(texts or {}))
        plan = pipeline.plan(
            Request(path, Narrowed(regions=regions)), Store(place / "store"), Silent()
        ).plan
    assert {work.stage for work in plan.works()} >= {"take", "compose", "mix", "deliver", "check"}
    return dict(json.loads(json.dumps(sources_of(plan))))


@pytest.fixture(scope="module")
def base(place: Path) -> Sources:
    return planned(place, "base")


def told(then: Sources, now: Sources) -> list[str]:
    return [change.text for change in changes(then, now)]


def test_sources_hold_values_rows_and_hashes(base: Sources) -> None:
    assert base["campaign"]["values"]["shots[open].super.text"] == "{{ headline }}"
    assert base["rows"]["values"]["de-DE"]["cta"] == "Kaufen"
    assert base["rows"]["places"]["de-DE"] == "regions.csv row 3"
    assert set(base["files"]) == {
        "brand logo", "music", "beats file", "pictures/cold.png", "pictures/warm.png"
    }  # fmt: skip
    assert set(base["placements"]) == {"wall", "tile"}
    assert base["stages"]["compose"] >= 2
    assert base["engines"]["stills"].startswith("stills-")


def test_order_comments_and_names_of_files_change_nothing(place: Path, base: Sources) -> None:
    head, first, second = REGIONS.splitlines()
    texts = {
        "campaign": "# A comment\n" + CAMPAIGN.replace("seed: 7", "# Another\nseed: 7"),
        "regions": "\n".join((head, second, first)) + "\n",
    }
    now = planned(place, "tidied", texts)
    now["campaign"]["file"] = "renamed.yaml"
    assert told(base, now) == []


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"regions": REGIONS.replace("Kaufen", "Los")}, ["regions.csv row 3 cta changed"]),
        ({"regions": REGIONS + "fr-FR,Tu,Toi,Salut,Va\n"}, ["row for fr-FR is new"]),
        ({"regions": REGIONS.replace("de-DE", "de-AT")},
         ["row for de-AT is new", "row for de-DE was taken out"]),
        ({"brand": BRAND.replace("#FFB07A", "#FFB07B")}, ["brand palette.accent changed"]),
        ({"campaign": CAMPAIGN.replace("seed: 7", "seed: 8")},
         ["campaign.yaml line 6 seed changed"]),
        ({"campaign": CAMPAIGN.replace("pan_left", "pan_right")},
         ["campaign.yaml line 24 shots[1].camera changed"]),
        ({"campaign": CAMPAIGN.replace("{{ headline }}", "{{ headline }}!")},
         ["campaign.yaml line 18 shots[0].super changed"]),
        ({"campaign": CAMPAIGN.replace("  - id: detail", "  - id: close")},
         ["shot detail was taken out of campaign.yaml", "campaign.yaml line 21 shots[1] is new"]),
        ({"campaign": CAMPAIGN.replace("seed: 7", "subtitles: null\nseed: 7")},
         ["campaign.yaml line 6 subtitles changed"]),
    ],
)  # fmt: skip
def test_edits_are_told_by_their_place(
    place: Path, base: Sources, texts: dict[str, str], expected: list[str]
) -> None:
    assert told(base, planned(place, "edited", texts)) == expected


def test_rows_that_were_not_asked_for_are_neither_new_nor_changed(
    place: Path, base: Sources
) -> None:
    narrowed = planned(place, "base", regions=("en-US",))
    assert set(narrowed["rows"]["values"]) == {"en-US"}
    assert told(narrowed, base) == told(base, narrowed) == []


def test_order_of_shots_is_a_change(base: Sources) -> None:
    now = deepcopy(base)
    now["campaign"]["shots"].reverse()
    assert told(base, now) == ["campaign.yaml order of shots changed"]


def test_a_value_given_by_set_names_the_option(base: Sources) -> None:
    now = deepcopy(base)
    now["campaign"]["values"]["seed"] = 9
    now["campaign"]["lines"]["seed"] = 0
    assert told(base, now) == ["--set seed changed"]


def _set(*keys: str, value: Any) -> Change:
    def change(sources: Sources) -> None:
        for key in keys[:-1]:
            sources = sources[key]
        sources[keys[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_set("files", "brand logo", value="00"), "brand logo changed"),
        (_set("files", "pictures/cold.png", value="00"), "pictures/cold.png changed"),
        (_set("files", "font New.ttf", value="00"), "font New.ttf is new"),
        (_set("stages", "compose", value=94), "stage compose is now version 94"),
        (_set("engines", "stills", value="stills-2 cv2-99"),
         "engine stills is now revision cv2-99"),
        (_set("tools", "ffmpeg", value="7.1"), "ffmpeg is now 7.1"),
        (_set("tools", "fonts", value="00"), "the fonts changed"),
        (_set("placements", "tile", "loudness", "integrated", value=-23.0),
         "placement tile loudness changed"),
        (_set("encode", "crf", value=1), "encode small crf changed"),
        (_set("mood", "look.contrast", value=1.5), "mood look.contrast changed"),
    ],
)  # fmt: skip
def test_files_tables_and_identities(base: Sources, change: Change, expected: str) -> None:
    now = deepcopy(base)
    change(now)
    assert told(base, now) == [expected]
    assert told(now, now) == []


def test_another_encode_is_one_change_and_not_one_for_each_of_its_fields(base: Sources) -> None:
    now = deepcopy(base)
    now["campaign"]["values"]["encode"] = "balanced"
    now["encode"]["crf"] = 1
    assert told(base, now) == ["campaign.yaml line 7 encode changed"]


def test_flat_keeps_lists_and_empty_objects() -> None:
    assert flat({"a": {"b": [1, 2], "c": {}}, "d": None}) == {"a.b": [1, 2], "a.c": {}, "d": None}
