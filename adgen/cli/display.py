"""Progress on standard error: bars on a terminal, plain lines elsewhere, nothing when quiet."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from adgen.run.progress import Advance, Display

_BAR = 16
"""Characters of a bar."""


def display(quiet: bool, *, bars: bool = True) -> Display:
    """The display that suits where standard error goes; lines alone where there may be no bars."""
    from adgen.run.progress import Silent

    if quiet:
        return Silent()
    return Terminal() if bars and sys.stderr.isatty() else Plain()


class Plain:
    """One line a stage and one a finished piece of work, for logs."""

    def stage(self, name: str, detail: str) -> None:
        """Print a stage's line."""
        self.say(f"{name:<9} {detail}")

    @contextmanager
    def bar(self, label: str, total: int) -> Iterator[Advance]:
        """Print a line when the work is done, with its time."""
        start, done = time.monotonic(), 0

        def advance(count: int) -> None:
            nonlocal done
            done = count

        yield advance
        self.say(f"  {label}  {done}/{total} in {time.monotonic() - start:.1f} s")

    def say(self, text: str) -> None:
        """Print a line."""
        print(text, file=sys.stderr, flush=True)


class Terminal:
    """A bar for each piece of work under way, below all that was said; it goes when that ends.

    So a run of thousands of pieces leaves no more on the screen than one of a few.
    """

    def __init__(self, console: Console | None = None) -> None:
        from rich import progress
        from rich.console import Console
        from rich.table import Column

        rest = Column(ratio=1, no_wrap=True, overflow="ellipsis")
        self._console = console or Console(stderr=True, highlight=False, emoji=False)
        self._progress = progress.Progress(
            progress.TextColumn(" "),
            progress.BarColumn(_BAR),
            progress.MofNCompleteColumn(),
            progress.TimeRemainingColumn(),
            progress.TextColumn("{task.description}", markup=False, table_column=rest),
            console=self._console,
            expand=True,
            transient=True,
            redirect_stdout=False,  # which is for data, and may go elsewhere
        )
        self._running = 0

    def stage(self, name: str, detail: str) -> None:
        """Print a stage's line."""
        from rich.text import Text

        line = Text.assemble((f"{name:<9}", "bold"), f" {detail}")
        self._console.print(line, soft_wrap=True)

    @contextmanager
    def bar(self, label: str, total: int) -> Iterator[Advance]:
        """A bar with the time left; several may overlap, and end in any order."""
        task = self._progress.add_task(label, total=total)
        self._running += 1
        if self._running == 1:
            self._progress.start()
        try:
            yield lambda done: self._progress.update(task, completed=done)
        finally:
            self._running -= 1
            if not self._running:
                self._progress.stop()
            self._progress.remove_task(task)
            self._progress.refresh()

    def say(self, text: str) -> None:
        """Print a line above the bars."""
        self._console.print(text, markup=False, soft_wrap=True)
