"""A run's link to Ray: the session, what workers are told, and what they tell."""

from __future__ import annotations

import time
from collections import OrderedDict
from contextlib import ExitStack, suppress
from typing import Any
from uuid import uuid4

from adgen.engines.registry import ENGINES
from adgen.run.runners.ray.board import Board
from adgen.run.runners.ray.identity import identity, refuse_other_adgens
from adgen.run.runners.ray.start import open_session
from adgen.run.runners.ray.workers import Orders
from adgen.run.store.folder import Store

_EVERY = 0.25
"""Seconds between two readings of the board."""
_REMEMBERED = 1000
"""Lines that are not said once more."""
_ON_EXIT = 0.3
"""Seconds given to what workers said last to arrive."""


class Link:
    """Open from when it is made until `close`.

    Raises RunnerError when Ray cannot be had, or a node of the cluster has another adgen.
    """

    def __init__(self, address: str | None, jobs: int | None, store: Store, download: bool) -> None:
        self._open = ExitStack()
        self._said: OrderedDict[str, None] = OrderedDict()
        self._last = 0.0
        self._board: Any = None
        self._reading: Any = None
        try:
            self._begin(address, jobs, store, download)
        except BaseException:
            self._open.close()
            raise

    def _begin(self, address: str | None, jobs: int | None, store: Store, download: bool) -> None:
        self._session = open_session(address, jobs)
        self._open.callback(self._session.close)
        import ray

        ours = None if self._session.own else identity()
        if ours:
            refuse_other_adgens(ours)
        token = self._open.enter_context(store.shared_place()).absolute() / "token"
        run = uuid4().hex
        token.write_text(run, "utf-8")
        self._board = ray.remote(num_cpus=0, scheduling_strategy=_here())(Board).remote()
        self._open.callback(self._kill_board)
        root = store.root.absolute()
        sealed = None if store.cipher is None else store.cipher.fingerprint
        self.orders: Any = ray.put(
            Orders(run, ours, root, token, download, sealed, _loaders(), self._board)
        )
        """A reference to what every worker is told."""

    def resources(self) -> tuple[int, int]:
        """Processors and GPUs of all nodes that are there now."""
        import ray

        there = ray.cluster_resources()
        return int(there.get("CPU", 0)), int(there.get("GPU", 0))

    def ask(self) -> None:
        """Ask the board to be read, if it is time for that."""
        now = time.monotonic()
        if self._board is not None and self._reading is None and now - self._last >= _EVERY:
            self._last, self._reading = now, self._board.read.remote()

    def asked(self) -> list[Any]:
        """A reference that is ready when the board was read; none between two readings."""
        return [] if self._reading is None else [self._reading]

    def read(self) -> tuple[dict[str, int], list[str]]:
        """Units done by key, and lines that were not said before, since the last reading."""
        import ray

        ref, self._reading = self._reading, None
        try:
            done, lines = ray.get(ref)
        except ray.exceptions.RayError:
            self._board = None  # it shows what is done; nothing depends on it
            return {}, []
        new = [line for line in dict.fromkeys(lines) if line not in self._said]
        self._said.update(dict.fromkeys(new))
        while len(self._said) > _REMEMBERED:  # a stream lives for days
            self._said.popitem(last=False)
        return done, new

    def read_last(self) -> tuple[dict[str, int], list[str]]:
        """What was told since the last reading, when all work is over."""
        import ray

        if self._board is None:
            return {}, []
        self._reading = self._reading or self._board.read.remote()
        ready, _ = ray.wait([self._reading], timeout=_ON_EXIT)
        return self.read() if ready else ({}, [])

    def keep_logs(self) -> str | None:
        """Leave the logs of a Ray of our own in their folder, which is given back."""
        self._session.keep_logs = True
        return str(self._session.folder) if self._session.folder else None

    def close(self) -> None:
        """End a Ray of our own, leave a cluster as it was."""
        self._open.close()

    def _kill_board(self) -> None:
        import ray

        with suppress(ray.exceptions.RayError, ValueError):
            ray.kill(self._board)


def _here() -> Any:
    """On the driver's own node: a board on another would be lost with that."""
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    return NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=True)


def _loaders() -> bytes:
    """Loaders that are no part of adgen, which workers could not import by name."""
    import sys

    from ray import cloudpickle

    own = {
        name: loader
        for name, loader in ENGINES.items()
        if not loader.__module__.startswith("adgen.")
    }
    by_value = {sys.modules[loader.__module__] for loader in own.values()}
    for module in by_value:
        cloudpickle.register_pickle_by_value(module)
    try:
        return bytes(cloudpickle.dumps(own))
    finally:
        for module in by_value:
            cloudpickle.unregister_pickle_by_value(module)
