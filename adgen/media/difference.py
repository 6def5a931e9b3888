"""How different colours look: CIELAB and the colour difference CIEDE2000.

Sources: IEC 61966-2-1 (sRGB) for the way from R'G'B' to XYZ, CIE 15 for L*a*b* under D65, and
Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula" (Color Research and Application 30,
2005), whose published pairs the tests hold this to.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from adgen.media.colour import rgb_of

Lab = NDArray[np.float64]
"""L*, a*, b* along the last axis."""
_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = _XYZ.sum(axis=1)
"""D65, so that equal R'G'B' has no hue at all."""
_KNEE, _SLOPE = 216 / 24389, 24389 / 27
_SEVENTH = 25.0**7


def lab_of(rgb: NDArray[Any]) -> Lab:
    """sRGB values 0..255, shape (..., 3), as L*a*b* under D65, same shape."""
    value = np.asarray(rgb, np.float64) / 255
    low = value <= 0.04045
    linear = np.where(low, value / 12.92, ((np.maximum(value, 0.04045) + 0.055) / 1.055) ** 2.4)
    shares = linear @ _XYZ.T / _WHITE
    root = np.where(shares > _KNEE, np.cbrt(shares), (_SLOPE * shares + 16) / 116)
    x, y, z = root[..., 0], root[..., 1], root[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def lab_of_hex(colour: str) -> Lab:
    """#RRGGBB as L*a*b*, shape (3,)."""
    return lab_of(np.array(rgb_of(colour)))


def delta_e2000(first: Lab, second: Lab) -> NDArray[np.float64]:
    """CIEDE2000 of two L*a*b* arrays, shapes (..., 3), broadcast; all weights k are 1.

    About 1 is the least that people tell apart side by side.
    """
    first, second = np.broadcast_arrays(first, second)
    lightness = (first[..., 0] + second[..., 0]) / 2
    chroma = (np.hypot(first[..., 1], first[..., 2]) + np.hypot(second[..., 1], second[..., 2])) / 2
    stretch = 1.5 - 0.5 * np.sqrt(chroma**7 / (chroma**7 + _SEVENTH))
    c1, h1 = _polar(first, stretch)
    c2, h2 = _polar(second, stretch)
    grey = c1 * c2 == 0
    turn = np.where(grey, 0.0, (h2 - h1 + 180) % 360 - 180)
    # Half a turn apart either way round is +180 in the paper, and -180 after the line above.
    turn = np.where((turn == -180) & (h2 > h1), 180.0, turn)
    hue_step = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    between = np.abs(h1 - h2) <= 180
    wrapped = np.where(h1 + h2 < 360, h1 + h2 + 360, h1 + h2 - 360)
    hue = np.where(grey, h1 + h2, np.where(between, h1 + h2, wrapped) / 2)
    mean = (c1 + c2) / 2
    step = (second[..., 0] - first[..., 0]) / _lightness_weight(lightness)
    chroma_step = (c2 - c1) / (1 + 0.045 * mean)
    hue_step = hue_step / (1 + 0.015 * mean * _hue_weight(hue))
    turned = _rotation(mean, hue) * chroma_step * hue_step
    return np.asarray(np.sqrt(np.maximum(step**2 + chroma_step**2 + hue_step**2 + turned, 0.0)))


def _polar(lab: Lab, stretch: NDArray[np.float64]) -> tuple[NDArray[Any], NDArray[Any]]:
    """C' and h' in degrees 0..360 (equations 5 to 7)."""
    a, b = lab[..., 1] * stretch, lab[..., 2]
    return np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360


def _lightness_weight(mean: NDArray[Any]) -> NDArray[Any]:
    """S_L (equation 15)."""
    off = (mean - 50) ** 2
    return np.asarray(1 + 0.015 * off / np.sqrt(20 + off))


def _hue_weight(hue: NDArray[Any]) -> NDArray[Any]:
    """T (equation 13)."""
    return np.asarray(
        1
        - 0.17 * np.cos(np.radians(hue - 30))
        + 0.24 * np.cos(np.radians(2 * hue))
        + 0.32 * np.cos(np.radians(3 * hue + 6))
        - 0.20 * np.cos(np.radians(4 * hue - 63))
    )


def _rotation(chroma: NDArray[Any], hue: NDArray[Any]) -> NDArray[Any]:
    """R_T (equations 14 and 17 to 19), which bends the blues."""
    angle = 30 * np.exp(-(((hue - 275) / 25) ** 2))
    ring = 2 * np.sqrt(chroma**7 / (chroma**7 + _SEVENTH))
    return np.asarray(-ring * np.sin(np.radians(2 * angle)))
