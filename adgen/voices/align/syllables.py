"""Sounds of words whose letters are syllables, or carry a vowel unless they say otherwise."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from adgen.voices.align.kinds import CONSONANT, GLIDE, SHORT, VOWEL, Kind, Sound, by_name

_INDIC_VOWELS = frozenset(
    ("A", "AA", "I", "II", "U", "UU", "E", "EE", "AI", "O", "OO", "AU", "VOCALIC R")
)
_SCHWA_DROPPED = ("Deva", "Beng", "Guru", "Gujr")
"""Scripts whose languages leave out the vowel that a word's last consonant bears."""
_MUTED = ("THANTHAKHAT", "CANCELLATION MARK")
_THAI_VOWEL = ("SARA", "VOWEL", "MAI HAN-AKAT")
_JAMO: dict[Kind, tuple[str, ...]] = {
    "hiss": ("SIOS", "CIEUC", "CHIEUCH"),
    "stop": ("KHIEUKH", "THIEUTH", "PHIEUPH", "SSANGKIYEOK", "SSANGTIKEUT", "SSANGPIEUP"),
    "breath": ("HIEUH",),
}
_CLOSED = ("KIYEOK", "TIKEUT", "PIEUP", "SIOS", "CIEUC", "CHIEUCH")
"""Consonants that end a Korean syllable as an unreleased plosive."""


def kana(char: str, before: Sequence[Sound]) -> list[Sound]:
    """A mora of Japanese, or what a sign adds to the one before it."""
    name = unicodedata.name(char, "")
    syllable = name.rsplit(" ", 1)[-1]
    if "SMALL" in name and syllable == "TU":
        return [Sound("stop", VOWEL)]
    if "SMALL" in name:
        return [] if syllable in ("YA", "YU", "YO") else [Sound("vowel", GLIDE)]
    if not before or "LETTER" in name:
        if syllable == "N":
            return [Sound("voiced", VOWEL)]
        if len(syllable) < 2:
            return [Sound("vowel", VOWEL)]
        kind: Kind = "hiss" if syllable in ("TI", "TU") else by_name(syllable)
        return [Sound(kind, CONSONANT), Sound("vowel", VOWEL - CONSONANT / 2)]
    return [Sound("vowel", VOWEL)]


def hangul(letters: str) -> list[Sound]:
    """The jamo of Korean syllables."""
    found: list[Sound] = []
    for char in unicodedata.normalize("NFD", letters):
        _, place, *jamo = unicodedata.name(char, "HANGUL JUNGSEONG A").split()
        if place == "JUNGSEONG":
            found.append(Sound("vowel", VOWEL))
        elif jamo != ["IEUNG"] or place == "JONGSEONG":
            found.append(Sound(_jamo("".join(jamo), place == "JONGSEONG"), CONSONANT))
    return found


def _jamo(name: str, last: bool) -> Kind:
    if last and name.startswith(_CLOSED):
        return "stop"
    bare = name.removeprefix("SSANG")
    return next(
        (
            kind
            for kind, known in _JAMO.items()
            if name in known or (kind == "hiss" and bare in known)
        ),
        "voiced",
    )


def thai(letters: str) -> list[Sound]:
    """Consonants and vowels of Thai and Lao, tones left out."""
    found: list[Sound] = []
    for char in letters:
        name, category = unicodedata.name(char, ""), unicodedata.category(char)
        if any(mark in name for mark in _MUTED):
            del found[-1:]
        elif any(mark in name for mark in _THAI_VOWEL):
            found.append(Sound("vowel", 0.8 * VOWEL))
        elif category == "Lo":
            letter = name.split("CHARACTER ")[-1].split("LETTER ")[-1]
            kind: Kind = "voiced" if letter == "O ANG" else by_name(letter)
            found.append(Sound(kind, CONSONANT))
    return found


def indic(letters: str, script: str) -> list[Sound]:
    """Consonants with the vowel they bear, unless a sign gives another or takes it away."""
    found: list[Sound] = []
    bears = False
    for char in letters:
        name = unicodedata.name(char, "")
        mark = unicodedata.category(char)[0] == "M"
        letter = name.rsplit("LETTER ", 1)[-1]
        if mark and ("VIRAMA" in name or "VOWEL SIGN" in name):
            if bears:
                del found[-1:]
            found += [Sound("vowel", VOWEL)] if "VOWEL" in name else []
            bears = False
        elif not mark and letter in _INDIC_VOWELS:
            found.append(Sound("vowel", VOWEL))
            bears = False
        elif not mark:
            found += (Sound(by_name(letter), CONSONANT), Sound("vowel", SHORT))
            bears = True
    return found[:-1] if bears and script in _SCHWA_DROPPED and len(found) > 2 else found
