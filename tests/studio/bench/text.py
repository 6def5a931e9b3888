"""Texts of every script read back from burnt frames, and random ones that try to break them.

`python -m tests.studio.bench.text SHEET.png` draws the samples below each other: as they are burnt
in, as they are drawn anew, and both at once, where what differs is blue or yellow.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from adgen.media.fonts import MissingGlyphError, bundled_fonts
from tests.studio.bench.figure import Figure
from tests.studio.text_fuzz import fuzzed
from tests.studio.text_proof import (
    LEAST_SHARED,
    MOST_WORST,
    MUTATIONS,
    REFUSED,
    SAMPLES,
    ReadBack,
    Sample,
    is_right,
    laid_out,
    mutants,
    page_of,
    read_back,
)

TEXTS = 2000


def figures(quick: bool) -> Iterator[Figure]:
    """What is read back, what a mistake would look like, what is refused, what is random."""
    found = read_back(SAMPLES)
    yield Figure(
        f"texts: the least ink shared with an independent drawing, of {len(found)} samples",
        "of all ink", LEAST_SHARED, min(one.likeness.shared for one in found), at_least=True,
    )  # fmt: skip
    yield Figure(
        "texts: the most that a patch of a tenth of an em differs", "of full ink", MOST_WORST,
        max(one.likeness.worst for one in found),
    )  # fmt: skip
    wrong = mutants()
    yield Figure(
        f"texts: mistakes that are told from them, of {len(MUTATIONS)}", "mistakes",
        len(MUTATIONS), sum(not is_right(likeness) for _, likeness in wrong), at_least=True,
        remark=f"their worst patch differs by {min(like.worst for _, like in wrong):.2f} or more",
    )  # fmt: skip
    yield Figure(
        "texts: refused for want of a font", "texts", len(REFUSED), sum(map(_is_refused, REFUSED)),
        at_least=True,
    )  # fmt: skip
    count = 200 if quick else TEXTS
    outcome = fuzzed(range(count))
    counts = ", ".join(f"{number} {what}" for what, number in sorted(outcome.counts.items()))
    yield Figure(
        f"texts: drawn wrong or outside their boxes, of {count} random ones", "texts", 0,
        len(outcome.wrong), remark=counts,
    )  # fmt: skip


def _is_refused(sample: Sample) -> bool:
    try:
        laid_out(page_of(sample.language, bundled_fonts()), sample.text)
    except MissingGlyphError:
        return True
    return False


def sheet(found: Sequence[ReadBack], columns: int = 3) -> np.ndarray:
    """A picture of samples: burnt in, drawn anew, both at once."""
    cells = [_cell(one) for one in found]
    deepest = max(cell.shape[0] for cell in cells)
    padded = [np.pad(cell, ((0, deepest - cell.shape[0]), (0, 0), (0, 0))) for cell in cells]
    padded += [np.zeros_like(padded[0])] * (-len(padded) % columns)
    rows = [np.hstack(padded[at : at + columns]) for at in range(0, len(padded), columns)]
    return np.vstack(rows)


def _cell(one: ReadBack) -> np.ndarray:
    box = one.title.fitted.box
    rows = np.s_[int(box.top) : int(box.bottom) + 1]
    burnt, drawn = one.burnt[rows], one.drawn[rows]
    parts = (np.dstack([burnt] * 3), np.dstack([drawn] * 3), np.dstack([drawn, burnt, burnt]))
    whole = (255 * np.vstack(parts)).astype(np.uint8)
    told = f"{one.sample.language}: {one.sample.what}, {one.likeness.shared:.3f}"
    return cv2.putText(np.pad(whole, ((24, 8), (0, 0), (0, 0))), told, (8, 18), 0, 0.5, (0, 255, 0))


if __name__ == "__main__":
    picture = sheet(read_back(SAMPLES))
    small = cv2.resize(picture, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    Path(sys.argv[1]).write_bytes(cv2.imencode(".png", small)[1].tobytes())
