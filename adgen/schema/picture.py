"""Rasters, boxes and files: the geometry and the materials every stage shares."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Aspect = Literal["portrait", "square", "landscape"]


@dataclass(frozen=True, slots=True, order=True)
class Raster:
    """Size of a picture in pixels; both sides even, because every delivery codec is 4:2:0."""

    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width <= 0 or self.height <= 0 or self.width % 2 or self.height % 2:
            raise ValueError(f"raster sides are positive and even: {self.width}x{self.height}")

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"

    @property
    def aspect(self) -> Aspect:
        """Portrait up to 9:10, landscape from 10:9, square between; 4:5 is portrait."""
        ratio = self.width / self.height
        return "portrait" if ratio < 0.9 else "landscape" if ratio > 10 / 9 else "square"


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """An upright rectangle in pixels, right and bottom excluded; may be fractional."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def holds(self, other: Box, slack: float = 0.0) -> bool:
        """True when `other` lies inside, give or take `slack` pixels."""
        return (
            other.left >= self.left - slack
            and other.top >= self.top - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def meets(self, other: Box) -> bool:
        """True when the two share any area."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def grown(self, by: float) -> Box:
        """The box with `by` pixels more on every side."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)


@dataclass(frozen=True, slots=True, order=True)
class Asset:
    """A supplied file: where it is, and the SHA-256 of its bytes, which is its identity."""

    path: Path
    sha256: str


@dataclass(frozen=True, slots=True, order=True)
class Picture:
    """A supplied picture with its size in pixels and whether it carries transparency."""

    asset: Asset
    width: int
    height: int
    alpha: bool
