"""Find the logo in a frame near its planned place."""

from __future__ import annotations

import cv2
import numpy as np

from adgen.delivery.brand.fit import Cover, Planes, Sight, found
from adgen.media.frames import I420
from adgen.media.sprite import Sprite
from adgen.schema.picture import Box, Raster

_REACH = 24
"""Pixels around its place in which a logo is looked for, where the short side has 1080."""
_RIM = 8
"""Pixels of ground around that."""
SHORT = 1080


def sighted(frame: I420, raster: Raster, sprite: Sprite) -> Sight:
    """The sprite as it is found in a frame."""
    reach = max(2, round(_REACH * min(raster.width, raster.height) / SHORT))
    room = (reach + _RIM + 1) // 2 * 2
    return found(_part(frame, raster, sprite, room), _cover(sprite, room), reach)


def box_of(box: Box, sight: Sight) -> Box:
    """Where a sprite that was planned in `box` was found; a turn is left aside."""
    pose = sight.pose
    x, y = box.centre[0] + pose.right, box.centre[1] + pose.down
    half_width, half_height = box.width * pose.wide / 2, box.height * pose.high / 2
    return Box(x - half_width, y - half_height, x + half_width, y + half_height)


def _part(frame: I420, raster: Raster, sprite: Sprite, room: int) -> Planes:
    """The frame around a sprite; beyond its edges it goes on as it ends there."""
    height, width = sprite.alpha.shape
    rows = np.arange(sprite.top - room, sprite.top + height + room)
    columns = np.arange(sprite.left - room, sprite.left + width + room)
    luma = frame[: raster.height][np.ix_(*_within(rows, columns, raster.height, raster.width))]
    chroma = frame[raster.height :].reshape(2, raster.height // 2, raster.width // 2)
    halves = _within(rows[::2] // 2, columns[::2] // 2, raster.height // 2, raster.width // 2)
    full = [_doubled(plane[np.ix_(*halves)].astype(np.float32)) for plane in chroma]
    return np.stack([luma.astype(np.float32), *full], axis=-1)


def _cover(sprite: Sprite, room: int) -> Cover:
    """The sprite with as much room around it."""
    chroma, half = _doubled(sprite.chroma), _doubled(sprite.half)
    planes = np.dstack([sprite.luma, chroma, sprite.alpha, half, half]).astype(np.float32)
    return np.pad(planes, ((room, room), (room, room), (0, 0)))


def _within(
    rows: np.ndarray, columns: np.ndarray, height: int, width: int
) -> tuple[np.ndarray, np.ndarray]:
    return np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)


def _doubled(plane: np.ndarray) -> np.ndarray:
    size = (2 * plane.shape[1], 2 * plane.shape[0])
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR))
