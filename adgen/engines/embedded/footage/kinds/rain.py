"""Rain on a window at night."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from adgen.engines.embedded.footage.noise import hashed
from adgen.engines.embedded.footage.paint import Painted, mix, over, painted, step
from adgen.engines.embedded.footage.world import World

TURN = 2 * math.pi


def rain_glass(world: World) -> Painted:
    """Drops run down a window and beads cling to it; behind, lights out of focus drift by."""
    x, y = world.at(1.0)
    far_x, far_y = world.at(5.0)
    run, run_dx, run_dy, wet, vx, vy = _runners(world, x, y)
    bead, bead_dx, bead_dy = _beads(world, x, y, wet)
    runs = run > bead
    inside = torch.maximum(run, bead)
    dx, dy = torch.where(runs, run_dx, bead_dx), torch.where(runs, run_dy, bead_dy)
    seen = step(0.0, 0.12, inside)
    # A drop is a lens that turns the street upside down.
    lights = _street(world, far_x - 1.5 * seen * dx, far_y - 1.5 * seen * dy)
    edge = (dx**2 + dy**2).sqrt()
    glint = step(0.3, 0.15, ((dx + 0.35) ** 2 + (dy + 0.4) ** 2).sqrt())
    lens = lights * (1.2 - 0.75 * step(0.45, 1.0, edge))[..., None]
    drop = painted(
        mix(lens, 1.1 * world.colour(2), 0.9 * glint), vx=vx * runs, vy=vy * runs, mask=1.0
    )
    plain = lights * (0.94 + 0.12 * wet)[..., None]
    return over(painted(plain, vx=_traffic(world), depth=5.0), drop, seen)


def _runners(world: World, x: Tensor, y: Tensor) -> tuple[Tensor, ...]:
    """Drops that slide down lanes: cover, place in the drop, wet trail, velocity."""
    dice, seed = world.dice, world.dice.seed("runners")
    wide, tall = dice.uniform("wide", 0.42, 0.62), dice.uniform("tall", 1.5, 2.2)
    x = x - dice.uniform("shift", 0.0, 0.5)
    lane = torch.floor(x / wide)
    brisk, begin, sway = (hashed(seed + salt, lane) for salt in (0, 1, 2))
    # Stick and slip: the pace never turns back, it only tires.
    pace, beat = 0.35 + 0.75 * brisk, 2.5 + 2.0 * sway
    turn = beat * world.tau + TURN * begin
    slid = pace * (world.tau - 0.75 * torch.sin(turn) / beat)
    vy = pace * (1.0 - 0.75 * torch.cos(turn))
    along = y - slid + begin * tall
    row = torch.floor(along / tall)
    place, large = hashed(seed + 3, lane, row), hashed(seed + 4, lane, row)
    size = wide * (0.19 + 0.13 * large)
    turns, swing = 2.2 + 1.5 * sway, 0.1 * wide
    path = swing * torch.sin(turns * y + TURN * begin)
    vx = vy * swing * turns * torch.cos(turns * y + TURN * begin)
    dx = x - (lane + 0.5) * wide - path
    dy = along - (row + 0.62 + 0.2 * place) * tall
    slim = 1.0 + 0.55 * (-dy / size).clamp(0.0, 1.5)
    in_x, in_y = dx / size * slim, dy / (1.35 * size)
    cover = 1.0 - (in_x**2 + in_y**2).sqrt()
    length = (0.35 + 0.25 * place) * tall
    trail = step(0.55, 0.4, dx.abs() / size) * step(-1.0, -0.55, dy / length) * (dy < 0)
    return cover, in_x, in_y, trail, vx, vy


def _beads(world: World, x: Tensor, y: Tensor, wet: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Two sizes of drops that hang still, one to a cell; fresh trails have wiped them away."""
    seed, best = world.dice.seed("beads"), torch.full_like(x, -1.0)
    in_x = in_y = torch.zeros_like(x)
    for level, (cell, part) in enumerate(((0.5, 0.6), (0.27, 0.45))):
        cell_x, cell_y = x / cell + 0.37 * level, y / cell
        column, row = torch.floor(cell_x), torch.floor(cell_y)
        shift_x, shift_y, large = (hashed(seed + 9 * level + s, column, row) for s in (0, 1, 2))
        size = 0.13 + 0.15 * large
        dx = (cell_x - column - 0.32 - 0.36 * shift_x) / size
        dy = (cell_y - row - 0.32 - 0.36 * shift_y) / (1.1 * size)
        cover = 1.0 - (dx**2 + dy**2).sqrt()
        there = hashed(seed + 9 * level + 3, column, row) < part
        cover = torch.where(there & (wet < 0.5), cover, -1.0)
        nearer = cover > best
        best = torch.maximum(best, cover)
        in_x, in_y = torch.where(nearer, dx, in_x), torch.where(nearer, dy, in_y)
    return best, in_x, in_y


def _traffic(world: World) -> Tensor:
    return world.dice.pick("traffic", (-0.45, -0.25, 0.25, 0.45))


def _street(world: World, x: Tensor, y: Tensor) -> Tensor:
    """Big discs of second and accent light on the ground colour, passing sideways."""
    dice, span = world.dice, 1.1 * world.half[0] + 0.7
    colour = world.colour(0).expand(*x.shape, 3)
    glow = step(1.1, 0.0, (y / world.half[1] - dice.uniform("street", -0.2, 0.3)).abs())
    colour = mix(colour, world.colour(1), 0.25 * glow)
    for index in range(9):
        at_y = dice.uniform(f"high{index}", -0.85, 0.85) * world.half[1]
        begin = dice.uniform(f"light{index}") + 0.4 * index
        at_x = torch.remainder(2 * begin * span + _traffic(world) * world.tau, 2 * span) - span
        size = dice.uniform(f"size{index}", 0.22, 0.46)
        far = ((x - at_x) ** 2 + (y - at_y) ** 2).sqrt() / size
        shade = (0.88 + 0.18 * step(0.5, 1.0, far))[..., None]
        kind = 1 + index % 2
        colour = mix(colour, world.colour(kind) * shade, 0.95 * step(1.08, 0.86, far))
    return colour
