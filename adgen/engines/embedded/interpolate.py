"""Frames between the generated ones, moved along the model's own flow."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Floats32 = NDArray[np.float32]


class Between:
    """Shows K generated frames, each (H, W, 3) in 0..1, at any moment.

    `flow` (K, h, w, 2): to the next generated frame, in short sides, on any grid; `keys` (K,):
    their moments. A pixel between two frames is looked up in both, along the flow that passes
    through it, and mixed by nearness (as in Jiang et al. 2018, Super SloMo, with the flow taken as
    constant along its path).
    """

    def __init__(
        self, frames: Sequence[Floats32], flow: Floats32, keys: NDArray[np.float64]
    ) -> None:
        self._frames, self._flow, self._keys = frames, flow, keys
        height, width = frames[0].shape[:2]
        across = np.arange(width, dtype=np.float32)
        down = np.arange(height, dtype=np.float32)
        self._x, self._y = np.meshgrid(across, down)
        self._held: tuple[int, Floats32] | None = None

    def at(self, moment: float) -> Floats32:
        """The frame (H, W, 3) at a moment within the keys."""
        later = int(np.searchsorted(self._keys, moment - 1e-9))
        if later >= len(self._keys) or abs(self._keys[later] - moment) < 1e-6:
            return np.asarray(self._frames[min(later, len(self._keys) - 1)], np.float32)
        before = later - 1
        part = (moment - self._keys[before]) / (self._keys[later] - self._keys[before])
        flow = self._wide(before)
        first = self._moved(self._frames[before], flow, -part)
        second = self._moved(self._frames[later], flow, 1 - part)
        mixed = first + np.float32(part) * (second - first)
        return np.asarray(mixed, np.float32)

    def _wide(self, index: int) -> Floats32:
        """The flow of a generated frame on its own grid, in pixels; kept while it is used."""
        if self._held is None or self._held[0] != index:
            height, width = self._x.shape
            wide = cv2.resize(self._flow[index], (width, height), interpolation=cv2.INTER_CUBIC)
            self._held = index, np.asarray(wide * min(height, width), np.float32)
        return self._held[1]

    def _moved(self, frame: Floats32, flow: Floats32, part: float) -> Floats32:
        x = self._x + np.float32(part) * flow[..., 0]
        y = self._y + np.float32(part) * flow[..., 1]
        moved = cv2.remap(frame, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(moved, np.float32)
