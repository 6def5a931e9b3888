"""Cut-outs while planning: cut once, kept, refused with a mask to look at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from adgen.errors import Problem
from adgen.post.anchor import cutout
from adgen.run.planning.cutouts import CUT, MASK, Cutouts
from adgen.run.store.folder import Store
from adgen.schema.picture import Picture, Raster
from adgen.schema.shot import AnchorPlace, PerAspect, Point
from adgen.schema.shot import Cutout as Kind
from adgen.schema.storyboard import AnchorLayer, Shot
from tests.studio.bench.anchors import request_of, saved

WHERE = ("campaign.yaml, line 9, shots[0].product",)


def photo(colour: tuple[int, int, int] = (30, 60, 200)) -> NDArray[np.uint8]:
    """A box on a plain backdrop."""
    pixels = np.full((200, 160, 3), 244, np.uint8)
    cv2.rectangle(pixels, (50, 40), (110, 160), colour, -1)
    return pixels


def shot_of(picture: Picture, kind: Kind = "auto", at: AnchorPlace | Point = (0.5, 0.7)) -> Shot:
    anchor = AnchorLayer(
        picture, PerAspect[AnchorPlace | Point](portrait=at), PerAspect[float](portrait=0.4),
        kind, 0.5, 0.0, 0.0, 0.0, 0.0, "normal", False,
    )  # fmt: skip
    return Shot(
        id="case", beats=4, seconds=None, essential=True, engine="stills", prompt="", negative="",
        seed=1, picture=None, anchors=(anchor,), camera="static", motion=5, focus=None, super=None,
        voice="", reading="", logo=False, transition="cut",
    )  # fmt: skip


def test_a_plain_backdrop_is_cut_once_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shot = shot_of(saved(tmp_path / "box.png", photo()))
    problems: list[Problem] = []
    store = Store(tmp_path / "store")
    cutouts = Cutouts(store)
    cut = cutouts.ready(shot, WHERE, problems).anchors[0].cut
    assert problems == []
    assert cut is not None
    assert cut.asset.path.name == CUT
    assert (cut.width, cut.height, cut.alpha) == (160, 200, True)
    alpha = cv2.imread(str(cut.asset.path), cv2.IMREAD_UNCHANGED)[..., 3]
    assert alpha[100, 80] == 255
    assert alpha[10, 10] == 0
    assert all(store.has(key) for key in cutouts.works)
    monkeypatch.setattr(cutout, "cut_from_backdrop", None)  # calling it would fail
    again = Cutouts(store).ready(shot, WHERE, problems)
    assert again.anchors[0].cut == cut
    (placed,) = cutouts.placed(again, "portrait", WHERE, problems)
    assert placed.parameters()["cut"] == cut.asset.sha256
    assert placed.drawn == cut


def test_transparency_of_its_own_serves(tmp_path: Path) -> None:
    rgba = np.dstack([photo(), np.zeros((200, 160), np.uint8)])
    rgba[40:160, 50:110, 3] = 255
    problems: list[Problem] = []
    for kind in ("auto", "alpha"):
        shot = shot_of(saved(tmp_path / "own.png", rgba), kind)
        assert Cutouts(Store(tmp_path / "s")).ready(shot, WHERE, problems).anchors[0].cut is None
    assert problems == []
    rgba[..., 3] = 255
    opaque = shot_of(saved(tmp_path / "opaque.png", rgba))
    assert Cutouts(Store(tmp_path / "s")).ready(opaque, WHERE, problems).anchors[0].cut
    opaque = shot_of(saved(tmp_path / "opaque.png", rgba), "alpha")
    Cutouts(Store(tmp_path / "s")).ready(opaque, WHERE, problems)
    (problem,) = problems
    assert problem.what == "opaque.png cannot be used as it is: its transparency leaves nothing out"
    assert problem.hint is not None and MASK in problem.hint


def test_a_bad_edge_is_refused_with_its_mask(tmp_path: Path) -> None:
    problems: list[Problem] = []
    noise = np.random.default_rng(1).integers(0, 255, (200, 160, 3), dtype=np.uint8)
    store = Store(tmp_path / "store")
    Cutouts(store).ready(shot_of(saved(tmp_path / "wild.png", noise)), WHERE, problems)
    (problem,) = problems
    assert problem.where == WHERE[0]
    assert "wild.png cannot be cut from its backdrop: its backdrop is not plain" in problem.what
    assert problem.hint is not None
    mask = Path(problem.hint.removeprefix("look at ").partition(";")[0])
    assert mask.name == MASK
    assert cv2.imread(str(mask), cv2.IMREAD_GRAYSCALE).shape == (200, 160)
    problems.clear()
    plain = shot_of(saved(tmp_path / "box.png", photo()), "alpha")
    Cutouts(store).ready(plain, WHERE, problems)
    assert problems[0].what == "box.png has no transparency"


def test_what_would_be_soft_or_has_no_face_is_told(tmp_path: Path) -> None:
    problems: list[Problem] = []
    cutouts = Cutouts(Store(tmp_path / "store"))
    shot = cutouts.ready(shot_of(saved(tmp_path / "box.png", photo())), WHERE, problems)
    anchors = cutouts.placed(shot, "portrait", WHERE, problems)
    for raster, soft in ((Raster(1080, 1440), 0), (Raster(1080, 1920), 1)):
        found = cutouts.soft(anchors, WHERE, request_of(None, raster), True)
        assert len(found) == soft
    assert "the cut-out box.png (160x200) would be enlarged 3.8 times, 3 at most" in found[0].what
    plate = saved(tmp_path / "plate.png", photo())
    for picture in (None, plate):
        chest = replace(shot_of(plate, at="chest_left"), picture=picture)
        assert cutouts.placed(chest, "portrait", WHERE, problems) == ()
        assert "chest_left needs a face" in problems.pop().what
    assert problems == []
