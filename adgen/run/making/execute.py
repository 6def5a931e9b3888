"""Carry out a graph of items: what is ready goes to the runner, a failure costs its dependants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from heapq import heappop, heappush

from adgen.errors import AdgenError, DiskFullError, RunnerError
from adgen.run.making.items import Item, Kind
from adgen.run.making.runner import Done, Runner
from adgen.run.progress import Advance, Display

_RANK: Mapping[Kind, int] = {
    "check": 0, "stems": 0, "mark": 1, "film": 2, "mix": 3, "master": 4, "take": 5,
}  # fmt: skip
"""What can be finished goes before what begins something new, so that files come out early."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an item is not there: its own error, or that of what it needs."""

    reason: str
    own: bool
    """False when it was never tried."""


@dataclass(slots=True)
class Results:
    """What came of the items so far."""

    made: dict[str, float] = field(default_factory=dict)
    """Seconds by key."""
    failed: dict[str, Failure] = field(default_factory=dict)

    def settled(self, key: str) -> bool:
        """Whether an item has ended, one way or the other."""
        return key in self.made or key in self.failed


Finished = Callable[[Item, Results], None]
"""Called when an item ended, however it did."""


def execute(
    items: Mapping[str, Item], runner: Runner, display: Display, finished: Finished
) -> Results:
    """Make every item after what it needs; those whose needs failed are left out, with the reason.

    When the disk is full, or the runner is lost, nothing more is begun: every item ends all the
    same, and says why.
    """
    return _Execution(items, runner, display, finished).run()


class _Execution:
    def __init__(
        self, items: Mapping[str, Item], runner: Runner, display: Display, finished: Finished
    ) -> None:
        self._items, self._runner, self._display = items, runner, display
        self._finished = finished
        self._order = {key: number for number, key in enumerate(items)}
        self._ready: dict[tuple[int, str], list[tuple[float, int, str]]] = {}
        """Heaps by rank and engine, since one engine may have room when another has none."""
        self._running: dict[str, ExitStack] = {}
        self._results = Results()
        self._halted: str | None = None
        self._sorter: TopologicalSorter[str] = TopologicalSorter(
            {key: [need for need in item.needs if need in items] for key, item in items.items()}
        )
        self._waiting = Counter(
            need for item in items.values() if item.kind == "film" for need in item.needs
        )
        """Films that still wait for each of their needs."""
        self._open: set[str] = set()
        """Masters that are being made, or lie there for films that are not."""
        self._total = Counter(item.kind for item in items.values())
        self._begun: Counter[Kind] = Counter()

    def run(self) -> Results:
        self._sorter.prepare()
        try:
            while self._sorter.is_active():
                self._collect()
                self._submit()
                if self._running:
                    self._wait()
                elif any(self._ready.values()):
                    raise RuntimeError("nothing runs, and nothing of what is ready may begin")
        except BaseException as error:
            for bar in self._running.values():
                _leave(bar, error)
            raise
        return self._results

    def _collect(self) -> None:
        """Take what became ready, leaving out what can no longer be made; that may free more."""
        while ready := self._sorter.get_ready():
            for key in ready:
                item = self._items[key]
                reason = self._blocked(item)
                if reason is None:
                    self._queue(item)
                else:
                    self._close(item, Failure(reason, own=False))

    def _queue(self, item: Item) -> None:
        """Side by side the longest goes first, that none is left alone at the end."""
        engine = item.engine.name if item.engine else ""
        heap = self._ready.setdefault((_RANK[item.kind], engine), [])
        first = -item.cost if self._runner.side_by_side else 0.0
        heappush(heap, (first, self._order[item.key], item.key))

    def _submit(self) -> None:
        for _, heap in sorted(self._ready.items()):
            while heap and self._may_begin(item := self._items[heap[0][2]]):
                heappop(heap)
                if item.kind == "master":
                    self._open.add(item.key)
                self._runner.submit(item, self._bar(item))

    def _may_begin(self, item: Item) -> bool:
        """Few masters are begun at once: what is begun is finished first, so films come out early
        and a run that is stopped has less half done."""
        if item.kind == "master" and len(self._open) >= self._runner.masters:
            return False
        return self._runner.has_room(item)

    def _wait(self) -> None:
        try:
            self._end(self._runner.wait())
        except RunnerError as error:
            self._halt(f"not begun, for {error}")
            for key in tuple(self._running):
                self._end(Done(key, None, error))

    def _end(self, done: Done) -> None:
        item, bar = self._items[done.key], self._running.pop(done.key)
        if done.made is not None:
            bar.close()
            for line in done.made.said:
                self._display.say(line)
            self._results.made[item.key] = done.made.seconds
            self._close(item, None)
            return
        assert done.error is not None
        _leave(bar, done.error)
        reason = f"{item.label} failed: {done.error}"
        self._display.say(reason)
        if isinstance(done.error, DiskFullError):
            self._halt(f"not begun, for {done.error}")
        self._close(item, Failure(reason, own=True))

    def _halt(self, reason: str) -> None:
        """Begin nothing more: whatever does not run now is left out for the same reason."""
        self._halted = reason
        waiting = [self._items[key] for heap in self._ready.values() for *_, key in heap]
        self._ready.clear()
        for item in waiting:
            self._close(item, Failure(reason, own=False))

    def _blocked(self, item: Item) -> str | None:
        failures = (self._results.failed.get(need) for need in item.needs)
        return next((failure.reason for failure in failures if failure), self._halted)

    def _close(self, item: Item, failure: Failure | None) -> None:
        if failure is not None:
            self._results.failed[item.key] = failure
            self._open.discard(item.key)
        if item.kind == "film":
            self._waiting.subtract(item.needs)
            self._open -= {need for need in item.needs if not self._waiting[need]}
        self._sorter.done(item.key)
        self._finished(item, self._results)

    def _bar(self, item: Item) -> Advance:
        """Begin to show an item; work that is over at once has no bar."""
        self._begun[item.kind] += 1
        stack = self._running[item.key] = ExitStack()
        if not item.units:
            return _ignore
        label = f"{item.kind} {self._begun[item.kind]}/{self._total[item.kind]} {item.label}"
        return stack.enter_context(self._display.bar(label, item.units))


def _leave(bar: ExitStack, error: BaseException) -> None:
    """End a bar so that it does not claim that its work is done."""
    with suppress(AdgenError, KeyboardInterrupt):
        bar.__exit__(type(error), error, error.__traceback__)


def _ignore(done: int) -> None:
    """Progress of work without a bar."""
