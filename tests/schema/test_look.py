"""Looks lie over one another: what a later one says counts, and nothing else of it."""

from __future__ import annotations

from pathlib import Path

from adgen.schema.look import Grade, Look, layered
from adgen.schema.picture import Asset

MOOD = Look(contrast=1.12, saturation=1.1, grain=0.2)


def test_what_a_later_look_says_replaces_what_was_said_before() -> None:
    brand = Look(saturation=0.8, colours=("#14143C", "#FFB070"), tint=0.3)
    shot = Look(grain=0.0)
    settled = layered((MOOD, brand, Look(), shot))
    assert (settled.contrast, settled.saturation, settled.tint) == (1.12, 0.8, 0.3)
    assert settled.grain == 0.0, "a shot may take away what the mood asks for"
    assert settled.colours == ("#14143C", "#FFB070")


def test_what_is_not_said_changes_nothing() -> None:
    assert layered(()) == Look()
    assert layered((MOOD, Look(), Look())) == MOOD


def test_a_grade_is_keyed_by_what_decides_pixels() -> None:
    here, there = (Asset(Path(place) / "a.cube", "ab" * 32) for place in ("x", "y"))
    look = Look(cube="a.cube", cube_amount=0.5)
    first = Grade(look, here).parameters()
    assert first == Grade(look.model_copy(update={"cube": "b.cube"}), there).parameters()
    assert first == {"cube_amount": 0.5, "cube": "ab" * 32}
    assert first != Grade(look, Asset(here.path, "cd" * 32)).parameters()
    assert Grade(Look()).parameters() == {}
