"""What the denoiser is trained on: v, the flow to the next frame, and consistency over time."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from adgen.engines.embedded.denoiser import DRIFT_UNIT, Denoised


@dataclass(frozen=True, slots=True)
class Losses:
    """Means over a batch; `total` is what is minimised."""

    velocity: Tensor
    drift: Tensor
    consistency: Tensor
    total: Tensor


def losses(
    out: Denoised,
    latent: Tensor,
    noise: Tensor,
    kept: Tensor,
    flow: Tensor,
    drift: Tensor,
    weights: tuple[float, float],
) -> Losses:
    """The losses of a batch of latents (B, T, C, H, W).

    `kept` (B,): √ᾱ of each take's timestep. `flow` (B, T, 2, H, W): the truth, in short sides of
    the frame. `drift`: its part that is not the camera's, per unit of phase. `weights`: of drift
    and of consistency (λ_t of B5, 0.3 to 0.7).
    """
    root = kept.view(-1, 1, 1, 1, 1)
    rest = (1 - root**2).clamp(min=0).sqrt()
    wanted = root * noise - rest * latent
    velocity = functional.mse_loss(out.prediction, wanted)
    frames = latent.shape[1]
    if frames == 1:
        still = velocity.new_zeros(())
        return Losses(velocity, still, still, velocity)
    moved = functional.smooth_l1_loss(
        out.drift[:, :-1] / DRIFT_UNIT, (drift[:, :-1] / DRIFT_UNIT).clamp(-8, 8)
    )
    noisy = root * latent + rest * noise
    clean = root * noisy - rest * out.prediction
    steady = consistency(clean - latent, flow, kept)
    return Losses(velocity, moved, steady, velocity + weights[0] * moved + weights[1] * steady)


def consistency(error: Tensor, flow: Tensor, kept: Tensor) -> Tensor:
    """How much the picture's error changes along the flow, weighed by ᾱ (clean takes count most).

    The difference between a frame and the next one brought back along the true flow must be the
    truth's own difference; as both are linear in the picture, that is the same of the error.
    """
    back = along(error[:, 1:], flow[:, :-1])
    change = (error[:, :-1] - back).square().mean((1, 2, 3, 4))
    return (change * kept**2).mean()


def along(later: Tensor, flow: Tensor) -> Tensor:
    """Each frame of `later` (B, T, C, H, W) brought back by `flow` in short sides."""
    takes, frames, _, height, width = later.shape
    short = min(height, width)
    across = (torch.arange(width, device=later.device) + 0.5) / width * 2 - 1
    down = (torch.arange(height, device=later.device) + 0.5) / height * 2 - 1
    points = torch.stack(
        [
            across.view(1, 1, 1, -1) + flow[:, :, 0] * (2 * short / width),
            down.view(1, 1, -1, 1) + flow[:, :, 1] * (2 * short / height),
        ],
        -1,
    )
    brought = functional.grid_sample(
        later.flatten(0, 1), points.flatten(0, 1), padding_mode="border", align_corners=False
    )
    return brought.view(takes, frames, -1, height, width)
