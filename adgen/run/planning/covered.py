"""What is under the texts of a shot: its transition, its products, and texts that hide one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from adgen.post.anchor.placing import Course, PlateMap
from adgen.post.text.burst import COVERED, covered_share
from adgen.post.text.titles import Title
from adgen.run.plan import PlannedMaster, PlannedSegment, Spot
from adgen.run.planning.spots import shot_key
from adgen.schema.brief import Brief
from adgen.schema.delivery import Placement
from adgen.schema.footage import PlacedAnchor
from adgen.schema.picture import Box, Raster
from adgen.schema.time import FrameRange

_FIELDS = {"price": "price", "was": "price", "counter": "counter"}


@dataclass(frozen=True, slots=True)
class Ground:
    """What the texts of a shot heed of its picture."""

    frames: FrameRange
    """When they are seen: once half of the transition into the shot is over."""
    products: tuple[Box, ...] = ()
    """Where its products stand in the middle of the shot, to whole pixels; for a price alone."""


def grounds(spot: Spot, master: PlannedMaster | None) -> tuple[Ground, ...]:
    """What is under the texts of each shot; without a master as much as is known."""
    if master is None:
        return tuple(Ground(cut.record) for cut in spot.cuts.cuts)
    found: list[Ground] = []
    for shot, cut, segment in zip(spot.shots, spot.cuts.cuts, master.segments, strict=True):
        start = cut.record.start + segment.edit.transition_frames // 2
        frames = FrameRange(start, cut.record.stop, cut.record.rate)
        anchors = segment.edit.anchors if shot.price is not None else ()
        boxes = [box_of(anchor, segment, master.raster) for anchor in anchors]
        found.append(Ground(frames, tuple(_whole(box) for box in boxes if box is not None)))
    return tuple(found)


def covered(
    brief: Brief, spot: Spot, placement: Placement, master: PlannedMaster, titles: Sequence[Title]
) -> Iterator[tuple[str, str]]:
    """Texts over cut-outs at the middle of their shot: where each is written, and what to know.

    Cut-outs that are blended are patterns, not products. Takes of another aspect are left out:
    how they are framed is only known when they are made.
    """
    pairs = zip(spot.shots[:-1], spot.cuts.cuts[:-1], master.segments[:-1], strict=True)
    for shot, cut, segment in pairs:
        shown = [title for title in titles if title.frames.start in cut.record]
        for anchor in segment.edit.anchors:
            place = box_of(anchor, segment, master.raster)
            for title in shown:
                share = 0.0 if place is None else covered_share(title.block, place)
                if share > COVERED:
                    field = _FIELDS.get(title.role, "super")
                    where = brief.where(shot_key(spot.board, shot.id, field))
                    what = f"the {field} covers {share:.0%} of {anchor.name}"
                    hint = "move the cut-out, or give the super another role"
                    if title.role != "lower_third":
                        hint = "give `at` another zone for this aspect, or move the cut-out"
                    yield f"{where} ({placement.id})", f"{what}; {hint}"


def box_of(anchor: PlacedAnchor, segment: PlannedSegment, raster: Raster) -> Box | None:
    """Where a cut-out stands in the middle of its shot, in pixels; None where it is not known."""
    if anchor.blend != "normal" or segment.shape.raster.aspect != raster.aspect:
        return None
    request, picture = segment.request, anchor.drawn
    over = PlateMap(request, segment.edit.on_path, segment.shape.raster, raster)
    course = Course(anchor, (picture.width, picture.height), over)
    half = picture.width / picture.height / 2
    corners = np.array([[-half, half], [-1.0, 0.0], [1.0, 1.0]])
    x, y, _ = course.to_master(request.frames / 2) @ corners
    return Box(float(x.min()), float(y.min()), float(x.max()), float(y.max()))


def _whole(box: Box) -> Box:
    return Box(*(float(round(side)) for side in (box.left, box.top, box.right, box.bottom)))
