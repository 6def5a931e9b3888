"""Normalisation bent by conditions: numbers of the whole take, and a mask in every place."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class Modulation(nn.Module):
    """Layer normalisation over channels, then x · (1 + γ) + β.

    γ and β come from the condition vector (adaptive normalisation; Peebles and Xie 2023, DiT) and,
    where a mask freezes part of the picture, from the mask: γ(m), β(m) in every place (SPADE;
    Park et al. 2019). Both start at zero. Norm and modulation treat every pixel by itself, so a
    crop behaves as the whole does. Tokens are (B, T, H, W, C).
    """

    def __init__(self, width: int, conditions: int, masked: bool) -> None:
        super().__init__()
        self.width = width
        self.ask = nn.Linear(conditions, 2 * width)
        nn.init.zeros_(self.ask.weight)
        nn.init.zeros_(self.ask.bias)
        self.mask = MaskModulation(width) if masked else None

    def forward(self, x: Tensor, conditions: Tensor, frozen: Tensor | None) -> Tensor:
        """`conditions` (B, D); `frozen` (B, T, H, W, 1), or None where all may change."""
        gain, shift = self.ask(conditions)[:, None, None, None].chunk(2, -1)
        if self.mask is not None and frozen is not None:
            more, also = self.mask(frozen)
            gain, shift = gain + more, shift + also
        bent: Tensor = functional.layer_norm(x, (self.width,)) * (1 + gain) + shift
        return bent


class MaskModulation(nn.Module):
    """γ(m) and β(m) of a frozen part; both are zero where nothing is frozen."""

    def __init__(self, width: int, hidden: int = 16) -> None:
        super().__init__()
        # Without biases, so that m = 0 everywhere is the same as no mask.
        self.see = nn.Conv2d(1, hidden, 3, padding=1, bias=False)
        self.say = nn.Conv2d(hidden, 2 * width, 1, bias=False)
        nn.init.zeros_(self.say.weight)

    def forward(self, frozen: Tensor) -> tuple[Tensor, Tensor]:
        """Two of (B, T, H, W, C) for a mask (B, T, H, W, 1)."""
        takes, frames, height, width, _ = frozen.shape
        flat = frozen.reshape(takes * frames, 1, height, width)
        said = self.say(functional.silu(self.see(flat))).permute(0, 2, 3, 1)
        gain, shift = said.view(takes, frames, height, width, -1).chunk(2, -1)
        return gain, shift


class Gate(nn.Module):
    """Text and image in one vector: g · text + (1 - g) · image with g = sigmoid(W [text, image]).

    The learned gate of B5: each number of the vector is taken from where it is better known.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weigh = nn.Linear(2 * width, width)

    def forward(self, text: Tensor, image: Tensor) -> Tensor:
        """All (B, width)."""
        part = torch.sigmoid(self.weigh(torch.cat([text, image], -1)))
        return part * text + (1 - part) * image
