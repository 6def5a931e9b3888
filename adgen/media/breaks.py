"""Where a text may be broken into lines.

Opportunities: spaces and hyphens; between phrases (BudouX) in Chinese, Japanese and Thai; between
their characters where a phrase is wider than the box. Never inside a grapheme cluster, never
against the kinsoku rules (JIS X 4051: what may not begin or end a line).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import Any

from adgen.media.graphemes import graphemes, is_unspaced, script_of, writing_of

NOT_FIRST = frozenset(
    "、。，．・：；？！‼⁇⁈⁉…‥‐―—–〜～゠ー゛゜ヽヾゝゞ々〻”’」』）】〕〉》］｝〗〙〟｠»›)]},.:;?!%％‰°℃"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
    "､｡･｣ｧｨｩｪｫｬｭｮｯｰﾞﾟ"
    "ๆฯฺ،؛؟।॥"
)
"""What may not begin a line: closing marks, small kana, marks of repetition."""
NOT_LAST = frozenset("「『（【〔〈《［｛〖〘〝｟“‘«‹([{｢#＃$＄€£¥￥₩₹№@＠¿¡")
"""What may not end a line: opening marks, and signs that belong to the number behind them."""
HYPHENS = frozenset("-‐–—/")
"""Behind these a word may be broken before a letter."""
_GLUE = frozenset("\u00a0\u202f\u2060")
_PARSERS = {"Jpan": "japanese", "Hans": "simplified_chinese", "Hant": "traditional_chinese"}


@lru_cache(maxsize=1024)
def pieces_of(text: str, language: str) -> tuple[str, ...]:
    """The text cut at every opportunity; joined again they are the text."""
    clusters, ends = graphemes(text), _phrase_ends(text, language)
    place, cuts = 0, []
    for i, cluster in enumerate(clusters):
        if i and _may_break(clusters, i, place in ends):
            cuts.append(i)
        place += len(cluster)
    return _cut(clusters, cuts)


@lru_cache(maxsize=1024)
def crumbs_of(piece: str) -> tuple[str, ...]:
    """A piece cut between the characters of scripts that allow it (CJK, Thai), else whole."""
    clusters = graphemes(piece)
    cuts = [
        i
        for i in range(1, len(clusters))
        if _breakable(clusters[i - 1], clusters[i]) and not _forbidden(clusters[i - 1], clusters[i])
    ]
    return _cut(clusters, cuts)


def _cut(clusters: Sequence[str], cuts: Sequence[int]) -> tuple[str, ...]:
    edges = [0, *cuts, len(clusters)]
    return tuple("".join(clusters[a:b]) for a, b in pairwise(edges) if a < b)


def _may_break(clusters: Sequence[str], i: int, at_phrase: bool) -> bool:
    """Whether a line may end before cluster `i` (at least 1)."""
    before, after = clusters[i - 1], clusters[i]
    if _on_space(after):
        return False
    if before.isspace() and before not in _GLUE:
        return not (after.isspace() or _hangs(clusters, i))
    if before == "\u200b":
        return not after.isspace()
    if _forbidden(before, after):
        return False
    if before in HYPHENS:
        return after[0].isalpha()
    return at_phrase and (_breakable(before, after) or _closes(before))


def _on_space(cluster: str) -> bool:
    """Whether a cluster is a mark on a space: a line that began there would lose the space."""
    return cluster[0].isspace() and not cluster.isspace()


def _forbidden(before: str, after: str) -> bool:
    """Whether kinsoku or a joiner forbids a break between two clusters."""
    paired = before == after and before in "…‥—―"
    glued = before[-1] in _GLUE or after[0] in _GLUE or after[0].isspace()
    return paired or glued or after[0] in NOT_FIRST or before[-1] in NOT_LAST


def _hangs(clusters: Sequence[str], i: int) -> bool:
    """Whether the space before `i` sets off a mark that stays with its word, as in French."""
    word = _word(clusters[i:])
    mark = _word(clusters[i - 2 :: -1])
    return all(c[0] in NOT_FIRST for c in word) or all(c[-1] in NOT_LAST for c in mark)


def _word(clusters: Sequence[str]) -> list[str]:
    return list(takewhile(lambda cluster: not cluster.isspace(), clusters))


def _closes(cluster: str) -> bool:
    """Whether a line may end with a mark before a Latin word: not with the dot of an address."""
    return cluster[-1] in NOT_FIRST and not cluster.isascii()


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
