"""What is asked for a shot: the request to its engine, and the works that takes and masters are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from fractions import Fraction

from adgen.engines.base import Capabilities, Engine
from adgen.engines.registry import REACH
from adgen.errors import EngineError
from adgen.post.anchor.placing import held_box
from adgen.post.edit import compose
from adgen.post.edit.framing import follows
from adgen.production import shoot
from adgen.run.planning.subjects import Aim
from adgen.run.planning.tools import tools
from adgen.run.takes import PlannedSegment
from adgen.run.work import Work
from adgen.schema.brief import Brief
from adgen.schema.footage import BrandForm, TakeRequest
from adgen.schema.picture import Raster
from adgen.schema.storyboard import Shot


def take_request(
    shot: Shot, raster: Raster, rate: Fraction, frames: int, brief: Brief, aim: Aim
) -> TakeRequest:
    """What the engine sees of a shot on a raster."""
    plate = raster if shot.picture is None else shot.picture
    moved = REACH.get(shot.engine, Capabilities(camera=True)).camera
    brand = brief.brand.palette
    brands = (brand.primary, brand.secondary, brand.accent)
    return TakeRequest(
        engine=shot.engine,
        prompt=shot.prompt,
        negative=shot.negative,
        seed=shot.seed,
        raster=raster,
        rate=rate,
        frames=frames,
        camera=shot.camera,
        motion=shot.motion,
        picture=shot.picture,
        focus=aim.focus,
        palette=shot.palette or (brands if shot.picture is None else ()),
        held=held_box(shot.anchors, (plate.width, plate.height), raster.aspect) if moved else None,
        mask=shot.mask,
    )


def why_so_long(engine: Engine, shot: Shot, request: TakeRequest, frames: int, tail: int) -> str:
    """Where a take's length comes from, when its length is what the engine refuses; else nothing.

    A cut falls on a beat and a dissolve needs frames beyond it, so a take may be longer than what
    the shot asks for.
    """
    try:
        engine.shape(replace(request, frames=1))
    except (EngineError, ValueError):
        return ""
    asked = f"{shot.beats:g} beats" if shot.beats is not None else f"{shot.seconds:g} s"
    cut = float(frames / request.rate)
    handle = f" and the transition after it {float(tail / request.rate):.2f} s more" if tail else ""
    fast = request.frames > frames + tail
    speed = f"; its speed of up to {max(shot.speed):g} uses up more" if fast else ""
    return f" (shot {shot.id} asks for {asked}, its cut takes {cut:.2f} s{handle}{speed})"


def take_work(request: TakeRequest, revision: str, settings: Mapping[str, object]) -> Work:
    """A take's work: the request, the sampler's settings and the model's revision.

    ffmpeg, which only stores it, is no part of it: a take may cost hours, and from 4.2 to 9.0 the
    same pictures were stored as the same bytes.
    """
    parameters: Mapping[str, object] = {**request.parameters(), "settings": settings}
    return Work("take", shoot.VERSION, parameters, {"engine": revision})


def master_work(
    segments: tuple[PlannedSegment, ...], raster: Raster, rate: Fraction, form: BrandForm
) -> Work:
    parameters = {
        "raster": str(raster),
        "rate": str(rate),
        **({"form": asdict(form)} if any(part.edit.branded for part in segments) else {}),
        "cuts": {str(index): part.edit.parameters() for index, part in enumerate(segments)},
        **tools("ffmpeg", "opencv"),
        **(tools("scikit-image") if any(_followed(part, raster) for part in segments) else {}),
    }
    takes = {str(index): part.take for index, part in enumerate(segments)}
    return Work("compose", compose.VERSION, parameters, takes)


def _followed(part: PlannedSegment, raster: Raster) -> bool:
    return follows(part.shape.raster, raster, part.edit.centre)
