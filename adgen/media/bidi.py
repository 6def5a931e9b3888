"""The order in which a line of both directions is seen: the levels of UAX #9, isolates included.

libass leaves brackets out of that algorithm (its rule N0), and finds directions of its own where a
line begins with a mark. So lines are steered: each stretch is overridden to the level found here.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

from adgen.media.bidi_rules import EXPLICIT, ISOLATES, Sequenced, resolved

_MOST = 125
"""The deepest level (BD2)."""
_MARKS = ("\u200e", "\u200f")
"""Unseen letters of either direction."""
_PUSH = {0: "\u202d", 1: "\u202e"}
"""Overrides by the parity of the level they lead to: LRO and RLO."""
_POP = "\u202c"
_DEFAULT = "L"


@lru_cache(maxsize=1024)
def levels_of(text: str, rtl: bool) -> tuple[int, ...]:
    """The level of each character in a line whose own direction is given: even, left to right.

    Characters that only steer have the level of what stands before them.
    """
    base = int(rtl)
    kinds = [_class_of(character) for character in text]
    if not rtl and not {"R", "AL", "AN"} & set(kinds) and not EXPLICIT & set(kinds):
        return (0,) * len(text)
    asked, classes = _explicit(kinds, base)
    kept = [place for place in range(len(text)) if kinds[place] not in EXPLICIT - ISOLATES]
    found = list(asked)
    for places in _sequences(kept, asked, kinds):
        for place, raised in _raised(places, text, kinds, classes, asked, kept, base):
            found[place] += raised
    last = base
    for place, kind in enumerate(kinds):
        if kind in EXPLICIT - ISOLATES:
            found[place] = last
        last = found[place]
    for place in range(len(text) - 1, -1, -1):  # L1
        if kinds[place] not in {"WS", "S", "B"} | EXPLICIT:
            break
        found[place] = base
    return tuple(found)


def rightmost(text: str, rtl: bool) -> int:
    """The place of the character at a line's right end, if reading goes left from it; else -1."""
    levels = levels_of(text, rtl)
    order = list(range(len(levels)))
    for least in range(max(levels, default=0), 0, -1):  # L2
        parts = groupby(order, key=lambda place: levels[place] >= least)
        order = [n for above, part in parts for n in (reversed(list(part)) if above else part)]
    seen = [place for place in order if _class_of(text[place]) not in EXPLICIT]
    return seen[-1] if seen and levels[seen[-1]] % 2 else -1


@lru_cache(maxsize=1024)
def steered(text: str, rtl: bool) -> tuple[str, ...]:
    """What stands for each character of a line, and behind its last: itself and what steers it.

    The line's own controls are replaced by others, which leave no choice to whoever lays it out.
    A line of its own direction alone only has a mark of it at both ends, or nothing.
    """
    levels, base = levels_of(text, rtl), int(rtl)
    mark = _MARKS[base]
    steers = [_class_of(character) in EXPLICIT and not _joins(character) for character in text]
    if not rtl and not any(levels) and not any(steers) and _MARKS[0] not in text:
        return (*text, "")
    found: list[str] = []
    now, signs = base, "" if levels and levels[0] != base else mark
    for character, level, steer in zip(text, levels, steers, strict=True):
        if steer and _class_of(character) not in ISOLATES:
            found.append("")
            continue
        if steer:  # it keeps apart what is about it, as a mark does too
            character = _MARKS[level % 2]
        if level != now:
            signs += _led(now, level, base, mark)
            now = level
        found.append(signs + character)
        signs = ""
    return (*found, signs + (_led(now, base, base, mark) or mark))


def _led(now: int, then: int, base: int, mark: str) -> str:
    """What leads from one level to another; beside the line's own there is a mark of it."""
    before = mark if now == base and then != base else ""
    after = mark if then == base and now != base else ""
    pushed = "".join(_PUSH[level % 2] for level in range(now + 1, then + 1))
    return before + _POP * max(0, now - then) + pushed + after


def carried(lines: Sequence[str]) -> tuple[str, ...]:
    """Lines of one text, each with the embeddings and isolates that were open at its start.

    Line breaks part them: a line is laid out by itself.
    """
    found: list[str] = []
    open_: list[str] = []
    for line in lines:
        found.append("".join(open_) + line)
        for character in line:
            kind = _class_of(character)
            if kind in ("RLE", "LRE", "RLO", "LRO", "RLI", "LRI", "FSI"):
                open_.append(character)
            elif kind == "PDI" and any(_class_of(known) in ISOLATES for known in open_):
                while _class_of(open_.pop()) not in ISOLATES:
                    pass
            elif kind == "PDF" and open_ and _class_of(open_[-1]) not in ISOLATES:
                open_.pop()
    return tuple(found)


def _joins(character: str) -> bool:
    """Whether a character without direction changes its neighbours' shapes, or may do so."""
    return _class_of(character) == "BN"


@lru_cache(maxsize=4096)
def _class_of(character: str) -> str:
    return unicodedata.bidirectional(character) or _DEFAULT


@dataclass(slots=True)
class _Stack:
    """Rules X1 to X8: the embeddings and isolates that are open."""

    base: int
    open: list[tuple[int, str, bool]] = field(default_factory=list)
    """Level, override or nothing, and whether it is an isolate."""
    lost_isolates: int = 0
    lost_embeddings: int = 0
    isolates: int = 0

    @property
    def top(self) -> tuple[int, str, bool]:
        return self.open[-1] if self.open else (self.base, "", False)

    def push(self, rtl: bool, override: str, isolate: bool) -> None:
        """An embedding or isolate begins."""
        level = self.top[0] + 1 + (self.top[0] % 2 == int(rtl))
        if level <= _MOST and not self.lost_isolates and not self.lost_embeddings:
            self.open.append((level, override, isolate))
            self.isolates += isolate
        elif isolate:
            self.lost_isolates += 1
        elif not self.lost_isolates:
            self.lost_embeddings += 1

    def pop_isolate(self) -> None:
        """An isolate ends, and every embedding in it."""
        if self.lost_isolates:
            self.lost_isolates -= 1
        elif self.isolates:
            self.lost_embeddings = 0
            while not self.open.pop()[2]:
                pass
            self.isolates -= 1

    def pop_embedding(self) -> None:
        """An embedding ends, unless it is outside the isolate."""
        if self.lost_isolates:
            return
        if self.lost_embeddings:
            self.lost_embeddings -= 1
        elif self.open and not self.open[-1][2]:
            self.open.pop()


def _explicit(kinds: Sequence[str], base: int) -> tuple[list[int], list[str]]:
    """Levels and classes after rules X1 to X8."""
    stack, levels, classes = _Stack(base), list[int](), list(kinds)
    for place, kind in enumerate(kinds):
        if kind == "PDI":
            stack.pop_isolate()
        elif kind == "PDF":
            stack.pop_embedding()
        level, override, _ = stack.top
        levels.append(level)
        if override and (kind not in EXPLICIT or kind in ISOLATES):
            classes[place] = override
        if kind in ("RLE", "LRE", "RLO", "LRO"):
            stack.push(kind[0] == "R", kind[0] if kind[2] == "O" else "", False)
        elif kind in ("RLI", "LRI", "FSI"):
            rtl = kind == "RLI" or (kind == "FSI" and _first_strong(kinds[place + 1 :]))
            stack.push(rtl, "", True)
    return levels, classes


def _first_strong(kinds: Sequence[str]) -> bool:
    """Whether what follows a FSI is written from right to left (P2 and P3 up to its PDI)."""
    depth = 0
    for kind in kinds:
        if kind in ("RLI", "LRI", "FSI"):
            depth += 1
        elif kind == "PDI":
            if not depth:
                break
            depth -= 1
        elif not depth and kind in ("L", "R", "AL"):
            return kind != "L"
    return False


def _sequences(kept: Sequence[int], levels: Sequence[int], kinds: Sequence[str]) -> list[list[int]]:
    """The isolating run sequences (BD13), as places in the text."""
    runs: list[list[int]] = []
    for place in kept:
        if runs and levels[runs[-1][-1]] == levels[place]:
            runs[-1].append(place)
        else:
            runs.append([place])
    found: list[list[int]] = []
    waiting: list[list[int]] = []
    for run in runs:
        if kinds[run[0]] == "PDI" and waiting:
            joined = waiting.pop()
            joined += run
        else:
            joined = run
            found.append(joined)
        if kinds[run[-1]] in ("RLI", "LRI", "FSI"):
            waiting.append(joined)
    return found


def _raised(
    places: Sequence[int],
    text: str,
    kinds: Sequence[str],
    classes: Sequence[str],
    levels: Sequence[int],
    kept: Sequence[int],
    base: int,
) -> Iterator[tuple[int, int]]:
    """By how much the places of one sequence are above its own level (rules X10 to I2)."""
    level = levels[places[0]]
    first, last = bisect_left(kept, places[0]), bisect_left(kept, places[-1])
    before = levels[kept[first - 1]] if first else base
    waits = kinds[places[-1]] in ("RLI", "LRI", "FSI")
    after = levels[kept[last + 1]] if last + 1 < len(kept) and not waits else base
    sequence = Sequenced(
        "".join(text[place] for place in places),
        [classes[place] for place in places],
        "LR"[level % 2],
        "LR"[max(before, level) % 2],
        "LR"[max(after, level) % 2],
    )
    for place, kind in zip(places, resolved(sequence), strict=True):
        yield place, {"L": level % 2, "R": 1 - level % 2}.get(kind, 2 - level % 2)
