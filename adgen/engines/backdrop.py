"""A plate without a picture: a soft gradient of brand colours with a slowly drifting light."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from adgen.engines.camera import View
from adgen.engines.layers import FULL, Deep
from adgen.engines.moves import Floats
from adgen.media.colour import OKLAB_LAB, OKLAB_LMS
from adgen.schema.picture import Raster

CELL = 8
"""Frame pixels per computed value; between them the gradient is as good as straight."""
DEEPER = 0.72
"""The far end of the gradient, relative to the first colour, where the second is no darker."""
LIGHT, SHADE = 0.10, 0.06
"""Most that the drifting light adds and the corners take, as a share of OKLab lightness and
chroma alike: light on a coloured wall makes it brighter, not paler."""
LIGHT_PERIOD = 14.0

_FROM_LAB, _FROM_LMS = np.linalg.inv(OKLAB_LAB), np.linalg.inv(OKLAB_LMS)


class Backdrop:
    """The gradient as a plate of the raster's own size, looked at through a camera."""

    def __init__(self, palette: Sequence[str], raster: Raster, motion: int, seed: int) -> None:
        """`palette`: #RRGGBB, the first is the main colour. Raises ValueError without colours."""
        if not palette:
            raise ValueError("a plate without a picture needs at least one brand colour")
        first = _lab(palette[0])
        second = _lab(palette[1]) if len(palette) > 1 else first
        # Text is laid over the main colour: the ground may go darker under it, not lighter.
        if second[0] < first[0] - 0.08:
            second = 0.4 * first + 0.6 * second
        else:
            second = DEEPER * (0.85 * first + 0.15 * second)
        self._first, self._second = first, second
        self._raster = raster
        self._reach = 0.04 + 0.012 * motion
        self._phase = float(np.random.default_rng([seed, 14]).uniform(0, 2 * math.pi))
        columns, rows = math.ceil(raster.width / CELL), math.ceil(raster.height / CELL)
        y, x = np.mgrid[0:rows, 0:columns] + 0.5
        x, y = x * raster.width / columns, y * raster.height / rows
        self._frame = np.stack([x.ravel(), y.ravel(), np.ones(x.size)])
        self._grid = (rows, columns)

    def draw(self, view: View, seconds: float) -> Deep:
        """The deep frame (height, width, 3) at that time of the take."""
        x, y = (view.to_picture(self._raster) @ self._frame)[:2]
        across, down = x / self._raster.width, y / self._raster.height
        lab = self._colours(across, down, seconds)
        linear = np.clip((lab @ _FROM_LAB.T) ** 3 @ _FROM_LMS.T, 0.0, 1.0)
        levels = np.rint(_encoded(linear) * FULL).astype(np.uint16)
        size = (self._raster.width, self._raster.height)
        grown = cv2.resize(levels.reshape(*self._grid, 3), size, interpolation=cv2.INTER_LINEAR)
        return grown.astype(np.uint16, copy=False)

    def _colours(self, across: Floats, down: Floats, seconds: float) -> Floats:
        turn = self._phase + 2 * math.pi * seconds / LIGHT_PERIOD
        light_x = 0.38 + self._reach * math.cos(turn)
        light_y = 0.30 + self._reach * math.sin(turn)
        away = (across - light_x) ** 2 + (down - light_y) ** 2
        slope = np.clip((0.45 * across + 0.75 * down) / 1.2, 0.0, 1.0)
        mix = slope * slope * (3 - 2 * slope)
        lab = self._first + mix[:, None] * (self._second - self._first)
        corner = np.minimum((across - 0.5) ** 2 + (down - 0.5) ** 2, 0.5) * 2
        light = 1 + LIGHT * np.exp(-away / 0.18) - SHADE * corner * corner
        return np.asarray(lab * light[:, None])


def _lab(colour: str) -> Floats:
    code = colour.removeprefix("#")
    if len(code) != 6:
        raise ValueError(f"a colour is written #RRGGBB, not {colour!r}")
    encoded = np.array([int(code[i : i + 2], 16) for i in (0, 2, 4)]) / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    return np.asarray(OKLAB_LAB @ np.cbrt(OKLAB_LMS @ linear))


def _encoded(linear: Floats) -> Floats:
    """The sRGB transfer function of IEC 61966-2-1."""
    curve = 1.055 * np.maximum(linear, 0.0031308) ** (1 / 2.4) - 0.055
    return np.where(linear <= 0.0031308, linear * 12.92, curve)
