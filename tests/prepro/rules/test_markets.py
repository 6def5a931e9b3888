"""A rule is for its territories and tags, and for no others."""

from __future__ import annotations

import pytest

from adgen.prepro.rules.markets import is_for


@pytest.mark.parametrize(
    ("markets", "tag"),
    [
        (("CN",), "zh-CN"),
        (("CN",), "zh-Hans-CN"),
        (("CN",), "en-CN"),
        (("CN",), "zh"),
        (("DE",), "de"),
        (("AT", "DE"), "tr-DE"),
        (("fr-CA",), "fr-CA"),
        (("zh-CN",), "zh-CN"),
        (("zh-Hant",), "zh-HK"),
        (("*",), "es-419"),
    ],
)
def test_a_market_is_meant(markets: tuple[str, ...], tag: str) -> None:
    assert is_for(markets, tag)


@pytest.mark.parametrize(
    ("markets", "tag"),
    [
        (("CN",), "zh-TW"),
        (("CN",), "zh-HK"),
        (("DE",), "de-AT"),
        (("fr-CA",), "fr-FR"),
        (("zh-Hans",), "zh-TW"),
        (("MX",), "es-419"),
    ],
)
def test_a_market_is_not_meant(markets: tuple[str, ...], tag: str) -> None:
    assert not is_for(markets, tag)
