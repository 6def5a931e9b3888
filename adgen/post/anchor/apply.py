"""A shot's cut-outs laid over its plate, frame by frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from adgen.engines.moves import Floats
from adgen.errors import MediaError
from adgen.media.frames import I420
from adgen.media.pictures import read_rgba
from adgen.media.process import give_back_memory
from adgen.post.anchor.blend import blend
from adgen.post.anchor.light import Rim, behind, defocused, matched, rim_of, tones_of, wrap
from adgen.post.anchor.placing import Course, PlateMap, Windows, nearness
from adgen.post.anchor.shading import foot_of, mirrored, shadow, under, visible
from adgen.post.anchor.sheet import DENSITY, Pixels, Sheet, lay, region_of, resampled, sheet_of
from adgen.post.anchor.tracking import Surface, tracked
from adgen.schema.footage import Edit, PlacedAnchor, TakeRequest
from adgen.schema.picture import Raster

VERSION = 2
"""Goes up when the same cut-outs over the same plate give other pixels."""
_PROBES = 8
"""Positions at which a cut-out's scale is looked at for its density."""


def anchored(
    edit: Edit,
    request: TakeRequest,
    stored: Raster,
    raster: Raster,
    windows: Windows | None = None,
    take: Path | None = None,
    rate: Fraction | None = None,
) -> AnchorFilter:
    """Read a shot's cut-outs for frames of `raster`.

    `stored` and `rate` are the take's, `windows` is how it lies in the master: its framing, or
    None where the whole take is the frame. Without `take`, as for a still, nothing is tracked.
    Raises MediaError for pictures that cannot be read, are not as planned, or whose surface is
    lost.
    """
    if not edit.anchors:
        return AnchorFilter((), raster, 0.0)
    try:
        over = PlateMap(request, edit.on_path, stored, raster, windows, rate)
        laid = [_Laid(anchor, over, request.frames) for anchor in edit.anchors]
    except ValueError as error:
        raise MediaError(str(error)) from error
    for each in laid:
        if each.anchor.track and take is not None:
            each.follow(take, over)
    give_back_memory()  # supplied pictures are large, and what is kept of them is small
    return AnchorFilter(tuple(laid), raster, max(anchor.depth_blur for anchor in edit.anchors))


class AnchorFilter:
    """Lays the cut-outs of one shot over its frames, the first of them lowest."""

    def __init__(self, laid: Sequence[_Laid], raster: Raster, depth_blur: float) -> None:
        self._laid, self._raster, self._depth_blur = laid, raster, depth_blur

    @property
    def changes(self) -> bool:
        """Whether it does anything at all."""
        return bool(self._laid)

    def lay(self, frame: I420, position: float, index: int) -> I420:
        """The frame with its cut-outs: a new one, unless there are none.

        `position` is that of the plate in frames of the request, `index` counts frames of the
        shot; they come in order, as tones are matched to the first frame that is given.
        """
        if not self._laid:
            return frame
        raster, laid = self._raster, frame.copy()
        if self._depth_blur:
            defocused(laid, self._depth_blur, self._focus(position), raster)
        for each in self._laid:
            each.lay(laid, position, raster)
        return laid

    def _focus(self, position: float) -> float | None:
        """Row of the ground that is in focus; None where nothing stands on any."""
        for each in self._laid:
            if each.anchor.depth_blur == self._depth_blur and each.stands:
                return float(each.to_master(position)[1, 2])
        return None


class _Laid:
    """One cut-out, resampled for a shot."""

    def __init__(self, anchor: PlacedAnchor, over: PlateMap, frames: int) -> None:
        self.anchor = anchor
        picture = anchor.drawn
        rgba = read_rgba(picture.asset.path)
        if rgba.shape[:2] != (picture.height, picture.width):
            raise ValueError(
                f"{anchor.name} is {rgba.shape[1]}x{rgba.shape[0]} now and was "
                f"{picture.width}x{picture.height} when the run was planned: run again"
            )
        shown = visible(rgba)
        self._shape = shown.shape[1], shown.shape[0]
        self._course = Course(anchor, self._shape, over)
        self._surface: Surface | None = None
        self.stands = nearness(anchor, over.request.camera).standing
        self._height = DENSITY * self._usual_scale(frames)
        self._pixels = resampled(shown, self._height / shown.shape[0])
        self._under = self._shading()
        self._sheet: Sheet | None = None
        self._rim: Rim | None = None
        if anchor.wrap and anchor.blend == "normal":
            self._rim = rim_of(self._pixels, self._height, anchor.wrap, self.stands)
        if not anchor.match:
            self._sheet = sheet_of(self._pixels)

    def to_master(self, position: float) -> Floats:
        """3x3, from foot space to master pixels."""
        placed = self._course.to_master(position if self._surface is None else 0.0)
        return placed if self._surface is None else self._surface.at(position) @ placed

    def follow(self, take: Path, over: PlateMap) -> None:
        """Move with the surface of the plate from here on. Raises as `tracked` does."""
        self._surface = tracked(take, over, self.to_master(0.0), self._shape, self.anchor.name)

    def lay(self, frame: I420, position: float, raster: Raster) -> None:
        to_master = self.to_master(position)
        if self.anchor.match and self._sheet is None:
            self._match(frame, to_master, raster)
        plate = None if self._rim is None else behind(frame, self._rim, to_master, raster)
        if self._under is not None:
            lay(frame, self._under, to_master, raster)
        if self.anchor.blend != "normal":
            blend(frame, self._pixels, to_master, raster, self.anchor.blend)
            return
        assert self._sheet is not None
        lay(frame, self._sheet, to_master, raster)
        if self._rim is not None and plate is not None:
            wrap(frame, plate, self._rim, to_master, raster)

    def _usual_scale(self, frames: int) -> float:
        """Height in master pixels halfway, in log-zoom, from the least to the largest."""
        at = np.linspace(0, max(frames - 1, 0), _PROBES)
        found = [self._course.scale(float(position)) for position in at]
        return math.sqrt(min(found) * max(found))

    def _shading(self) -> Sheet | None:
        """Shadow over mirror image, as one sheet."""
        anchor, pixels, height = self.anchor, self._pixels, self._height
        if not anchor.shadow and not anchor.reflection:
            return None
        foot = foot_of(np.ascontiguousarray(pixels.rgba[..., 3]), height)
        if not foot.solid:
            return None  # smoke or a glow: nothing of it touches any ground
        parts: list[Pixels] = []
        if anchor.reflection:
            parts.append(mirrored(pixels, foot, height, anchor.reflection))
        if anchor.shadow:
            parts.append(shadow(pixels, foot, height, anchor.shadow))
        return sheet_of(parts[0] if len(parts) == 1 else under(*parts), not anchor.reflection)

    def _match(self, frame: I420, to_master: Floats, raster: Raster) -> None:
        shape = self._pixels.rgba.shape
        region = region_of(shape, self._pixels.from_foot, to_master, raster)
        if region is not None:
            tones = tones_of(frame, region, raster)
            self._pixels = matched(self._pixels, tones, self.anchor.match)
        self._sheet = sheet_of(self._pixels)
