"""A panel's picture: the shot's still with its look, its texts at rest and the logo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import cv2

from adgen.media.burning import Rgb, burnt_picture
from adgen.media.frames import I420
from adgen.media.pictures import read_rgb
from adgen.post.logo import with_logo
from adgen.post.look import look_filter
from adgen.post.storyboard.paint import i420_of, lettered
from adgen.post.storyboard.setting import (
    CaptionFonts,
    language_of,
    set_in_lines,
)
from adgen.post.text.burn import document
from adgen.post.text.subtitles.contrast import boxed_over
from adgen.post.text.titles import Page, Title
from adgen.schema.look import Grade
from adgen.schema.panels import Drawing, Words
from adgen.schema.picture import Box, Raster
from adgen.schema.time import FrameRange
from adgen.schema.titles import LogoPlace

VERSION = 3
SIDE, MOVING_SIDE = 1280, 960
"""Long side of a panel's picture and of the animatic, in pixels."""
_NOTE_INK, _NOTE_LINES = "#E9E9F2", 5
_NOTE = 0.030
"""Em size of a prompt's words on the picture, as a share of the long side's and short side's
mean."""
_SAFE = 0.42
"""Opacity of the safe area's line."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a spot's layout is seen at one moment, in pixels of the placement's raster."""

    titles: tuple[Title, ...]
    cues: tuple[Title, ...]
    logos: tuple[LogoPlace, ...]

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Everything that covers the picture."""
        texts = (title.fitted.box for title in (*self.titles, *self.cues))
        return (*texts, *(place.box for place in self.logos))


def shown_in(
    frames: FrameRange,
    titles: Sequence[Title],
    cues: Sequence[Title],
    logos: Sequence[LogoPlace],
) -> Shown:
    """What is seen at the moment of a shot that has the most texts, the one nearest its middle."""
    middle = (frames.start + frames.stop) // 2
    starts = [text.frames.start for text in (*titles, *cues) if text.frames.start in frames]
    count = {
        moment: sum(moment in text.frames for text in (*titles, *cues))
        for moment in (middle, *starts)
    }
    moment = max(count, key=lambda at: (count[at], -abs(at - middle)))
    return Shown(
        tuple(title for title in titles if moment in title.frames),
        tuple(cue for cue in cues if moment in cue.frames),
        tuple(place for place in logos if moment in place.frames),
    )


def smaller(raster: Raster, side: int) -> Raster:
    """A raster of the same form whose long side is `side` pixels, to the next even pixel."""
    share = Fraction(side, max(raster.width, raster.height))
    width, height = (round(length * share / 2) * 2 for length in (raster.width, raster.height))
    return Raster(max(2, width), max(2, height))


def logos_on(logos: Sequence[LogoPlace], raster: Raster, small: Raster) -> tuple[LogoPlace, ...]:
    """The same places on a smaller raster, in whole pixels."""
    return tuple(replace(place, box=_scaled(place.box, raster, small)) for place in logos)


def plate(still: Path, raster: Raster, grade: Grade) -> I420:
    """A still on a raster of its own form, in its shot's look, without grain.

    Raises MediaError, and RequestError for a damaged .cube file.
    """
    pixels = read_rgb(still)
    how = cv2.INTER_AREA if pixels.shape[1] > raster.width else cv2.INTER_CUBIC
    fitted = cv2.resize(pixels, (raster.width, raster.height), interpolation=how)
    return look_filter(grade, raster, Fraction(1), 0).plate(i420_of(fitted), 0, 0.0)


def with_note(
    frame: I420,
    raster: Raster,
    prompt: str,
    page: Page,
    shown: Shown,
    fonts: CaptionFonts,
    folder: Path,
    work: Path,
) -> I420:
    """The plate with the words that its picture will be made from, where no text will stand.

    Nothing is written where there is no room for a line. Raises MediaError.
    """
    em = _NOTE * (raster.width + raster.height) / 2
    scale = raster.width / page.raster.width
    covered = [(box.top * scale, box.bottom * scale) for box in shown.boxes]
    top, bottom = _free(covered, 0.06 * raster.height, 0.94 * raster.height)
    language = language_of(prompt, page.language)
    leading = fonts.text.line_height(em, language)
    most = min(_NOTE_LINES, int((bottom - top) / leading) - 1)
    if most < 1:
        return frame
    room = min(0.8 * raster.width, 26 * em)
    lines = set_in_lines(fonts.text, f"“{prompt}”", language, em, room, most)
    first = (top + bottom - len(lines) * leading) / 2 + 0.75 * leading
    words = tuple(
        Words(
            line, language, em, raster.width / 2, first + number * leading, _NOTE_INK, "center"
        )
        for number, line in enumerate(lines)
    )  # fmt: skip
    drawing = Drawing(raster.width, raster.height, words)
    return lettered(frame, raster, drawing, fonts, folder, work)


def picture(
    frame: I420,
    raster: Raster,
    page: Page,
    shown: Shown,
    logo: Path,
    rate: Fraction,
    fonts: Path,
    work: Path,
) -> Rgb:
    """The plate as the film shows it, with its safe area, (height, width, 3). Raises MediaError."""
    here = FrameRange(0, 1, rate)
    always = FrameRange(-10_000, 1, rate)
    places = logos_on(shown.logos, page.raster, raster)
    lasting = [replace(place, frames=always) for place in places]
    frame = next(with_logo([frame], logo, lasting, raster))
    at_rest = replace(page, brand=page.brand.model_copy(update={"animation": "none"}))
    titles, cues = (
        [replace(text, frames=here) for text in texts] for texts in (shown.titles, shown.cues)
    )
    boxed = boxed_over([frame], raster, page, cues)
    path = work / "texts.ass"
    path.write_text(document(at_rest, titles, boxed, rate), "utf-8")
    pixels = burnt_picture(frame, raster, path, fonts).copy()
    path.unlink()
    return _safe_area(pixels, _scaled(page.safe, page.raster, raster))


def _safe_area(pixels: Rgb, safe: Box) -> Rgb:
    lined = pixels.copy()
    corners = (round(safe.left), round(safe.top)), (round(safe.right) - 1, round(safe.bottom) - 1)
    cv2.rectangle(lined, *corners, (255, 255, 255), 2, cv2.LINE_AA)
    return cv2.addWeighted(lined, _SAFE, pixels, 1 - _SAFE, 0).astype(pixels.dtype)


def _scaled(box: Box, raster: Raster, small: Raster) -> Box:
    """A box on a smaller raster, its corner and its size in whole pixels."""
    share = small.width / raster.width
    left, top = round(box.left * share), round(box.top * share)
    width, height = max(2, round(box.width * share)), max(2, round(box.height * share))
    return Box(left, top, left + width, top + height)


def _free(covered: Sequence[tuple[float, float]], top: float, bottom: float) -> tuple[float, float]:
    """The highest stretch between top and bottom that none of the others meets."""
    best, at = (top, top), top
    for start, stop in (*sorted(covered), (bottom, bottom)):
        if min(start, bottom) - at > best[1] - best[0]:
            best = (at, min(start, bottom))
        at = max(at, stop)
    return best
