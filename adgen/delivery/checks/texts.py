"""Every text of a film on its pixels: there as it was drawn, inside the safe area, readable.

A text is drawn alone once more, over black and over white, which gives its colours and how much of
the picture each of its pixels covers. Where it is opaque the film must have its colour; what the
film shows close around its letters decides whether they are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import hypot, sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from adgen.delivery.checks.base import Film, limit
from adgen.delivery.checks.drawn import SHORT, DrawnText, Plane, reach
from adgen.media.colour import luminance_709
from adgen.media.frames import I420
from adgen.schema.delivery import Finding
from adgen.schema.picture import Box, Raster

_OPAQUE = 0.85
"""Of the picture covered: a legal line is drawn at 0.9."""
_ONE = 8.0
"""Code values of luma within which letters are of one of their inks."""
_RING = 0.12
"""Of the em: what lies this close around a letter decides whether it is told from its ground."""
_SOFT = 1
"""Pixels at a letter's edge that are neither letter nor ground."""
_NEAREST = 90
"""Percentile of the ground, from the least like the ink to the most like it."""


class Texts:
    """The texts of a film that adgen made, each on the frame that it was drawn for."""

    def __init__(self, film: Film) -> None:
        self._film = film
        self._drawn = film.promise.drawn if film.promise else ()

    @property
    def wanted(self) -> Sequence[int]:
        """Which frames."""
        return [drawn.frame for drawn in self._drawn]

    def findings(self, whole: Mapping[int, I420]) -> Iterator[Finding]:
        """What it found on them."""
        place = self._film.placement
        for drawn in self._drawn:
            yield from text_findings(drawn, whole[drawn.frame], place.raster, place.safe_box)


def text_findings(drawn: DrawnText, frame: I420, raster: Raster, safe: Box) -> Iterator[Finding]:
    """What is to be said of one text on the frame of the film that it was drawn for.

    `frame` is that frame in the film's raster. Letters of few pixels are compressed beyond
    recognition, so that of such a text only its size is told.
    """
    told, size = f"{drawn.block.role}: {' '.join(drawn.block.lines)}", drawn.block.size

    def found(check: str, passed: bool, measured: str, wanted: str) -> Finding:
        return Finding(check, passed, measured, wanted, told, drawn.frame)

    yield found(
        "text size", size >= drawn.least - 0.01, f"{size:.0f} px", f"at least {drawn.least:.0f} px"
    )
    if size < limit("text_coarse"):
        return
    sight = _sighted(drawn, frame, raster)
    if sight is None:
        yield found("text seen", False, "nothing is drawn", "its letters")
        return
    most = max(1.0, limit("text_off") * min(raster.width, raster.height) / SHORT)
    unlike, off = limit("text_unlike"), hypot(sight.right, sight.down)
    seen = sight.unlike <= unlike and off <= most
    yield found(
        "text seen", seen, f"{sight.unlike:.0f} code values and {off:.0f} px off",
        f"at most {unlike:g} code values and {most:.0f} px off",
    )  # fmt: skip
    ink = sight.ink(drawn)
    yield found("text in safe area", safe.holds(ink, slack=0.5), _corners(ink),
                f"within {_corners(safe)}")  # fmt: skip
    if seen:
        ratio = _contrast(drawn, frame, raster, sight.letters)
        large = size >= limit("large_text") * min(raster.width, raster.height)
        wanted = limit("large_text_contrast" if large else "text_contrast")
        least = limit("least_text_contrast")
        asked = f"{wanted:g}:1 is advised, {least:g}:1 the least"
        finding = found("text contrast", ratio >= least, f"{ratio:.1f}:1", asked)
        yield replace(finding, warns=finding.passed and ratio < wanted)


@dataclass(frozen=True, slots=True)
class _Sight:
    """A text as it is found: how far right and down, how unlike its colours, and its letters."""

    right: int
    down: int
    unlike: float
    letters: NDArray[np.bool_]

    def ink(self, drawn: DrawnText) -> Box:
        """The box of its letters in the film."""
        rows, columns = _span(self.letters, 1), _span(self.letters, 0)
        left, top = drawn.left + self.right, drawn.top + self.down
        return Box(left + columns[0], top + rows[0], left + columns[1], top + rows[1])


def _sighted(drawn: DrawnText, frame: I420, raster: Raster) -> _Sight | None:
    """Where the film shows a text best; None where none of its letters is drawn on this frame."""
    cover = drawn.cover
    colour, opaque = drawn.colour(cover), cover >= _OPAQUE
    letters = opaque & (np.abs(colour[..., None] - np.array(drawn.inks)) <= _ONE).any(axis=-1)
    if not letters.any():
        return None
    height, width = letters.shape
    luma = frame[: raster.height][drawn.top : drawn.top + height, drawn.left : drawn.left + width]
    room = reach(raster)
    rows, columns = _span(opaque, 1), _span(opaque, 0)
    inner = np.s_[slice(*rows), slice(*columns)]
    mask = opaque[inner].astype(np.float32)
    padded = cv2.copyMakeBorder(
        luma.astype(np.float32), room, room, room, room, cv2.BORDER_REPLICATE
    )
    area = padded[rows[0] : rows[1] + 2 * room, columns[0] : columns[1] + 2 * room]
    sums = cv2.matchTemplate(area, colour[inner].astype(np.float32), cv2.TM_SQDIFF, mask=mask)
    down, right = divmod(int(sums.argmin()), sums.shape[1])
    # A text that fits about as well in its own place is there: flat ones fit in many.
    if sums[room, room] <= 1.02 * sums[down, right] + mask.sum():
        down = right = room
    unlike = sqrt(max(0.0, float(sums[down, right])) / float(mask.sum()))
    return _Sight(right - room, down - room, unlike, letters)


def _contrast(drawn: DrawnText, frame: I420, raster: Raster, letters: NDArray[np.bool_]) -> float:
    """Contrast of the letters with what is seen close around them, both in the film."""
    height, width = letters.shape
    light = _luminance(frame, raster, drawn.left, drawn.top)[:height, :width]
    near = _grown(letters, max(3, _RING * drawn.block.size))
    ink, ground = float(np.median(light[letters])), light[near & ~_grown(letters, _SOFT)]
    like = float(np.percentile(ground, _NEAREST if ink > np.median(ground) else 100 - _NEAREST))
    return (max(ink, like) + 0.05) / (min(ink, like) + 0.05)


def _span(mask: NDArray[np.bool_], across: int) -> tuple[int, int]:
    """The first row (`across` is 1) or column (0) with anything, and the one after the last."""
    found = np.flatnonzero(mask.any(axis=across))
    return int(found[0]), int(found[-1]) + 1


def _grown(mask: NDArray[np.bool_], by: float) -> NDArray[np.bool_]:
    side = 2 * round(by) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.dilate(mask.astype(np.uint8), kernel)) > 0


def _luminance(frame: I420, raster: Raster, left: int, top: int) -> Plane:
    """Of the frame from (top, left) on, both even."""
    luma = frame[top : raster.height, left:]
    chroma = frame[raster.height :].reshape(2, raster.height // 2, raster.width // 2)
    parts = chroma[:, top // 2 :, left // 2 :]
    full = [np.repeat(np.repeat(plane, 2, axis=0), 2, axis=1) for plane in parts]
    return luminance_709(np.stack([luma, *full], axis=-1))


def _corners(box: Box) -> str:
    return f"{box.left:.0f},{box.top:.0f} to {box.right:.0f},{box.bottom:.0f} px"
