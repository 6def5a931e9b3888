"""Which markets a rule or a waiver is for."""

from __future__ import annotations

from collections.abc import Iterable

from adgen.errors import RequestError
from adgen.media.tables import market_rules
from adgen.media.tags import ANY, is_language_tag, nearest_tag, territory_of
from adgen.schema.rules import MarketRule


def is_for(markets: Iterable[str], tag: str) -> bool:
    """Whether a region is among markets: territories as `CN`, BCP-47 tags as `fr-CA`, or `*`."""
    return any(
        market == ANY
        or (market == territory_of(tag) if is_territory(market) else _serves(market, tag))
        for market in markets
    )


def rules_for(market: str | None) -> tuple[MarketRule, ...]:
    """The rules of a territory or a region tag, of all markets for None. Raises RequestError."""
    if market is None:
        return market_rules()
    tag = f"und-{market}" if is_territory(market) else market
    if not is_territory(market) and not is_language_tag(tag):
        hint = "write it as CN or zh-CN"
        raise RequestError.of("--market", f"is no territory or language tag: {market!r}", hint)
    return tuple(rule for rule in market_rules() if is_for(rule.markets, tag))


def is_territory(market: str) -> bool:
    """Whether a market is written as a territory, in two capitals."""
    return len(market) == 2 and market.isupper()


def _serves(market: str, tag: str) -> bool:
    return nearest_tag(tag, (market,)) is not None
