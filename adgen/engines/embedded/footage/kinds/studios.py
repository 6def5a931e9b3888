"""Studio sets: a sweep, a pedestal, a wall of flowing colour."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from adgen.engines.embedded.footage.paint import Painted, mix, over, painted, step
from adgen.engines.embedded.footage.stands import standing_place
from adgen.engines.embedded.footage.world import World

_TURN = 6.2832


def studio_sweep(world: World) -> Painted:
    """An infinity cove: floor runs into wall, a lamp's pool of light wanders over both."""
    dice, high = world.dice, world.half[1]
    x, y = world.at(3.0)
    horizon = dice.uniform("horizon", 0.2, 0.5) * high
    soft = dice.uniform("soft", 0.12, 0.4)
    floor = step(-soft, soft, y - horizon)
    side = dice.pick("side", (-1.0, 1.0))
    sway = torch.sin(1.1 * world.tau + dice.uniform("phase", 0, _TURN))
    rate = 1.1 * torch.cos(1.1 * world.tau + dice.uniform("phase", 0, _TURN))
    reach = dice.uniform("reach", 0.3, 0.6)
    lx = side * dice.uniform("lamp x", 0.0, 0.3) * world.half[0] + reach * sway
    ly = dice.uniform("lamp y", -0.5, -0.05) * high
    wide = dice.uniform("wide", 0.6, 0.95)
    pool = (
        ((x - lx) / wide) ** 2 + ((y - ly) / (dice.uniform("tall", 0.9, 1.4) * wide)) ** 2
    ).sqrt()
    glow = torch.exp(-(pool**2) / 1.6)
    shade = 0.74 + 0.34 * glow
    wall = world.colour(0).expand(*x.shape, 3)
    lit = step(1.25, 0.4, pool) * (1 - floor)
    colour = mix(wall, world.colour(2), 0.97 * lit)
    colour = mix(colour * shade[..., None], _floor(world, x, y, lx, horizon), floor)
    beam = _slats(world, x - lx, y) * dice.chance("slats", 0.4) * (1 - floor)
    return painted(
        colour * (1 - 0.16 * beam * step(1.4, 0.6, pool))[..., None],
        vx=(reach * rate) * step(1.5, 1.0, pool),
        depth=3.0,
        mask=0.0,
    )


def _floor(world: World, x: Tensor, y: Tensor, lx: Tensor, horizon: Tensor) -> Tensor:
    """The floor in the second colour, with the light's lying ellipse on it."""
    near = (y - horizon) / (world.half[1] - horizon)
    lie = ((x - 0.8 * lx) / 0.8) ** 2 + ((near - 0.5) / 0.55) ** 2
    lit = torch.exp(-lie)
    return world.colour(1) * (0.8 + 0.42 * lit)[..., None]


def _slats(world: World, x: Tensor, y: Tensor) -> Tensor:
    """Shadows of a blind's slats, which travel with the lamp."""
    dice = world.dice
    place = y * dice.uniform("slat", 2.2, 3.4) + x * dice.uniform("slant", -0.9, 0.9)
    return step(-0.25, 0.25, torch.sin(_TURN * place))


def pedestal(world: World) -> Painted:
    """A fluted podium of one to three tiers turns slowly under a lamp that circles it.

    Its top is where a subject stands.
    """
    dice = world.dice
    rate = 0.9 * dice.pick("way", (-1.0, 1.0))
    turn = rate * world.tau + dice.uniform("turn", 0, _TURN)
    lamp = torch.sin(turn), torch.cos(turn)
    plate = _hall(world, lamp, rate)
    x, y = world.at(1.0)
    cx, cy = standing_place(world)
    radius, tilt = dice.uniform("radius", 0.6, 0.76), dice.uniform("tilt", 0.22, 0.32)
    tiers = dice.pick("tiers", (1.0, 2.0, 2.0, 3.0))
    tall = dice.uniform("tall", 0.16, 0.3) / tiers.sqrt()
    foot = cy + tall * tiers
    wide = ((x - cx + 0.45 * lamp[0]) / (1.5 * radius)) ** 2
    deep = ((y - foot + 0.1 * lamp[1]) / (2 * tilt * radius)) ** 2
    dark = 1 - 0.55 * torch.exp(-1.3 * (wide + deep))
    plate = replace(plate, colour=plate.colour * dark[..., None])
    for tier in range(3):
        size = radius * (1 - 0.16 * tier)
        drum, alpha = _drum(world, (x - cx, y - foot + tall * tier), (size, tall, tilt), lamp, rate)
        plate = over(plate, drum, alpha * (tiers > tier))
    return plate


def _drum(
    world: World,
    place: tuple[Tensor, Tensor],
    size: tuple[Tensor, Tensor, Tensor],
    lamp: tuple[Tensor, Tensor],
    rate: Tensor,
) -> tuple[Painted, Tensor]:
    """A drum with its foot's middle at (0, 0) and its cover; its top wears the accent.

    `size` is (radius, height, tilt: height of its top's ellipse by its width).
    """
    (x, y), (radius, tall, tilt) = place, size
    across = (x / radius).clamp(-1, 1)
    front = (1 - across**2).sqrt()
    bulge = tilt * radius * front
    inside = step(-0.008, 0.008, radius - x.abs()) * step(0.008, -0.008, y - bulge)
    inside = inside * step(-0.008, 0.008, y + tall + bulge)
    near = (y + tall) / (tilt * radius)
    out = (near**2 + across**2).sqrt()
    lit = (0.55 + 0.45 * (0.8 * lamp[0] * across + 0.6 * front)).clamp(min=0.3)
    count = world.dice.pick("flutes", (8.0, 12.0, 16.0))
    flute = torch.cos(count * (torch.asin(0.999 * across) - 0.5 * rate * world.tau))
    depth = world.dice.uniform("flute", 0.12, 0.34) * front
    side = world.colour(1) * ((0.55 + 0.65 * lit) * (1 + depth * (flute - 0.4)))[..., None]
    pool = (across - 0.5 * lamp[0]) ** 2 + (near - 0.5 * lamp[1]) ** 2
    face = world.colour(2) * (0.86 + 0.3 * torch.exp(-1.2 * pool))[..., None]
    top = step(1.02, 0.97, out)
    rim = torch.exp(-(((out - 1) / 0.035) ** 2)) * (0.4 + 0.6 * lit)
    bright = torch.lerp(world.colour(2), torch.ones_like(world.colour(2)), 0.5)
    colour = mix(mix(side, face, top), bright, 0.7 * rim)
    ahead = 0.5 * rate * radius * torch.lerp(front, near.clamp(-1, 1), top)
    sink = -0.5 * rate * radius * tilt * across
    return painted(colour, vx=ahead, vy=sink, mask=1.0), inside


def _hall(world: World, lamp: tuple[Tensor, Tensor], rate: Tensor) -> Painted:
    """Wall and floor behind the podium: a round glow or an arch in the second colour."""
    dice, high = world.dice, world.half[1]
    x, y = world.at(3.0)
    horizon = dice.uniform("horizon", 0.2, 0.4) * high
    cy, size = dice.uniform("disc y", -0.35, 0.0) * high, dice.uniform("disc", 0.55, 0.8)
    blur = dice.pick("blur", (0.03, 0.03, 0.3, 0.6))
    tall = dice.chance("arch", 0.45) * (y > cy)
    far = (x**2 + ((y - cy) * (1 - tall)) ** 2).sqrt() / size
    disc = step(1 + blur, 1 - blur, far)
    spot = torch.exp(-((x - 0.45 * lamp[0]) ** 2 / 0.7) - (y - cy) ** 2 / (0.9 * high))
    wall = mix(world.colour(0).expand(*x.shape, 3), world.colour(1), disc)
    wall = wall * (0.72 + 0.4 * spot)[..., None]
    lie = torch.exp(-((x - 0.3 * lamp[0]) ** 2) / 0.8 - ((y - 0.7 * high) / 0.4) ** 2)
    floor = world.colour(0) * (0.7 + 0.4 * lie)[..., None]
    colour = mix(wall, floor, step(-0.02, 0.05, y - horizon))
    return painted(colour, vx=0.45 * rate * lamp[1] * spot * (disc < 0.02), depth=3.0)


def gradient_glow(world: World) -> Painted:
    """Large soft blobs of the colours wander and flow into one another."""
    dice = world.dice
    x, y = world.at(2.0)
    total = torch.ones_like(x)
    mixed = world.colour(0).expand(*x.shape, 3)
    vx, vy = torch.zeros_like(x), torch.zeros_like(x)
    swirl = dice.uniform("swirl", 0.15, 0.4)
    bend = 1.7 * y + 0.8 * world.tau + dice.uniform("bend", 0, _TURN)
    bx = x + swirl * torch.sin(bend)
    first, far_out = dice.uniform("first", 0, _TURN), dice.uniform("far out", 0.45, 0.65)
    for index, colour in enumerate((1, 2, 0, 1, 2)):
        home = far_out * torch.cos(first + 2.4 * index), far_out * torch.sin(first + 2.4 * index)
        phase = [dice.uniform(f"phase {index} {axis}", 0, _TURN) for axis in "xy"]
        rate = dice.uniform(f"rate {index}", 0.7, 1.2)
        cx = home[0] * world.half[0] + 0.4 * torch.sin(rate * world.tau + phase[0])
        cy = home[1] * world.half[1] + 0.4 * torch.sin(0.8 * rate * world.tau + phase[1])
        size = dice.uniform(f"size {index}", 0.5, 0.75) * (world.half[0] * world.half[1]) ** 0.35
        far = ((bx - cx) ** 2 + (y - cy) ** 2) / size**2
        # Weights this steep leave plateaus of pure colour with soft borders between them.
        weight = torch.exp(3.4 * (1.0 - far))
        mixed = mixed + weight[..., None] * world.colour(colour)
        vx = vx + weight * 0.4 * rate * torch.cos(rate * world.tau + phase[0])
        vy = vy + weight * 0.32 * rate * torch.cos(0.8 * rate * world.tau + phase[1])
        total = total + weight
    shine = 0.94 + 0.12 * torch.sin(1.3 * bx - 0.9 * y + 0.6 * world.tau)
    mixed = mixed / total[..., None] * shine[..., None]
    # Ground has no mark to move by: a blob's border moves as the blob does.
    blobs = total - 0.95
    vx, vy = vx / blobs, vy / blobs
    return painted(mixed, vx=vx - swirl * torch.cos(bend) * (1.7 * vy + 0.8), vy=vy, depth=2.0)
