"""Faces in a picture: scikit-image's cascade of local binary patterns.

The cascade is OpenCV's for upright faces seen from the front (lbpcascade_frontalface, BSD), as
scikit-image ships it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.schema.picture import Box

SIDE = 256
"""Longer side that a picture is looked at: a face fills 24 pixels of it or is not found."""
_STEP = 1.15
_SURE, _EITHER = 12, 4
"""Windows that must agree on a face, in the picture and its mirror image together and in each.

On photographs of faces 25 to 32 agree, on what merely looks like one up to 9.
"""
_SAME = 0.4
"""Intersection over union from which two windows show one thing."""


@dataclass(frozen=True, slots=True)
class Face:
    """A face from brow to chin, as fractions of the picture; `windows` agree that it is one."""

    box: Box
    windows: int


def find_faces(grey: NDArray[np.uint8]) -> tuple[Face, ...]:
    """Faces of a picture (height, width), those with the most windows first."""
    height, width = grey.shape
    scale = SIDE / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(grey, size, interpolation=way), np.uint8)
    plain = _windows(small)
    if len(plain) < _EITHER:
        return ()
    mirrored = [
        (size[0] - right, top, size[0] - left, bottom)
        for left, top, right, bottom in _windows(np.ascontiguousarray(small[:, ::-1]))
    ]
    found = [_face(group, size) for group in _groups(plain, mirrored)]
    return tuple(sorted(found, key=lambda face: (-face.windows, face.box)))


_Window = tuple[int, int, int, int]


def _windows(grey: NDArray[np.uint8]) -> list[_Window]:
    """Every window that passes the cascade, sorted: its threads find them in any order."""
    least = 24
    if min(grey.shape) <= least:
        return []
    found = _cascade().detect_multi_scale(
        img=grey.astype(np.float64) / 255,
        scale_factor=_STEP,
        step_ratio=1.0,
        min_size=(least, least),
        max_size=(min(grey.shape),) * 2,
        min_neighbor_number=1,
        intersection_score_threshold=1.0,  # never met: they are grouped below, in a fixed order
    )
    return sorted(
        (one["c"], one["r"], one["c"] + one["width"], one["r"] + one["height"]) for one in found
    )


def _groups(plain: list[_Window], mirrored: list[_Window]) -> list[list[_Window]]:
    """Windows on one place, where enough agree."""
    groups: list[tuple[list[_Window], list[int]]] = []
    for mirror, windows in enumerate((plain, mirrored)):
        for window in windows:
            group = next((one for one in groups if _overlap(_mean(one[0]), window) > _SAME), None)
            if group is None:
                group = ([], [0, 0])
                groups.append(group)
            group[0].append(window)
            group[1][mirror] += 1
    return [
        windows for windows, counts in groups if sum(counts) >= _SURE and min(counts) >= _EITHER
    ]


def _mean(windows: list[_Window]) -> tuple[float, ...]:
    return tuple(sum(side) / len(windows) for side in zip(*windows, strict=True))


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    if across <= 0 or down <= 0:
        return 0.0
    areas = ((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return across * down / (sum(areas) - across * down)


def _face(windows: list[_Window], size: tuple[int, int]) -> Face:
    left, top, right, bottom = _mean(windows)
    box = Box(left / size[0], top / size[1], right / size[0], bottom / size[1])
    return Face(box, len(windows))


@lru_cache(maxsize=1)
def _cascade() -> Any:
    from skimage import data
    from skimage.feature import Cascade

    where: Any = data.lbp_frontal_face_cascade_filename
    return Cascade(where())
