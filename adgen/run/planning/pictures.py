"""From spots to takes and masters: what each engine is asked for, shared wherever it agrees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from adgen.engines.base import Capabilities, Engine, TakeShape
from adgen.engines.registry import REACH, lacking
from adgen.errors import EngineError, Problem, RequestError
from adgen.post.edit.retime import source_frames
from adgen.post.edit.transitions import OVERLAPPING, USUAL_SECONDS, transition_frames
from adgen.run.plan import Spot
from adgen.run.planning.cutouts import Cutouts
from adgen.run.planning.flashes import Flashes
from adgen.run.planning.footage import master_work, take_request, take_work, why_so_long
from adgen.run.planning.lines import shot_key
from adgen.run.planning.loaded import Engines
from adgen.run.planning.locked import Lock
from adgen.run.planning.locks import Locks
from adgen.run.planning.subjects import Aim, Subjects, crop_centre
from adgen.run.takes import PlannedMaster, PlannedSegment, PlannedTake, TakeReview
from adgen.run.work import Work
from adgen.schema.brief import Brief
from adgen.schema.campaign import EngineChoice
from adgen.schema.footage import BrandForm, Cut, Edit, TakeRequest
from adgen.schema.look import Mood
from adgen.schema.picture import Raster
from adgen.schema.storyboard import Shot


@dataclass(slots=True)
class _Take:
    """A take as it is gathered: `uses` grows with every shot that needs it."""

    work: Work
    request: TakeRequest
    shape: TakeShape
    engine: EngineChoice
    uses: dict[str, None] = field(default_factory=dict)
    review: TakeReview | None = None


class Pictures:
    """The takes and masters of a plan, gathered spot by spot; `problems` has what cannot be."""

    def __init__(
        self,
        brief: Brief,
        mood: Mood | None,
        engines: Engines,
        subjects: Subjects,
        cutouts: Cutouts,
        locks: Locks,
    ) -> None:
        self.masters: dict[str, PlannedMaster] = {}
        self.problems: list[Problem] = []
        self.doubts: dict[str, None] = {}
        """What engines will not obey, each said once however many takes a shot has."""
        self.found: dict[str, None] = {}
        """What shots that do not say it are framed round, each picture said once."""
        self._brief, self._engines, self._subjects = brief, engines, subjects
        self._cutouts, self._locks = cutouts, locks
        self._form = BrandForm.of(brief.brand)
        self._transition_seconds = _transition_seconds(brief, mood)
        self._flashes = Flashes()
        self._takes: dict[str, _Take] = {}
        self._known: dict[tuple[int, Raster], PlannedMaster | None] = {}
        self._keys: dict[tuple[TakeRequest, bool], str | None] = {}

    def takes(self) -> dict[str, PlannedTake]:
        """Every take by its key, with all its uses."""
        return {
            key: PlannedTake(t.work, t.request, t.shape, t.engine, tuple(t.uses), t.review)
            for key, t in self._takes.items()
        }

    def made_by(self, master: PlannedMaster) -> list[tuple[EngineChoice, Work]]:
        """Engine and work of the take of each segment."""
        takes = (self._takes[part.take] for part in master.segments)
        return [(take.engine, take.work) for take in takes]

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
        work = master_work(whole, raster, spot.cuts.rate, self._form)
        found = PlannedMaster(work, whole, raster, spot.cuts.rate, self._form)
        self.problems += self._flashes.problems(self._brief, spot, found)
        return self.masters.setdefault(work.key, found)

    def _segment(
        self, spot: Spot, index: int, shot: Shot, cut: Cut, raster: Raster
    ) -> PlannedSegment | None:
        frames = len(cut.record)
        tail = self._tail(spot, index)
        shown = source_frames(frames + tail, shot.speed)
        places = self._places(spot, shot)
        shot = self._cutouts.ready(shot, places, self.problems)
        aim = self._aim(spot, shot, raster)
        request = take_request(shot, raster, spot.cuts.rate, shown, self._brief, aim)
        key = self._ruled(spot, shot, request, frames, tail)
        if key is None:
            return None
        take = self._takes[key]
        take.uses[f"{spot.region.name} {spot.length}s/{shot.id}"] = None
        on_path = self._on_path(take.request.engine)
        anchors = self._cutouts.placed(shot, raster.aspect, places, self.problems)
        self.problems += self._cutouts.soft(anchors, places, take.request, on_path)
        edit = Edit(
            frames=frames,
            tail=tail,
            transition=cut.transition,
            transition_frames=self._transition_frames(cut),
            centre=_centre(aim, take, raster),
            speed=shot.speed,
            grade=shot.grade,
            seed=shot.seed,
            beat_effect=shot.beat_effect,
            accents=cut.accents,
            anchors=anchors,
            on_path=on_path,
        )
        return PlannedSegment(key, take.shape, take.request, edit)

    def _ruled(
        self, spot: Spot, shot: Shot, wish: TakeRequest, frames: int, tail: int
    ) -> str | None:
        """The take of a shot's place: the approved one, else the one that is wished for, with
        another seed where that was rejected."""
        try:
            settled = self._locks.settled(spot.region.name, spot.length, shot.id, wish)
        except RequestError as error:
            self.problems += error.problems
            return None
        if settled.lock is not None:
            key = self._locked(spot, shot, settled.lock, wish)
        else:
            asked = settled.request, bool(shot.palette)
            if asked not in self._keys:
                self._keys[asked] = self._take(spot, shot, settled.request, frames, tail)
            key = self._keys[asked]
        if key is not None and settled.told is not None:
            self._takes[key].review = settled.told
            if settled.doubt:
                where = self._brief.where(shot_key(spot.board, shot.id, "id"))
                self.doubts[f"{where}: {settled.doubt}"] = None
        return key

    def _locked(self, spot: Spot, shot: Shot, lock: Lock, wish: TakeRequest) -> str | None:
        """The approved take; None, with a problem, where it cannot serve."""
        where = f"{self._brief.where(shot_key(spot.board, shot.id, 'id'))} ({spot.name})"
        problem = self._locks.problem(lock, wish, where)
        if problem is not None:
            self.problems.append(problem)
            return None
        if lock.key not in self._takes:
            self._engines.spare(lock.engine)
            self._takes[lock.key] = _Take(lock.work, lock.request, lock.shape, lock.engine)
        return lock.key

    def _on_path(self, name: str) -> bool:
        """Whether an engine obeys camera moves; of one that is not loaded, as it does at best."""
        engine = self._engines.loaded().get(name)
        return (REACH.get(name, Capabilities()) if engine is None else engine.capabilities()).camera

    def _places(self, spot: Spot, shot: Shot) -> tuple[str, ...]:
        """Where each anchor of a shot is written."""
        fields = ("product", *(f"anchors[{index}]" for index in range(len(shot.anchors))))
        named = zip(fields, shot.anchors, strict=False)
        return tuple(self._brief.where(shot_key(spot.board, shot.id, name)) for name, _ in named)

    def _aim(self, spot: Spot, shot: Shot, raster: Raster) -> Aim:
        aim = self._subjects.aim(shot, raster)
        if shot.picture is not None and aim.words:
            where = self._brief.where(shot_key(spot.board, shot.id, "picture"))
            self.found[f"{where}: {shot.picture.asset.path.name} is {aim.words}"] = None
        return aim

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

    def _take(
        self, spot: Spot, shot: Shot, request: TakeRequest, frames: int, tail: int
    ) -> str | None:
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
            length = why_so_long(engine, shot, request, frames, tail)
            self.problems.append(Problem(where, f"{error}{length}"))
            return None
        at = self._brief.where(shot_key(spot.board, shot.id, "prompt"))
        self.doubts |= dict.fromkeys(f"{at}: {doubt}" for doubt in doubts)
        choice = self._engines.choices[request.engine]
        self._takes[work.key] = _Take(work, request, shape, choice)
        return work.key

    def _refuse(self, where: str, engine: Engine, missing: Iterable[str]) -> None:
        wanted = set(missing)
        able = [name for name, reach in REACH.items() if wanted <= set(reach.names())]
        hint = f"engines that can: {', '.join(able)}" if able else "no engine can, change the shot"
        what = f"the engine {engine.name} has no {', '.join(sorted(wanted))}"
        self.problems.append(Problem(where, what, f"{hint}; name one with `engine:`"))


def _centre(aim: Aim, take: _Take, raster: Raster) -> tuple[float, float] | None:
    """What a crop of a take keeps in its middle; of a locked one, what it was framed round."""
    asked = take.request
    return crop_centre(replace(aim, focus=asked.focus), asked.picture, take.shape.raster, raster)


def _transition_seconds(brief: Brief, mood: Mood | None) -> Fraction:
    """The campaign's own, else the mood's, else the usual."""
    said = brief.campaign.transition_seconds or (mood.transition_seconds if mood else None)
    return USUAL_SECONDS if said is None else Fraction(said)
