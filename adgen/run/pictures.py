"""From spots to takes and masters: what each engine is asked for, shared wherever it agrees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from adgen.engines.base import Engine
from adgen.engines.registry import ENGINES, REACH, lacking, load_engine
from adgen.errors import EngineError, Problem
from adgen.post.compose import transition_frames
from adgen.production import shoot
from adgen.run.keys import work_key
from adgen.run.plan import PlannedMaster, PlannedSegment, PlannedTake, Spot
from adgen.run.spots import shot_key
from adgen.schema.brief import Brief
from adgen.schema.campaign import EngineChoice
from adgen.schema.footage import Cut, Layer, TakeRequest
from adgen.schema.look import Look
from adgen.schema.picture import Raster
from adgen.schema.storyboard import Shot

COMPOSE_VERSION = 2


class Pictures:
    """The takes and masters of a plan, gathered spot by spot; `problems` has what cannot be."""

    def __init__(self, brief: Brief, look: Look, download: bool) -> None:
        self.takes: dict[str, PlannedTake] = {}
        self.masters: dict[str, PlannedMaster] = {}
        self.problems: list[Problem] = []
        self.doubts: dict[str, None] = {}
        """What engines will not obey, each said once however many takes a shot has."""
        self.engines: dict[str, Engine] = {}
        self._absent: set[str] = set()
        self._brief, self._look, self._download = brief, look, download

    def master(self, spot: Spot, raster: Raster) -> str | None:
        """The key of a spot's textless picture on a raster; None when a take cannot be made."""
        segments = [
            self._segment(spot, index, shot, cut, raster)
            for index, (shot, cut) in enumerate(zip(spot.shots, spot.cuts.cuts, strict=True))
        ]
        whole = tuple(segment for segment in segments if segment is not None)
        if len(whole) < len(segments):
            return None
        key = _master_key(whole, raster, spot.cuts.rate, self._look)
        known = self.masters.get(key)
        uses = known.uses + 1 if known else 1
        self.masters[key] = PlannedMaster(key, whole, raster, spot.cuts.rate, self._look, uses)
        return key

    def _segment(
        self, spot: Spot, index: int, shot: Shot, cut: Cut, raster: Raster
    ) -> PlannedSegment | None:
        frames = len(cut.record)
        tail = _tail(spot, index)
        request = take_request(shot, raster, spot.cuts.rate, frames + tail, self._brief)
        key = self._take(spot, shot, request, tail)
        if key is None:
            return None
        left, top, right, bottom = shot.focus
        centre = (left + right) / 2, (top + bottom) / 2
        return PlannedSegment(key, frames, tail, cut.transition, centre)

    def _take(self, spot: Spot, shot: Shot, request: TakeRequest, tail: int) -> str | None:
        where = f"{self._brief.where(shot_key(spot.board, shot.id, 'id'))} ({spot.name})"
        engine = self._engine(shot.engine, shot_key(spot.board, shot.id, "engine"))
        if engine is None:
            return None
        missing = lacking(request, engine.capabilities(), own_palette=bool(shot.palette))
        if missing:
            self._refuse(where, engine, missing)
            return None
        key = take_key(request, engine)
        use = f"{spot.region.tag} {spot.length}s/{shot.id}"
        known = self.takes.get(key)
        if known is not None:
            uses = known.shots if use in known.shots else (*known.shots, use)
            self.takes[key] = PlannedTake(key, request, known.shape, uses)
            return key
        try:
            shape = engine.shape(request)
            doubts = engine.doubts(request)
        except (EngineError, ValueError) as error:
            self.problems.append(Problem(where, f"{error}{_length(engine, shot, request, tail)}"))
            return None
        at = self._brief.where(shot_key(spot.board, shot.id, "prompt"))
        self.doubts |= dict.fromkeys(f"{at}: {doubt}" for doubt in doubts)
        self.takes[key] = PlannedTake(key, request, shape, (use,))
        return key

    def _engine(self, name: str, key: str) -> Engine | None:
        """The engine of that name, loaded once; a failure is one problem, not one per shot."""
        if name not in self.engines and name not in self._absent:
            choice = self._brief.campaign.engine
            where = self._brief.where("engine")
            if name != choice.name:
                choice = EngineChoice(name=name)
                where = self._brief.where(key)
            elif choice.model and (self._brief.folder / choice.model).is_dir():
                beside = str(self._brief.folder / choice.model)
                choice = choice.model_copy(update={"model": beside})
            try:
                self.engines[name] = load_engine(choice, self._download)
            except KeyError:
                self.problems.append(Problem.unknown(where, name, ENGINES))
                self._absent.add(name)
            except (EngineError, ValueError) as error:
                self.problems.append(Problem(where, str(error)))
                self._absent.add(name)
        return self.engines.get(name)

    def _refuse(self, where: str, engine: Engine, missing: Iterable[str]) -> None:
        wanted = set(missing)
        able = [name for name, reach in REACH.items() if wanted <= set(reach.names())]
        hint = f"engines that can: {', '.join(able)}" if able else "no engine can, change the shot"
        what = f"the engine {engine.name} has no {', '.join(sorted(wanted))}"
        self.problems.append(Problem(where, what, f"{hint}; name one with `engine:`"))


def _length(engine: Engine, shot: Shot, request: TakeRequest, tail: int) -> str:
    """Where a take's length comes from, when its length is what the engine refuses; else nothing.

    A cut falls on a beat and a dissolve needs frames beyond it, so a take may be longer than what
    the shot asks for.
    """
    try:
        engine.shape(replace(request, frames=1))
    except (EngineError, ValueError):
        return ""
    asked = f"{shot.beats:g} beats" if shot.beats is not None else f"{shot.seconds:g} s"
    cut = float((request.frames - tail) / request.rate)
    handle = f" and the dissolve after it {float(tail / request.rate):.2f} s more" if tail else ""
    return f" (shot {shot.id} asks for {asked}, its cut takes {cut:.2f} s{handle})"


def take_request(
    shot: Shot, raster: Raster, rate: Fraction, frames: int, brief: Brief
) -> TakeRequest:
    """What the engine sees of a shot on a raster."""
    product = shot.product
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
        product=None
        if product is None
        else Layer(
            product.picture,
            product.at.at(raster.aspect),
            product.size.at(raster.aspect),
            product.shadow,
        ),
        focus=shot.focus,
        palette=shot.palette or (brands if shot.picture is None else ()),
        mask=shot.mask,
    )


def take_key(request: TakeRequest, engine: Engine) -> str:
    """The key of a take: the request, the sampler's settings and the model's revision."""
    parameters: Mapping[str, object] = {**request.parameters(), "settings": engine.settings()}
    return work_key("take", shoot.VERSION, parameters, {"engine": engine.revision()})


def _tail(spot: Spot, index: int) -> int:
    """Frames a take goes on under the next shot's dissolve."""
    if index + 1 == len(spot.cuts.cuts):
        return 0
    after = spot.cuts.cuts[index + 1]
    if after.transition != "dissolve":
        return 0
    return transition_frames(after.transition, spot.cuts.rate, len(after.record))


def _master_key(
    segments: tuple[PlannedSegment, ...], raster: Raster, rate: Fraction, look: Look
) -> str:
    parameters = {
        "raster": str(raster),
        "rate": str(rate),
        "look": look.model_dump(),
        "cuts": [[part.frames, part.tail, part.transition, list(part.centre)] for part in segments],
    }
    takes = {str(index): part.take for index, part in enumerate(segments)}
    return work_key("compose", COMPOSE_VERSION, parameters, takes)
