"""A whole campaign of few pixels and few seconds, for tests that plan and make it for real."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from adgen import pipeline
from adgen.brief import load
from adgen.delivery import checking
from adgen.delivery.brand.promise import Promise
from adgen.media import tables
from adgen.media.sound import RATE, write_wav
from adgen.run.making import checked, storyboard
from adgen.run.planning import request as requests
from adgen.run.planning.request import Narrowed
from adgen.run.planning.works import Request
from adgen.run.progress import Advance
from adgen.run.store.folder import Store
from adgen.schema.delivery import Finding, Placement, SafeArea, Seconds
from tests.studio.films import WALL, pictures
from tests.studio.remembered import remember

TILE = Placement(
    id="tile",
    title="A small tile",
    width=96,
    height=96,
    seconds=Seconds(min=1, max=10),
    safe=SafeArea(top=6, bottom=6, left=6, right=6),
    captions="bottom",
    confidence="third",
)
TWIN = TILE.model_copy(
    update={"id": "twin", "title": "A tile that looks the same", "max_megabytes": 2.0}
)
"""What is seen on it is what is seen on the tile; what is checked is not."""
SMALL = {"wall": WALL, "tile": TILE, "twin": TWIN}

KNOWN = {**tables.placements(), **SMALL}
ENCODES = tables.encodes()

CAMPAIGN = """\
name: small
brand: brand.yaml
regions: regions.csv
lengths: [3]
placements: [wall, tile]
seed: 7
encode: small
engine: stills
music: {file: music.wav, licence: {owner: us, terms: CC0-1.0, proof: us}, beats_file: beats.json}
voice: {engine: espeak, rate: 1.5}
disclosure: {producer: us, shows: []}
shots:
  - id: open
    beats: 2
    essential: true
    picture: pictures/warm.png
    camera: static
    super: "{{ headline }}"
    voice: "{{ line }}"
    logo: true
  - id: detail
    beats: 1
    picture: pictures/cold.png
    camera: pan_left
    super: {text: "{{ promise }}", at: lower, role: subtitle}
end_card:
  beats: 3
  cta: "{{ cta }}"
  transition: dissolve
"""
BRAND = """\
id: orlune
name: Orlune
palette: {primary: "#14143C", secondary: "#0A0A1E", accent: "#FFB07A", dark: "#0A0A1E"}
typography: {family: Adgen Sans}
logo: {file: logo.png, zones: [top_center]}
music_licences: [CC0-1.0]
tagline: Hear it
"""
REGIONS = """\
region,headline,promise,line,cta
en-US,You can,All day,Hello,Buy now
de-DE,Du kannst,Jeden Tag,Hallo,Kaufen
"""


def write_campaign(
    folder: Path, campaign: str = CAMPAIGN, brand: str = BRAND, regions: str = REGIONS
) -> Path:
    """Write a campaign with all its files; gives the YAML."""
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    (folder / "campaign.yaml").write_text(campaign, "utf-8")
    (folder / "brand.yaml").write_text(brand, "utf-8")
    (folder / "regions.csv").write_text(regions, "utf-8")
    write_png(folder / "pictures" / "warm.png", picture(1))
    write_png(folder / "pictures" / "cold.png", picture(2)[..., ::-1])
    write_png(folder / "logo.png", logo())
    write_track(folder / "music.wav")
    beats = {"beats": [n * 0.5 for n in range(10)], "tempo": 120}
    (folder / "beats.json").write_text(json.dumps(beats), "utf-8")
    return folder / "campaign.yaml"


def write_png(path: Path, pixels: np.ndarray) -> None:
    """Pixels in OpenCV's order as a PNG."""
    path.write_bytes(cv2.imencode(".png", pixels)[1].tobytes())


def picture(seed: int) -> np.ndarray:
    """A soft pattern, 200x200."""
    small = np.random.default_rng(seed).integers(40, 220, (6, 6, 3), dtype=np.uint8)
    return cv2.resize(small, (200, 200), interpolation=cv2.INTER_CUBIC)


def logo() -> np.ndarray:
    """A white ring on nothing, 60x20."""
    pixels = np.zeros((20, 60, 4), np.uint8)
    cv2.ellipse(pixels, (30, 10), (26, 7), 0, 0, 360, (255, 255, 255, 255), 3)
    return pixels


def write_track(path: Path, seconds: float = 5.0) -> None:
    """A chord with a click on every half second."""
    times = np.arange(round(seconds * RATE)) / RATE
    tones = [0.08 * np.sin(2 * np.pi * hertz * times) for hertz in (220, 277, 330, 440)]
    sound = np.sum(tones, axis=0)
    for beat in np.arange(0, seconds - 0.1, 0.5):
        first = round(beat * RATE)
        sound[first : first + 960] += (
            0.3 * np.sin(2 * np.pi * 1500 * times[:960]) * np.exp(-times[:960] * 150)
        )
    write_wav(path, np.stack([sound, sound], axis=1))


@dataclass
class Told:
    """A display that remembers."""

    stages: dict[str, str] = field(default_factory=dict)
    bars: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def stage(self, name: str, detail: str) -> None:
        """Remember a stage."""
        self.stages[name] = detail

    @contextmanager
    def bar(self, label: str, total: int) -> Iterator[Advance]:
        """Remember a piece of work, if it comes to its end, and that it told of all its units."""
        last = 0

        def advance(done: int) -> None:
            nonlocal last
            assert done > last
            last = done

        yield advance
        self.bars.append(f"{label} {last}/{total}")

    def say(self, text: str) -> None:
        """Remember a line."""
        self.said.append(text)


def know_small_placements(
    patch: pytest.MonkeyPatch, small: Mapping[str, Placement] = SMALL
) -> None:
    """Put `wall`, `tile` and `twin` into the table of placements; the encode `small`, which is for
    quality at its size, becomes one that takes an eighth of the time, most of which its sound took,
    and what is measured of the same bytes is measured once."""
    known = {**KNOWN, **small}
    for module in (tables, load, checking):
        patch.setattr(module, "placements", lambda: known)
    less = {"preset": "ultrafast", "audio_kbps": 32}
    hasty = {**ENCODES, "small": ENCODES["small"].model_copy(update=less)}
    for module in (requests, storyboard):
        patch.setattr(module, "encodes", lambda: hasty)
    remember(patch)


def look_at_no_film(patch: pytest.MonkeyPatch) -> None:
    """Films are checked by their length alone: for tests of what is made and what is not.

    Nothing else is made of what a check finds, and its look at every pixel takes as long as all
    that was made before.
    """

    def counted(
        path: Path, encode: object, rate: object, promise: Promise, likeness: object
    ) -> tuple[Finding, ...]:
        frames = pictures(path.read_bytes())
        return (Finding("duration", frames == promise.frames, str(frames), str(promise.frames)),)

    patch.setattr(checked, "drawn_texts", lambda *asked: ())
    patch.setattr(checked, "check_deliverable", counted)


def run(
    campaign: Path, store: Path, out: Path, told: Told | None = None, **asked: object
) -> dict[str, Any]:
    """Run a campaign; `asked` has overrides by key, and `narrowed`."""
    narrowed = asked.pop("narrowed", Narrowed())
    assert isinstance(narrowed, Narrowed)
    request = Request(campaign, narrowed, {key: str(value) for key, value in asked.items()})
    return pipeline.run(request, Store(store), out, told or Told())
