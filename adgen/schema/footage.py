"""Takes, cut lists and what an engine is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from adgen.schema.campaign import CameraMove, Transition
from adgen.schema.picture import Picture, Raster
from adgen.schema.time import FrameRange


@dataclass(frozen=True, slots=True)
class Layer:
    """A cut-out over the plate, already resolved for one aspect.

    `at` is its foot (x, y) and `size` its height, as fractions of the plate picture.
    """

    picture: Picture
    at: tuple[float, float]
    size: float
    shadow: float


@dataclass(frozen=True, slots=True)
class TakeRequest:
    """Everything an engine sees of a shot, and nothing else: never the region, never a text."""

    engine: str
    prompt: str
    negative: str
    seed: int
    raster: Raster
    rate: Fraction
    frames: int
    camera: CameraMove
    motion: int
    picture: Picture | None
    product: Layer | None
    focus: tuple[float, float, float, float]
    palette: tuple[str, ...]
    """Colours #RRGGBB for plates made without a picture: the shot's, or the brand's primary,
    secondary and accent. Beside a picture only those that the shot itself asks for."""
    mask: Picture | None = None
    """Where the picture may change: white."""

    def pictures(self) -> tuple[Picture, ...]:
        """Every supplied picture that it is made from."""
        product = self.product.picture if self.product else None
        return tuple(found for found in (self.picture, self.mask, product) if found)

    def parameters(self) -> Mapping[str, Any]:
        """The request as JSON values; pictures appear by the hash of their bytes.

        A mask appears only where there is one, so that the keys of takes without stay the same.
        """
        mask = {} if self.mask is None else {"mask": self.mask.asset.sha256}
        return {
            "engine": self.engine,
            "prompt": self.prompt,
            "negative": self.negative,
            "seed": self.seed,
            "raster": str(self.raster),
            "rate": str(self.rate),
            "frames": self.frames,
            "camera": self.camera,
            "motion": self.motion,
            "picture": self.picture.asset.sha256 if self.picture else None,
            "product": None
            if self.product is None
            else {
                "picture": self.product.picture.asset.sha256,
                "at": list(self.product.at),
                "size": self.product.size,
                "shadow": self.product.shadow,
            },
            "focus": list(self.focus),
            "palette": list(self.palette),
            **mask,
        }


@dataclass(frozen=True, slots=True)
class Cut:
    """A shot's place in the spot: `record` frames of the spot."""

    shot: str
    record: FrameRange
    transition: Transition


@dataclass(frozen=True, slots=True)
class CutList:
    """The cuts of one variant in order, without gap or overlap, from frame 0 to its length."""

    cuts: tuple[Cut, ...]
    rate: Fraction
    music_start: float
    """Where in the track the spot begins, in seconds."""

    @property
    def frames(self) -> int:
        """Length of the spot in frames."""
        return self.cuts[-1].record.stop
