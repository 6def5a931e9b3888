"""Subtitles of a planned campaign: off its logo and its products, and what is told where not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from adgen import pipeline
from adgen.run.plan import Plan
from adgen.run.planning.layouts import Laid, read_layout
from adgen.run.planning.request import Narrowed
from adgen.run.planning.works import Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store
from tests.studio.campaign import BRAND, CAMPAIGN, write_campaign, write_png

pytestmark = pytest.mark.usefixtures("small_placements")
SAID = CAMPAIGN + "subtitles: {style: box}\n"
TABLE = """\
region,headline,promise,line,other,cta
en-US,You can,All day,Hello,Hallo,Buy now
he-IL,אתה יכול,כל היום,שלום,Hello,לקנות
"""


def planned(folder: Path, campaign: str = SAID, brand: str = BRAND) -> tuple[Plan, Store]:
    """A plan for the tile, with the picture of a product 14 by 80 at hand."""
    path = write_campaign(folder, campaign, brand, TABLE)
    tin = np.zeros((80, 14, 4), np.uint8)
    tin[1:-1, 1:-1] = 255
    write_png(folder / "pictures" / "tin.png", tin)
    store = Store(folder.parent / "store")
    return pipeline.plan(Request(path, Narrowed((), (), ("tile",))), store, Silent()).plan, store


def laid_out(plan: Plan, store: Store) -> dict[str, Laid]:
    return {
        item.spot.region.tag: read_layout(store, plan.films[item.film].overlay)
        for item in plan.deliverables
    }


def product(at: str, size: float) -> str:
    return SAID.replace(
        "camera: static\n",
        f"camera: static\n    product: {{picture: pictures/tin.png, at: {at}, size: {size}}}\n",
    )


def test_where_nothing_stands_they_are_at_the_foot(tmp_path: Path) -> None:
    for laid in laid_out(*planned(tmp_path / "plain")).values():
        assert [cue.block.bottom for cue in laid.cues] == [90]


def test_they_go_above_a_logo_at_the_foot(tmp_path: Path) -> None:
    low = BRAND.replace("top_center", "bottom_center")
    plan, store = planned(tmp_path / "low", brand=low)
    for laid in laid_out(plan, store).values():
        (cue,), (logo, *_) = laid.cues, laid.logos
        assert logo.zone == "bottom_center" and logo.frames.start <= cue.frames.start
        assert cue.block.bottom <= logo.box.top and cue.block.bottom < 90


def test_they_go_off_a_product(tmp_path: Path) -> None:
    plan, store = planned(tmp_path / "tin", product("[0.5, 0.99]", 0.3))
    for laid in laid_out(plan, store).values():
        (cue,) = laid.cues
        assert cue.block.bottom <= 0.7 * 96
    assert not [told for told in plan.warnings if "subtitles" in told]


def test_what_they_must_cover_is_told_by_its_shot(tmp_path: Path) -> None:
    plan, store = planned(
        tmp_path / "vast",
        product("[0.5, 1.0]", 0.9).replace("style: box", "style: box, size: 0.08"),
    )
    for laid in laid_out(plan, store).values():
        assert not any(cue.block.meets(title.block) for cue in laid.cues
                       for title in laid.titles if title.frames.start == 0)  # fmt: skip
    told = [told for told in plan.warnings if "the subtitles cover" in told]
    assert len(told) == 2
    assert "shots[0].voice" in told[0] or "line 18" in told[0]
    assert "nothing else is free" in told[0]


def test_how_they_look_decides_films_and_where_they_stand_layouts(tmp_path: Path) -> None:
    keys: dict[str, dict[str, set[str]]] = {}
    second = SAID.replace("style: box", "style: box, second: de").replace(
        '    voice: "{{ line }}"\n',
        '    voice: "{{ line }}"\n    translation: "{{ other }}"\n',
    )
    for name, text in {
        "box": SAID,
        "plain": SAID.replace("box", "plain"),
        "said": SAID.replace("style: box", "style: box, highlight: true"),
        "second": second,
    }.items():
        plan, store = planned(tmp_path / name, text)
        films = plan.films.values()
        keys[name] = {
            "film": {film.key for film in films},
            "overlay": {film.overlay for film in films},
            "master": {film.master.key for film in films},
        }
        assert {film.contrast for film in films} == {name == "plain"}
        if name == "second":
            roles = [[cue.role for cue in laid.cues] for laid in laid_out(plan, store).values()]
            assert roles == [["cue", "second"]] * 2
    for other in ("plain", "said", "second"):
        assert keys[other]["master"] == keys["box"]["master"]
        assert not keys[other]["film"] & keys["box"]["film"]
    assert keys["plain"]["overlay"] == keys["box"]["overlay"]
    for other in ("said", "second"):
        assert not keys[other]["overlay"] & keys["box"]["overlay"]
