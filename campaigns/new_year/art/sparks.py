# SPDX-License-Identifier: Apache-2.0
"""Light painted without a renderer: out-of-focus lamps, gold dust and fireworks.

Positions and sizes are fractions of the square's side, so that a picture keeps its look at any
size. All arrays are linear light, height x width x 3.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from finish import Light, blurred, linear, resized, shoulder

Colours = Sequence[str]
GOLDS: Colours = ("#FFB03A", "#FF9A30", "#FF7A2C", "#FFC24B")


def wash(side: int, stops: Sequence[tuple[float, str]], middle: tuple[float, float]) -> Light:
    """A round gradient from ``middle`` through colour stops at growing distances."""
    y, x = np.mgrid[0 : 1 : side * 1j, 0 : 1 : side * 1j]
    far = np.hypot(x - middle[0], y - middle[1])
    at = [stop for stop, _ in stops]
    colours = np.array([linear(code) for _, code in stops])
    planes = [np.interp(far, at, colours[:, plane]) for plane in range(3)]
    return np.stack(planes, axis=2).astype(np.float32)


def disc(
    light: Light, x: float, y: float, radius: float, colour: Sequence[float], rim: float
) -> None:
    """Add one lens disc in place: an even face, a slightly brighter rim, a soft edge."""
    side = light.shape[0]
    reach = radius * 1.15 * side + 2
    top, left = max(0, int(y * side - reach)), max(0, int(x * side - reach))
    low, right = min(side, int(y * side + reach) + 1), min(side, int(x * side + reach) + 1)
    if top >= low or left >= right:
        return
    yy, xx = np.mgrid[top:low, left:right].astype(np.float32)
    far = np.hypot(xx - x * side, yy - y * side) / (radius * side)
    soft = max(0.05, 1.5 / (radius * side))
    face = np.clip((1 - far) / soft, 0, 1)
    face = face * face * (3 - 2 * face) * (1 + rim * np.clip(far, 0, 1) ** 6)
    light[top:low, left:right] += face[..., None] * np.asarray(colour, np.float32)


def bokeh(
    light: Light,
    count: int,
    seed: int,
    colours: Colours = GOLDS,
    size: tuple[float, float] = (0.012, 0.05),
    power: float = 0.25,
    band: tuple[float, float] = (0.0, 1.0),
) -> None:
    """Scatter ``count`` lens discs in place between the heights ``band``."""
    draw = np.random.default_rng(seed)
    for _ in range(count):
        radius = size[0] + (size[1] - size[0]) * draw.random() ** 2
        colour = np.array(linear(colours[draw.integers(len(colours))]))
        strength = power * draw.uniform(0.15, 1.0) ** 1.5 * (size[0] / radius) ** 0.5
        x, y = draw.uniform(-0.03, 1.03), draw.uniform(*band)
        disc(light, x, y, radius, colour * strength, 0.35)


def streak(light: Light, path: np.ndarray, glow: np.ndarray, colour: np.ndarray) -> None:
    """Add points of light along ``path`` (n x 2, x and y) in place, split over four pixels."""
    side = light.shape[0]
    at = path * side - 0.5
    base = np.floor(at).astype(int)
    part = at - base
    for dx in (0, 1):
        for dy in (0, 1):
            weight = np.abs(1 - dx - part[:, 0]) * np.abs(1 - dy - part[:, 1]) * glow
            x, y = base[:, 0] + dx, base[:, 1] + dy
            inside = (x >= 0) & (x < side) & (y >= 0) & (y < side)
            np.add.at(light, (y[inside], x[inside]), weight[inside, None] * colour[inside])


def burst(light: Light, x: float, y: float, size: float, seed: int, power: float) -> None:
    """One firework in place: sparks that fly out, slow down, fall, leave cooling trails."""
    draw = np.random.default_rng(seed)
    side = light.shape[0]
    hot, warm, cool = (np.array(linear(code)) for code in ("#FFCB74", "#FF9C34", "#E2431B"))
    steps = max(60, int(size * side * 1.2))
    time = np.linspace(0.05, 1, steps)
    for _ in range(130):
        turn, tilt = draw.uniform(0, math.tau), draw.uniform(-1, 1)
        speed = size * draw.uniform(0.86, 1.04)
        flat = math.sqrt(1 - tilt**2)
        away = (1 - np.exp(-2.4 * time)) / (1 - math.exp(-2.4))
        path = np.stack(
            [
                x + speed * flat * math.cos(turn) * away,
                y + speed * tilt * away + 0.11 * size * time**2,
            ],
            axis=1,
        )
        mix = np.clip(time, 0, 1)[:, None]
        colour = np.where(
            mix < 0.6, cool + (warm - cool) * mix / 0.6, warm + (hot - warm) * (mix - 0.6) / 0.4
        )
        glow = (
            power
            * np.clip(time / 0.45, 0, 1) ** 2
            * (0.3 + 0.7 * time)
            * np.where(time > 0.96, 4.5, 1.0)
        )
        twinkle = 0.5 + draw.random(steps)
        streak(light, path, glow * twinkle * (0.4 + 0.6 * draw.random()), colour)


def fireworks(side: int) -> Light:
    """Golden bursts left and right over a deep red-brown night, quiet in the middle and below."""
    work = min(side, 1800)
    light = wash(work, [(0.0, "#7A1E0E"), (0.45, "#4A110B"), (0.9, "#1A0606")], (0.5, 0.62))
    bokeh(
        light,
        90,
        5,
        ("#FFA02C", "#FF7A30", "#FF6B35", "#E2431B"),
        power=0.42,
        size=(0.008, 0.045),
        band=(0.55, 1.02),
    )
    lines = np.zeros_like(light)
    shots = (
        (0.29, 0.33, 0.20, 1.5), (0.73, 0.29, 0.17, 1.2), (0.07, 0.55, 0.15, 0.8),
        (0.95, 0.55, 0.17, 0.9), (0.53, 0.16, 0.10, 0.6), (0.60, 0.47, 0.08, 0.5),
    )  # fmt: skip
    for seed, (x, y, size, power) in enumerate(shots):
        burst(lines, x, y, size, seed, power)
    sharp = blurred(lines, work * 0.0006) * 1.5
    glow = blurred(lines, work * 0.006) * 0.5 + blurred(lines, work * 0.035) * 0.6
    light = shoulder(light + sharp + glow, 0.6)
    return light if work == side else resized(light, side, side)


def dust(light: Light, count: int, seed: int, power: float = 0.8) -> None:
    """Strew gold dust in place: many fine grains, few soft ones."""
    draw = np.random.default_rng(seed)
    for _ in range(count):
        x, y = draw.random(2)
        radius = 0.0006 + 0.0016 * draw.random() ** 4
        soft = draw.random() < 0.06
        colour = np.array(linear(GOLDS[draw.integers(4)])) * power * draw.uniform(0.1, 1.0) ** 2
        disc(light, x, y, radius * (7 if soft else 1), colour * (0.12 if soft else 1.0), 0.2)


def contact_shadow(width: int) -> Light:
    """Premultiplied RGBA of the soft shadow under a can: a dark core in a wide warm halo.

    The can's foot is 0.30 of the width and stands on the middle of the picture, whose height is
    0.30 of its width.
    """
    height = round(width * 0.30)
    y, x = np.mgrid[-0.15 : 0.15 : height * 1j, -0.5 : 0.5 : width * 1j]
    far = np.hypot(x / 0.165, y / 0.026)
    core = 0.72 / (1 + np.exp((far - 1.0) * 9))
    halo = 0.42 * np.exp(-((x / 0.24) ** 2) - (y / 0.055) ** 2)
    fade = np.clip((0.5 - np.abs(x)) / 0.1, 0, 1) * np.clip((0.15 - np.abs(y)) / 0.04, 0, 1)
    cover = ((1 - (1 - core) * (1 - halo)) * fade)[..., None]
    return np.concatenate([cover * np.array(linear("#2A0A04")), cover], axis=2).astype(np.float32)
