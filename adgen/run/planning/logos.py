"""Where the logo stands over the shots of a spot: in an allowed zone, clear of the label."""

from __future__ import annotations

from collections.abc import Sequence

from adgen.errors import Problem
from adgen.post.logo import logo_size, place_logo
from adgen.post.text.label import Around
from adgen.run.plan import Spot
from adgen.schema.brief import Brief
from adgen.schema.delivery import Placement
from adgen.schema.picture import Box
from adgen.schema.time import FrameRange


def corner_logos(
    brief: Brief, spot: Spot, placement: Placement, around: Around, problems: list[Problem]
) -> list[tuple[Box, FrameRange, str]]:
    """Stretches of neighbouring shots that show the logo, so that it does not blink on cuts."""
    stretches: list[FrameRange] = []
    for shot, cut in zip(spot.shots[:-1], spot.cuts.cuts[:-1], strict=True):
        frames = cut.record
        if not shot.logo:
            continue
        if stretches and stretches[-1].stop == frames.start:
            frames = FrameRange(stretches.pop().start, frames.stop, frames.rate)
        stretches.append(frames)
    if not stretches:
        return []
    place = _place(brief, placement, around, stretches)
    if place is None:
        where = brief.brand_places.where("logo")
        what = f"the logo with its clearance fits no allowed zone of {placement.id}"
        hint = "make logo.width or logo.clearance smaller, or allow another zone"
        problems.append(Problem(where, what, hint))
        return []
    return [(place[0], frames, place[1]) for frames in stretches]


def _place(
    brief: Brief, placement: Placement, around: Around, stretches: Sequence[FrameRange]
) -> tuple[Box, str] | None:
    """The logo's zone, beside or below a label that is seen with it."""
    rules, raster = brief.brand.logo, placement.raster
    room = rules.clearance * logo_size(brief.logo, raster, rules.width)[0]
    under = (around.under(part, room).safe for part in stretches)
    safes = dict.fromkeys((placement.safe_box, *under))
    for zone in rules.zones:
        for safe in safes:
            box = place_logo(rules, brief.logo, zone, safe, raster, rules.width)
            if box and not any(around.meets(box, part, room) for part in stretches):
                return box, zone
    return None
