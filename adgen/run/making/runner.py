"""What carries items out: here, one after the other, or many at once on other processors."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Protocol

from adgen.errors import AdgenError
from adgen.run.making.items import Item
from adgen.run.making.workbench import Made
from adgen.run.progress import Advance


@dataclass(frozen=True, slots=True)
class Done:
    """How an item ended: made, or with the error that stopped it."""

    key: str
    made: Made | None
    error: AdgenError | None


class Runner(Protocol):
    """Takes items whose needs are met, and gives each back once, made or failed.

    What order they are given in, and which are skipped after a failure, `execute` decides; where
    each is made, the runner.
    """

    @property
    def side_by_side(self) -> bool:
        """Whether it makes several items at once."""
        ...

    @property
    def masters(self) -> int:
        """Kept masters that may be made, or wait for their films, at the same time."""
        ...

    def __enter__(self) -> Runner: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop at once whatever still runs, and leave no process behind."""
        ...

    def has_room(self, item: Item) -> bool:
        """Whether an item like this would be begun now; always true for one when none runs."""
        ...

    def submit(self, item: Item, advance: Advance) -> None:
        """Begin an item; `advance` counts its units, from the thread that waits."""
        ...

    def wait(self) -> Done:
        """The next item that ended. Raises RunnerError when nothing more can be made, and what
        runs is lost."""
        ...
