"""Where workers tell how far they are. It imports nothing of the rest, as its process does no more
than this: what workers import would take it a second and 50 MB."""

from __future__ import annotations

from collections import deque

_LINES = 500
"""Lines kept for the driver; older ones are dropped when it does not read them."""


class Board:
    """An actor that gathers what workers tell, so that the driver asks at one place."""

    def __init__(self) -> None:
        self._done: dict[str, int] = {}
        self._lines: deque[str] = deque(maxlen=_LINES)

    def report(self, key: str, done: int) -> None:
        """An item is so far."""
        self._done[key] = done

    def say(self, line: str) -> None:
        """A line for the user."""
        self._lines.append(line)

    def read(self) -> tuple[dict[str, int], list[str]]:
        """Everything told since the last time."""
        told = self._done, list(self._lines)
        self._done = {}
        self._lines.clear()
        return told
