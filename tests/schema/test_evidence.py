"""Every value of a placement has somebody's word behind it, or says that it has none."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

import pytest
from pydantic import ValidationError

from adgen.media.tables import placements
from adgen.schema.delivery import Placement
from adgen.schema.evidence import Evidence

PLAIN = {
    "id": "wall", "title": "A wall", "width": 90, "height": 160, "seconds": {"max": 10},
    "safe": {"top": 1, "bottom": 1, "left": 1, "right": 1}, "confidence": "third",
    "sources": ["a page"], "checked": "2026-11-21",
}  # fmt: skip


def wall(**more: object) -> Placement:
    return Placement.model_validate({**PLAIN, **more})


@pytest.mark.parametrize("name", placements())
def test_no_given_value_is_without_evidence(name: str) -> None:
    place = placements()[name]
    given = list(place.given())
    assert {"raster", "safe.top"} <= set(given)
    for field in given:
        told = place.evidence_of(field)
        assert told.checked is not None, field
        assert told.sources or told.notes, field
        if told.confidence == "official":
            assert any(re.search(r"[a-z0-9-]+\.[a-z]{2,}", each) for each in told.sources), field
        if told.confidence == "third":
            assert told.sources, field
        if told.confidence == "none":
            assert told.notes, field


def test_a_part_has_its_own_evidence_before_that_of_its_whole_and_of_the_row() -> None:
    place = wall(
        max_kbps=5,
        evidence={
            "safe": {"confidence": "code", "sources": ["a program"]},
            "safe.top": {
                "confidence": "official", "sources": ["their page"], "checked": "2026-01-02"
            },
        },
    )  # fmt: skip
    assert place.evidence_of("safe.top").sources == ("their page",)
    assert place.evidence_of("safe.top").checked == date(2026, 1, 2)
    assert place.evidence_of("safe.left").confidence == "code"
    assert place.evidence_of("safe.left").checked == date(2026, 11, 21)
    assert place.evidence_of("max_kbps").sources == ("a page",)
    assert [doubt.field for doubt in place.doubtful] == ["safe.bottom", "safe.left", "safe.right"]


def test_what_is_doubted_alike_is_told_as_a_whole_and_what_is_not_given_is_not() -> None:
    place = wall(evidence={"safe": {"confidence": "none", "notes": "ours"}})
    assert [doubt.field for doubt in place.doubtful] == ["safe"]
    assert list(place.given()) == [
        "raster", "seconds.max", "safe.top", "safe.bottom", "safe.left", "safe.right",
    ]  # fmt: skip


def test_official_takes_a_source_and_nobodys_word_takes_notes() -> None:
    with pytest.raises(ValidationError, match="official takes a source"):
        Evidence(confidence="official")
    with pytest.raises(ValidationError, match="nobody's word takes notes"):
        Evidence(confidence="none")
    with pytest.raises(ValidationError, match="official takes a source"):
        wall(confidence="official", sources=[])
    with pytest.raises(ValidationError, match="evidence is for fields, and saef is none"):
        wall(evidence={"saef": {"confidence": "third"}})
    with pytest.raises(ValidationError, match=r"and safe\.topp is none"):
        wall(evidence={"safe.topp": {"confidence": "third"}})


def test_listed_rates_and_lengths_are_the_only_ones() -> None:
    ctv, tv, tiktok = (placements()[name] for name in ("us-ctv", "tv-uk", "tiktok"))
    assert [ctv.takes_length(each) for each in (6, 10, 15, 29.9, 30, 60)] == [
        True, False, True, False, True, True,
    ]  # fmt: skip
    assert ctv.takes_length(30.01, slack=0.02)
    rates = (Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30))
    assert all(map(ctv.takes_rate, rates))
    assert not ctv.takes_rate(Fraction(50))
    assert [tv.takes_rate(rate) for rate in rates] == [False, False, True, False, False]
    assert tiktok.takes_rate(Fraction(24000, 1001))
    assert not tiktok.takes_rate(Fraction(61))
    assert (ctv.lengths_told, tv.lengths_told) == ("6 or 15 or 30 or 60", "any")
    assert tv.rates_told == "25"
    assert (tiktok.lengths_told, tiktok.rates_told) == ("5 to 600", "23 to 60")


def test_what_is_not_given_stays_out_of_the_json_that_keys_are_made_of() -> None:
    told = wall().model_dump(mode="json")
    assert set(told) == {
        "id", "title", "width", "height", "seconds", "safe", "mirrored", "captions", "min_rate",
        "max_rate", "max_megabytes", "min_kbps", "loudness", "confidence", "notes", "sources",
        "checked",
    }  # fmt: skip
    assert set(told["seconds"]) == {"min", "max", "recommended"}
    assert wall(sound={"min_kbps": 96}).model_dump()["sound"] == {"min_kbps": 96}
