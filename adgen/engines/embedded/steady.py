"""What keeps a take steady: noise that is carried along, a sketch that says where to, softening."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from adgen.engines.embedded import conditions
from adgen.engines.embedded.conditions import Patch

COMMON = 1.0
"""Part of the noise that frames have in common: all of it, for steady takes."""
SOFTNESS = 0.9
"""Pixels of the bell that softens refined frames, at half the drawn size."""


def softened(frames: Tensor) -> Tensor:
    """Frames (1, T, 3, H, W) without the edges of the latent's blocks, which a refiner of little
    training leaves: a bell of SOFTNESS pixels."""
    reach = torch.arange(-2, 3, device=frames.device, dtype=torch.float32)
    bell = torch.exp(-0.5 * (reach / SOFTNESS) ** 2)
    bell = bell / bell.sum()
    # One frame after another: a CPU's convolution pads the one channel to sixteen.
    made = [_blurred(frame[:, None], bell) for frame in frames.flatten(0, 1)]
    return torch.stack(made).view(frames.shape)


def _blurred(channels: Tensor, bell: Tensor) -> Tensor:
    """Channels (C, 1, H, W) under a bell (5,), across and then down."""
    around = functional.pad(channels, (2, 2, 2, 2), "replicate")
    across = functional.conv2d(around, bell.view(1, 1, 1, 5))
    return functional.conv2d(across, bell.view(1, 1, 5, 1))


def sketches(steps: int) -> int:
    """Steps of the sketch that finds the drift."""
    return max(3, steps // 4)


def carried_noise(patch: Patch, flow: Tensor, channels: int, seed: int) -> Tensor:
    """The same numbers for one seed, wherever the flow carries them."""
    random = torch.Generator().manual_seed(seed)
    return conditions.take_noise(patch, flow.float().cpu(), channels, random, COMMON)


def finer(flow: Tensor, height: int, width: int) -> Tensor:
    """A flow (1, T, 2, h, w) on a finer grid."""
    return functional.interpolate(flow[0], (height, width), mode="bilinear")[None]
