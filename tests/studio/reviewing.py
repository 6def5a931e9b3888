"""A silent campaign of one wash of paint and one picture, run once, for tests of reviews."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adgen import pipeline
from adgen.run.planning.works import Planned, Request
from adgen.run.review.deciding import Deciding, Word
from adgen.run.review.reviewed import Reviewed, opened
from adgen.run.store.folder import Store
from adgen.run.why.earlier import read_manifest
from adgen.run.why.explain import plan_document
from tests.studio.campaign import (
    Told,
    know_small_placements,
    look_at_no_film,
    run,
    write_campaign,
)
from tests.studio.painter import know_painter

CAMPAIGN = """\
name: small
brand: brand.yaml
regions: regions.csv
lengths: [3]
placements: [wall, tile]
seed: 7
rate: 24
encode: small
engine: {name: painter, steps: 2}
shots:
  - id: open
    seconds: 1
    prompt: a wash of paint
    super: "{{ headline }}"
  - id: where
    seconds: 1.0
    prompt: "a wash over {{ place }}"
end_card:
  seconds: 1.0
  cta: "{{ cta }}"
"""
REGIONS = """\
region,headline,place,cta
en-US,You can,Boston,Buy now
de-DE,Du kannst,Berlin,Kaufen
"""


def know_all(patch: pytest.MonkeyPatch) -> None:
    """What such a campaign needs to be made at all, and soon."""
    know_small_placements(patch)
    know_painter(patch)
    look_at_no_film(patch)


@dataclass(frozen=True)
class Place:
    """A campaign that was run, and may be changed, reviewed and run again."""

    root: Path

    @property
    def campaign(self) -> Path:
        return self.root / "small" / "campaign.yaml"

    @property
    def out(self) -> Path:
        return self.root / "out" / "small"

    @property
    def log(self) -> Path:
        return self.root / "small" / "campaign.review.jsonl"

    def run(self, **asked: Any) -> dict[str, Any]:
        """Run it; gives the manifest."""
        return run(self.campaign, self.root / "store", self.out, **asked)

    def edit(self, old: str, new: str, file: str = "campaign.yaml") -> None:
        """Write other words into one of its files."""
        path = self.campaign.with_name(file)
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def reviewed(self) -> Reviewed:
        """The last run beside its decisions."""
        return opened(self.campaign, self.out)

    def decide(self, word: Word, *things: str, note: str = "", by: str = "Ann") -> None:
        """Record decisions as `adgen review` does."""
        deciding = Deciding(self.reviewed(), by)
        deciding.record(deciding.decided({word: things}, note).new)

    def plan(self) -> tuple[Planned, Told]:
        """Plan it; gives what was told too."""
        told = Told()
        return pipeline.plan(Request(self.campaign), Store(self.root / "store"), told), told

    def takes(self) -> dict[str, dict[str, Any]]:
        """The takes of a plan as `adgen plan --json` shows them, by each of their uses with the
        raster."""
        planned, _ = self.plan()
        then = read_manifest(self.out / "manifest.json")
        document = plan_document(planned.plan, Store(self.root / "store"), then)
        requests = {key: take.request for key, take in planned.plan.takes.items()}
        return {
            f"{use} {row['raster']}": {**row, "request": requests[row["key"]]}
            for row in document["takes"]
            for use in row["shots"]
        }

    def copied(self, folder: Path) -> Place:
        """A copy that may be spoilt; its manifest names the files of the copy."""
        for name in ("small", "store", "out"):
            shutil.copytree(self.root / name, folder / name)
        copy = Place(folder)
        manifest = copy.out / "manifest.json"
        text = manifest.read_text("utf-8").replace(str(self.root), str(folder))
        manifest.write_text(text, "utf-8")
        return copy


def first_run(root: Path) -> Place:
    """Write the campaign into a new folder and run it."""
    place = Place(root)
    write_campaign(place.campaign.parent, CAMPAIGN, regions=REGIONS)
    place.run()
    return place
