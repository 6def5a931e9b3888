"""Colour separations: how much of each palette colour is in every pixel.

The model draws separations, as a printer's plates are drawn, and never sees a colour: whatever it
draws is then shown in exactly the palette that is asked for. Values are coverages in 0..1 with the
sRGB curve, so that shades are even to the eye; channels are ground, second and accent.
"""

from __future__ import annotations

from itertools import combinations

import torch
from torch import Tensor

from adgen.engines.embedded.footage.paint import to_linear, to_srgb

_STEADY = 1e-4
"""Added to the diagonal of the equations: colours that are nearly one another share the coverage
in place of tearing it apart."""


def develop(separations: Tensor, palette: Tensor) -> Tensor:
    """Pictures (B, …, 3, H, W) in sRGB 0..1 of separations of that shape; palette (B, 3, 3) sRGB.

    Light adds up: the linear light of a pixel is the sum of the palette's, by coverage.
    """
    light = torch.einsum("b...khw,bkc->b...hwc", to_linear(separations.float()), to_linear(palette))
    return to_srgb(light).movedim(-1, -3).clamp(0, 1)


def separate(pictures: Tensor, palette: Tensor) -> Tensor:
    """The separations (B, 3, H, W) that come nearest to pictures (B, 3, H, W) in sRGB 0..1.

    Non-negative least squares in linear light, exact: of the seven sets of colours that a pixel
    may be made of, the one with the least error whose coverages are all positive.
    """
    light = to_linear(pictures.float()).movedim(1, -1)
    best = torch.zeros_like(light)
    least = (light**2).sum(-1)
    for count in (1, 2, 3):
        for chosen in combinations(range(3), count):
            colours = to_linear(palette.float())[:, list(chosen)]
            square = colours @ colours.mT + _STEADY * torch.eye(count, device=colours.device)
            across = torch.einsum("bhwc,bkc->bhwk", light, colours)
            share = torch.einsum("bhwk,bkj->bhwj", across, torch.linalg.inv(square))
            share = share.clamp(0, 1)
            error = (light - torch.einsum("bhwk,bkc->bhwc", share, colours)).square().sum(-1)
            better = error < least - 1e-7
            least = torch.where(better, error, least)
            full = torch.zeros_like(light)
            full[..., list(chosen)] = share
            best = torch.where(better[..., None], full, best)
    return to_srgb(best).movedim(-1, 1)
