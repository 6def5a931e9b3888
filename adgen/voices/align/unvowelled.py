"""Sounds of words in Arabic and Hebrew letters, whose vowels are mostly not written."""

from __future__ import annotations

import unicodedata

from adgen.voices.align.kinds import CONSONANT, SHORT, VOWEL, Kind, Sound

_LONG, _POINTS = frozenset("اآويىٱ"), frozenset("\u064b\u064c\u064d\u064e\u064f\u0650")
_NUNATED = frozenset("\u064b\u064c\u064d")
_MARBUTA = "\u0629"
"""An ending that is a t only where a vowel is said behind it."""
_SHADDA = "\u0651"
_HEBREW_VOWELS = frozenset("אהוי")
_LETTERS: dict[Kind, frozenset[str]] = {
    "hiss": frozenset("سصزشجچژ" + "שסצץז"),
    "stop": frozenset("تطكقکپء" + "תטכקפ"),
    "breath": frozenset("فثهحخ" + "חךף"),
}


def semitic(letters: str) -> list[Sound]:
    """Consonants, with the vowels that are mostly not written between them.

    Where an Arabic word has points, they are its short vowels and nothing is guessed.
    """
    pointed = bool(_POINTS & set(letters))
    found: list[Sound] = []
    before = ""
    for char in letters:
        if char in _POINTS:
            found += [Sound("stop", CONSONANT)] if before == _MARBUTA else []
            found.append(Sound("vowel", SHORT))
            found += [Sound("voiced", CONSONANT)] if char in _NUNATED else []
        elif char == _SHADDA and found:
            found[-1] = Sound(found[-1].kind, found[-1].weight + CONSONANT)
        elif unicodedata.category(char)[0] != "M":
            found += _letter(char, before, found, pointed)
        before = char
    return found


def _letter(char: str, before: str, found: list[Sound], pointed: bool) -> list[Sound]:
    if char in _LONG and before and before not in _LONG:
        if pointed and found and found[-1].kind == "vowel":  # it lengthens the point before it
            last = found.pop()
            return [Sound("vowel", last.weight + SHORT)]
        return [Sound("vowel", VOWEL)]
    if char in _HEBREW_VOWELS or char in _LONG or char in "أإؤئ":
        return [Sound("vowel", SHORT)]
    if char == _MARBUTA:
        return [] if pointed else [Sound("vowel", SHORT)]
    kind: Kind = next((kind for kind, known in _LETTERS.items() if char in known), "voiced")
    guessed = [] if pointed else [Sound("vowel", SHORT / 2)]
    return [Sound(kind, CONSONANT), *guessed]
