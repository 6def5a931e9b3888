"""What steers the model, as numbers: where every pixel is in the world, and when.

Camera and motion are not wishes in a prompt: each pixel of each frame is told its world
coordinates under the camera path and the phase that the motion strength has reached, and the
noise it starts from is carried along by the camera. A given picture is warped by the camera into
every frame.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from adgen.engines.embedded.latent import encode

WAVES = (1.0, 2.0)
"""Spatial frequencies of the coordinate channels, in half periods per world unit."""
PHASES = (1.0, 2.0, 4.0)
PLACE_CHANNELS = 2 + 4 * len(WAVES) + 1 + 2 * len(PHASES)
"""Channels of `place`: x, y, their waves; the phase and its waves."""
STEERING = 4 + 3
"""Numbers of `steering`: speed of the camera, motion, seconds per frame, shape."""
WANDER = 0.08
"""Mean speed of the current that carries the noise of every take, in short sides per unit of phase:
about that of the renderer's kinds. A take so moves by its strength even where the model has not
learned what moves."""
COMMON_NOISE = 0.5
"""Part of the noise's variance that the frames of a take have in common, in training
(after Ge et al. 2023, Preserve Your Own Correlation)."""


@dataclass(frozen=True, slots=True)
class Steering:
    """The path of B takes of T frames: `camera` (B, T, 4), `tau` (B, T), `motion` (B,),
    `seconds` (B,) between frames."""

    camera: Tensor
    tau: Tensor
    motion: Tensor
    seconds: Tensor


@dataclass(frozen=True, slots=True)
class Patch:
    """The part of the frame that the pixels cover: edges in frame coordinates (see `World`)."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def whole(cls, width: float, height: float) -> Patch:
        """A frame of that size; its short side spans -1..1."""
        short = min(width, height)
        return cls(-width / short, -height / short, width / short, height / short)

    def grid(self, height: int, width: int, like: Tensor) -> tuple[Tensor, Tensor]:
        """Frame coordinates of pixel middles, u and v, each (H, W)."""
        across = (torch.arange(width, device=like.device, dtype=torch.float32) + 0.5) / width
        down = (torch.arange(height, device=like.device, dtype=torch.float32) + 0.5) / height
        u = self.left + (self.right - self.left) * across
        v = self.top + (self.bottom - self.top) * down
        return u.view(1, -1).expand(height, width), v.view(-1, 1).expand(height, width)


def world(u: Tensor, v: Tensor, camera: Tensor) -> tuple[Tensor, Tensor]:
    """World coordinates at depth 1 of frame coordinates (H, W): two of (B, T, H, W)."""
    x, y, scale, angle = (camera[..., axis, None, None] for axis in range(4))
    along, across = scale * torch.cos(angle), scale * torch.sin(angle)
    return along * u - across * v + x, across * u + along * v + y


def place(steering: Steering, patch: Patch, height: int, width: int) -> Tensor:
    """Where and when each pixel is: (B, T, PLACE_CHANNELS, H, W)."""
    u, v = patch.grid(height, width, steering.camera)
    x, y = world(u, v, steering.camera)
    told = [x, y]
    for wave in WAVES:
        for axis in (x, y):
            told += [torch.sin(math.pi * wave / 2 * axis), torch.cos(math.pi * wave / 2 * axis)]
    tau = steering.tau[..., None, None].expand_as(x)
    told.append(tau)
    for wave in PHASES:
        told += [torch.sin(wave * tau), torch.cos(wave * tau)]
    return torch.stack(told, 2)


def steering_numbers(steering: Steering, patch: Patch) -> Tensor:
    """The numbers that hold for a whole take, about unit size, (B, STEERING)."""
    camera = steering.camera
    if camera.shape[1] > 1:
        span = steering.seconds[:, None] * (camera.shape[1] - 1)
        speed = (camera[:, -1] - camera[:, 0]) / span.clamp(min=1e-6) * 3.0
    else:
        speed = torch.zeros_like(camera[:, 0])
    shape = math.log((patch.right - patch.left) / (patch.bottom - patch.top))
    single = torch.stack(
        [
            steering.motion / 5.0 - 1.0,
            torch.log(steering.seconds.clamp(min=1e-3) * 8.0),
            torch.full_like(steering.motion, shape),
        ],
        1,
    )
    return torch.cat([speed, single], 1)


def carried(picture: Tensor, steering: Steering, patch: Patch) -> tuple[Tensor, Tensor]:
    """A picture (B, 3, H, W) that is frame 0, moved by the camera into every frame.

    Returns (B, T, 3, H, W) and how far it is known, (B, T, 1, H, W) in 0..1: what the camera
    uncovers is not.
    """
    height, width = picture.shape[-2:]
    u, v = patch.grid(height, width, picture)
    x, y = world(u, v, steering.camera)
    cx, cy, scale, angle = (steering.camera[:, :1, axis, None, None] for axis in range(4))
    along, across = torch.cos(angle) / scale, torch.sin(angle) / scale
    x, y = x - cx, y - cy
    back_u, back_v = along * x + across * y, along * y - across * x
    points = torch.stack(
        [
            (back_u - patch.left) / (patch.right - patch.left) * 2 - 1,
            (back_v - patch.top) / (patch.bottom - patch.top) * 2 - 1,
        ],
        -1,
    )
    takes, frames = points.shape[:2]
    flat = points.flatten(0, 1)
    many = picture[:, None].expand(-1, frames, -1, -1, -1).flatten(0, 1)
    moved = functional.grid_sample(
        many, flat, mode="bilinear", padding_mode="border", align_corners=False
    )
    inside = (flat.abs().amax(-1) <= 1.0).float()
    return moved.view(takes, frames, 3, height, width), inside.view(takes, frames, 1, height, width)


@dataclass(frozen=True, slots=True)
class Given:
    """A picture for the first frame and where the take may change.

    `latent` (B, T, C, H, W) of the carried picture, zero where none is given; `known`
    (B, T, 1, H, W); `frozen` (B, T, 1, H, W): 1 where nothing may change, or None for nowhere;
    `given` (B,): 1.0 where a picture is given.
    """

    latent: Tensor
    known: Tensor
    frozen: Tensor | None
    given: Tensor


def give(
    picture: Tensor,
    frozen: Tensor | None,
    given: Tensor,
    steering: Steering,
    patch: Patch,
    levels: int,
) -> Given:
    """The conditioning of a picture (B, 3, H, W); `frozen` (B, 1, H, W) moves with the camera."""
    moved, known = carried(picture, steering, patch)
    shown = given.view(-1, 1, 1, 1, 1)
    shrink = 2**levels
    still: Tensor | None = None
    if frozen is not None:
        held, inside = carried(frozen.expand(-1, 3, -1, -1), steering, patch)
        still = _shrunk(held[:, :, :1] * inside, shrink) * shown
    return Given(encode(moved, levels) * shown, _shrunk(known, shrink) * shown, still, given)


def _shrunk(part: Tensor, times: int) -> Tensor:
    takes, frames = part.shape[:2]
    small = functional.avg_pool2d(part.flatten(0, 1), times)
    return small.view(takes, frames, *small.shape[-3:])


def phase_steps(steering: Steering) -> Tensor:
    """Phase from each frame to the next, (B, T); the last frame's is that of the one before."""
    if steering.tau.shape[1] == 1:
        return torch.zeros_like(steering.tau)
    ahead = steering.tau[:, 1:] - steering.tau[:, :-1]
    return torch.cat([ahead, ahead[:, -1:]], 1)


def camera_flow(steering: Steering, patch: Patch, height: int, width: int) -> Tensor:
    """Where the camera takes what lies at depth 1, (B, T, 2, H, W) in short sides a frame."""
    camera = steering.camera
    if camera.shape[1] == 1:
        return camera.new_zeros(len(camera), 1, 2, height, width)
    u, v = patch.grid(height, width, camera)
    x, y = world(u, v, camera)
    after = torch.cat([camera[:, 1:], 2 * camera[:, -1:] - camera[:, -2:-1]], 1)
    cx, cy, scale, angle = (after[..., axis, None, None] for axis in range(4))
    along, across = torch.cos(angle) / scale, torch.sin(angle) / scale
    x, y = x - cx, y - cy
    return torch.stack([along * x + across * y - u, along * y - across * x - v], 2) / 2.0


def wandering(seed: int, patch: Patch, height: int, width: int) -> Tensor:
    """A smooth standing current of mean speed WANDER, (2, H, W), in short sides per unit of phase.

    Sum of some plane waves of a stream function, so it neither spreads nor gathers what it carries.
    """
    thrown = np.random.default_rng([seed, 5])
    u, v = patch.grid(height, width, torch.zeros(1))
    current = torch.zeros(2, height, width)
    for _ in range(6):
        turn, phase = (float(thrown.uniform(0, 2 * math.pi)) for _ in range(2))
        wave = float(thrown.uniform(0.8, 2.4))
        along = wave * (math.cos(turn) * u + math.sin(turn) * v) + phase
        current += torch.stack([math.sin(turn) * along.cos(), -math.cos(turn) * along.cos()])
    speed = float(current.square().sum(0).sqrt().mean())
    return current * (WANDER / speed)


def take_noise(
    patch: Patch,
    flow: Tensor,
    channels: int,
    random: torch.Generator,
    common: float = COMMON_NOISE,
) -> Tensor:
    """Gaussian noise (B, T, channels, H, W) whose part `common` is carried along `flow`.

    `flow` (B, T, 2, H, W) in short sides says where each frame's matter is in the next. Every pixel
    takes the number of the cell that its matter came from, so that a frame by itself stays white
    as far as the flow neither spreads nor gathers (Burgert et al. 2025, Go-with-the-Flow).
    """
    takes, frames, _, height, width = flow.shape
    device = random.device
    sheet = torch.randn(takes, channels, 4 * height * width, generator=random, device=device)
    index = _origins(patch, flow).to(device).view(takes, 1, -1).expand(-1, channels, -1)
    shared = sheet.gather(2, index).view(takes, channels, frames, height, width).transpose(1, 2)
    own = torch.randn(takes, frames, channels, height, width, generator=random, device=device)
    return math.sqrt(common) * shared + math.sqrt(1 - common) * own


def _origins(patch: Patch, flow: Tensor) -> Tensor:
    """The cell of a sheet twice as wide and high that every pixel's matter came from, (B, T, H, W).

    The way back is followed frame by frame: d_t(x) = d_(t-1)(x - f(x)) - f(x), f the flow into
    frame t; beyond the edge it goes on as at the edge.
    """
    takes, frames, _, height, width = flow.shape
    short = min(patch.right - patch.left, patch.bottom - patch.top)
    cells = flow.new_tensor(
        [width / (patch.right - patch.left) * short, height / (patch.bottom - patch.top) * short]
    )
    across = torch.arange(width, device=flow.device, dtype=torch.float32).view(1, 1, -1)
    down = torch.arange(height, device=flow.device, dtype=torch.float32).view(1, -1, 1)
    way = flow.new_zeros(takes, 2, height, width)
    found = []
    for frame in range(frames):
        if frame:
            step = flow[:, frame - 1] * cells.view(1, 2, 1, 1)
            points = torch.stack(
                [
                    (across - step[:, 0] + 0.5) / width * 2 - 1,
                    (down - step[:, 1] + 0.5) / height * 2 - 1,
                ],
                -1,
            )
            way = functional.grid_sample(way, points, padding_mode="border", align_corners=False)
            way = way - step
        column = torch.floor(across + way[:, 0] + 0.5).long() % (2 * width)
        row = torch.floor(down + way[:, 1] + 0.5).long() % (2 * height)
        found.append(row * 2 * width + column)
    return torch.stack(found, 1)
