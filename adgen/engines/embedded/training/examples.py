"""From rendered lots to what the denoiser sees: captions, given pictures, frozen parts, noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from adgen.engines.embedded import conditions, latent
from adgen.engines.embedded.conditions import Given, Steering
from adgen.engines.embedded.footage.captions import chance_caption
from adgen.engines.embedded.footage.paint import to_linear, to_srgb
from adgen.engines.embedded.text import batch_ids
from adgen.engines.embedded.training.settings import Settings, Shape
from adgen.engines.embedded.training.stock import Lot
from adgen.engines.embedded.words import MOST, Words


@dataclass(frozen=True, slots=True)
class Example:
    """One batch. `below` is a coarser cascade stage's frames, as the renderer would have them."""

    latent: Tensor
    noise: Tensor
    flow: Tensor
    drift: Tensor
    ids: Tensor
    place: Tensor
    steering: Tensor
    given: Given
    below: Tensor | None
    below_noise: Tensor | None


def example(
    lot: Lot, words: Words, settings: Settings, shape: Shape, number: int, device: torch.device
) -> Example:
    """The batch of a lot; everything thrown follows from `number`."""
    thrown = np.random.default_rng([settings.seed, number, 7])
    random = torch.Generator().manual_seed(int(thrown.integers(0, 1 << 40)))
    steering = lot.steering(device)
    frames = lot.samples.frames.to(device)
    count, total = frames.shape[:2]
    texts = [
        "" if thrown.random() < settings.wordless else chance_caption(order, thrown)
        for order in lot.orders
    ]
    asked = torch.from_numpy((thrown.random(count) < settings.given).astype(np.float32)).to(device)
    if total == 1:
        asked = torch.zeros_like(asked)
    frozen = _frozen(lot, thrown, settings.masked).to(device) * asked.view(-1, 1, 1, 1)
    given = conditions.give(frames[:, 0], frozen, asked, steering, lot.patch, shape.levels)
    frames = _hold(frames, frozen, steering, lot)
    clean = latent.encode(frames, shape.levels)
    height, width = clean.shape[-2:]
    camera = conditions.camera_flow(steering, lot.patch, height, width)
    noise = conditions.take_noise(lot.patch, camera.cpu(), clean.shape[2], random)
    flow = _small(lot.samples.flow.to(device), 2**shape.levels)
    phase = conditions.phase_steps(steering).view(count, total, 1, 1, 1)
    below, blur = _below(frames, shape, thrown, random)
    return Example(
        latent=clean,
        noise=noise.to(device),
        flow=flow,
        drift=(flow - camera) / phase.clamp(min=1e-6),
        ids=batch_ids(words, texts, MOST).to(device),
        place=conditions.place(steering, lot.patch, height, width),
        steering=conditions.steering_numbers(steering, lot.patch),
        given=given,
        below=below,
        below_noise=blur,
    )


def _frozen(lot: Lot, thrown: np.random.Generator, part: float) -> Tensor:
    """Where nothing may change, (B, 1, H, W): the foreground, what is not it, or an ellipse."""
    masks = lot.samples.mask[:, 0]
    height, width = masks.shape[-2:]
    y = torch.linspace(-1, 1, height, device=masks.device).view(-1, 1)
    x = torch.linspace(-1, 1, width, device=masks.device).view(1, -1)
    frozen = torch.zeros_like(masks)
    for row in range(len(masks)):
        if thrown.random() > part:
            continue
        way = thrown.random()
        if way < 0.3:
            frozen[row] = masks[row]
        elif way < 0.5:
            frozen[row] = 1 - masks[row]
        else:
            middle, radius = thrown.uniform(-0.6, 0.6, 2), thrown.uniform(0.25, 0.9, 2)
            far = ((x - middle[0]) / radius[0]) ** 2 + ((y - middle[1]) / radius[1]) ** 2
            inside = ((1.15 - far) / 0.3).clamp(0, 1)
            frozen[row, 0] = inside if thrown.random() < 0.6 else 1 - inside
    return frozen


def _hold(frames: Tensor, frozen: Tensor, steering: Steering, lot: Lot) -> Tensor:
    """The frames with their frozen part held as in frame 0, under the same camera."""
    if not bool(frozen.any()):
        return frames
    picture, known = conditions.carried(frames[:, 0], steering, lot.patch)
    held, _ = conditions.carried(frozen.expand(-1, 3, -1, -1), steering, lot.patch)
    return torch.lerp(frames, picture, held[:, :, :1] * known)


def _below(
    frames: Tensor, shape: Shape, thrown: np.random.Generator, random: torch.Generator
) -> tuple[Tensor | None, Tensor | None]:
    """The coarser stage's frames on the latent's grid, with noise: at work they are a model's
    (noise conditioning augmentation; Ho et al. 2022, Cascaded Diffusion Models)."""
    if not shape.below:
        return None, None
    # The layout model learned from pixels that are means in linear light.
    light = _small(to_linear(frames), 2**shape.levels)
    small = to_srgb(light.movedim(2, -1)).movedim(-1, 2) * 2 - 1
    strength = torch.from_numpy(thrown.uniform(0, 0.2, len(frames)).astype(np.float32))
    strength = strength.to(frames.device)
    noise = torch.randn(small.shape, generator=random).to(frames.device)
    return small + noise * strength.view(-1, 1, 1, 1, 1), strength


def _small(part: Tensor, times: int) -> Tensor:
    takes, frames = part.shape[:2]
    small = functional.avg_pool2d(part.flatten(0, 1), times)
    return small.view(takes, frames, *small.shape[1:])
