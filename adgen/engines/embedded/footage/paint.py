"""Painting in linear light: what a kind of footage returns, and the mixing of colours."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Painted:
    """A picture in linear light and its truth, for B takes of T frames.

    `colour` (B, T, H, W, 3), 0..1 (brighter is clipped softly at the end). `velocity`
    (B, T, H, W, 2): world units per unit of phase, of the matter seen in that pixel. `depth`
    (B, T, H, W): 1 is the subject's plane, larger is farther. `mask` (B, T, H, W) in 0..1: the
    foreground (what is not ground).
    """

    colour: Tensor
    velocity: Tensor
    depth: Tensor
    mask: Tensor


def painted(
    colour: Tensor,
    *,
    vx: Tensor | float = 0.0,
    vy: Tensor | float = 0.0,
    depth: Tensor | float = 1.0,
    mask: Tensor | float = 0.0,
) -> Painted:
    """A `Painted` with numbers broadcast to the size of `colour`."""
    like = colour[..., 0]

    def full(part: Tensor | float) -> Tensor:
        return torch.as_tensor(part, dtype=like.dtype, device=like.device).expand_as(like)

    return Painted(colour, torch.stack([full(vx), full(vy)], -1), full(depth), full(mask))


def over(bottom: Painted, top: Painted, alpha: Tensor) -> Painted:
    """`top` laid over `bottom`; motion, depth and mask are the top's where alpha is over half."""
    mixed = torch.lerp(bottom.colour, top.colour, alpha[..., None])
    seen = alpha > 0.5
    return Painted(
        mixed,
        torch.where(seen[..., None], top.velocity, bottom.velocity),
        torch.where(seen, top.depth, bottom.depth),
        torch.where(seen, top.mask, bottom.mask),
    )


def mix(first: Tensor, second: Tensor, part: Tensor) -> Tensor:
    """From `first` to `second` colours (…, 3) by `part` (B, T, H, W) in 0..1."""
    return torch.lerp(first, second, part.clamp(0, 1)[..., None])


def step(low: Tensor | float, high: Tensor | float, x: Tensor) -> Tensor:
    """Smoothstep: 0 at and below `low`, 1 at and above `high`."""
    part = ((x - low) / (high - low)).clamp(0.0, 1.0)
    return part * part * (3.0 - 2.0 * part)


def ramp(palette: Tensor, x: Tensor, flat: float = 0.5) -> Tensor:
    """Ground, second and accent along x in 0..1; `flat` of the way shows the colours unmixed.

    `palette` (B, 3, 3) linear; returns (B, T, H, W, 3). The flats keep the asked colours
    dominant: a plain gradient would show mixtures for the most part.
    """
    ground, second, accent = (palette[:, index].view(-1, 1, 1, 1, 3) for index in range(3))
    half = (1.0 - flat) / 4.0
    first = step(1 / 3 - half, 1 / 3 + half, x)
    last = step(2 / 3 - half, 2 / 3 + half, x)
    return mix(mix(ground, second, first), accent, last)


def to_srgb(linear: Tensor) -> Tensor:
    """sRGB code values in 0..1 (IEC 61966-2-1) of linear light (…, 3).

    Light brighter than white keeps its hue at full strength and then bleaches towards white, as
    film does, instead of clipping each channel; everything up to 1 stays exactly as it is.
    """
    peak = linear.amax(-1, keepdim=True).clamp(min=1.0)
    bleach = (peak - 1.0) / (peak + 1.0)
    shown = torch.lerp(linear.clamp(min=0.0) / peak, torch.ones_like(linear), bleach)
    return torch.where(
        shown <= 0.0031308, 12.92 * shown, 1.055 * shown.clamp(min=0.0031308) ** (1 / 2.4) - 0.055
    )


def to_linear(srgb: Tensor) -> Tensor:
    """Linear light of sRGB code values in 0..1."""
    return torch.where(
        srgb <= 0.04045, srgb / 12.92, ((srgb.clamp(min=0.04045) + 0.055) / 1.055) ** 2.4
    )
