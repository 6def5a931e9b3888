"""A counter: what number it shows when, and where it and its words stand."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from adgen.media.graphemes import graphemes
from adgen.post.text.layout import (
    CAP,
    STEP,
    Fitted,
    TextDoesNotFitError,
    fit_text,
    free_place,
)
from adgen.post.text.legible import least_size
from adgen.post.text.titles import LIFT, Page, Title, area_for, size_of
from adgen.schema.picture import Box
from adgen.schema.storyboard import CounterText
from adgen.schema.time import FrameRange

_ALONE, _AMONG = 3.0, 2.2
"""Size of a number without and with words, in sizes of a title."""
_PAD = 0.12
"""Room round a number in its box, in ems."""
_WORDS_PAD = (0.35, 0.12)
_TALLEST = 0.66
"""Of the area's height."""
_FIRST, _LAST = Fraction(1, 4), Fraction(3, 10)
"""Seconds for which the first and the last number are seen at least."""
_QUICKEST = Fraction(1, 5)
"""Seconds between two numbers at least, where they go on between beats."""
_NEIGHBOURS = 2
"""Seconds between two beats at most: further apart they have a pause between them."""
_TIED = 2
"""Letters behind a number that stay with it where no space parts them: 20s, 3h, 5x."""


class TooShortToCountError(ValueError):
    """A shot in which a counter has no time for a single step."""


def ticks_in(frames: FrameRange, beats: Iterable[int], steps: int) -> tuple[int, ...]:
    """The frames of a shot on which a counter goes on, `steps` at most: its first beats, or where
    there are none its whole seconds.

    Where those are fewer, as many of the times halfway between as are missing come to them, the
    last ones. None is so early or so late that a number would be gone unread.
    """
    seconds = range(int(frames.seconds) + 2)
    whole = [frames.start + round(second * frames.rate) for second in seconds]
    return _ticks(frames, sorted(set(beats)), steps) or _ticks(frames, whole, steps)


def _ticks(frames: FrameRange, grid: Sequence[int], steps: int) -> tuple[int, ...]:
    rate = frames.rate
    first, last = frames.start + _FIRST * rate, frames.stop - _LAST * rate
    ticks = [tick for tick in grid if first <= tick <= last]
    halves = [
        round(Fraction(before + after, 2))
        for before, after in pairwise(grid)
        if 2 * _QUICKEST <= (after - before) / rate <= _NEIGHBOURS
    ]
    between = [half for half in halves if first <= half <= last]
    spare = len(between) - max(0, steps - len(ticks))
    return tuple(sorted([*ticks, *between[max(0, spare) :]])[:steps])


def counted(counter: CounterText, frames: FrameRange, ticks: Sequence[int]) -> dict[int, int]:
    """The number from each frame on, the first from the shot's first, one step on each of `ticks`.

    Where there are fewer of them than numbers, the steps are larger, as even as whole numbers
    allow: it always ends on `stop`. Raises TooShortToCountError where there is not even one.
    """
    way = counter.stop - counter.start
    count = min(abs(way), len(ticks))
    if way and not count:
        raise TooShortToCountError(
            f"it counts from {counter.start} to {counter.stop}, but its "
            f"{float(frames.seconds):.2f} s have no time for two numbers"
        )
    numbers = [counter.start + (2 * step * way + count) // (2 * count) for step in range(1, count)]
    shown = [counter.start, *numbers, *([counter.stop] if way else [])]
    return dict(zip([frames.start, *ticks], shown, strict=False))


def numerals(texts: Iterable[str]) -> str:
    """The zero of the digits in which texts write their numbers: of the first digit found.

    So a counter agrees with the prices beside it, be a market's digits ٣ or 3.
    """
    for text in texts:
        for character in text:
            if unicodedata.category(character) == "Nd":
                return chr(ord(character) - unicodedata.decimal(character))
    return "0"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A counter's text taken apart: words before, what is tied to the number, words behind."""

    before: str
    tied: tuple[str, str]
    behind: str

    @classmethod
    def of(cls, text: str) -> Spoken:
        """Take a text apart whose {} is the number; a text of none is the number alone."""
        before, _, behind = (text or "{}").partition("{}")
        head, tail = _tied(before, "before"), _tied(behind, "behind")
        return cls(
            " ".join(before[: len(before) - len(head)].split()),
            (head, tail),
            " ".join(behind[len(tail) :].split()),
        )

    def number(self, value: int, zero: str) -> str:
        """The number with what is tied to it, in the digits that begin with `zero`."""
        digits = "".join(chr(ord(zero) + int(digit)) for digit in str(value))
        return f"{self.tied[0]}{digits}{self.tied[1]}"


def _tied(words: str, side: str) -> str:
    """The part of the words that belongs to the number: signs, or a letter or two."""
    near = words.split(" ")[-1 if side == "before" else 0]
    clusters = graphemes(near)
    signs = all(unicodedata.category(cluster[0])[0] in "SP" for cluster in clusters)
    unit = side == "behind" and len(clusters) <= _TIED and near.isascii()
    return near if signs or unit else ""


def counter_titles(
    page: Page,
    counter: CounterText,
    numbers: Mapping[int, int],
    zero: str,
    frames: FrameRange,
    logo: Box | None,
    voiced: bool,
    taken: Sequence[Box] = (),
) -> tuple[Title, ...]:
    """The number, large, its words above and below it, clear of what is `taken` already.

    It is laid out with its widest number. Raises TextDoesNotFitError and MissingGlyphError.
    """
    spoken = Spoken.of(counter.text)
    steps = tuple((frame, spoken.number(value, zero)) for frame, value in numbers.items())
    area = area_for(page, logo, voiced)
    zone = counter.at.at(page.raster.aspect)
    least = least_size(page.raster, "counter")
    words = (spoken.before, spoken.behind)
    em = max((_AMONG if any(words) else _ALONE) * size_of(page, "title")[0], least)
    while True:
        parts = _parts(page, words, [text for _, text in steps], em, area)
        width = max(part.box.width for _, part in parts)
        height = sum(part.box.height for _, part in parts)
        place = None
        if height <= _TALLEST * area.height:
            middle = page.raster.width / 2
            place = free_place(area, zone, width, height, middle, taken)
        if place is not None:
            return _stacked(parts, place, steps, frames)
        if em <= least:
            highest = _TALLEST * area.height
            raise TextDoesNotFitError.of(steps[0][1], area.width, highest, em, bool(taken))
        em = max(em * STEP, least)


def cells(page: Page, text: str, size: float, every: Iterable[str]) -> tuple[float, ...]:
    """The width of each cluster of a number in pixels; digits all have that of the widest one."""
    language = page.language
    digits = {c for number in every for c in number if unicodedata.category(c) == "Nd"}
    widest = max(page.book.width(digit, size, language) for digit in digits)
    return tuple(
        widest if cluster in digits else page.book.width(cluster, size, language)
        for cluster in graphemes(text)
    )


def _parts(
    page: Page, words: tuple[str, str], every: Sequence[str], em: float, area: Box
) -> list[tuple[bool, Fitted]]:
    """Words, number, words, those that there are; whether each is the number."""
    widest = max(sum(cells(page, text, em, every)) for text in every)
    width, height = LIFT * widest + 2 * _PAD * em, LIFT * CAP * em + 2 * _PAD * em
    number = Fitted((every[0],), em, height, Box(0, 0, width, height), "center")
    size = min(size_of(page, "subtitle")[0], 0.6 * em)
    found = [(True, number)]
    for index, text in enumerate(words):
        if text:
            fitted = fit_text(
                page.book, text, page.language, page.rtl, area, "center", size, page.raster, 2,
                _TALLEST / 2, _WORDS_PAD,
            )  # fmt: skip
            found.insert(2 * index, (False, fitted))
    return found


def _stacked(
    parts: Sequence[tuple[bool, Fitted]],
    place: Box,
    steps: tuple[tuple[int, str], ...],
    frames: FrameRange,
) -> tuple[Title, ...]:
    titles, y = [], place.top
    for is_number, part in parts:
        left = place.centre[0] - part.box.width / 2
        box = Box(left, y, left + part.box.width, y + part.box.height)
        fitted = replace(part, box=box, align="center")
        if is_number:
            titles.append(Title("counter", fitted, frames, place, steps=steps))
        else:
            titles.append(Title("subtitle", fitted, frames, place))
        y = box.bottom
    return tuple(titles)
