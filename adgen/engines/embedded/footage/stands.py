"""How subjects stand, are turned, lit and laid over a plate.

They are seen from slightly above: a circle on the floor shows as an ellipse TILT as high as
wide. Light comes from one side in front.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import torch
from torch import Tensor

from adgen.engines.embedded.footage.paint import Painted, mix, over, painted, step
from adgen.engines.embedded.footage.world import World

TILT = 0.22
RISE = (1 - TILT**2) ** 0.5
EDGE = 0.007

Points = tuple[tuple[Tensor | float, Tensor | float], ...]


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a subject stands: `dx` right of its axis, `up` above its foot, (B, T, H, W)."""

    world: World
    dx: Tensor
    up: Tensor
    radius: Tensor
    height: Tensor
    side: Tensor
    body: Tensor
    label: Tensor

    @property
    def swing(self) -> Tensor:
        """Place of the strip highlight on the lit side, -0.8..0.8, wandering with the phase."""
        phase = self.world.dice.uniform("subject swing", 0, 6.28)
        return self.side * (0.45 + 0.33 * torch.sin(1.1 * self.world.tau + phase))


def standing_place(world: World) -> tuple[Tensor, Tensor]:
    """Where the middle of a subject's foot is at depth 1, whatever subject it is."""
    dice = world.dice
    across = dice.uniform("subject x", -0.2, 0.2) * world.half[0]
    return across, dice.uniform("subject y", 0.45, 0.72) * world.half[1]


def stand_for(world: World, high: tuple[float, float], wide: tuple[float, float]) -> Stand:
    """Height (short sides of the frame, up to 1.25 × in portrait), radius (heights) by dice."""
    dice = world.dice
    x, y = world.at(1.0)
    height = 2.0 * dice.uniform("subject height", *high) * min(world.half[1], 1.25)
    shown = dice.chance("subject colour", 0.5)[..., None]
    second, accent = world.colour(1), world.colour(2)
    foot = standing_place(world)
    return Stand(
        world=world,
        dx=x - foot[0],
        up=foot[1] - y,
        radius=height * dice.uniform("subject girth", *wide),
        height=height,
        side=dice.pick("subject side", (-1.0, 1.0)),
        body=torch.lerp(second, accent, shown),
        label=torch.lerp(accent, second, shown),
    )


def shadow(stand: Stand, ground: Painted) -> Painted:
    """The plate darkened where the subject touches the floor, longer away from the light."""
    across = (stand.dx + 0.35 * stand.side * stand.radius) / (1.55 * stand.radius)
    along = stand.up / (0.42 * stand.radius)
    wide = torch.exp(-(across**2) - along**2)
    near = torch.exp(-((stand.dx / (1.12 * stand.radius)) ** 4) - (stand.up / 0.08) ** 2)
    dark = (1 - 0.5 * wide) * (1 - 0.45 * near)
    return replace(ground, colour=ground.colour * dark[..., None])


def _profile(points: Points, t: Tensor) -> Tensor:
    """Radius at t (0 top, 1 foot): smooth steps from point to point (t, radius)."""
    radius = torch.zeros_like(t) + points[0][1]
    for (start, one), (end, two) in pairwise(points):
        radius = radius + (two - one) * step(start, end, t)
    return radius


@dataclass(frozen=True, slots=True)
class Turned:
    """A turned shape: height on it `t`, normal, and where its side, its top and all of it are."""

    t: Tensor
    nx: Tensor
    ny: Tensor
    top: Tensor
    alpha: Tensor
    across: Tensor


def turned(stand: Stand, points: Points) -> Turned:
    """The shape that a profile makes when turned about the upright axis; radii in `radius`."""
    reach = stand.radius
    flat = 1 - stand.up / stand.height
    outline = (_profile(points, flat.clamp(0, 1)) * reach).clamp(min=1e-4)
    across = (stand.dx / outline).clamp(-1, 1)
    bulge = TILT * outline * (1 - across**2).sqrt()
    front, back = flat - bulge / stand.height, flat + bulge / stand.height
    inside = step(-EDGE, EDGE, outline - stand.dx.abs())
    inside = inside * step(EDGE, -EDGE, (front - 1) * stand.height)
    inside = inside * step(-EDGE, EDGE, back * stand.height)
    slope = (_profile(points, front + 0.02) - _profile(points, front - 0.02)) * reach
    slope = slope / (0.04 * stand.height)
    length = (1 + slope**2).rsqrt()
    top = step(EDGE, -EDGE, front * stand.height)
    return Turned(front, across * length, -slope * length, top, inside, across)


def shade(stand: Stand, colour: Tensor, nx: Tensor, ny: Tensor, gloss: float = 0.8) -> Tensor:
    """Light from one side in front and above, a strip highlight, and a rim on the dark side."""
    nz = (1 - nx**2 - ny**2).clamp(min=0).sqrt()
    lit = (0.55 * stand.side * nx - 0.45 * ny + 0.7 * nz).clamp(min=0)
    shaded = colour * (0.42 + 0.72 * lit)[..., None]
    strip = torch.exp(-(((nx - stand.swing) / 0.11) ** 2)) * step(-0.95, 0.1, -ny.abs())
    rim = step(0.72, 1.0, -stand.side * nx)
    glow = torch.lerp(colour, torch.ones_like(colour), 0.75)
    return mix(shaded, glow, gloss * strip + 0.45 * rim)


def band(low: Tensor | float, high: Tensor | float, t: Tensor) -> Tensor:
    """1 from `low` to `high`, with soft borders."""
    return step(low - 0.008, low + 0.008, t) * step(high + 0.008, high - 0.008, t)


def laid(ground: Painted, colour: Tensor, alpha: Tensor) -> Painted:
    """A subject that stays in its place over the plate."""
    return over(ground, painted(colour, depth=1.0, mask=1.0), alpha)
