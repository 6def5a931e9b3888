"""Small renders for the tests of the footage renderer."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from adgen.engines.embedded.footage.render import Order

PALETTE = torch.tensor([[0.08, 0.04, 0.2], [0.6, 0.1, 0.4], [1.0, 0.8, 0.4]])
SIZE = (32, 56)


def order(
    name: str, seed: int = 5, motion: float = 8.0, frames: int = 2, step: float = 0.04
) -> Order:
    """A take under a camera at rest."""
    camera = torch.tensor([[0.0, 0.0, 1.0, 0.0]]).expand(frames, 4)
    return Order(seed, name, "none", PALETTE, camera, motion, 0.5 + torch.arange(frames) * step)


def pulled(later: Tensor, flow: Tensor) -> Tensor:
    """`later` (B, 3, H, W) fetched back along `flow` (B, 2, H, W), in short sides."""
    height, width = later.shape[-2:]
    down, across = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    x = (across + 0.5 + flow[:, 0] * min(width, height)) / width
    y = (down + 0.5 + flow[:, 1] * min(width, height)) / height
    grid = torch.stack([2 * x - 1, 2 * y - 1], -1)
    return functional.grid_sample(later, grid, padding_mode="border", align_corners=False)
