"""A stretch of a text set as a cue: one line where it fits, else the best two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from adgen.media.graphemes import columns, graphemes, is_unspaced
from adgen.media.linebreak import Fits
from adgen.post.text.subtitles.meaning import Pieces
from adgen.schema.subtitling import CueRules

LINES = 2

_MEANING = 0.8
"""Of the price of a break, what it costs between two lines that are seen at once."""
_UNEVEN = 1.4
"""For lines of which one is empty, by the square of their difference."""
_TOP_HEAVY = 0.04
_ORPHAN = 0.9
_SHORT_WORD = 5
"""Columns of a word that looks lost alone on a line."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the second line begins, or 0, and how bad it looks."""

    turn: int
    cost: float

    def spans(self, start: int, stop: int) -> tuple[tuple[int, int], ...]:
        """The pieces of each line of a stretch."""
        if not self.turn:
            return ((start, stop),)
        return ((start, self.turn), (self.turn, stop))


Shapes = Callable[[int, int], Shape | None]
"""The best shape of the pieces `start` to `stop`; None where two lines do not hold them."""


def shapes(found: Pieces, fits: Fits, rules: CueRules) -> Shapes:
    """How each stretch of a text is set; a line has the width and the characters it may have."""

    @cache
    def holds(start: int, stop: int) -> bool:
        short = stop - start == 1 or found.shown(start, stop) <= rules.columns
        return short and fits(found.part(start, stop))

    def shape(start: int, stop: int) -> Shape | None:
        if holds(start, stop):
            return Shape(0, 0.0)
        ways: list[Shape] = []
        for turn in range(stop - 1, start, -1):
            if not holds(turn, stop):
                break
            if holds(start, turn):
                ways.append(Shape(turn, _cost(found, start, turn, stop)))
        return min(ways, key=lambda way: way.cost, default=None)

    return shape


def _cost(found: Pieces, start: int, turn: int, stop: int) -> float:
    above, below = found.shown(start, turn), found.shown(turn, stop)
    uneven = ((above - below) / max(above + below, 1.0)) ** 2
    lost = _ORPHAN * (is_orphan(found, start, turn) + is_orphan(found, turn, stop))
    heavy = _TOP_HEAVY if above > below else 0.0
    return _MEANING * found.prices[turn] + _UNEVEN * uneven + lost + heavy


def is_orphan(found: Pieces, start: int, stop: int) -> bool:
    """Whether a part is one short word, or two letters of a script without spaces."""
    if found.shown(start, stop) > _SHORT_WORD:
        return False
    line = found.part(start, stop)
    if " " in line:
        return False
    clusters = graphemes(line)
    if any(map(is_unspaced, clusters)):
        return len(clusters) <= LINES
    return columns(line) <= _SHORT_WORD
