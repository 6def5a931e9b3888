"""Progress on standard error: bars on a terminal, plain lines elsewhere, nothing when quiet."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adgen.run.progress import Advance, Display


def display(quiet: bool) -> Display:
    """The display that suits where standard error goes."""
    from adgen.run.progress import Silent

    if quiet:
        return Silent()
    return Terminal() if sys.stderr.isatty() else Plain()


class Plain:
    """One line a stage and one a finished piece of work, for logs."""

    def stage(self, name: str, detail: str) -> None:
        """Print a stage's line."""
        self.say(f"{name:<9} {detail}")

    @contextmanager
    def bar(self, label: str, total: int) -> Iterator[Advance]:
        """Print a line when the work is done, with its speed."""
        start, done = time.monotonic(), 0

        def advance(count: int) -> None:
            nonlocal done
            done = count

        yield advance
        spent = max(time.monotonic() - start, 1e-6)
        self.say(f"  {label}  {done}/{total} in {spent:.1f} s")

    def say(self, text: str) -> None:
        """Print a line."""
        print(text, file=sys.stderr, flush=True)


class Terminal:
    """Rich bars."""

    def __init__(self) -> None:
        from rich.console import Console

        self._console = Console(stderr=True, highlight=False)

    def stage(self, name: str, detail: str) -> None:
        """Print a stage's line."""
        self._console.print(f"[bold]{name:<9}[/bold] {_plain(detail)}")

    @contextmanager
    def bar(self, label: str, total: int) -> Iterator[Advance]:
        """A bar with speed and time left."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.progress import TimeRemainingColumn as Left

        columns = (
            TextColumn("  {task.description}"), BarColumn(24), MofNCompleteColumn(), Left(),
        )  # fmt: skip
        with Progress(*columns, console=self._console, transient=False) as progress:
            task = progress.add_task(_plain(label), total=total)
            yield lambda done: progress.update(task, completed=done)

    def say(self, text: str) -> None:
        """Print a line."""
        self._console.print(_plain(text))


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)
