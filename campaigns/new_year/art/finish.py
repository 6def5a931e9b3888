# SPDX-License-Identifier: Apache-2.0
"""From linear light to finished pictures: bloom, vignette, sRGB, dither, crop, save.

Arrays are float32, height x width x 3 or 4, linear Rec. 709 light, top row first.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Light = NDArray[np.float32]


def linear(code: str) -> tuple[float, float, float]:
    """Linear light of a colour written ``#RRGGBB`` (IEC 61966-2-1)."""
    values = [int(code[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values)
    return red, green, blue


def encoded(light: Light) -> Light:
    """sRGB code values 0..1 of linear light (IEC 61966-2-1)."""
    clipped = np.clip(light, 0.0, 1.0)
    low = clipped * 12.92
    high = 1.055 * np.power(np.maximum(clipped, 1e-6), 1 / 2.4) - 0.055
    return np.where(clipped <= 0.0031308, low, high).astype(np.float32)


def shoulder(light: Light, knee: float = 0.72) -> Light:
    """Bend light above ``knee`` softly towards 1, so that lamps keep colour instead of clipping."""
    peak = light.max(axis=2, keepdims=True)
    over = np.maximum(peak - knee, 0.0)
    bent = np.where(peak > knee, knee + (1 - knee) * (1 - np.exp(-over / (1 - knee))), peak)
    return (light * (bent / np.maximum(peak, 1e-6))).astype(np.float32)


def blurred(light: Light, sigma: float) -> Light:
    """Gaussian blur with ``sigma`` pixels, through the spectrum of the mirrored picture."""
    pad = int(min(3 * sigma, min(light.shape[:2]) - 1)) + 1
    wide = np.pad(light, ((pad, pad), (pad, pad), (0, 0)), mode="reflect")
    down = np.fft.fftfreq(wide.shape[0])[:, None]
    across = np.fft.rfftfreq(wide.shape[1])[None, :]
    keep = np.exp(-2 * (np.pi * sigma) ** 2 * (down**2 + across**2)).astype(np.float32)
    planes = [
        np.fft.irfft2(np.fft.rfft2(wide[..., plane]) * keep, s=wide.shape[:2])
        for plane in range(wide.shape[2])
    ]
    return np.stack(planes, axis=2)[pad:-pad, pad:-pad].astype(np.float32)


def bloomed(light: Light, amount: float = 0.12, threshold: float = 0.6) -> Light:
    """Add the glow a lens gives around light brighter than ``threshold``."""
    size = light.shape[0]
    step = max(1, size // 800)
    bright = np.maximum(light[::step, ::step] - threshold, 0.0)
    glow = sum(blurred(bright, size / step * share) for share in (0.006, 0.02, 0.06))
    glow = resized(np.asarray(glow, np.float32), light.shape[1], light.shape[0])
    return light + amount * glow


def resized(light: Light, width: int, height: int) -> Light:
    """Each plane resampled with Lanczos in 32-bit float."""
    planes = [
        np.asarray(
            Image.fromarray(np.ascontiguousarray(light[..., plane]), mode="F").resize(
                (width, height), Image.Resampling.LANCZOS
            )
        )
        for plane in range(light.shape[2])
    ]
    return np.maximum(np.stack(planes, axis=2), 0.0)


def vignetted(light: Light, strength: float) -> Light:
    """Darken towards the corners; the middle stays as it is."""
    height, width = light.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    fall = 1 - strength * np.clip((x**2 + y**2) / 2, 0, 1) ** 1.2
    return (light * fall[..., None]).astype(np.float32)


def dithered(values: Light, seed: int, spread: float = 1.0) -> NDArray[np.uint8]:
    """8-bit values with triangular noise of +-``spread`` steps, which hides banding."""
    draw = np.random.default_rng(seed)
    noise = draw.random(values.shape, np.float32) - draw.random(values.shape, np.float32)
    levels = values * 255 + noise * spread * 1.0
    return np.clip(np.rint(levels), 0, 255).astype(np.uint8)


def save_background(light: Light, path: Path, side: int = 2400) -> None:
    """Write an opaque square JPEG at quality 92 with full colour resolution."""
    if light.shape[0] != side:
        light = resized(light, side, side)
    pixels = dithered(encoded(light[..., :3]), seed=1)
    Image.fromarray(pixels).save(path, quality=92, subsampling=0, optimize=True, progressive=True)


def save_cutout(premultiplied: Light, path: Path, border: float = 0.02) -> None:
    """Write straight RGBA, cropped to the object with ``border`` of the long side around it."""
    alpha = np.clip(premultiplied[..., 3:], 0, 1)
    alpha = np.where(alpha < 0.004, 0, alpha)
    colour = premultiplied[..., :3] / np.maximum(alpha, 0.02)
    rows = np.flatnonzero(alpha.max(axis=(1, 2)) > 0)
    columns = np.flatnonzero(alpha.max(axis=(0, 2)) > 0)
    pad = round(border * max(np.ptp(rows), np.ptp(columns)))
    top, left = max(rows[0] - pad, 0), max(columns[0] - pad, 0)
    part = np.s_[top : rows[-1] + pad + 1, left : columns[-1] + pad + 1]
    # The film's light sits on black; dividing by alpha first removes any dark fringe.
    pixels = dithered(encoded(shoulder(colour[part], 0.9)), seed=2, spread=0.5)
    pixels[alpha[part][..., 0] == 0] = 0
    cover = np.rint(alpha[part] * 255).astype(np.uint8)
    Image.fromarray(np.concatenate([pixels, cover], axis=2)).save(path, optimize=True)
