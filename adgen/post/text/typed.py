"""Lines as they are typed: one cluster after another, each where it will stand at last.

Letters that stand by themselves are written one by one. Where they join, or a line runs from right
to left, the whole line is drawn under a clip that opens by one cluster's width after another, so
that no joint, ligature or conjunct is ever shaped otherwise than in the whole line.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from adgen.media.fonts import FontBook, Run
from adgen.media.graphemes import NEUTRAL, graphemes, is_rtl, script_of
from adgen.media.shaping import stretches_of
from adgen.post.text.ass import set_runs
from adgen.schema.picture import Raster

_APART = frozenset(
    {"Latn", "Cyrl", "Grek", "Armn", "Geor", "Hani", "Hira", "Kana", "Bopo", "Hang", NEUTRAL}
)
"""Scripts whose letters stand by themselves."""


@dataclass(frozen=True, slots=True)
class Keys:
    """A line's clusters in the order in which they are uncovered; ligatures are one."""

    clusters: tuple[str, ...]
    widths: tuple[float, ...]
    """In pixels."""
    joined: bool
    """Whether it is uncovered by a clip, not written."""

    @property
    def opened(self) -> tuple[float, ...]:
        """How far it is uncovered after 0, 1, 2 … of them, in pixels."""
        return tuple(accumulate(self.widths, initial=0.0))


def keys_of(book: FontBook, line: str, language: str, em: float, rtl: bool) -> Keys:
    """The clusters of a line. Raises MissingGlyphError."""
    clusters: list[str] = []
    widths: list[float] = []
    for run in book.runs(line, language):
        scale = em / run.face.metrics.units_per_em
        for stretch in stretches_of(run.face.path, run.text, language):
            place = 0
            for cluster in graphemes(stretch.text):
                width = scale * sum(stretch.steps[place : place + len(cluster)])
                place += len(cluster)
                if width or not clusters:
                    clusters.append(cluster)
                    widths.append(width)
                else:
                    clusters[-1] += cluster
    joined = rtl or not {script_of(cluster) for cluster in clusters} <= _APART
    if rtl:
        order = _from_the_right(clusters)
        clusters, widths = [clusters[i] for i in order], [widths[i] for i in order]
    return Keys(tuple(clusters), tuple(widths), joined)


def typed_runs(book: FontBook, line: str, language: str, em: float, keys: Keys, count: int) -> str:
    """The first `count` clusters of a line that is written, in the fonts of the whole line."""
    left = len("".join(keys.clusters[:count]))
    found: list[Run] = []
    for run in book.runs(line, language):
        if left > 0:
            found.append(Run(run.text[:left], run.face))
        left -= len(run.text)
    return set_runs(found, line, language, em)


def opened_clip(
    keys: Keys, count: int, left: float, right: float, rtl: bool, raster: Raster
) -> str:
    """The clip that uncovers the first `count` clusters of a line that lies between two x."""
    if count >= len(keys.widths):
        return ""
    reach = keys.opened[count]
    start, stop = (math.floor(right - reach), raster.width) if rtl else (0, math.ceil(left + reach))
    return f"\\clip({start},0,{stop},{raster.height})"


def _from_the_right(clusters: Sequence[str]) -> list[int]:
    """The clusters' numbers from right to left as they are seen in a line of such a script.

    Foreign words and figures stand in it from left to right.
    """
    order: list[int] = []
    foreign: list[int] = []
    between: list[int] = []
    for number, cluster in enumerate(clusters):
        if _is_foreign(cluster):
            foreign += [*between, number]
            between = []
        elif foreign and script_of(cluster) == NEUTRAL:
            between.append(number)
        else:
            order += foreign[::-1] + between + [number]
            foreign, between = [], []
    return order + foreign[::-1] + between


def _is_foreign(cluster: str) -> bool:
    script = script_of(cluster)
    if script != NEUTRAL:
        return not is_rtl(script)
    return unicodedata.category(cluster[0]) == "Nd"
