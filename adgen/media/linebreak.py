"""Where a text may be broken into lines, and the most even way to do it.

Opportunities: spaces and hyphens; between phrases (BudouX) in Chinese, Japanese and Thai; between
their characters where a phrase is wider than the box. Never inside a grapheme cluster, never
against the kinsoku rules (JIS X 4051: what may not begin or end a line).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import Any

from adgen.errors import MediaError
from adgen.media.graphemes import columns, graphemes, is_unspaced, script_of, writing_of

Fits = Callable[[str], bool]
Measure = Callable[[str], float]

NOT_FIRST = frozenset(
    "、。，．・：；？！‼⁇⁈⁉…‥‐―—–〜～゠ー゛゜ヽヾゝゞ々〻”’」』）】〕〉》］｝〗〙〟｠»›)]},.:;?!%％‰°℃"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
    "､｡･｣ｧｨｩｪｫｬｭｮｯｰﾞﾟ"
    "ๆฯฺ،؛؟।॥"
)
"""What may not begin a line: closing marks, small kana, marks of repetition."""
NOT_LAST = frozenset("「『（【〔〈《［｛〖〘〝｟“‘«‹([{｢#＃$＄€£¥￥₩₹№@＠¿¡")
"""What may not end a line: opening marks, and signs that belong to the number behind them."""
_HYPHENS = frozenset("-‐–—/")
_GLUE = frozenset("\u00a0\u202f\u2060")
_PARSERS = {"Jpan": "japanese", "Hans": "simplified_chinese", "Hant": "traditional_chinese"}
# Prices of breaks, in the unit of a line's squared relative deviation from the even length.
_ORPHAN = 0.5
_PARTED = 0.15
_UNPUNCTUATED = 0.01


class TextTooWideError(MediaError):
    """A piece of text that may not be broken is wider than its box."""

    def __init__(self, piece: str) -> None:
        self.piece = piece
        super().__init__(piece)

    def __str__(self) -> str:
        return f"{self.piece!r} is wider than its box and cannot be broken"


class TooManyLinesError(MediaError):
    """A text needs more lines than it may have."""

    def __init__(self, text: str, lines: int, allowed: int) -> None:
        self.text, self.lines, self.allowed = text, lines, allowed
        super().__init__(text, lines, allowed)

    def __str__(self) -> str:
        return f"{self.text!r} needs {self.lines} lines where {self.allowed} fit"


def break_lines(
    text: str,
    language: str,
    fits: Fits,
    max_lines: int | None = None,
    measure: Measure = columns,
    part_phrases: bool = True,
) -> tuple[str, ...]:
    """The fewest lines for which `fits` holds, made as even as they can be by `measure`.

    Newlines in the text stay breaks. A last line of a single word is avoided where another
    break allows it. Without `part_phrases` a Chinese, Japanese, Korean or Thai phrase is kept
    whole like a word, for headlines that had better be smaller than have a word cut in two.
    Raises TextTooWideError for a word that fits no line, TooManyLinesError where `max_lines` are
    not enough.
    """
    loose = False if part_phrases else None
    lines = _broken(text, language, fits, measure, loose)
    if part_phrases and max_lines is not None and len(lines) > max_lines:
        lines = _broken(text, language, fits, measure, True)
    if max_lines is not None and len(lines) > max_lines:
        raise TooManyLinesError(text, len(lines), max_lines)
    return tuple(lines)


def _broken(
    text: str, language: str, fits: Fits, measure: Measure, loose: bool | None
) -> list[str]:
    """Lines whose phrases are parted always (True), where they must be (False) or never (None)."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        pieces: list[str] = []
        inner: set[int] = set()
        for piece in _pieces(paragraph.strip(), language):
            wide = loose is not None and not fits(piece.strip())
            crumbs = _crumbs(piece) if loose or wide else [piece]
            inner |= set(range(len(pieces) + 1, len(pieces) + len(crumbs)))
            pieces += crumbs
        for piece in pieces:
            if not fits(piece.strip()):
                raise TextTooWideError(piece.strip())
        lines += _even(pieces, inner, fits, measure) if pieces else [""]
    return lines


def _pieces(text: str, language: str) -> list[str]:
    """The text cut at every opportunity; joined again they are the text."""
    clusters, ends = graphemes(text), _phrase_ends(text, language)
    place, cuts = 0, []
    for i, cluster in enumerate(clusters):
        if i and _may_break(clusters, i, place in ends):
            cuts.append(i)
        place += len(cluster)
    return _cut(clusters, cuts)


def _crumbs(piece: str) -> list[str]:
    """A piece cut between the characters of scripts that allow it (CJK, Thai), else whole."""
    clusters = graphemes(piece)
    cuts = [
        i
        for i in range(1, len(clusters))
        if _breakable(clusters[i - 1], clusters[i]) and not _forbidden(clusters[i - 1], clusters[i])
    ]
    return _cut(clusters, cuts)


def _cut(clusters: Sequence[str], cuts: Sequence[int]) -> list[str]:
    edges = [0, *cuts, len(clusters)]
    return ["".join(clusters[a:b]) for a, b in pairwise(edges) if a < b]


def _may_break(clusters: Sequence[str], i: int, at_phrase: bool) -> bool:
    """Whether a line may end before cluster `i` (at least 1)."""
    before, after = clusters[i - 1], clusters[i]
    if before.isspace() and before not in _GLUE:
        return not (after.isspace() or _hangs(clusters, i))
    if before == "\u200b":
        return True
    if _forbidden(before, after):
        return False
    if before in _HYPHENS:
        return after[0].isalpha()
    return at_phrase and (_breakable(before, after) or before[-1] in NOT_FIRST)


def _forbidden(before: str, after: str) -> bool:
    """Whether kinsoku or a joiner forbids a break between two clusters."""
    paired = before == after and before in "…‥—―"
    glued = before[-1] in _GLUE or after[0] in _GLUE or after.isspace()
    return paired or glued or after[0] in NOT_FIRST or before[-1] in NOT_LAST


def _hangs(clusters: Sequence[str], i: int) -> bool:
    """Whether the space before `i` sets off a mark that stays with its word, as in French."""
    word = _word(clusters[i:])
    mark = _word(clusters[i - 2 :: -1])
    return all(c[0] in NOT_FIRST for c in word) or all(c[-1] in NOT_LAST for c in mark)


def _word(clusters: Sequence[str]) -> list[str]:
    return list(takewhile(lambda cluster: not cluster.isspace(), clusters))


def _breakable(before: str, after: str) -> bool:
    return any(is_unspaced(c) or script_of(c) == "Hang" for c in (before, after))


def _phrase_ends(text: str, language: str) -> frozenset[int]:
    """The places, counted in characters, at which BudouX ends a phrase."""
    unspaced = {script_of(cluster) for cluster in graphemes(text) if is_unspaced(cluster)}
    if not unspaced:
        return frozenset()
    name = "thai" if unspaced == {"Thai"} else _PARSERS.get(writing_of(language))
    if name is None:
        name = "japanese" if unspaced & {"Hira", "Kana"} else "simplified_chinese"
    ends, place = set(), 0
    for phrase in _parser(name).parse(text):
        place += len(phrase)
        ends.add(place)
    return frozenset(ends)


@lru_cache(maxsize=4)
def _parser(name: str) -> Any:
    import budoux

    return getattr(budoux, f"load_default_{name}_parser")()


@dataclass(slots=True)
class _Ways:
    """The best way to set the first pieces in a number of lines: its cost, and its last break."""

    cost: float
    start: int


def _even(pieces: Sequence[str], inner: set[int], fits: Fits, measure: Measure) -> list[str]:
    """Set pieces that fit singly in the fewest lines, with the least sum of squared raggedness.

    A break before a piece of `inner` parts a phrase and is paid for.
    """
    count, line = 0, ""
    for piece in pieces:
        if count == 0 or not fits((line + piece).strip()):
            count, line = count + 1, ""
        line += piece
    if count == 1:
        return ["".join(pieces).strip()]
    target = measure("".join(pieces)) / count or 1.0
    table: list[dict[int, _Ways]] = [{0: _Ways(0.0, 0)}]
    for number in range(1, count + 1):
        row: dict[int, _Ways] = {}
        for start, way in table[-1].items():
            for end in range(start + 1, len(pieces) + 1):
                text = "".join(pieces[start:end]).strip()
                if not fits(text):
                    break
                if (end == len(pieces)) != (number == count):
                    continue
                cost = way.cost + _cost(text, measure(text) / target, number == count)
                cost += _PARTED if end in inner else 0.0
                if end not in row or cost < row[end].cost:
                    row[end] = _Ways(cost, start)
        table.append(row)
    return _traced(pieces, table)


def _cost(line: str, filled: float, last: bool) -> float:
    ragged = (filled - 1.0) ** 2
    if last:
        return ragged + (_ORPHAN if " " not in line and not _long_unspaced(line) else 0.0)
    if line[-1] in _HYPHENS:
        return ragged + _PARTED
    return ragged + (0.0 if line[-1] in NOT_FIRST else _UNPUNCTUATED)


def _long_unspaced(line: str) -> bool:
    clusters = graphemes(line)
    return len(clusters) > 2 and any(map(is_unspaced, clusters))


def _traced(pieces: Sequence[str], table: Sequence[dict[int, _Ways]]) -> list[str]:
    end, lines = len(pieces), []
    for row in reversed(table[1:]):
        start = row[end].start
        lines.append("".join(pieces[start:end]).strip())
        end = start
    return lines[::-1]
