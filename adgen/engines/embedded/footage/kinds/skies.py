"""Skies: billowing clouds, northern lights, stars."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from adgen.engines.embedded.footage.noise import fbm, hashed, value, value3
from adgen.engines.embedded.footage.paint import Painted, mix, over, painted, step
from adgen.engines.embedded.footage.world import Dice, World

TURN = 2 * math.pi


def sun(world: World, depth: float, low: float, high: float) -> tuple[Tensor, Tensor]:
    """A sun: its disc and its glow, each (B, T, H, W) in 0..1; `low`, `high` in half heights."""
    dice = world.dice
    x, y = world.at(depth)
    at_x = dice.uniform("sun_x", -0.6, 0.6) * world.half[0]
    at_y = dice.uniform("sun_y", low, high) * world.half[1]
    radius = dice.uniform("sun", 0.2, 0.4)
    far = ((x - at_x) ** 2 + (y - at_y) ** 2).sqrt() / radius
    shining = dice.chance("shining", 0.8)
    return step(1.03, 0.97, far) * shining, torch.exp(-((far / 2.2) ** 2)) * shining


def clouds(world: World) -> Painted:
    """Two heights of billowing clouds drift over a sky; their tops catch the light."""
    dice = world.dice
    _, y = world.at(6.0)
    low = (y / world.half[1] + 1.0) / 2.0
    turn = dice.uniform("turn", 0.5, 0.75)
    dusk = 0.7 * step(turn - 0.1, turn + 0.35, low)
    sky = mix(world.colour(0).expand(*y.shape, 3), world.colour(1), dusk)
    disc, glow = sun(world, 6.0, -0.6, 0.0)
    sky = mix(mix(sky, world.colour(2), 0.35 * glow), world.colour(2), disc)
    scene = painted(sky, depth=6.0)
    for row, depth in enumerate((4.0, 2.0)):
        heap, alpha = _heap(world, row, depth)
        scene = over(scene, heap, alpha)
    return scene


def _heap(world: World, row: int, depth: float) -> tuple[Painted, Tensor]:
    """One height of clouds and its cover."""
    dice, tau = world.dice, world.tau
    x, y = world.at(depth)
    seed, grain = dice.seed(f"heap{row}"), (1.5, 0.9)[row] * dice.uniform("grain", 0.75, 1.25)
    wind = dice.pick("wind", (-1.0, 1.0)) * (0.22, 0.45)[row]
    fx, fy = grain * (x - wind * tau), 1.5 * grain * y
    fx = fx + 0.1 * torch.sin(1.7 * fy + 0.6 * tau)
    body = fbm(fx, fy, seed, octaves=3, gain=0.42)
    # Towards the light the cloud is thinner where it is lit.
    lit = fbm(fx - 0.1, fy - 0.22, seed, octaves=2, gain=0.42)
    bank = dice.uniform(f"bank{row}", (-0.3, 0.3)[row], (0.4, 0.9)[row]) * world.half[1]
    far = ((y - bank) / world.half[1]).abs()
    thick = body - 0.3 * far - dice.uniform("clear", 0.32, 0.41)
    alpha = step(0.0, 0.14, thick)
    light = step(-0.1, 0.14, body - lit + 0.35 * (0.16 - thick))
    colour = mix(0.92 * world.colour(1), world.colour(2), 0.95 * light)
    return painted(colour, vx=wind, depth=depth, mask=alpha), alpha * (0.9, 0.97)[row]


def aurora(world: World) -> Painted:
    """Curtains of light wave over dark hills; their rays wander along them."""
    dice, half = world.dice, world.half[1]
    x, y = world.at(4.0)
    top = step(0.1, 1.1, (y / half + 1.0) / 2.0)
    light = world.colour(0).expand(*x.shape, 3) * (0.9 + 0.25 * top)[..., None]
    vx, mask = torch.zeros_like(x), torch.zeros_like(x)
    for row in range(3):
        glow, tip, move = _curtain(world, x, y, row)
        light = mix(light, world.colour(1), 0.92 * step(0.08, 0.45, glow))
        light = mix(light, 1.15 * world.colour(2), 0.95 * step(0.3, 0.75, glow * tip))
        vx = torch.where(glow > 0.12, move, vx)
        mask = torch.maximum(mask, step(0.1, 0.3, glow))
    scene = painted(light, vx=vx, depth=4.0, mask=mask)
    for row, depth in enumerate((3.0, 1.6)):
        x, y = world.at(depth)
        hill = fbm((1.1 - 0.5 * row) * x, torch.zeros_like(x), dice.seed(f"hill{row}"), octaves=2)
        edge = half * (0.5 + 0.28 * row) + 0.5 - 0.75 * hill - dice.uniform("hills", 0.0, 0.25)
        stone = mix(world.colour(0), world.colour(1), torch.full_like(x, 0.28 - 0.2 * row))
        ridge = painted((0.75 - 0.2 * row) * stone, depth=depth)
        scene = over(scene, ridge, step(0.0, 0.012, y - edge))
    return scene


def _curtain(world: World, x: Tensor, y: Tensor, row: int) -> tuple[Tensor, Tensor, Tensor]:
    """One curtain: its light, how near its lower hem, and the drift of its rays."""
    dice, half, seed = world.dice, world.half[1], world.dice.seed(f"curtain{row}")
    move = dice.pick("way", (-1.0, 1.0)) * (0.5 + 0.15 * row)
    along = x - move * world.tau + 3.0 * row
    sway = value3(0.7 * along, torch.full_like(x, float(row)), 0.25 * world.tau, seed)
    lean = dice.uniform(f"lean{row}", -0.35, 0.35)
    hem = half * (-0.4 + 0.3 * row + 0.75 * (sway - 0.5)) + lean * x
    up = (hem - y) / (half * dice.uniform("tall", 0.45, 0.8))
    fine = dice.uniform("rays", 3.0, 5.5)
    rays = value(fine * along + 1.5 * sway, 0.6 * up + row, seed + 3)
    broad = value(0.9 * along, torch.zeros_like(x), seed + 5)
    shape = step(-0.05, 0.05, up) * torch.exp(-2.2 * up.clamp(min=0.0))
    glow = shape * (0.3 + 0.9 * rays) * step(0.12, 0.5, broad)
    return glow, torch.exp(-3.0 * up.clamp(min=0.0)) * 1.3, move


def starfield(world: World) -> Painted:
    """Stars stream out of the depth and turn about it, before a slowly turning nebula."""
    dice, tau = world.dice, world.tau
    x, y = world.at(5.0)
    at_x, at_y = (dice.uniform(n, -0.3, 0.3) * h for n, h in zip("xy", world.half, strict=True))
    x, y = x - at_x, y - at_y
    turn = dice.pick("turn", (-0.35, -0.15, 0.15, 0.35))
    flow = dice.pick("flow", (0.0, 0.25, 0.45)) * 1.0
    around_x, around_y = _turned(x, y, -turn * tau)
    light = _nebula(world, around_x, around_y)
    vx, vy = -turn * y, turn * x
    mask = torch.zeros_like(x)
    base, layers = math.log(6.0), 4
    for layer in range(layers):
        clock = flow * tau / base + dice.uniform("start") + layer / layers
        cycle = torch.floor(clock)
        age = clock - cycle
        size = torch.exp(base * (age - 0.55))
        glow, heart, kind = _stars(around_x / size, around_y / size, dice, cycle * layers + layer)
        fade = step(0.0, 0.25, age) * step(1.0, 0.8, age)
        star = torch.lerp(world.colour(1), world.colour(2), kind[..., None])
        light = mix(light, star, 0.6 * fade * glow)
        light = mix(light, 1.25 * world.colour(2), fade * heart)
        seen = fade * heart > 0.3
        vx, vy = torch.where(seen, vx + flow * x, vx), torch.where(seen, vy + flow * y, vy)
        mask = torch.maximum(mask, seen.to(x.dtype))
    return painted(light, vx=vx, vy=vy, depth=5.0, mask=mask)


def _turned(x: Tensor, y: Tensor, angle: Tensor) -> tuple[Tensor, Tensor]:
    along, across = torch.cos(angle), torch.sin(angle)
    return along * x - across * y, across * x + along * y


def _nebula(world: World, x: Tensor, y: Tensor) -> Tensor:
    """A band of second-coloured gas with accent hearts on the ground colour."""
    dice = world.dice
    seed, tilt = dice.seed("nebula"), dice.uniform("tilt", 0.0, TURN)
    grain = dice.uniform("grain", 0.9, 1.5)
    cloud = fbm(grain * x, grain * y, seed, octaves=3, gain=0.55)
    _, off = _turned(x, y, tilt)
    band = torch.exp(-((off / dice.uniform("band", 0.6, 1.0)) ** 2))
    gas = cloud * (0.35 + 0.75 * band)
    light = mix(world.colour(0).expand(*x.shape, 3), world.colour(1), 0.95 * step(0.34, 0.52, gas))
    return mix(light, world.colour(2), 0.95 * step(0.54, 0.74, gas))


def _stars(x: Tensor, y: Tensor, dice: Dice, row: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Halo and heart of the star in each cell, and its colour, 0 second to 1 accent."""
    seed, cell = dice.seed("stars"), dice.uniform("cell", 0.42, 0.6)
    cell_x, cell_y = x / cell, y / cell
    column, line = torch.floor(cell_x), torch.floor(cell_y)
    place, size = (hashed(seed + s, column, line, row) for s in (0, 1))
    spread = TURN * place
    off_x = cell_x - column - 0.5 - 0.22 * torch.cos(spread)
    off_y = cell_y - line - 0.5 - 0.22 * torch.sin(spread)
    far = (off_x**2 + off_y**2).sqrt()
    large = 0.03 + 0.1 * size**2
    there = hashed(seed + 2, column, line, row) < 0.75
    halo = torch.exp(-((far / (1.0 * large + 0.02)) ** 2)) * step(0.27, 0.2, far)
    return halo * there, step(large, 0.6 * large, far) * there, (size > 0.4).to(x.dtype)
