"""Rows as they come: read beside the work, and answered with one line of JSON each file."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from queue import Empty, Queue
from typing import Any

from adgen.brief.json_rows import row_from_json
from adgen.errors import AdgenError
from adgen.run.outcomes import Outcome
from adgen.run.plan import PlannedDeliverable
from adgen.schema.brief import Row

Line = Mapping[str, Any]
"""One answer: a deliverable, or an error."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A line of standard input, and when it came."""

    text: str
    number: int
    """The first line is 1."""
    came: float
    """Seconds of the monotonic clock."""

    def row(self) -> Row:
        """Raises RequestError with everything wrong with the line."""
        return row_from_json(self.text, self.number)


def arrivals(lines: Iterable[str], most: int) -> Iterator[list[Arrival]]:
    """Every line that is not blank, as soon as it is there: with it those that wait already, at
    most `most` together.

    Lines are read by a thread of its own, so that the time of each is when it came, not when the
    work before it was over.
    """
    waiting: Queue[Arrival | None] = Queue()

    def read() -> None:
        try:
            for number, text in enumerate(lines, 1):
                if text.strip():
                    waiting.put(Arrival(text, number, time.monotonic()))
        finally:  # lines that can no longer be read have ended, too
            waiting.put(None)

    threading.Thread(target=read, daemon=True).start()
    while (first := waiting.get()) is not None:
        batch = [first]
        while len(batch) < most:
            try:
                more = waiting.get_nowait()
            except Empty:
                break
            if more is None:
                yield batch
                return
            batch.append(more)
        yield batch


def delivered_line(arrival: Arrival, item: PlannedDeliverable, outcome: Outcome) -> Line:
    """The answer for one deliverable of a row, with the seconds from its line to its file."""
    region = item.spot.region
    return {
        "line": arrival.number,
        "region": region.tag,
        **({"id": region.id} if region.id else {}),
        "length": item.spot.length,
        "placement": item.placement.id,
        "status": outcome.status,
        "reason": outcome.reason,
        "path": outcome.path,
        "sha256": outcome.sha256,
        "failed_checks": [f.check for f in outcome.findings if not f.passed],
        "seconds": round(time.monotonic() - arrival.came, 3),
    }


def error_line(arrival: Arrival, error: AdgenError) -> Line:
    """The answer for a row that cannot be made."""
    return {"line": arrival.number, "status": "error", "error": str(error)}
