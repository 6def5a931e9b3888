"""Cold drinks: bubbles and ice."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from adgen.engines.embedded.footage.noise import hashed, value
from adgen.engines.embedded.footage.paint import Painted, mix, over, painted, step
from adgen.engines.embedded.footage.world import World

LAYERS = ((2.2, 0.42, 0.45), (1.5, 0.65, 0.45), (1.0, 1.0, 0.5))
"""Bubbles far, middle and near: depth, pitch of their cells, share of cells with a bubble."""


def bubbles(world: World) -> Painted:
    """Bubbles rising in a drink lit from behind; each column has its own speed."""
    dice = world.dice
    whole = _drink(world)
    size = dice.uniform("size", 0.8, 1.15)
    for layer, (depth, pitch, filled) in enumerate(LAYERS):
        top, alpha = _bubble_layer(world, depth, pitch * size, filled, layer)
        whole = over(whole, top, alpha)
    return whole


def _drink(world: World) -> Painted:
    """The liquid: the ground colour, a broad glow of the second, the lamp behind in the accent."""
    dice = world.dice
    x, y = world.at(3.0)
    lamp_x = dice.uniform("lamp_x", -0.5, 0.5) * world.half[0]
    lamp_y = dice.pick("lamp_y", (-0.55, -0.3, 0.1, 0.45)) * world.half[1]
    murk = value(0.8 * x, 0.8 * y + 0.3 * world.tau, dice.seed("murk")) - 0.5
    far = ((x - lamp_x) ** 2 + (0.75 * (y - lamp_y)) ** 2).sqrt() + 0.3 * murk
    colour = _lamp(world, far / dice.uniform("glow", 0.85, 1.3))
    deep = 1.05 - 0.25 * step(0.2, 1.1, y / world.half[1]) + 0.1 * murk
    return painted(colour * deep[..., None], depth=3.0)


def _lamp(world: World, far: Tensor) -> Tensor:
    """The glow at a distance: accent, second, ground outwards; of a bright ground the reverse."""
    ground, second, accent = (world.colour(index) for index in range(3))
    dark = mix(ground.expand(*far.shape, 3), second, step(1.15, 0.65, far))
    dark = mix(dark, accent, step(0.6, 0.2, far))
    bright = mix(ground.expand(*far.shape, 3), second, step(0.9, 1.25, far))
    bright = mix(bright, accent, step(1.35, 1.75, far))
    most = torch.maximum(_luma(second), _luma(accent))
    return torch.where(_luma(ground) > most, bright, dark)


def _luma(colour: Tensor) -> Tensor:
    """Relative luminance of linear light (Rec. 709), with the last axis kept."""
    weights = torch.tensor((0.2126, 0.7152, 0.0722), device=colour.device)
    return (colour * weights).sum(-1, keepdim=True)


def _bubble_layer(
    world: World, depth: float, pitch: Tensor, filled: float, layer: int
) -> tuple[Painted, Tensor]:
    dice, tau = world.dice, world.tau
    x, y = world.at(depth)
    seed = dice.seed(f"bubbles{layer}")
    column = torch.floor(x / pitch)
    rise = (
        dice.uniform("rise", 0.45, 0.7) * (0.75 + 0.5 * hashed(seed, column)) * (0.5 + 0.5 / depth)
    )
    start = hashed(seed + 3, column)
    py = y + rise * tau
    row = torch.floor(py / pitch + start)
    radius = pitch * (0.14 + 0.16 * hashed(seed + 5, column, row))
    free = 0.5 * pitch - radius
    turn = 2.5 * tau + 6.28 * hashed(seed + 9, column, row)
    swing = 0.3 * free
    cx = (column + 0.5) * pitch + free * (1.4 * hashed(seed + 7, column, row) - 0.7)
    cx = cx + swing * torch.sin(turn)
    dx, dy = x - cx, py - (row + 0.5 - start) * pitch
    off = (dx**2 + dy**2).sqrt() / radius
    present = (hashed(seed + 11, column, row) < filled).float()
    soft = 0.06 + 0.12 * abs(depth - 1.0)
    alpha = step(1.0, 1.0 - soft, off) * present
    ball = _ball(world, dx / radius, dy / radius, off)
    whole = painted(ball, vx=2.5 * swing * torch.cos(turn), vy=-rise, depth=depth, mask=alpha)
    return whole, alpha


def _ball(world: World, dx: Tensor, dy: Tensor, off: Tensor) -> Tensor:
    """A bubble turns the light behind it upside down: bright below, dark above, a thin rim."""
    inside = mix(world.colour(0) * 0.8, world.colour(1) * 1.1, step(-0.5, 0.3, dy))
    crescent = step(0.62, 0.78, off) * step(0.1, 0.7, dy - 0.2 * dx)
    rim = step(0.78, 0.9, off)
    spot = step(0.3, 0.14, ((dx + 0.38) ** 2 + (dy + 0.42) ** 2).sqrt())
    colour = mix(inside, world.colour(1) * 0.7, 0.8 * rim)
    return mix(colour, world.colour(2) * 1.15, torch.maximum(crescent, spot))


def ice(world: World) -> Painted:
    """Cubes of clear ice with light in them, drifting and turning slowly in three layers."""
    x, y = world.at(4.0)
    dice = world.dice
    dx = x - dice.uniform("glow_x", -0.6, 0.6) * world.half[0]
    dy = y - dice.uniform("glow_y", -0.7, 0.7) * world.half[1]
    glow = torch.exp(-(dx**2 + dy**2) / dice.uniform("glow", 0.7, 1.6))
    colour = mix(world.colour(0).expand(*x.shape, 3), world.colour(1), step(0.3, 0.95, glow))
    whole = painted(colour * (0.85 + 0.25 * glow)[..., None], depth=4.0)
    for layer, depth in enumerate((2.2, 1.5, 1.0)):
        top, alpha = _ice_layer(world, depth, layer)
        whole = over(whole, top, alpha)
    return whole


def _ice_layer(world: World, depth: float, layer: int) -> tuple[Painted, Tensor]:
    """One cube in each cell of a drifting lattice, small enough to stay inside its cell."""
    dice, tau = world.dice, world.tau
    x, y = world.at(depth)
    heading = dice.uniform("heading", 0.0, 2 * math.pi)
    pace = dice.uniform("pace", 0.22, 0.36) * (0.5 + 0.5 / depth)
    vx, vy = pace * torch.cos(heading), pace * torch.sin(heading)
    tilt = dice.uniform(f"tilt{layer}", -0.6, 0.6)
    away = dice.uniform(f"away{layer}", 0.0, 3.0)
    px, py = _turned(x - vx * tau + away, y - vy * tau - away, tilt)
    seed, pitch = dice.seed(f"ice{layer}"), dice.uniform("pitch", 1.25, 1.6)
    row = torch.floor(py / pitch)
    shift = hashed(seed, row)
    column = torch.floor(px / pitch + shift)
    cell = (column, row)
    present = (hashed(seed + 4, *cell) < dice.uniform("filled", 0.45, 0.7)).float()
    # Half an edge is at most pitch / (2 · √3), so that no corner leaves the cell.
    half = pitch * (0.235 + 0.05 * hashed(seed + 2, *cell))
    rx, ry = _turned(px - (column + 0.5 - shift) * pitch, py - (row + 0.5) * pitch, -tilt)
    spin = 0.7 * (hashed(seed + 8, *cell) - 0.5)
    turn = 2 * math.pi * hashed(seed + 6, *cell) + spin * tau
    qx, qy = _turned(rx / half, ry / half, turn)
    lean, yaw = 0.15 + 0.6 * hashed(seed + 7, *cell), 0.2 + 1.1 * hashed(seed + 9, *cell)
    colour, alpha = _cube(world, qx, qy, (lean, yaw, turn), depth**-0.5)
    alpha = 0.93 * alpha * present
    # A turn by `spin` per phase moves what lies at (rx, ry) from the middle across that line.
    return (
        painted(colour, vx=vx - spin * ry, vy=vy + spin * rx, depth=depth, mask=alpha),
        alpha,
    )


def _cube(
    world: World, qx: Tensor, qy: Tensor, pose: tuple[Tensor, Tensor, Tensor], near: float
) -> tuple[Tensor, Tensor]:
    """Colour and cover of a glassy cube (half edge 1) by the slab method along the view axis."""
    lean, yaw, turn = pose
    cl, sl, cy, sy = torch.cos(lean), torch.sin(lean), torch.cos(yaw), torch.sin(yaw)
    axes = ((cy, sy * sl, -sy * cl), (torch.zeros_like(cl), cl, sl), (sy, -cy * sl, cy * cl))
    entries, exits, tones = [], [], []
    lx, ly = _turned(torch.tensor(-0.45), torch.tensor(-0.75), turn)
    for ax, ay, az in axes:
        middle, reach = -(qx * ax + qy * ay) / az, 1.0 / az.abs()
        entries.append(middle - reach)
        exits.append(middle + reach)
        # The face turned to the viewer has the normal against the view axis.
        tones.append(-torch.sign(az) * (lx * ax + ly * ay) + 0.35 * az.abs())
    first, second, front = _largest(entries, tones)
    last, before, back = _largest([-leave for leave in exits], tones)
    thick = -last - first
    alpha = step(0.0, 0.08, thick)
    edge = torch.maximum(step(0.16, 0.05, first - second), step(0.35, 0.1, thick))
    inner = step(0.14, 0.04, last - before)
    core = torch.exp(-(((qx - 0.3 * lx) ** 2 + (qy - 0.3 * ly) ** 2) / 0.9))
    body = step(-0.35, 0.25, back + 0.5 * front)
    colour = mix(world.colour(0) * 0.85, world.colour(1), 0.25 + 0.75 * body)
    glow = step(0.5, 1.0, core + 0.45 * back)
    lit = torch.maximum(0.95 * step(0.55, 0.85, front), glow)
    colour = mix(colour, world.colour(2), lit * near)
    colour = colour * (0.9 + 0.2 * front)[..., None]
    colour = mix(colour, world.colour(1) * 1.1, 0.45 * inner)
    return mix(colour, world.colour(2) * 1.1, 0.8 * edge * near), alpha


def _largest(parts: list[Tensor], tones: list[Tensor]) -> tuple[Tensor, Tensor, Tensor]:
    """Largest and second largest of three, and the tone of the largest."""
    one, two, three = parts
    first = torch.maximum(torch.maximum(one, two), three)
    second = torch.maximum(torch.minimum(one, two), torch.minimum(torch.maximum(one, two), three))
    tone = torch.where(one == first, tones[0], torch.where(two == first, tones[1], tones[2]))
    return first, second, tone


def _turned(x: Tensor, y: Tensor, angle: Tensor) -> tuple[Tensor, Tensor]:
    return (
        torch.cos(angle) * x + torch.sin(angle) * y,
        torch.cos(angle) * y - torch.sin(angle) * x,
    )
