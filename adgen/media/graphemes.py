"""Characters as readers see them: grapheme clusters and their writing systems."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex
from fontTools import unicodedata as scripts

BIDI_CONTROLS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Marks that steer direction and are never drawn."""
INVISIBLE = BIDI_CONTROLS | frozenset("\n\r\u00ad\u034f\u200b\u200c\u200d\u2060\ufeff")
"""Characters that need no glyph: line ends, joiners, bidi controls, the soft hyphen."""
NEUTRAL = "Zyyy"
"""ISO 15924's code for characters that belong to no one writing system."""

_CLUSTER = regex.compile(r"\X")
# Latin letters that are a narrow cluster each: no controls, no soft hyphen, no combining marks.
_NARROW = regex.compile(r"[\x20-\x7e\xa0-\xac\xae-\u02ff]*")
_UNSPACED = frozenset({"Hani", "Hira", "Kana", "Bopo", "Thai"})


def graphemes(text: str) -> tuple[str, ...]:
    """The grapheme clusters of a text (UAX #29, with Indic conjuncts kept whole)."""
    return tuple(_CLUSTER.findall(text))


@lru_cache(maxsize=16384)
def script_of(cluster: str) -> str:
    """The ISO 15924 code of a cluster's first character that has one, else NEUTRAL."""
    for character in cluster:
        code = str(scripts.script(character))
        if code not in ("Zyyy", "Zinh", "Zzzz"):
            return code
    return NEUTRAL


@lru_cache(maxsize=256)
def writing_of(language: str) -> str:
    """The ISO 15924 code in which a BCP-47 language is usually written."""
    import langcodes

    return str(langcodes.Language.get(language).maximize().script)


def is_rtl(script: str) -> bool:
    """Whether a writing system runs from right to left."""
    return str(scripts.script_horizontal_direction(script, "LTR")) == "RTL"


def is_unspaced(cluster: str) -> bool:
    """Whether a cluster is of a script written without spaces (Han, kana, bopomofo, Thai)."""
    return script_of(cluster) in _UNSPACED or cluster in ("々", "〇", "ー")


def drawn(cluster: str) -> str:
    """The characters of a cluster that need a glyph."""
    return "".join(c for c in cluster if c not in INVISIBLE and not _is_selector(c))


def columns(text: str) -> int:
    """The width of a text in terminal columns: 2 for wide clusters, 1 for others."""
    if _NARROW.fullmatch(text):
        return len(text)
    return sum(map(_columns_of, graphemes(text)))


@lru_cache(maxsize=16384)
def _columns_of(cluster: str) -> int:
    if not drawn(cluster):
        return 0
    return 2 if unicodedata.east_asian_width(cluster[0]) in ("W", "F") else 1


def _is_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
