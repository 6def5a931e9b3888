"""Sizes and bit rates at and just beyond what a placement takes and recommends."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from adgen.delivery.checks import size
from adgen.delivery.checks.base import Film
from adgen.schema.delivery import Finding
from tests.studio.films import WALL
from tests.studio.probes import facts_of


def found(limits: dict[str, object], **facts: object) -> dict[str, Finding]:
    bare = {"max_megabytes": None, "min_kbps": None}
    placement = WALL.model_copy(update={**bare, **limits})
    film = Film(Path("a.mp4"), facts_of(30, Fraction(30), **facts), placement)
    return {finding.check: finding for finding in size.findings(film)}


@pytest.mark.parametrize(
    ("limits", "size_of", "check", "status"),
    [
        ({"max_megabytes": 1}, 1_000_000, "size", "passed"),
        ({"max_megabytes": 1}, 1_000_001, "size", "failed"),
        ({"max_megabytes": 2, "recommended_megabytes": 1}, 1_000_001, "size", "warned"),
        ({"max_megabytes": 2, "recommended_megabytes": 1}, 1_000_000, "size", "passed"),
        ({"max_megabytes": 2, "recommended_megabytes": 1}, 2_000_001, "size", "failed"),
        ({"min_kilobytes": 75}, 75_000, "least size", "passed"),
        ({"min_kilobytes": 75}, 74_999, "least size", "failed"),
    ],
)
def test_sizes(limits: dict[str, object], size_of: int, check: str, status: str) -> None:
    assert found(limits, bytes=size_of)[check].status == status


@pytest.mark.parametrize(
    ("limits", "kbps", "status"),
    [
        ({"min_kbps": 516}, 516, "passed"),
        ({"min_kbps": 516}, 515.9, "failed"),
        ({"max_kbps": 25_000}, 25_000, "passed"),
        ({"max_kbps": 25_000}, 25_001, "failed"),
        ({"recommended_kbps": (6000, 10_000)}, 5399, "warned"),
        ({"recommended_kbps": (6000, 10_000)}, 5401, "passed"),
        ({"recommended_kbps": (6000, 10_000), "max_kbps": 12_000}, 11_001, "warned"),
        ({"recommended_kbps": (6000, 10_000), "max_kbps": 12_000}, 12_001, "failed"),
    ],
)
def test_bit_rates(limits: dict[str, object], kbps: float, status: str) -> None:
    assert found(limits, kbps=kbps)["bit rate"].status == status


def test_the_bit_rate_of_prores_is_its_own() -> None:
    limits: dict[str, object] = {"min_kbps": 10_000, "max_kbps": 40_000}
    assert found(limits, kbps=170_000)["bit rate"].status == "failed"
    assert "bit rate" not in found(limits, kbps=170_000, codec="ProRes")


def test_nothing_is_found_where_nothing_is_asked() -> None:
    assert found({}) == {}
