"""From spots to takes and masters: what each engine is asked for, shared wherever it agrees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from fractions import Fraction

from adgen.engines.base import Engine, TakeShape
from adgen.engines.registry import REACH, lacking
from adgen.errors import EngineError, Problem
from adgen.post import compose
from adgen.post.transitions import OVERLAPPING, USUAL_SECONDS, transition_frames
from adgen.production import shoot
from adgen.run.plan import PlannedMaster, PlannedSegment, PlannedTake, Spot
from adgen.run.planning.loaded import Engines
from adgen.run.planning.spots import shot_key
from adgen.run.planning.tools import tools
from adgen.run.work import Work
from adgen.schema.brief import Brief
from adgen.schema.footage import BrandForm, Cut, Edit, Layer, TakeRequest
from adgen.schema.look import Mood
from adgen.schema.picture import Raster
from adgen.schema.storyboard import Shot

_FOCUS = (0.3, 0.3, 0.7, 0.7)


@dataclass(slots=True)
class _Take:
    """A take as it is gathered: `uses` grows with every shot that needs it."""

    work: Work
    request: TakeRequest
    shape: TakeShape
    uses: dict[str, None] = field(default_factory=dict)


class Pictures:
    """The takes and masters of a plan, gathered spot by spot; `problems` has what cannot be."""

    def __init__(self, brief: Brief, mood: Mood | None, engines: Engines) -> None:
        self.masters: dict[str, PlannedMaster] = {}
        self.problems: list[Problem] = []
        self.doubts: dict[str, None] = {}
        """What engines will not obey, each said once however many takes a shot has."""
        self._brief, self._engines = brief, engines
        self._form = BrandForm.of(brief.brand)
        self._transition_seconds = _transition_seconds(brief, mood)
        self._takes: dict[str, _Take] = {}
        self._known: dict[tuple[int, Raster], PlannedMaster | None] = {}
        self._keys: dict[tuple[TakeRequest, bool], str | None] = {}

    def takes(self) -> dict[str, PlannedTake]:
        """Every take by its key, with all its uses."""
        return {
            key: PlannedTake(
                take.work,
                take.request,
                take.shape,
                self._engines.choices[take.request.engine],
                tuple(take.uses),
            )
            for key, take in self._takes.items()
        }

    def master(self, spot: Spot, raster: Raster) -> PlannedMaster | None:
        """A spot's textless picture on a raster; None when a take cannot be made."""
        asked = id(spot), raster  # a spot stays as long as the plan that is gathered
        if asked not in self._known:
            self._known[asked] = self._master(spot, raster)
        return self._known[asked]

    def _master(self, spot: Spot, raster: Raster) -> PlannedMaster | None:
        segments = [
            self._segment(spot, index, shot, cut, raster)
            for index, (shot, cut) in enumerate(zip(spot.shots, spot.cuts.cuts, strict=True))
        ]
        whole = tuple(segment for segment in segments if segment is not None)
        if len(whole) < len(segments):
            return None
        work = _master_work(whole, raster, spot.cuts.rate, self._form)
        found = PlannedMaster(work, whole, raster, spot.cuts.rate, self._form)
        return self.masters.setdefault(work.key, found)

    def _segment(
        self, spot: Spot, index: int, shot: Shot, cut: Cut, raster: Raster
    ) -> PlannedSegment | None:
        frames = len(cut.record)
        tail = self._tail(spot, index)
        request = take_request(shot, raster, spot.cuts.rate, frames + tail, self._brief)
        asked = request, bool(shot.palette)
        if asked not in self._keys:
            self._keys[asked] = self._take(spot, shot, request, tail)
        key = self._keys[asked]
        if key is None:
            return None
        take = self._takes[key]
        take.uses[f"{spot.region.name} {spot.length}s/{shot.id}"] = None
        edit = Edit(
            frames=frames,
            tail=tail,
            transition=cut.transition,
            transition_frames=self._transition_frames(cut),
            centre=_middle(shot.focus),
            speed=shot.speed,
            grade=shot.grade,
            seed=shot.seed,
            beat_effect=shot.beat_effect,
            accents=cut.accents,
            anchors=(),
            on_path=self._engines.loaded()[shot.engine].capabilities().camera,
        )
        return PlannedSegment(key, take.shape, take.request, edit)

    def _transition_frames(self, cut: Cut) -> int:
        return transition_frames(
            cut.transition, cut.record.rate, len(cut.record), self._transition_seconds
        )

    def _tail(self, spot: Spot, index: int) -> int:
        """Frames a take goes on under the next shot's transition."""
        if index + 1 == len(spot.cuts.cuts):
            return 0
        after = spot.cuts.cuts[index + 1]
        return self._transition_frames(after) if after.transition in OVERLAPPING else 0

    def _take(self, spot: Spot, shot: Shot, request: TakeRequest, tail: int) -> str | None:
        where = f"{self._brief.where(shot_key(spot.board, shot.id, 'id'))} ({spot.name})"
        named = shot_key(spot.board, shot.id, "engine")
        engine = self._engines.get(shot.engine, named, self.problems)
        if engine is None:
            return None
        missing = lacking(request, engine.capabilities(), own_palette=bool(shot.palette))
        if missing:
            self._refuse(where, engine, missing)
            return None
        work = take_work(request, *self._engines.identity(shot.engine))
        if work.key in self._takes:
            return work.key
        try:
            shape = engine.shape(request)
            doubts = engine.doubts(request)
        except (EngineError, ValueError) as error:
            self.problems.append(Problem(where, f"{error}{_length(engine, shot, request, tail)}"))
            return None
        at = self._brief.where(shot_key(spot.board, shot.id, "prompt"))
        self.doubts |= dict.fromkeys(f"{at}: {doubt}" for doubt in doubts)
        self._takes[work.key] = _Take(work, request, shape)
        return work.key

    def _refuse(self, where: str, engine: Engine, missing: Iterable[str]) -> None:
        wanted = set(missing)
        able = [name for name, reach in REACH.items() if wanted <= set(reach.names())]
        hint = f"engines that can: {', '.join(able)}" if able else "no engine can, change the shot"
        what = f"the engine {engine.name} has no {', '.join(sorted(wanted))}"
        self.problems.append(Problem(where, what, f"{hint}; name one with `engine:`"))


def _transition_seconds(brief: Brief, mood: Mood | None) -> Fraction:
    """The campaign's own, else the mood's, else the usual."""
    said = brief.campaign.transition_seconds or (mood.transition_seconds if mood else None)
    return USUAL_SECONDS if said is None else Fraction(said)


def _middle(focus: tuple[float, float, float, float] | None) -> tuple[float, float] | None:
    if focus is None:
        return None
    left, top, right, bottom = focus
    return (left + right) / 2, (top + bottom) / 2


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
    product = shot.anchors[0] if shot.anchors else None
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
        focus=shot.focus or _FOCUS,
        palette=shot.palette or (brands if shot.picture is None else ()),
        mask=shot.mask,
    )


def take_work(request: TakeRequest, revision: str, settings: Mapping[str, object]) -> Work:
    """A take's work: the request, the sampler's settings and the model's revision.

    ffmpeg, which only stores it, is no part of it: a take may cost hours, and from 4.2 to 9.0 the
    same pictures were stored as the same bytes.
    """
    parameters: Mapping[str, object] = {**request.parameters(), "settings": settings}
    return Work("take", shoot.VERSION, parameters, {"engine": revision})


def _master_work(
    segments: tuple[PlannedSegment, ...], raster: Raster, rate: Fraction, form: BrandForm
) -> Work:
    parameters = {
        "raster": str(raster),
        "rate": str(rate),
        **({"form": asdict(form)} if any(part.edit.branded for part in segments) else {}),
        "cuts": {str(index): part.edit.parameters() for index, part in enumerate(segments)},
        **tools("ffmpeg", "opencv"),
    }
    takes = {str(index): part.take for index, part in enumerate(segments)}
    return Work("compose", compose.VERSION, parameters, takes)
