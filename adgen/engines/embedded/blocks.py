"""The blocks of the denoiser: separable convolutions, attention and a small perceptron."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from adgen.engines.embedded.attention import CrossAttention, SeparableAttention
from adgen.engines.embedded.modulation import Modulation
from adgen.engines.embedded.text import TextStates


def over_frames(layer: nn.Module, x: Tensor) -> Tensor:
    """A picture layer (N, C, H, W) applied to every frame of tokens (B, T, H, W, C)."""
    takes, frames = x.shape[:2]
    # Channels last in memory already: the view costs nothing, and convolutions like it so.
    flat = x.flatten(0, 1).permute(0, 3, 1, 2)
    made: Tensor = layer(flat).permute(0, 2, 3, 1)
    return made.reshape(takes, frames, *made.shape[1:])


class FrameMixing(nn.Module):
    """A convolution over three frames at each place, zero beyond the first and the last."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.mix = nn.Linear(3 * width, width)
        nn.init.zeros_(self.mix.weight)
        nn.init.zeros_(self.mix.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Tokens (B, T, H, W, C)."""
        padded = functional.pad(x, (0, 0, 0, 0, 0, 0, 1, 1))
        around = torch.cat([padded[:, :-2], x, padded[:, 2:]], -1)
        mixed: Tensor = self.mix(around)
        return mixed


class Convolve(nn.Module):
    """A residual block: 3 × 3 in space, then 3 in time ((2+1)D; Tran et al. 2018)."""

    def __init__(self, width: int, conditions: int) -> None:
        super().__init__()
        self.first = Modulation(width, conditions, masked=True)
        self.space = nn.Conv2d(width, width, 3, padding=1)
        self.second = Modulation(width, conditions, masked=False)
        self.time = FrameMixing(width)
        self.close = nn.Linear(width, width)
        nn.init.zeros_(self.close.weight)
        nn.init.zeros_(self.close.bias)

    def forward(self, x: Tensor, conditions: Tensor, frozen: Tensor | None) -> Tensor:
        """Tokens (B, T, H, W, C)."""
        h = functional.silu(self.first(x, conditions, frozen))
        h = over_frames(self.space, h)
        h = functional.silu(self.second(h, conditions, None))
        h = h + self.time(h)
        closed: Tensor = self.close(h)
        return x + closed


class Attend(nn.Module):
    """Space, then time, then the words of the prompt, then a perceptron."""

    def __init__(self, width: int, heads: int, conditions: int, words: int) -> None:
        super().__init__()
        self.before = Modulation(width, conditions, masked=False)
        self.separable = SeparableAttention(width, heads)
        self.asking = Modulation(width, conditions, masked=False)
        self.words = CrossAttention(width, words, heads)
        self.between = Modulation(width, conditions, masked=False)
        self.think = nn.Sequential(
            nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width)
        )

    def forward(self, x: Tensor, conditions: Tensor, text: TextStates) -> Tensor:
        """Tokens (B, T, H, W, C)."""
        x = x + self.separable(self.before(x, conditions, None))
        x = x + self.words(self.asking(x, conditions, None), text.tokens, text.keep)
        thought: Tensor = self.think(self.between(x, conditions, None))
        return x + thought


class Stage(nn.Module):
    """Blocks at one size: convolutions, each followed by attention where there are heads."""

    def __init__(self, width: int, depth: int, heads: int, conditions: int, words: int) -> None:
        super().__init__()
        self.convolve = nn.ModuleList(Convolve(width, conditions) for _ in range(depth))
        self.attend = nn.ModuleList(
            Attend(width, heads, conditions, words) for _ in range(depth if heads else 0)
        )

    def forward(
        self, x: Tensor, conditions: Tensor, frozen: Tensor | None, text: TextStates
    ) -> Tensor:
        """Tokens (B, T, H, W, C)."""
        for index, block in enumerate(self.convolve):
            x = block(x, conditions, frozen)
            if index < len(self.attend):
                x = self.attend[index](x, conditions, text)
        return x
