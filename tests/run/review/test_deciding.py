"""Decisions about what a run made, where its manifest or the review file is not as it should be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from adgen.errors import RequestError
from tests.studio.reviewing import Place, first_run, know_all

FILE = "small_en-US_3s_96x96_tile.mp4"


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with pytest.MonkeyPatch.context() as patch:
        know_all(patch)
        yield first_run(tmp_path_factory.mktemp("once"))


@pytest.fixture
def place(once: Place, tmp_path: Path) -> Place:
    return once.copied(tmp_path)


def test_a_manifest_without_what_takes_were_asked_for_is_read(place: Place) -> None:
    path = place.out / "manifest.json"
    document = json.loads(path.read_text("utf-8"))
    asked = document.pop("take_requests")
    path.write_text(json.dumps(document), "utf-8")
    rows = list(place.reviewed().take_rows())
    assert {row["take"] for row in rows} == set(asked)
    assert {(row["seed"], row["state"]) for row in rows} == {(None, "unseen")}
    key = rows[0]["take"]
    with pytest.raises(RequestError, match=f"take {key[:12]} is not in the manifest"):
        place.decide("approve", key)
    place.decide("approve", FILE)
    assert place.reviewed().decisions.files[FILE]


def test_a_decision_at_the_end_of_time_is_told_with_the_way_out(place: Place) -> None:
    place.decide("approve", FILE)
    line = json.loads(place.log.read_text("utf-8"))
    line["at"] = "9999-12-31T23:59:59.999+00:00"
    place.log.write_text(json.dumps(line) + "\n", "utf-8")
    with pytest.raises(RequestError, match=r"of 9999-12-31T.*\s+hint: mend the time of that line"):
        place.decide("reject", FILE)
    assert len(place.log.read_text("utf-8").splitlines()) == 1
