"""Rising vapours: smoke and steam."""

from __future__ import annotations

import torch
from torch import Tensor

from adgen.engines.embedded.footage.kinds.cloths import shown
from adgen.engines.embedded.footage.noise import value, value3
from adgen.engines.embedded.footage.paint import Painted, mix, over, painted, step
from adgen.engines.embedded.footage.world import World


def smoke(world: World) -> Painted:
    """Twisting sheets of smoke rising before a dim ground."""
    dice = world.dice
    x, y = world.at(1.3)
    rise, lean = dice.uniform("rise", 0.5, 0.75), dice.uniform("lean", -0.16, 0.16)
    up = (0.5 - 0.5 * y / world.half[1]).clamp(-0.3, 1.3)
    bent, tall, sway = _risen(world, "smoke", rise, lean, 0.5 + 0.5 * up)
    centre = dice.uniform("place", -0.3, 0.3) * world.half[0]
    wide = dice.uniform("wide", 0.26, 0.4) * (0.6 + 0.4 * world.half[0]) * (0.5 + 1.1 * up)
    veil, rim = torch.zeros_like(x), torch.zeros_like(x)
    for part in range(3):
        inside, edge = _ribbon(world, f"sheet{part}", bent - centre, tall, wide)
        veil = veil + (0.42 - 0.06 * part) * inside
        rim = torch.maximum(rim, edge)
    mist = torch.exp(-(((x - centre - 0.6 * sway) / (2.6 * wide)) ** 2))
    body = step(0.12, 0.38, veil + 0.25 * rim * mist)
    bright = step(0.6, 0.9, veil + 0.55 * rim)
    ground = world.colour(0) * (0.88 + 0.22 * step(1.6, 0.0, (x**2 + y**2).sqrt()))[..., None]
    colour = mix(ground, world.colour(1), 0.18 * mist)
    colour = mix(colour, world.colour(1), body)
    colour = mix(colour, world.colour(2), bright)
    smoky = painted(colour, vx=lean, vy=-rise, depth=1.3, mask=body)
    return shown(painted(ground, depth=3.0), smoky, torch.maximum(body, 0.8 * mist))


def steam(world: World) -> Painted:
    """Soft steam rising from a table before a lamp far behind."""
    dice = world.dice
    light, dark = _by_light(world)
    room = _room(world, light, dark)
    x, y = world.at(1.0)
    edge = dice.uniform("edge", 0.45, 0.68) * world.half[1] + 0.15
    rise, lean = dice.uniform("rise", 0.4, 0.6), dice.uniform("lean", -0.1, 0.1)
    up = ((edge - y) / (1.3 * world.half[1])).clamp(-0.2, 1.3)
    bent, tall, sway = _risen(world, "steam", rise, lean, 0.25 + 0.75 * up)
    puff = value(1.5 * bent, 0.9 * tall + sway, dice.seed("puff")) - 0.5
    centre = dice.uniform("place", -0.3, 0.3) * world.half[0]
    wide = dice.uniform("wide", 0.2, 0.3) * (0.75 + 0.25 * world.half[0]) * (0.8 + 0.9 * up)
    cover = torch.zeros_like(x)
    for part in range(3):
        inside, rim = _ribbon(world, f"plume{part}", bent - centre, tall, wide)
        cover = cover + (0.5 - 0.08 * part) * inside + 0.2 * rim
    mist = torch.exp(-(((x - centre - 0.5 * sway) / (2.2 * wide)) ** 2))
    risen = step(0.22, -0.25, y - edge) * step(1.25, 0.45, up)
    thick = step(0.05, 1.0, cover * (0.8 + 0.9 * puff) + 0.4 * mist * (0.6 + puff)) * risen
    colour = mix(room.colour, light * 1.05, 0.92 * thick)
    return shown(room, painted(colour, vx=lean, vy=-rise, mask=thick), 3 * thick)


def _room(world: World, light: Tensor, dark: Tensor) -> Painted:
    """The wall with a lamp out of focus, and the table."""
    dice = world.dice
    wx, wy = world.at(3.0)
    side = dice.pick("side", (-1.0, 1.0)) * dice.uniform("lamp", 0.35, 0.75) * world.half[0]
    lamp_y = -dice.uniform("high", 0.25, 0.65) * world.half[1]
    far = ((wx - side) ** 2 + (wy - lamp_y) ** 2).sqrt() / dice.uniform("round", 0.26, 0.42)
    halo = torch.exp(-((far / 2.0) ** 2))
    wall = mix(world.colour(0) * (0.85 + 0.25 * halo)[..., None], light, 0.2 * halo)
    wall = mix(wall, light * 1.1, step(1.25, 0.7, far))
    x, y = world.at(1.0)
    edge = dice.uniform("edge", 0.45, 0.68) * world.half[1]
    grain = value(0.7 * x, 9.0 * y, dice.seed("grain")) - 0.5
    shine = torch.exp(-(((x - side) / 0.5) ** 2)) * step(0.9, 0.0, y - edge)
    board = dark * (0.92 + 0.18 * grain + 0.15 * shine)[..., None]
    board = mix(board, light, 0.3 * shine + 0.35 * step(0.06, 0.01, y - edge))
    return over(painted(wall, depth=3.0), painted(board, depth=1.0), step(-0.012, 0.012, y - edge))


def _by_light(world: World) -> tuple[Tensor, Tensor]:
    """The lighter and the darker of second and accent: steam and lamps take the lighter."""
    second, accent = world.colour(1), world.colour(2)
    lighter = _luma(accent) > _luma(second)
    return torch.where(lighter, accent, second), torch.where(lighter, second, accent)


def _luma(colour: Tensor) -> Tensor:
    """Relative luminance of linear light (Rec. 709), with the last axis kept."""
    weights = torch.tensor((0.2126, 0.7152, 0.0722), device=colour.device)
    return (colour * weights).sum(-1, keepdim=True)


def _risen(
    world: World, name: str, rise: Tensor, lean: Tensor, loose: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Places in rising air: x bent by curls (more where `loose`), y carried up, and the sway."""
    dice, tau = world.dice, world.tau
    x, y = world.at(1.3 if name == "smoke" else 1.0)
    px, py = x - lean * tau, y + rise * tau
    seed, size = dice.seed(name), dice.uniform("size", 0.8, 1.2)
    sway = value3(0.4 * px, 0.8 * size * py, 0.3 * tau, seed) - 0.5
    curl = value(1.6 * size * px + 2.0 * sway, 1.7 * size * py, seed + 7) - 0.5
    # The bend is of the air, but the column as a whole stays over its place.
    return x + loose * (1.3 * sway + 0.8 * curl), py + 0.35 * curl, sway


def _ribbon(
    world: World, name: str, x: Tensor, tall: Tensor, wide: Tensor
) -> tuple[Tensor, Tensor]:
    """Cover and rims of a sheet twisting about an upright line; it is thin where seen edge on."""
    dice = world.dice
    pace = dice.uniform(f"{name} pace", 1.2, 2.2)
    shift = wide * 1.3 * torch.sin(0.8 * pace * tall + dice.uniform(f"{name} shift", 0.0, 6.28))
    twist = torch.sin(pace * tall + dice.uniform(f"{name} twist", 0.0, 6.28))
    half = wide * (0.12 + twist.abs())
    part = (x - shift).abs() / half
    inside = step(1.15, 0.75, part) * (0.35 + 0.65 * (1.1 - twist.abs()))
    rim = torch.exp(-(((part - 0.9) * half / (0.22 * wide)) ** 2)) * (1.05 - 0.5 * twist.abs())
    return inside, rim
