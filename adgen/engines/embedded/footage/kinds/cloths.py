"""Soft flowing matter: silk, marble and ink in water."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from adgen.engines.embedded.footage.noise import fbm, value, value3
from adgen.engines.embedded.footage.paint import Painted, mix, painted, step
from adgen.engines.embedded.footage.world import World

Slopes = tuple[Tensor, Tensor, Tensor]


def silk(world: World) -> Painted:
    """Large folds of cloth with a sheen; the cloth is drawn along while its folds slowly change."""
    dice, tau = world.dice, world.tau
    x, y = world.at(1.5)
    vx, vy = _heading(world, 0.3, 0.5)
    x, y = x - vx * tau, y - vy * tau
    turn = dice.uniform("turn", 0.0, 2 * math.pi)
    along, across, sway = _draped(world, *_turned(x, y, turn))
    sway_x, sway_y = _turned(*sway, -turn)
    pitch = 2 * math.pi / dice.uniform("pitch", 1.2, 2.0)
    crease = value(0.9 * along, 0.9 * across, dice.seed("crease")) - 0.5
    broad = pitch * across + 2.0 * crease
    # A sine pushed along by itself rises fast and falls slowly, as hanging cloth does.
    broad = broad + 0.75 * torch.sin(broad)
    narrow = 1.7 * pitch * across + 0.6 * pitch * along + 3.0 * crease
    narrow = narrow + 0.6 * torch.sin(narrow) + 0.8 * torch.sin(broad)
    weight = 0.22 + 0.35 * crease
    # Lit from one side: bright just past the edge of a fold, darker down to the next edge.
    facing = (1 - weight) * torch.sin(broad) + weight * torch.sin(narrow) + 0.2 * crease
    sheen = step(0.5, 0.85, facing)
    colour = mix(world.colour(0).expand(*x.shape, 3), world.colour(1), step(-0.25, 0.5, facing))
    colour = mix(colour, world.colour(2), sheen)
    shade = 1.02 + 0.2 * facing - 0.3 * step(-0.35, -1.0, facing)
    lit = colour * shade[..., None] + 0.3 * world.colour(2) * step(0.75, 1.05, facing)[..., None]
    return painted(lit, vx=vx + sway_x, vy=vy + sway_y, depth=1.5, mask=sheen)


def _draped(
    world: World, along: Tensor, across: Tensor
) -> tuple[Tensor, Tensor, tuple[Tensor, Tensor]]:
    """Places pulled sideways by ever finer sines of one another: folds gather, fan and part.

    Also the velocity of what is drawn at these places. Each pull is a shear, so the derivative J
    of the new places by the old ones has determinant 1, and what stays at one new place moves
    through the old ones by -J⁻¹ times the new places' derivative by phase.
    """
    dice, rate = world.dice, 0.3
    loose = dice.uniform("loose", 0.4, 0.68)
    one, none = torch.ones_like(along), torch.zeros_like(along)
    by_along, by_across = (one, none, none), (none, one, none)
    for turn in range(1, 4):
        angle = 1.1 * turn * along + dice.uniform(f"first{turn}", 0.0, 6.28) + rate * world.tau
        across = across + loose / turn * torch.sin(angle)
        by_across = _sheared(by_across, by_along, loose / turn * torch.cos(angle), 1.1 * turn, rate)
        angle = 1.3 * turn * across + dice.uniform(f"second{turn}", 0.0, 6.28) - rate * world.tau
        along = along + loose / turn * torch.sin(angle)
        by_along = _sheared(by_along, by_across, loose / turn * torch.cos(angle), 1.3 * turn, -rate)
    (aa, ac, at), (ca, cc, ct) = by_along, by_across
    return along, across, (ac * ct - cc * at, ca * at - aa * ct)


def _sheared(pulled: Slopes, by: Slopes, steep: Tensor, pitch: float, rate: float) -> Slopes:
    """Derivatives (by along, across and phase) of pulled + k · sin(pitch · by + rate · phase)."""
    return (
        pulled[0] + steep * pitch * by[0],
        pulled[1] + steep * pitch * by[1],
        pulled[2] + steep * (pitch * by[2] + rate),
    )


def marble(world: World) -> Painted:
    """Polished veined stone sliding slowly past while a light glides over it."""
    dice, tau = world.dice, world.tau
    x, y = world.at(1.5)
    vx, vy = _heading(world, 0.2, 0.34)
    lane, _ = _turned(x, y, dice.uniform("light", 0.0, math.pi))
    x, y = x - vx * tau, y - vy * tau
    along, across = _turned(x, y, dice.uniform("turn", 0.0, math.pi))
    size = dice.uniform("size", 0.6, 1.1)
    bend = fbm(0.6 * size * along, size * across, dice.seed("bend"), octaves=4) - 0.5
    wave = value(0.5 * along + 5.2, 0.7 * across, dice.seed("wave")) - 0.5
    # Veins lie where a turbulent sine passes zero; one side of each is clouded.
    phase = math.pi * dice.uniform("veins", 0.7, 1.1) * across + 9.0 * bend + 2.0 * wave
    band = torch.sin(phase)
    wide = (0.17 + 0.55 * wave + 0.25 * bend).clamp(0.06, 0.34)
    vein = step(wide, 0.45 * wide, band.abs())
    cloud = step(0.0, 0.12, band) * step(0.9, 0.45, band + 0.9 * bend - 0.8 * wave)
    hair = torch.sin(0.8 * phase + 5.0 * along * size - 14.0 * bend + 6.0 * wave)
    fine = step(0.1, 0.02, hair.abs()) * step(-0.05, 0.1, wave)
    colour = mix(world.colour(0).expand(*x.shape, 3), world.colour(1), cloud)
    colour = mix(colour, world.colour(1), 0.7 * fine)
    colour = mix(colour, world.colour(2), vein)
    place = 0.9 * torch.sin(0.9 * tau + dice.uniform("start", 0.0, 6.28)) * world.half[1]
    light = torch.exp(-(((lane - place) / 0.6) ** 2))
    tone = 0.82 + 0.32 * light + 0.3 * bend * (1 - vein)
    glint = 0.5 * light * vein + 0.035 * light
    lit = colour * tone[..., None] + world.colour(2) * glint[..., None]
    return painted(lit, vx=vx, vy=vy, depth=1.5, mask=vein)


def ink(world: World) -> Painted:
    """A cloud of ink carried into clear water, spreading and unfolding as it goes."""
    dice, tau = world.dice, world.tau
    x, y = world.at(1.2)
    angle = dice.pick("from", (0.5, 0.5, -0.5, 0.0, 1.0)) * math.pi + dice.uniform(
        "lean", -0.4, 0.4
    )
    ahead, aside = torch.cos(angle), torch.sin(angle)
    reach = (ahead * world.half[0]).abs() + (aside * world.half[1]).abs()
    speed, spread = dice.uniform("speed", 0.28, 0.42), 0.1
    # What was at p when the phase was 0 is at p · (1 + spread · tau) + speed · tau · way - start.
    grown = 1 + spread * tau
    px = (x + ahead * (reach - speed * tau)) / grown
    py = (y + aside * (reach - speed * tau)) / grown
    size, seed = dice.uniform("size", 0.75, 1.15), dice.seed("ink")
    qx = value3(size * px, size * py, 0.35 * tau, seed) - 0.5
    qy = value3(size * px + 9.4, size * py - 3.7, 0.35 * tau, seed + 11) - 0.5
    wx, wy = 1.3 * size * px + 1.5 * qx, 1.3 * size * py + 1.5 * qy
    lobes = (2 * value(wx, wy, seed + 23) - 1).abs()
    small = (2 * value(2.0 * wx + 0.8 * qy, 2.0 * wy - 0.8 * qx, seed + 37) - 1).abs()
    puff = 0.6 * lobes + 0.4 * small
    gone = (ahead * x + aside * y + reach) / (2 * reach)
    breadth = (aside * world.half[0]).abs() + (ahead * world.half[1]).abs()
    off = ahead * y - aside * x - dice.uniform("off", -0.3, 0.3) - 0.6 * qx
    wide = (dice.uniform("wide", 0.35, 0.55) + 0.3 * breadth) * (0.45 + 0.8 * gone.clamp(0, 1.2))
    left = dice.uniform("fill", 0.8, 1.05) - gone + 0.6 * qy - 0.6 * (off / wide) ** 2
    ball = left + 0.7 * puff - 0.22
    body, veil = step(0.0, 0.16, ball), step(-0.35, 0.3, ball)
    # Sheets of ink folded one behind another: each bright at its front, fading to its back.
    sheet = 7.0 * ball + 5.0 * qx - 4.0 * qy
    sheet = torch.sin(sheet - 0.7 * torch.sin(sheet))
    far = (x**2 + y**2).sqrt() / world.half[1]
    water = world.colour(0) * (1.05 - 0.2 * step(0.3, 1.3, far))[..., None]
    heart = step(0.15, 0.6, 1.2 * qx + 0.8 * qy + 0.45 * sheet + 0.25 * puff)
    drop = mix(world.colour(1).expand(*x.shape, 3), world.colour(2), heart)
    drop = drop * (0.78 + 0.17 * sheet + 0.3 * step(0.0, 0.6, puff))[..., None]
    cover = body * (0.86 + 0.14 * sheet)
    colour = mix(mix(water, world.colour(1), 0.3 * veil), drop, cover)
    vx, vy = ahead * speed + spread * px, aside * speed + spread * py
    cloudy = painted(colour, vx=vx, vy=vy, depth=1.2, mask=body)
    return shown(painted(water, depth=3.0), cloudy, veil)


def _heading(world: World, low: float, high: float) -> tuple[Tensor, Tensor]:
    """A velocity of any direction and a speed between low and high."""
    angle = world.dice.uniform("heading", 0.0, 2 * math.pi)
    pace = world.dice.uniform("pace", low, high)
    return pace * torch.cos(angle), pace * torch.sin(angle)


def _turned(x: Tensor, y: Tensor, angle: Tensor) -> tuple[Tensor, Tensor]:
    return (
        torch.cos(angle) * x + torch.sin(angle) * y,
        torch.cos(angle) * y - torch.sin(angle) * x,
    )


def shown(bottom: Painted, top: Painted, thick: Tensor) -> Painted:
    """The picture of `top` with the bottom's truth where the matter is too thin to be followed."""
    seen = thick > 0.3
    return Painted(
        top.colour,
        torch.where(seen[..., None], top.velocity, bottom.velocity),
        torch.where(seen, top.depth, bottom.depth),
        top.mask,
    )
