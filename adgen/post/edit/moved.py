"""I420 frames scaled, pushed, blurred and mixed: what transitions and beat effects are made of.

Chroma is at half size and stands, as every delivery codec expects it, on the left pixel of its pair
and between its two rows; movement is worked out on the luma grid and put onto the chroma grid by
that, so that colour keeps to its edges also between whole pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.media.colour import rgb_of, ycbcr_709
from adgen.media.frames import I420

Plane = NDArray[np.uint8]
_EXACT_BLUR = 24.0
"""Pixels up to which a blur is as long as asked, to a fraction; above, a whole odd number."""


def planes(frame: I420) -> tuple[Plane, Plane, Plane]:
    """Views of the luma and both chroma planes of a frame."""
    height, width = frame.shape[0] * 2 // 3, frame.shape[1]
    half = frame[height:].reshape(2, height // 2, width // 2)
    return frame[:height], half[0], half[1]


def mixed(under: I420, over: I420, share: float) -> I420:
    """`share` of the one over the other, the same everywhere."""
    return np.asarray(cv2.addWeighted(over, share, under, 1 - share, 0), np.uint8)


@lru_cache(maxsize=64)
def codes(colour: str) -> tuple[int, int, int]:
    """#RRGGBB as whole Y, Cb, Cr of limited range."""
    y, blue, red = np.rint(ycbcr_709(np.array(rgb_of(colour), np.float32)))
    return int(y), int(blue), int(red)


def filled(shape: tuple[int, int], colour: str) -> I420:
    """A frame of one colour; `shape` is that of its array."""
    frame = np.empty(shape, np.uint8)
    for plane, value in zip(planes(frame), codes(colour), strict=True):
        plane[:] = value
    return frame


def towards(frame: I420, colour: str, share: float) -> I420:
    """The frame drawn towards a colour by `share`, inside legal range."""
    code = np.arange(256, dtype=np.float64)
    done = np.empty_like(frame)
    for source, target, value, top in zip(
        planes(frame), planes(done), codes(colour), (235, 240, 240), strict=True
    ):
        bent = code + share * (value - code)
        cv2.LUT(source, np.clip(np.rint(bent), 16, top).astype(np.uint8), dst=target)
    return done


def scaled(frame: I420, scale: float) -> I420:
    """The frame enlarged about its middle; beyond its edges it is mirrored."""
    done = np.empty_like(frame)
    middle = (frame.shape[1] - 1) / 2, (frame.shape[0] * 2 // 3 - 1) / 2
    x, y = (centre * (1 - 1 / scale) for centre in middle)
    step = 1 / scale
    # Chroma sample c stands at luma 2c across, and at 2c + 1/2 down.
    shifts = ((x, y), (x / 2, (step / 2 + y - 0.5) / 2))
    for number, (source, target) in enumerate(zip(planes(frame), planes(done), strict=True)):
        across, down = shifts[min(number, 1)]
        matrix = np.array([[step, 0, across], [0, step, down]])
        cv2.warpAffine(
            source, matrix, source.shape[::-1], dst=target,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REFLECT,
        )  # fmt: skip
    return done


def radially_blurred(frame: I420, reach: float) -> I420:
    """Every pixel smeared along the ray from the middle, over `reach` of its distance from there.

    Four rounds of laying the frame over itself make sixteen copies, evenly apart on the ray.
    """
    done = frame
    for doubling in (1, 2, 4, 8):
        done = mixed(done, scaled(done, (1 + reach) ** (doubling / 16)), 0.5)
    return done


@dataclass(frozen=True, slots=True)
class Strip:
    """Frames side by side, seen through a window of one frame's width.

    Beyond its ends the outermost column goes on.
    """

    tiles: Sequence[I420]

    def seen(self, left: float, blur: float) -> I420:
        """The window from `left` luma pixels on, smeared sideways over `blur` pixels."""
        done = np.empty_like(self.tiles[0])
        rows = zip(*map(planes, self.tiles), strict=True)
        for number, (row, target) in enumerate(zip(rows, planes(done), strict=True)):
            half = 1 if number == 0 else 2
            _window(row, left / half, blur / half, target)
        return done


def _window(row: Sequence[Plane], left: float, blur: float, target: Plane) -> None:
    width = target.shape[1]
    exact = blur <= _EXACT_BLUR
    start = int(np.floor(left)) if exact else round(left)
    kernel = _box(max(blur, 1.0), left - start) if exact else np.empty(0)
    # Two boxes that spread as one of the whole length does, but leave no edge of their own.
    half = round(blur / (2 * sqrt(2)))
    reach = len(kernel) // 2 if exact else 2 * half
    wide = _pieced(row, start - reach, width + 2 * reach)
    if exact:
        cv2.filter2D(wide, -1, kernel[None], dst=wide, borderType=cv2.BORDER_REPLICATE)
    else:
        for _ in range(2):
            cv2.blur(wide, (2 * half + 1, 1), dst=wide, borderType=cv2.BORDER_REPLICATE)
    target[:] = wide[:, reach : reach + width]


def _box(length: float, shift: float) -> NDArray[np.float64]:
    """A box of `length` >= 1 pixels about `shift`, as the share of it that lies on each pixel."""
    reach = int(np.ceil(length / 2 + shift))
    at = np.arange(-reach, reach + 1)
    right = np.minimum(at + 0.5, shift + length / 2)
    left = np.maximum(at - 0.5, shift - length / 2)
    weights: NDArray[np.float64] = np.maximum(right - left, 0) / length
    return weights


def _pieced(row: Sequence[Plane], start: int, length: int) -> Plane:
    """Columns `start` to `start + length` of planes side by side."""
    height, width = row[0].shape
    wide = np.empty((height, length), np.uint8)
    whole = width * len(row)
    begin, end = min(max(start, 0), whole - 1), min(max(start + length, 1), whole)
    for number in range(begin // width, (end - 1) // width + 1):
        a, b = max(begin, number * width), min(end, (number + 1) * width)
        piece = row[number][:, a - number * width : b - number * width]
        wide[:, a - start : b - start] = piece
    if begin > start:
        wide[:, : begin - start] = wide[:, begin - start : begin - start + 1]
    if end < start + length:
        wide[:, end - start :] = wide[:, end - start - 1 : end - start]
    return wide
