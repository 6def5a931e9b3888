"""Differences between pictures: PSNR, flicker, variety of seeds and error of edges."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

Frames = NDArray[np.uint8]


def psnr(first: Frames, second: Frames) -> float:
    """Peak signal to noise ratio in dB of two arrays of one shape; infinite when they are equal."""
    if first.shape != second.shape:
        raise ValueError(f"pictures of different shapes: {first.shape} and {second.shape}")
    error = float(np.mean((first.astype(np.float64) - second.astype(np.float64)) ** 2))
    return float("inf") if error == 0 else float(10 * np.log10(255.0**2 / error))


def flicker(frames: Frames) -> float:
    """Mean absolute difference of following frames (T, H, W, 3), in code values 0..255."""
    codes = frames.astype(np.int16)
    return float(np.abs(np.diff(codes, axis=0)).mean())


def variety(takes: Sequence[Frames]) -> float:
    """Mean absolute difference, in code values, over all pairs of takes of one shape."""
    pairs = list(combinations(takes, 2))
    if not pairs:
        raise ValueError("variety needs two takes or more")
    return float(
        np.mean([np.abs(one.astype(np.int16) - two.astype(np.int16)).mean() for one, two in pairs])
    )


def edge_error(frames: Frames, truth: Frames) -> float:
    """Mean absolute error of the slope (Sobel, both directions) over the truth's mean slope.

    0 for equal frames (T, H, W, 3), 1 for a flat answer. Raises ValueError when the truth is flat.
    """
    slopes = [(_slope(one), _slope(two)) for one, two in zip(frames, truth, strict=True)]
    there = float(np.mean([np.abs(two).mean() for _, two in slopes]))
    if there == 0:
        raise ValueError("a flat picture has no edges to compare")
    return float(np.mean([np.abs(one - two).mean() for one, two in slopes])) / there


def _slope(frame: Frames) -> NDArray[np.float32]:
    grey = cv2.cvtColor(frame.astype(np.float32), cv2.COLOR_RGB2GRAY)
    both = [
        cv2.Sobel(grey, cv2.CV_32F, 1, 0, scale=0.125),
        cv2.Sobel(grey, cv2.CV_32F, 0, 1, scale=0.125),
    ]
    return np.asarray(np.stack(both), np.float32)
