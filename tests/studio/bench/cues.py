"""What laying out subtitles costs: cutting lines into cues, their places, and their files.

`python -m tests.studio.bench.cues` prints the table.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from fractions import Fraction
from itertools import count

from adgen.post.text.subtitles.cues import cues_of
from adgen.post.text.subtitles.files.written import subtitle_files
from adgen.post.text.subtitles.speeds import too_fast
from adgen.post.text.titles import Page, Title, cue_titles
from adgen.schema.titles import Cue
from tests.studio.bench.figure import Figure
from tests.studio.pages import WORDS, page
from tests.studio.said import said

_PLACEMENTS = ("tiktok", "youtube-preroll")
_RATE = Fraction(30)


def _lines(language: str) -> Iterator[str]:
    """Ever new lines of two sentences, so that nothing measured before serves again."""
    words = WORDS[language]
    for number in count(1):
        yield f"{words.voice} {number} {words.super} {number * 7}"


def _laid(on: Page, wanted: int) -> tuple[list[Cue], float, float]:
    """At least `wanted` cues of new lines; processor seconds of cutting and of placing them."""
    cues: list[Cue] = []
    cutting = placing = 0.0
    for text in _lines(on.language):
        line = said(text, on.language)
        frames = int(line.speech.seconds * 30) + 90
        start = time.process_time()
        found = cues_of([line], on.fits_cue, _RATE, [frames])
        middle = time.process_time()
        for cue in found:
            cue_titles(on, cue)
        cutting, placing = cutting + middle - start, placing + time.process_time() - middle
        cues += found
        if len(cues) >= wanted:
            return cues, cutting, placing
    raise AssertionError("lines never end")


def figures(quick: bool = False) -> list[Figure]:
    """Processor seconds per 1,000 cues, never cached: nine languages, portrait and landscape."""
    wanted = 10 if quick else 60
    total, cut, placed, fast = 0, 0.0, 0.0, 0
    readings: dict[str, list[float]] = {}
    for language in WORDS:
        for name in _PLACEMENTS:
            on = page(name, language)
            cues, cutting, placing = _laid(on, wanted)
            total, cut, placed = total + len(cues), cut + cutting, placed + placing
            fast += len(too_fast(cues, language))
            readings.setdefault(language, []).append(1000 * (cutting + placing) / len(cues))
    written, spent = _files(wanted)
    slowest = max(readings, key=lambda language: sum(readings[language]))
    remark = (
        f"{total} cues, {len(WORDS)} languages; cutting {1000 * cut / total:.2f}, placing "
        f"{1000 * placed / total:.2f}; slowest: {slowest}; {fast} read too fast"
    )
    return [
        Figure("subtitle layout per 1,000 cues", "s", None, 1000 * (cut + placed) / total,
               remark=remark, readings=readings),
        Figure("subtitle files (4) per 1,000 cues", "s", None, 1000 * spent / written,
               remark=f"{written} cues, ASS with its runs of fonts included"),
    ]  # fmt: skip


def _files(wanted: int) -> tuple[int, float]:
    """Cues written, and the processor seconds that took."""
    written, spent = 0, 0.0
    for language in WORDS:
        on = page(_PLACEMENTS[0], language)
        cues = cues_of([said(next(_lines(language)), language)], on.fits_cue, _RATE, [9000])
        laid: list[Title] = [title for cue in cues for title in cue_titles(on, cue)]
        many = laid * max(1, wanted // len(laid))
        start = time.process_time()
        subtitle_files(on, many, _RATE)
        spent, written = spent + time.process_time() - start, written + len(many)
    return written, spent


if __name__ == "__main__":
    from tests.studio.bench.figure import table

    print(table(figures()))
