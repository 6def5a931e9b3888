"""A text drawn alone, as its document draws it: what the film is compared with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adgen.schema.picture import Box, Raster
from adgen.schema.titles import TextBlock

Plane = NDArray[np.float32]
SHORT = 1080
_REACH = 12
"""Pixels around its place in which a text is looked for, where the short side has 1080."""
_WHITE, _BLACK = 235.0, 16.0
"""Luma of the grounds, in code values."""


@dataclass(frozen=True, slots=True)
class DrawnText:
    """A text on one frame, in the part of the picture around it."""

    block: TextBlock
    frame: int
    least: float
    """The least em size in pixels of a text of its role."""
    inks: tuple[float, ...]
    """Luma of what its letters are painted with, in code values."""
    left: int
    top: int
    on_black: Plane
    """Luma (height, width) of the part whose first pixel is (top, left), drawn over black."""
    on_white: Plane

    @property
    def cover(self) -> Plane:
        """How much of each pixel is covered, 0..1."""
        return 1 - (self.on_white - self.on_black) / (_WHITE - _BLACK)

    def colour(self, cover: Plane) -> Plane:
        """Luma of what covers each pixel."""
        least = np.float32(1e-3)
        return np.asarray((self.on_black - _BLACK * (1 - cover)) / np.maximum(cover, least))


def reach(raster: Raster) -> int:
    """Pixels around its place in which a text is looked for."""
    return max(1, round(_REACH * min(raster.width, raster.height) / SHORT))


def part_of(box: Box, raster: Raster) -> tuple[int, int, int, int]:
    """Left, top (both even), right and bottom of what is looked at around a text."""
    room = 2 * reach(raster)
    left, top = int(box.left) - room, int(box.top) - room
    right, bottom = int(box.right) + room + 1, int(box.bottom) + room + 1
    return (
        max(0, left // 2 * 2), max(0, top // 2 * 2),
        min(raster.width, right), min(raster.height, bottom),
    )  # fmt: skip
