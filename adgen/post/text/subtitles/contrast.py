"""Plain subtitles against the picture beneath them: which of them need a box to be read.

Beneath each line, in each frame in which it is seen, the luminance is found that 90 of 100 points
stay below; the brightest frame counts. An outline does not: the contrast is that of the letters
with their picture (WCAG 2.2, success criterion 1.4.3).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from adgen.media.colour import luminance_709, relative_luminance
from adgen.media.frames import I420, Crop
from adgen.post.text.drawn.lines import stand
from adgen.post.text.layout import CAP
from adgen.post.text.paints import styles_of
from adgen.post.text.subtitles.paints import READABLE
from adgen.post.text.titles import Page, Title
from adgen.schema.delivery import Finding
from adgen.schema.picture import Box, Raster

VERSION = 1
"""Goes up when the same picture comes to be measured otherwise."""
_SHARE = 90
"""Of 100 points, how many are no brighter than what the letters are held against."""
_BELOW = 0.25
"""How far letters reach below their baseline, in ems."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """What one text of the subtitles has beneath it at its worst."""

    text: int
    """Its place among the subtitles' texts."""
    ratio: float
    """1..21, without a box."""
    frame: int

    @property
    def readable(self) -> bool:
        return self.ratio >= READABLE


def looked_at(page: Page, cues: Sequence[Title], raster: Raster) -> Crop | None:
    """The part of frames of a raster, of the page's form, that is needed, with even sides; None
    without subtitles."""
    boxes = [box for cue in cues for box in _lines(page, cue)]
    if not boxes:
        return None
    share = raster.width / page.raster.width / 2
    left, top = (
        max(0, math.floor(share * min(sides)) * 2)
        for sides in ([box.left for box in boxes], [box.top for box in boxes])
    )
    right = min(raster.width, math.ceil(share * max(box.right for box in boxes)) * 2)
    bottom = min(raster.height, math.ceil(share * max(box.bottom for box in boxes)) * 2)
    return Crop(raster, left, top, Raster(right - left, bottom - top))


def measured(
    frames: Iterable[I420], part: Crop, page: Page, cues: Sequence[Title]
) -> tuple[Contrast, ...]:
    """The least contrast of each of the texts; `frames` are all of the spot's, cut to `part`.

    Raises ValueError when there are fewer frames than the texts last.
    """
    inks = [_ink(page, cue) for cue in cues]
    share = part.scaled.width / page.raster.width
    lines = [[_within(box, part, share) for box in _lines(page, cue)] for cue in cues]
    worst = [Contrast(index, math.inf, cue.frames.start) for index, cue in enumerate(cues)]
    last = max(cue.frames.stop for cue in cues) - 1
    number = -1
    for number, frame in enumerate(frames):
        shown = [index for index, cue in enumerate(cues) if number in cue.frames]
        if shown:
            light = luminance(frame, part.raster)
            for index in shown:
                beneath = max(np.percentile(light[place], _SHARE) for place in lines[index])
                ratio = round(_ratio(inks[index], float(beneath)), 2)
                if ratio < worst[index].ratio:
                    worst[index] = Contrast(index, ratio, number)
        if number == last:
            return tuple(worst)
    raise ValueError(f"the picture has {number + 1} frames, the subtitles last {last + 1}")


def boxed_over(
    frames: Iterable[I420], raster: Raster, page: Page, cues: Sequence[Title]
) -> tuple[Title, ...]:
    """The subtitles of a page, plain ones with the boxes that they need over whole frames of a
    raster of its form. Raises as `measured` does."""
    plain = page.subtitles is not None and page.subtitles.style == "plain"
    part = looked_at(page, cues, raster) if plain else None
    if part is None:
        return tuple(cues)
    return with_boxes(cues, measured((_cut(f, raster, part) for f in frames), part, page, cues))


def _cut(frame: I420, raster: Raster, part: Crop) -> I420:
    """A part of a frame, as `looked_at` gives it."""
    left, top, kept = part.left, part.top, part.raster
    luma = frame[top : top + kept.height, left : left + kept.width]
    chroma = frame[raster.height :].reshape(2, raster.height // 2, raster.width // 2)
    small = chroma[:, top // 2 : (top + kept.height) // 2, left // 2 : (left + kept.width) // 2]
    return np.concatenate([luma, small.reshape(-1, kept.width)])


def luminance(frame: I420, raster: Raster) -> np.typing.NDArray[np.float32]:
    """Relative luminance 0..1 of a frame, at half its size on both sides."""
    width, height = raster.width, raster.height
    luma = frame[:height].reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3))
    blue, red = frame[height:].reshape(2, height // 2, width // 2)
    return luminance_709(np.stack([luma, blue, red], axis=-1))


def with_boxes(cues: Sequence[Title], found: Iterable[Contrast]) -> tuple[Title, ...]:
    """The subtitles, those in a box that are not read without; two languages share theirs."""
    dim = {contrast.text for contrast in found if not contrast.readable}
    together = [index if cue.role == "cue" else index - 1 for index, cue in enumerate(cues)]
    boxed = {first for index, first in enumerate(together) if index in dim}
    return tuple(
        replace(cue, boxed=first in boxed) for cue, first in zip(cues, together, strict=True)
    )


def to_json(found: Iterable[Contrast]) -> list[dict[str, Any]]:
    """What was measured as plain JSON values."""
    return [asdict(contrast) for contrast in found]


def from_json(rows: Iterable[dict[str, Any]]) -> tuple[Contrast, ...]:
    """What `to_json` wrote."""
    return tuple(Contrast(**row) for row in rows)


def finding(cues: Sequence[Title], found: Sequence[Contrast]) -> Finding:
    """The contrast of the subtitles that have no box."""
    boxed = with_boxes(cues, found)
    bare = [contrast for contrast in found if not boxed[contrast.text].boxed]
    drawn = [cue for cue in boxed if cue.role == "cue"]
    told = f"{sum(cue.boxed for cue in drawn)} of {len(drawn)} have a box"
    worst = min(bare, key=lambda contrast: contrast.ratio, default=None)
    if worst is not None:
        told = f"{worst.ratio:.1f}:1 at least, {told}"
    readable = worst is None or worst.readable
    frame = None if worst is None else worst.frame
    return Finding("subtitle contrast", readable, told, f"{READABLE:g}:1 or a box", frame=frame)


def _lines(page: Page, cue: Title) -> list[Box]:
    """What each line of a text stands over, without the room beside it."""
    fitted, own = cue.fitted, page.of(cue.role)
    found: list[Box] = []
    for index, line in enumerate(fitted.lines):
        x, baseline = stand(fitted, index)
        half = page.book.width(line, fitted.size, own.language) / 2
        top, bottom = baseline - CAP * fitted.size, baseline + _BELOW * fitted.size
        found.append(Box(x - half, top, x + half, bottom))
    return found


def _ink(page: Page, cue: Title) -> float:
    """The luminance of the darkest of a text's paints."""
    styles = styles_of(page)
    names = ("cue", "cue-said") if cue.words else (cue.role,)
    return min(relative_luminance(styles[name].fill.colour) for name in names)


def _within(box: Box, part: Crop, share: float) -> tuple[slice, slice]:
    """Rows and columns of a box in the luminance of a part; `share` is the size of its frames
    against the page's."""
    spans = ((box.top, box.bottom, part.top), (box.left, box.right, part.left))
    rows, columns = (
        (max(0, round((start * share - first) / 2)), round((stop * share - first) / 2))
        for start, stop, first in spans
    )
    return slice(rows[0], max(rows[1], rows[0] + 1)), slice(
        columns[0], max(columns[1], columns[0] + 1)
    )


def _ratio(ink: float, beneath: float) -> float:
    light, dark = max(ink, beneath), min(ink, beneath)
    return (light + 0.05) / (dark + 0.05)
