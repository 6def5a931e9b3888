"""A given picture in a take of the model: exact in the first frame and outside its mask."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.engines.camera import View
from adgen.engines.embedded.canvas import Canvas
from adgen.engines.layers import FULL, Bytes, Deep, Sheet, plate_sheet
from adgen.engines.moves import Floats
from adgen.engines.staging import read_plate
from adgen.schema.footage import TakeRequest
from adgen.schema.picture import Picture, Raster

FADE_SECONDS = 0.5
"""In this time the detail that the model cannot draw goes from the first frame."""
_SAME_ASPECT = 0.01


def refuse_mask(request: TakeRequest) -> None:
    """Raise ValueError for a mask without a picture, or of another aspect than its picture's."""
    mask, picture = request.mask, request.picture
    if mask is None:
        return
    if picture is None:
        raise ValueError("a mask needs a picture: give the shot one, or leave the mask out")
    ratio = mask.width * picture.height / (mask.height * picture.width)
    if abs(ratio - 1) > _SAME_ASPECT:
        raise ValueError(
            f"the mask {mask.asset.path.name} is {mask.width}x{mask.height} and its picture "
            f"{picture.width}x{picture.height}: make the mask of the picture's own shape"
        )


@dataclass(slots=True)
class Given:
    """The picture under the camera, and what the model's frames keep of it.

    `image` (height, width, 3) uint8 and `mask` (height, width) 0..1 are what the model gets: the
    first frame at the small raster.
    """

    image: Bytes
    mask: NDArray[np.float32] | None
    _plate: Sheet
    _free: Sheet | None
    _views: Sequence[View]
    _raster: Raster
    _rate: float
    _detail: NDArray[np.float32] | None = None

    def laid(self, deep: Deep, index: int) -> Deep:
        """The model's frame `index`, (height, width, 3), with what is exact laid over it.

        Frames come in order: the first one's difference from the picture is faded out over those
        that follow, carried by the camera.
        """
        view = self._views[index]
        if index == 0:
            first = self._drawn(self._plate, view)
            self._detail = first.astype(np.float32) - deep.astype(np.float32)
            return first
        seconds = index / self._rate
        if self._detail is not None and seconds < FADE_SECONDS:
            part = 0.5 + 0.5 * math.cos(math.pi * seconds / FADE_SECONDS)
            carried = self._carried(self._detail, view)
            deep = _levels(deep.astype(np.float32) + part * carried)
        if self._free is None:
            return deep
        free = self._drawn(self._free, view)[..., :1].astype(np.float32) / FULL
        plate = self._drawn(self._plate, view).astype(np.float32)
        return _levels(plate + free * (deep.astype(np.float32) - plate))

    def _drawn(self, sheet: Sheet, view: View) -> Deep:
        whole = (0, 0, self._raster.width, self._raster.height)
        return sheet.draw(view.to_picture(self._raster), whole)

    def _carried(self, detail: NDArray[np.float32], view: View) -> NDArray[np.float32]:
        """What lies in the first frame where it is in the frame of `view`; nothing beyond it."""
        half, back = _moved(0.5), _moved(-0.5)  # cv2 counts from the middle of the first pixel
        to_first = self._views[0].to_frame(self._raster) @ view.to_picture(self._raster)
        moved = cv2.warpAffine(
            detail,
            (back @ to_first @ half)[:2],
            (self._raster.width, self._raster.height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT,
        )
        return moved.astype(np.float32, copy=False)


def given_of(request: TakeRequest, views: Sequence[View], canvas: Canvas) -> Given | None:
    """The request's picture ready for a take; None without one.

    Raises ValueError when a file is no longer as planned, MediaError when it cannot be read.
    """
    if request.picture is None:
        return None
    pixels = read_plate(request.picture)
    plate = plate_sheet(pixels, views, request.raster)
    free = None if request.mask is None else _free(request.mask, pixels, views, request.raster)
    to_picture = views[0].to_picture(request.raster)
    image = canvas.reduced(plate.draw(to_picture, canvas.box))
    mask = None
    if free is not None:
        small = canvas.reduced(free.draw(to_picture, canvas.box))[..., 0]
        mask = small.astype(np.float32) / np.float32(255)
    return Given(image, mask, plate, free, views, request.raster, float(request.rate))


def colours_of(image: Bytes) -> Floats:
    """The three colours that an RGB picture is made of, (3, 3) sRGB 0..1, the commonest first.

    Lloyd's k-means on a 48x48 average of it, begun at the point of median lightness and the two
    that are farthest from those before.
    """
    points = cv2.resize(image, (48, 48), interpolation=cv2.INTER_AREA).reshape(-1, 3) / 255.0
    order = np.argsort(points @ np.array([0.2126, 0.7152, 0.0722]), kind="stable")
    centres = points[order[len(order) // 2]][None]
    while len(centres) < 3:
        away = ((points[:, None] - centres) ** 2).sum(axis=2).min(axis=1)
        centres = np.concatenate([centres, points[away.argmax()][None]])
    nearest = np.zeros(len(points), np.int64)
    for _ in range(12):
        nearest = ((points[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
        centres = np.stack(
            [
                points[nearest == index].mean(axis=0) if (nearest == index).any() else centre
                for index, centre in enumerate(centres)
            ]
        )
    shares = np.bincount(nearest, minlength=3)
    return np.asarray(centres[np.argsort(-shares, kind="stable")], np.float64)


def _free(mask: Picture, plate: Bytes, views: Sequence[View], raster: Raster) -> Sheet:
    """Where the picture may change, on the picture's own grid."""
    grey = cv2.cvtColor(read_plate(mask), cv2.COLOR_RGB2GRAY)
    size = (plate.shape[1], plate.shape[0])
    if grey.shape[::-1] != size:
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_LINEAR)
    return plate_sheet(np.stack([grey] * 3, axis=2).astype(np.uint8), views, raster)


def _levels(deep: NDArray[np.float32]) -> Deep:
    return np.rint(np.clip(deep, 0, FULL)).astype(np.uint16)


def _moved(by: float) -> Floats:
    return np.array([[1.0, 0.0, by], [0.0, 1.0, by], [0.0, 0.0, 1.0]])
