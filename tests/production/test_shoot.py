"""A take is what the engine promised, frame for frame, or an error and nothing running."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adgen.engines.base import Capabilities, Frame, Progress, TakeShape
from adgen.engines.stills import StillsEngine
from adgen.errors import EngineError, MediaError
from adgen.media.frames import read_frames
from adgen.production.shoot import TAKE, shoot
from adgen.schema.footage import TakeRequest
from adgen.schema.picture import Raster
from tests.studio.takes import children, coded, flat, middle

RASTER, RATE = Raster(48, 64), Fraction(30)
COLOURS = ("#FF6B35", "#14143C", "#00C2A8", "#FFFFFF", "#000000")
REQUEST = TakeRequest(
    engine="painter", prompt="", negative="", seed=1, raster=RASTER, rate=RATE, frames=5,
    camera="static", motion=5, picture=None, held=None, focus=(0.3, 0.3, 0.7, 0.7),
    palette=("#B5121B", "#40060A"),
)  # fmt: skip


@dataclass
class Painter:
    """An engine that paints flat colours, and may break its promises."""

    promised: int = 5
    raster: Raster = RASTER
    fails_after: int = 99
    name: str = "painter"

    def capabilities(self) -> Capabilities:
        return Capabilities(palette=True)

    def revision(self) -> str:
        return "1"

    def settings(self) -> Mapping[str, Any]:
        return {}

    def shape(self, request: TakeRequest) -> TakeShape:
        return TakeShape(request.raster, request.rate, self.promised, self.promised)

    def make(self, request: TakeRequest, progress: Progress) -> Iterator[Frame]:
        for number, colour in enumerate(COLOURS):
            if number == self.fails_after:
                raise EngineError("the model ran out of memory")
            progress(number + 1, len(COLOURS))
            yield flat(colour, self.raster)


def quiet(done: int, total: int) -> None:
    """Nobody is told."""


def test_a_take_holds_the_engines_frames(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    shoot(REQUEST, Painter(), tmp_path, lambda done, total: told.append((done, total)))
    found = [middle(frame) for frame in read_frames(tmp_path / TAKE, RASTER)]
    assert np.abs(np.subtract(found, [coded(colour) for colour in COLOURS])).max() <= 1
    assert told == [(n, 5) for n in range(1, 6)]
    assert [path.name for path in tmp_path.iterdir()] == [TAKE]


def test_frames_that_are_views_of_larger_ones_are_stored_right(tmp_path: Path) -> None:
    class Cropper(Painter):
        def make(self, request: TakeRequest, progress: Progress) -> Iterator[Frame]:
            for frame in super().make(request, progress):
                yield np.repeat(frame, 2, axis=1)[:, ::2][::-1]

    shoot(REQUEST, Cropper(), tmp_path, quiet)
    found = [middle(frame) for frame in read_frames(tmp_path / TAKE, RASTER)]
    assert np.abs(np.subtract(found, [coded(colour) for colour in COLOURS])).max() <= 1


@pytest.mark.parametrize("promised", [4, 6])
def test_another_count_than_promised_is_an_error(promised: int, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=f"painter made 5 frames, promised {promised}"):
        shoot(REQUEST, Painter(promised), tmp_path, quiet)


def test_another_size_than_promised_is_an_error(tmp_path: Path) -> None:
    before = children()
    with pytest.raises(EngineError, match=r"painter made \(32, 32, 3\), promised 48x64"):
        shoot(REQUEST, Painter(raster=Raster(32, 32)), tmp_path, quiet)
    assert children() == before


def test_an_engine_that_fails_leaves_nothing_running(tmp_path: Path) -> None:
    before = children()
    with pytest.raises(EngineError, match="the model ran out of memory"):
        shoot(REQUEST, Painter(fails_after=3), tmp_path, quiet)
    assert children() == before


def test_a_folder_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="No such file"):
        shoot(REQUEST, Painter(), tmp_path / "gone", quiet)


def test_the_same_request_gives_the_same_bytes(tmp_path: Path) -> None:
    takes = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        shoot(REQUEST, StillsEngine(), tmp_path / name, quiet)
        takes.append((tmp_path / name / TAKE).read_bytes())
    assert takes[0] == takes[1]
