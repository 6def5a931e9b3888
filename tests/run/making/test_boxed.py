"""Plain subtitles get a box where their picture is too bright, measured on the master itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adgen import pipeline
from adgen.errors import StoreError
from adgen.run.films import PlannedFilm
from adgen.run.making.boxed import CONTRAST, as_burnt
from adgen.run.making.items import unmade
from adgen.run.plan import Plan
from adgen.run.planning.layouts import read_layout
from adgen.run.planning.request import Narrowed
from adgen.run.planning.works import Request
from adgen.run.progress import Silent
from adgen.run.store.folder import Store
from tests.studio.campaign import (
    CAMPAIGN,
    know_small_placements,
    run,
    write_campaign,
    write_png,
)

TWICE = (
    CAMPAIGN.replace("beats: 2\n", "beats: 3\n")
    .replace("beats: 1\n", 'beats: 3\n    voice: "{{ line }}"\n')
    .replace("beats: 3\n  cta", "beats: 2\n  cta")
    .replace("lengths: [3]", "lengths: [4]")
    .replace("[wall, tile]", "[tile]")
    + "subtitles: {style: plain}\n"
)
"""Two shots in which something is said."""


class Made:
    """A film whose first shot is white and whose second is black."""

    def __init__(self, folder: Path) -> None:
        self.campaign = write_campaign(folder / "small", TWICE)
        for name, level in (("warm", 255), ("cold", 0)):
            flat = np.full((200, 200, 3), level, np.uint8)
            write_png(self.campaign.parent / "pictures" / f"{name}.png", flat)
        self.store = Store(folder / "store")
        narrowed = Narrowed(("en-US",))
        self.document: dict[str, Any] = run(
            self.campaign, folder / "store", folder / "films", narrowed=narrowed
        )
        self.plan: Plan = pipeline.plan(
            Request(self.campaign, narrowed), self.store, Silent()
        ).plan  # fmt: skip

    @property
    def film(self) -> PlannedFilm:
        (film,) = self.plan.films.values()
        return film

    @property
    def entry(self) -> Path:
        entry = self.store.get(self.film.key)
        assert entry is not None
        return entry


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    with pytest.MonkeyPatch.context() as patch:
        know_small_placements(patch)
        return Made(tmp_path_factory.mktemp("plain"))


def test_the_bright_shots_subtitle_is_boxed_and_the_dark_ones_is_not(made: Made) -> None:
    rows = json.loads((made.entry / CONTRAST).read_text("utf-8"))
    assert [row["ratio"] < 1.5 for row in rows] == [True, False]
    assert rows[1]["ratio"] > 15
    drawn = (made.entry / "overlay.ass").read_text("utf-8")
    assert drawn.count(",cue-box,") == 1 and drawn.count(",cue-boxed,") == 1


def test_its_master_is_kept_though_only_one_film_needs_it(made: Made) -> None:
    assert made.store.get(made.film.master.key) is not None
    items = unmade(made.plan, made.plan.deliverables, Store(made.store.root / "empty"))
    assert [item.kind for item in items.values()].count("master") == 1
    assert made.film.master.key in items[made.film.key].needs


def test_the_checks_tell_it_and_who_draws_it_later_knows(made: Made) -> None:
    (row,) = made.document["deliverables"]
    (told,) = [found for found in row["findings"] if found["check"] == "subtitle contrast"]
    assert told["passed"] and told["measured"].endswith(":1 at least, 1 of 2 have a box")
    laid = read_layout(made.store, made.film.overlay)
    assert [cue.boxed for cue in as_burnt(made.film, laid.cues, made.entry)] == [True, False]
    assert not any(cue.boxed for cue in as_burnt(made.film, laid.cues, None))


def test_a_film_that_lost_what_was_measured_is_refused(made: Made, tmp_path: Path) -> None:
    laid = read_layout(made.store, made.film.overlay)
    with pytest.raises(StoreError, match=CONTRAST):
        as_burnt(made.film, laid.cues, tmp_path)
