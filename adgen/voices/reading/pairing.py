"""Which part of a text an author's reading of it says where."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from adgen.voices.reading.edges import unspaced

Spans = tuple[tuple[int, int, int, int], ...]
_Token = tuple[int, int]
_IDEOGRAPH = re.compile("[\u3005-\u3007\u3400-\u9fff\uf900-\ufaff0-9０-９]+")
_KANA = re.compile("[\u3040-\u30ff]+")
_SAME = str.maketrans("。、，．！？：；｡､", ".,,.!?:;.,")
_KANA_PER_KANJI = 2.0  # the usual length of a kanji's reading, in moras


def paired(text: str, reading: str) -> Spans:
    """Start and stop in the text, then in the reading, of every stretch that is read otherwise.

    Words, figures and punctuation that are the same in both hold the two together. What lies
    between is paired by the kana around its kanji, else word by word in proportion."""
    shown, said = _tokens(text), _tokens(reading)
    matcher = SequenceMatcher(None, _keys(text, shown), _keys(reading, said), autojunk=False)
    spans: list[tuple[int, int, int, int]] = []
    before = (0, 0)
    anchors = [
        (shown[block.a + step], said[block.b + step])
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    ]
    for one, other in [*anchors, ((len(text),) * 2, (len(reading),) * 2)]:
        spans += _between(text, reading, (before[0], one[0]), (before[1], other[0]))
        if text[slice(*one)] != reading[slice(*other)]:
            spans.append((*one, *other))
        before = one[1], other[1]
    return tuple(_merged(spans))


def _tokens(text: str) -> list[_Token]:
    """Words with their marks, and single signs; without spaces, what lies between two signs."""
    tokens: list[_Token] = []
    open_word = False
    for place, char in enumerate(text):
        in_word = unicodedata.category(char)[0] in "LNM" or _in_number(text, place)
        if in_word and open_word:
            tokens[-1] = (tokens[-1][0], place + 1)
        elif not char.isspace():
            tokens.append((place, place + 1))
        open_word = in_word
    return tokens


def _in_number(text: str, place: int) -> bool:
    """True for a sign between two figures, as a decimal point."""
    around = text[place - 1 : place] + text[place + 1 : place + 2]
    return text[place] in ".,:'’/" and len(around) == 2 and around.isdigit()


def _keys(text: str, tokens: Sequence[_Token]) -> list[str]:
    keys = (text[start:stop].translate(_SAME).casefold() for start, stop in tokens)
    return [unicodedata.normalize("NFKC", key) for key in keys]


def _between(
    text: str, reading: str, shown: tuple[int, int], said: tuple[int, int]
) -> Iterator[tuple[int, int, int, int]]:
    """The pairs between two anchors; spaces that are the same at both ends stay outside."""
    (start, stop), (first, last) = shown, said
    while start < stop and first < last and text[start] == reading[first]:
        if not text[start].isspace():
            break
        start, first = start + 1, first + 1
    while start < stop and first < last and text[stop - 1] == reading[last - 1]:
        if not text[stop - 1].isspace():
            break
        stop, last = stop - 1, last - 1
    if (start, first) == (stop, last) or text[start:stop] == reading[first:last]:
        return
    by_kana = _by_kana(text[start:stop], reading[first:last])
    pairs = by_kana or _in_proportion(text[start:stop], reading[first:last])
    for begin, end, opening, closing in pairs:
        yield start + begin, start + end, first + opening, first + closing


def _in_proportion(text: str, reading: str) -> list[tuple[int, int, int, int]]:
    """Each word of the text with the words that are as far through the reading."""
    shown, said = _words(text), _words(reading)
    if len(shown) < 2 or len(said) < len(shown):
        return [(0, len(text), 0, len(reading))]
    cuts = [0]
    for index in range(1, len(shown)):
        goal = index if len(shown) == len(said) else shown[index][0] / len(text) * len(reading)
        least, most = cuts[-1] + 1, len(said) - (len(shown) - index)
        options = range(least, most + 1)
        counted = len(shown) == len(said)
        cuts.append(min(options, key=lambda at: abs((at if counted else said[at][0]) - goal)))
    ends = [said[cut - 1][1] for cut in cuts[1:]] + [said[-1][1]]
    pairs = zip(shown, cuts, ends, strict=True)
    return [(begin, end, said[cut][0], close) for (begin, end), cut, close in pairs]


def _words(text: str) -> list[_Token]:
    """What spaces divide; a sign between them, as a currency's, goes with what is before it."""
    return [found.span() for found in re.finditer(r"\S+(?:\s+[^\w\s]+(?!\S))*", text)]


def _by_kana(text: str, reading: str) -> list[tuple[int, int, int, int]]:
    """Kanji with their readings: the kana between them must be in the reading, in this order."""
    if not (_KANA.search(text) and _IDEOGRAPH.search(text)) or not all(map(unspaced, text)):
        return []
    tight = "".join(reading.split())
    pieces = re.findall(f"{_IDEOGRAPH.pattern}|(?:(?!{_IDEOGRAPH.pattern}).)+", text, re.DOTALL)
    lengths = _laid(tuple(pieces), _hiragana(tight))
    if not lengths:
        return []
    places = [place for place, char in enumerate(reading) if not char.isspace()] + [len(reading)]
    pairs: list[tuple[int, int, int, int]] = []
    begin = opening = 0
    for piece, length in zip(pieces, lengths, strict=True):
        end, closing = begin + len(piece), opening + length
        if piece != reading[places[opening] : places[closing]]:
            pairs.append((begin, end, places[opening], places[closing]))
        begin, opening = end, closing
    return pairs


def _laid(pieces: tuple[str, ...], reading: str) -> tuple[int, ...]:
    """How long each piece is in the reading, kanji as near to their usual length as can be."""
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for piece in pieces:
        fixed = None if _IDEOGRAPH.fullmatch(piece) else _hiragana(piece)
        after: dict[int, tuple[float, tuple[int, ...]]] = {}
        for place, (cost, lengths) in best.items():
            if fixed is not None:
                options = [len(fixed)] if reading.startswith(fixed, place) else []
            else:
                options = list(range(1, len(reading) - place + 1))
            for length in options:
                far = 0.0 if fixed else abs(length - _KANA_PER_KANJI * len(piece))
                step = (cost + far, (*lengths, length))
                after[place + length] = min(after.get(place + length, step), step)
        best = after
    return best.get(len(reading), (0.0, ()))[1]


def _hiragana(text: str) -> str:
    return "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char for char in text)


def _merged(spans: list[tuple[int, int, int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """Without what is empty on one side: that goes with what is before it, or behind it."""
    waiting: tuple[int, int, int, int] | None = None
    for span in sorted(spans):
        if waiting is not None:
            touching = waiting[1] == span[0] and waiting[3] == span[2]
            lacking = waiting[0] == waiting[1] or waiting[2] == waiting[3]
            lacking = lacking or span[0] == span[1] or span[2] == span[3]
            if touching and lacking:
                waiting = (waiting[0], span[1], waiting[2], span[3])
                continue
            yield waiting
        waiting = span
    if waiting is not None:
        yield waiting
