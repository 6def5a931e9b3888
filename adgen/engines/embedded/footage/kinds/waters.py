"""Water: a low sun over the sea, light on a pool's floor, swell; rain and splashes by name."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from adgen.engines.embedded.footage.kinds.rain import rain_glass
from adgen.engines.embedded.footage.kinds.splashes import splash
from adgen.engines.embedded.footage.noise import fbm, value
from adgen.engines.embedded.footage.paint import Painted, mix, over, painted, step
from adgen.engines.embedded.footage.world import World

__all__ = ["caustics", "rain_glass", "splash", "sunset_water", "waves"]

TURN = 2 * math.pi


def _sky(world: World, up: Tensor, far: Tensor, radius: Tensor) -> Tensor:
    """Ground colour high up, second over the horizon, the glow and the disc of a sun."""
    high = up / world.half[1]
    plain = world.colour(0).expand(*up.shape, 3)
    low = mix(plain, world.colour(1), 0.95 * step(0.62, 0.16, high))
    glow = mix(low, world.colour(2), 0.6 * torch.exp(-((far / (1.9 * radius)) ** 2)))
    return mix(glow, 1.12 * world.colour(2), step(1.03, 0.97, far / radius))


def sunset_water(world: World) -> Painted:
    """A low sun, cloud bars that drift, and its glitter on waves that roll towards us."""
    dice, tau = world.dice, world.tau
    x, y = world.at(5.0)
    near_x, near_y = world.at(2.5)
    horizon = dice.uniform("horizon", -0.2, 0.25) * world.half[1]
    radius = dice.uniform("radius", 0.24, 0.46)
    middle = dice.uniform("middle", -0.5, 0.5) * world.half[0]
    above = horizon - dice.uniform("above", -0.2, 1.5) * radius
    far = ((x - middle) ** 2 + (y - above) ** 2).sqrt()
    sky = _sky(world, horizon - y, far, radius)
    wind = dice.pick("wind", (-0.3, 0.3, 0.5))
    bars = fbm(0.8 * (x - wind * tau), 4.2 * y, dice.seed("bars"), octaves=2)
    cover = dice.uniform("cover", 0.5, 0.62)
    bar = step(cover, cover + 0.16, bars)
    sky = mix(sky, 0.9 * world.colour(1), bar * (0.85 - 0.5 * step(1.5, 0.9, far / radius)))
    top = painted(sky, vx=wind * bar, depth=5.0, mask=step(1.0, 0.98, far / radius))
    sea = _glitter(world, near_x - middle, near_y - horizon, radius)
    return over(top, sea, step(-0.006, 0.006, near_y - horizon))


def _glitter(world: World, x: Tensor, below: Tensor, radius: Tensor) -> Painted:
    """The sea under a sun at x = 0: streaks that widen towards us, lit in its column."""
    dice, haze = world.dice, 0.07
    reach = below.clamp(min=0.0) + haze
    rows, roll, root = dice.uniform("rows", 9.0, 14.0), 1.8, reach.sqrt()
    across = x / root * dice.uniform("wide", 1.6, 2.4)
    along = rows * 2.0 * root - roll * world.tau
    seed = dice.seed("waves")
    coarse = value(across, along, seed)
    chop = 0.62 * coarse + 0.38 * value(2.1 * across + 5.0, 2.2 * along, seed + 7)
    column = x.abs() / (radius * (0.75 + dice.uniform("spread", 0.5, 1.1) * reach))
    edge = 0.34 + 0.3 * column**2
    lit = step(edge - 0.1, edge + 0.14, chop) * step(2.6, 0.6, column)
    deep = (0.82 * world.colour(0)).expand(*x.shape, 3)
    water = mix(deep, world.colour(1), 0.9 * step(0.34, 0.02, below))
    water = mix(water, 0.85 * world.colour(1), 0.7 * step(0.5, 0.68, chop))
    fast = roll * root / rows
    return painted(
        mix(water, 1.08 * world.colour(2), 0.95 * lit),
        vx=x * 0.5 / reach * fast,
        vy=fast,
        depth=2.5,
    )


def caustics(world: World) -> Painted:
    """The net of light that rippled water focuses on a tiled floor; it drifts and shivers.

    The water is a sum of plane waves. Light falls where the rays meet: its strength is one over
    the determinant of the rays' Jacobian (geometric optics).
    """
    dice, tau = world.dice, world.tau
    x, y = world.at(1.5)
    tilt = dice.uniform("tilt", 0.0, 0.32) / world.half[1]
    shrink = 1.0 / (1.0 + tilt * y).clamp(min=0.3)
    heading = dice.uniform("heading", 0.0, TURN)
    drift_x, drift_y = 0.55 * torch.cos(heading), 0.55 * torch.sin(heading)
    floor_x, floor_y = x * shrink, y * shrink
    light, bend_x, bend_y = _focus(world, floor_x - drift_x * tau, floor_y - drift_y * tau)
    tile = dice.uniform("tile", 0.55, 0.95)
    joint_x, joint_y = (
        ((part + 0.35 * bend) / tile - torch.round((part + 0.35 * bend) / tile)).abs()
        for part, bend in ((floor_x, bend_x), (floor_y, bend_y))
    )
    joint = step(0.05, 0.025, torch.minimum(joint_x, joint_y)) * dice.chance("tiled", 0.6)
    shade = (0.92 + 0.1 * light.clamp(max=1.0)) * (1.0 - 0.28 * joint)
    ground = world.colour(0) * shade[..., None]
    halo = mix(ground, world.colour(1), 0.9 * step(0.8, 1.25, light))
    line = step(1.45, 2.3, light)
    return painted(
        mix(halo, 1.1 * world.colour(2), line),
        vx=(drift_x + x * tilt * drift_y) / shrink,
        vy=drift_y / shrink**2,
        depth=1.5,
        mask=line,
    )


def _focus(world: World, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Brightness of the floor under the waves, and the bend of the rays there."""
    dice, tau = world.dice, world.tau
    count, base = 8, dice.uniform("fine", 5.5, 9.0)
    power = dice.uniform("power", 0.34, 0.42)
    waves = []
    for index in range(count):
        angle = TURN / 2 * index / count + dice.uniform(f"angle{index}", 0.0, 0.5)
        long = base * dice.uniform(f"long{index}", 0.7, 1.5)
        start = dice.uniform(f"start{index}", 0.0, TURN)
        beat = dice.pick(f"way{index}", (-1.0, 1.0)) * 0.7 * long.sqrt()
        waves.append((long * torch.cos(angle), long * torch.sin(angle), start - beat * tau, long))
    bend_x = bend_y = torch.zeros_like(x)
    for kx, ky, phase, long in waves:
        slope = torch.sin(kx * x + ky * y + phase) * (power / long**2)
        bend_x, bend_y = bend_x - kx * slope, bend_y - ky * slope
    from_x, from_y = x - bend_x, y - bend_y
    xx = yy = torch.ones_like(x)
    xy = torch.zeros_like(x)
    for kx, ky, phase, long in waves:
        curve = torch.cos(kx * from_x + ky * from_y + phase) * (power / long**2)
        xx, yy, xy = xx - kx * kx * curve, yy - ky * ky * curve, xy - kx * ky * curve
    return 1.0 / ((xx * yy - xy * xy).abs() + 0.16), bend_x, bend_y


def waves(world: World) -> Painted:
    """Swell rolling in from the horizon: crest behind crest, each with a torn edge of foam.

    Crests lie at horizon + ratio^(j + phase), so the whole sea grows evenly out of the horizon.
    """
    dice = world.dice
    x, y = world.at(3.0)
    horizon = dice.uniform("horizon", -0.75, -0.25) * world.half[1]
    x = x - dice.uniform("middle", -0.6, 0.6)
    below = (y - horizon).clamp(min=0.03)
    grow, ratio = 0.9, dice.uniform("ratio", 1.55, 1.95)
    base = ratio.log()
    high = dice.uniform("high", 0.55, 0.9) * (1.0 - 1.0 / ratio)
    travel = grow * world.tau / base
    layer = torch.floor(torch.log(below) / base - travel)
    seed, wide = dice.seed("crests"), dice.uniform("wide", 0.9, 1.8)

    def crest(index: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        size = torch.exp(base * (index + travel))
        row = index.to(torch.int32) * 31 + seed
        rise = value(wide * x / size, torch.zeros_like(x), row)
        return size, 1.0 - high * rise * rise * (1.6 - 0.6 * rise), row

    far_size, far_crest, far_row = crest(layer)
    near_size, near_crest, near_row = crest(layer + 1)
    hit = below > near_size * near_crest
    size = torch.where(hit, near_size, far_size)
    depth_in = below / size - torch.where(hit, near_crest, far_crest)
    sea = _breaker(world, x / size, depth_in, torch.where(hit, near_row, far_row), below)
    up = horizon - y
    side = dice.uniform("sun", -0.7, 0.7) * world.half[0]
    far = ((x - side) ** 2 + (up - dice.uniform("rise", -0.5, 0.5)) ** 2).sqrt()
    sky = painted(_sky(world, up, far, dice.uniform("radius", 0.16, 0.3)), depth=3.0)
    moving = painted(sea.colour, vx=grow * x, vy=grow * below, depth=3.0, mask=sea.mask)
    return over(sky, moving, step(-0.006, 0.006, y - horizon))


def _breaker(world: World, across: Tensor, under: Tensor, row: Tensor, below: Tensor) -> Painted:
    """One crest's face: foam at the edge, the thin lit water under it, then the dark trough."""
    lace = value(2.6 * across, 19.0 * under, row + 3)
    torn = value(0.9 * across, 0.0 * under, row + 11)
    foam = world.dice.uniform("foam", 0.06, 0.11) * (0.12 + 2.0 * step(0.3, 0.75, torn))
    white = step(1.0, 0.5, under / foam + 1.1 * (lace - 0.5))
    streak = 0.6 * step(0.66, 0.8, lace) * step(0.35, 0.1, under) * step(0.35, 0.6, torn)
    ripple = 0.75 * step(0.52, 0.72, value(1.5 * across, 15.0 * under + across, row + 5))
    dark = (0.78 + 0.3 * step(0.5, 0.0, under))[..., None] * world.colour(0)
    glassy = step(0.26, 0.08, under + 0.1 * (lace - 0.5))
    face = mix(dark, world.colour(1), 0.95 * torch.maximum(glassy, ripple))
    lit = mix(face, world.colour(2), torch.maximum(white, streak) * step(0.03, 0.12, below))
    return painted(mix(lit, world.colour(1), 0.92 * step(0.16, 0.04, below)), mask=white)
