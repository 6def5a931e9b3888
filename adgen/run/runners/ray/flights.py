"""Items under way on Ray: sent off, answered, or lost with their worker and sent off again."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from adgen.errors import AdgenError, RequestError, RunnerError, StoreError, UnforeseenError
from adgen.run.making.items import Item
from adgen.run.making.runner import Done
from adgen.run.progress import Advance, Display
from adgen.run.runners.ray.crew import Crew, Hand, what_became_of
from adgen.run.runners.ray.files import Parcels, is_visible
from adgen.run.runners.ray.link import Link
from adgen.run.runners.ray.start import LOSSES
from adgen.run.runners.ray.workers import Answer, Job, carry_out
from adgen.run.store.folder import Store


@dataclass(eq=False, slots=True)
class Flight:
    """An item under way."""

    item: Item
    advance: Advance
    told: int = 0
    losses: int = 0
    parcels: dict[str, Any] = field(default_factory=dict)
    hand: Hand | None = None

    def tell(self, done: int) -> None:
        """Never less than before: an item that lost its worker begins again."""
        if done > self.told:
            self.told = done
            self.advance(done)


class Flights:
    """Every item that was submitted and did not end, and in `ended` those that did."""

    def __init__(self, link: Link, crew: Crew, store: Store, display: Display) -> None:
        import ray

        self._link, self._crew, self._store, self._display = link, crew, store, display
        self._task = ray.remote(max_retries=LOSSES - 1)(carry_out)
        self.share = 0.5
        """The part of a processor that a task asks Ray for."""
        self._parcels = Parcels(store)
        self._send = False
        """Whether a worker was met that does not see the store."""
        self._waiting: deque[Flight] = deque()
        self._away: dict[Any, Flight] = {}
        self.ended: deque[Done] = deque()

    @property
    def takes(self) -> int:
        """Items that an actor makes, or will make when one is free."""
        return len(self._waiting) + sum(flight.hand is not None for flight in self._away.values())

    @property
    def tasks(self) -> int:
        """Items that are Ray tasks."""
        return sum(flight.hand is None for flight in self._away.values())

    @property
    def waiting(self) -> bool:
        """Whether an item waits for an actor."""
        return bool(self._waiting)

    def refs(self) -> list[Any]:
        """A reference for each item that is away, ready when that is over."""
        return list(self._away)

    def begin_task(self, item: Item, advance: Advance) -> None:
        """Give an item to Ray."""
        self._start(Flight(item, advance))

    def begin_take(self, item: Item, advance: Advance) -> None:
        """Give an item to an actor, as soon as one is free."""
        self._waiting.append(Flight(item, advance))
        self.dispatch()

    def dispatch(self) -> None:
        """Give what waits to actors that are free, the first to wait first."""
        while self._waiting and (hand := self._crew.take()):
            flight = self._waiting.popleft()
            flight.hand = hand
            self._start(flight)

    def give_up_waiting(self, error: RunnerError) -> None:
        """No actor will come: what waits for one has failed."""
        while self._waiting:
            self._end(self._waiting.popleft(), error)

    def give_up_tasks(self, error: RunnerError) -> None:
        """Nothing will carry tasks out: those under way have failed."""
        for ref in [ref for ref, flight in self._away.items() if flight.hand is None]:
            _cancel(ref)
            flight = self._away.pop(ref)
            self._release(flight)
            self._end(flight, error)

    def tell(self, done: Mapping[str, int]) -> None:
        """How far items are, by key."""
        for flight in self._away.values():
            flight.tell(done.get(flight.item.key, 0))

    def cancel(self) -> None:
        """Stop tasks where they are, and forget every item. What actors are at ends with these."""
        for ref, flight in self._away.items():
            if flight.hand is None:
                _cancel(ref)
        for flight in (*self._away.values(), *self._waiting):
            self._parcels.unpacked(flight.parcels)
        self._away.clear()
        self._waiting.clear()
        self.ended.clear()

    def land(self, ref: Any) -> None:
        """What was away is back: with an answer, or without its worker.

        Raises RunnerError when the worker has another adgen.
        """
        import ray

        flight = self._away.pop(ref)
        try:
            answer: Answer = ray.get(ref)
        except ray.exceptions.RayTaskError as error:
            cause = error.cause
            unforeseen = UnforeseenError(f"a worker failed with {type(cause).__name__}: {cause}")
            unforeseen.__cause__ = error
            self._fail(flight, unforeseen)
        except ray.exceptions.RayError as error:
            self._lose(flight, error)
        else:
            self._take(flight, answer)

    def _start(self, flight: Flight) -> None:
        """Send an item off, with references to what it needs where a worker does not see that."""
        if self._send and not flight.parcels:
            try:
                flight.parcels = self._parcels.pack(flight.item)
            except AdgenError as error:
                self._release(flight)
                self._end(flight, error)
                return
        job = Job(flight.item, flight.parcels)
        if flight.hand:
            self._away[flight.hand.actor.make.remote(job)] = flight
        else:
            task = self._task.options(num_cpus=self.share)
            self._away[task.remote(self._link.orders, job)] = flight

    def _take(self, flight: Flight, answer: Answer) -> None:
        if isinstance(answer.error, RunnerError):
            raise answer.error
        if answer.lacks and not flight.parcels:
            self._send = True
            self._start(flight)
            return
        if answer.made is None:
            lacking = StoreError(f"did not get {', '.join(answer.lacks)}")
            self._fail(flight, _on(answer.node, answer.error or lacking))
            return
        self._release(flight)
        try:
            if answer.entry is not None:
                self._store.adopt(flight.item.key, answer.entry)
            elif not is_visible(self._store, flight.item.key):
                raise StoreError(f"what {answer.node} made cannot be seen in {self._store.root}")
        except AdgenError as error:
            self._end(flight, error)
            return
        flight.tell(flight.item.units)
        self.ended.append(Done(flight.item.key, answer.made, None))

    def _fail(self, flight: Flight, error: AdgenError) -> None:
        """An item failed where it was made. An actor that met what nobody foresaw gets no other
        take: with a GPU in disorder its process would fail each of them within a moment."""
        if flight.hand and isinstance(error, UnforeseenError):
            self._crew.dismiss(flight.hand)
            flight.hand = None
        self._release(flight)
        self._end(flight, error)

    def _lose(self, flight: Flight, error: Exception) -> None:
        """A worker is gone. Ray has tried a task anew already; a take goes to another actor."""
        why, hand = what_became_of(error), flight.hand
        flight.hand = None
        self._release(flight)
        flight.losses += 1 if hand else LOSSES
        if hand:
            self._crew.lose(hand)
        if hand is None or flight.losses >= LOSSES:
            logs = self._link.keep_logs()
            hint = f"workers' logs are in {logs}" if logs else "`ray logs` shows workers' logs"
            self._end(flight, RunnerError(
                f"lost its worker {LOSSES} times, the last time because {why}\n\n"
                f"hint: it may need more memory than there is; {hint}"
            ))  # fmt: skip
            return
        lost = f"{flight.item.label} lost its worker on {hand.node}: {why}"
        self._display.say(f"{lost}; another goes on with it")
        self._waiting.appendleft(flight)
        self.dispatch()

    def _release(self, flight: Flight) -> None:
        """An item is over: what was kept for it is free."""
        self._parcels.unpacked(flight.parcels)
        flight.parcels = {}
        hand, flight.hand = flight.hand, None
        if hand:
            self._crew.free(hand)
            self.dispatch()

    def _end(self, flight: Flight, error: AdgenError) -> None:
        self.ended.append(Done(flight.item.key, None, error))


def _cancel(ref: Any) -> None:
    import ray

    with suppress(ray.exceptions.RayError, ValueError):
        ray.cancel(ref, force=True)


def _on(node: str, error: AdgenError) -> AdgenError:
    """The same error, which says on which machine it was met."""
    if isinstance(error, RequestError):
        return error
    told = type(error)(f"on {node}: {error}")
    told.__cause__ = error
    return told
