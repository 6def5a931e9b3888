"""Rendering takes of the training world with their exact truth.

A picture is a function of frame coordinates, so a crop, another raster or another frame count is
the same take seen otherwise: `Order.window` renders only a part of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional

from adgen.engines.embedded.footage.kinds import kind
from adgen.engines.embedded.footage.paint import Painted, to_linear, to_srgb
from adgen.engines.embedded.footage.subjects import add_subject
from adgen.engines.embedded.footage.world import Dice, World, speed

Window = tuple[float, float, float, float]
WHOLE: Window = (0.0, 0.0, 1.0, 1.0)

_PRIMARIES = torch.tensor([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
"""Ground, second and accent as the display's primaries, from the darkest to the lightest: what a
picture in them shows is their separations."""
_ORDER = [2, 0, 1]
"""The channel of each of them."""


@dataclass(frozen=True, slots=True)
class Order:
    """One take to render.

    `palette`: three colours (3, 3), sRGB values in 0..1. `camera` (T, 4): x, y, scale, angle of
    each frame, see `World`. `times` (T,): seconds. `subject` may be "none".
    """

    seed: int
    kind: str
    subject: str
    palette: Tensor
    camera: Tensor
    motion: float
    times: Tensor


@dataclass(frozen=True, slots=True)
class Samples:
    """Rendered takes. All tensors float32 on the renderer's device.

    `frames` (B, T, 3, H, W): sRGB code values in 0..1. `flow` (B, T, 2, H, W): where a frame's
    matter is in the next frame, in short sides of the whole frame (right, down); the last frame's
    is extrapolated with the last step of camera and phase. `depth`, `mask` (B, T, 1, H, W).
    """

    frames: Tensor
    flow: Tensor
    depth: Tensor
    mask: Tensor


def render(
    orders: Sequence[Order],
    size: tuple[int, int],
    *,
    window: Window = WHOLE,
    aspect: float | None = None,
    finer: int = 2,
    device: torch.device | str = "cpu",
    separated: bool = False,
) -> Samples:
    """Render takes of one kind and one subject, (width, height) pixels each.

    `window` (left, top, right, bottom) in fractions is the part of the frame to render; `aspect`
    is the whole frame's width / height (from `size` when the window is whole). Each pixel is the
    mean, in linear light, of `finer` × `finer` samples. `separated`: the frames are colour
    separations (see `separations`) in place of colours. Raises ValueError for mixed kinds.
    """
    if len({(order.kind, order.subject, len(order.times)) for order in orders}) != 1:
        raise ValueError("one call renders one kind with one subject and one number of frames")
    place = torch.device(device)
    width, height = size
    shape = aspect or width / height
    half = (max(shape, 1.0), max(1 / shape, 1.0))
    world = _world(orders, (width * finer, height * finer), window, half, place)
    if separated:
        world = replace(world, palette=_PRIMARIES.to(place).expand(len(orders), 3, 3))
    paint = kind(orders[0].kind)(world)
    if orders[0].subject != "none":
        paint = add_subject(orders[0].subject, world, paint)
    samples = _develop(paint, _flow(world, paint), finer, separated)
    return replace(samples, frames=samples.frames[:, :, _ORDER]) if separated else samples


def _world(
    orders: Sequence[Order],
    size: tuple[int, int],
    window: Window,
    half: tuple[float, float],
    device: torch.device,
) -> World:
    left, top, right, bottom = window
    across = left + (right - left) * (torch.arange(size[0], device=device) + 0.5) / size[0]
    down = top + (bottom - top) * (torch.arange(size[1], device=device) + 0.5) / size[1]
    u = ((2 * across - 1) * half[0]).view(1, 1, 1, -1).expand(1, 1, size[1], -1)
    v = ((2 * down - 1) * half[1]).view(1, 1, -1, 1).expand(1, 1, -1, size[0])
    times = torch.stack([order.times for order in orders]).float().to(device)
    rate = torch.stack([speed(order.motion) for order in orders]).float().to(device)
    return World(
        u=u,
        v=v,
        camera=torch.stack([order.camera for order in orders]).float().to(device),
        tau=(times * rate[:, None])[..., None, None],
        palette=to_linear(torch.stack([order.palette for order in orders]).float().to(device)),
        half=half,
        dice=Dice(tuple(order.seed for order in orders), device),
    )


def _flow(world: World, paint: Painted) -> Tensor:
    """Project each pixel's matter, moved by its velocity, into the next frame's camera."""
    x, y = world.at(paint.depth)
    phase = _step(world.tau)
    x = x + paint.velocity[..., 0] * phase
    y = y + paint.velocity[..., 1] * phase
    camera = world.camera + _step(world.camera)
    cx, cy, scale, angle = (camera[..., axis, None, None] for axis in range(4))
    x, y = x - cx / paint.depth, y - cy / paint.depth
    along, across = torch.cos(angle) / scale, torch.sin(angle) / scale
    u, v = along * x + across * y, along * y - across * x
    return torch.stack([u - world.u, v - world.v], 2) / 2.0


def _step(series: Tensor) -> Tensor:
    """Difference to the next frame along axis 1; the last repeats the one before."""
    if series.shape[1] == 1:
        return torch.zeros_like(series)
    ahead = series[:, 1:] - series[:, :-1]
    return torch.cat([ahead, ahead[:, -1:]], 1)


def _develop(paint: Painted, flow: Tensor, finer: int, separated: bool) -> Samples:
    takes, frames, height, width = paint.depth.shape

    def smaller(part: Tensor) -> Tensor:
        """(B, T, C, H, W) to a `finer` times smaller grid by the mean."""
        flat = part.reshape(takes * frames, -1, height, width)
        mean = functional.avg_pool2d(flat, finer) if finer > 1 else flat
        return mean.view(takes, frames, -1, height // finer, width // finer)

    light = smaller(paint.colour.movedim(-1, 2))
    if separated:
        # More than all of a colour is all of it; bleaching is for the picture.
        light = light.clamp(0, 1)
    return Samples(
        frames=to_srgb(light.movedim(2, -1)).movedim(-1, 2).clamp(0, 1),
        flow=smaller(flow),
        depth=smaller(paint.depth[:, :, None]),
        mask=smaller(paint.mask[:, :, None]),
    )
