"""Bars that are not black beside a picture: a blurred copy of it, or one plain colour.

So a film of another shape is laid into a frame. A blurred copy is known by three things at once:
straight edges along the frame, equally far from both of its sides; less detail outside of them than
inside; and outside of them what the picture inside shows when it is stretched or cropped to fill
the frame. A picture has one or two of these by itself, as at a horizon.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.delivery.checks.base import Film, limit
from adgen.delivery.checks.spans import Span
from adgen.media.frames import I420
from adgen.schema.delivery import Finding

Luma = NDArray[np.float32]
"""Some frames of a second, (frames, rows, columns), turned where bars are looked for beside."""
_A_SECOND = 6
"""Frames that are looked at."""
_WIDEST = 0.45
"""A picture of less than a tenth of the frame is none."""
_TRIED = 4
"""Edges that are looked at closely, those first that rise most from what is outside of them."""
_BESIDE = 3
"""Rows outside of an edge where averaging shows nothing of it."""
_SAME = 2
"""Rows by which bars of one film seem to differ from second to second."""
_SOFT = 3.0
"""Rows over which both the copy and the picture are blurred before they are compared."""
_FLAT = 3.0
"""Code values by which the light of what is compared must vary, to compare anything."""


@dataclass(frozen=True, slots=True)
class Filled:
    """Bars on both sides: what fills them, which sides, rows of the small frame, and how long."""

    filled: str
    sides: str
    rows: int
    whole: int
    span: Span


class FilledBars:
    """Looks at a few frames of each second together."""

    def __init__(self, film: Film) -> None:
        self._film = film
        self._every = max(1, round(film.rate / _A_SECOND))
        self._seen: list[NDArray[np.uint8]] = []
        self._start, self._frames = 0, 0
        self._runs: list[Filled] = []

    def see(self, index: int, frame: I420) -> None:
        """Take in frame `index`."""
        if index - self._start >= self._film.rate:
            self._judge()
        if index % self._every == 0:
            self._seen.append(frame[: frame.shape[0] * 2 // 3].copy())
        self._frames = index + 1

    def findings(self) -> Iterator[Finding]:
        """The bars that stay for longest; a warning, as somebody may want them."""
        film = self._film
        if self._frames - self._start >= film.rate / 2:
            self._judge()
        lasting = [
            run for run in self._runs if len(run.span) >= limit("filled_seconds") * film.rate
        ]
        wanted = "a picture that fills the frame"
        if not lasting:
            yield Finding("filled bars", True, "no bars", wanted)
            return
        bars = max(lasting, key=lambda run: len(run.span))
        span = bars.span
        told = (
            f"{bars.filled} {bars.sides}, {bars.rows / bars.whole:.0%} each, {span.told(film.rate)}"
        )
        yield Finding("filled bars", True, told, wanted, "", span.start,
                      film.shot_of(span.start), warns=True)  # fmt: skip

    def _judge(self) -> None:
        """The frames since the last time; what bars they have goes on from those before."""
        span, seen = Span(self._start, self._frames), self._seen
        self._start, self._seen = self._frames, []
        if not seen:
            return
        upright = np.stack(seen).astype(np.float32)
        for sides, luma in (("above and below", upright),
                            ("left and right", upright.transpose(0, 2, 1))):  # fmt: skip
            for filled, rows in (("one colour", plain(luma)), ("a blurred copy", copied(luma))):
                if rows:
                    self._add(Filled(filled, sides, rows, luma.shape[1], span))

    def _add(self, bars: Filled) -> None:
        for number, run in enumerate(self._runs):
            alike = (run.filled, run.sides) == (bars.filled, bars.sides)
            if alike and run.span.stop == bars.span.start and abs(run.rows - bars.rows) <= _SAME:
                span = Span(run.span.start, bars.span.stop)
                self._runs[number] = replace(run, span=span)
                return
        self._runs.append(bars)


def plain(luma: Luma) -> int:
    """Rows of one colour other than black above and below, as many as the side with fewer has; 0
    where there are none."""
    rows, even = luma.shape[1], limit("filled_even")
    darkest, lightest = np.percentile(luma[:, (0, -1)], (5, 95))
    level = float(darkest + lightest) / 2
    if lightest - darkest > 2 * even or level <= limit("bars_level"):
        return 0
    low, high = np.percentile(luma, (5, 95), axis=(0, 2))
    flat = (high <= level + even) & (low >= level - even)
    if flat.all() or not (flat[0] and flat[-1]):
        return 0
    first, last = int(np.argmin(flat)), int(np.argmin(flat[::-1]))
    if min(first, last) < limit("filled_plain_least") * rows or max(first, last) > _WIDEST * rows:
        return 0
    # Averaging leaves a row that is half bar; the one behind it shows the picture.
    for inner in (luma[:, first : first + 2], luma[:, rows - last - 2 : rows - last]):
        lit = np.abs(inner - level).max(axis=(0, 1)) >= limit("filled_step")
        if lit.mean() < limit("filled_plain_edge"):
            return 0
    return min(first, last)


def copied(luma: Luma) -> int:
    """Rows above and below that a blurred copy of what lies between them fills; 0 where none do."""
    rows = luma.shape[1]
    steps = np.abs(luma[:, 2:] - luma[:, :-2]).max(axis=0) >= limit("filled_step")
    edge = np.pad(steps.mean(axis=1), 1)
    detail = np.abs(np.diff(luma, axis=2)).mean(axis=(0, 2))
    first, last = int(np.ceil(limit("filled_least") * rows)), int(_WIDEST * rows)
    found: list[tuple[float, int]] = []
    for bar in range(max(_BESIDE, first), last):
        # Of the rows on either side of the edge the one that shows it better.
        clear = min(max(edge[bar - 1], edge[bar]), max(edge[-bar], edge[-bar - 1]))
        out = np.concatenate([detail[: bar - 1], detail[1 - bar :]]).mean()
        calm = out <= limit("filled_detail") * detail[bar + 1 : -bar - 1].mean()
        if calm and clear >= limit("filled_edge"):
            beside = max(edge[bar - _BESIDE], edge[_BESIDE - 1 - bar])
            found.append((float(clear - beside), bar))
    for _, bar in sorted(found, reverse=True)[:_TRIED]:
        if _likeness(luma, bar) >= limit("filled_like"):
            return bar
    return 0


def _likeness(luma: Luma, bar: int) -> float:
    """The correlation of both bars with the picture between them, once cropped to fill the frame
    and once stretched; the better of the two. 0 where there is nothing to compare."""
    frames, rows, columns = luma.shape
    inner = rows - 2 * bar
    cut = (columns - round(columns * inner / rows)) // 2
    likes: list[float] = []
    for left in (cut, 0):
        shown, made = list[Luma](), list[Luma]()
        for frame in luma[:: max(1, frames // 3)]:
            picture = np.ascontiguousarray(frame[bar : rows - bar, left : columns - left])
            whole = _blurred(cv2.resize(picture, (columns, rows)))
            # The row at the edge is part picture.
            for part in (slice(0, bar - 1), slice(rows - bar + 1, rows)):
                for kept, of in ((shown, _blurred(frame[part])), (made, whole[part])):
                    kept.append((of - of.mean()).ravel())
        one, other = np.concatenate(shown), np.concatenate(made)
        flat = min(one.std(), other.std()) < _FLAT
        likes.append(0.0 if flat else float((one * other).mean() / (one.std() * other.std())))
    return max(likes)


def _blurred(plane: NDArray[np.generic]) -> Luma:
    return np.asarray(cv2.GaussianBlur(np.ascontiguousarray(plane), (0, 0), _SOFT), np.float32)
