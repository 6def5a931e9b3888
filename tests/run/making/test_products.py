"""Products of two markets over one take: in previews, panels, films and hand-offs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import opentimelineio as otio
import pytest
from numpy.typing import NDArray

from adgen import pipeline
from adgen.media.frames import read_frames
from adgen.media.pictures import read_rgb
from adgen.run.making.storyboard import Boarding
from adgen.run.planning.request import Narrowed
from adgen.run.planning.works import Request
from adgen.run.store.folder import Store
from adgen.schema.picture import Raster
from tests.studio.campaign import (
    CAMPAIGN,
    Told,
    know_small_placements,
    look_at_no_film,
    run,
    write_campaign,
    write_png,
)

WITH_PRODUCT = CAMPAIGN.replace(
    "picture: pictures/warm.png\n",
    'picture: pictures/warm.png\n    product: {picture: "pictures/{{ item }}.png", '
    "at: [0.5, 0.75], size: 0.4}\n",
).replace("[wall, tile]", "[tile]").replace("voice: {engine: espeak, rate: 1.5}\n", "").replace(
    '    voice: "{{ line }}"\n', ""
)  # fmt: skip
ROWS = "region,headline,promise,item,cta\nen-US,Hi,All,red,Buy\nde-DE,Hi,All,blue,Buy\n"
COLOURS = {"en-US": (220, 30, 30), "de-DE": (30, 30, 220)}
FOOT = 72
"""Row of the tile's 96 on which the product stands; it is 38 high and 19 wide."""


class Made:
    """A campaign whose markets show products of their own over the same pictures."""

    def __init__(self, folder: Path) -> None:
        self.campaign = write_campaign(folder / "small", WITH_PRODUCT, regions=ROWS)
        for name, colour in (("red", COLOURS["en-US"]), ("blue", COLOURS["de-DE"])):
            block = np.zeros((60, 30, 4), np.uint8)
            block[4:-4, 2:-2] = (*colour[::-1], 255)
            write_png(self.campaign.parent / "pictures" / f"{name}.png", block)
        self.store, self.folder = folder / "store", folder
        self.asked = Request(self.campaign, Narrowed((), (), ("tile",)))
        self.document: dict[str, Any] = run(self.campaign, self.store, folder / "films")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    with pytest.MonkeyPatch.context() as patch:
        know_small_placements(patch)
        look_at_no_film(patch)
        return Made(tmp_path_factory.mktemp("products"))


@pytest.fixture(autouse=True)
def _small(small_placements: None) -> None:
    """The tile is known."""


def near(pixel: NDArray[Any], colour: tuple[int, int, int], by: float) -> bool:
    return bool(np.abs(pixel.astype(float) - colour).max() < by)


def test_markets_share_the_take_and_show_their_own(made: Made) -> None:
    assert made.document["takes"]["generated"] == 3, "of three shots, for both markets"
    for row in made.document["deliverables"]:
        film = cv2.VideoCapture(row["path"])
        film.set(cv2.CAP_PROP_POS_FRAMES, 8)
        _, frame = film.read()
        assert near(frame[FOOT - 12, 48, ::-1], COLOURS[row["region"]], 60), row["region"]


def test_previews_show_each_product(made: Made) -> None:
    out = made.folder / "looks"
    document = pipeline.preview(made.asked, Store(made.store), out, Told())
    rows = [row for row in document["previews"] if row["shots"][0].endswith("/open")]
    assert len(rows) == 2
    for row in rows:
        (region,) = {shot.split()[0] for shot in row["shots"]}
        pixels = read_rgb(Path(row["path"]))
        assert near(pixels[FOOT - 12, 48], COLOURS[region], 6)
    assert len(document["previews"]) == 4, "what has no product is drawn once"


def test_panels_show_each_product(made: Made) -> None:
    out = made.folder / "boards"
    document = pipeline.storyboard(made.asked, Store(made.store), out, Told(), Boarding())
    for row in document["storyboards"]:
        panel = read_rgb(Path(row["boards"][0]["panels"][0]))
        side = panel.shape[1]
        assert near(panel[side * (FOOT - 12) // 96, side // 2], COLOURS[row["region"]], 8)


def test_editors_get_the_product_its_plate_and_its_place(made: Made) -> None:
    out = made.folder / "projects"
    document = pipeline.handoff(made.asked, Store(made.store), out, Told(), "utvideo")
    for row in document["handoffs"]:
        folder = Path(row["path"])
        timeline = otio.adapters.read_from_file(row["files"]["otio"])
        (told,) = (clip.metadata["adgen"] for clip in timeline.find_clips() if clip.name == "open")
        (cutout,) = told["cutouts"]
        assert cutout["file"] == "media/open_cutout_1.png"
        assert cutout["places"][0]["foot"] == pytest.approx([48, FOOT], abs=0.1)
        assert cutout["places"][0]["height"] == pytest.approx(0.4 * 96, abs=0.1)
        assert read_rgb(folder / cutout["file"]).shape == (60, 30, 3)
        tile = Raster(96, 96)
        laid = next(read_frames(folder / "media/open_96x96.mkv", tile)).copy()
        plate = next(read_frames(folder / told["plate"], tile)).copy()
        changed = np.abs(laid[:96].astype(int) - plate[:96]) > 12
        assert changed[FOOT - 30 : FOOT - 4, 42:54].mean() > 0.9
        assert not changed[: FOOT - 45].any()
