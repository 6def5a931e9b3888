"""Breaks a text into lines: the fewest that fit, and among them the most even ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from adgen.errors import MediaError
from adgen.media.breaks import HYPHENS, NOT_FIRST, crumbs_of, pieces_of
from adgen.media.graphemes import columns, graphemes, is_unspaced, script_of

Fits = Callable[[str], bool]
Measure = Callable[[str], float]

# Prices of breaks, in the unit of a line's squared relative deviation from the even length.
_ORPHAN = 0.5
_PARTED = 0.15
_WITHIN = 0.12
"""Within a Thai clause: its words bear no spaces, and a space is a better place."""
_UNPUNCTUATED = 0.01
_SOFT = "\u00ad"
_SYLLABLE = re.compile(r"(?s).+?\u00ad(?=[^\s\u00ad])|.+")
"""A part of a word up to a soft hyphen behind which it goes on."""


class TextTooWideError(MediaError):
    """A piece of text that may not be broken is wider than its box."""

    def __init__(self, piece: str) -> None:
        self.piece = piece
        super().__init__(piece)

    def __str__(self) -> str:
        return f"{self.piece!r} is wider than its box and cannot be broken"


class TooManyLinesError(MediaError):
    """A text needs more lines than it may have."""

    def __init__(self, text: str, lines: int, allowed: int) -> None:
        self.text, self.lines, self.allowed = text, lines, allowed
        super().__init__(text, lines, allowed)

    def __str__(self) -> str:
        return f"{self.text!r} needs {self.lines} lines where {self.allowed} fit"


def break_lines(
    text: str,
    language: str,
    fits: Fits,
    max_lines: int | None = None,
    measure: Measure = columns,
    part_phrases: bool = True,
) -> tuple[str, ...]:
    """The fewest lines for which `fits` holds, made as even as they can be by `measure`.

    Newlines in the text stay breaks. A last line of a single word is avoided where another
    break allows it. Without `part_phrases` a Chinese, Japanese, Korean or Thai phrase is kept
    whole like a word, for headlines that had better be smaller than have a word cut in two.
    Raises TextTooWideError for a word that fits no line, TooManyLinesError where `max_lines` are
    not enough.
    """
    loose = False if part_phrases else None
    found = _paragraphs(text, language, fits, loose)
    if part_phrases and max_lines is not None and _total(found) > max_lines:
        found = _paragraphs(text, language, fits, True)
    if max_lines is not None and _total(found) > max_lines:
        raise TooManyLinesError(text, _total(found), max_lines)
    return tuple(line for paragraph in found for line in _even(paragraph, fits, measure))


def whole_lines(text: str, language: str, fits: Fits, most: int) -> tuple[str, ...]:
    """The lines of `break_lines` without `part_phrases`; none where a word or the text is too long.

    For trying sizes: what does not fit costs little. A word may be broken at its soft hyphens, and
    shows a hyphen there.
    """

    def shown_fits(line: str) -> bool:
        return fits(_hyphenated(line))

    try:
        found = _paragraphs(text, language, shown_fits, None, most, True)
    except TextTooWideError:
        return ()
    if _total(found) > most:
        return ()
    lines = (line for paragraph in found for line in _even(paragraph, shown_fits, columns))
    return tuple(map(_hyphenated, lines))


@lru_cache(maxsize=1024)
def unbroken(text: str, language: str) -> tuple[str, ...]:
    """The words and phrases that `whole_lines` leaves whole."""
    return tuple(
        piece.strip()
        for paragraph in text.splitlines()
        for piece in _syllables(paragraph.strip(), language)
    )


@lru_cache(maxsize=1024)
def _syllables(text: str, language: str) -> tuple[str, ...]:
    """Pieces cut behind their soft hyphens, unless nothing is left behind one."""
    return tuple(part for piece in pieces_of(text, language) for part in _SYLLABLE.findall(piece))


def _hyphenated(line: str) -> str:
    """A line as it is shown that may end within a word."""
    return f"{line[:-1]}-" if line.endswith(_SOFT) else line


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """Pieces that may stand on a line, the least lines they need, and breaks that are paid for."""

    pieces: Sequence[str]
    inner: frozenset[int]
    """Numbers of the pieces before which a break parts a phrase."""
    count: int


def _total(paragraphs: Sequence[_Paragraph]) -> int:
    return sum(paragraph.count for paragraph in paragraphs)


def _paragraphs(
    text: str,
    language: str,
    fits: Fits,
    loose: bool | None,
    most: int | None = None,
    soft: bool = False,
) -> list[_Paragraph]:
    """The text's own lines, phrases parted always (True), where they must (False), never (None).

    Counting stops behind `most` lines of a paragraph. `soft` hyphens are places for breaks.
    """
    found: list[_Paragraph] = []
    for paragraph in text.splitlines():
        cut = _syllables if soft else pieces_of
        whole: Sequence[str] = cut(paragraph.strip(), language)
        pieces, inner = (whole, frozenset[int]()) if loose is None else _parted(whole, fits, loose)
        for piece in pieces:
            if not fits(piece.strip()):
                raise TextTooWideError(piece.strip())
        found.append(_Paragraph(pieces, inner, _least(pieces, fits, most)))
    return found


def _parted(whole: Sequence[str], fits: Fits, always: bool) -> tuple[list[str], frozenset[int]]:
    """Phrases cut between their characters, always or where one fits no line; and these cuts."""
    pieces: list[str] = []
    inner: set[int] = set()
    for piece in whole:
        crumbs = crumbs_of(piece) if always or not fits(piece.strip()) else (piece,)
        inner |= set(range(len(pieces) + 1, len(pieces) + len(crumbs)))
        pieces += crumbs
    return pieces, frozenset(inner)


def _least(pieces: Sequence[str], fits: Fits, most: int | None) -> int:
    """The fewest lines for pieces that fit singly; an empty paragraph is an empty line."""
    count, line = 1, ""
    for piece in pieces:
        if line and not fits((line + piece).strip()):
            count, line = count + 1, ""
            if count - 1 == most:
                break
        line += piece
    return count


@dataclass(slots=True)
class _Ways:
    """The best way to set the first pieces in a number of lines: its cost, and its last break."""

    cost: float
    start: int


def _even(paragraph: _Paragraph, fits: Fits, measure: Measure) -> list[str]:
    """The pieces in the paragraph's count of lines, with the least sum of squared raggedness."""
    pieces, count = paragraph.pieces, paragraph.count
    if count == 1:
        return ["".join(pieces).strip()]
    target = measure("".join(pieces)) / count or 1.0
    table: list[dict[int, _Ways]] = [{0: _Ways(0.0, 0)}]
    for number in range(1, count + 1):
        row: dict[int, _Ways] = {}
        for start, way in table[-1].items():
            text = ""
            for end in range(start + 1, len(pieces) + 1):
                text += pieces[end - 1]
                line = text.strip()
                if not fits(line):
                    break
                if (end == len(pieces)) != (number == count):
                    continue
                cost = way.cost + _cost(line, measure(line) / target, number == count)
                cost += _PARTED if end in paragraph.inner else 0.0
                if number < count and _thai(pieces[end - 1], pieces[end]):
                    cost += _WITHIN
                if end not in row or cost < row[end].cost:
                    row[end] = _Ways(cost, start)
        table.append(row)
    return _traced(pieces, table)


def _thai(before: str, after: str) -> bool:
    return script_of(before[-1]) == script_of(after[0]) == "Thai"


def _cost(line: str, filled: float, last: bool) -> float:
    ragged = (filled - 1.0) ** 2
    if last:
        return ragged + (_ORPHAN if " " not in line and not _long_unspaced(line) else 0.0)
    if line[-1] in HYPHENS or line[-1] == _SOFT:
        return ragged + _PARTED
    return ragged + (0.0 if line[-1] in NOT_FIRST else _UNPUNCTUATED)


def _long_unspaced(line: str) -> bool:
    clusters = graphemes(line)
    return len(clusters) > 2 and any(map(is_unspaced, clusters))


def _traced(pieces: Sequence[str], table: Sequence[dict[int, _Ways]]) -> list[str]:
    end, lines = len(pieces), []
    for row in reversed(table[1:]):
        start = row[end].start
        lines.append("".join(pieces[start:end]).strip())
        end = start
    return lines[::-1]
