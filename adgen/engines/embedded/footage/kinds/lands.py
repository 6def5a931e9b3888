"""Land: grass in the wind, dunes; and by name what is over it."""

from __future__ import annotations

import torch
from torch import Tensor

from adgen.engines.embedded.footage.kinds.skies import aurora, clouds, starfield, sun
from adgen.engines.embedded.footage.noise import hashed, value
from adgen.engines.embedded.footage.paint import Painted, mix, over, painted, step
from adgen.engines.embedded.footage.world import World

__all__ = ["aurora", "clouds", "dunes", "grass", "starfield"]


def grass(world: World) -> Painted:
    """A meadow: three rows of blades bow to gusts that run across; ears and a sun in accent."""
    dice = world.dice
    _, y = world.at(5.0)
    horizon = dice.uniform("horizon", -0.1, 0.3) * world.half[1]
    sky = mix(
        world.colour(0).expand(*y.shape, 3),
        world.colour(1),
        0.55 * step(0.7, 0.0, (horizon - y) / world.half[1]),
    )
    disc, glow = sun(world, 5.0, -0.6, -0.1)
    sky = mix(mix(sky, world.colour(2), 0.5 * glow), 1.1 * world.colour(2), disc)
    scene = painted(sky, depth=5.0)
    for row, depth in enumerate((3.0, 1.8, 1.0)):
        blades, alpha = _blades(world, row, depth, horizon)
        scene = over(scene, blades, alpha)
    return scene


def _blades(world: World, row: int, depth: float, horizon: Tensor) -> tuple[Painted, Tensor]:
    """One row of blades and its cover; blades of a row bow together, sheared by the wind."""
    dice, tau = world.dice, world.tau
    x, y = world.at(depth)
    near = row / 2
    seed = dice.seed(f"blades{row}")
    cell = (0.07 + 0.09 * near) * dice.uniform("wide", 0.8, 1.3)
    tall = (0.34 + 0.5 * near) * dice.uniform("tall", 0.8, 1.25)
    root = horizon + (0.32 + 0.62 * near) * (world.half[1] - horizon)
    height = ((root - y) / tall).clamp(min=0.0)
    way = dice.pick("way", (-1.0, 1.0))
    bow, speed = _gust(way * (x + 0.7 * row), tau, dice.uniform("gust", 1.3, 2.2))
    bend = way * tall * (0.16 + 0.3 * bow) * height**2
    vx = way * tall * 0.3 * speed * height**2
    across = (x - bend) / cell
    column = torch.floor(across)
    cover, shade, ear = torch.zeros_like(x), torch.zeros_like(x), torch.zeros_like(x)
    for side in (-1, 0, 1):
        here = column + side
        long = 0.55 + 0.45 * hashed(seed, here)
        lean, tint = hashed(seed + 1, here) - 0.5, hashed(seed + 2, here)
        part = height / long
        off = (across - here - 0.5 - 0.9 * lean * part).abs()
        blade = step(0.06, -0.06, off - 0.62 * (1.0 - part).clamp(min=0.0) ** 0.7) * (part < 1.0)
        ear_x, ear_y = off * cell / 0.05, (part - 0.97) * long * tall / 0.125
        head = step(1.15, 0.85, (ear_x**2 + ear_y**2).sqrt()) * (tint > 0.5) * (row > 0)
        front = blade > cover
        shade = torch.where(front, 0.55 * tint + 0.45 * part, shade)
        cover, ear = torch.maximum(cover, blade), torch.maximum(ear, head)
    ground = (y > root - 0.28 * tall).to(x.dtype)
    deep = mix(world.colour(0), world.colour(1), torch.full_like(x, 0.55 + 0.2 * near))
    lit = step(0.2, 0.55, shade) * step(-0.2, 0.45, height)
    colour = mix(0.74 * deep, 1.05 * world.colour(1), lit)
    colour = mix(colour, world.colour(2), 0.35 * step(0.62, 0.95, shade))
    colour = mix(colour, world.colour(2), ear)
    alpha = torch.maximum(torch.maximum(cover, ear), ground)
    return painted(colour, vx=vx, depth=depth, mask=float(row > 0)), alpha


def _gust(x: Tensor, tau: Tensor, pace: Tensor) -> tuple[Tensor, Tensor]:
    """How far blades bow, about -1..1, and the change of it per unit of phase."""
    first, second = 1.4 * x - pace * tau, 3.1 * x - 1.9 * pace * tau + 1.3
    bow = 0.65 * torch.sin(first) + 0.35 * torch.sin(second)
    return bow, -0.65 * pace * torch.cos(first) - 0.35 * 1.9 * pace * torch.cos(second)


def dunes(world: World) -> Painted:
    """Ridge behind ridge of sand, one side in light, ribbed by the wind; sand smokes across it."""
    dice = world.dice
    _, y = world.at(6.0)
    horizon = dice.uniform("horizon", -0.25, 0.15) * world.half[1]
    haze = step(0.75, 0.05, (horizon - y) / world.half[1])
    sky = mix(world.colour(0).expand(*y.shape, 3), world.colour(1), 0.5 * haze)
    disc, glow = sun(world, 6.0, -0.55, -0.1)
    sky = mix(mix(sky, world.colour(2), 0.4 * glow), 1.1 * world.colour(2), disc)
    scene = painted(sky, depth=6.0)
    for row in range(4):
        ridge, alpha = _ridge(world, row, horizon)
        scene = over(scene, ridge, alpha)
    return scene


def _ridge(world: World, row: int, horizon: Tensor) -> tuple[Painted, Tensor]:
    """One dune and its cover, 0 the farthest."""
    dice, depth = world.dice, (5.0, 3.5, 2.2, 1.3)[row]
    x, y = world.at(depth)
    seed, way = dice.seed(f"dune{row}"), dice.pick("way", (-1.0, 1.0))
    wide, high = 0.6 + 0.4 * row, (0.12 + 0.09 * row) * dice.uniform("high", 0.8, 1.5)
    base = horizon + (0.02, 0.2, 0.48, 0.85)[row] * (world.half[1] - horizon)

    def crest(at: Tensor) -> tuple[Tensor, Tensor]:
        fold, slope = _fold(at / wide, seed)
        return base - high * (1.0 - 1.7 * fold), slope

    edge_y, steep = crest(x)
    under = y - edge_y
    alpha = step(0.0, 0.012, under)
    # The crest line runs down the slope: what lies left of it faces the other way.
    slope = crest(x - way * 1.3 * under.clamp(min=0.0))[1] * way
    sunny = step(-0.12, 0.12, slope)
    warp = 1.2 * value(1.6 * x, 1.6 * y, seed + 3)
    ripple = torch.sin((52.0, 44.0, 36.0, 28.0)[row] * (x + 1.6 * under) + 5.0 * warp)
    wind = way * 0.9
    blown = (x - wind * world.tau) / wide
    # The sand keeps to the ground: it climbs as the crest above it does.
    smoke = value(2.2 * blown, 10.0 * under / wide + 1.2 * blown, seed + 5)
    lift = (
        step(0.5, 0.74, smoke)
        * step(0.02 * wide, 0.1 * wide, under)
        * step(0.7 * wide, 0.25 * wide, under)
    )
    shade = mix(0.72 * world.colour(0), world.colour(1), sunny)
    shade = shade * (1.0 + (0.06 + 0.08 * (row > 1)) * ripple)[..., None]
    edge = step(0.07 * wide, 0.01, under) * sunny
    colour = mix(shade, world.colour(2), torch.maximum(0.95 * lift, 0.95 * edge))
    far = mix(colour, world.colour(1), torch.full_like(x, (0.4, 0.2, 0.05, 0.0)[row]))
    vx = wind * step(0.35, 0.5, lift)
    vy = vx * 1.7 * high / wide * steep
    return painted(far, vx=vx, vy=vy, depth=depth, mask=float(row > 1)), alpha


def _fold(x: Tensor, seed: Tensor) -> tuple[Tensor, Tensor]:
    """Smooth noise along a line, folded at its middle to sharp crests at 0, and its slope."""
    floor = torch.floor(x)
    part = x - floor
    left = hashed(seed, floor)
    rise = hashed(seed, floor + 1) - left
    bump = 2.0 * (left + rise * part * part * (3.0 - 2.0 * part)) - 1.0
    return bump.abs(), bump.sign() * 12.0 * rise * part * (1.0 - part)
