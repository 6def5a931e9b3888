"""Simple shaded subjects in front of a plate: turned shapes, a box and a sphere at depth 1.

A strip highlight wanders over the turned shapes; box and sphere turn.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from adgen.engines.embedded.footage.paint import Painted, mix, over, painted, step
from adgen.engines.embedded.footage.stands import (
    EDGE,
    RISE,
    TILT,
    Points,
    band,
    laid,
    shade,
    shadow,
    stand_for,
    turned,
)
from adgen.engines.embedded.footage.world import World

SUBJECTS: tuple[str, ...] = ("none", "bottle", "can", "glass", "box", "sphere", "jar")


def _bottle(world: World, ground: Painted) -> Painted:
    """A bottle with shoulders, a cap and a paper label."""
    stand = stand_for(world, (0.48, 0.62), (0.15, 0.21))
    neck = world.dice.uniform("neck", 0.3, 0.42)
    shoulder = world.dice.uniform("shoulder", 0.3, 0.48)
    points: Points = (
        (0.0, neck + 0.04),
        (0.11, neck + 0.04),
        (0.115, neck),
        (0.2, neck),
        (shoulder, 1.0),
        (0.94, 1.0),
        (1.03, 0.8),
    )
    shape = turned(stand, points)
    cap = step(0.12, 0.11, shape.t)
    paper = band(shoulder + 0.1, shoulder + 0.1 + world.dice.uniform("label", 0.2, 0.3), shape.t)
    surface = mix(stand.body.expand(*shape.t.shape, 3), stand.label, torch.maximum(cap, paper))
    colour = shade(stand, surface, shape.nx, shape.ny * (1 - cap))
    colour = mix(colour, stand.label * 0.85, shape.top)
    return laid(shadow(stand, ground), colour, shape.alpha)


def _can(world: World, ground: Painted) -> Painted:
    """A drinks can with a slanting band and a metal lid."""
    stand = stand_for(world, (0.38, 0.52), (0.24, 0.31))
    points: Points = ((0.0, 0.84), (0.02, 0.84), (0.12, 1.0), (0.92, 1.0), (1.02, 0.84))
    shape = turned(stand, points)
    slant = world.dice.uniform("slant", -0.3, 0.3) * torch.asin(0.999 * shape.across)
    middle = world.dice.uniform("middle", 0.4, 0.62)
    wide = world.dice.uniform("label", 0.1, 0.18)
    paper = band(middle - wide, middle + wide, shape.t + slant)
    surface = mix(stand.body.expand(*shape.t.shape, 3), stand.label, paper)
    metal = torch.lerp(stand.body, torch.ones_like(stand.body), 0.45)
    rims = torch.maximum(step(0.075, 0.055, shape.t), step(0.945, 0.965, shape.t))
    colour = shade(stand, mix(surface, metal, rims), shape.nx, shape.ny)
    lid = (1 - stand.up / stand.height) * stand.height / (TILT * 0.84 * stand.radius)
    hollow = step(0.9, 0.8, (shape.across**2 + lid**2).sqrt())
    colour = mix(colour, metal * (0.95 - 0.35 * hollow[..., None]), shape.top)
    return laid(shadow(stand, ground), colour, shape.alpha)


def _jar(world: World, ground: Painted) -> Painted:
    """A low jar of cream with a broad lid."""
    stand = stand_for(world, (0.26, 0.38), (0.48, 0.62))
    lid = world.dice.uniform("lid", 0.26, 0.4)
    under: Points = ((lid + 0.02, 0.9), (lid + 0.12, 1.0), (0.88, 1.0), (1.04, 0.8))
    points: Points = ((0.0, 0.9), (0.03, 0.97), (lid, 0.97), *under)
    shape = turned(stand, points)
    cap = step(lid + 0.012, lid, shape.t)
    surface = mix(stand.body.expand(*shape.t.shape, 3), stand.label, cap)
    stripe = band(0.66, 0.74, shape.t) * world.dice.chance("stripe", 0.6)
    surface = mix(surface, stand.label, stripe)
    colour = shade(stand, surface, shape.nx, shape.ny * (1 - cap))
    lit = 0.95 + 0.2 * stand.side * shape.across
    colour = mix(colour, stand.label * lit[..., None], shape.top)
    return laid(shadow(stand, ground), colour, shape.alpha)


def _glass(world: World, ground: Painted) -> Painted:
    """A tumbler or goblet of drink: the plate shows through above the level, which rocks."""
    stand = stand_for(world, (0.38, 0.54), (0.24, 0.32))
    foot = world.dice.uniform("foot", 0.62, 0.92)
    waist = torch.lerp(foot + 0.04, torch.full_like(foot, 0.14), world.dice.chance("stem", 0.4))
    end = torch.where(waist < 0.2, 0.86, foot)
    points: Points = ((0.0, 0.94), (0.3, 1.0), (0.68, waist), (0.9, waist), (0.97, end), (1.1, end))
    shape = turned(stand, points)
    shadowed = shadow(stand, ground)
    rock = 0.03 * torch.sin(2.2 * world.tau + world.dice.uniform("rock", 0, 6.28))
    level = world.dice.uniform("level", 0.2, 0.34) + rock * stand.dx / stand.radius
    bottom = torch.where(waist < 0.2, 0.64, 0.93)
    drink = step(level - 0.008, level + 0.008, shape.t) * step(bottom, bottom - 0.03, shape.t)
    drink = drink * step(0.97, 0.93, shape.across.abs())
    flat = (1 - stand.up / stand.height - level) * stand.height / (TILT * stand.radius)
    face = step(1.0, 0.95, (shape.across**2 + flat**2).sqrt())
    pale = torch.lerp(stand.body, torch.ones_like(stand.body), 0.35)
    clear = mix(shadowed.colour * 0.88, pale, 0.1 + 0.5 * step(0.6, 1.0, shape.across.abs()))
    surface = mix(clear, stand.body * (0.8 + 0.3 * step(0.9, 0.2, shape.t))[..., None], drink)
    surface = mix(surface, pale, face)
    mouth = flat + level * stand.height / (TILT * stand.radius)
    ring = step(0.13, 0.05, ((shape.across**2 + mouth**2).sqrt() - 0.93).abs())
    strip = torch.exp(-(((shape.across - stand.swing) / 0.09) ** 2)) * (1 - face)
    light = torch.maximum(0.8 * strip * step(0.02, 0.08, shape.t), 0.6 * ring)
    colour = mix(surface, torch.lerp(pale, torch.ones_like(pale), 0.6), light)
    return laid(shadowed, colour, shape.alpha)


def _sphere(world: World, ground: Painted) -> Painted:
    """A ball with one broad leaning stripe, turning about its upright axis."""
    stand = stand_for(world, (0.36, 0.54), (0.5, 0.5))
    dice, radius = world.dice, stand.radius
    nx, ny = stand.dx / radius, 1 - stand.up / radius
    far = (nx**2 + ny**2).sqrt()
    alpha = step(EDGE, -EDGE, (far - 1) * radius)
    nx, ny = nx / far.clamp(min=1), ny / far.clamp(min=1)
    nz = (1 - nx**2 - ny**2).clamp(min=0).sqrt()
    rate = dice.uniform("turn", 0.35, 0.6) * dice.pick("way", (-1.0, 1.0))
    angle = rate * world.tau + dice.uniform("angle", 0, 6.28)
    ox, oz = torch.cos(angle) * nx - torch.sin(angle) * nz, torch.sin(angle) * nx
    oz = oz + torch.cos(angle) * nz
    lean = dice.uniform("lean", 0.5, 1.0)
    belt = torch.cos(lean) * ny + torch.sin(lean) * ox
    paint = step(0.32, 0.28, (belt - 0.1 * oz).abs())
    colour = mix(stand.body.expand(*nx.shape, 3), stand.label, paint)
    lit = (0.5 * stand.side * nx - 0.6 * ny + 0.6 * nz).clamp(min=0)
    rim = step(0.75, 1.0, -0.8 * stand.side * nx + 0.4 * ny) * 0.4
    spot = ((nx - 0.42 * stand.side) ** 2 + (ny + 0.46) ** 2).sqrt()
    pale = torch.lerp(colour, torch.ones_like(colour), 0.8)
    colour = mix(colour * (0.38 + 0.75 * lit)[..., None], pale, rim + 0.85 * step(0.24, 0.08, spot))
    return over(shadow(stand, ground), painted(colour, vx=rate * radius * nz, mask=1.0), alpha)


def _box(world: World, ground: Painted) -> Painted:
    """A carton with a band or a ribbon, turning about its upright axis."""
    stand = stand_for(world, (0.3, 0.48), (0.34, 0.6))
    dice = world.dice
    rate = dice.uniform("turn", 0.4, 0.7) * dice.pick("way", (-1.0, 1.0))
    angle = rate * world.tau + dice.uniform("angle", 0, 6.28)
    cos, sin = torch.cos(angle), torch.sin(angle)
    size = (0.8 * stand.radius, stand.height / 2, 0.8 * stand.radius * dice.uniform("deep", 0.6, 1))
    b = stand.up - size[1] * RISE
    z = -TILT * b
    origin = (cos * stand.dx + sin * z, RISE * b, cos * z - sin * stand.dx)
    way = (-RISE * sin, torch.full_like(cos, -TILT), -RISE * cos)
    near, far, hit = torch.full_like(b, -9.0), torch.full_like(b, 9.0), torch.zeros_like(b)
    lit = torch.zeros_like(b)
    light = (0.55 * stand.side * cos + 0.6 * sin, 0.55, 0.6 * cos - 0.55 * stand.side * sin)
    for axis in range(3):
        along = torch.where(way[axis].abs() < 1e-3, 1e-3, way[axis])
        middle, reach = -origin[axis] / along, size[axis] / along.abs()
        first = middle - reach
        nearer = first > near
        facing = -torch.sign(along) * light[axis]
        lit = torch.where(nearer, facing, lit)
        hit = torch.where(nearer, float(axis), hit)
        near, far = torch.maximum(near, first), torch.minimum(far, middle + reach)
    alpha = step(0.0, 0.03, far - near)
    place = [start + near * slope for start, slope in zip(origin, way, strict=True)]
    colour = mix(stand.body.expand(*b.shape, 3), stand.label, _wrap(world, place, size, hit))
    sheen = 1.0 + 0.12 * place[1] / size[1]
    colour = colour * ((0.5 + 0.62 * lit.clamp(min=0)) * sheen)[..., None]
    z = z - near * RISE
    top = painted(colour, vx=-rate * z, vy=rate * TILT * stand.dx, mask=1.0)
    return over(shadow(stand, ground), top, alpha)


def _wrap(world: World, place: list[Tensor], size: tuple[Tensor, ...], hit: Tensor) -> Tensor:
    """Where the carton's band (around it) or ribbon (over it, crossed on the top) is."""
    x, y, z = (part / reach for part, reach in zip(place, size, strict=True))
    ribbon = world.dice.chance("ribbon", 0.5)
    belt = step(0.34, 0.31, (y + 0.1).abs()) * (hit != 1)
    on_x, on_z = step(0.22, 0.19, x.abs()), step(0.22, 0.19, z.abs())
    cross = torch.where(hit == 0, on_z, torch.where(hit == 2, on_x, torch.maximum(on_x, on_z)))
    return torch.lerp(belt, cross, ribbon)


_PAINTERS: dict[str, Callable[[World, Painted], Painted]] = {
    "bottle": _bottle,
    "can": _can,
    "glass": _glass,
    "box": _box,
    "sphere": _sphere,
    "jar": _jar,
}


def add_subject(name: str, world: World, ground: Painted) -> Painted:
    """The plate with a subject standing in its lower middle, with its shadow on the floor.

    Place, size, shape and which of second and accent it wears are thrown by the world's dice.
    Raises KeyError for a name that is not in SUBJECTS, or for "none".
    """
    return _PAINTERS[name](world, ground)
