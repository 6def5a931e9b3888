"""Rows as they come: read beside the work, and answered with one line of JSON each file."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, Queue
from typing import Any

from adgen.brief.json_rows import named, row_from_json
from adgen.brief.rows import ID, REGION
from adgen.errors import AdgenError, RequestError, StoreError
from adgen.run.making.outcomes import Outcome
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


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that are planned and made together, each with its line; and lines that are none."""

    rows: Mapping[str, tuple[Row, Arrival]]
    """By the row's name, which is part of its files' names."""
    wrong: tuple[Line, ...]


class Answered:
    """The rows of which a file was delivered, so that no other row takes its name away: of each its
    name, its line and eight bytes for its values, a quarter of a kilobyte in all."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[int, bytes]] = {}

    def keep(self, row: Row) -> None:
        """A file of this row was delivered."""
        self._rows.setdefault(_name(row), (row.line, _values(row)))

    def refuse_other(self, row: Row) -> None:
        """Raises RequestError for a row that would overwrite the files of one with other values."""
        first, values = self._rows.get(_name(row), (row.line, b""))
        if first == row.line or values == _values(row):
            return
        what = f"is called {row.name} as line {first}, whose files it would overwrite"
        hint = "give each an `id` of its own; to replace those files, send it to a run of its own"
        raise RequestError.of(row.where(ID if row.region.id else REGION), what, hint)


def _name(row: Row) -> str:
    """What files are named by; case does not count, as it does not on every file system."""
    return row.name.lower()


def _values(row: Row) -> bytes:
    """What stands for all that a row says, in whatever order."""
    text = json.dumps({**row.values}, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def batches(lines: Iterable[str], most: int, answered: Answered) -> Iterator[Batch]:
    """Every line that is not blank, as soon as it is there: with it those that wait already, at
    most `most` together, and never two rows of one name, so that what became of the earlier one
    is known before the later one. Raises StoreError when the lines can no longer be read.
    """
    for arrived in _arrivals(lines, most):
        rows: dict[str, tuple[Row, Arrival]] = {}
        wrong: list[Line] = []
        for arrival in arrived:
            try:
                row = row_from_json(arrival.text, arrival.number)
                if _name(row) in map(str.lower, rows):
                    yield Batch(rows, tuple(wrong))
                    rows, wrong = {}, []
                answered.refuse_other(row)
            except RequestError as error:
                wrong.append(error_line(arrival, error))
            else:
                rows[row.name] = row, arrival
        yield Batch(rows, tuple(wrong))


def _arrivals(lines: Iterable[str], most: int) -> Iterator[list[Arrival]]:
    """Lines are read by a thread of its own, so that the time of each is when it came, not when
    the work before it was over."""
    waiting: Queue[Arrival | Exception | None] = Queue()

    def read() -> None:
        try:
            for number, text in enumerate(lines, 1):
                if text.strip():
                    waiting.put(Arrival(text, number, time.monotonic()))
        except (OSError, ValueError) as error:  # a broken pipe, or bytes that are no UTF-8
            waiting.put(error)
        waiting.put(None)

    threading.Thread(target=read, daemon=True).start()
    ended = False
    while not ended:
        arrived = [waiting.get()]
        with suppress(Empty):
            while len(arrived) < most and arrived[-1] is not None:
                arrived.append(waiting.get_nowait())
        yield [each for each in arrived if isinstance(each, Arrival)]
        for each in arrived:
            if isinstance(each, Exception):
                raise StoreError(f"standard input can no longer be read: {each}") from each
        ended = arrived[-1] is None


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
        **({"earlier_file": outcome.earlier_file} if outcome.earlier_file else {}),
        "path": outcome.path,
        "sha256": outcome.sha256,
        **outcome.beside,
        "failed_checks": [f.check for f in outcome.findings if not f.passed],
        "seconds": round(time.monotonic() - arrival.came, 3),
    }


def error_line(arrival: Arrival, error: AdgenError) -> Line:
    """The answer for a row that cannot be made, with region and id where it has them."""
    return {
        "line": arrival.number,
        **named(arrival.text),
        "status": "error",
        "error": str(error),
    }
