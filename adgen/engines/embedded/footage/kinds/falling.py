"""Things that fall, float and rise in layers: snow, leaves, confetti, gold dust, embers."""

from __future__ import annotations

import torch
from torch import Tensor

from adgen.engines.embedded.footage.kinds.flakes import Flakes, flakes, lay, rest
from adgen.engines.embedded.footage.noise import fbm, hashed, value
from adgen.engines.embedded.footage.paint import Painted, mix, over, painted, step
from adgen.engines.embedded.footage.world import World


def snow(world: World) -> Painted:
    """Soft flakes of four depths fall past firs onto a bank of snow, driven by a wind."""
    dice = world.dice
    plate = _winter(world)
    wind, fall = dice.uniform("wind", -0.5, 0.5), dice.uniform("fall", 0.5, 0.9)
    dense, big = dice.uniform("dense", 0.35, 0.75), dice.uniform("big", 0.85, 1.25)
    layers = (
        (3.0, 0.19, 0.23, 0.8, 0.75),
        (2.0, 0.33, 0.24, 0.7, 0.95),
        (1.2, 0.56, 0.24, 0.6, 1.0),
        (0.7, 1.15, 0.22, 1.2, 0.8),
    )
    for depth, cell, radius, soft, part in layers:
        pace = (wind / depth, fall * 1.6 / (depth + 0.6))
        layer = flakes(world, f"snow {depth}", depth, cell * big, pace, (0.12, 0.0, 1.4), 0.16)
        size = radius * (0.45 + 0.55 * layer.size**2)
        disc = step(size * (1 + 0.3 * soft), size * (1 - soft), layer.far())
        share = dense if depth > 1 else 0.4 * dense
        alpha = part * (0.7 + 0.3 * layer.draw) * disc * (layer.luck < share)
        plate = lay(plate, layer, world.colour(2), alpha, depth)
    return plate


def _winter(world: World) -> Painted:
    """Sky, a hill with blurred firs, a bank of snow in front."""
    dice, high = world.dice, world.half[1]
    x, y = world.at(4.0)
    glow = torch.exp(
        -((x - dice.uniform("moon", -0.6, 0.6)) ** 2) / 0.8 - (y / high + 0.3) ** 2 / 0.3
    )
    sky = world.colour(0) * (0.85 + 0.3 * glow[..., None])
    ridge = dice.uniform("hill", 0.25, 0.5) * high + 0.5 * (
        value(0.7 * x, x * 0, dice.seed("hill")) - 0.5
    )
    firs = ridge - _firs(x, y, dice.seed("firs"), dice.uniform("firs", 0.22, 0.36))
    plate = painted(mix(sky, world.colour(1), step(-0.05, 0.05, y - firs)), depth=4.0)
    x, y = world.at(2.0)
    edge = dice.uniform("bank", 0.62, 0.82) * high + 0.4 * (
        value(0.6 * x, x * 0, dice.seed("bank")) - 0.5
    )
    shade = 0.86 + 0.2 * step(0.4, -0.02, y - edge)
    bank = painted(world.colour(2) * shade[..., None], depth=2.0)
    return over(plate, bank, step(-0.05, 0.05, y - edge))


def _firs(x: Tensor, y: Tensor, seed: Tensor, wide: Tensor) -> Tensor:
    """How far firs stand out of their hill at x, of two rows."""
    top = torch.zeros_like(x)
    for row in range(2):
        place = x / wide + 0.37 * row
        col = torch.floor(place)
        tall = 0.25 + 0.75 * hashed(seed + row, col)
        top = torch.maximum(top, 2.6 * wide * tall * (1 - 2 * (place - col - 0.5).abs()))
    return top


def leaves(world: World) -> Painted:
    """Tumbling leaves swing down before blurred foliage and a low sun."""
    dice = world.dice
    plate = _foliage(world)
    wind, fall = dice.uniform("wind", -0.45, 0.45), dice.uniform("fall", 0.45, 0.75)
    dense, big = dice.uniform("dense", 0.45, 0.8), dice.uniform("big", 0.9, 1.25)
    slim = dice.uniform("slim", 0.42, 0.62)
    for depth, cell, soft in ((2.2, 0.46, 0.07), (1.4, 0.85, 0.03), (0.9, 1.35, 0.05)):
        pace = (wind / depth, fall * 2.0 / (depth + 0.7))
        layer = flakes(world, f"leaves {depth}", depth, cell * big, pace, (0.12, 0.03, 1.3), 0.08)
        rate = 1.3 * (0.7 + 0.6 * layer.draw)
        swing = rate * world.tau + layer.phase
        along, across = layer.turned(0.8 * torch.sin(swing) + 3 * layer.phase)
        tilt = 0.35 + 0.65 * torch.cos(0.8 * swing + layer.phase).abs()
        reach = 0.28 * (0.65 + 0.35 * layer.size)
        edge = slim * tilt * reach * (1 - (along / reach) ** 2) * (1 + 0.7 * along / reach)
        stalk = step(0.03, 0.01, across.abs()) * step(-1.25, -1.2, along / reach) * (along < 0)
        leaf = step(-soft, soft, edge - across.abs()) * step(
            1.0 + soft, 1.0 - soft, along.abs() / reach
        )
        rib = step(0.02, 0.006, across.abs()) * step(0.9, 0.7, along.abs() / reach)
        lit = (0.74 + 0.3 * tilt + 0.1 * torch.sign(across)) * (1 - 0.25 * rib)
        tone = mix(world.colour(2), world.colour(1), (rest(layer.draw, 8) < 0.25).float())
        alpha = torch.maximum(leaf, 0.8 * stalk)
        spun = layer.spun(0.8 * rate * torch.cos(swing) * cell * big)
        plate = lay(plate, spun, tone * lit[..., None], alpha * (layer.luck < dense), depth)
    return plate


def _foliage(world: World) -> Painted:
    """Ground colour with blurred discs of foliage in the second, from above or below."""
    dice, high = world.dice, world.half[1]
    x, y = world.at(3.5)
    way, lean = dice.pick("crown", (-1.0, 1.0)), dice.uniform("lean", -0.5, 0.5)
    cover = (
        way * y / high + lean * x / world.half[0] + 0.5 * (value(x, y, dice.seed("crown")) - 0.5)
    )
    sun = torch.exp(-((x + 0.7 * lean.sign()) ** 2 + (y + 0.5 * way * high) ** 2) / 0.9)
    ground = world.colour(0) * (0.86 + 0.32 * sun[..., None])
    part = step(0.15, 0.75, cover)
    plate = painted(mix(ground, world.colour(1), part), depth=3.5)
    for depth, cell in ((3.5, 0.42), (2.8, 0.66)):
        layer = flakes(world, f"foliage {depth}", depth, cell, (0.0, 0.0), (0.05, 0.03, 0.9), 0.1)
        near = way * layer.middle[1] / high + lean * layer.middle[0] / world.half[0]
        disc = step(0.40, 0.30, layer.far()) * step(-0.25, 0.35, near + 0.5 * (layer.luck - 0.5))
        tone = world.colour(1) * (0.82 + 0.4 * layer.draw[..., None])
        soft = painted(tone, vx=layer.vx, vy=layer.vy, depth=depth)
        plate = over(plate, soft, 0.75 * disc)
    return plate


def confetti(world: World) -> Painted:
    """Paper slips flip and rain through a spot of light on a wall."""
    dice, high = world.dice, world.half[1]
    x, y = world.at(3.0)
    cx, cy = dice.uniform("spot x", -0.35, 0.35), dice.uniform("spot y", -0.5, 0.1) * high
    far = ((x - cx) ** 2 + (0.85 * (y - cy)) ** 2).sqrt() / dice.uniform("spot", 0.6, 0.95)
    ground = world.colour(0) * (0.8 + 0.3 * torch.exp(-((0.6 * far) ** 2)))[..., None]
    floor = step(-0.15, 0.15, y - dice.uniform("floor", 0.62, 0.8) * high)
    part = torch.maximum(step(1.25, 0.65, far), floor)
    plate = painted(mix(ground, world.colour(1), part), depth=3.0)
    wind, fall = dice.uniform("wind", -0.3, 0.3), dice.uniform("fall", 0.6, 1.0)
    dense, big = dice.uniform("dense", 0.3, 0.65), dice.uniform("big", 0.9, 1.25)
    layers = ((2.2, 0.21, 0.06), (1.5, 0.36, 0.03), (1.0, 0.6, 0.02), (0.6, 1.1, 0.1))
    for depth, cell, soft in layers:
        pace = (wind / depth, fall * 2.0 / (depth + 0.7))
        layer = flakes(world, f"slips {depth}", depth, cell * big, pace, (0.1, 0.04, 2.0), 0.16)
        rate = 3.0 + 3.0 * layer.draw
        flip = rate * world.tau + 2 * layer.phase
        along, across = layer.turned(5 * layer.phase + 0.6 * torch.sin(0.4 * flip))
        along = along + 0.05 * torch.sin(9 * across + layer.phase)
        shown = torch.cos(flip)
        long = 0.18 + 0.08 * layer.size
        slip = step(soft, -soft, along.abs() - long)
        slip = slip * step(soft, -soft, across.abs() - 0.17 * (0.15 + 0.85 * shown.abs()))
        lit = 0.8 + 0.28 * shown + 0.5 * step(0.9, 1.0, shown)
        alpha = slip * (layer.luck < (dense if depth > 0.8 else 0.35 * dense))
        spun = layer.spun(0.24 * rate * torch.cos(0.4 * flip) * cell * big)
        plate = lay(plate, spun, _paper(world, layer) * lit[..., None], alpha, depth)
    return plate


def _paper(world: World, layer: Flakes) -> Tensor:
    """Most slips in the accent, others in the second or between the two."""
    chosen = rest(layer.draw, 8)
    tint = torch.lerp(world.colour(1), world.colour(2), 0.5)
    paper = mix(world.colour(2), world.colour(1), (chosen > 0.6).float())
    return mix(paper, tint, (chosen > 0.85).float())


def gold_dust(world: World) -> Painted:
    """Glittering dust circles in a leaning beam of light and gathers in a winding stream."""
    dice, high = world.dice, world.half[1]
    x, y = world.at(2.5)
    lean = dice.uniform("lean", 0.15, 0.55) * dice.pick("side", (-1.0, 1.0))
    wide = dice.uniform("wide", 0.5, 0.75) * (1.25 + 0.45 * y / high).clamp(min=0.4)
    beam = step(1.0, 0.35, (x + lean * y).abs() / wide)
    shine = world.colour(0) * (0.85 + 0.25 * torch.exp(-((x + lean * y) ** 2)))[..., None]
    plate = painted(mix(shine, world.colour(1), beam), depth=2.5)
    wave, start = dice.uniform("wave", 1.6, 2.6) / high**0.5, dice.uniform("start", 0, 6.28)
    rise = dice.pick("rise", (-0.5, 0.5, -0.35))
    pace = (-lean * rise, rise)

    def stream(x: Tensor, y: Tensor) -> Tensor:
        """Distance from the nearer of two winding strands, whose bends travel with the dust."""
        turn = wave * (y - rise * world.tau) + start
        axis = x + lean * y
        first, other = axis - 0.4 * torch.sin(turn), axis - 0.3 * torch.cos(0.7 * turn + start)
        return torch.minimum(first.abs(), other.abs() + 0.05)

    off = stream(x, y)
    veil = fbm(6.0 * off, 0.7 * (y - rise * world.tau), dice.seed("veil"), 2)
    thick = torch.exp(-((off / 0.24) ** 2)) * step(0.15, 0.7, veil)
    mist = painted(world.colour(2).expand(*x.shape, 3), vx=pace[0], vy=pace[1], depth=2.5, mask=1.0)
    plate = over(plate, mist, 0.95 * step(0.05, 0.75, thick))
    layers = ((2.0, 0.12, 0.26, 0.6), (1.5, 0.22, 0.25, 0.6), (0.9, 0.5, 0.2, 1.0))
    for depth, cell, radius, soft in layers:
        layer = flakes(world, f"dust {depth}", depth, cell, pace, (0.13, 0.13, 1.8), 0.14)
        near = torch.exp(-((stream(*layer.middle) / 0.3) ** 2))
        blink = 0.5 + 0.5 * torch.sin((3 + 4 * layer.draw) * world.tau + 2 * layer.phase)
        size = radius * (0.4 + 0.6 * layer.size**2)
        grain = step(size * 1.25, size * (1 - soft), layer.far())
        grain = torch.maximum(grain, _glint(layer) * blink**3 * (depth > 1.4))
        alpha = grain * (layer.luck < 0.07 + 0.8 * near) * (0.55 + 0.45 * blink)
        hot = world.colour(2) * (0.9 + 1.1 * blink**4 * near)[..., None]
        plate = lay(plate, layer, hot, alpha, depth)
    return plate


def _glint(layer: Flakes) -> Tensor:
    """A four-pointed star of light around some grains."""
    star = torch.exp(-40 * layer.px.abs() - 7 * layer.py.abs())
    star = star + torch.exp(-7 * layer.px.abs() - 40 * layer.py.abs())
    return step(0.05, 0.6, star * step(0.3, 0.15, layer.far())) * (layer.draw > 0.6)


def embers(world: World) -> Painted:
    """Sparks rise swaying from a bed of fire whose flames lick upwards."""
    dice, high = world.dice, world.half[1]
    x, y = world.at(2.5)
    rise = dice.uniform("rise", 0.5, 0.8)
    low = dice.uniform("low", 0.3, 0.55) * high
    fine = dice.uniform("fine", 1.2, 2.0)
    lick = y + rise * world.tau
    bent = x + 0.12 * torch.sin(3.0 * lick + dice.uniform("bent", 0, 6.28))
    ridge = 2 * fbm(bent * fine, lick * 0.4 * fine, dice.seed("flame"), 2) - 1
    flame = 1.1 - 2.2 * (ridge**2 + 0.01).sqrt()
    heat = (y - low) / (0.45 * high) + 0.9 * (flame - 0.4)
    dusk = world.colour(0) * (0.85 + 0.3 * step(-1.6, 0.0, heat))[..., None]
    colour = mix(
        mix(dusk, world.colour(1), step(-0.5, -0.1, heat)), world.colour(2), step(0.45, 0.85, heat)
    )
    plate = painted(colour, vy=-rise * step(-0.45, 0.0, heat), depth=2.5)
    wind, dense = dice.uniform("wind", -0.35, 0.35), dice.uniform("dense", 0.3, 0.65)
    layers = (
        (2.2, 0.26, 0.13, 0.4),
        (1.5, 0.48, 0.12, 0.4),
        (1.0, 0.85, 0.11, 0.5),
        (0.6, 1.2, 0.11, 1.0),
    )
    for depth, cell, radius, soft in layers:
        pace = (wind / depth, -rise * 2.4 / (depth + 0.7))
        layer = flakes(world, f"sparks {depth}", depth, cell, pace, (0.1, 0.0, 2.2), 0.16)
        along, across = layer.turned(torch.atan2(layer.vy, layer.vx))
        far = ((0.45 * along) ** 2 + across**2).sqrt()
        size = radius * (0.35 + 0.65 * layer.size**2)
        spark = step(size * 1.2, size * (1 - soft), far)
        halo = 0.4 * torch.exp(-((layer.far() / (2.2 * size)) ** 2)) * step(0.32, 0.1, layer.far())
        above = (layer.middle[1] - low) / high
        alive = layer.luck < dense * (0.3 + 0.7 * step(-1.6, 0.2, above))
        blink = 0.8 + 0.3 * torch.sin(4 * world.tau * (0.5 + layer.draw) + layer.phase)
        hot = world.colour(2) * (1.0 + 0.9 * blink * step(size * 0.7, 0.0, far))[..., None]
        plate = lay(
            plate, layer, hot, torch.maximum(spark, halo) * alive * blink.clamp(max=1), depth
        )
    return plate
