"""The latent of the model: a fixed Haar wavelet transform, exact both ways.

One level takes every 2 × 2 block of a picture to its mean and three differences (Haar 1910;
orthonormal, so noise stays white), and n levels a block of 2^n × 2^n. Nothing is lost, nothing
has to be learned, and any raster whose sides are multiples of 2^n will do.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

MEANS = (0.25, -0.2, -0.55)
"""Means of the renderer's separations, in -1..1."""

MEAN_STD = 0.7
"""Their standard deviation: divides the block means."""

DETAIL_STD = 0.2
"""The same of the differences of the finest level; they are divided by twice of it, so that what
the eye sees last also weighs less in the loss."""


def _split(pixels: Tensor) -> Tensor:
    """(N, C, H, W) to (N, 4 C, H / 2, W / 2): mean, across, down, diagonal of each channel."""
    count, channels, height, width = pixels.shape
    blocks = functional.pixel_unshuffle(pixels, 2).view(count, channels, 4, height // 2, width // 2)
    a, b, c, d = blocks.unbind(2)
    bands = (a + b + c + d, a - b + c - d, a + b - c - d, a - b - c + d)
    return torch.cat([band * 0.5 for band in bands], 1)


def _join(latent: Tensor) -> Tensor:
    mean, across, down, diagonal = (band * 0.5 for band in latent.chunk(4, 1))
    count, channels, height, width = mean.shape
    blocks = torch.stack(
        [
            mean + across + down + diagonal,
            mean - across + down - diagonal,
            mean + across - down - diagonal,
            mean - across - down + diagonal,
        ],
        2,
    )
    return functional.pixel_shuffle(blocks.view(count, 4 * channels, height, width), 2)


def channels(levels: int) -> int:
    """Channels of the latent of an RGB picture."""
    return int(3 * 4**levels)


def _scales(levels: int, like: Tensor) -> Tensor:
    """What the channels are divided by, (channels, 1, 1)."""
    wide = channels(levels)
    scales = torch.full((wide, 1, 1), 0.0)
    scales[:3] = MEAN_STD * 2.0**levels
    for level in range(levels):
        # Differences of a coarser level are of larger structures, and about twice as strong.
        start, stop = 3 * 4**level, 3 * 4 ** (level + 1)
        scales[start:stop] = 2 * DETAIL_STD * 2.0 ** (levels - level - 1)
    return scales.to(like)


def encode(frames: Tensor, levels: int) -> Tensor:
    """Latent (…, 3 · 4^n, H / 2^n, W / 2^n) of frames (…, 3, H, W) with values in 0..1."""
    lead = frames.shape[:-3]
    latent = (frames * 2.0 - 1.0 - _means(frames)).reshape(-1, *frames.shape[-3:])
    for _ in range(levels):
        # Only the means are split again: they come first, three of them.
        latent = torch.cat([_split(latent[:, :3]), _deep(latent[:, 3:])], 1)
    latent = latent / _scales(levels, latent)
    return latent.view(*lead, *latent.shape[-3:])


def _deep(details: Tensor) -> Tensor:
    """Finer differences on a grid twice as coarse: blocks laid into channels."""
    return functional.pixel_unshuffle(details, 2) if details.shape[1] else _empty(details)


def _empty(details: Tensor) -> Tensor:
    count, _, height, width = details.shape
    return details.new_empty(count, 0, height // 2, width // 2)


def decode(latent: Tensor, levels: int) -> Tensor:
    """The frames of a latent, the exact inverse of `encode` (values may leave 0..1)."""
    lead = latent.shape[:-3]
    flat = latent.reshape(-1, *latent.shape[-3:])
    flat = flat * _scales(levels, flat)
    for _ in range(levels):
        joined = _join(flat[:, :12])
        finer = functional.pixel_shuffle(flat[:, 12:], 2) if flat.shape[1] > 12 else None
        flat = joined if finer is None else torch.cat([joined, finer], 1)
    return (flat.view(*lead, *flat.shape[-3:]) + _means(flat) + 1.0) * 0.5


def _means(like: Tensor) -> Tensor:
    return torch.tensor(MEANS, device=like.device, dtype=like.dtype).view(3, 1, 1)
