"""Why work has to be made, on small graphs of which the answer is known."""

from __future__ import annotations

import time
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest

from adgen.run.store.folder import Store
from adgen.run.why.earlier import Ledger, Place, Row
from adgen.run.why.reasons import Reasons, Use, shortened

HOME: Place = ("de-DE", 6, "tile")
SHOTS = ("hook", "end-card")
SOURCES: dict[str, Any] = {
    "campaign": {
        "file": "campaign.yaml",
        "values": {
            "seed": 1,
            "lengths": [6],
            "placements": ["tile"],
            "shots[hook].prompt": "A {{ dish }} of {{ brand }}",
            "shots[hook].beats": 2.0,
            "shots[hook].super.text": "{{ headline }}",
            "end_card.cta": "{{ cta }}",
            "end_card.tagline": None,
            "music.file": "a.wav",
        },
        "lines": {"seed": 4, "shots[hook].prompt": 12, "shots[hook].beats": 13, "lengths": 5},
        "shots": ["hook"],
    },
    "brand": {"name": "Orlune", "tagline": "Hear it", "palette.accent": "#FF0000"},
    "rows": {
        "values": {"de-DE": {"region": "de-DE", "dish": "soup", "headline": "Hallo", "cta": "Ja"}},
        "places": {"de-DE": "regions.csv row 7"},
    },
    "placements": {"tile": {"loudness": {"integrated": -14.0}, "max_megabytes": 10}},
    "files": {"brand logo": "logo1", "music": "track1", "pictures/a.png": "a1"},
    "engines": {"stills": "stills-1 cv2-5"},
    "stages": {"compose": 2},
    "tools": {"ffmpeg": "7.0", "fonts": "fonts1"},
}
ITEMS: dict[str, Any] = {
    "hook1": {
        "stage": "take", "version": 1,
        "parameters": {"engine": "stills", "prompt": "A soup", "seed": 1, "frames": 60,
                       "picture": "a1", "palette": []},
        "inputs": {"engine": "stills-1 cv2-5"},
    },
    "card1": {
        "stage": "take", "version": 1,
        "parameters": {"engine": "stills", "prompt": "", "seed": 1, "frames": 60,
                       "picture": None, "palette": ["#FF0000"]},
        "inputs": {"engine": "stills-1 cv2-5"},
    },
    "master1": {
        "stage": "compose", "version": 2,
        "parameters": {"cuts": [[60, 0], [60, 0]], "look": {"contrast": 1.0}},
        "inputs": {"0": "hook1", "1": "card1"},
    },
    "mix1": {
        "stage": "mix", "version": 1,
        "parameters": {"starts": [], "target": {"integrated": -14.0}, "ffmpeg": "7.0"},
        "inputs": {"music": "track1"},
    },
    "overlay1": {
        "stage": "overlay", "version": 1,
        "parameters": {"texts": {"hook.super": "Hallo", "end-card.cta": "Ja",
                                 "end-card.tagline": "Hear it"}},
        "inputs": {"logo": "logo1", "fonts": "fonts1"},
    },
    "film1": {
        "stage": "deliver", "version": 1,
        "parameters": {"ffmpeg": "7.0", "encode": {"crf": 20}},
        "inputs": {"master": "master1", "mix": "mix1", "overlay": "laid1", "logo": "logo1",
                   "fonts": "fonts1"},
    },
    "check1": {
        "stage": "check", "version": 1,
        "parameters": {"placement": {"loudness": {"integrated": -14.0}, "max_megabytes": 10}},
        "inputs": {"film": "film1"},
    },
}  # fmt: skip
THEN = Ledger({HOME: Row("film1", "check1", "overlay1", SHOTS, "delivered")}, ITEMS, SOURCES)


class Now:
    """The plan of now: the earlier one with changes."""

    def __init__(self) -> None:
        self.items: dict[str, Any] = deepcopy(ITEMS)
        self.sources: dict[str, Any] = deepcopy(SOURCES)
        self.row = replace(THEN.rows[HOME], status="")

    def changed(self, name: str, *path: str, value: Any) -> str:
        """Give `name1` a leaf another value, under the key `name2`."""
        item = self.items.setdefault(f"{name}2", deepcopy(ITEMS[f"{name}1"]))
        for key in path[:-1]:
            item = item[key]
        item[path[-1]] = value
        return f"{name}2"

    def why(self, store: Store, role: Any = "film", shot: str = "") -> list[str]:
        ledger = Ledger({HOME: self.row}, self.items, self.sources)
        return Reasons(ledger, THEN, store).why([Use(HOME, role, shot)])

    def take(self, *path: str, value: Any, shot: str = "hook") -> None:
        """Change a take, and all that is made from it."""
        take = self.changed("hook" if shot == "hook" else "card", *path, value=value)
        self.changed("master", "inputs", str(SHOTS.index(shot)), value=take)
        self.film("master", "master2")

    def film(self, name: str, key: str) -> None:
        self.changed("film", "inputs", name, value=key)
        self.row = replace(self.row, film="film2")

    def text(self, place: str, value: str) -> None:
        """Change a text, and so the layout and the film."""
        self.changed("overlay", "parameters", "texts", place, value=value)
        self.film("overlay", "laid2")
        self.row = replace(self.row, overlay="overlay2")


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def test_a_cell_is_told_to_the_files_whose_text_it_is(now: Now, store: Store) -> None:
    now.sources["rows"]["values"]["de-DE"]["cta"] = "Jetzt"
    now.sources["rows"]["values"]["de-DE"]["dish"] = "stew"  # reaches no text
    now.text("end-card.cta", "Jetzt")
    assert now.why(store) == ["regions.csv row 7 cta changed"]


def test_a_cell_is_followed_through_the_prompt_of_a_take(now: Now, store: Store) -> None:
    now.sources["rows"]["values"]["de-DE"]["dish"] = "stew"
    now.take("parameters", "prompt", value="A stew")
    roles: tuple[tuple[Literal["film", "master", "take"], str], ...] = (
        ("film", ""), ("master", ""), ("take", "hook")
    )  # fmt: skip
    for role, shot in roles:
        assert now.why(store, role, shot) == ["regions.csv row 7 dish changed"]


def test_a_template_itself_is_told_by_its_line(now: Now, store: Store) -> None:
    now.sources["campaign"]["values"]["shots[hook].prompt"] = "One {{ dish }}"
    now.take("parameters", "prompt", value="One soup")
    assert now.why(store) == ["campaign.yaml line 12 shots[0].prompt changed"]


def test_a_variable_that_is_no_column_comes_from_the_brand(now: Now, store: Store) -> None:
    now.sources["brand"]["name"] = "Tangora"
    now.take("parameters", "prompt", value="A soup of Tangora")
    assert now.why(store) == ["brand name changed"]


def test_a_picture_is_told_by_its_very_hashes(now: Now, store: Store) -> None:
    now.sources["files"] |= {"pictures/a.png": "a2", "brand logo": "logo2"}
    now.take("parameters", "picture", value="a2")
    assert now.why(store) == ["pictures/a.png changed"]


def test_the_end_card_takes_the_colours_of_the_brand(now: Now, store: Store) -> None:
    now.sources["brand"]["palette.accent"] = "#00FF00"
    now.take("parameters", "palette", value=["#00FF00"], shot="end-card")
    assert now.why(store) == ["brand palette.accent changed"]


def test_length_of_a_shot_moves_takes_and_cuts(now: Now, store: Store) -> None:
    now.sources["campaign"]["values"]["shots[hook].beats"] = 3.0
    now.take("parameters", "frames", value=90)
    now.changed("master", "parameters", "cuts", value=[[90, 0], [30, 0]])
    assert now.why(store) == ["campaign.yaml line 13 shots[0].beats changed"]


@pytest.mark.parametrize(
    ("name", "path", "source", "value", "expected"),
    [
        ("mix", ("inputs", "music"), ("files", "music"), "track2", "music changed"),
        ("mix", ("parameters", "target"), ("placements", "tile", "loudness"),
         {"integrated": -16.0}, "placement tile loudness changed"),
    ],
)  # fmt: skip
def test_sound(
    now: Now,
    store: Store,
    name: str,
    path: tuple[str, ...],
    source: tuple[str, ...],
    value: Any,
    expected: str,
) -> None:
    inner = now.sources
    for key in source[:-1]:
        inner = inner[key]
    inner[source[-1]] = value
    now.film("mix", now.changed(name, *path, value=value))
    assert now.why(store) == [expected]
    assert now.why(store, "mix") == [expected]


def test_a_limit_of_the_placement_reaches_the_check_alone(now: Now, store: Store) -> None:
    now.sources["placements"]["tile"]["max_megabytes"] = 5
    now.changed("check", "parameters", "placement", "max_megabytes", value=5)
    now.row = replace(now.row, check="check2")
    assert now.why(store, "check") == ["placement tile max_megabytes changed"]


def test_a_stage_and_an_engine_have_new_versions(now: Now, store: Store) -> None:
    now.sources["engines"]["stills"] = "stills-2 cv2-5"
    now.take("inputs", "engine", value="stills-2 cv2-5")
    now.items["master2"]["version"] = 4
    assert now.why(store) == [
        "stage compose is now version 4", "engine stills is now revision stills-2"
    ]  # fmt: skip


def test_a_text_goes_with_its_shot(now: Now, store: Store) -> None:
    now.sources["campaign"]["values"]["shots[hook].beats"] = 9.0
    now.text("hook.super", "")
    del now.items["overlay2"]["parameters"]["texts"]["hook.super"]
    assert now.why(store) == ["campaign.yaml line 13 shots[0].beats changed"]


def test_a_text_that_no_source_explains_is_told_by_its_place(now: Now, store: Store) -> None:
    now.text("end-card.cta", "Jetzt")
    assert now.why(store) == ["its text end-card.cta changed"]


def test_what_no_source_explains_is_told_itself(now: Now, store: Store) -> None:
    now.changed("film", "parameters", "ffmpeg", value="7.1")
    now.changed("film", "inputs", "fonts", value="fonts2")
    now.take("parameters", "frames", value=61)
    now.changed("master", "parameters", "cuts", value=[[61, 0], [59, 0]])
    assert now.why(store) == [
        "ffmpeg is now 7.1", "its cuts are others", "it is of another length", "the fonts changed"
    ]  # fmt: skip


def test_a_tool_that_an_older_adgen_did_not_note_is_told_and_nothing_else(
    now: Now, store: Store
) -> None:
    """Else it would look like a shot that came, and every change of the timing be told."""
    now.sources["campaign"]["values"]["shots[hook].beats"] = 9.0
    now.changed("master", "parameters", "opencv", value="5.1")
    now.film("master", "master2")
    assert now.why(store) == ["opencv is now 5.1"]


def test_a_new_row_length_or_placement_is_why_it_was_never_made(now: Now, store: Store) -> None:
    def why(place: Place) -> list[str]:
        ledger = Ledger({place: replace(now.row, film="film9")}, now.items, now.sources)
        return Reasons(ledger, THEN, store).why([Use(place, "film")])

    now.sources["rows"]["places"]["th-TH"] = "regions.csv row 8"
    now.sources["campaign"]["values"] |= {"lengths": [6, 9], "placements": ["tile", "wall"]}
    assert why(("th-TH", 6, "tile")) == ["row for th-TH is new"]
    assert why(("de-DE", 9, "tile")) == ["campaign.yaml line 5 lengths changed"]
    assert why(("de-DE", 6, "wall")) == ["campaign.yaml placements changed"]
    assert why(("en-US", 6, "tile")) == ["not a part of the earlier run"]


def test_a_new_shot_is_why_its_take_was_never_made(now: Now, store: Store) -> None:
    now.sources["campaign"]["shots"] = ["hook", "close"]
    now.sources["campaign"]["values"]["shots[close].prompt"] = "Near"
    now.sources["campaign"]["lines"]["shots[close]"] = 20
    now.items["close1"] = deepcopy(ITEMS["hook1"])
    now.changed("master", "inputs", value={"0": "hook1", "1": "close1", "2": "card1"})
    now.film("master", "master2")
    now.row = replace(now.row, shots=("hook", "close", "end-card"))
    assert now.why(store, "take", "close") == ["campaign.yaml line 20 shots[1] is new"]
    assert now.why(store, "master") == ["campaign.yaml line 20 shots[1] is new"]


def test_what_was_made_from_the_same_is_gone_damaged_or_was_never_finished(
    now: Now, store: Store
) -> None:
    assert now.why(store) == ["its entry is no longer in the store"]
    store.damaged.append("film1")
    assert now.why(store) == ["its entry in the store was damaged"]
    ledger = replace(THEN, rows={HOME: replace(THEN.rows[HOME], status="skipped")})
    planned = Ledger({HOME: now.row}, now.items, now.sources)
    other = Store(store.root / "other")
    assert Reasons(planned, ledger, other).why([Use(HOME, "film")]) == [
        "skipped in the earlier run"
    ]


def test_without_an_earlier_run_nothing_was_made_before(now: Now, store: Store) -> None:
    ledger = Ledger({HOME: now.row}, now.items, now.sources)
    assert Reasons(ledger, None, store).why([Use(HOME, "film")]) == ["never made before"]


def test_a_manifest_without_works_is_said_to_tell_nothing(now: Now, store: Store) -> None:
    now.text("end-card.cta", "Jetzt")
    ledger = Ledger({HOME: now.row}, now.items, now.sources)
    why = Reasons(ledger, Ledger(THEN.rows, {}, {}), store).why([Use(HOME, "film")])
    assert why == ["the manifest of the earlier run does not say what it was made from"]


def test_the_first_use_that_was_there_before_is_looked_at(now: Now, store: Store) -> None:
    now.take("parameters", "seed", value=2)
    now.sources["campaign"]["values"]["seed"] = 2
    new: Place = ("aa-AA", 6, "tile")
    ledger = Ledger({new: now.row, HOME: now.row}, now.items, now.sources)
    uses = [Use(new, "take", "hook"), Use(HOME, "take", "hook")]
    assert Reasons(ledger, THEN, store).why(uses) == ["campaign.yaml line 4 seed changed"]


def test_three_reasons_are_named_and_the_rest_counted() -> None:
    assert shortened(["a", "b", "c"]) == "a; b; c"
    assert shortened(["a", "b", "c", "d", "e"]) == "a; b; c; and 2 more"


def test_four_thousand_files_are_explained_in_a_second(store: Store) -> None:
    places: list[Place] = [(f"r{row}", 6, f"p{n}") for row in range(1000) for n in range(4)]

    def ledger(mark: str) -> Ledger:
        items, rows = dict(ITEMS), {}
        sources = deepcopy(SOURCES)
        sources["rows"]["values"] = {f"r{row}": {"dish": mark, "cta": mark} for row in range(1000)}
        sources["rows"]["places"] = {f"r{row}": f"regions.csv row {row}" for row in range(1000)}
        for number, place in enumerate(places):
            own = {name: f"{name}{mark}{number}" for name in ("film", "overlay", "master", "hook")}
            for name, key in own.items():
                items[key] = deepcopy(ITEMS[f"{name}1"])
            items[own["hook"]]["parameters"]["prompt"] = mark
            items[own["master"]]["inputs"]["0"] = own["hook"]
            items[own["overlay"]]["parameters"]["texts"]["end-card.cta"] = mark
            items[own["film"]]["inputs"] |= {"master": own["master"], "overlay": mark}
            rows[place] = Row(own["film"], "check1", own["overlay"], SHOTS, "delivered")
        return Ledger(rows, items, sources)

    now, then = ledger("new"), ledger("old")
    start = time.process_time()
    reasons = Reasons(now, then, store)
    told = [reasons.why([Use(place, "film")]) for place in places]
    assert time.process_time() - start < 1.0
    assert all(len(each) == 2 for each in told)
    assert told[-1] == ["regions.csv row 999 dish changed", "regions.csv row 999 cta changed"]
