"""Chance orders: the distribution of takes that the model is trained on."""

from __future__ import annotations

import colorsys

import numpy as np
import torch
from torch import Tensor

from adgen.engines.embedded.footage.kinds import KINDS
from adgen.engines.embedded.footage.render import Order
from adgen.engines.embedded.footage.subjects import SUBJECTS

WITH_SUBJECT = 0.35
STILL_CAMERA = 0.25


def chance_order(
    seed: int, frames: int, step: float, *, kind: str | None = None, subject: str | None = None
) -> Order:
    """A take with everything thrown by `seed`: palette, camera path, motion; `step` in seconds."""
    random = np.random.default_rng([seed, 1])
    chosen = kind or str(random.choice(KINDS))
    usual = "none" if random.random() > WITH_SUBJECT else str(random.choice(SUBJECTS[1:]))
    times = torch.arange(frames) * step
    return Order(
        seed=seed,
        kind=chosen,
        subject=subject or usual,
        palette=chance_palette(random),
        camera=chance_camera(random, times),
        motion=float(random.uniform(1, 10)),
        times=times,
    )


def chance_palette(random: np.random.Generator) -> Tensor:
    """Ground, second and accent, (3, 3) sRGB: as brands have them, of any hue.

    A dark, a light or a coloured ground; a second colour near in hue or opposite; an accent that
    differs from the ground in lightness.
    """
    hue = random.random()
    way = random.choice([0.0, 0.06, -0.08, 0.33, 0.5])
    kind = random.choice(["dark", "light", "full", "grey"], p=[0.4, 0.2, 0.3, 0.1])
    value = {"dark": (0.05, 0.3), "light": (0.8, 1.0), "full": (0.4, 0.9), "grey": (0.1, 0.9)}[kind]
    depth = {"dark": (0.2, 1.0), "light": (0.0, 0.3), "full": (0.5, 1.0), "grey": (0.0, 0.08)}[kind]
    ground = (hue, random.uniform(*depth), random.uniform(*value))
    second = ((hue + way) % 1, random.uniform(0.2, 0.95), random.uniform(0.25, 0.95))
    bright = random.uniform(0.75, 1.0) if ground[2] < 0.75 else random.uniform(0.15, 0.7)
    accent = ((hue + random.choice([0.0, way, 0.5, 0.1])) % 1, random.uniform(0.0, 0.9), bright)
    return torch.tensor([colorsys.hsv_to_rgb(*colour) for colour in (ground, second, accent)])


def chance_camera(random: np.random.Generator, times: Tensor) -> Tensor:
    """A path (T, 4) of steady speed along some of the axes, with a little sway now and then."""
    count = len(times)
    if random.random() < STILL_CAMERA or count == 1:
        drift = np.zeros(4)
    else:
        drift = random.normal(0, (0.22, 0.22, 0.10, 0.06)) * (random.random(4) < 0.5)
    way = times.numpy()[:, None] - times.numpy().mean()
    path = way * drift
    if random.random() < 0.15:
        hertz = random.uniform(0.4, 1.5, 4)
        path = path + np.sin(2 * np.pi * (hertz * way + random.random(4))) * (
            0.03,
            0.03,
            0.004,
            0.006,
        )
    path[:, 2] = np.exp(path[:, 2])
    return torch.from_numpy(path).float()
