"""What the pipeline is asked for, and how the small frames lie in the rasters of the cascade."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from adgen.engines.embedded.conditions import Patch, Steering
from adgen.engines.embedded.footage.world import speed

Floats = NDArray[np.float64]

KEYS_PER_SECOND = 8.0
"""Frames that are generated; the others are interpolated by the model's own flow."""
COARSEST = 8
"""Pixels of a small frame along one pixel of the layout."""
BLOCK = 4 * COARSEST
"""Sides are made multiples of this and cropped: the layout's latent must halve once more."""


@dataclass(frozen=True, slots=True)
class Plate:
    """A take to draw. `size` (width, height) of the small frames; `times` (F,) their seconds;
    `motion` 1..10; `camera` (F, 4) x, y, scale, angle of every frame, see `footage.world`;
    `palette` (3, 3) sRGB in 0..1. `image` (h, w, 3) uint8 RGB is the first frame, of the frame's
    aspect; `mask` (h, w) in 0..1 is where it may change. `feel`: frames per second that the
    movement seems to be shot at, None for every frame its own."""

    prompt: str
    negative: str
    seed: int
    size: tuple[int, int]
    times: Floats
    motion: float
    camera: Floats
    palette: Floats
    image: NDArray[np.uint8] | None = None
    mask: NDArray[np.float32] | None = None
    feel: float | None = None

    @property
    def drawn(self) -> tuple[int, int]:
        """The size that is drawn, before cropping to `size`."""
        width, height = (math.ceil(side / BLOCK) * BLOCK for side in self.size)
        return width, height

    @property
    def patch(self) -> Patch:
        """What is drawn, in coordinates of the frame that is kept."""
        short = min(self.size)
        width, height = self.drawn
        return Patch(-width / short, -height / short, width / short, height / short)

    def shown(self) -> Floats:
        """The moment that each frame shows: its own, or that of the feel's last step."""
        start = self.times - self.times[0]
        if self.feel is None:
            return np.asarray(start)
        # A little is added so that a frame on a step is not thrown back by rounding.
        return np.asarray(np.floor(start * self.feel + 1e-6) / self.feel)

    def keys(self) -> Floats:
        """The moments of the generated frames, the first and the last shown among them."""
        last = float(self.shown()[-1])
        count = math.ceil(last * KEYS_PER_SECOND - 1e-6) + 1
        return np.linspace(0.0, last, count) if count > 1 else np.zeros(1)

    def steering(self, device: torch.device) -> Steering:
        """What steers the generated frames."""
        keys = self.keys()
        start = self.times - self.times[0]
        path = np.stack([np.interp(keys, start, self.camera[:, axis]) for axis in range(4)], 1)
        step = keys[1] if len(keys) > 1 else 1 / KEYS_PER_SECOND

        def tensor(values: Floats) -> Tensor:
            return torch.from_numpy(np.asarray(values, np.float32))[None].to(device)

        return Steering(
            camera=tensor(path),
            tau=tensor(keys * float(speed(self.motion))),
            motion=torch.tensor([float(self.motion)], device=device),
            seconds=torch.tensor([float(step)], device=device),
        )
