"""Where a word ends, in scripts with spaces between the words and in those without."""

from __future__ import annotations

import re
import unicodedata

# Written without spaces, so that a letter before or after tells nothing.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
_PARTICLE = re.compile(
    "(?:이라도|에서|에게|으로|까지|부터|처럼|보다|이나|은|는|이|가|을|를|의|에|와|과|로|도|만|나)"
    r"(?!\w)"
)
# What may stand right before a number and is no part of a name: signs, and the prefixes that
# Hebrew and Arabic write with a hyphen or a stroke.
_BEFORE = re.compile(r"(?:[^\w\s@#/\\=.,&*+:-]|[א-ת]{1,2}[-־]|[\u0621-\u064a]{0,2}ـ|[-+–—])*")
_NOTES = "*†‡¹²³⁴⁵⁶⁷⁸⁹"  # marks that send to the small print
_LAST_WORD = re.compile(r"([^\W\d_]+\.?)[ \u00a0\u202f]*\Z")


def unspaced(char: str) -> bool:
    """True for a character of a script that has no spaces between its words."""
    return _UNSPACED.match(char) is not None


def in_word(char: str) -> bool:
    """True where a character would make one word with a letter or figure beside it."""
    return char == "_" or (unicodedata.category(char)[0] in "LMN" and not unspaced(char))


def starts_name(name: str, text: str, start: int) -> bool:
    """True when no word runs on from before into `name`, which starts there."""
    return not (start and in_word(text[start - 1]) and in_word(name[0])) or _scripts_differ(
        text[start - 1], name[0]
    )


def ends_name(name: str, text: str, stop: int) -> bool:
    """True when no word runs on behind `name`, which ends there."""
    if stop == len(text):
        return True
    last, behind = name[-1], text[stop]
    if unicodedata.category(behind)[0] == "M":
        return False
    if not (in_word(last) and in_word(behind)) or _scripts_differ(last, behind):
        return True
    return _HANGUL.match(last) is not None and _PARTICLE.match(text, stop) is not None


def _scripts_differ(one: str, other: str) -> bool:
    hangul = (_HANGUL.match(one) is None) != (_HANGUL.match(other) is None)
    return hangul and not (one.isdigit() or other.isdigit())


def number_may_start(text: str, start: int) -> bool:
    """True when a number there is no part of a name, an address or a code."""
    begin = start
    while begin and not text[begin - 1].isspace() and not unspaced(text[begin - 1]):
        begin -= 1
    before = text[begin:start]
    if before and unicodedata.category(before[-1]) == "Sc":
        return False
    if before and _HANGUL.match(before[-1]):
        return True
    return _BEFORE.fullmatch(before) is not None or before[-1:] in "，、。：；（「『…—–:"


def number_may_stop(text: str, stop: int) -> bool:
    """True when nothing is written right behind a number that belongs to it."""
    if stop == len(text):
        return True
    char = text[stop]
    if unicodedata.category(char) == "Sc":
        return False
    if char == "+" and text[stop + 1 : stop + 2].isalnum():
        return False
    if char in _NOTES and not text[stop - 1].isalnum():
        return True
    return not (in_word(char) and _HANGUL.match(char) is None) and char not in "%％٪‰@\\^=°º"


def word_follows(text: str, stop: int) -> bool:
    """True when a word comes next, with or without a space, before any other sign."""
    rest = text[stop:].lstrip(" \u00a0\u202f-‑")
    return bool(rest) and (rest[0].isalpha() or unicodedata.category(rest[0])[0] == "M")


def word_before(text: str, start: int) -> str:
    """The word right before, in lower case; empty after any other sign."""
    found = _LAST_WORD.search(text, max(0, start - 40), start)
    return found.group(1).casefold() if found else ""


def unit_may_stop(text: str, stop: int) -> bool:
    """True where a unit ends; a suffix behind an apostrophe would be another word's."""
    if stop == len(text):
        return True
    last, char = text[stop - 1], text[stop]
    if char in "'’" and last.isalpha() and stop + 1 < len(text) and text[stop + 1].isalpha():
        return False
    return not in_word(char) or unspaced(last) or not last.isalpha() or "가" <= last <= "힣"
