"""A small learned upscaler: frames of the model, twice as wide and high."""

from __future__ import annotations

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor, nn
from torch.nn import functional


class _Block(nn.Module):
    """Two 3×3 convolutions added to what came in (EDSR, Lim et al. 2017: no normalisation)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.second = nn.Conv2d(width, width, 3, padding=1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return torch.as_tensor(x + self.second(torch.relu(self.first(torch.relu(x)))))


class Upscaler(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """Frames twice as wide and high: bicubic, and what a convolutional net adds to it.

    The net sees only what differs from the mean of the 5 × 5 pixels around, in blocks of 2 × 2
    pixels (a quarter of the work), and its answer is unfolded to the finer grid (sub-pixel
    convolution, Shi et al. 2016). It has no biases: flat areas keep their colour exactly, and it
    answers in proportion to the strength of a detail (Mohan et al. 2020, "Robust and
    Interpretable Blind Image Denoising via Bias-Free Convolutional Neural Networks").
    """

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(self, width: int = 32, depth: int = 4) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.enter = nn.Conv2d(12, width, 3, padding=1, bias=False)
        self.body = nn.ModuleList(_Block(width) for _ in range(depth))
        self.leave = nn.Conv2d(width, 48, 3, padding=1, bias=False)
        nn.init.zeros_(self.leave.weight)

    def forward(self, frames: Tensor) -> Tensor:
        """(N, 3, 2H, 2W) of frames (N, 3, H, W), sRGB code values in 0..1; not clipped.

        The net computes in the type of its weights, everything else in that of the frames.
        """
        height, width = frames.shape[-2:]
        around = functional.avg_pool2d(frames, 5, 1, 2, count_include_pad=False)
        detail = functional.pad(frames - around, (0, width % 2, 0, height % 2))
        blocks = functional.pixel_unshuffle(detail, 2)
        # Convolutions are quicker with channels last, enlarging and shuffling with them first.
        x = self.enter(blocks.to(self.enter.weight.dtype, memory_format=torch.channels_last))
        for block in self.body:
            x = block(x)
        finer = functional.pixel_shuffle(self.leave(x).contiguous(), 4).to(frames.dtype)
        base = functional.interpolate(frames, scale_factor=2, mode="bicubic", align_corners=False)
        return base + finer[..., : 2 * height, : 2 * width]

    @torch.no_grad()
    def upscale(self, frames: Tensor) -> Tensor:
        """The same in 0..1, one frame after another: memory does not grow with their number."""
        return torch.cat([self(frame).clamp(0, 1) for frame in frames.split(1)])  # type: ignore[no-untyped-call]
