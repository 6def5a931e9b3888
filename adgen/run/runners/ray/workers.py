"""What runs on Ray's workers: items made at a workbench of the worker's own.

A process keeps its workbench, and so its loaded models, from item to item. What it has to tell
meanwhile goes to one board, which the driver reads.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adgen.engines.registry import ENGINES
from adgen.errors import AdgenError, RunnerError, StoreError
from adgen.run.making.items import Item
from adgen.run.making.workbench import Made, Workbench
from adgen.run.progress import Advance
from adgen.run.runners.ray.files import Parcel, Place
from adgen.run.runners.ray.identity import Identity, identity, same_or_raise
from adgen.run.runners.ray.start import node_name

_EVERY = 0.25
"""Seconds between two reports of one item's progress."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What every worker of a run is told once."""

    run: str
    identity: Identity | None
    """The adgen that every worker must have; None where Ray was started here, and has this one."""
    store: Path
    token: Path
    """A file in the store that says `run`: who reads it there sees the same disk."""
    download: bool
    sealed: str | None
    """The fingerprint of the key of an encrypted store; the key is in every worker's environment,
    or the worker makes nothing."""
    loaders: bytes
    """Loaders of engines that are no part of adgen, by name, pickled by value."""
    board: Any


@dataclass(frozen=True, slots=True)
class Job:
    """An item, and where a worker that lacks something of it gets that."""

    item: Item
    parcels: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a job: made, failed, or not begun because things are lacking."""

    node: str
    made: Made | None = None
    error: AdgenError | None = None
    lacks: tuple[str, ...] = ()
    shared: bool = True
    entry: Parcel | None = None
    """What was made, where the driver cannot see it on a disk."""


class TakeMaker:
    """An actor with a processor of its own, whose models stay loaded."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._bench: Workbench | None = None

    def where(self) -> str:
        """The machine on which Ray has placed it."""
        return node_name()

    def make(self, job: Job) -> Answer:
        """Make one take."""

        def kept(place: Place) -> Workbench:
            self._bench = self._bench or Workbench(place.store, self._orders.download)
            return self._bench

        return _answer(self._orders, job, lambda place: nullcontext(kept(place)))


def carry_out(orders: Orders, job: Job) -> Answer:
    """Do a job that needs no loaded model, and leave nothing open: Ray ends idle processes."""
    return _answer(orders, job, lambda place: Workbench(place.store, orders.download))


def _answer(
    orders: Orders, job: Job, bench_at: Callable[[Place], AbstractContextManager[Workbench]]
) -> Answer:
    node = node_name()
    voice = _Voice(lambda line: orders.board.say.remote(f"{node}: {line}"))
    with redirect_stdout(voice), redirect_stderr(voice):
        try:
            place = _place(orders)
            item, lacks = place.settle(job.item, job.parcels)
            if item is None:
                return Answer(node, lacks=lacks, shared=place.shared)
            with bench_at(place) as bench:
                made = bench.make(item, _telling(orders.board, item.key))
            entry = None if place.shared else place.store.pack(item.key)
        except AdgenError as error:
            return Answer(node, error=error)
        finally:
            if orders.run in _places:
                _places[orders.run].store.close_opened()  # Ray ends its workers without a word
            voice.close()
    return Answer(node, made, shared=place.shared, entry=entry)


_places: dict[str, Place] = {}
"""This process's place in each run that it works for."""


def _place(orders: Orders) -> Place:
    """Where this process works, found once a run. Raises RunnerError where it has another adgen, or
    not the store's key."""
    if orders.run not in _places:
        from ray import cloudpickle

        if orders.identity:
            same_or_raise(node_name(), identity(), orders.identity)
        ENGINES.update(cloudpickle.loads(orders.loaders))
        try:
            place = Place(orders.store, orders.token, orders.run, orders.sealed)
        except StoreError as error:
            raise RunnerError(f"{node_name()}: {error}") from error
        _places[orders.run] = place
    return _places[orders.run]


def _telling(board: Any, key: str) -> Advance:
    """Reports progress a few times a second, however often it is called."""
    last = time.monotonic()

    def advance(done: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _EVERY:
            last = now
            board.report.remote(key, done)

    return advance


class _Voice(io.TextIOBase):
    """Passes on what is printed, line by line; of a bar that redraws itself only its end."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say, self._rest = say, ""

    def write(self, text: str) -> int:
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            self._pass_on(line)
        self._rest = self._rest[_last_state(self._rest) :]
        return len(text)

    def close(self) -> None:
        """Pass on a last line that has no end. Printing goes on to work: loggers keep streams."""
        self._pass_on(self._rest)
        self._rest = ""

    def _pass_on(self, line: str) -> None:
        last = line[_last_state(line) :].rstrip()
        if last:
            self._say(last)


def _last_state(line: str) -> int:
    """Where the last state of a bar that redraws itself begins in a line."""
    return line.rstrip("\r").rfind("\r") + 1
