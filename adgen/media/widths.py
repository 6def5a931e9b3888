"""How wide a text and its parts are: what line breaking asks over and over."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

from adgen.media.faces import FontFace
from adgen.media.fonts import FontBook, MissingGlyphError, first_face, follows, kind_of
from adgen.media.graphemes import NEUTRAL, graphemes, script_of
from adgen.media.shaping import PLAIN_SCRIPT, Stretch, advance, stretches_of


@lru_cache(maxsize=256)
def widths_of(book: FontBook, text: str, language: str) -> Widths:
    """The widths of a text's parts; nothing is shaped before the first of them is asked for."""
    return Widths(book, text, language)


class Widths:
    """The widths in ems of a text's parts, each as FontBook.ems gives it for the part alone.

    The text is shaped once, and its parts are read off where that gives the very same; others are
    shaped one by one. What was asked for is kept, as long as the text's widths are.
    """

    def __init__(self, book: FontBook, text: str, language: str) -> None:
        self._book, self._text, self._language = book, text, language
        self._known: dict[str, float] = {}

    def ems(self, part: str) -> float:
        """The advance width of a part, which may be any text, in ems. Raises MissingGlyphError."""
        known = self._known.get(part)
        if known is None:
            read = self._whole.ems(part) if self._whole else None
            known = self._book.ems(part, self._language) if read is None else read
            self._known[part] = known
        return known

    @cached_property
    def _whole(self) -> _Shaped | None:
        return _shaped(self._book, self._text, self._language)


@dataclass(frozen=True, slots=True)
class _Shaped:
    """A text with its pen, and where a part begins and ends that has alone what it has here."""

    text: str
    language: str
    runs: tuple[tuple[int, int, FontFace], ...]
    """Start, stop and face of each run."""
    pens: tuple[int, ...]
    """The sum of all steps before each character, in the units of the faces that made them."""
    cuts: frozenset[int]
    """Places between which shaping alone changes nothing."""
    starts: frozenset[int]
    """Where a part may begin."""
    ends: tuple[int, ...]
    """For each place where a part may end the last place where it may begin, -1 elsewhere."""

    def ems(self, part: str) -> float | None:
        """The width of a part, where its faces and scripts are those it has here."""
        start = self.text.find(part)
        stop = start + len(part)
        if start not in self.starts or start > self.ends[stop]:
            return None
        whole = start in self.cuts and stop in self.cuts
        total = 0.0
        for first, last, face in self.runs:
            a, b = max(start, first), min(stop, last)
            if a < b:
                read = self.pens[b] - self.pens[a] if whole else self._alone(face, a, b)
                total += read / face.metrics.units_per_em
        return total

    def _alone(self, face: FontFace, start: int, stop: int) -> float:
        return advance(face.path, self.text[start:stop], self.language)


def _shaped(book: FontBook, text: str, language: str) -> _Shaped | None:
    """The text shaped, if it is one line and each of its letters has the face it has alone."""
    if len(text.splitlines()) != 1 or not unicodedata.is_normalized("NFC", text):
        return None
    try:
        runs = book.runs(text, language)
    except MissingGlyphError:
        return None  # whoever asks for a part that lacks a glyph is told so
    letters = {c for c in graphemes(text) if kind_of(c) != NEUTRAL}
    firsts = {letter: first_face(book, letter, language) for letter in letters}
    found = [(run.face, stretches_of(run.face.path, run.text, language)) for run in runs]
    edges = _edges(found, firsts, len(text))
    if edges is None:
        return None
    pens, cuts, spans = [0], set[int](), []
    for face, stretches in found:
        begin = len(pens) - 1
        for stretch in stretches:
            cuts |= {len(pens) - 1 + cut for cut in stretch.cuts}
            pens += list(accumulate(stretch.steps, initial=pens[-1]))[1:]
        spans.append((begin, len(pens) - 1, face))
    return _Shaped(text, language, tuple(spans), tuple(pens), frozenset(cuts), *edges)


def _edges(
    found: Sequence[tuple[FontFace, Sequence[Stretch]]],
    firsts: Mapping[str, FontFace | None],
    length: int,
) -> tuple[frozenset[int], tuple[int, ...]] | None:
    """Where parts may begin and end, so that alone they get the faces and scripts they have here.

    That is so when a part begins with a letter, holds a letter of its last stretch (digits and
    marks have no script of their own), and ends with marks that take the face before them.
    """
    starts, ends = {0}, [-1] * (length + 1)
    place, strong, held = 0, -1, False
    before: FontFace | None = None
    for face, stretches in found:
        for stretch in stretches:
            plain = stretch.script == PLAIN_SCRIPT  # in which digits count as letters
            last, letter = stretch is stretches[-1], -1
            for cluster in graphemes(stretch.text):
                if cluster in firsts:
                    if firsts[cluster] != face:
                        return None
                    strong, held = place, True
                    has_script = script_of(cluster) != NEUTRAL
                    letter = place if has_script else letter
                    if has_script or (plain and last):
                        starts.add(place)
                else:
                    held = held and before is not None and follows(cluster, before)
                place, before = place + len(cluster), face
                if held or place == length:
                    ends[place] = strong if plain else letter
    return frozenset(starts), tuple(ends)
