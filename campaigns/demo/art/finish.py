"""From float pixels to files: crop, edge colour, bloom, dither, PNG and JPEG."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.float32]

CUTOUT_BORDER = 0.02
PICTURE_SIDE = 2400
EDGE_BLEED = 12  # px of edge colour kept under zero alpha, so that scaling draws no dark fringe


def read_render(path: Path) -> Pixels:
    """A 16-bit picture as float RGBA in 0..1, display values, straight alpha."""
    stored = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    return (cv2.cvtColor(stored, cv2.COLOR_BGRA2RGBA) / 65535.0).astype(np.float32)


def dithered(pixels: Pixels, seed: int = 7) -> NDArray[np.uint8]:
    """Quantised to 8 bits with triangular noise of one step, which hides the bands of gradients."""
    random = np.random.default_rng(seed)
    noise = random.random(pixels.shape, np.float32) - random.random(pixels.shape, np.float32)
    return np.clip(np.rint(pixels * 255 + noise * 0.75), 0, 255).astype(np.uint8)


def bled(pixels: Pixels) -> Pixels:
    """Spread the colour of covered pixels a little way under the transparent ones."""
    alpha = pixels[..., 3:]
    weight = np.where(alpha > 0.02, alpha, 0)
    blur = (2 * EDGE_BLEED + 1,) * 2
    colour = cv2.GaussianBlur(pixels[..., :3] * weight, blur, EDGE_BLEED / 2.5)
    cover = cv2.GaussianBlur(weight, blur, EDGE_BLEED / 2.5)[..., None]
    spread = np.where(cover > 1e-3, colour / np.maximum(cover, 1e-3), 0)
    solid = np.clip((alpha - 0.02) / 0.3, 0, 1)
    return np.concatenate([solid * pixels[..., :3] + (1 - solid) * spread, alpha], axis=2)


def save_cutout(pixels: Pixels, path: Path) -> tuple[int, int, int, int]:
    """Crop to the product plus a border, write a PNG, return (left, top, right, bottom)."""
    rows = np.flatnonzero((pixels[..., 3] > 0.004).any(axis=1))
    columns = np.flatnonzero((pixels[..., 3] > 0.004).any(axis=0))
    border = round(CUTOUT_BORDER * max(np.ptp(rows), np.ptp(columns)))
    top, left = max(rows[0] - border, 0), max(columns[0] - border, 0)
    bottom = min(rows[-1] + 1 + border, pixels.shape[0])
    right = min(columns[-1] + 1 + border, pixels.shape[1])
    cropped = bled(pixels[top:bottom, left:right])
    eight = np.dstack([dithered(cropped[..., :3]), np.rint(cropped[..., 3:] * 255)])
    eight[(cropped[..., 3] == 0) & (cropped[..., :3].sum(axis=2) == 0)] = 0
    Image.fromarray(eight.astype(np.uint8), "RGBA").save(path, optimize=True)
    return int(left), int(top), int(right), int(bottom)


def bloomed(pixels: Pixels, amount: float, threshold: float = 0.75) -> Pixels:
    """Light that spills round what is bright, as in a lens."""
    spill = np.maximum(pixels - threshold, 0)
    side = pixels.shape[1]
    small = cv2.resize(spill, (side // 4, pixels.shape[0] // 4), interpolation=cv2.INTER_AREA)
    near = cv2.GaussianBlur(small, (0, 0), side / 400)
    far = cv2.GaussianBlur(small, (0, 0), side / 90)
    glow = cv2.resize(near + far, (side, pixels.shape[0]), interpolation=cv2.INTER_CUBIC)
    return 1 - (1 - np.clip(pixels, 0, 1)) * (1 - np.clip(amount * glow, 0, 1))


def save_picture(pixels: Pixels, path: Path, bloom: float = 0.8, quality: int = 92) -> None:
    """Write an opaque picture as a JPEG without chroma subsampling, enlarged to PICTURE_SIDE."""
    if pixels.shape[0] < PICTURE_SIDE:
        side = (PICTURE_SIDE, PICTURE_SIDE)
        pixels = cv2.resize(pixels, side, interpolation=cv2.INTER_LANCZOS4).clip(0, 1)
    done = dithered(bloomed(pixels, bloom) if bloom else pixels)
    Image.fromarray(done, "RGB").save(path, quality=quality, optimize=True, subsampling=0)
