"""Oklab, in which a step looks as large wherever it is taken: lightness, green-red, blue-yellow.

Source: Bjorn Ottosson, A perceptual color space for image processing (2020), public domain.
R'G'B' is taken as sRGB encodes it (IEC 61966-2-1), which is how BT.709 pictures are seen.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from adgen.media.colour import OKLAB_LAB, OKLAB_LMS, rgb_of

Floats = NDArray[np.float64]
_KNEE = 0.75
"""Fullness from which a colour that was made fuller is held back."""
_FROM_LMS, _FROM_LAB = np.linalg.inv(OKLAB_LMS), np.linalg.inv(OKLAB_LAB)


def linear_of(encoded: Floats) -> Floats:
    """Light 0..1 of encoded values 0..1."""
    return np.where(
        encoded <= 0.04045, encoded / 12.92, ((np.maximum(encoded, 0.0) + 0.055) / 1.055) ** 2.4
    )


def encoded_of(linear: Floats) -> Floats:
    """Encoded values 0..1 of light 0..1."""
    return np.where(
        linear <= 0.0031308, linear * 12.92, 1.055 * np.maximum(linear, 0.0) ** (1 / 2.4) - 0.055
    )


def oklab_of(colours: Floats) -> Floats:
    """L, a, b of R'G'B' colours (..., 3), black 0 and white 1."""
    return np.asarray(np.cbrt(linear_of(colours) @ OKLAB_LMS.T) @ OKLAB_LAB.T)


def seen(lab: Floats, full: Floats) -> Floats:
    """R'G'B' 0..1 of L, a, b (..., 3); colours fuller than the screen's are held back.

    They are held along a soft knee, so that what differed still differs. Colours as full as `full`
    (..., 1) are let alone: see `fullness`.
    """
    found = fullness(lab)
    knee = np.clip(full, _KNEE, 1.0 - 1e-6)
    held = knee + (1.0 - knee) * np.tanh((found - knee) / (1.0 - knee))
    share = np.where(found > knee, held / np.maximum(found, 1e-9), 1.0)
    light = _light_of(np.concatenate([lab[..., :1], lab[..., 1:] * share], axis=-1))
    return encoded_of(np.clip(light, 0.0, 1.0))


def fullness(lab: Floats) -> Floats:
    """Chroma of L, a, b (..., 3) as a share of the most that R'G'B' has at its L and hue, (..., 1).

    That most is found by halving: to 1 / 4096 of the chroma 0.5, which no screen has.
    """
    chroma = np.linalg.norm(lab[..., 1:], axis=-1, keepdims=True)
    way = lab[..., 1:] / np.maximum(chroma, 1e-9)
    most, step = np.zeros_like(chroma), 0.25
    for _ in range(12):
        tried = _light_of(np.concatenate([lab[..., :1], way * (most + step)], axis=-1))
        inside = ((tried >= -1e-6) & (tried <= 1.0 + 1e-6)).all(axis=-1, keepdims=True)
        most, step = np.where(inside, most + step, most), step / 2
    return np.asarray(chroma / (most + 2 * step))


def _light_of(lab: Floats) -> Floats:
    """Linear R, G, B of L, a, b, not bounded."""
    return np.asarray((lab @ _FROM_LAB.T) ** 3 @ _FROM_LMS.T)


def hex_oklab(colour: str) -> Floats:
    """L, a, b of #RRGGBB."""
    return oklab_of(np.array(rgb_of(colour), np.float64) / 255.0)


def grey_code(lightness: Floats) -> Floats:
    """The encoded value 0..1 of the grey of a lightness."""
    return encoded_of(np.maximum(lightness, 0.0) ** 3)


def grey_lightness(code: Floats) -> Floats:
    """The lightness of the grey of an encoded value 0..1."""
    return np.cbrt(linear_of(code))
