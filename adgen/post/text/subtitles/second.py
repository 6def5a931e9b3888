"""The second language below the market's: a translation in as many parts as there are cues."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from adgen.media.linebreak import Fits, TooManyLinesError, break_lines
from adgen.post.text.subtitles.meaning import SENTENCE, Pieces, flat, pieces
from adgen.post.text.subtitles.shapes import LINES, Shape, Shapes, shapes
from adgen.post.text.subtitles.speeds import rules_for
from adgen.post.text.subtitles.splitting import Stretch

_APART = 6.0
"""For a part that ends a whole text away from where the market's ends, by the square of that."""
_UNLIKE = 0.8
"""For a sentence that ends with a cue in one language alone."""
_LINE = 0.7
"""For a second line: one below one of the market's is wanted."""
_NOTHING = 3.0
"""For a cue with nothing below."""

_Chosen = tuple[float, tuple[tuple[int, int], ...]]
"""What the parts so far cost, and the pieces of each."""


class Below:
    """A translation, and the test whether a line of a text is narrow enough to stand below."""

    def __init__(self, translation: str, language: str, fits: Callable[[str], Fits]) -> None:
        """Raises TextTooWideError for a word that fits no line."""
        rules = rules_for(language)
        self._text, self._language = flat(translation), language
        self._fits = fits(self._text.text)
        self._found = pieces(self._text, language, self._fits, rules)
        self._shapes = shapes(self._found, self._fits, rules)

    def parts(self, market: Pieces, cues: Sequence[Stretch]) -> tuple[tuple[str, ...], ...] | None:
        """The lines below each cue; joined they are the translation.

        It is cut by its own meaning, near the places where the market's cues end; where it has
        fewer words than there are cues, some have nothing below. Its reading speed is not counted.
        None where it needs more cues.
        """
        chosen = _chosen(self._found, self._shapes, _ends(market, cues))
        return None if chosen is None else tuple(self._lines(*part) for part in chosen)

    def too_long(self, cues: int) -> TooManyLinesError:
        """Tells that so many cues have no room for it."""
        text = self._text.text
        needed = len(break_lines(text, self._language, self._fits))
        return TooManyLinesError(text, needed, LINES * cues)

    def _lines(self, start: int, stop: int) -> tuple[str, ...]:
        shape = self._shapes(start, stop) if stop > start else None
        return tuple(self._found.part(*span) for span in shape.spans(start, stop)) if shape else ()


def _ends(market: Pieces, cues: Sequence[Stretch]) -> list[tuple[float, bool]]:
    """How far into the market's text each cue ends, 0..1, and whether a sentence ends there."""
    whole = market.edges[-1]
    stops = [cue.stop for cue in cues]
    return [
        (market.edges[stop] / whole, stop == len(market) or market.prices[stop] == SENTENCE)
        for stop in stops
    ]


def _chosen(
    found: Pieces, set_as: Shapes, ends: Sequence[tuple[float, bool]]
) -> tuple[tuple[int, int], ...] | None:
    """The pieces of each part, at the least cost; None where they do not fit."""
    best: dict[int, _Chosen] = {0: (0.0, ())}
    for number, (share, sentence) in enumerate(ends, 1):
        row: dict[int, _Chosen] = {}
        for start, (before, parts) in best.items():
            stops = [len(found)] if number == len(ends) else range(start, len(found) + 1)
            for stop in stops:
                shape = set_as(start, stop) if stop > start else Shape(0, _NOTHING)
                if shape is None:
                    break
                cost = before + _cost(found, stop, shape, share, sentence)
                if stop not in row or cost < row[stop][0]:
                    row[stop] = (cost, (*parts, (start, stop)))
        best = row
    return best[len(found)][1] if len(found) in best else None


def _cost(found: Pieces, stop: int, shape: Shape, share: float, sentence: bool) -> float:
    ends = stop == len(found)
    apart = found.edges[stop] / found.edges[-1] - share
    unlike = sentence != (ends or found.prices[stop] == SENTENCE)
    cost = shape.cost + (_LINE if shape.turn else 0.0) + _APART * apart**2
    return cost + (0.0 if ends else found.prices[stop]) + (_UNLIKE if unlike else 0.0)
