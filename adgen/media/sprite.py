"""The logo as it is blended into frames: what the maker draws and the checks expect is the same.

It is only ever scaled evenly, by area sampling from the supplied file, and never rotated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.media.colour import ycbcr_709
from adgen.schema.picture import Box
from adgen.schema.time import FrameRange

_Plane = NDArray[Any]
_FADE_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Sprite:
    """The logo at its final size as planes: Y and alpha at full size, Cb, Cr and alpha at half.

    Y, Cb and Cr are multiplied by alpha. The planes start and end on even pixels of the frame.
    """

    luma: _Plane
    alpha: _Plane
    chroma: _Plane
    half: _Plane
    left: int
    top: int


def sprite_of(rgba: NDArray[np.uint8], box: Box) -> Sprite:
    """Area-sample the logo, (height, width, 4) RGBA, into a box of whole pixels."""
    left, top = int(box.left) // 2 * 2, int(box.top) // 2 * 2
    width, height = int(box.width), int(box.height)
    alpha = rgba[..., 3].astype(np.float32) / 255
    premultiplied = np.dstack([rgba[..., :3].astype(np.float32) * alpha[..., None], alpha])
    small = cv2.resize(premultiplied, (width, height), interpolation=cv2.INTER_AREA)
    x, y = int(box.left) - left, int(box.top) - top
    canvas = np.zeros(((y + height + 1) // 2 * 2, (x + width + 1) // 2 * 2, 4), np.float32)
    canvas[y : y + height, x : x + width] = small
    cover = canvas[..., 3]
    straight = canvas[..., :3] / np.maximum(cover, 1e-6)[..., None]
    ycc = ycbcr_709(straight) * cover[..., None]
    halves = (canvas.shape[1] // 2, canvas.shape[0] // 2)
    half = cv2.resize(np.dstack([ycc[..., 1:], cover]), halves, interpolation=cv2.INTER_AREA)
    return Sprite(ycc[..., 0], cover, half[..., :2], half[..., 2], left, top)


def fade_frames(frames: FrameRange) -> int:
    """In how many frames the logo fades in: frame k of them has the opacity (k + 1) / frames."""
    return max(1, round(_FADE_SECONDS * frames.rate))
