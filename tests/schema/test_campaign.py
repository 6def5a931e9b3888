"""What single keys of a campaign take."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from adgen.schema.campaign import Campaign
from adgen.schema.shot import Shot
from adgen.schema.soundtrack import Licence, Music

WHOLE: dict[str, Any] = {
    "name": "small", "brand": "b.yaml", "regions": "r.csv", "lengths": [6],
    "placements": ["tiktok"], "shots": [{"id": "open", "seconds": 2}], "end_card": {"seconds": 2},
}  # fmt: skip


def shot(**keys: Any) -> Shot:
    return Shot.model_validate({"id": "open", "seconds": 2, **keys})


@pytest.mark.parametrize(
    ("rate", "exact"),
    [(24, Fraction(24)), (29.97, Fraction(30000, 1001)), (23.976, Fraction(24000, 1001)),
     (59.94, Fraction(60000, 1001)), (60, Fraction(60))],
)  # fmt: skip
def test_rates_are_exact(rate: float, exact: Fraction) -> None:
    assert Campaign.model_validate({**WHOLE, "rate": rate}).frame_rate == exact


@pytest.mark.parametrize("rate", [29, 29.9, True, "30", None])
def test_other_rates_are_refused(rate: object) -> None:
    with pytest.raises(ValidationError, match=r"Input should be one of 23\.976, 24"):
        Campaign.model_validate({**WHOLE, "rate": rate})


def test_a_speed_is_held_or_ramps() -> None:
    assert shot().speed == (1.0, 1.0)
    assert shot(speed=0.5).speed == (0.5, 0.5)
    assert shot(speed=[2, 0.5]).speed == (2.0, 0.5)
    for wrong in (0.4, 2.1, [1, 3]):
        with pytest.raises(ValidationError):
            shot(speed=wrong)


def test_an_anchor_stands_at_a_point_or_at_a_named_place() -> None:
    at = {"portrait": "upper_left", "landscape": [0.2, 0.6]}
    anchor = shot(product={"picture": "p.png", "at": at}).product
    assert anchor is not None
    assert anchor.at.at("portrait") == "upper_left"
    assert anchor.at.at("square") == "upper_left"
    assert anchor.at.at("landscape") == (0.2, 0.6)
    for wrong in ("uper", [1.2, 0.5], [0.5]):
        with pytest.raises(ValidationError):
            shot(product={"picture": "p.png", "at": wrong})


def test_music_starts_at_a_time_or_at_the_best_bar() -> None:
    licence = Licence(owner="us", terms="CC0-1.0", proof="us")
    assert Music(file="m.ogg", licence=licence, start="best").start == "best"
    assert Music(file="m.ogg", licence=licence, start=2.5).start == 2.5
    for wrong in ("bar", -1):
        with pytest.raises(ValidationError):
            Music.model_validate({"file": "m.ogg", "licence": licence, "start": wrong})
