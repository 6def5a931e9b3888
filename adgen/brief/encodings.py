"""The text of a CSV, whichever of three encodings it was saved in."""

from __future__ import annotations

import codecs
import unicodedata
from pathlib import Path

from adgen.errors import RequestError

SAVE_HINT = "save it as UTF-8 (in Excel: CSV UTF-8)"
LOOKALIKES = (("euc_kr", "HANGUL"), ("cp1251", "CYRILLIC"))
"""Encodings whose bytes are also valid GB18030, and the letters they would be read as."""


def read_text(path: Path, shown: str) -> tuple[str, str]:
    """The text with newlines as `\\n`, and the encoding: UTF-8, UTF-16 or GB18030.

    Raises RequestError when it is none of them, or may be another with the same bytes.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise RequestError.of(shown, f"cannot be read: {error.strerror}") from error
    text, encoding = _decoded(raw, shown)
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


def _decoded(raw: bytes, shown: str) -> tuple[str, str]:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return raw.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError as error:
            raise RequestError.of(shown, "is damaged UTF-16", SAVE_HINT) from error
    if b"\0" in raw:
        what = "holds NUL characters: UTF-16 without its byte order mark, or no text at all"
        raise RequestError.of(shown, what, SAVE_HINT)
    try:
        return raw.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError as error:
        what = "is neither UTF-8 nor UTF-16 with a byte order mark nor GB18030"
        raise RequestError.of(shown, what, SAVE_HINT) from error
    if not _reads_as_chinese(raw, text):
        raise RequestError.of(shown, "is not UTF-8, and may not be GB18030 either", SAVE_HINT)
    return text, "GB18030"


def _reads_as_chinese(raw: bytes, text: str) -> bool:
    """False when the bytes make better sense in another encoding.

    Western text read as GB18030 becomes rare characters outside GB 2312; Korean and Russian
    text becomes common ones, but all of it then reads as letters of its own alphabet too.
    """
    for encoding, letters in LOOKALIKES:
        try:
            other = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if all(unicodedata.name(c, "").startswith(letters) for c in other if ord(c) > 127):
            return False
    foreign = [character for character in text if ord(character) > 127]
    common = sum(_in_gb2312(character) or not _in_gbk(character) for character in foreign)
    return common * 2 >= len(foreign)


def _in_gb2312(character: str) -> bool:
    return _encodes(character, "gb2312")


def _in_gbk(character: str) -> bool:
    return _encodes(character, "gbk")


def _encodes(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
