"""A text cut wherever a line may end, and how much of its meaning each break would tear.

The order is that of Netflix's timed text guide, general requirements, line treatment: behind
punctuation, before conjunctions and prepositions, never between an article and its noun or the
parts of a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate

from adgen.media.breaks import HYPHENS, crumbs_of, pieces_of
from adgen.media.graphemes import graphemes, is_unspaced
from adgen.media.linebreak import Fits, TextTooWideError
from adgen.post.text.subtitles.speeds import character_count
from adgen.schema.subtitling import CueRules

SENTENCE = 0.0
_CLAUSE = 0.2
_BEFORE = 0.45
_PHRASE = 0.8
_SPACE = 1.0
_TIED = 1.3
_NAME = 1.8
_HYPHEN = 1.8
_TORN = 2.4
_CRUMB = 4.0
# Prices of breaks, in units of a line break between two words of which nothing is known.

_ROOM = re.compile(r"[^\S\u00a0\u2007\u202f\u3000]+")
"""White space that may be written as one space: none of the unbreakable ones."""
_CLOSING = "\"'”’»›)]}」』）】〕〉》］｝\u200f\u200e"
_ENDS = frozenset(".!?…。！？｡‼⁇⁈⁉؟।॥។")
_STOPS = frozenset(",;:、，；：،؛､–—")
_TITLES = frozenset(("dr", "mr", "mrs", "ms", "prof", "sr", "sra", "jr"))
_SHORT = 4
"""Most letters of an abbreviation that a small letter follows."""
_SIGNS = "".join(_ENDS | _STOPS) + _CLOSING + "“‘„«‹([{「『（【〔〈《［｛¿¡"


@dataclass(frozen=True, slots=True)
class Flat:
    """A text on one line, its runs of white space single spaces, and where that came from."""

    text: str
    places: tuple[int, ...]
    """Of each character its place in the text as it was given, and then the length of that."""
    turns: frozenset[int]
    """Places in `text` behind which the given text begins a new line."""


def flat(given: str) -> Flat:
    """The text without line breaks."""
    words = [found.span() for found in re.finditer(rf"(?:(?!{_ROOM.pattern}).)+", given, re.S)]
    text, places, turns = "", list[int](), set[int]()
    end = 0
    for start, stop in words:
        if text:
            text, places = text + " ", [*places, end]
            if "\n" in given[end:start]:
                turns.add(len(text))
        text, places, end = text + given[start:stop], [*places, *range(start, stop)], stop
    return Flat(text, (*places, len(given)), frozenset(turns))


@dataclass(frozen=True, slots=True)
class Pieces:
    """A flat text in pieces between which a line may end."""

    text: str
    pieces: tuple[str, ...]
    edges: tuple[int, ...]
    """Where each piece begins, and then the text's length."""
    ends: tuple[int, ...]
    """Where what stands before each edge ends, without spaces."""
    prices: tuple[float, ...]
    """Of a break before each piece; the first is nothing."""
    counts: tuple[float, ...]
    """The characters before each place of the text, as its readers count them."""
    sentences: tuple[int, ...]
    """How many pieces up to each begin a sentence."""
    clauses: tuple[int, ...]
    """How many pieces up to each begin a sentence or a clause."""

    def part(self, start: int, stop: int) -> str:
        """The pieces `start` to `stop` as a line shows them."""
        return self.text[self.edges[start] : self.ends[stop]]

    def shown(self, start: int, stop: int) -> float:
        """The characters of a part."""
        return self.counts[self.ends[stop]] - self.counts[self.edges[start]]

    def begun(self, start: int, stop: int) -> int:
        """How many sentences begin inside a part."""
        return self.sentences[stop - 1] - self.sentences[start]

    def torn(self, start: int, stop: int) -> int:
        """At how many of its two ends a part breaks a clause though a mark parts it inside."""
        parted = self.clauses[stop - 1] > self.clauses[start]
        return self._open(start, stop) if parted else 0

    def lone(self, start: int, stop: int) -> bool:
        """Whether a part is one word that is no clause."""
        return stop - start == 1 and self._open(start, stop) > 0

    def _open(self, start: int, stop: int) -> int:
        """How many of a part's two ends are in the midst of a clause."""
        ends = (start, stop) if stop < len(self) else (start,)
        return sum(self.prices[end] > _CLAUSE for end in ends)

    def __len__(self) -> int:
        return len(self.pieces)


def pieces(found: Flat, language: str, fits: Fits, rules: CueRules) -> Pieces:
    """The text cut at its opportunities, phrases too wide for a line between their characters.

    Raises TextTooWideError for a word that fits no line.
    """
    text = found.text
    cut, inner = _cut(text, language, fits)
    edges = tuple(accumulate(map(len, cut), initial=0))
    price = _pricer(found, rules)
    prices = (
        SENTENCE,
        *(_CRUMB if i in inner else price(edge) for i, edge in enumerate(edges[1:-1], 1)),
    )
    return Pieces(
        text,
        tuple(cut),
        edges,
        tuple(len(text[:edge].rstrip()) for edge in edges),
        prices,
        tuple(accumulate((character_count(c, rules.wide) for c in text), initial=0.0)),
        tuple(accumulate(found == SENTENCE for found in prices)),
        tuple(accumulate(found <= _CLAUSE for found in prices)),
    )


def _cut(text: str, language: str, fits: Fits) -> tuple[list[str], set[int]]:
    """The pieces of a text, and the numbers of those that a phrase was cut before."""
    cut: list[str] = []
    inner: set[int] = set()
    for piece in pieces_of(text, language):
        crumbs = (piece,) if fits(piece.strip()) else crumbs_of(piece)
        for crumb in crumbs:
            if not fits(crumb.strip()):
                raise TextTooWideError(crumb.strip())
        inner |= set(range(len(cut) + 1, len(cut) + len(crumbs)))
        cut += crumbs
    return cut, inner


def _pricer(found: Flat, rules: CueRules) -> Callable[[int], float]:
    text = found.text
    spans = [match.span() for match in re.finditer(r"\S+", text)]
    before_at = {stop: (start, stop) for start, stop in spans}
    after_at = dict(spans)

    def price(edge: int) -> float:
        """Of a break at a place in the text."""
        if edge in found.turns:
            return SENTENCE
        stop = edge - 1 if text[edge - 1].isspace() else edge
        spaced = stop < edge and stop in before_at and edge in after_at
        if not spaced or _unspaced(text, stop, edge):
            return _inside(text, stop, edge, rules)
        start, _ = before_at[stop]
        first = start == 0 or bool(_behind(text[:start].rstrip()) & _ENDS)
        return _between(text[start:stop], text[edge : after_at[edge]], first, rules)

    return price


def _unspaced(text: str, stop: int, edge: int) -> bool:
    """Whether a script without spaces has one here: it stands between phrases."""
    near = (graphemes(text[max(0, stop - 8) : stop])[-1], graphemes(text[edge : edge + 8])[0])
    return all(map(is_unspaced, near))


def _inside(text: str, stop: int, edge: int, rules: CueRules) -> float:
    """The price of a break that no space between two words sets off, or one between phrases."""
    marks = _behind(text[:stop])
    if marks & _ENDS:
        return SENTENCE
    if marks & _STOPS or stop < edge:
        return _CLAUSE
    if text[stop - 1] in HYPHENS:
        return _HYPHEN
    if text.endswith(tuple(rules.bound), 0, stop) or text.startswith(tuple(rules.behind), edge):
        return _TIED
    return _BEFORE if text.startswith(tuple(rules.before), edge) else _PHRASE


def _between(word: str, after: str, first: bool, rules: CueRules) -> float:
    """The price of a break between two words; `first` tells that the former begins a sentence."""
    marks, bare, coming = _behind(word), _bare(word), _bare(after)
    if marks & _ENDS:
        return _TORN if _abbreviated(word, after) else SENTENCE
    if marks & _STOPS:
        return _CLAUSE
    known, follows = bare.casefold(), coming.casefold()
    if follows in rules.behind or known in rules.bound or known in rules.before:
        return _TORN
    named = _proper(bare) and not first
    if bare[-1:].isdigit() or (named and coming[:1].isdigit()):
        return _TORN
    if _opens(follows, rules):
        return _BEFORE
    return _NAME if named and _proper(coming) else _SPACE


def _opens(word: str, rules: CueRules) -> bool:
    """Whether a line may well begin with a word, for itself or for what is written onto it."""
    prefixes = (known[:-1] for known in rules.before if known.endswith("-"))
    return word in rules.before or any(word.startswith(prefix) for prefix in prefixes)


def _behind(text: str) -> frozenset[str]:
    """The last mark of a text, closing quotes and brackets aside."""
    return frozenset(text.rstrip(_CLOSING)[-1:])


def _bare(word: str) -> str:
    return word.strip(_SIGNS)


def _abbreviated(word: str, after: str) -> bool:
    """Whether a full stop stands behind an abbreviation or an ordinal number."""
    bare, coming = _bare(word), _bare(after)
    if not word.rstrip(_CLOSING).endswith(".") or word.endswith(".."):
        return False
    if bare.isdigit() or (len(bare) == 1 and bare.isalpha()) or bare.casefold() in _TITLES:
        return True
    return coming.islower() and ("." in bare or len(bare) <= _SHORT)


def _proper(word: str) -> bool:
    return word[:1].isupper() or any(map(str.isupper, word[1:]))
