"""Where and when a batch of takes is sampled: camera, time, palette and dice.

Frame coordinates `u` (right) and `v` (down) run from -1 to 1 along the short side. The camera of
a frame is (x, y, scale, angle), as in `adgen.engines.moves`: the world point under (u, v) at
depth d is  R(angle) · (u, v) · scale + (x, y) / d.  Depth 1 is the subject's; what is farther
moves less when the camera travels.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Dice:
    """Random numbers of each take by name: independent of order, device and batch."""

    seeds: tuple[int, ...]
    device: torch.device

    def _throw(self, name: str) -> list[np.random.Generator]:
        tag = zlib.crc32(name.encode())
        return [np.random.default_rng([seed, tag]) for seed in self.seeds]

    def uniform(self, name: str, low: float = 0.0, high: float = 1.0) -> Tensor:
        """One number per take, shape (B, 1, 1, 1)."""
        thrown = [random.uniform(low, high) for random in self._throw(name)]
        return torch.tensor(thrown, device=self.device).float().view(-1, 1, 1, 1)

    def chance(self, name: str, part: float) -> Tensor:
        """1.0 for about `part` of the takes, else 0.0; shape (B, 1, 1, 1)."""
        return (self.uniform(name) < part).float()

    def pick(self, name: str, choices: Sequence[float]) -> Tensor:
        """One of the choices per take, shape (B, 1, 1, 1)."""
        thrown = [float(random.choice(np.asarray(choices))) for random in self._throw(name)]
        return torch.tensor(thrown, device=self.device).float().view(-1, 1, 1, 1)

    def seed(self, name: str) -> Tensor:
        """An int32 seed for noise per take, shape (B, 1, 1, 1)."""
        thrown = [int(random.integers(0, 1 << 20)) for random in self._throw(name)]
        return torch.tensor(thrown, dtype=torch.int32, device=self.device).view(-1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class World:
    """Sample points of B takes of T frames of H × W pixels.

    `u`, `v` (1 or B, 1, H, W): frame coordinates. `camera` (B, T, 4). `tau` (B, T, 1, 1): phase,
    seconds × speed(motion); everything that moves by itself is a function of it. `palette`
    (B, 3, 3): ground, second and accent colour in linear light. `half` (half width, half height)
    of the frame: the short one is 1.
    """

    u: Tensor
    v: Tensor
    camera: Tensor
    tau: Tensor
    palette: Tensor
    half: tuple[float, float]
    dice: Dice

    def at(self, depth: float | Tensor = 1.0) -> tuple[Tensor, Tensor]:
        """World coordinates x (right) and y (down) at a depth, each (B, T, H, W)."""
        x, y, scale, angle = (self.camera[..., axis, None, None] for axis in range(4))
        along, across = scale * torch.cos(angle), scale * torch.sin(angle)
        return (
            along * self.u - across * self.v + x / depth,
            across * self.u + along * self.v + y / depth,
        )

    def colour(self, index: int) -> Tensor:
        """A palette colour in linear light, shape (B, 1, 1, 1, 3): 0 ground, 1 second, 2 accent."""
        return self.palette[:, index].view(-1, 1, 1, 1, 3)


def speed(motion: Tensor | float) -> Tensor:
    """Phase per second for motion 1..10: 0.08 · 25^((motion - 1) / 9), even steps to the eye.

    1 is nearly still (0.08), 5 gentle (0.33), 10 strong (2.0).
    """
    return 0.08 * 25.0 ** ((torch.as_tensor(motion) - 1.0) / 9.0)
