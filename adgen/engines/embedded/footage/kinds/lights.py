"""Glowing things close by: lamps out of focus, paper lanterns, lines of light."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from adgen.engines.embedded.footage.noise import hashed, value
from adgen.engines.embedded.footage.paint import Painted, mix, over, painted, step
from adgen.engines.embedded.footage.world import World

TURN = 2 * math.pi


def bokeh(world: World) -> Painted:
    """Lamps far out of focus: discs in five layers, each drifting its own way past the lens."""
    dice = world.dice
    x, y = world.at(6.0)
    angle = dice.uniform("light from", 0, TURN)
    along = (x * torch.cos(angle) + y * torch.sin(angle)) / sum(world.half)
    wavy = along + 0.5 * value(1.1 * x, 1.1 * y, dice.seed("haze")) - 0.25
    ground = world.colour(0).expand(*x.shape, 3)
    scene = painted(mix(ground, world.colour(1), 0.85 * step(0.1, 0.5, wavy)), depth=6.0)
    room_x = dice.uniform("room x", -0.4, 0.4) * world.half[0]
    room_y = dice.uniform("room y", -0.1, 0.5) * world.half[1]
    room = torch.exp(-((world.u - room_x) ** 2 + (world.v - room_y) ** 2) / 0.35)
    for index, depth in enumerate((4.0, 3.0, 2.2, 1.5, 1.0)):
        alpha, disc = _discs(world, index, depth)
        scene = over(scene, disc, alpha * (1 - 0.65 * room))
    return scene


def _discs(world: World, index: int, depth: float) -> tuple[Tensor, Painted]:
    """One layer of discs on a turned, drifting lattice; each disc fits its cell."""
    dice, x, y = world.dice, *world.at(depth)
    size = dice.uniform("size", 0.8, 1.2) * (0.42, 0.55, 0.75, 1.0, 1.45)[index]
    heading = dice.uniform("heading", 0, TURN) + dice.uniform(f"stray {index}", -0.5, 0.5)
    pace = 0.5 / depth**0.6
    vx, vy = pace * torch.cos(heading), pace * torch.sin(heading)
    turn = dice.uniform(f"turn {index}", 0, TURN)
    x, y = (x - vx * world.tau) / size, (y - vy * world.tau) / size
    shift = dice.uniform(f"shift {index}", 0, 50)
    along = x * torch.cos(turn) - y * torch.sin(turn) + shift
    across = x * torch.sin(turn) + y * torch.cos(turn) + shift
    i, j = torch.floor(along), torch.floor(across)
    first, second, third = _digits(hashed(dice.seed(f"cell {index}"), i, j))
    radius = 0.26 + 0.14 * third
    free = 0.5 - radius
    near = (along - i - 0.5 - free * (2 * first - 1)) ** 2
    far = (near + (across - j - 0.5 - free * (2 * second - 1)) ** 2).sqrt() / radius
    soft = 0.12 + 0.09 * abs(index - 2)
    few = (0.5, 0.65, 0.9, 0.9, 0.75)[index]
    exists = (first * 7.3 % 1.0 < dice.uniform("density", 0.5, 0.8) * few).float()
    lit = 0.75 + 0.25 * torch.sin(world.tau * 1.5 + TURN * second)
    alpha = exists * step(1.0, 1.0 - soft, far) * (0.4 + 0.57 * lit * step(-0.5, 0.6, second))
    warm = (second * 5.1 % 1.0 < dice.uniform("warm", 0.45, 0.75)).float()
    colour = mix(world.colour(1).expand(*far.shape, 3), world.colour(2), warm)
    rim = 1.0 + 0.2 * step(0.5, 0.9, far)
    disc = painted(colour * rim[..., None], vx=vx, vy=vy, depth=depth, mask=1.0)
    return alpha, disc


def _digits(number: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Three independent numbers in 0..1 (8 bits each) out of one hash of 24 bits."""
    return number, (number * 256) % 1.0, (number * 65536) % 1.0


def lanterns(world: World) -> Painted:
    """Paper lanterns in hanging chains, lit from within; a wave of wind sways them."""
    dice = world.dice
    x, y = world.at(6.0)
    ground = world.colour(0).expand(*x.shape, 3)
    level = y / world.half[1] + 0.35 * (value(0.9 * x, 0.9 * y, dice.seed("haze")) - 0.5)
    side = dice.pick("lit side", (-1.0, 1.0))
    lit = step(0.35, 0.95, level * side)
    scene = painted(mix(ground, world.colour(1), 0.8 * lit), depth=6.0)
    rows = ((4.0, 0.5, 0.3), (2.2, 0.8, 0.12), (1.2, 1.3, 0.05))
    for index, (depth, wide, soft) in enumerate(rows):
        scene = _chains(world, scene, index, depth, wide, soft)
    return scene


def _chains(
    world: World, below: Painted, index: int, depth: float, wide: float, soft: float
) -> Painted:
    """One row of chains in columns `wide` world units apart."""
    dice, x, y = world.dice, *world.at(depth)
    span = wide * dice.uniform("width", 0.85, 1.15)
    column = x / span + dice.uniform(f"shift {index}", 0, 40)
    i = torch.floor(column)
    first, second, third = _digits(hashed(dice.seed(f"chains {index}"), i))
    ends = world.half[1] * (-0.75 + dice.uniform("low", 0.5, 0.95) * second)
    free = (column - i - 0.5) * span
    radius = span * (0.24 + 0.06 * third)
    lap = 2.2 * world.tau + TURN * first + 0.7 * y
    sway = span * dice.uniform("wind", 0.07, 0.11)
    dx = free - sway * torch.sin(lap)
    dy = y - ends
    dy = dy - (3.6 * radius) * torch.round(dy / (3.6 * radius)).clamp(max=0.0)
    tall = radius * dice.uniform("shape", 0.75, 1.15)
    alpha, glow, colour = _lantern(world, dx / radius, dy / tall, soft)
    string = step(0.028, 0.01, dx.abs()) * (y < ends) * 0.8
    inside = step(0.5, 0.34, free.abs() / span)
    lit = 0.88 + 0.12 * torch.sin(1.7 * world.tau + TURN * third)
    halo = mix(below.colour, world.colour(1), 0.55 * glow * inside * lit)
    halo = mix(halo, 0.6 * world.colour(1), string)
    scene = Painted(halo, below.velocity, below.depth, below.mask)
    paper = painted(
        colour * lit[..., None],
        vx=2.2 * sway * torch.cos(lap),
        depth=depth,
        mask=1.0,
    )
    return over(scene, paper, alpha)


def _lantern(world: World, x: Tensor, y: Tensor, soft: float) -> tuple[Tensor, Tensor, Tensor]:
    """Opacity, halo and colour of a lantern of radius 1, with caps and a tassel."""
    dice = world.dice
    far = (x * x + y * y).sqrt()
    body = step(1.0 + 0.5 * soft, 1.0 - 0.5 * soft, far)
    ends = step(1.0, 0.85, y.abs() / 1.02) * step(0.42, 0.34, x.abs()) * step(0.74, 0.8, y.abs())
    tassel = step(0.17, 0.1, x.abs()) * step(0.9, 1.0, y) * step(1.75, 1.6, y)
    trims = torch.maximum(ends, tassel)
    bulge = x / (1.0 - y * y).clamp(min=0.05).sqrt()
    ribs = torch.cos(torch.asin(bulge.clamp(-1, 1)) * dice.pick("ribs", (8.0, 10.0, 12.0)))
    top_lit = (dice.pick("lit side", (-1.0, 1.0)) < 0).float()
    golden = torch.maximum(dice.chance("golden", 0.3), top_lit)
    heart = step(0.95, 0.25, (1.3 * x * x + 0.8 * (y - 0.2) ** 2).sqrt())
    part = golden + (1 - 2 * golden) * torch.maximum(heart, trims)
    colour = mix(world.colour(1).expand(*far.shape, 3), world.colour(2), part)
    shade = (0.97 + 0.15 * heart) * (1 - 0.14 * step(-0.2, -0.9, ribs) * (1 - trims))
    glow = step(2.0, 0.7, far)
    return torch.maximum(body, trims), glow, colour * shade[..., None]


def light_lines(world: World) -> Painted:
    """Bundles of glowing curves with pulses of light running along them, over a dotted plane."""
    dice = world.dice
    x, y = world.at(5.0)
    ground = world.colour(0).expand(*x.shape, 3)
    dots = _dots(x, y, dice.uniform("dots", 3.5, 5.5))
    scene = painted(mix(ground, world.colour(1), 0.35 * dots), depth=5.0)
    for index, (depth, wide) in enumerate(((2.5, 0.03), (1.2, 0.022))):
        scene = _bundle(world, scene, index, depth, wide)
    return scene


def _dots(x: Tensor, y: Tensor, often: Tensor) -> Tensor:
    x, y = x * often, y * often
    far = (x - torch.round(x)) ** 2 + (y - torch.round(y)) ** 2
    return step(0.02, 0.008, far)


def _bundle(world: World, below: Painted, index: int, depth: float, wide: float) -> Painted:
    """Curves at whole numbers of q, where y = bend(x, tau) + spread(x) · q in the turned frame."""
    dice, x, y = world.dice, *world.at(depth)
    portrait = TURN / 4 if world.half[1] > 1.2 * world.half[0] else 0.0
    turn = portrait + dice.uniform(f"turn {index}", -0.7, 0.7) + dice.pick("way", (0.0, TURN / 2))
    cos, sin = torch.cos(turn), torch.sin(turn)
    x, y = x * cos + y * sin, y * cos - x * sin
    often = dice.uniform(f"often {index}", 0.9, 1.7)
    swing = dice.uniform(f"swing {index}", 0.2, 0.4)
    lap = often * x - 0.8 * world.tau + dice.uniform(f"phase {index}", 0, TURN)
    neck = 1.1 * x + dice.uniform(f"neck {index}", 0, TURN)
    gap = dice.uniform(f"gap {index}", 0.17, 0.26)
    spread = gap * (1.0 + 0.6 * torch.sin(neck))
    q = (y - swing * torch.sin(lap) - dice.uniform(f"place {index}", -0.4, 0.4)) / spread
    slope = swing * often * torch.cos(lap) + 0.66 * gap * torch.cos(neck) * q
    count = torch.floor(dice.uniform(f"count {index}", 1.5, 3.99))
    line = torch.round(q).clamp(-count, count)
    stretch = (1 + slope * slope).sqrt()
    off = (q - line).abs() * spread / stretch
    first, second, third = _digits(hashed(dice.seed(f"lines {index}"), line))
    pace = 0.7 + 0.7 * first
    length = 1.3 + 1.2 * second
    beat = (x - pace * world.tau) / length + third * 9
    behind = (0.5 - beat + torch.floor(beat)) * length * stretch
    rise = pace * slope - 0.8 * swing * torch.cos(lap)
    sheet = (0.85 if index == 0 else 0.0) * step(count + 0.6, count, q.abs())
    glow = step(0.55, 0.2, (q - line).abs())
    colour, part = _light(world, below.colour, (off, behind, glow, first), wide, sheet)
    velocity = (pace * cos - rise * sin, pace * sin + rise * cos)
    lit = painted(colour, vx=velocity[0], vy=velocity[1], depth=depth, mask=1.0)
    moving = (part > 0.25).float()
    plain = painted(colour, depth=depth)
    truth = over(over(below, plain, (sheet > 0.5).float()), lit, moving)
    return Painted(colour, truth.velocity, truth.depth, truth.mask)


def _light(
    world: World, ground: Tensor, place: tuple[Tensor, ...], wide: float, sheet: Tensor
) -> tuple[Tensor, Tensor]:
    """A line with a pulse on it: `place` is the distance off the line and behind the head."""
    off, behind, inside, first = place
    ebb = torch.exp(-2.6 * behind.abs())
    tail, soft = step(-0.03, 0.03, behind) * ebb, step(-0.16, 0.12, behind) * ebb
    head = (off * off + behind * behind).sqrt()
    halo = torch.exp(-((off / (3.5 * wide)) ** 2)) * (0.3 + 0.7 * soft)
    halo = inside * torch.maximum(halo, torch.exp(-((head / (5.0 * wide)) ** 2)))
    warm = (first * 5.3 % 1.0 < 0.6).float()
    core = step(1.2, 0.5, off / (wide * (0.55 + 0.85 * tail)))
    core = torch.maximum(core, step(2.0 * wide, 1.2 * wide, head))
    strong = torch.maximum(warm, step(0.1, 0.4, tail))
    veil = mix(ground, world.colour(1), torch.maximum(sheet, 0.7 * halo))
    veil = mix(veil, world.colour(2), 0.75 * halo * soft)
    hue = mix(1.12 * world.colour(1).expand(*off.shape, 3), world.colour(2), strong)
    return mix(veil, hue * (1 + 0.18 * tail[..., None]), core), torch.maximum(core, halo)
