"""What a campaign asks of the embedded model: said once, with its place, in planning."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from adgen import pipeline
from adgen.errors import RequestError
from adgen.run.planning.works import Planned, Request
from adgen.run.store.folder import Store
from adgen.run.takes import PlannedTake
from tests.engines.embedded.tiny import tiny_weights
from tests.studio.campaign import BRAND, REGIONS, Told, run, write_campaign, write_png

MUSIC = """\
music: {file: music.wav, licence: {owner: us, terms: CC0-1.0, proof: us}, beats_file: beats.json}
"""
CAMPAIGN = """\
name: small
brand: brand.yaml
regions: regions.csv
lengths: [6]
placements: [wall, tile]
seed: 7
encode: small
engine: {name: embedded, model: WEIGHTS, device: cpu, steps: 2}
music: {file: music.wav, licence: {owner: us, terms: CC0-1.0, proof: us}, beats_file: beats.json}
shots:
  - id: open
    beats: 2
    prompt: flowing silk
  - id: detail
    beats: 1
    engine: stills
    picture: pictures/cold.png
end_card:
  beats: 3
  cta: "{{ cta }}"
"""


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_weights(tmp_path_factory.mktemp("weights") / "tiny")


@pytest.fixture
def plan(weights: Path, tmp_path: Path, small_placements: None) -> Any:
    """Plan the campaign with some texts of it replaced; gives the plan and what was told."""

    def planned(*changes: tuple[str, str], brand: str = BRAND) -> tuple[Planned, Told]:
        text = CAMPAIGN.replace("WEIGHTS", str(weights)).replace("[6]", "[3]")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        campaign = write_campaign(tmp_path / "small", text, brand, REGIONS)
        told = Told()
        return pipeline.plan(Request(campaign), Store(tmp_path / "store"), told), told

    return planned


def problems(plan: Any, *changes: tuple[str, str], **more: Any) -> list[str]:
    with pytest.raises(RequestError) as caught:
        plan(*changes, **more)
    return [str(problem) for problem in caught.value.problems]


def take(planned: Planned, shot: str) -> PlannedTake:
    return next(take for take in planned.plan.takes.values() if take.shots[0].endswith(f"/{shot}"))


def test_words_that_are_not_known_are_warned_of_once_a_shot(plan: Any) -> None:
    planned, told = plan(("flowing silk", "silk, a zebra, qwerty"))
    (warning,) = [line for line in told.said if "does not know" in line]
    assert warning.endswith(
        "line 13, shots[0].prompt: the embedded model does not know: zebra, qwerty"
    )
    assert warning.startswith("warning: ")
    assert len(planned.plan.takes) == 6, "two rasters of three shots, shared by both regions"


def test_a_prompt_of_strange_words_is_a_problem(plan: Any) -> None:
    found = problems(plan, ("flowing silk", "กรุงเทพ"))
    assert "shots[0].id (en-US 3 s): the embedded model knows no word of the prompt" in found[0]
    assert "(กรุงเทพ)" in found[0]
    assert "diffusers" in found[0]


def test_a_shot_has_the_brands_colours_or_its_own(plan: Any) -> None:
    planned, _ = plan()
    assert take(planned, "open").request.palette == ("#14143C", "#0A0A1E", "#FFB07A")
    assert take(planned, "detail").request.palette == ()
    own = '["#102030", "#405060", "#708090"]'
    planned, _ = plan(("prompt: flowing silk", f"prompt: flowing silk\n    palette: {own}"))
    assert take(planned, "open").request.palette == ("#102030", "#405060", "#708090")


def test_a_palette_of_one_colour_is_a_problem(plan: Any) -> None:
    one = ("prompt: flowing silk", 'prompt: flowing silk\n    palette: ["#102030"]')
    assert "shots[0].palette: has 1 of three colours: ground" in problems(plan, one)[0]
    same = (one[0], one[1].replace('"#102030"', '"#aabbcc", "#AABBCC", "#aabbcc"'))
    assert "shots[0].palette: is one colour three times" in problems(plan, same)[0]
    flat = BRAND.replace("#0A0A1E", "#14143C").replace("#FFB07A", "#14143C")
    assert "the palette is one colour, #14143C" in problems(plan, brand=flat)[0]


def test_a_palette_that_stills_does_not_use_is_told(plan: Any) -> None:
    own = 'picture: pictures/cold.png\n    palette: ["#102030", "#405060", "#708090"]'
    _, told = plan(("picture: pictures/cold.png", own))
    assert sum("the palette is not used" in line for line in told.said) == 1


def test_a_mask_needs_a_picture_and_an_engine_that_knows_masks(plan: Any, tmp_path: Path) -> None:
    mask = ("prompt: flowing silk", "prompt: flowing silk\n    mask: pictures/warm.png")
    assert "shots[0].mask: there is no picture for it" in problems(plan, mask)[0]
    mask = ("picture: pictures/cold.png", "picture: pictures/cold.png\n    mask: pictures/warm.png")
    (found, *_) = problems(plan, mask)
    assert "the engine stills has no mask\n\nhint: engines that can: embedded" in found
    planned, _ = plan(mask, ("    engine: stills\n", ""))
    asked = take(planned, "detail").request
    assert asked.mask is not None and asked.mask.asset.path.name == "warm.png"
    assert asked.parameters()["mask"] == asked.mask.asset.sha256
    assert "mask" not in take(planned, "open").request.parameters()


def test_a_take_that_the_dissolve_makes_too_long_names_the_shot(plan: Any) -> None:
    found = problems(
        plan,
        ("lengths: [3]", "lengths: [6]"),
        (MUSIC, ""),
        ("beats: 2", "seconds: 3.9"),
        ("beats: 1\n", "seconds: 0.6\n    transition: dissolve\n"),
        ("beats: 3", "seconds: 1.5"),
    )
    assert "embedded model makes 4 s at most: cut the shot in two" in found[0]
    assert "(shot open asks for 3.9 s, its cut takes 3.90 s and the transition after it" in found[0]


def test_a_cut_that_the_others_leave_too_long_says_so(plan: Any) -> None:
    """Nobody asks for more than 3 s, and 8 s have to be filled."""
    found = problems(
        plan,
        ("lengths: [3]", "lengths: [8]"),
        (MUSIC, ""),
        ("beats: 2", "seconds: 3"),
        ("beats: 1\n", "seconds: 0.5\n"),
        ("beats: 3", "seconds: 1.5"),
    )
    assert "(shot open asks for 3 s, its cut takes 4." in found[0]


def test_the_spot_is_made_of_plates_and_pictures(
    weights: Path, tmp_path: Path, small_placements: None
) -> None:
    """A product over an embedded plate beside a shot of stills, down to the files."""
    text = CAMPAIGN.replace("WEIGHTS", str(weights)).replace("[6]", "[3]").replace(
        "prompt: flowing silk",
        "prompt: flowing silk\n    product: {picture: pictures/block.png, at: [0.5, 0.7]}",
    ).replace("wall, tile", "tile")  # fmt: skip
    campaign = write_campaign(tmp_path / "small", text)
    block = np.zeros((60, 30, 4), np.uint8)
    block[4:-4, 4:-4] = (30, 30, 220, 255)
    write_png(campaign.parent / "pictures" / "block.png", block)
    told = Told()
    document = run(campaign, tmp_path / "store", tmp_path / "out", told)
    assert document["delivered"] == document["expected"] == 2
    assert document["takes"] == {"generated": 3, "reused": 0}
    film = cv2.VideoCapture(document["deliverables"][0]["path"])
    film.set(cv2.CAP_PROP_POS_FRAMES, 10)
    _, frame = film.read()
    blue, green, red = frame[56, 48].astype(int)
    assert red > 150 > 90 > max(green, blue), "the product stands before the plate"
    again = run(campaign, tmp_path / "store", tmp_path / "out")
    assert again["takes"] == {"generated": 0, "reused": 3}
