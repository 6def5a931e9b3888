"""Which BCP-47 tag of a table serves a market."""

from __future__ import annotations

import pytest

from adgen.media.tags import nearest_tag, value_for


@pytest.mark.parametrize(
    ("tag", "known", "expected"),
    [
        ("pt-BR", ("pt", "pt-BR", "pt-PT"), "pt-BR"),
        ("pt-AO", ("pt", "pt-BR"), "pt"),
        ("zh-HK", ("zh-Hans", "zh-Hant", "zh"), "zh-Hant"),
        ("zh-HK", ("zh-Hans", "zh-Hant", "zh-HK"), "zh-HK"),
        ("zh-CN", ("zh-Hant", "zh-Hans"), "zh-Hans"),
        ("zh-TW", ("zh-Hans",), None),
        ("sr-Latn-RS", ("sr", "sr-Latn"), "sr-Latn"),
        ("sr-RS", ("sr-Latn", "sr-Cyrl"), "sr-Cyrl"),
        ("en-GB", ("de", "*"), "*"),
        ("en-GB", ("en", "*"), "en"),
        ("en-GB", ("de",), None),
        ("iw-IL", ("he",), "he"),
        ("EN-us", ("en-US",), "en-US"),
    ],
)
def test_the_nearest_tag(tag: str, known: tuple[str, ...], expected: str | None) -> None:
    assert nearest_tag(tag, known) == expected


def test_a_tag_is_given_back_as_it_was_written() -> None:
    assert nearest_tag("pt-BR", ("PT_br", "pt-br")) == "pt-br"
    assert value_for("ja-JP", {"*": 17.0, "ja": 4.0}) == 4.0
    assert value_for("fi", {"ja": 4.0}) is None
