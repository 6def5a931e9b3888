"""How a run tells what it is doing; who shows it decides how."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

Advance = Callable[[int], None]
"""Called with the units done so far."""


class Display(Protocol):
    """Where progress goes. The terminal's lives in the command line, `Silent` here."""

    def stage(self, name: str, detail: str) -> None:
        """A stage begins or, with its outcome in `detail`, has ended."""
        ...

    def bar(self, label: str, total: int) -> AbstractContextManager[Advance]:
        """A piece of work with `total` units."""
        ...

    def say(self, text: str) -> None:
        """Something its user should know."""
        ...


def in_units(units: int, advance: Advance) -> Callable[[int, int], None]:
    """A callback for (done, total) of an engine that tells `advance` of units, as they grow."""
    told = 0

    def progress(done: int, total: int) -> None:
        nonlocal told
        if done * units // total > told:
            told = done * units // total
            advance(told)

    return progress


class Silent:
    """Shows nothing."""

    def stage(self, name: str, detail: str) -> None:
        """Shows nothing."""

    def bar(self, label: str, total: int) -> AbstractContextManager[Advance]:
        """Shows nothing."""
        return nullcontext(lambda done: None)

    def say(self, text: str) -> None:
        """Shows nothing."""
