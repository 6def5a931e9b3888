"""The denoiser: a U-Net over space and time in two sizes, with attention at the coarse one."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor, nn
from torch.nn import functional

from adgen.engines.embedded.blocks import Stage, in_parts, over_frames
from adgen.engines.embedded.conditions import PLACE_CHANNELS, STEERING, Given
from adgen.engines.embedded.modulation import Gate
from adgen.engines.embedded.text import TextStates

DRIFT_UNIT = 0.3
"""Short sides per unit of phase that the flow head calls 1."""


@dataclass(frozen=True, slots=True)
class Denoised:
    """`prediction` (B, T, C, H, W): the velocity v of v-prediction (Salimans and Ho 2022).
    `drift` (B, T, 2, H, W): the flow head's answer, how matter moves by itself, in short sides per
    unit of phase. Times the phase to the next frame, and with the camera's flow, it is the flow; so
    motion follows the asked strength exactly."""

    prediction: Tensor
    drift: Tensor


class PlateDenoiser(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """Predicts v from noisy latents, words, steering, a first frame and a coarser picture.

    `channels`: of the latent. `below`: channels of a coarser cascade stage's frames on the latent's
    grid, 0 for the first stage. `widths` and `depths`: of the fine and the coarse size. `heads` 0:
    no attention, so a crop is treated as the whole is. Any raster whose sides are even, any number
    of frames.
    """

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(
        self,
        channels: int = 12,
        below: int = 0,
        widths: tuple[int, int] = (64, 160),
        depths: tuple[int, int] = (2, 4),
        heads: int = 4,
        words: int = 128,
        conditions: int = 192,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        fine, coarse = widths
        seen = channels + below + PLACE_CHANNELS + channels + 1
        self.enter = nn.Linear(seen, fine)
        self.noise = nn.Sequential(nn.Linear(64, conditions), nn.SiLU())
        self.steer = nn.Sequential(
            nn.Linear(STEERING + 2, conditions), nn.SiLU(), nn.Linear(conditions, conditions)
        )
        self.image = nn.Sequential(
            nn.Conv2d(channels, 64, 3, stride=2, padding=1), nn.SiLU(), nn.Conv2d(64, 128, 1)
        )
        self.no_image = nn.Parameter(torch.zeros(conditions))
        self.image_out = nn.Linear(128, conditions)
        self.text_out = nn.Linear(words, conditions)
        self.gate = Gate(conditions)
        self.combine = nn.Linear(conditions, conditions)
        self.first = Stage(fine, depths[0], 0, conditions, words)
        self.down = nn.Conv2d(fine, coarse, 2, stride=2)
        self.middle = Stage(coarse, depths[1], heads, conditions, words)
        self.up = nn.Linear(coarse, 4 * fine)
        self.join = nn.Linear(2 * fine, fine)
        self.last = Stage(fine, depths[0], 0, conditions, words)
        self.norm = nn.LayerNorm(fine)
        self.leave = nn.Linear(fine, channels)
        self.flow = nn.Linear(fine, 2)
        for layer in (self.leave, self.flow):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(
        self,
        noisy: Tensor,
        timestep: Tensor,
        place: Tensor,
        steering: Tensor,
        text: TextStates,
        given: Given,
        below: Tensor | None = None,
        below_noise: Tensor | None = None,
        together: int | None = None,
    ) -> Denoised:
        """`noisy` (B, T, C, H, W); `timestep` (B,) in 0..1000; `place` and `steering` from
        `conditions`; `below` (B, T, C', H, W) with the noise that was added to it (B,);
        `together`: frames that convolutions take at a time, None for all."""
        parts = [noisy, place, given.latent, given.known]
        if below is not None:
            parts.insert(1, below)
        frozen = None if given.frozen is None else given.frozen.movedim(2, -1)
        told = self._conditions(timestep, steering, text, given, below_noise)
        x = in_parts(lambda *seen: self.enter(torch.cat(seen, 2).movedim(2, -1)), together, *parts)
        kept = self.first(x, told, frozen, text, together)
        small = over_frames(self.down, kept)
        half = None if frozen is None else _halved(frozen)
        small = self.middle(small, told, half, text, together)
        x = in_parts(self._joined, together, small, kept)
        x = self.last(x, told, frozen, text, together)
        x = self.norm(x)
        return Denoised(
            self.leave(x).movedim(-1, 2).float(),
            self.flow(x).movedim(-1, 2).float() * DRIFT_UNIT,
        )

    def _joined(self, small: Tensor, kept: Tensor) -> Tensor:
        """The coarse size's answer laid on what the fine size kept, both (B, T, H, W, C)."""
        joined: Tensor = self.join(torch.cat([_doubled(self.up(small)), kept], -1))
        return joined

    def _conditions(
        self,
        timestep: Tensor,
        steering: Tensor,
        text: TextStates,
        given: Given,
        below_noise: Tensor | None,
    ) -> Tensor:
        """The vector that bends every normalisation, (B, conditions)."""
        extra = torch.zeros_like(given.given) if below_noise is None else below_noise
        steer = self.steer(torch.cat([steering, given.given[:, None], extra[:, None]], 1))
        image = self.image_out(functional.silu(self.image(given.latent[:, 0]).mean((2, 3))))
        image = torch.where(given.given[:, None] > 0, image, self.no_image.to(image))
        fused = self.gate(self.text_out(text.pooled), image)
        told: Tensor = self.noise(waves(timestep)) + steer + self.combine(fused)
        return functional.silu(told)


def waves(timestep: Tensor, width: int = 64) -> Tensor:
    """Sines and cosines of a timestep (Vaswani et al. 2017), (B, width)."""
    steps = torch.arange(width // 2, device=timestep.device, dtype=torch.float32)
    rates = torch.exp(-math.log(10000.0) * steps / (width // 2))
    turned = timestep.float()[:, None] * rates
    return torch.cat([turned.sin(), turned.cos()], 1)


def _halved(frozen: Tensor) -> Tensor:
    return over_frames(nn.AvgPool2d(2), frozen)


def _doubled(x: Tensor) -> Tensor:
    """(B, T, H, W, 4 C) to (B, T, 2 H, 2 W, C)."""
    takes, frames, height, width, wide = x.shape
    x = x.view(takes, frames, height, width, 2, 2, wide // 4).permute(0, 1, 2, 4, 3, 5, 6)
    return x.reshape(takes, frames, 2 * height, 2 * width, wide // 4)
