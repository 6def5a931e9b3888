"""Words found in a text, whatever its script, capitals, widths, vowel marks and line ends.

Scripts with spaces are matched by whole words, those without by any stretch of characters; Hangul
from the start of a word, since particles are written onto its end; Arabic and Hebrew with the
conjunctions, prepositions and articles that are written onto a word's start.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import regex

Span = tuple[int, int]
"""Half-open range of characters of a folded text."""

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_LETTER = rf"[[\p{{L}}\p{{M}}\p{{N}}]--[{_UNSPACED}\p{{Hangul}}]]"
_NUMBER = r"\d+(?:[.,]\d+)*"
_ARABIC = r"[وف]?(?:[بكل]?ال|لل|[بكل])?"
_HEBREW = r"[ובהכלמש]{0,3}"
_MARKS = regex.compile(r"[\p{Cf}\u0640\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670\u06d6-\u06ed]")
_DOT = regex.compile(r"(?<=i)\u0307")
_DIGIT = regex.compile(r"[\p{Nd}--0-9]", regex.V1)
_BLANKS = regex.compile(r"[\s\p{Z}]+")
_BETWEEN = regex.compile(rf"(?<=[{_UNSPACED}]) (?=[{_UNSPACED}])")
_SAME = str.maketrans("أإآٱکیى‐‑‒–—−’‘ʼı", "ااااكيي------'''i")


_COMPOSED = regex.compile("[^™℠]+")
"""All that NFKC may change; it would make letters of these two, which end a word."""


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """A text as it is compared: NFKC, lower case, Western digits, one kind of hyphen and blank.

    Tatweel, the vowel marks of Arabic and Hebrew, joiners and the dot of i do not count, nor do
    blanks and line ends between characters of scripts that are written without.
    """
    folded = _COMPOSED.sub(lambda found: _plain(found.group()), text)
    folded = _DOT.sub("", _MARKS.sub("", folded)).translate(_SAME)
    folded = _DIGIT.sub(lambda found: str(unicodedata.decimal(found.group())), folded)
    return str(_BETWEEN.sub("", _BLANKS.sub(" ", folded))).strip()


def spans(words: tuple[str, ...], folded: str) -> list[Span]:
    """Where any of the words stand in a folded text, each stretch once."""
    found = (each for pattern in _patterns(words) for each in _all(pattern, folded))
    return list(dict.fromkeys(each.span("word") for each in found))


def within(inner: Span, outer: Iterable[Span]) -> bool:
    """Whether a stretch lies wholly in one of the others."""
    return any(start <= inner[0] and inner[1] <= stop for start, stop in outer)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _all(pattern: regex.Pattern[str], folded: str) -> Iterable[regex.Match[str]]:
    return pattern.finditer(folded, overlapped=True) if pattern.search(folded) else ()


@lru_cache(maxsize=1024)
def _patterns(words: tuple[str, ...]) -> tuple[regex.Pattern[str], ...]:
    """One pattern for all words that begin and end alike, the longest word first."""
    alike: dict[tuple[str, str], list[str]] = {}
    for word in sorted(dict.fromkeys(map(fold, words)), key=len, reverse=True):
        bare = word.strip("*")
        if not bare:
            continue
        before, after = _edges(bare[0], bare[-1])
        edges = f"{_LETTER}*" if word.startswith("*") else before, after
        alike.setdefault(edges, []).append(_inside(word))
    return tuple(
        regex.compile(f"{before}(?P<word>{'|'.join(inside)}){after}", regex.V1)
        for (before, after), inside in alike.items()
    )


def _inside(word: str) -> str:
    """A word without its edges; a `*` behind it takes in all letters up to the word's end."""
    parts = (regex.escape(part, literal_spaces=True) for part in word.lstrip("*").split("{n}"))
    return _NUMBER.join(parts).replace(" ", "[ -]").replace(r"\*", f"{_LETTER}*")


@lru_cache(maxsize=1024)
def _edges(first: str, last: str) -> tuple[str, str]:
    """What must stand before a word that begins so, and behind one that ends so."""
    before = f"(?<!{_LETTER})" if _is(first, rf"{_LETTER}|\{{") else ""
    after = f"(?!{_LETTER})" if _is(last, rf"{_LETTER}|\}}") else ""
    if _is(first, r"\p{Hangul}"):
        before = r"(?<!\p{Hangul})"
    elif _is(first, r"\p{Arabic}"):
        before += _ARABIC
    elif _is(first, r"\p{Hebrew}"):
        before += _HEBREW
    return before, after


def _is(character: str, kind: str) -> bool:
    return regex.fullmatch(kind, character, regex.V1) is not None
