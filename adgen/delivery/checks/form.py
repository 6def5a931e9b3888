"""The form of a film's picture by what its file says: its raster and its rate."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from adgen.delivery.checks.base import Film
from adgen.schema.delivery import Encode, Finding

_CODECS = {"h264": "AVC", "h265": "HEVC", "prores": "ProRes"}


def findings(film: Film) -> Iterator[Finding]:
    """What its placement asks of it."""
    facts, placement = film.facts, film.placement
    raster, wanted = f"{facts.width}x{facts.height}", str(placement.raster)
    yield Finding("raster", raster == wanted, raster, wanted)
    yield Finding(
        "rate range", placement.takes_rate(facts.rate), f"{float(facts.rate):.3f}",
        placement.rates_told,
    )  # fmt: skip


def promised(film: Film, encode: Encode, rate: Fraction) -> Iterator[Finding]:
    """What the plan said."""
    facts, codec = film.facts, encode.codec
    yield Finding("codec", facts.codec == _CODECS[codec], facts.codec, codec)
    yield Finding("rate", facts.rate == rate, str(facts.rate), str(rate))
