"""Draw the demo campaign's light-only backgrounds in linear light: the city and the hush.

Run with ``python backdrops.py OUT_DIR [city hush]``; it needs numpy, OpenCV and Pillow.
Each picture is square and composed so that 9:16, 1:1, 4:5 and 16:9 can be cut from its middle.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from finish import Pixels, save_picture

SIDE = 2400
HORIZON = 0.47  # of the height

Rgb = tuple[float, float, float]


def shown(light: Pixels) -> Pixels:
    """Linear light to display values: a shoulder that keeps hue and never clips, then sRGB."""
    peak = light.max(axis=2, keepdims=True)
    rolled = light * ((1 - np.exp(-peak)) / np.maximum(peak, 1e-6))
    white = np.clip((peak - 1.2) / 9, 0, 0.55)
    rolled = rolled + (rolled.max(axis=2, keepdims=True) - rolled) * white
    curve = np.where(rolled <= 0.0031308, 12.92 * rolled, 1.055 * rolled ** (1 / 2.4) - 0.055)
    return np.clip(curve, 0, 1).astype(np.float32)


def _grid() -> tuple[Pixels, Pixels]:
    line = (np.arange(SIDE, dtype=np.float32) + 0.5) / SIDE
    return np.meshgrid(line, line)


def _add_disc(canvas: Pixels, x: float, y: float, radius: float, colour: Rgb, power: float) -> None:
    """An out-of-focus point of light: a disc, a little brighter at its rim; units are pixels."""
    left, right = int(max(x - radius - 2, 0)), int(min(x + radius + 3, canvas.shape[1]))
    top, bottom = int(max(y - radius - 2, 0)), int(min(y + radius + 3, canvas.shape[0]))
    if left >= right or top >= bottom:
        return
    rows, columns = np.mgrid[top:bottom, left:right].astype(np.float32)
    away = np.hypot(columns - x, rows - y) / radius
    soft = np.clip((1 - away) * radius / (1.5 + 0.06 * radius), 0, 1)
    rim = 0.62 + 0.38 * np.clip(away, 0, 1) ** 4
    canvas[top:bottom, left:right] += (soft * rim * power)[..., None] * np.array(colour, np.float32)


def _zoomed(canvas: Pixels, reach: float, steps: int, centre: tuple[float, float]) -> Pixels:
    """The mean of copies growing from `centre`, brighter at the start: a zoom during exposure."""
    total = np.zeros_like(canvas)
    weights = 0.0
    for step in range(steps):
        share = step / max(steps - 1, 1)
        scale = 1 + reach * share
        weight = 1.0 - 0.55 * share
        matrix = np.array(
            [[scale, 0, centre[0] * (1 - scale)], [0, scale, centre[1] * (1 - scale)]], np.float32
        )
        size = (canvas.shape[1], canvas.shape[0])
        total += weight * cv2.warpAffine(canvas, matrix, size, flags=cv2.INTER_LINEAR)
        weights += weight
    return total / weights


LAMPS: tuple[Rgb, ...] = (
    (1.0, 0.36, 0.07),
    (1.0, 0.47, 0.15),
    (1.0, 0.70, 0.42),
    (1.0, 0.16, 0.07),
    (1.0, 0.10, 0.16),
    (0.55, 0.40, 1.0),
    (0.35, 0.55, 1.0),
)


def _lights(
    random: np.random.Generator, count: int
) -> list[tuple[float, float, float, Rgb, float]]:
    """Lights of both sides of a street: x, y in shares of the side, depth, colour, power."""
    found = []
    for _ in range(count):
        depth = 1.0 / random.uniform(0.035, 1.0)  # even in perspective
        wall = random.choice((-1.0, 1.0)) * random.uniform(0.42, 0.85)
        storey = random.uniform(0.0, 1.05) ** 1.5 - 0.03
        colour = LAMPS[random.choice(len(LAMPS), p=(0.26, 0.24, 0.16, 0.13, 0.08, 0.08, 0.05))]
        power = float(random.lognormal(-0.9, 0.8))
        x, y = 0.5 + 0.9 * wall / depth, HORIZON - 0.9 * storey / depth
        found.append((x, y, depth, colour, power))
    return found


def _traffic(random: np.random.Generator, canvas: Pixels) -> None:
    """Headlights on the left and tail lights on the right, coming from the vanishing point."""
    side = canvas.shape[0]
    for _ in range(95):
        depth = 1.0 / random.uniform(0.04, 0.9)
        ours = random.random() < 0.5
        lane = random.uniform(0.10, 0.44) * (1 if ours else -1)
        colour: Rgb = (1.0, 0.06, 0.03) if ours else (1.0, 0.66, 0.36)
        for pair in (-0.035, 0.035):
            x, y = 0.5 + 0.9 * (lane + pair) / depth, HORIZON + 0.20 / depth
            radius = side * (0.006 + 0.022 / depth)
            _add_disc(canvas, x * side, y * side, radius, colour, 0.22 + 0.4 * random.random())


def city() -> Pixels:
    """A night street out of focus, torn by a zoom: the noise the earbuds take away."""
    random = np.random.default_rng(2024)
    side = SIDE // 2
    canvas = np.zeros((side, side, 3), np.float32)
    for x, y, depth, colour, power in _lights(random, 620):
        radius = side * (0.0065 + 0.030 / depth)
        _add_disc(canvas, x * side, y * side, radius, colour, power)
    _traffic(random, canvas)
    middle = (0.5 * side, HORIZON * side)
    streaks = _zoomed(canvas, 0.55, 40, middle)
    light = 0.14 * _zoomed(canvas, 0.03, 5, middle) + 0.62 * streaks
    light = cv2.resize(light, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC).clip(0)
    grey = light.mean(axis=2, keepdims=True)
    light = 1.10 * np.maximum(grey + 1.35 * (light - grey), 0) ** 1.3
    horizon = int(HORIZON * SIDE)
    mirror = cv2.resize(light[:horizon][::-1], (SIDE, SIDE - horizon))
    mirror = cv2.GaussianBlur(mirror, (0, 0), sigmaX=14, sigmaY=70)
    light[horizon:] += 0.28 * mirror
    x, y = _grid()
    glow = np.exp(-(((x - 0.5) / 0.30) ** 2 + ((y - HORIZON) / 0.16) ** 2))
    haze = np.exp(-(((y - HORIZON) / 0.30) ** 2))
    light += glow[..., None] * np.array([0.26, 0.07, 0.09], np.float32)
    light += haze[..., None] * np.array([0.012, 0.008, 0.032], np.float32)
    light += np.array([0.003, 0.003, 0.012], np.float32)
    away = np.hypot((x - 0.5) / 0.75, (y - 0.5) / 0.80)
    fall = np.clip(1.08 - 0.75 * away**2.2, 0.08, 1)
    return shown(light * fall[..., None])


def hush() -> Pixels:
    """Calm space: a moon's halo behind the middle, a horizon of faint light below."""
    x, y = _grid()
    away = np.hypot(x - 0.5, y - 0.47)
    light = np.zeros((SIDE, SIDE, 3), np.float32)
    deep, mid = np.array([0.0018, 0.0018, 0.0085]), np.array([0.010, 0.0095, 0.046])
    fall = np.exp(-((away / 0.42) ** 2))[..., None]
    light += deep + fall * mid
    edge = 0.240
    inside = np.clip(0.5 - (away - edge) / 0.006, 0, 1)
    lit = np.clip(0.5 + 1.3 * ((0.5 - x) * 0.72 + (0.47 - y) * 0.70) / edge, 0, 1) ** 1.6
    disc = inside * (0.008 + 0.075 * lit * np.clip(away / edge, 0, 1) ** 2.5)
    light += disc[..., None] * np.array([0.62, 0.58, 1.0])
    thin = np.exp(-(((away - edge) / 0.0026) ** 2)) * (0.03 + 0.97 * lit**2.2)
    light += thin[..., None] * np.array([1.0, 0.62, 0.34]) * 2.2
    close = np.exp(-np.abs(away - edge) / 0.016) * lit**2
    light += close[..., None] * np.array([1.0, 0.50, 0.26]) * 0.16
    halo = np.where(away > edge, np.exp(-(away - edge) / 0.060), 0) * (0.10 + 0.9 * lit)
    light += halo[..., None] * np.array([0.20, 0.150, 0.36]) * 0.40
    warm = np.exp(-(((x - 0.5) / 0.55) ** 2 + ((y - 1.04) / 0.16) ** 2))
    light += warm[..., None] * np.array([0.13, 0.050, 0.045]) * 0.16
    return shown(light.astype(np.float32))


DRAWN: dict[str, Callable[[], Pixels]] = {"city": city, "hush": hush}


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or list(DRAWN):
        save_picture(DRAWN[name](), folder / f"{name}.jpg", bloom=0.35)


if __name__ == "__main__":
    main()
