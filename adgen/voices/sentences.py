"""Where the sentences of a text begin and end."""

from __future__ import annotations

import regex

# Marks of Latin, CJK, Arabic, Devanagari, Armenian, Burmese, Khmer and Ethiopic writing; of a
# Latin one it takes a space behind it. Closing quotes and brackets belong to the sentence.
_END = regex.compile(
    r"""
    (?: [.!?…]+ [\p{Pe}\p{Pf}"'»]* (?=\s)
      | [。！？｡．]+ [\p{Pe}\p{Pf}"'»]*
      | [؟۔।॥։။។።]+ [\p{Pe}\p{Pf}"'»]*
      | \n )""",
    regex.VERBOSE,
)
_TITLES = frozenset(
    ("bzw", "ca", "dr", "inc", "jr", "ltd", "mr", "mrs", "ms", "nr", "prof", "sr", "sra", "st",
     "tel", "vs", "г", "ул")
)  # fmt: skip


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Start and stop of every sentence, without the spaces between; none where nothing is said.

    A full stop behind an initial, a title or a number, or before a small letter, ends none. Signs
    that are not said, as an emoji, go with the sentence before them.
    """
    found: list[tuple[int, int]] = []
    begin = 0
    for end in (*(match.end() for match in _END.finditer(text)), len(text)):
        if end < len(text) and text[end - 1] == "." and _goes_on(text[begin:end], text[end:]):
            continue
        part = text[begin:end]
        start, stop = begin + len(part) - len(part.lstrip()), begin + len(part.rstrip())
        if any(char.isalnum() for char in part):
            found.append((start, stop))
        elif not found:
            continue  # it goes with what follows
        elif start < stop:
            found[-1] = (found[-1][0], stop)
        begin = end
    return tuple(found)


def _goes_on(sentence: str, after: str) -> bool:
    """Whether the full stop at the end belongs to its word."""
    words = sentence[:-1].split()
    last = words[-1].strip("([\"'«“„") if words else ""
    following = after.lstrip()
    initial = len(last) == 1 and last.isalpha()
    lowered = following[:1].islower()
    ordinal = last.isdigit() and len(last) <= 2 and bool(following)
    return lowered or initial or ordinal or "." in last or last.lower() in _TITLES
