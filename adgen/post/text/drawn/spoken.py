"""A subtitle whose words stand out as they are said.

Every event is the whole line with one word in another colour, never the words one by one: so libass
lays out the same text every time, whichever way it is read, and nothing moves.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from adgen.media.colour import rgb_of
from adgen.media.fonts import Run
from adgen.post.text.ass import Event, Paint, Style, line_tags, paint_tags, set_runs
from adgen.post.text.drawn.lines import TEXT_LAYER, stand
from adgen.post.text.paints import style_of
from adgen.post.text.titles import Page, Title
from adgen.schema.time import FrameRange
from adgen.schema.titles import CueWord


@dataclass(frozen=True, slots=True)
class _Inks:
    """The colours of a subtitle's letters."""

    plain: Paint
    said: Paint


def spoken_events(page: Page, title: Title, styles: Mapping[str, Style]) -> Iterator[Event]:
    """The lines of a subtitle, each for as long as the same of its words, or none, is said."""
    style, fitted = style_of(styles, title), title.fitted
    ink = _Inks(style.fill, styles["cue-said"].fill)
    for index, line in enumerate(fitted.lines):
        x, baseline = stand(fitted, index)
        place = line_tags(page.book, line, page.language, fitted.size, x, baseline, fitted.align)
        for frames, word in _spans(title, index):
            text = _coloured(page, title, index, word, ink)
            body = f"{{{paint_tags(style, 1.0)}}}{{{place}}}{text}"
            yield Event(frames, style.name, body, TEXT_LAYER)


def _spans(title: Title, line: int) -> Iterator[tuple[FrameRange, CueWord | None]]:
    """Which of a line's words is said in which frames: the first from the subtitle's own start on,
    each until the next."""
    frames, words = title.frames, title.words
    starts = [min(max(word.frame, frames.start), frames.stop) for word in words]
    starts[0] = frames.start
    spans: list[tuple[int, int, CueWord | None]] = []
    for (start, stop), word in zip(pairwise([*starts, frames.stop]), words, strict=True):
        shown = word if word.line == line else None
        if spans and shown is None and spans[-1][2] is None:
            spans[-1] = (spans[-1][0], stop, None)
        elif start < stop:
            spans.append((start, stop, shown))
    return ((FrameRange(start, stop, frames.rate), word) for start, stop, word in spans)


def _coloured(page: Page, title: Title, line: int, word: CueWord | None, ink: _Inks) -> str:
    """A line's runs, the word's own of another colour.

    libass puts each run of one style to a part of a pixel of its own, so words and what is between
    them are runs in every event: a colour that nothing is painted with is never the same in two
    neighbours.
    """
    text, size, place = title.fitted.lines[line], title.fitted.size, 0
    parts = _parts(text, [found for found in title.words if found.line == line])
    runs, tags = list[Run](), list[str]()
    for run in page.book.runs(text, page.language):
        for start, stop, owner in parts:
            part = run.text[max(0, start - place) : max(0, stop - place)]
            if part:
                said = owner is not None and owner == word
                runs.append(Run(part, run.face))
                tags.append(f"{_fill(ink.said if said else ink.plain)}\\4c&H{len(tags) % 2:06X}&")
        place += len(run.text)
    return set_runs(runs, text, page.language, size, tags)


def _parts(text: str, words: Sequence[CueWord]) -> list[tuple[int, int, CueWord | None]]:
    """Where words and what is between them begin and end in a line as fonts see it: in Unicode's
    NFC form."""
    found: list[tuple[int, int, CueWord | None]] = []
    place = 0
    for word in sorted(words, key=lambda word: word.start_char):
        start, stop = (_composed(text[:end]) for end in (word.start_char, word.stop_char))
        found += [(place, start, None), (start, stop, word)]
        place = stop
    return [*found, (place, _composed(text), None)]


def _composed(text: str) -> int:
    return len(unicodedata.normalize("NFC", text))


def _fill(paint: Paint) -> str:
    red, green, blue = rgb_of(paint.colour)
    return f"\\1c&H{blue:02X}{green:02X}{red:02X}&"
