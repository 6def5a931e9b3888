"""Segments of a cut as the planner would lay them, with only what a test is about said."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from adgen.post.edit.compose import Segment
from adgen.post.edit.retime import source_frames
from adgen.schema.footage import BrandForm, Edit, TakeRequest
from adgen.schema.look import Grade, Look
from adgen.schema.picture import Raster

FORM = BrandForm("circle", "#FF6B35", "#FFFFFF")


def edit(frames: int, **said: Any) -> Edit:
    """A shot of `frames` that nothing is done to."""
    plain: dict[str, Any] = {
        "frames": frames, "tail": 0, "transition": "cut", "transition_frames": 0,
        "centre": (0.5, 0.5), "speed": (1.0, 1.0), "grade": Grade(Look()), "seed": 1,
        "beat_effect": "none", "accents": (), "anchors": (), "on_path": True,
    }  # fmt: skip
    return Edit(**{**plain, **said})


def request(raster: Raster, frames: int, rate: Fraction) -> TakeRequest:
    """What an engine would have been asked for."""
    return TakeRequest(
        "stills", "", "", 1, raster, rate, frames, "static", 5, None, None, (0, 0, 1, 1), ()
    )


def segment(
    take: Path, raster: Raster, rate: Fraction, laid: Edit, spot_rate: Fraction | None = None
) -> Segment:
    """A take of `rate` laid into a spot of `spot_rate`, which is its own where none is given."""
    frames = source_frames(laid.frames + laid.tail, laid.speed)
    return Segment(take, raster, rate, request(raster, frames, spot_rate or rate), laid)
