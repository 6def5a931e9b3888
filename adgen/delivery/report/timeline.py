"""The timeline picture of a spot as SVG: what is seen and heard when, and what was found.

It has classes and no colours, which are the page's, light or dark. A click on it seeks: x grows
evenly with time from GUTTER to WIDTH, and whatever stands for a moment has `data-s`, its second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Literal

from adgen.media.loudness_curve import FLOOR

WIDTH, GUTTER = 1000, 78
"""Of the picture, and of the lanes' names at its left; all in its own units."""
_ROW, _GAP = 20, 7
_CURVE = 64
"""Height of the loudness curve."""
_LOUD, _SOFT = 0.0, -40.0
"""LUFS at its top and its bottom."""
_TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300)
"""Seconds between numbers of the ruler."""
_LEAST = 46
"""Units between two of them, so that they do not touch."""


@dataclass(frozen=True, slots=True)
class Span:
    """Something that lasts, in seconds; `words` are the moments at which its words begin."""

    start: float
    stop: float
    text: str
    rtl: bool = False
    words: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Cutting:
    """A shot, and the transition by which it comes."""

    span: Span
    transition: str
    transition_stop: float
    """Equal to its start for a cut."""


@dataclass(frozen=True, slots=True)
class Beat:
    """A beat of the music. `strong` begins a bar or is struck hard."""

    seconds: float
    strong: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """A finding that was measured on one frame."""

    seconds: float
    status: Literal["failed", "warned"]
    text: str


@dataclass(frozen=True, slots=True)
class Lanes:
    """All that the picture shows."""

    seconds: float
    shots: tuple[Cutting, ...]
    beats: tuple[Beat, ...] = ()
    supers: tuple[Span, ...] = ()
    logos: tuple[Span, ...] = ()
    voice: tuple[Span, ...] = ()
    cues: tuple[Span, ...] = ()
    music: tuple[Span, ...] = ()
    short_term: tuple[float, ...] = ()
    """LUFS of the 3 s before each moment, evenly from `step` on; FLOOR where there is none."""
    momentary: tuple[float, ...] = ()
    step: float = 0.1
    target: float | None = None
    """LUFS that the whole is to have."""
    findings: tuple[Moment, ...] = ()
    labels: tuple[Span, ...] = ()
    """That say that a machine had a part in it."""


def timeline_svg(lanes: Lanes, title: str) -> str:
    """The picture; `title` is read aloud by those who cannot see it. All text is escaped."""
    drawing = _Drawing(lanes)
    body = "".join(drawing.lanes())
    height = drawing.y
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="timeline" role="img" '
        f'viewBox="0 0 {WIDTH} {height:g}" data-gutter="{GUTTER}" data-seconds="{lanes.seconds:g}">'
        f"<title>{escape(title)}</title>{body}"
        f'<line class="head" x1="{GUTTER}" x2="{GUTTER}" y1="0" y2="{height:g}"/></svg>'
    )


class _Drawing:
    """Lanes one below the other; `y` is where the next begins."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes, self.y = lanes, 0.0
        self._scale = (WIDTH - GUTTER) / max(lanes.seconds, 1e-6)

    def lanes(self) -> Iterator[str]:
        """Every lane that has anything in it."""
        lanes = self._lanes
        yield from self._ruler()
        yield from self._shots()
        if lanes.beats:
            yield from self._beats()
        for name, kind, spans in (
            ("supers", "super", lanes.supers), ("label", "label", lanes.labels),
            ("logo", "logo", lanes.logos),
            ("voice", "voice", lanes.voice), ("subtitles", "cue", lanes.cues),
            ("music", "music", lanes.music),
        ):  # fmt: skip
            if spans:
                yield from self._spans(name, kind, spans)
        if lanes.short_term or lanes.momentary:
            yield from self._loudness()
        if lanes.findings:
            yield from self._findings()

    def _x(self, seconds: float) -> float:
        return GUTTER + min(max(seconds, 0.0), self._lanes.seconds) * self._scale

    def _name(self, text: str, height: float = _ROW) -> str:
        return f'<text class="lane" x="0" y="{self.y + height / 2 + 4:g}">{escape(text)}</text>'

    def _ruler(self) -> Iterator[str]:
        whole = self._lanes.seconds
        step = next((tick for tick in _TICKS if tick * self._scale >= _LEAST), _TICKS[-1])
        for count in range(int(whole / step + 1e-6) + 1):
            x = self._x(count * step)
            anchor = "end" if x > WIDTH - 24 else "middle"
            yield f'<line class="tick" x1="{x:.1f}" x2="{x:.1f}" y1="14" y2="20"/>'
            yield (f'<text class="tick" x="{x:.1f}" y="11" text-anchor="{anchor}">'
                   f'{count * step:g}{"" if count else " s"}</text>')  # fmt: skip
        self.y = 24.0

    def _shots(self) -> Iterator[str]:
        yield self._name("shots", 30)
        for number, cut in enumerate(self._lanes.shots, 1):
            span, kind = cut.span, "shot odd" if number % 2 else "shot"
            yield self._box(span, kind, f"{number} {span.text}", 30, f"comes by {cut.transition}")
            if cut.transition_stop > span.start:
                left, right = self._x(span.start), self._x(cut.transition_stop)
                y, foot = self.y, self.y + 30
                yield (f'<path class="transition" d="M{left:.1f} {foot:g}L{right:.1f} {y:g}'
                       f'V{foot:g}Z"><title>{escape(cut.transition)}</title></path>')  # fmt: skip
            if number > 1:
                yield self._line("cut", span.start, self.y - 4, self.y + 34)
        self.y += 30 + _GAP

    def _beats(self) -> Iterator[str]:
        yield self._name("beats", 16)
        for beat in self._lanes.beats:
            top = self.y + (0 if beat.strong else 8)
            kind = "beat strong" if beat.strong else "beat"
            yield self._line(kind, beat.seconds, top, self.y + 16)
        self.y += 16 + _GAP

    def _spans(self, name: str, kind: str, spans: Iterable[Span]) -> Iterator[str]:
        yield self._name(name)
        for row in _rows(spans):
            for span in row:
                yield self._box(span, kind, span.text, _ROW - 2)
                for word in span.words:
                    yield self._line("word", word, self.y + _ROW - 6, self.y + _ROW - 2)
            self.y += _ROW
        self.y += _GAP

    def _loudness(self) -> Iterator[str]:
        lanes, top, foot = self._lanes, self.y, self.y + _CURVE
        yield self._name("loudness", 14)
        for level in (0, -10, -20, -30):
            y = self._level(level)
            yield f'<line class="level" x1="{GUTTER}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'
            if level:
                at = f'x="{GUTTER - 4}" y="{y + 3:.1f}"'
                yield f'<text class="tick" {at} text-anchor="end">{level}</text>'
        if lanes.momentary:
            points = list(self._points(lanes.momentary))
            first, last = (points[end].partition(",")[0] if points else GUTTER for end in (0, -1))
            outline = " ".join((f"{first},{foot:g}", *points, f"{last},{foot:g}"))
            yield (f'<polygon class="momentary" points="{outline}"><title>momentary loudness '
                   "(400 ms), LUFS</title></polygon>")  # fmt: skip
        if lanes.short_term:
            line = " ".join(self._points(lanes.short_term))
            yield (f'<polyline class="short-term" points="{line}"><title>short-term loudness '
                   "(3 s), LUFS</title></polyline>")  # fmt: skip
        if lanes.target is not None:
            y = self._level(lanes.target)
            yield (f'<line class="target" x1="{GUTTER}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}">'
                   f"<title>asked for: {lanes.target:g} LUFS over all</title></line>")  # fmt: skip
        self.y = top + _CURVE + _GAP

    def _points(self, values: Sequence[float]) -> Iterator[str]:
        heard = False
        for count, value in enumerate(values, 1):
            heard = heard or value > FLOOR  # before its first value a curve is nowhere, not low
            if heard:
                yield f"{self._x(count * self._lanes.step):.1f},{self._level(value):.1f}"

    def _level(self, level: float) -> float:
        share = (min(max(level, _SOFT), _LOUD) - _LOUD) / (_SOFT - _LOUD)
        return self.y + share * _CURVE

    def _findings(self) -> Iterator[str]:
        yield self._name("findings", 18)
        middle = self.y + 9
        for found in self._lanes.findings:
            x = self._x(found.seconds)
            if found.status == "failed":
                shape = f"M{x - 5:.1f} {middle - 5:g}l10 10m0 -10l-10 10"
            else:
                shape = f"M{x:.1f} {middle - 6:g}l7 12h-14z"
            yield (f'<g class="found {found.status}" data-s="{found.seconds:.3f}">'
                   f"<title>{found.status}: {escape(found.text)}</title>"
                   f'<rect class="hit" x="{x - 9:.1f}" y="{self.y:g}" width="18" height="18"/>'
                   f'<path d="{shape}"/></g>')  # fmt: skip
        self.y += 18 + _GAP

    def _box(self, span: Span, kind: str, text: str, height: float, more: str = "") -> str:
        """A box with its text clipped to it; the whole text is its title."""
        left, right = self._x(span.start), self._x(span.stop)
        width = max(1.0, right - left - 1)
        way = ' direction="rtl" text-anchor="end"' if span.rtl else ""
        told = f"{text}, {span.start:.2f} to {span.stop:.2f} s" + (f", {more}" if more else "")
        return (
            f'<svg class="span {kind}" data-s="{span.start:.3f}" x="{left:.1f}" y="{self.y:g}" '
            f'width="{width:.1f}" height="{height:g}"><title>{escape(told)}</title>'
            f'<rect width="{width:.1f}" height="{height:g}" rx="2"/>'
            f'<text x="5" y="{height / 2 + 4:g}"{way}>{escape(text)}</text></svg>'
        )

    def _line(self, kind: str, seconds: float, top: float, foot: float) -> str:
        x = self._x(seconds)
        return f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="{top:g}" y2="{foot:g}"/>'


def _rows(spans: Iterable[Span]) -> list[list[Span]]:
    """Spans on as few rows as keep those of the same time apart."""
    found: list[list[Span]] = []
    for span in sorted(spans, key=lambda span: (span.start, span.stop)):
        free = next((row for row in found if row[-1].stop <= span.start + 1e-6), None)
        if free is None:
            found.append([span])
        else:
            free.append(span)
    assert all(a.stop <= b.start + 1e-6 for row in found for a, b in pairwise(row))
    return found
