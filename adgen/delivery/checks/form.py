"""The form of a film's picture by what its file says: its raster and its rate."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from adgen.delivery.checks.base import Film
from adgen.delivery.checks.coded import codec_told
from adgen.schema.delivery import Encode, Finding

_CODECS = {"h264": "AVC", "h265": "HEVC", "prores": "ProRes"}


def findings(film: Film) -> Iterator[Finding]:
    """What its placement asks of it."""
    facts, placement = film.facts, film.placement
    raster, wanted = f"{facts.width}x{facts.height}", str(placement.raster)
    yield Finding("raster", raster == wanted, f"{raster} px", f"{wanted} px")
    told = f"{float(facts.rate):g} frames a second" if facts.rate else "not told"
    yield Finding(
        "rate range", placement.takes_rate(facts.rate), told,
        f"{placement.rates_told} frames a second",
    )  # fmt: skip


def promised(film: Film, encode: Encode, rate: Fraction) -> Iterator[Finding]:
    """What the plan said."""
    facts, codec = film.facts, _CODECS[encode.codec]
    yield Finding("codec", facts.codec == codec, codec_told(facts.codec), codec_told(codec))
    yield Finding(
        "rate", facts.rate == rate, f"{facts.rate} frames a second", f"{rate} frames a second"
    )  # fmt: skip
