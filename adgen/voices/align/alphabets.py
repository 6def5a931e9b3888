"""Sounds of words in alphabets that write their vowels: Latin, Cyrillic, Greek and two more."""

from __future__ import annotations

import unicodedata

from adgen.voices.align.kinds import CONSONANT, DOUBLED, GLIDE, VOWEL, Kind, Sound

SPELLED = 1.6
"""Of a letter of an abbreviation that is spelled out."""
_VOWELS = frozenset("aeiouyæœøıəɛɔ" + "аеиоуыэюяіє" + "αεηιουω" + "აეიოუ" + "աեէըիոօ")
_HISS = frozenset("szßx" + "жшщчцсз" + "σςζξ" + "სშზჟცჩძწჭ" + "սշզժցչծձջճ")
_STOP = frozenset("ptkqc" + "пткқ" + "πτκ" + "კქპფტთყ" + "կքպփտթ")
_BREATH = frozenset("fhχθφхфһ" + "ჰხ" + "հխֆ")
_MUTE = frozenset("ьъ’'ʼ")
_MARKED = {"й": "j", "ё": "е", "ї": "і", "ў": "w", "ç": "s", "č": "s", "ć": "s"}
"""Letters whose mark makes another sound of them."""
_FINAL_E = ("en", "fr")
_FRENCH_MUTE = frozenset("stdxzp")
_SILENT_H = ("fr", "es", "it", "pt", "ca", "gl")
_GUTTURAL_CH = ("de", "nl", "pl", "cs", "sk")
_SOFT = frozenset("eiyhz")
"""Behind these c is a hiss."""


def alphabetic(letters: str, language: str) -> list[Sound]:
    """The sounds of letters with their marks."""
    if letters.isupper() and len(letters) > 1 and not _VOWELS & set(letters.lower()):
        return [Sound("any", SPELLED)] * len(letters)
    plain = _heard(_plain(letters), language)
    found: list[Sound] = []
    before = ""
    for place, char in enumerate(plain):
        after = plain[place + 1 : place + 2]
        if char in _VOWELS and before in _VOWELS and found:
            found[-1] = Sound("vowel", found[-1].weight + GLIDE)
        elif found and (char == before or (char == "z" and before in ("s", "c"))):
            found[-1] = Sound(found[-1].kind, found[-1].weight + DOUBLED)
        elif found and char == "h" and before not in _VOWELS:
            found[-1] = Sound(_with_h(before, found[-1].kind, language), found[-1].weight)
        elif char != "h" or not language.startswith(_SILENT_H):
            found.append(_sound(char, after))
        before = char
    return found


def _heard(plain: str, language: str) -> str:
    """The letters without those that are mute at a word's end."""
    if plain[-1:] == "e" and language.startswith(_FINAL_E) and _VOWELS & set(plain[:-1]):
        return plain[:-1]
    if language.startswith("fr") and len(plain) > 2 and plain[-1] in _FRENCH_MUTE:
        return plain[:-1]
    return plain


def _sound(char: str, after: str) -> Sound:
    if char in _VOWELS:
        return Sound("vowel", VOWEL)
    if char == "c" and after and after in _SOFT:
        return Sound("hiss", CONSONANT)
    kinds: tuple[tuple[Kind, frozenset[str]], ...] = (
        ("hiss", _HISS),
        ("stop", _STOP),
        ("breath", _BREATH),
    )
    kind: Kind = next((kind for kind, known in kinds if char in known), "voiced")
    return Sound(kind, CONSONANT)


def _with_h(letter: str, kind: Kind, language: str) -> Kind:
    """What a following h makes of a consonant: ch, sh, th."""
    if letter == "c" and language.startswith("it"):
        return "stop"
    if letter == "c" and language.startswith(_GUTTURAL_CH):
        return "breath"
    changed: dict[str, Kind] = {
        "p": "breath",
        "k": "breath",
        "c": "hiss",
        "s": "hiss",
        "t": "breath" if language.startswith("en") else "stop",
    }
    return changed.get(letter, kind)


def _plain(letters: str) -> str:
    """Lower-case letters without marks that change no sound's kind."""
    lower = "".join(_MARKED.get(char, char) for char in letters.lower() if char not in _MUTE)
    split = unicodedata.normalize("NFD", lower)
    return "".join(char for char in split if not unicodedata.combining(char))
