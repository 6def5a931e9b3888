"""Whether texts can be read: their least sizes and the time that reading them takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import ceil

from adgen.media.graphemes import NEUTRAL, graphemes, is_unspaced, script_of
from adgen.media.tables import legibility
from adgen.schema.picture import Raster
from adgen.schema.time import FrameRange


def least_size(raster: Raster, role: str) -> float:
    """The least em size in pixels of a text of a role; see data/legibility.yaml."""
    sizes = legibility().sizes[raster.aspect]
    return sizes.get(role, sizes["other"]) * min(raster.width, raster.height)


def words_in(text: str) -> int:
    """The number of words, where some characters of a script without spaces count as one."""
    letters, found = Counter[str](), 0
    for word in text.split():
        spaced = False
        for cluster in graphemes(word):
            if is_unspaced(cluster):
                letters[script_of(cluster)] += 1
            else:
                spaced = spaced or script_of(cluster) != NEUTRAL or cluster.isdigit()
        found += spaced
    return found + sum(ceil(count / _letters(script)) for script, count in letters.items())


def hold_seconds(words: int) -> Fraction:
    """The least seconds for which a text of so many words must be seen."""
    rule = legibility().hold
    notice = rule.notice_few if words <= rule.few_words else rule.notice_more
    return notice + words * rule.word


def too_short(texts: Sequence[str], frames: FrameRange) -> str | None:
    """What is said of texts that are seen together for less time than reading takes; else None."""
    words = sum(map(words_in, texts))
    wanted, shown = hold_seconds(words), Fraction(len(frames)) / frames.rate
    if not words or shown >= wanted:
        return None
    quoted = " / ".join(texts)
    return (
        f"{quoted!r} is seen for {float(shown):.1f} s; to notice and read its {words} words takes "
        f"{float(wanted):.1f} s"
    )


def _letters(script: str) -> int:
    return legibility().hold.letters.get(script, 1)
