"""Colours between #RRGGBB, RGB and BT.709 Y'CbCr.

Formulas: Rec. ITU-R BT.709-6, items 3.2 to 3.5 (8 bit, limited range).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

KR, KB = 0.2126, 0.0722
KG = 1.0 - KR - KB


def rgb_of(colour: str) -> tuple[int, int, int]:
    """#RRGGBB as three values 0..255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def ycbcr_709(rgb: NDArray[np.floating]) -> NDArray[np.float32]:
    """R'G'B' 0..255, shape (..., 3), as limited-range Y'CbCr, same shape, not rounded."""
    red, green, blue = (rgb[..., channel].astype(np.float32) / 255.0 for channel in range(3))
    luma = KR * red + KG * green + KB * blue
    chroma_b = (blue - luma) / (2 * (1 - KB))
    chroma_r = (red - luma) / (2 * (1 - KR))
    stacked = np.stack([16 + 219 * luma, 128 + 224 * chroma_b, 128 + 224 * chroma_r], axis=-1)
    return stacked.astype(np.float32)


def rgb_709(ycbcr: NDArray[np.floating]) -> NDArray[np.float32]:
    """Limited-range Y'CbCr on the scale of 8 bits, shape (..., 3), as R'G'B', not clipped."""
    luma = (ycbcr[..., 0].astype(np.float32) - 16) / 219
    blue, red = (ycbcr[..., index].astype(np.float32) - 128 for index in (1, 2))
    red, blue = luma + 2 * (1 - KR) / 224 * red, luma + 2 * (1 - KB) / 224 * blue
    green = (luma - KR * red - KB * blue) / KG
    return np.stack([255 * red, 255 * green, 255 * blue], axis=-1)


def relative_luminance(colour: str) -> float:
    """Relative luminance 0..1 of #RRGGBB (WCAG 2.2, definition of relative luminance)."""
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in rgb_of(colour))
    ]
    return KR * linear[0] + KG * linear[1] + KB * linear[2]


def contrast_ratio(first: str, second: str) -> float:
    """Contrast 1..21 of two colours (WCAG 2.2, definition of contrast ratio)."""
    dark, light = sorted((relative_luminance(first), relative_luminance(second)))
    return (light + 0.05) / (dark + 0.05)
