"""Black bars above and below a picture, or left and right of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adgen.delivery.checks.base import Film, judged, limit
from adgen.delivery.checks.spans import Span, joined
from adgen.media.frames import I420
from adgen.schema.delivery import Finding

_WINDOW = 1
"""Seconds whose brightest values are laid over one another: a dark frame alone shows no bars."""
_MOST = 95
"""Percentile of a row's brightest values that is dark in a bar: a codec leaves specks in it."""
_WIDE = 0.5
"""A bar of more is no bar: the picture is dark."""
_BLUR = 2
"""Rows of a small frame over which averaging spreads the edge of a bar."""


@dataclass(frozen=True, slots=True)
class _Bars:
    """Rows, or columns, that are black on both sides, in pixels of the small frame."""

    kind: str
    first: int
    last: int


class Bars:
    """Sees what stays black at the edges while the picture right beside it does not.

    Texts on black leave black around them, too: bars are told from that by their edge, beside which
    the picture is lit along nearly all of its length.
    """

    def __init__(self, film: Film) -> None:
        self._film = film
        self._every = max(1, round(_WINDOW * film.rate))
        self._lit: NDArray[np.uint8] | None = None
        self._start, self._frames, self._height, self._width = 0, 0, 0, 0
        self._found: dict[str, list[tuple[Span, _Bars]]] = {"letterbox": [], "pillarbox": []}

    def see(self, index: int, frame: I420) -> None:
        """Take in frame `index`."""
        self._height, self._width = frame.shape[0] * 2 // 3, frame.shape[1]
        luma = frame[: self._height]
        self._lit = luma.copy() if self._lit is None else np.maximum(self._lit, luma)
        self._frames = index + 1
        if self._frames - self._start >= self._every:
            self._judge()

    def findings(self) -> Iterator[Finding]:
        """The bars of each kind that are seen for longest."""
        if self._frames - self._start >= self._every // 2:
            self._judge()
        film, least = self._film, limit("bars_seconds")
        for kind, found in self._found.items():
            spans = [span for span in joined(span for span, _ in found)
                     if len(span) >= least * film.rate]  # fmt: skip
            forbidden, wanted = film.forbids(kind), "a picture that fills the frame"
            if not spans:
                yield judged(kind, True, "no bars", wanted, forbidden=forbidden)
                continue
            span = max(spans, key=len)
            bars = next(bars for part, bars in found if part.start >= span.start)
            whole = self._height if kind == "letterbox" else self._width
            told = f"{bars.first / whole:.1%} and {bars.last / whole:.1%}, {span.told(film.rate)}"
            yield judged(kind, False, told, wanted, forbidden=forbidden, frame=span.start,
                         shot=film.shot_of(span.start))  # fmt: skip

    def _judge(self) -> None:
        """What the frames since the last time have in common."""
        assert self._lit is not None
        span = Span(self._start, self._frames)
        for kind, lit in (("letterbox", self._lit), ("pillarbox", self._lit.T)):
            bars = _bars(kind, lit)
            if bars is not None:
                self._found[kind].append((span, bars))
        self._lit, self._start = None, self._frames


def _bars(kind: str, lit: NDArray[np.uint8]) -> _Bars | None:
    """Bars above and below in the brightest values of some frames."""
    level, jump = limit("bars_level"), limit("bars_jump")
    rows = len(lit)
    dark = np.percentile(lit, _MOST, axis=1) <= level
    if dark.all():
        return None
    first, last = int(np.argmin(dark)), int(np.argmin(dark[::-1]))
    least = limit("bars_least") * rows
    if min(first, last) < least or max(first, last) > _WIDE * rows:
        return None
    # Averaging leaves a row that is half bar; the one behind it shows the picture.
    for inner in (lit[first : first + _BLUR], lit[rows - last - _BLUR : rows - last]):
        if not inner.size or (inner.max(axis=0) >= level + jump).mean() < limit("bars_edge"):
            return None
    return _Bars(kind, first, last)
