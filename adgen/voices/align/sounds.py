"""The sounds that a written word stands for: of which kind, and how long each lasts.

No dictionary: rules of thumb per writing system, enough to tell hisses, plosives and vowels apart,
which are easily heard. Vowels last some 1.5 to 2 times as long as consonants (Crystal and House,
JASA 83, 1988); a Mandarin syllable 1.5 times as long as one of Spanish or Japanese (Pellegrino et
al., Language 87, 2011).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from adgen.media.graphemes import script_of
from adgen.voices.align.alphabets import alphabetic
from adgen.voices.align.kinds import Sound
from adgen.voices.align.syllables import hangul, indic, kana, thai
from adgen.voices.align.unvowelled import semitic

HAN, KANJI = 2.3, 2.4
"""Of a syllable of Chinese, and of the two morae that a kanji has on average."""
DIGIT, SIGN = 2.4, 2.8
"""Of a digit, and of a sign such as % or $."""
_SAID = "%‰&@+=°№"
_INNER = "’'ʼ"
"""Apostrophes, which belong to the word they stand in."""


@lru_cache(maxsize=4096)
def sounds_of(word: str, language: str) -> tuple[Sound, ...]:
    """The sounds of a word in order; none where it is not said (a dash, an emoji)."""
    found: list[Sound] = []
    letters, script = "", ""
    for char in unicodedata.normalize("NFC", word):
        own = _script(char, script)
        if own != script:
            found += _said(letters, script, language)
            letters, script = "", own
        letters += char
    return tuple(found + _said(letters, script, language))


def _script(char: str, before: str) -> str:
    category = unicodedata.category(char)
    if category[0] == "M" or char in _INNER:
        return before
    return script_of(char) if category[0] == "L" else "-"


def _said(letters: str, script: str, language: str) -> list[Sound]:
    """The sounds of letters of one script; "-" is what are no letters."""
    if script in ("", "-"):
        return [sound for char in letters for sound in _sign(char)]
    if script in ("Hani", "Hira", "Kana", "Zyyy"):
        return _asian(letters, language)
    if script == "Hang":
        return hangul(letters)
    if script in ("Arab", "Hebr"):
        return semitic(letters)
    if script in ("Thai", "Laoo"):
        return thai(letters)
    if script in ("Latn", "Cyrl", "Grek", "Geor", "Armn"):
        return alphabetic(letters, language)
    return indic(letters, script)


def _asian(letters: str, language: str) -> list[Sound]:
    found: list[Sound] = []
    for char in letters:
        if script_of(char) != "Hani":
            found += kana(char, found)
        elif language.startswith("ja"):
            found.append(Sound("any", KANJI))
        else:
            found += (Sound("any", HAN / 3), Sound("vowel", HAN * 2 / 3))
    return found


def _sign(char: str) -> tuple[Sound, ...]:
    if char.isdecimal():
        return (Sound("any", DIGIT),)
    said = char in _SAID or unicodedata.category(char) == "Sc"
    return (Sound("any", SIGN),) if said else ()
