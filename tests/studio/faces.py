"""A face in a photograph, and pictures that are known to show something at a known place.

The photograph is NASA's of Eileen Collins, in the public domain, as scikit-image brings it.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.schema.picture import Box

RGB = NDArray[np.uint8]
EYES_AND_MOUTH = ((203, 101), (246, 104), (224, 146))
"""Of the whole photograph, in pixels, told by eye."""
BETWEEN = (224.0, 117.0)
"""The middle of them, near the bridge of the nose."""
_HEAD = Box(120, 20, 330, 230)
GREY = (168, 164, 160)


@cache
def photograph() -> RGB:
    """The whole of it, 512x512; not to be changed."""
    from skimage import data

    whole = np.array(data.astronaut(), np.uint8)
    whole.setflags(write=False)
    return whole


def with_face(
    size: tuple[int, int], at: tuple[float, float], tall: int, ground: RGB | None = None
) -> RGB:
    """A picture (width, height) with the head, `tall` pixels high, whose face has its middle there.

    The head fades into its ground, so that its edges strike nobody.
    """
    scale = tall / _HEAD.height
    head = photograph()[int(_HEAD.top) : int(_HEAD.bottom), int(_HEAD.left) : int(_HEAD.right)]
    head = cv2.resize(head, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    middle = ((BETWEEN[0] - _HEAD.left) * scale, (BETWEEN[1] - _HEAD.top) * scale)
    picture = np.full((size[1], size[0], 3), GREY, np.uint8) if ground is None else ground.copy()
    left, top = round(at[0] - middle[0]), round(at[1] - middle[1])
    share = _vignette(head.shape[0], head.shape[1])
    place = picture[top : top + head.shape[0], left : left + head.shape[1]]
    place[:] = np.rint(place + share * (head.astype(np.float64) - place)).astype(np.uint8)
    return picture


def with_disc(size: tuple[int, int], at: tuple[float, float], radius: int) -> RGB:
    """A plain picture (width, height) with a bright textured disc there."""
    width, height = size
    picture = np.full((height, width, 3), (60, 70, 80), np.uint8)
    texture = np.random.default_rng(5).integers(150, 256, (2 * radius + 3,) * 2 + (3,), np.uint8)
    rows, columns = np.mgrid[:height, :width]
    rows, columns = rows + 0.5 - at[1], columns + 0.5 - at[0]
    inside = columns**2 + rows**2 < radius**2
    picture[inside] = texture[
        np.rint(rows[inside]).astype(int) + radius + 1,
        np.rint(columns[inside]).astype(int) + radius + 1,
    ]
    return picture


def _vignette(height: int, width: int) -> NDArray[np.float64]:
    rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    return np.clip((1 - np.maximum(np.abs(rows), np.abs(columns))) / 0.12, 0, 1)[..., None]
