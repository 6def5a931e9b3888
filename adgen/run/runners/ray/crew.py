"""The workers that keep a model loaded: one Ray actor for each GPU.

Ray places the actors; which of them gets the next take is decided here. ray.util.ActorPool does
not fit: it gives a dead actor back to its idle ones, so that every later take given to it fails.
Ray's own restart of an actor does not fit either: it would run a lost take again on the actor that
lost it, when Ray has placed that again, though another is free now.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from adgen.errors import RunnerError
from adgen.run.runners.ray.workers import TakeMaker

_STILLBORN = 5
"""Actors in a row that may die before they are placed while none lives."""


@dataclass(eq=False, slots=True)
class Hand:
    """One actor."""

    actor: Any
    node: str = ""
    """The machine it is on, once Ray has placed it."""
    leaves: bool = False
    """Whether it ends with the take that it is at."""


class Crew:
    """Actors by what they are at: asked for, idle or busy.

    An actor is on a processor until `use_gpus` is called. What a worker's death needs saying of is
    told to `say`.
    """

    def __init__(self, orders: Any, say: Callable[[str], None]) -> None:
        # Half a processor is reserved for each: the other halves are the tasks'. Spread, or Ray
        # would fill one machine before it begins the next.
        self._class = _maker(num_cpus=0.5, scheduling_strategy="SPREAD")
        self._orders, self._say = orders, say
        self._stillborn = 0
        self._asked: dict[Any, Hand] = {}
        """Those that Ray has not placed yet, and those that were asked whether they still live."""
        self._idle: list[Hand] = []
        self._busy: list[Hand] = []

    @property
    def placed(self) -> int:
        """Actors that live."""
        return len(self._idle) + len(self._busy)

    def use_gpus(self) -> None:
        """From now on one actor for each GPU; those on processors end, with their take at most."""
        self._class = _maker(num_cpus=0, num_gpus=1)
        for hand in (*self._idle, *self._asked.values()):
            self._kill(hand)
        self._idle, self._asked = [], {}
        for hand in self._busy:
            hand.leaves = True

    def grow(self, size: int) -> None:
        """Ask Ray for actors until there are `size`, those included that it has not placed yet."""
        stay = sum(not hand.leaves for hand in self._busy) + len(self._idle) + len(self._asked)
        for _ in range(size - stay):
            self._ask(Hand(self._class.remote(self._orders)))

    def asked(self) -> list[Any]:
        """A reference for each actor asked for; it is ready when Ray has placed the actor."""
        return list(self._asked)

    def arrive(self, ref: Any) -> None:
        """Take note of an actor that Ray has placed, or that died before it was.

        Raises RunnerError when several in a row died and none lives.
        """
        import ray

        hand = self._asked.pop(ref)
        try:
            hand.node = ray.get(ref)
        except ray.exceptions.RayError as error:
            self._kill(hand)
            if not hand.node:  # else it was idle, and died with its machine
                self._bury(error)
        else:
            self._stillborn = 0
            self._idle.append(hand)

    def take(self) -> Hand | None:
        """An idle actor, busy from now on; the one used last, as its model is surely loaded."""
        if not self._idle:
            return None
        hand = self._idle.pop()
        self._busy.append(hand)
        return hand

    def free(self, hand: Hand) -> None:
        """A busy actor is idle again."""
        self._busy.remove(hand)
        if hand.leaves:
            self._kill(hand)
        else:
            self._idle.append(hand)

    def dismiss(self, hand: Hand) -> None:
        """A busy actor shall be replaced: its process may be in any state."""
        self._busy.remove(hand)
        self._kill(hand)

    def lose(self, hand: Hand) -> None:
        """A busy actor died, or is out of reach and shall die. Idle ones may have died with it:
        each is asked before it gets a take, which would count that as one more lost worker."""
        self.dismiss(hand)
        idle, self._idle = self._idle, []
        for other in idle:
            self._ask(other)

    def close(self) -> None:
        """Kill every actor, whatever it is at."""
        for hand in (*self._idle, *self._busy, *self._asked.values()):
            self._kill(hand)
        self._idle, self._busy, self._asked = [], [], {}

    def _ask(self, hand: Hand) -> None:
        self._asked[hand.actor.where.remote()] = hand

    def _bury(self, error: Exception) -> None:
        self._stillborn += 1
        if self._stillborn >= _STILLBORN and not self.placed:
            last = str(error).strip().rpartition("\n")[2]
            why = f"{what_became_of(error)}; {last}"
            raise RunnerError(
                f"workers die before they begin, the last one because {why}"
            ) from error
        if self._stillborn == 1:
            self._say(f"a worker died before it began: {what_became_of(error)}")

    def _kill(self, hand: Hand) -> None:
        import ray

        with suppress(ray.exceptions.RayError, ValueError):
            ray.kill(hand.actor)


def what_became_of(error: Exception) -> str:
    """How a worker ended, in words; Ray's own are a page."""
    import ray

    if isinstance(error, ray.exceptions.OutOfMemoryError) or "memory pressure" in str(error):
        return "Ray ended it, as its machine ran out of memory"
    if "node has died" in str(error) or isinstance(error, ray.exceptions.NodeDiedError):
        return "its machine was lost"
    if isinstance(error, ray.exceptions.ActorUnavailableError):
        return "it cannot be reached"
    return "its process ended"


def _maker(**takes: Any) -> Any:
    import ray

    return ray.remote(**takes, max_restarts=0, max_task_retries=0)(TakeMaker)
