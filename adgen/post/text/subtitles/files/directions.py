"""Marks that keep lines of text files in their direction where a player would not.

A text file names no direction, so its players look at the line: WebVTT's at its first letter (the
specification, unicode-bidi: plaintext), SubRip's at that or at nothing. Lines that come out right
either way get no marks.
"""

from __future__ import annotations

import unicodedata

from adgen.media.graphemes import is_rtl, writing_of

_MARKS = {False: "\u200e", True: "\u200f"}
_EMBEDDINGS = {False: "\u202a", True: "\u202b"}
_POP = "\u202c"


def embedded(line: str, language: str) -> str:
    """The line for players that lay out every line from left to right, or by its first letter.

    Between the marks of an embedding, which old players know too, where one of them would put it
    wrong: where it has letters of both directions, or one read from the right begins or ends with
    punctuation or digits.
    """
    rtl = is_rtl(writing_of(language))
    kinds = [unicodedata.bidirectional(character) for character in line.strip()]
    rights = [kind in ("R", "AL") for kind in kinds]
    lefts = [kind == "L" for kind in kinds]
    edges = [kinds[i] in ("R", "AL", "NSM") for i in (0, -1)] if kinds else []
    wrong = any(lefts) or not all(edges) if rtl else any(rights)
    return f"{_EMBEDDINGS[rtl]}{line}{_POP}" if wrong else line


def begun(line: str, language: str) -> str:
    """The line for players that go by its first letter: behind a mark where that misleads."""
    rtl = is_rtl(writing_of(language))
    kinds = (unicodedata.bidirectional(character) for character in line)
    first = next((kind for kind in kinds if kind in ("L", "R", "AL")), "L")
    return line if (first != "L") == rtl else _MARKS[rtl] + line
