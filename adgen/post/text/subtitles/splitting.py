"""The cues of one line: the cheapest way to cut it, by meaning, shape and time to read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from adgen.post.text.subtitles.meaning import Pieces
from adgen.post.text.subtitles.shapes import Shape, Shapes, is_orphan

Timed = Callable[[int, int], float]
"""What the time of the pieces `start` to `stop` costs as a cue of their own."""

_CUE = 0.35
"""For each cue: without a reason a line is not cut."""
_JOINED = 0.6
"""For a sentence that begins inside a cue."""
_MIXED = 0.8
"""For sentences in one cue of which not all are whole."""
_RAGGED = 0.6
"""For each end of a cue in the midst of a clause where a mark inside the cue would part it."""
_ORPHAN = 1.2


@dataclass(frozen=True, slots=True)
class Stretch:
    """The pieces of a cue and how they are set."""

    start: int
    stop: int
    shape: Shape


@dataclass(frozen=True, slots=True)
class _Way:
    """The best way to cut the first pieces in a number of cues: its cost and its last cue."""

    cost: float
    last: Stretch


def split(
    found: Pieces, shapes: Shapes, timed: Timed, least: int = 1, second_line: float = 0.0
) -> tuple[Stretch, ...]:
    """The text in at least `least` cues of at most two lines, or as many as it has pieces.

    `second_line` is the price of a second line. The sum of the prices of all breaks, shapes and
    times is the least that can be.
    """
    priced = _priced(found, shapes, timed, second_line)
    least = min(least, len(found))
    table: list[dict[int, _Way]] = [{0: _Way(0.0, Stretch(0, 0, Shape(0, 0.0)))}]
    best, chosen = inf, 0
    for count in range(1, len(found) + 1):
        table.append(_row(table[-1], priced))
        way = table[count].get(len(found))
        if way is not None and count >= least and way.cost < best:
            best, chosen = way.cost, count
        if best <= _CUE * (count + 1):
            break  # each cue costs that alone
    return _traced(table, chosen, len(found))


def _priced(
    found: Pieces, shapes: Shapes, timed: Timed, second_line: float
) -> dict[int, list[tuple[float, Stretch]]]:
    """The possible cues by their first piece, with their costs."""
    priced: dict[int, list[tuple[float, Stretch]]] = {}
    for start in range(len(found)):
        cues = priced.setdefault(start, [])
        for stop in range(start + 1, len(found) + 1):
            shape = shapes(start, stop)
            if shape is None:
                break
            ends = stop == len(found)
            cost = _CUE + shape.cost + (0.0 if ends else found.prices[stop])
            cost += second_line if shape.turn else 0.0
            cost += timed(start, stop) + _parted(found, start, stop)
            cues.append((cost, Stretch(start, stop, shape)))
    return priced


def _parted(found: Pieces, start: int, stop: int) -> float:
    """For sentences that share a cue, and for a short word alone that is no sentence."""
    joined = found.begun(start, stop)
    whole = not found.prices[start] and (stop == len(found) or not found.prices[stop])
    cost = _JOINED * joined + _RAGGED * found.torn(start, stop)
    if whole:
        return cost
    lone = is_orphan(found, start, stop) or found.lone(start, stop)
    return cost + (_MIXED if joined else 0.0) + (_ORPHAN if lone else 0.0)


def _row(
    before: dict[int, _Way], priced: dict[int, list[tuple[float, Stretch]]]
) -> dict[int, _Way]:
    row: dict[int, _Way] = {}
    for start, way in before.items():
        for cost, cue in priced.get(start, ()):
            known = row.get(cue.stop)
            if known is None or way.cost + cost < known.cost:
                row[cue.stop] = _Way(way.cost + cost, cue)
    return row


def _traced(table: list[dict[int, _Way]], count: int, end: int) -> tuple[Stretch, ...]:
    cues: list[Stretch] = []
    for row in reversed(table[1 : count + 1]):
        cues.append(row[end].last)
        end = cues[-1].start
    return tuple(reversed(cues))
