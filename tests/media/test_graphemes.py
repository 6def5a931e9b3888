"""Clusters and columns: the quick way for Latin text is the slow one's answer."""

from __future__ import annotations

import unicodedata

import pytest

from adgen.media.graphemes import columns, drawn, graphemes


@pytest.mark.parametrize(
    ("text", "wide"),
    [
        ("", 0),
        ("Fresh tea", 9),
        ("Größe\u00a0– 5 €", 11),
        ("夏日午後", 8),
        ("ดื่มชา", 4),
        ("e\u0301te\u0301", 3),
        ("co\u00adop", 4),
        ("a\nb", 2),
        ("👩‍👩‍👧", 2),
    ],
)
def test_known_columns(text: str, wide: int) -> None:
    assert columns(text) == wide


def test_every_letter_of_latin_and_its_neighbours_counts_by_the_definition() -> None:
    for point in range(0x370):
        assert columns(f"a{chr(point)}b") == _defined(f"a{chr(point)}b"), hex(point)


def _defined(text: str) -> int:
    """2 for a wide or fullwidth cluster, 1 for another, 0 for one that paints nothing."""
    return sum(
        2 if unicodedata.east_asian_width(cluster[0]) in "WF" else 1
        for cluster in graphemes(text)
        if drawn(cluster)
    )
