"""Approved takes stay whatever changes; rejected ones get another seed; planning says so."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adgen.errors import RequestError
from adgen.run.planning.locks import with_new_seed
from tests.studio.reviewing import Place, first_run, know_all

OPEN, DE = "en-US 3s/open 96x96", "de-DE 3s/open 96x96"
WALL = "en-US 3s/open 90x160"


@pytest.fixture(scope="module", autouse=True)
def _known() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        know_all(patch)
        yield


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The first run; tests must leave it alone."""
    return first_run(tmp_path_factory.mktemp("once"))


@pytest.fixture
def place(once: Place, tmp_path: Path) -> Place:
    return once.copied(tmp_path)


def problems(place: Place) -> list[str]:
    with pytest.raises(RequestError) as caught:
        place.plan()
    return [str(problem) for problem in caught.value.problems]


def test_without_decisions_nothing_is_told(once: Place) -> None:
    takes = once.takes()
    assert takes[OPEN]["key"] == takes[DE]["key"]
    assert all("review" not in row and row["status"] == "cached" for row in takes.values())
    assert {row["request"].seed for row in takes.values()} == {7}


def test_a_rejected_take_gets_a_new_seed_wherever_it_was_used(place: Place) -> None:
    before = place.takes()
    place.decide("reject", before[OPEN]["key"][:8], note="six fingers")
    after = place.takes()
    assert after[OPEN]["key"] == after[DE]["key"] != before[OPEN]["key"]
    assert after[OPEN]["request"] == with_new_seed(before[OPEN]["request"], 1)
    told = "new seed (rejected by Ann on "
    assert told in after[OPEN]["reason"]
    assert after[OPEN]["reason"].endswith(": six fingers)")
    assert after[OPEN]["reason"].startswith("takes of shots[open] were decided about")
    assert after[OPEN]["review"]["state"] == "new seed"
    others = before.keys() - {OPEN, DE}
    assert all(after[use] == before[use] for use in others), "the other raster's take too"

    again = place.run()
    assert again["takes"]["generated"] == 1
    place.decide("reject", OPEN)
    third = place.takes()[OPEN]
    assert third["request"] == with_new_seed(before[OPEN]["request"], 2)
    assert len({before[OPEN]["key"], after[OPEN]["key"], third["key"]}) == 3
    place.decide("unlock", after[OPEN]["key"])
    assert place.takes()[OPEN]["key"] == after[OPEN]["key"], "as many as count"


def test_a_new_seed_is_always_the_same_and_small(once: Place) -> None:
    asked = once.takes()[OPEN]["request"]
    assert with_new_seed(asked, 0) == asked
    seeds = [with_new_seed(asked, number).seed for number in (1, 2)]
    assert seeds == [1781599302, 2286406905]
    assert all(seed < 2**32 for seed in seeds)


CHANGES = [
    ("a wash of paint", "a storm of ink", "prompt"),
    ("seed: 7", "seed: 8", "seed"),
    ("steps: 2", "steps: 9", "model"),
    ("steps: 2", "steps: 2, revision: newer", "model"),
    ("rate: 24", "rate: 24\nmood: calm", "motion"),
    ("seconds: 1\n", "seconds: 0.75\n    camera: roll\n", "its length, camera"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "what"), CHANGES)
def test_an_approved_take_stays_whatever_changes(
    place: Place, old: str, new: str, what: str
) -> None:
    before = place.takes()
    place.decide("approve", OPEN)
    assert place.takes()[OPEN]["reason"].endswith(")")
    place.edit(old, new)
    if what.startswith("its length"):
        place.edit("seconds: 1.0\n    prompt", "seconds: 1.25\n    prompt")
    after = place.takes()
    assert after[OPEN]["key"] == after[DE]["key"] == before[OPEN]["key"]
    assert after[OPEN]["status"] == "cached"
    assert after[OPEN]["request"] == before[OPEN]["request"]
    assert f"; {what} changed since)" in after[OPEN]["reason"]
    assert after[OPEN]["reason"].partition("; locked (approved by Ann on 2")[1]
    assert after[WALL]["key"] != before[WALL]["key"], "which nobody approved"
    (line,) = [line for line in place.plan()[1].said if "its take stays as Ann approved" in line]
    assert "line 11, shots[0].id: its take stays" in line.replace("line 12", "line 11")
    assert f", though {what} changed since; `adgen review --unlock` lets it go" in line


def test_the_film_of_a_locked_take_is_the_same_to_the_byte(place: Place) -> None:
    first = {row["file"]: row["sha256"] for row in place.run()["deliverables"]}
    for use in (OPEN, WALL, "en-US 3s/where 96x96", "de-DE 3s/where 96x96"):
        place.decide("approve", use)
    place.edit("a wash of paint", "a storm of ink")
    place.edit("a wash over", "a storm over")
    second = place.run()
    films = {row["file"]: row["sha256"] for row in second["deliverables"]}
    same = {name for name, digest in films.items() if first[name] == digest}
    assert same == {name for name in films if "tile" in name}
    assert second["takes"]["generated"] == 2, "the wall's takes of `where`"
    told = [row["review"] for row in second["take_requests"].values() if "review" in row]
    assert [row["state"] for row in told] == ["locked"] * 4
    assert {tuple(row["changed"]) for row in told} == {("prompt",)}


def test_a_locked_take_that_is_lost_is_made_again_as_it_was(place: Place) -> None:
    """With the settings that it was approved with, not with those of now."""
    place.decide("approve", OPEN)
    key = place.takes()[OPEN]["key"]
    film = (place.root / "store" / key[:2] / key / "take.mkv").read_bytes()
    place.edit("a wash of paint", "a storm of ink")
    place.edit("steps: 2", "steps: 9")
    shutil.rmtree(place.root / "store" / key[:2] / key)
    assert place.takes()[OPEN]["status"] in ("new", "shared")
    made = place.run()
    assert (made["failed"], made["skipped"]) == (0, 0)
    assert (place.root / "store" / key[:2] / key / "take.mkv").read_bytes() == film
    assert made["take_requests"][key]["settings"] == {"steps": 2, "options": {}}


def test_a_locked_take_that_cannot_serve_is_a_problem(place: Place) -> None:
    place.decide("approve", OPEN)
    key = place.takes()[OPEN]["key"]
    place.edit("lengths: [3]", "lengths: [4]")
    place.takes()  # another length is another use
    place.edit("lengths: [4]", "lengths: [3]")
    place.edit("seconds: 1\n", "seconds: 1.25\n")
    place.edit("seconds: 1.0\n    prompt", "seconds: 0.75\n    prompt")
    (told, *_) = found = problems(place)
    assert len(found) == 2, "a region each"
    assert "campaign.yaml, line 11, shots[0].id (en-US 3 s): its take" in told
    assert f"{key[:12]} was approved by Ann on " in told
    assert "but it has 17 frames, and 22 are needed" in told
    assert f"hint: let it go with `adgen review --unlock {key[:12]}`, or undo the change" in told
    place.decide("unlock", key)
    assert place.takes()[OPEN]["key"] != key


def test_another_rate_is_a_problem(place: Place) -> None:
    place.decide("approve", OPEN)
    place.edit("rate: 24", "rate: 25")
    assert "it is 96x96 at 24, and 96x96 at 25 is needed" in problems(place)[0]


def test_a_lost_take_of_an_engine_that_changed_is_a_problem(place: Place) -> None:
    place.decide("approve", OPEN)
    key = place.takes()[OPEN]["key"]
    shutil.rmtree(place.root / "store" / key[:2] / key)
    lines = place.log.read_text("utf-8").replace("painter-1", "painter-0")
    place.log.write_text(lines, "utf-8")
    assert "comes to another take" in problems(place)[0], "whoever changed it by hand"
    row = json.loads(lines)
    row["take"] = _key_of(row["asked"])
    place.log.write_text(json.dumps(row), "utf-8")
    told = problems(place)[0]
    assert "no longer in the store, and cannot be made again: the engine is painter-1 now" in told


def _key_of(asked: dict[str, Any]) -> str:
    from adgen.run.work import Work

    parameters = {**asked["request"], "settings": asked["settings"]}
    return Work("take", asked["version"], parameters, {"engine": asked["revision"]}).key


def test_a_new_market_shares_what_the_others_have(place: Place) -> None:
    place.decide("approve", OPEN)
    place.decide("approve", "en-US 3s/where 96x96")
    place.decide("reject", WALL)
    with place.campaign.with_name("regions.csv").open("a", encoding="utf-8") as file:
        file.write("fr-FR,Tu peux,Paris,Acheter\n")
    place.edit("a wash of paint", "a storm of ink")
    takes = place.takes()
    assert takes["fr-FR 3s/open 96x96"]["key"] == takes[OPEN]["key"]
    assert takes["fr-FR 3s/open 90x160"]["key"] == takes[WALL]["key"]
    assert "review" not in takes["fr-FR 3s/where 96x96"], "its words come from the row"
    assert takes["fr-FR 3s/where 96x96"]["request"].prompt == "a wash over Paris"
    assert "review" not in takes["de-DE 3s/where 96x96"]


def test_rejecting_a_locked_take_lets_it_go(place: Place) -> None:
    before = place.takes()[OPEN]
    place.decide("approve", OPEN)
    place.decide("reject", OPEN, by="Bob", note="after all")
    after = place.takes()[OPEN]
    assert after["request"] == with_new_seed(before["request"], 1)
    assert after["review"]["by"] == "Bob"


PICTURE = "    engine: stills\n    picture: pictures/warm.png"


def test_a_rejected_picture_is_not_made_again_until_it_would_be_another(place: Place) -> None:
    place.edit("    prompt: a wash of paint", PICTURE)
    place.run()
    before = place.takes()[OPEN]
    place.decide("reject", OPEN, note="too dull")
    after = place.takes()[OPEN]
    assert (after["key"], after["status"], after["request"]) == (
        before["key"], "cached", before["request"],
    )  # fmt: skip
    assert after["review"]["state"] == "rejected"
    assert "rejected by Ann on 2" in after["reason"]
    assert after["reason"].endswith(": too dull; another seed would show the same")
    (line,) = [line for line in place.plan()[1].said if "was rejected by Ann" in line]
    assert "shots[0].id: its take was rejected by Ann on 2" in line
    assert line.endswith("a picture is the same with any seed; change picture, camera or motion")
    document = place.run()
    assert document["takes"]["generated"] == 0
    states = {row["take"]: row["state"] for row in place.reviewed().take_rows()}
    assert states[before["key"]] == "rejected", "and none beside it that nobody has seen"

    place.edit("seconds: 1\n", "seconds: 0.75\n")  # longer or shorter, it is the same picture
    assert place.takes()[OPEN]["review"]["state"] == "rejected"
    place.edit(PICTURE, f"{PICTURE}\n    camera: roll")
    changed = place.takes()[OPEN]
    assert "review" not in changed, "is another one, of which nobody has said a word"
    assert changed["request"].seed == before["request"].seed
    assert not [line for line in place.plan()[1].said if "was rejected" in line]


@pytest.mark.parametrize("other", [f"{PICTURE}\n    camera: handheld", "    engine: stills"])
def test_where_dice_are_thrown_stills_get_a_new_seed(place: Place, other: str) -> None:
    place.edit("    prompt: a wash of paint", other)
    place.run()
    before = place.takes()[OPEN]
    place.decide("reject", OPEN)
    after = place.takes()[OPEN]
    assert after["request"] == with_new_seed(before["request"], 1)
    assert after["review"]["state"] == "new seed"
    assert not [line for line in place.plan()[1].said if "was rejected" in line]


def test_a_locked_picture_that_changed_stays_while_it_is_kept(place: Place) -> None:
    place.edit("    prompt: a wash of paint", "    engine: stills\n    picture: pictures/warm.png")
    place.run()
    place.decide("approve", OPEN)
    locked = place.takes()[OPEN]
    shutil.copy(place.root / "small/pictures/cold.png", place.root / "small/pictures/warm.png")
    after = place.takes()[OPEN]
    assert after["key"] == locked["key"]
    assert "picture" in after["review"]["changed"]
    shutil.rmtree(place.root / "store" / locked["key"][:2] / locked["key"])
    assert "warm.png is another picture now" in problems(place)[0]


def test_a_damaged_review_file_stops_planning_with_all_else(place: Place) -> None:
    place.log.write_text("nonsense\n", "utf-8")
    place.edit("encode: small", "encode: tiny")
    found = problems(place)
    assert any("campaign.review.jsonl, line 1: is damaged" in told for told in found)
    assert any("tiny" in told for told in found)


def test_a_model_beside_the_campaign_is_found_wherever_both_lie(
    place: Place, tmp_path: Path
) -> None:
    (place.campaign.parent / "weights").mkdir()
    place.edit("painter, steps: 2", "painter, steps: 2, model: weights")
    place.run()
    place.decide("approve", OPEN)
    text = place.log.read_text("utf-8")
    assert json.loads(text)["asked"]["choice"]["model"] == "weights"
    assert str(tmp_path) not in text
    moved = place.copied(tmp_path / "elsewhere")
    place.edit("a wash of paint", "a storm of ink")
    planned, _ = moved.plan()
    (take,) = [take for take in planned.plan.takes.values() if take.review is not None]
    assert take.engine.model == str(moved.campaign.parent / "weights")


def test_a_damaged_approval_is_told_with_all_else(place: Place) -> None:
    place.decide("approve", OPEN)
    text = place.log.read_text("utf-8")
    place.log.write_text(text.replace('"seed": 7', '"seed": 70'), "utf-8")
    place.edit("encode: small", "encode: tiny")
    first, second = problems(place)
    assert "tiny" in first
    assert second.startswith("approval of take ")
    assert "is damaged: what it says comes to another take" in second
