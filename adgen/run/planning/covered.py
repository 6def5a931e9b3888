"""What is under the texts of a shot: its transition, its products, and texts that hide one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from adgen.post.anchor.placing import Course, PlateMap
from adgen.post.text.burst import COVERED, covered_share
from adgen.post.text.titles import Title
from adgen.run.plan import Spot
from adgen.run.planning.lines import shot_key
from adgen.run.takes import PlannedMaster, PlannedSegment
from adgen.schema.brief import Brief
from adgen.schema.delivery import Placement
from adgen.schema.footage import PlacedAnchor
from adgen.schema.picture import Box, Raster
from adgen.schema.storyboard import Shot
from adgen.schema.time import FrameRange

_FIELDS = {"price": "price", "was": "price", "counter": "counter"}
_PARTS = (0.0, 0.5, 1.0)
"""Of a shot, at which its subjects are looked for."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the texts of a shot heed of its picture."""

    frames: FrameRange
    """When they are seen: once half of the transition into the shot is over."""
    products: tuple[Box, ...] = ()
    """Where its products stand in the middle of the shot, to whole pixels; for a price alone."""
    passed: tuple[Box, ...] = ()
    """All that its products pass over from its start to its end; for subtitles, like `focus`."""
    focus: tuple[Box, ...] = ()
    """The same of its declared focus."""


def grounds(spot: Spot, master: PlannedMaster | None) -> tuple[Ground, ...]:
    """What is under the texts of each shot; without a master as much as is known."""
    if master is None:
        return tuple(Ground(cut.record) for cut in spot.cuts.cuts)
    found: list[Ground] = []
    spoken = _spoken(spot)
    for shot, cut, segment in zip(spot.shots, spot.cuts.cuts, master.segments, strict=True):
        start = cut.record.start + segment.edit.transition_frames // 2
        frames = FrameRange(start, cut.record.stop, cut.record.rate)
        anchors = segment.edit.anchors if shot.price is not None else ()
        boxes = [box_of(anchor, segment, master.raster) for anchor in anchors]
        products = tuple(_whole(box) for box in boxes if box is not None)
        passed = _passed(shot, segment, master.raster) if shot.id in spoken else ((), ())
        found.append(Ground(frames, products, *passed))
    return tuple(found)


def _spoken(spot: Spot) -> frozenset[str]:
    """The shots over which something is said."""
    starts = [spoken.start for spoken in spot.speeches]
    stops = [spoken.start + Fraction(spoken.speech.seconds) for spoken in spot.speeches]
    return frozenset(
        cut.shot
        for cut in spot.cuts.cuts
        if any(
            start < cut.record.stop_seconds and cut.record.start_seconds < stop
            for start, stop in zip(starts, stops, strict=True)
        )
    )


def _passed(
    shot: Shot, segment: PlannedSegment, raster: Raster
) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
    """All that each product, and the declared focus, pass over, as far as the frame shows it."""
    anchors = segment.edit.anchors
    products = [[box_of(anchor, segment, raster, part) for part in _PARTS] for anchor in anchors]
    declared = () if shot.focus is None else (shot.focus,)
    focus = [[_focus(box, segment, raster, part) for part in _PARTS] for box in declared]
    return _seen(products, raster), _seen(focus, raster)


def _seen(found: Sequence[Sequence[Box | None]], raster: Raster) -> tuple[Box, ...]:
    """What each passes over inside the frame, to whole pixels."""
    whole = Box(0, 0, raster.width, raster.height)
    passed = [_around([box for box in boxes if box is not None]) for boxes in found]
    return tuple(_whole(_shared(box, whole)) for box in passed if box and box.meets(whole))


def _focus(
    focus: tuple[float, float, float, float], segment: PlannedSegment, raster: Raster, part: float
) -> Box | None:
    """Where the declared focus is in a part of the shot; None where it is not known."""
    if segment.shape.raster.aspect != raster.aspect:
        return None
    request = segment.request
    over = PlateMap(request, segment.edit.on_path, segment.shape.raster, raster)
    width, height = over.plate
    left, top, right, bottom = focus
    across, down = np.meshgrid([left * width, right * width], [top * height, bottom * height])
    corners = np.stack([across.ravel(), down.ravel(), np.ones(4)])
    return _box_round(over.to_master(request.frames * part) @ corners)


def covered(
    brief: Brief, spot: Spot, placement: Placement, master: PlannedMaster, titles: Sequence[Title]
) -> Iterator[tuple[str, str]]:
    """Texts over cut-outs at the middle of their shot: where each is written, and what to know.

    Cut-outs that are blended are patterns, not products. Takes of another aspect are left out:
    how they are framed is only known when they are made.
    """
    pairs = zip(spot.shots[:-1], spot.cuts.cuts[:-1], master.segments[:-1], strict=True)
    for shot, cut, segment in pairs:
        shown = [
            title for title in titles if title.role != "label" and title.frames.start in cut.record
        ]
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


def box_of(
    anchor: PlacedAnchor, segment: PlannedSegment, raster: Raster, part: float = 0.5
) -> Box | None:
    """Where a cut-out stands in the middle of its shot, or another `part` of it, in pixels; None
    where it is not known."""
    if anchor.blend != "normal" or segment.shape.raster.aspect != raster.aspect:
        return None
    request, picture = segment.request, anchor.drawn
    over = PlateMap(request, segment.edit.on_path, segment.shape.raster, raster)
    course = Course(anchor, (picture.width, picture.height), over)
    half = picture.width / picture.height / 2
    corners = np.array([[-half, half], [-1.0, 0.0], [1.0, 1.0]])
    return _box_round(course.to_master(request.frames * part) @ corners)


def _box_round(points: NDArray[np.float64]) -> Box:
    """The box round points, (3, n)."""
    x, y, _ = points
    return Box(float(x.min()), float(y.min()), float(x.max()), float(y.max()))


def _around(boxes: Sequence[Box]) -> Box | None:
    if not boxes:
        return None
    return Box(
        min(box.left for box in boxes), min(box.top for box in boxes),
        max(box.right for box in boxes), max(box.bottom for box in boxes),
    )  # fmt: skip


def _shared(one: Box, other: Box) -> Box:
    return Box(
        max(one.left, other.left), max(one.top, other.top),
        min(one.right, other.right), min(one.bottom, other.bottom),
    )  # fmt: skip


def _whole(box: Box) -> Box:
    return Box(*(float(round(side)) for side in (box.left, box.top, box.right, box.bottom)))
