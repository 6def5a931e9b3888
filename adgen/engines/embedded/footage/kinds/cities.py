"""Lights of the night: fireworks, a lit city, a tunnel of neon frames."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from adgen.engines.embedded.footage.noise import fbm, hashed, value
from adgen.engines.embedded.footage.paint import Painted, mix, over, painted, step
from adgen.engines.embedded.footage.world import World

TURN = 2 * math.pi
BURSTS = 5
SHAPES = (3.0, 4.0, 4.0, 6.0)


def fireworks(world: World) -> Painted:
    """Bursts that open fast, sink and fade, one after another, above dark roofs."""
    dice = world.dice
    x, y = world.at(3.0)
    horizon = dice.uniform("horizon", 0.55, 0.85) * world.half[1]
    dusk = step(-1.0, -0.2, y - horizon + 0.3 * value(1.3 * x, 2 * y, dice.seed("dusk")))
    sky = mix(world.colour(0).expand(*x.shape, 3), world.colour(1), dusk)
    vx, vy = torch.zeros_like(x), torch.zeros_like(x)
    best, warm, cool, haze = vx, vx, vx, vx
    for index in range(BURSTS):
        rays, odd, glow, (right, down) = _burst(world, index, x, y)
        warm, cool = torch.maximum(warm, rays * odd), torch.maximum(cool, rays * (1 - odd))
        haze = torch.maximum(haze, glow)
        stronger = torch.maximum(rays, glow)
        first = stronger > best
        vx, vy = torch.where(first, right, vx), torch.where(first, down, vy)
        best = torch.maximum(best, stronger)
    lit = mix(mix(sky, world.colour(1), haze), 1.1 * world.colour(1), cool)
    lit = mix(lit, world.colour(2) * (1 + 0.15 * warm[..., None] ** 2), warm)
    seen = (best > 0.12).float()
    scene = painted(lit, vx=vx * seen, vy=vy * seen, depth=3.0, mask=seen)
    return _skyline(world, scene, horizon)


def _burst(
    world: World, index: int, x: Tensor, y: Tensor
) -> tuple[Tensor, Tensor, Tensor, tuple[Tensor, Tensor]]:
    """Rays, which of them are in the accent, glow and velocity of one burst after another."""
    dice, half = world.dice, world.half
    seed = dice.seed(f"burst {index}")
    rate = dice.uniform("rate", 0.5, 0.75) * (0.85 + 0.08 * index)
    life = world.tau * rate + (index + dice.uniform(f"start {index}", 0, 0.6)) / BURSTS
    shell = torch.floor(life)
    age = life - shell
    across, down, size, turn, count = (hashed(seed + 77 * part, shell) for part in range(5))
    reach = (0.5 + 0.5 * size) * dice.uniform("reach", 0.85, 1.2)
    fall = 0.28
    dx = x - (2 * across - 1) * 0.8 * half[0]
    dy = y - (-0.85 + 0.95 * down) * half[1] - fall * age * age
    opened = reach * (1 - torch.exp(-3.5 * age)) + 0.02
    far = (dx * dx + dy * dy).sqrt()
    rays = 14 + 2 * torch.floor(3.99 * count)
    sector = torch.atan2(dy, dx) * rays / TURN + turn
    ray = torch.round(sector)
    outer = torch.remainder(ray, 2.0)
    length = opened * (0.58 + 0.42 * outer)
    off = far * ((sector - ray) * TURN / rays).abs()
    part = far / length
    spark = 0.018 + 0.032 * reach * part
    streak = step(spark, 0.3 * spark, off) * step(1.03, 0.99, part) * step(0.75 * age, 0.9, part)
    head = ((far - length) ** 2 + off * off).sqrt() / (0.055 * reach.sqrt())
    fade = step(0.0, 0.05, age) * step(1.0, 0.5, age)
    light = torch.maximum(streak, step(1.1, 0.5, head)) * fade
    light = torch.maximum(light, 0.45 * fade * torch.exp(-((0.45 * head) ** 2)))
    flash = step(0.5 * reach, 0.1 * reach, far) * step(0.3, 0.0, age) * step(0.0, 0.03, age)
    glow = 0.75 * fade * torch.exp(-((1.25 * far / opened) ** 2))
    speed = 3.5 * reach * torch.exp(-3.5 * age) * rate / opened
    inside = (far < 1.15 * opened).float()
    warm = torch.maximum(outer, dice.chance("one hue", 0.4))
    velocity = inside * speed * dx, inside * (speed * dy + 2 * fall * age * rate)
    return torch.maximum(light, flash), torch.maximum(warm, flash), glow, velocity


def _skyline(world: World, behind: Painted, horizon: Tensor) -> Painted:
    """Roofs or hills along the foot of the sky, in the ground colour turned down."""
    dice, x, y = world.dice, *world.at(3.0)
    wide = dice.uniform("wide", 0.28, 0.5)
    shift, seed = dice.uniform("shift", 0, 30), dice.seed("roofs")
    low = 0.2 * hashed(seed, torch.floor(x / wide + shift))
    tower = hashed(seed + 1, torch.floor(1.9 * x / wide + 1.3 * shift))
    roofs = horizon - torch.maximum(low, 0.5 * (tower - 0.4))
    hills = horizon + 0.5 * (value(1.2 * x, 0 * x, dice.seed("hills")) - 0.7)
    top = torch.where(dice.chance("city", 0.6) > 0.5, roofs, hills)
    dark = painted(0.6 * world.colour(0).expand(*x.shape, 3), depth=3.0)
    return over(behind, dark, step(-0.015, 0.015, y - top))


def city_night(world: World) -> Painted:
    """Rows of buildings with lit windows, haze drifting between them, traffic on the street."""
    dice = world.dice
    x, y = world.at(8.0)
    street = dice.uniform("street", 0.45, 0.7) * world.half[1]
    top = street - dice.uniform("tall", 0.7, 1.1) * world.half[1]
    sky = mix(
        world.colour(0).expand(*x.shape, 3),
        world.colour(1),
        step(top - 0.4, 0.5 * top + 0.5 * street, y),
    )
    scene = painted(sky, depth=8.0)
    for index, depth in enumerate((5.0, 3.2, 2.0)):
        scene = _row(world, scene, index, depth, street)
        scene = _haze(world, scene, index, depth, street)
    return _traffic(world, scene, street)


def _row(world: World, behind: Painted, index: int, depth: float, street: Tensor) -> Painted:
    """One row of houses: nearer ones are wider, darker and lower, their windows larger."""
    dice, x, y = world.dice, *world.at(depth)
    wide = dice.uniform("wide", 0.8, 1.3) * (0.34, 0.44, 0.6)[index]
    house = x / wide + dice.uniform(f"shift {index}", 0, 40)
    column = torch.floor(house)
    seed = dice.seed(f"houses {index}")
    tall = hashed(seed, column)
    low, high = ((0.55, 1.0), (0.35, 0.8), (0.1, 0.5))[index]
    top = street - world.half[1] * (low + (high - low) * tall) * dice.uniform("rise", 0.9, 1.25)
    inside = step(-0.012, 0.012, y - top)
    across = (house - column) * dice.pick(f"windows {index}", (4.0, 5.0))
    size = (0.09, 0.12, 0.16)[index]
    down = (y - top) / size
    lit = hashed(seed + 5, torch.floor(across) + 16 * column, torch.floor(down))
    beside = (across - torch.floor(across) - 0.5).abs()
    above = (down - torch.floor(down) - 0.5).abs()
    awake = (lit < dice.uniform("awake", 0.3, 0.6)) * (down > 0)
    pane = step(0.36, 0.27, beside) * step(0.34, 0.25, above) * awake
    glow = (1 - 2 * beside) * (1 - 2 * above) * awake
    wall = mix(
        (0.9, 0.65, 0.5)[index] * world.colour(0).expand(*x.shape, 3),
        world.colour(1),
        (0.85, 0.3, 0.05)[index] * torch.ones_like(y),
    )
    window = mix(world.colour(2).expand(*x.shape, 3), world.colour(1), (lit < 0.08).float())
    light = (0.95 + 0.35 * (lit * 37 % 1.0))[..., None]
    colour = mix(mix(wall, window, 0.5 * glow), window * light, pane)
    return over(behind, painted(colour, depth=depth, mask=pane), inside)


def _haze(world: World, scene: Painted, index: int, depth: float, street: Tensor) -> Painted:
    """A drifting bank in the second colour at the feet of a row."""
    dice, x, y = world.dice, *world.at(depth)
    drift = 0.35 * dice.pick("wind", (-1.0, 1.0)) * world.tau
    bank = fbm(1.3 * (x - drift), 2.2 * y + 9 * index, dice.seed("haze"), octaves=2)
    low = step(-0.55 * world.half[1], 0.0, y - street)
    part = (0.95, 0.8, 0.5)[index] * low * step(0.3, 0.75, bank)
    return Painted(
        mix(scene.colour, world.colour(1), part), scene.velocity, scene.depth, scene.mask
    )


def _traffic(world: World, behind: Painted, street: Tensor) -> Painted:
    """The street with lights running both ways, faster and larger in the nearer lanes."""
    dice, x, y = world.dice, *world.at(1.6)
    below = (y - street) / (world.half[1] - street).clamp(min=0.2)
    across = 4.0 * below.clamp(min=0.0).sqrt()
    lane = torch.floor(across)
    middle = ((lane + 0.5) / 4.0) ** 2
    first = hashed(dice.seed("lanes"), lane)
    way = torch.where(lane < 2, 1.0, -1.0) * dice.pick("way", (-1.0, 1.0))
    pace = way * (0.55 + 0.3 * lane.clamp(max=5)) * (0.8 + 0.4 * first)
    beat = (x - pace * world.tau) * way / (0.7 + 0.22 * lane) + 7 * first
    car = torch.floor(beat)
    run = beat - car
    busy = hashed(dice.seed("cars"), car, lane) < dice.uniform("busy", 0.5, 0.85)
    tail = step(0.15, 0.8, run) * step(1.0, 0.93, run) * busy
    off = (below - middle).abs() / (0.028 + 0.024 * lane)
    light = step(1.0, 0.45, off / (0.35 + 0.65 * tail)) * tail
    kerb = step(0.5, 0.25, (across - lane - 0.5).abs())
    glow = torch.exp(-((0.4 * off) ** 2)) * step(-0.1, 0.85, run) * step(1.0, 0.85, run) * kerb
    glow = glow * busy
    road = mix(
        0.7 * world.colour(0).expand(*x.shape, 3), world.colour(1), 0.45 * step(0.2, 0.0, below)
    )
    hue = mix(world.colour(1).expand(*x.shape, 3), world.colour(2), (lane < 2).float())
    hue = torch.where((dice.chance("one hue", 0.5) > 0.5)[..., None], world.colour(2), hue)
    colour = mix(mix(road, hue, 0.55 * glow), (1.0 + 0.35 * tail[..., None] ** 3) * hue, light)
    seen = (glow > 0.25).float()
    ground = painted(colour, vx=pace * seen, depth=1.6, mask=seen)
    return over(behind, ground, step(-0.01, 0.01, y - street))


def neon_tunnel(world: World) -> Painted:
    """Glowing frames rush out of the depth towards the lens, in true perspective."""
    dice = world.dice
    aim_x = dice.uniform("aim x", -0.3, 0.3) * world.half[0]
    aim_y = dice.uniform("aim y", -0.3, 0.1) * world.half[1]
    depth, facing = _walls(world, aim_x, aim_y)
    pace = dice.uniform("pace", 1.6, 2.6) * dice.pick("way", (1.0, 1.0, 1.0, -1.0))
    gap = dice.uniform("gap", 0.75, 1.15)
    along = (depth + pace * world.tau) / gap + dice.uniform("start", 0, 9)
    frame, panel = torch.round(along), torch.floor(along)
    off = (along - frame).abs()
    near = step(8.0, 4.0, depth)
    wide = dice.uniform("tube", 0.08, 0.13) * (0.5 * depth).clamp(max=1.0)
    tube = step(1.25 * wide, 0.6 * wide, off) * near
    glow = torch.exp(-((off / (2.6 * wide)) ** 2)) * near
    filled = hashed(dice.seed("panels"), panel) < dice.uniform("panels", 0.5, 0.9)
    filled = filled * (torch.remainder(panel, 2.0) < 1)
    ground, second = (world.colour(index).expand(*depth.shape, 3) for index in (0, 1))
    wall = mix(ground, second, 0.95 * filled * near)
    wall = mix(wall, second, 0.95 * step(5.0, 8.0, depth))
    wall = wall * (1.0 + 0.16 * facing * near)[..., None]
    mixed = hashed(dice.seed("frames"), frame) > dice.uniform("mixed", 0.0, 0.4)
    hue = mix(second, world.colour(2), mixed.float())
    colour = mix(mix(wall, hue, 0.5 * glow), 1.12 * hue, tube)
    x, y = world.at(depth)
    ahead = pace / depth
    return painted(colour, vx=(x - aim_x) * ahead, vy=(y - aim_y) * ahead, depth=depth, mask=tube)


def _walls(world: World, aim_x: Tensor, aim_y: Tensor) -> tuple[Tensor, Tensor]:
    """Depth at which each pixel's ray meets the walls of a prism, and how far they face down.

    A wall of normal n at distance r is met at (r - n·camera) / (n·direction).
    """
    dice = world.dice
    dx, dy = world.at(1e9)
    dx, dy = dx - aim_x, dy - aim_y
    camera_x, camera_y = world.camera[..., 0, None, None], world.camera[..., 1, None, None]
    tall = (world.half[1] / world.half[0]) ** dice.uniform("tall", 0.3, 0.8)
    size = dice.uniform("size", 0.95, 1.35)
    sides = dice.pick("sides", SHAPES)
    tilt = dice.pick("tilt", (0.0, 0.0, 0.0, 0.5)) + 0.75 * (sides == 3)
    depth, facing = torch.full_like(dx, 60.0), torch.zeros_like(dx)
    for side in range(6):
        angle = TURN * ((side % sides) + tilt) / sides
        right, down = torch.cos(angle), torch.sin(angle) / tall
        towards = (right * dx + down * dy).clamp(min=1e-3)
        met = (size - right * camera_x - down * camera_y) / towards
        facing = torch.where(met < depth, torch.sin(angle), facing)
        depth = torch.minimum(depth, met)
    tube = _tube(dx, dy / tall, size, camera_x, camera_y / tall)
    bent = (tube * dy + camera_y) / tall / size
    is_round = dice.chance("round", 0.25) > 0.5
    depth, facing = torch.where(is_round, tube, depth), torch.where(is_round, bent, facing)
    return depth.clamp(min=0.3, max=60.0), facing


def _tube(dx: Tensor, dy: Tensor, size: Tensor, camera_x: Tensor, camera_y: Tensor) -> Tensor:
    """Depth d > 0 with |camera + d · direction| = size, the larger root of the square."""
    square = (dx * dx + dy * dy).clamp(min=1e-6)
    half = dx * camera_x + dy * camera_y
    rest = (size * size - camera_x**2 - camera_y**2).clamp(min=0.05)
    return ((half * half + square * rest).sqrt() - half) / square
