"""Thresholds are data: each is used, each that is used is there, and what placements forbid."""

from __future__ import annotations

import re
from pathlib import Path

from adgen.delivery import checks
from adgen.media.tables import limits, placements

CODE = "\n".join(
    path.read_text("utf-8") for path in sorted(Path(checks.__file__).parent.glob("*.py"))
)


def test_every_threshold_that_is_asked_for_is_in_the_table() -> None:
    asked = set(re.findall(r'\blimit\(\s*"(\w+)"', CODE))
    assert asked
    assert asked <= set(limits())


def test_every_threshold_of_the_table_is_asked_for() -> None:
    assert {name for name in limits() if f'"{name}"' not in CODE} == set()


def test_every_row_says_whose_it_is() -> None:
    for row in limits().values():
        assert row.source, row.id
        if row.confidence == "official":
            assert not row.source.startswith("ours"), row.id


def test_what_a_placement_forbids_is_looked_for() -> None:
    forbidden = {word for place in placements().values() for word in place.forbids}
    assert "telecine" in forbidden
    assert {word for word in forbidden if f'"{word}"' not in CODE} == set()
