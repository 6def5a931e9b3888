"""Which markets a rule or a waiver is for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from adgen.errors import RequestError
from adgen.media.tables import market_rules
from adgen.media.tags import ANY, is_language_tag, nearest_tag, territory_of
from adgen.schema.rules import MarketRule


def is_for(markets: Iterable[str], tag: str) -> bool:
    """Whether a region is among markets: territories as `CN`, BCP-47 tags as `fr-CA`, or `*`."""
    named = tuple(markets)
    if ANY in named:
        return True
    here = territory_of(tag)
    if is_territory(here) and here in named:
        return True
    return any(_serves(market, tag) for market in _languages(named))


def rules_for(market: str | None) -> tuple[MarketRule, ...]:
    """The rules of a territory or a region tag, of all markets for None. Raises RequestError."""
    if market is None:
        return market_rules()
    tag = tag_of(market, "--market")
    return tuple(rule for rule in market_rules() if is_for(rule.markets, tag))


def tag_of(market: str, where: str) -> str:
    """The language tag of a market, `und-CN` for the territory CN: as a tag it would be a language.

    Raises RequestError, at `where`, for what is neither.
    """
    if is_territory(market):
        return f"und-{market}"
    if not is_language_tag(market):
        hint = "write it as CN or zh-CN"
        raise RequestError.of(where, f"is no territory or language tag: {market!r}", hint)
    return market


def is_territory(market: str) -> bool:
    """Whether a market is written as a territory, in two capitals."""
    return len(market) == 2 and market.isupper()


@lru_cache(maxsize=256)
def _languages(markets: tuple[str, ...]) -> tuple[str, ...]:
    """Those of some markets that are written as language tags."""
    return tuple(market for market in markets if not is_territory(market))


def _serves(market: str, tag: str) -> bool:
    return nearest_tag(tag, (market,)) is not None
