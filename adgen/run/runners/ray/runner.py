"""Carry items out on Ray: several GPUs, several machines.

Takes of engines that keep a model go to the crew's actors; everything else is a Ray task, which
Ray places, and starts again when its process or its machine is lost.
"""

from __future__ import annotations

import time
from types import TracebackType

from adgen.engines import registry
from adgen.errors import RunnerError
from adgen.run.making.items import Item
from adgen.run.making.runner import Done
from adgen.run.progress import Advance, Display
from adgen.run.runners.ray.crew import Crew
from adgen.run.runners.ray.flights import Flights
from adgen.run.runners.ray.link import Link
from adgen.run.store.folder import Store

_LOOK_EVERY = 1.0
"""Seconds between two looks at what the cluster has."""
_WAIT = 0.25
"""Seconds for which nothing may end before actors and progress are looked at again."""
_PATIENCE = 900.0
"""Seconds without an actor, or a processor, after which what needs it is given up; a cloud may need
minutes for a GPU."""


class RayRunner:
    """A Ray of its own with `jobs` CPUs and this machine's GPUs, or the cluster at `address`.

    `jobs` bounds the actors, and the tasks, that work at once; None takes all that is there.
    Raises RunnerError when Ray cannot be had, or a node has another adgen.
    """

    side_by_side = True

    def __init__(
        self, address: str | None, jobs: int | None, store: Store, download: bool, display: Display
    ) -> None:
        self._jobs, self._display, self._store = jobs, display, store
        self._cpus = self._makers = 1
        self._looked = float("-inf")
        self._no_maker, self._no_processor = _Lack(), _Lack()
        self._link = Link(address, jobs, store, download)
        try:
            # Without GPUs actors and tasks share the processors, half of each being theirs, so
            # that neither waits for what the other holds; has_room lets in no more than whole ones.
            self._gpus = False
            self._crew = Crew(self._link.orders, display.say)
            self._flights = Flights(self._link, self._crew, store, display)
            self._look()
        except BaseException:
            self._link.close()
            raise

    def __enter__(self) -> RayRunner:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop whatever runs; end a Ray of our own, leave a cluster without our workers."""
        try:
            if kind is None:
                self._show(self._link.read_last())
            self._stop()
        finally:
            self._link.close()
            self._store.sweep_opened()

    @property
    def masters(self) -> int:
        """One that is made and one that waits for each processor."""
        return 2 * self._cpus

    def has_room(self, item: Item) -> bool:
        """True while an actor for a take, or a processor for other work, has nothing to do."""
        self._look()
        takes, tasks = self._flights.takes, self._flights.tasks
        if not self._gpus and takes + tasks >= self._cpus:
            return False
        return takes < self._makers if _keeps_a_model(item) else tasks < self._cpus

    def submit(self, item: Item, advance: Advance) -> None:
        """Give an item to an actor or to Ray."""
        if _keeps_a_model(item):
            self._flights.begin_take(item, advance)
            self._crew.grow(min(self._makers, self._flights.takes))
        else:
            self._flights.begin_task(item, advance)

    def wait(self) -> Done:
        """The next item that ended.

        Raises RunnerError when a worker has another adgen, or workers die before they begin;
        whatever runs is stopped then, and another item would be begun by new workers.
        """
        try:
            return self._next()
        except RunnerError:
            self._stop()
            raise

    def _next(self) -> Done:
        import ray

        flights, crew, link = self._flights, self._crew, self._link
        while not flights.ended:
            self._look()
            link.ask()
            away, asked, told = flights.refs(), crew.asked(), link.asked()
            if not away and not flights.waiting:
                raise RunnerError("nothing is under way that could be waited for")
            if not away and not asked:
                time.sleep(_WAIT)  # every actor died; more are asked for when it is time to look
                continue
            # What comes first here is told first: many short tasks must not hide a new actor.
            ready, _ = ray.wait([*asked, *told, *away], timeout=_WAIT)
            for ref in ready:
                if ref in told:
                    self._show(link.read())
                elif ref in asked:
                    crew.arrive(ref)
                    flights.dispatch()
                else:
                    flights.land(ref)
        return flights.ended.popleft()

    def _look(self) -> None:
        """See what the cluster has now, and ask for as many actors as there may be.

        Never for fewer than before: where a GPU was lost, Ray places a new actor when one is back.
        """
        now = time.monotonic()
        if now - self._looked < _LOOK_EVERY:
            return
        self._looked = now
        cpus, gpus = self._link.resources()
        if gpus and not self._gpus:
            self._use_gpus()
        most = self._jobs or max(cpus, gpus, 1)
        self._cpus = max(self._cpus, min(most, cpus))
        self._makers = max(self._makers, min(most, gpus if self._gpus else cpus))
        flights, crew = self._flights, self._crew
        crew.grow(min(self._makers, flights.takes))
        if self._no_maker.is_hopeless(not crew.placed, flights.waiting, now):
            flights.give_up_waiting(_hopeless("GPU" if self._gpus else "processor"))
        if self._no_processor.is_hopeless(not cpus, flights.tasks > 0, now):
            flights.give_up_tasks(_hopeless("processor"))

    def _stop(self) -> None:
        self._flights.cancel()
        self._crew.close()

    def _use_gpus(self) -> None:
        """Takes are made on GPUs from now on, be it that the first one came late."""
        self._gpus, self._makers = True, 1
        self._crew.use_gpus()
        self._flights.share = 1.0

    def _show(self, told: tuple[dict[str, int], list[str]]) -> None:
        done, lines = told
        for line in lines:
            self._display.say(line)
        self._flights.tell(done)


class _Lack:
    """Since when something has been waited for in vain; what was given up stays so until it is
    there, or every item would be waited for anew."""

    def __init__(self) -> None:
        self._since: float | None = None

    def is_hopeless(self, lacking: bool, wanted: bool, now: float) -> bool:
        if not lacking:
            self._since = None
        elif wanted and self._since is None:
            self._since = now
        return wanted and self._since is not None and now - self._since > _PATIENCE


def _hopeless(what: str) -> RunnerError:
    return RunnerError(
        f"Ray had no {what} for a worker in {_PATIENCE / 60:g} minutes\n\n"
        "hint: `ray status` shows what the cluster has and what is asked of it"
    )


def _keeps_a_model(item: Item) -> bool:
    """Whether making it loads a model that the next item may use again."""
    return item.engine is not None and item.engine.name in registry.KEEPS_A_MODEL
