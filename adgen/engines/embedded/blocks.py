"""The blocks of the denoiser: separable convolutions, attention and a small perceptron."""

from __future__ import annotations

from collections.abc import Callable

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


def in_parts(work: Callable[..., Tensor], together: int | None, *takes: Tensor) -> Tensor:
    """`work` on takes (B, T, …), `together` frames of them at a time, or all at once where None.

    For work that looks at one frame at a time: the result is the same, the memory is less.
    """
    if together is None:
        return work(*takes)
    count = takes[0].shape[1]
    whole: Tensor | None = None
    for start in range(0, count, together):
        part = work(*(take[:, start : start + together] for take in takes))
        if whole is None:
            whole = part.new_empty(len(part), count, *part.shape[2:])
        whole[:, start : start + together] = part
    assert whole is not None
    return whole


class FrameMixing(nn.Module):
    """A convolution over three frames at each place."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.mix = nn.Linear(3 * width, width)
        nn.init.zeros_(self.mix.weight)
        nn.init.zeros_(self.mix.bias)

    def forward(self, before: Tensor, x: Tensor, after: Tensor) -> Tensor:
        """Tokens (B, T, H, W, C), and those of the frame before and after each."""
        mixed: Tensor = self.mix(torch.cat([before, x, after], -1))
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

    def forward(
        self,
        x: Tensor,
        conditions: Tensor,
        frozen: Tensor | None,
        together: int | None = None,
    ) -> Tensor:
        """Tokens (B, T, H, W, C)."""

        def seen(x: Tensor, frozen: Tensor | None = None) -> Tensor:
            h = functional.silu(self.first(x, conditions, frozen))
            return functional.silu(self.second(over_frames(self.space, h), conditions, None))

        def closed(x: Tensor, before: Tensor, h: Tensor, after: Tensor) -> Tensor:
            made: Tensor = x + self.close(h + self.time(before, h, after))
            return made

        h = in_parts(seen, together, x, *(() if frozen is None else (frozen,)))
        h = functional.pad(h, (0, 0, 0, 0, 0, 0, 1, 1))  # zero beyond the first and the last frame
        return in_parts(closed, together, x, h[:, :-2], h[:, 1:-1], h[:, 2:])


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
        self,
        x: Tensor,
        conditions: Tensor,
        frozen: Tensor | None,
        text: TextStates,
        together: int | None = None,
    ) -> Tensor:
        """Tokens (B, T, H, W, C)."""
        for index, block in enumerate(self.convolve):
            x = block(x, conditions, frozen, together)
            if index < len(self.attend):
                x = self.attend[index](x, conditions, text)
        return x
