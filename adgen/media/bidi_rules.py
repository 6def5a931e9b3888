"""UAX #9's rules W1 to N2 for one isolating run sequence."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

ISOLATES = frozenset({"RLI", "LRI", "FSI", "PDI"})
EXPLICIT = frozenset({"RLE", "LRE", "RLO", "LRO", "PDF", "BN"}) | ISOLATES
"""Classes of characters that are not seen."""
_NEUTRAL = frozenset({"B", "S", "WS", "ON"}) | ISOLATES
_PAIRS = (
    "()[]{}⁅⁆⁽⁾₍₎⌈⌉⌊⌋〈〉❨❩❪❫❬❭❮❯❰❱❲❳❴❵⟅⟆⟦⟧⟨⟩⟪⟫⟬⟭⟮⟯⦃⦄⦅⦆⸢⸣⸤⸥⸨⸩〈〉《》「」『』【】〔〕〖〗〘〙〚〛"
    "﹙﹚﹛﹜﹝﹞（）［］｛｝｟｠｢｣"
)
_CLOSING = {unicodedata.normalize("NFC", a): unicodedata.normalize("NFC", b)
            for a, b in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)}  # fmt: skip
_CLOSERS = frozenset(_CLOSING.values())
_DEEPEST = 63
"""Brackets that may be open at once; beyond it none are paired (BD16)."""


@dataclass(frozen=True, slots=True)
class Sequenced:
    """The characters of an isolating run sequence, their classes and the directions about them."""

    text: str
    classes: list[str]
    embedding: str
    """L or R, as the two below: what stands before it and behind it."""
    sos: str
    eos: str


def resolved(sequence: Sequenced) -> list[str]:
    """The class of each character: L, R, EN or AN."""
    kinds = _weak(sequence)
    _pair_brackets(sequence, kinds)
    _neutral(sequence, kinds)
    return kinds


def _weak(sequence: Sequenced) -> list[str]:
    """Rules W1 to W7."""
    kinds = list(sequence.classes)
    before = sequence.sos
    for place, kind in enumerate(kinds):  # W1
        if kind == "NSM":
            kinds[place] = "ON" if before in ISOLATES else before
        before = kinds[place]
    strong = sequence.sos
    arabic = [False] * len(kinds)
    for place, kind in enumerate(kinds):  # W2, W3
        if kind in ("L", "R", "AL"):
            strong = kind
        if kind == "EN" and strong == "AL":
            kinds[place] = "AN"
        arabic[place] = strong == "AL"
    kinds = ["R" if kind == "AL" else kind for kind in kinds]
    for place in range(1, len(kinds) - 1):  # W4
        left, kind, right = kinds[place - 1 : place + 2]
        if left == right and ((kind == "ES" and left == "EN") or
                              (kind == "CS" and left in ("EN", "AN"))):  # fmt: skip
            kinds[place] = left
    _terminated(kinds)
    strong = sequence.sos
    for place, kind in enumerate(kinds):  # W6, W7
        if kind in ("ES", "ET", "CS"):
            kinds[place] = "ON"
        elif kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[place] = "L"
    return kinds


def _terminated(kinds: list[str]) -> None:
    """Rule W5: signs beside European numbers belong to them."""
    start = 0
    while start < len(kinds):
        stop = start
        while stop < len(kinds) and kinds[stop] == "ET":
            stop += 1
        if stop > start and "EN" in (*kinds[max(0, start - 1) : start], *kinds[stop : stop + 1]):
            kinds[start:stop] = ["EN"] * (stop - start)
        start = max(stop, start + 1)


def _pair_brackets(sequence: Sequenced, kinds: list[str]) -> None:
    """Rule N0."""
    embedding = sequence.embedding
    for first, last in _bracket_pairs(sequence.text, kinds):
        inside = {_strong(kind) for kind in kinds[first + 1 : last]} - {""}
        if not inside:
            continue
        found = embedding
        if embedding not in inside:
            context = (_strong(kind) for kind in reversed(kinds[:first]))
            found = next(filter(None, context), sequence.sos)
            found = embedding if found == embedding else next(iter(inside))
        for place in (first, last):
            kinds[place] = found
            after = place + 1
            while after < len(kinds) and sequence.classes[after] == "NSM":
                kinds[after] = found
                after += 1


def _bracket_pairs(text: str, kinds: Sequence[str]) -> list[tuple[int, int]]:
    """Places of opening and closing brackets that belong together, in order (BD16)."""
    opened: list[tuple[str, int]] = []
    found: list[tuple[int, int]] = []
    for place, (letter, kind) in enumerate(zip(text, kinds, strict=True)):
        character = unicodedata.normalize("NFC", letter)
        if kind != "ON":
            continue
        if character in _CLOSING:
            if len(opened) == _DEEPEST:
                return []
            opened.append((_CLOSING[character], place))
        elif character in _CLOSERS:
            known = [number for number, (closer, _) in enumerate(opened) if closer == character]
            if known:
                found.append((opened[known[-1]][1], place))
                del opened[known[-1] :]
    return sorted(found)


def _neutral(sequence: Sequenced, kinds: list[str]) -> None:
    """Rules N1 and N2."""
    strong = [-1, *(n for n, kind in enumerate(kinds) if kind not in _NEUTRAL), len(kinds)]
    around = [sequence.sos, *(_strong(kind) for kind in kinds), sequence.eos]
    for first, last in pairwise(strong):
        left, right = around[first + 1], around[last + 1]
        found = left if left == right else sequence.embedding
        kinds[first + 1 : last] = [found] * (last - first - 1)


def _strong(kind: str) -> str:
    """The direction in which a class counts; nothing for neutral ones."""
    return {"L": "L", "R": "R", "EN": "R", "AN": "R"}.get(kind, "")
