"""Colours between #RRGGBB, RGB and BT.709 Y'CbCr.

Formulas: Rec. ITU-R BT.709-6, items 3.2 to 3.5 (8 bit, limited range).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

KR, KB = 0.2126, 0.0722
KG = 1.0 - KR - KB
_CODES = np.arange(256) / 255
_LINEAR = np.where(_CODES <= 0.04045, _CODES / 12.92, ((_CODES + 0.055) / 1.055) ** 2.4).astype(
    np.float32
)
"""Linear values of the 256 codes of sRGB (IEC 61966-2-1)."""
OKLAB_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
OKLAB_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
"""Oklab (Bjorn Ottosson, 2020, public domain): linear sRGB to cone-like LMS, and the cube root of
that to lightness, green-red, blue-yellow."""


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


def luminance_709(ycbcr: NDArray[np.floating]) -> NDArray[np.float32]:
    """Relative luminance 0..1 of limited-range Y'CbCr, shape (..., 3), by whole code values."""
    codes = np.clip(np.rint(rgb_709(ycbcr)), 0, 255).astype(np.uint8)
    return np.asarray(_LINEAR[codes] @ np.array([KR, KG, KB], np.float32))


def contrast_ratio(first: str, second: str) -> float:
    """Contrast 1..21 of two colours (WCAG 2.2, definition of contrast ratio)."""
    dark, light = sorted((relative_luminance(first), relative_luminance(second)))
    return (light + 0.05) / (dark + 0.05)
