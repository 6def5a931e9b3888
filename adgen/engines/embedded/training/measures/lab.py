"""CIE L*a*b* and the colour difference ΔE2000."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# IEC 61966-2-1: linear sRGB to XYZ; the white is the sum of the rows, so white is L* = 100 exactly.
_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_POW7 = 25.0**7


def lab_of(srgb: NDArray[np.floating]) -> Floats:
    """L*a*b* (D65, CIE 15:2018) of sRGB code values in 0..1, shape (..., 3)."""
    code = np.asarray(srgb, np.float64)
    linear = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
    part = linear @ (_TO_XYZ / _TO_XYZ.sum(1, keepdims=True)).T
    root = np.where(part > (6 / 29) ** 3, np.cbrt(part), part / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = root[..., 0], root[..., 1], root[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1)


def srgb_of(lab: NDArray[np.floating]) -> Floats:
    """sRGB code values, clipped to 0..1, of L*a*b* (..., 3): the inverse of `lab_of`."""
    light, a, b = (np.asarray(lab, np.float64)[..., axis] for axis in range(3))
    y = (light + 16) / 116
    root = np.stack([y + a / 500, y, y - b / 200], -1)
    part = np.where(root > 6 / 29, root**3, 3 * (6 / 29) ** 2 * (root - 4 / 29))
    linear = (part * _TO_XYZ.sum(1)) @ np.linalg.inv(_TO_XYZ).T
    linear = linear.clip(0.0, 1.0)
    code = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(code, np.float64)


def delta_e(first: NDArray[np.floating], second: NDArray[np.floating]) -> Floats:
    """ΔE2000 of L*a*b* colours, shapes (..., 3) broadcast to (...).

    ISO/CIE 11664-6 with k_L = k_C = k_H = 1, hue cases as in Sharma, Wu and Dalal (2005).
    """
    one, two = np.broadcast_arrays(np.asarray(first, float), np.asarray(second, float))
    chroma = (np.hypot(one[..., 1], one[..., 2]) + np.hypot(two[..., 1], two[..., 2])) / 2
    grow = 1.5 - 0.5 * np.sqrt(chroma**7 / (chroma**7 + _POW7))
    a1, a2, b1, b2 = one[..., 1] * grow, two[..., 1] * grow, one[..., 2], two[..., 2]
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    coloured = c1 * c2 > 0
    turn = np.where(coloured, (h2 - h1 + 180) % 360 - 180, 0.0)
    # A difference of exactly half a turn keeps its sign in the standard's cases.
    turn = np.where(coloured & (h2 - h1 == 180), 180.0, turn)
    mean_h = _mean_hue(h1, h2, coloured)
    light, mean_c = (one[..., 0] + two[..., 0]) / 2, (c1 + c2) / 2
    hue = np.radians(mean_h)
    weight = (
        1
        - 0.17 * np.cos(hue - np.radians(30))
        + 0.24 * np.cos(2 * hue)
        + 0.32 * np.cos(3 * hue + np.radians(6))
        - 0.20 * np.cos(4 * hue - np.radians(63))
    )
    by_light = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    d_light = (two[..., 0] - one[..., 0]) / by_light
    d_chroma = (c2 - c1) / (1 + 0.045 * mean_c)
    d_hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2) / (1 + 0.015 * mean_c * weight)
    spread = 30 * np.exp(-(((mean_h - 275) / 25) ** 2))
    tilt = -2 * np.sqrt(mean_c**7 / (mean_c**7 + _POW7)) * np.sin(np.radians(2 * spread))
    squared = d_light**2 + d_chroma**2 + d_hue**2 + tilt * d_chroma * d_hue
    return np.asarray(np.sqrt(np.maximum(squared, 0.0)))


def _mean_hue(h1: Floats, h2: Floats, coloured: NDArray[np.bool_]) -> Floats:
    """Mean of two hues in degrees on the shorter way round; their sum where one has no hue."""
    total = h1 + h2
    around = np.where(total < 360, total + 360, total - 360) / 2
    return np.where(coloured, np.where(np.abs(h1 - h2) <= 180, total / 2, around), total)
