"""The brand's shape growing over the frame, with a soft edge and a band of its accent colour."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.media.frames import I420
from adgen.post.edit.moved import codes, planes
from adgen.schema.brand import Shape
from adgen.schema.footage import BrandForm
from adgen.schema.picture import Raster

Field = NDArray[np.float32]
_BAND, _SOFT = 0.022, 0.0025
"""Width of the band and of the edges' softness, as fractions of the frame's short side."""
_SLANT = 0.36
"""How far the slant's edge leans: its shift across for each pixel of height."""


class ShapeWipe:
    """A wipe over frames of one raster. What it measures is kept, for every frame needs it."""

    def __init__(self, form: BrandForm, raster: Raster) -> None:
        short = min(raster.width, raster.height)
        self._band, self._soft = _BAND * short, max(_SOFT * short, 1.0)
        self._fields = _reach(form.shape, raster, 1), _reach(form.shape, raster, 2)
        self._colour = codes(form.colour)

    def frame(self, leaving: I420, arriving: I420, share: float) -> I420:
        """The arriving frame inside the shape, the leaving one outside, the band on its edge."""
        furthest = float(self._fields[0].max())
        edge = share * (furthest + self._band + 2 * self._soft) - self._soft
        done = np.empty_like(leaving)
        triples = zip(planes(leaving), planes(arriving), planes(done), self._colour, strict=True)
        for number, (out, into, target, value) in enumerate(triples):
            field = self._fields[min(number, 1)]
            outer = self._inside(field, edge)
            inner = self._inside(field, edge - self._band)
            band = np.full_like(out, value)
            over = np.asarray(cv2.blendLinear(band, out, outer, 1 - outer), np.uint8)
            target[:] = cv2.blendLinear(into, over, inner, 1 - inner)
        return done

    def _inside(self, field: Field, edge: float) -> Field:
        """How much of each pixel lies within `edge`: 1 inside, 0 outside, a ramp between."""
        # One pass that scales and one that clips: (edge - field) / soft + 1/2.
        ramp = cv2.addWeighted(field, -1 / self._soft, field, 0, edge / self._soft + 0.5)
        return np.asarray(np.clip(ramp, 0, 1, out=ramp), np.float32)


def _reach(shape: Shape, raster: Raster, step: int) -> Field:
    """In pixels of the frame, how far the shape's edge has gone when it meets each sample.

    `step` is 1 for luma, 2 for chroma samples, which stand on the left pixel of their pair and
    between their two rows.
    """
    x = np.arange(0, raster.width, step, dtype=np.float32)
    y = np.arange(0, raster.height, step, dtype=np.float32) + np.float32((step - 1) / 2)
    if shape == "slant":
        lean = np.float32(np.hypot(1, _SLANT))
        return np.asarray((x[None] + _SLANT * (raster.height - 1 - y[:, None])) / lean, np.float32)
    x, y = x - (raster.width - 1) / 2, y - (raster.height - 1) / 2
    if shape == "diamond":
        root = np.float32(np.sqrt(2))
        return np.asarray((np.abs(x)[None] + np.abs(y)[:, None]) / root, np.float32)
    return np.asarray(np.hypot(x[None], y[:, None]), np.float32)
