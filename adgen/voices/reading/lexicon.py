"""A brand's names as they must be said."""

from __future__ import annotations

import re
from collections.abc import Mapping

from adgen.media.tags import value_for
from adgen.voices.reading.edges import ends_name, starts_name

Lexicon = Mapping[str, Mapping[str, str]]
"""Names as they must be read, by BCP-47 tag; `*` for all languages that are not named."""


def read_names(text: str, language: str, lexicon: Lexicon) -> list[tuple[int, int, str]]:
    """Where names stand in a text and how they are read, in order; the longest wins.

    Upper and lower case are the same, and a name is a whole word: punctuation may touch it, and
    letters of a script without spaces."""
    readings = {name: value_for(language, ways) for name, ways in lexicon.items() if name.strip()}
    known = {name: said for name, said in readings.items() if said is not None}
    found: list[tuple[int, int, str]] = []
    for name in sorted(known, key=lambda name: (-len(name), name)):
        for match in re.finditer(re.escape(name), text, re.IGNORECASE):
            start, stop = match.span()
            whole = starts_name(match.group(), text, start) and ends_name(match.group(), text, stop)
            if whole and all(stop <= first or start >= last for first, last, _ in found):
                found.append((start, stop, known[name]))
    return sorted(found)
