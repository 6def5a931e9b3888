"""The workers that keep a model loaded: one Ray actor for each GPU.

Ray places the actors; which of them gets the next take is decided here. ray.util.ActorPool does
not fit: it gives a dead actor back to its idle ones, so that every later take given to it fails.
Ray's own restart of an actor does not fit either: it would run a lost take again on the actor that
lost it, when Ray has placed that again, though another is free now.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from adgen.errors import RunnerError
from adgen.run.runners.ray.workers import TakeMaker

_STILLBORN = 5
"""Actors in a row that may die before they are placed, as when a machine is lost with them."""


@dataclass(eq=False, slots=True)
class Hand:
    """One actor."""

    actor: Any
    node: str = ""
    """The machine it is on, once Ray has placed it."""


class Crew:
    """Actors by what they are at: asked for, idle or busy."""

    def __init__(self, orders: Any, gpus: bool) -> None:
        import ray

        # Without GPUs half a processor is reserved for each: the other halves are the tasks'.
        # Spread, or Ray would fill one machine before it begins the next.
        takes: dict[str, Any] = {"num_cpus": 0, "num_gpus": 1}
        if not gpus:
            takes = {"num_cpus": 0.5, "scheduling_strategy": "SPREAD"}
        self._class = ray.remote(**takes, max_restarts=0, max_task_retries=0)(TakeMaker)
        self._orders = orders
        self._stillborn = 0
        self._asked: dict[Any, Hand] = {}
        self._idle: list[Hand] = []
        self._busy: list[Hand] = []

    @property
    def placed(self) -> int:
        """Actors that live."""
        return len(self._idle) + len(self._busy)

    def grow(self, size: int) -> None:
        """Ask Ray for actors until there are `size`, those included that it has not placed yet."""
        while self.placed + len(self._asked) < size:
            hand = Hand(self._class.remote(self._orders))
            self._asked[hand.actor.where.remote()] = hand

    def asked(self) -> list[Any]:
        """A reference for each actor asked for; it is ready when Ray has placed the actor."""
        return list(self._asked)

    def arrive(self, ref: Any) -> None:
        """Take note of an actor that Ray has placed, or that died before it was.

        Raises RunnerError when several in a row died.
        """
        import ray

        hand = self._asked.pop(ref)
        try:
            hand.node = ray.get(ref)
        except ray.exceptions.RayError as error:
            self._kill(hand)
            self._stillborn += 1
            if self._stillborn == _STILLBORN:
                raise RunnerError(f"workers die before they begin: {error}") from error
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
        self._idle.append(hand)

    def lose(self, hand: Hand) -> None:
        """A busy actor died, or is out of reach and shall die."""
        self._busy.remove(hand)
        self._kill(hand)

    def close(self) -> None:
        """Kill every actor, whatever it is at."""
        for hand in (*self._idle, *self._busy, *self._asked.values()):
            self._kill(hand)
        self._idle, self._busy, self._asked = [], [], {}

    def _kill(self, hand: Hand) -> None:
        import ray

        with suppress(ray.exceptions.RayError, ValueError):
            ray.kill(hand.actor)
