"""Liquid flung up from a pool."""

from __future__ import annotations

import torch
from torch import Tensor

from adgen.engines.embedded.footage.noise import hashed
from adgen.engines.embedded.footage.paint import Painted, mix, over, painted, step
from adgen.engines.embedded.footage.world import World


def splash(world: World) -> Painted:
    """A crown of liquid flung up from a pool, drops that stretch, part and fall back."""
    dice, tau = world.dice, world.tau
    x, y = world.at(1.0)
    pool = dice.uniform("pool", 0.45, 0.75) * world.half[1]
    middle = dice.uniform("middle", -0.25, 0.25) * world.half[0]
    field, moved_x, moved_y, tilt_x, tilt_y = _thrown(world, x - middle, y - pool)
    # What has not left the pool yet, or is back, is not seen.
    out = step(0.1, 0.0, y - pool)
    field, tilt_x, tilt_y = field * out, tilt_x * out, tilt_y * out
    ring = (x - middle).abs()
    wall = dice.uniform("wall", 0.15, 0.4) * torch.exp(-(((ring - 0.3) / 0.16) ** 2))
    bath = torch.sigmoid((y - pool + wall - 0.04 * torch.sin(7.0 * ring - 4.0 * tau)) / 0.04)
    total = field + 1.3 * bath
    steep = (tilt_x**2 + (tilt_y + 2.5 * bath * (1 - bath)) ** 2 + 0.3).sqrt()
    facing = -(0.5 * tilt_x + 0.8 * (tilt_y + 2.5 * bath * (1 - bath))) / steep
    rim = step(1.05, 0.62, total)
    body = mix(world.colour(1) * (0.95 + 0.2 * facing)[..., None], 0.6 * world.colour(1), 0.7 * rim)
    shine = torch.maximum(step(0.3, 0.65, -facing) * rim, step(0.7, 0.85, facing))
    # Rings on the pool are seen flat: four times as wide as high.
    wide = ((x - middle) ** 2 + 16.0 * (y - pool) ** 2 + 1e-4).sqrt()
    ripple = step(0.45, 0.9, torch.sin(9.0 * wide - 4.0 * tau)) * step(0.05, 0.12, y - pool)
    shine = torch.maximum(shine * step(0.25, 0.05, y - pool), 0.8 * ripple * torch.exp(-0.4 * wide))
    body = mix(body, 1.15 * world.colour(2), 0.9 * shine)
    thrown = field / total.clamp(min=1e-4) * out
    spread = (1.0 - thrown) * 4.0 / 9.0 / wide
    vx = moved_x * thrown + spread * (x - middle)
    vy = moved_y * thrown + spread * (y - pool)
    drops = painted(body, vx=vx, vy=vy, mask=1.0)
    return over(_backlight(world), drops, step(0.56, 0.66, total))


def _backlight(world: World) -> Painted:
    """The ground colour with a pool of second and accent light behind the splash."""
    x, y = world.at(4.0)
    far = (x**2 + (y + world.dice.uniform("lamp", 0.0, 0.5) * world.half[1]) ** 2).sqrt()
    wall = mix(world.colour(0).expand(*x.shape, 3), world.colour(1), 0.5 * step(1.15, 0.5, far))
    wall = mix(wall, world.colour(2), 0.95 * step(0.62, 0.25, far))
    return painted(wall, depth=4.0)


def _thrown(world: World, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Sum of soft drops on ballistic paths from (0, 0), their mean velocity and the gradient."""
    dice, jets, beads = world.dice, 12, 2
    seed, tall = dice.seed("drops"), dice.uniform("tall", 0.8, 1.25) * world.half[1]
    open_, lean = dice.uniform("open", 0.6, 1.05), dice.uniform("lean", -0.3, 0.3)
    rate, start = 0.55, dice.uniform("start", 0.0, 1.0)
    field = moved_x = moved_y = tilt_x = tilt_y = torch.zeros_like(x)
    for index in range(jets * beads):
        jet, bead = divmod(index, beads)
        clock = world.tau * rate / 1.2 + start + jet / jets
        cycle = torch.floor(clock)
        age = (clock - cycle) * 1.2 - 0.13 + 0.1 * bead
        row = torch.full_like(cycle, jet)
        first, second, third = (hashed(seed + salt, row, cycle) for salt in (0, 1, 2))
        side = (1.0 if jet % 2 else -1.0) * open_ * (0.2 + 0.8 * first) + lean * second
        lift = tall * (0.35 + 0.65 * second) * (1.0 + 0.15 * bead)
        at_x, at_y = side * (0.28 + age), -lift * 4.0 * age * (1.0 - age) + 0.06
        go_x, go_y = side * rate, -lift * 4.0 * rate * (1.0 - 2.0 * age)
        pace = (go_x**2 + go_y**2 + 1e-6).sqrt()
        size = (0.05 + 0.05 * third) * (1.4 - 0.8 * age) * (1.05, 0.95)[bead]
        long = size * (1.0 + (1.5, 0.35)[bead] * pace * (1.0 - age))
        ax, ay, cx, cy = (
            go_x / pace / long,
            go_y / pace / long,
            go_y / pace / size,
            -go_x / pace / size,
        )
        along = torch.addcmul(x * ax - (at_x * ax + at_y * ay), y, ay)
        cross = torch.addcmul(x * cx - (at_x * cx + at_y * cy), y, cy)
        drop = 1.6 * torch.exp(-torch.addcmul(along * along, cross, cross))
        field = field + drop
        moved_x, moved_y = torch.addcmul(moved_x, drop, go_x), torch.addcmul(moved_y, drop, go_y)
        along, cross = along * drop, cross * drop
        tilt_x = torch.addcmul(torch.addcmul(tilt_x, along, long * ax), cross, size * cx)
        tilt_y = torch.addcmul(torch.addcmul(tilt_y, along, long * ay), cross, size * cy)
    share = field.clamp(min=1e-4)
    return field, moved_x / share, moved_y / share, tilt_x, tilt_y
