"""Carry items out here, one after the other."""

from __future__ import annotations

from types import TracebackType

from adgen.errors import AdgenError
from adgen.run.making.items import Item
from adgen.run.making.runner import Done
from adgen.run.making.workbench import Workbench
from adgen.run.planning.loaded import Engines
from adgen.run.progress import Advance
from adgen.run.store.folder import Store


class InlineRunner:
    """One machine, one GPU, one item at a time; engines that planning loaded are used again."""

    side_by_side = False
    masters = 1

    def __init__(
        self, store: Store, engines: Engines | None = None, download: bool = False
    ) -> None:
        self._bench = Workbench(store, download)
        if engines is not None:
            for name, engine in engines.loaded().items():
                self._bench.have(engines.choices[name], engine)
        self._waiting: tuple[Item, Advance] | None = None

    def __enter__(self) -> InlineRunner:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bench.__exit__(kind, error, trace)

    def has_room(self, item: Item) -> bool:
        """True when nothing waits."""
        return self._waiting is None

    def submit(self, item: Item, advance: Advance) -> None:
        """Keep the item until `wait`."""
        self._waiting = item, advance

    def wait(self) -> Done:
        """Make the item that waits."""
        assert self._waiting is not None
        (item, advance), self._waiting = self._waiting, None
        try:
            return Done(item.key, self._bench.make(item, advance), None)
        except AdgenError as error:
            return Done(item.key, None, error)
