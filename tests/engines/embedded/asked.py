"""Requests to the embedded engine, pictures for them, and a pipeline whose frames are known."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.engines.embedded.engine import EmbeddedEngine
from adgen.engines.embedded.grammar import grammar
from adgen.engines.embedded.words import Words
from adgen.schema.campaign import EngineChoice
from adgen.schema.footage import TakeRequest
from adgen.schema.picture import Asset, Picture, Raster

RGB = NDArray[np.uint8]
REQUEST = TakeRequest(
    engine="embedded", prompt="flowing silk", negative="", seed=1, raster=Raster(180, 320),
    rate=Fraction(30), frames=24, camera="static", motion=5, picture=None, held=None,
    focus=(0.4, 0.4, 0.6, 0.6), palette=("#14143C", "#2B2C66", "#FFB070"),
)  # fmt: skip
GREY = 128 / 255


def quiet(done: int, total: int) -> None:
    """Nobody is told."""


@dataclass
class Known:
    """A pipeline that remembers its plates and draws flat grey, or what `draw` gives a frame."""

    draw: Callable[[int], float] = lambda _: GREY
    plates: list[Any] = field(default_factory=list)
    settings: list[dict[str, Any]] = field(default_factory=list)

    def __call__(
        self, plate: Any, *, callback_on_step_end: Callable[[int, int], None], **rest: Any
    ) -> Iterator[NDArray[np.float32]]:
        self.plates.append(plate)
        self.settings.append(rest)
        for step in range(rest["steps"]):
            callback_on_step_end(step + 1, rest["steps"])
        width, height = plate.size
        for index in range(1 if rest["only_first"] else len(plate.times)):
            yield np.full((height, width, 3), self.draw(index), np.float32)


def engine_with(
    pipeline: Any, tmp_path: Path, choice: EngineChoice | None = None
) -> EmbeddedEngine:
    """The engine around a known pipeline; vocabulary and index are read from `tmp_path`."""
    Words.of_grammar().save_pretrained(tmp_path)
    index = {"draws": sorted(grammar().kinds), "subjects": True}
    (tmp_path / "model_index.json").write_text(json.dumps(index))
    engine = EmbeddedEngine(choice or EngineChoice(), tmp_path, "0" * 64)
    vars(engine)["_pipeline"] = pipeline
    return engine


def ask(**changes: Any) -> TakeRequest:
    """The usual request with changes; beside a picture no palette unless one is given."""
    if "picture" in changes:
        changes = {"palette": (), "prompt": "", **changes}
    return replace(REQUEST, **changes)


def saved(folder: Path, name: str, pixels: RGB) -> Picture:
    """An RGB or RGBA array as a PNG."""
    alpha = pixels.shape[2] == 4
    order = [2, 1, 0, 3] if alpha else [2, 1, 0]
    assert cv2.imwrite(str(folder / name), pixels[..., order])
    digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    return Picture(Asset(folder / name, digest), pixels.shape[1], pixels.shape[0], alpha)


def soft(seed: int, height: int = 640, width: int = 360) -> RGB:
    """A soft pattern of colours."""
    small = np.random.default_rng(seed).integers(40, 220, (9, 6, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)
