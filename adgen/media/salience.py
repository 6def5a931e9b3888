"""What strikes the eye in a picture, as a map."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

SIDE = 64
"""Longer side of the map; Hou and Zhang look at pictures of this size."""
_SOFT = 2.5
"""Sigma of the blur over the residual at that size, as in their paper."""
_FAINT = 2.0
"""Levels of colour contrast, of 255, below which nothing stands out."""


def salience(rgb: NDArray[np.uint8]) -> Floats:
    """How much each place of a picture (height, width, 3) stands out; sums to 1, or all 0.

    The product of two measures, so that a place must be both unexpected and of its own colour: the
    spectral residual of lightness and colours (Hou and Zhang, CVPR 2007) and the distance from the
    mean colour (Achanta et al., CVPR 2009).
    """
    scale = SIDE / max(rgb.shape[:2])
    size = max(8, round(rgb.shape[1] * scale)), max(8, round(rgb.shape[0] * scale))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), np.float32)
    soft = np.asarray(cv2.GaussianBlur(lab, (0, 0), 1.0), np.float32)
    away = np.sqrt(((soft - soft.mean(axis=(0, 1))) ** 2).sum(axis=2))
    if away.std() < _FAINT:
        return np.zeros(away.shape, np.float32)
    weights = lab.std(axis=(0, 1))
    unusual = sum(weight * _residual(lab[:, :, channel]) for channel, weight in enumerate(weights))
    found = (unusual / np.mean(unusual)) ** 0.5 * (away / away.mean())
    return np.asarray(found / found.sum(), np.float32)


def _residual(channel: Floats) -> Floats:
    """What is left of a channel when its spectrum is told by its own average: sums to its size."""
    spectrum = np.fft.fft2(channel)
    amplitude = np.log(np.abs(spectrum) + 1e-6).astype(np.float32)
    usual = np.asarray(cv2.blur(amplitude, (3, 3), borderType=cv2.BORDER_REFLECT_101), np.float32)
    left = np.fft.ifft2(np.exp(amplitude - usual + 1j * np.angle(spectrum)))
    energy = cv2.GaussianBlur((np.abs(left) ** 2).astype(np.float32), (0, 0), _SOFT)
    return np.asarray(energy / energy.mean(), np.float32)
