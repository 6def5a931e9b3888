"""What a picture is of: a face, else what strikes the eye, else its middle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.media.face_detector import find_faces
from adgen.media.salience import salience
from adgen.schema.picture import Box

VERSION = 1
"""Goes up when the same picture is said to be of something else than before."""
Found = Literal["face", "salience", "middle"]

MIDDLE = Box(0.3, 0.3, 0.7, 0.7)
"""Where the subject is taken to be when nothing stands out."""
_RIVAL = 0.25
"""Area against the largest face's from which another face is a main one too."""
_SIDES, _HAIR, _SHOULDERS = 0.4, 0.45, 1.0
"""How far a head and its shoulders reach beyond a face from brow to chin, in its own sizes."""
_CENTRED = 0.35
"""Sigma of the weight of the middle, against each side: pictures are composed round it."""
_PEAKED = 1.5
"""Power that a map is raised to, so that a broad faint ground does not outweigh what stands out."""
_TAIL = 0.12
"""Share of what strikes the eye that is left outside of the box on each of its sides."""
_NOTHING = 0.7
"""Area against that of an even picture's box from which nothing stands out."""
_CORE = MIDDLE.width
"""Most of a side that a box of what strikes the eye keeps."""
_COMPOSED = 0.1
"""How far from the middle what strikes the eye may lie in a picture composed round its middle."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a picture is of, and how it was found."""

    boxes: tuple[Box, ...]
    """In fractions of the picture: each main face from brow to chin, the largest first; or the one
    box of anything else."""
    found: Found

    def box(self, across: float = 1.0, down: float = 1.0) -> Box:
        """The box of as much of it as a frame shows at once that covers such parts of the sides.

        Of a face with head and shoulders, along either side where they fit.
        """
        if self.found != "face":
            return self.boxes[0]
        return together([head_box(box, across, down) for box in self.boxes], across, down)


def subject_of(rgb: NDArray[np.uint8]) -> Subject:
    """The subject of a picture (height, width, 3)."""
    faces = find_faces(np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8))
    if faces:
        main = main_boxes([face.box for face in faces])
        return Subject(tuple(main), "face")
    found = salience(rgb)
    if not strikes(found):
        return Subject((MIDDLE,), "middle")
    box = _middling(weighted(found))
    left, right = _towards_middle(box.left, box.right)
    top, bottom = _towards_middle(box.top, box.bottom)
    return Subject((Box(left, top, right, bottom),), "salience")


def main_boxes(faces: list[Box]) -> list[Box]:
    """The largest of the faces, and those large enough beside it to be meant as well."""
    ordered = sorted(faces, key=lambda face: (-face.width * face.height, face))
    least = _RIVAL * ordered[0].width * ordered[0].height if ordered else 0.0
    return [face for face in ordered if face.width * face.height >= least]


def head_box(face: Box, across: float = 1.0, down: float = 1.0) -> Box:
    """Head and shoulders of a face, inside the picture (fractions).

    Along a side of which less is shown than they take, the face alone.
    """
    left = max(0.0, face.left - _SIDES * face.width)
    right = min(1.0, face.right + _SIDES * face.width)
    top = max(0.0, face.top - _HAIR * face.height)
    bottom = min(1.0, face.bottom + _SHOULDERS * face.height)
    if right - left > across:
        left, right = face.left, face.right
    if bottom - top > down:
        top, bottom = face.top, face.bottom
    return Box(left, top, right, bottom)


def together(boxes: list[Box], across: float, down: float) -> Box:
    """The union of as many boxes as fit into such a part of the picture, the first before others.

    The first is always in it.
    """
    held = boxes[0]
    for box in boxes[1:]:
        both = union([held, box])
        if both.width <= across and both.height <= down:
            held = both
    return held


def union(boxes: list[Box]) -> Box:
    """The smallest box that holds all of these."""
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def weighted(found: NDArray[np.float32]) -> NDArray[np.float32]:
    """A map of salience with its peaks raised and its middle favoured; sums to 1, or all 0."""
    raised = found**_PEAKED * _centre_weight(found.shape)
    total = raised.sum()
    return np.asarray(raised / total if total else raised, np.float32)


def strikes(found: NDArray[np.float32]) -> bool:
    """Whether anything in a map of salience stands out, rather than all of it or nothing."""
    if not found.any():
        return False
    box = _middling(weighted(found))
    even = _middling(weighted(np.full_like(found, 1 / found.size)))
    return box.width * box.height <= _NOTHING * even.width * even.height


def _towards_middle(start: float, stop: float) -> tuple[float, float]:
    """A stretch near the middle grown until its own lies there, or nearer; and its core of that.

    The bright half of a ring must not pull the frame off the ring, and what is wide must not keep a
    camera from moving. What is well off the middle is meant to be.
    """
    off = (start + stop) / 2 - 0.5
    pulled = min(abs(off), max(0.0, 2 * _COMPOSED - abs(off)))
    middle = 0.5 + (abs(off) - pulled) * (1 if off > 0 else -1)
    half = min(stop - start + 2 * pulled, _CORE) / 2
    return max(0.0, middle - half), min(1.0, middle + half)


def _middling(density: NDArray[np.float32]) -> Box:
    left, right = _quantiles(density.sum(axis=0))
    top, bottom = _quantiles(density.sum(axis=1))
    return Box(left, top, right, bottom)


def _quantiles(mass: NDArray[np.float32]) -> tuple[float, float]:
    """Where `_TAIL` and 1 - `_TAIL` of the mass lie before, as fractions of the axis."""
    reached = np.concatenate(([0.0], np.cumsum(mass.astype(np.float64))))
    at = np.interp((_TAIL, 1 - _TAIL), reached / reached[-1], np.linspace(0, 1, reached.size))
    return float(at[0]), float(at[1])


def _centre_weight(shape: tuple[int, ...]) -> NDArray[np.float32]:
    down, across = (
        np.exp(-0.5 * (((np.arange(side) + 0.5) / side - 0.5) / _CENTRED) ** 2) for side in shape
    )
    return np.asarray(down[:, None] * across[None, :], np.float32)
