"""The cut-outs of a hand-off: their pictures, and where they stand, for who lays them anew."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from adgen.delivery.handoff.shots import CutoutPose, PlacedCutout
from adgen.media.pictures import read_rgba
from adgen.post.anchor.placing import Course, PlateMap, Windows
from adgen.post.edit.retime import positions
from adgen.run.takes import PlannedSegment
from adgen.schema.footage import PlacedAnchor
from adgen.schema.picture import Box, Raster

_FAINT = 8
"""Alpha under which a cut-out is not seen, as when it is laid."""
_EXTRAS = ("shadow", "reflection", "wrap", "match", "depth_blur")


def cutout_name(shot: str, number: int, anchor: PlacedAnchor) -> str:
    """The file of a shot's cut-out, counted from 1."""
    return f"media/{shot}_cutout_{number}{anchor.drawn.asset.path.suffix.lower()}"


def plate_name(shot: str, raster: Raster, suffix: str) -> str:
    """The file of a shot without its cut-outs."""
    return f"media/{shot}_plate_{raster}{suffix}"


def cutouts_of(
    shot: str, part: PlannedSegment, raster: Raster, windows: Windows, frames: int
) -> tuple[PlacedCutout, ...]:
    """A shot's cut-outs, with their places in every frame of its file of `frames` frames.

    A tracked one moves with its surface from its first place on. Raises MediaError for pictures
    that cannot be read.
    """
    edit, request = part.edit, part.request
    over = PlateMap(request, edit.on_path, part.shape.raster, raster, windows, part.shape.rate)
    found: list[PlacedCutout] = []
    for number, anchor in enumerate(edit.anchors, 1):
        visible = _visible(anchor)
        course = Course(anchor, (round(visible.width), round(visible.height)), over)
        moments: Sequence[float] = (0.0,) if anchor.track else positions(frames, edit.speed)
        found.append(
            PlacedCutout(
                cutout_name(shot, number, anchor), visible, anchor.blend, anchor.track,
                tuple(
                    f"{name.replace('_', ' ')} {getattr(anchor, name):g}"
                    for name in _EXTRAS
                    if getattr(anchor, name)
                ),
                tuple(_pose(course, position) for position in moments),
            )
        )  # fmt: skip
    return tuple(found)


def _visible(anchor: PlacedAnchor) -> Box:
    """What is seen of a cut-out's picture, pixels."""
    seen = read_rgba(anchor.drawn.asset.path)[..., 3] >= _FAINT
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    return Box(float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1))


def _pose(course: Course, position: float) -> CutoutPose:
    matrix = course.to_master(position)
    turn = math.degrees(math.atan2(matrix[1, 0], matrix[0, 0]))
    foot = float(matrix[0, 2]), float(matrix[1, 2])
    return CutoutPose(foot, course.scale(position), turn)
