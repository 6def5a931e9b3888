"""Which marks a market and a placement ask for, and what stops a file that cannot have them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adgen.delivery.marks.needs import (
    Kit,
    label_height,
    marks_for,
    table,
    unmakeable,
    worded,
)
from adgen.errors import RequestError
from adgen.media.tables import placements
from adgen.schema.labels import Mark, Shown
from adgen.schema.picture import Raster


@pytest.mark.parametrize(
    ("region", "placement", "shows", "required"),
    [
        ("zh-CN", "linkedin", (), {"visible", "aigc"}),
        ("zh", "linkedin", (), {"visible", "aigc"}),
        ("ug-CN", "linkedin", (), {"visible", "aigc"}),
        ("zh-TW", "linkedin", (), set()),
        ("zh-HK", "linkedin", (), set()),
        ("zh-TW", "douyin-feed", (), {"visible", "aigc"}),
        ("de-DE", "tiktok", (), {"xmp"}),
        ("de-AT", "tiktok", (), {"xmp"}),
        ("de-CH", "tiktok", (), set()),
        ("fr", "tiktok", ("lifelike",), {"xmp", "visible"}),
        ("en-US", "youtube-shorts", (), set()),
        ("en-US", "youtube-shorts", ("performer",), {"visible"}),
        ("en-GB", "youtube-shorts", ("performer", "lifelike"), set()),
        ("hi-IN", "youtube-shorts", ("lifelike",), {"visible", "xmp"}),
        ("ko-KR", "youtube-shorts", ("lifelike", "performer"), set()),
        ("es-419", "tiktok", (), set()),
        ("zh-001", "linkedin", (), {"visible", "aigc"}),
        ("zh-142", "linkedin", (), {"visible", "aigc", "xmp"}),
        ("en-150", "linkedin", (), {"xmp"}),
        ("ar-001", "linkedin", (), set()),
    ],
)
def test_what_a_market_requires(
    region: str, placement: str, shows: tuple[Shown, ...], required: set[Mark]
) -> None:
    needs = marks_for(region, placement, shows)
    assert set(needs.required) == required
    assert not required & set(needs.advised)
    assert set(needs.required) | set(needs.advised) >= {"xmp", "c2pa"}


def test_a_placement_that_is_like_a_chinese_one_is_held_to_its_rules() -> None:
    assert set(marks_for("en-US", "our-feed", (), ("douyin-feed",)).required) == {"visible", "aigc"}
    assert marks_for("en-US", "our-feed", (), ("youtube-bumper",)).required == ()


@pytest.mark.parametrize(
    ("text", "enough"),
    [
        ("AI生成", True),
        ("由AI合成", True),
        ("人工智能生成", True),
        ("FAIR生成", False),
        ("PAINT 合成", False),
    ],
)
def test_a_word_inside_another_is_not_the_word(text: str, enough: bool) -> None:
    asked = marks_for("zh-CN", "linkedin").visible
    assert asked is not None
    assert asked.satisfied_by(text) is enough


def test_a_rule_about_what_is_not_shown_only_advises() -> None:
    needs = marks_for("de", "tiktok")
    assert "visible" in needs.advised
    assert needs.visible is None
    assert [rule.id for rule in needs.looser] == ["eu-deep-fakes"]


def test_what_is_to_be_declared_goes_with_the_placement() -> None:
    told = [rule.declare for rule in marks_for("en-GB", "tiktok").rules if rule.declare]
    assert len(told) == 1
    assert "AI-generated" in told[0]


def test_no_tag_is_no_market() -> None:
    with pytest.raises(RequestError, match="BCP-47"):
        marks_for("China!", "tiktok")


def test_the_chinese_label_holds_both_words_for_two_seconds() -> None:
    needs = marks_for("zh-CN", "douyin-feed")
    label = needs.visible
    assert label is not None
    assert label.seconds == 2
    assert label_height(label, Raster(1080, 1920)) == 54
    assert label_height(label, Raster(1920, 1080)) == 54
    assert label_height(label, Raster(1082, 1082)) == 55  # 54.1
    assert worded("zh-CN", label) == ("AI生成", "zh-CN")
    assert worded("zh-CN", label, "人工智能合成") == ("人工智能合成", "zh-CN")
    assert worded("zh-CN", label, "AI") is None
    assert worded("zh-CN", label, "本片为生成内容") is None


def test_a_language_without_the_words_is_labelled_in_the_markets_own() -> None:
    assert worded("en-CN", marks_for("en-CN", "linkedin").visible) == ("AI生成", "zh")
    german = marks_for("de", "tiktok", ("lifelike",))
    assert worded("de", german.visible) == ("KI-generiert", "de")
    assert worded("pt-BR", marks_for("pt-BR", "tiktok").visible) == ("Gerado por IA", "pt-BR")
    assert worded("mi", marks_for("mi", "tiktok").visible) is None


def test_a_market_whose_mark_cannot_be_made_is_refused_with_its_law() -> None:
    needs = marks_for("zh-CN", "douyin-feed")
    assert unmakeable(needs, Kit("AI生成", "ACME", signs=False)) == ()
    for kit, mark in (
        (Kit(None, "ACME", True), "visible"),
        (Kit("AI", "ACME", True), "visible"),
        (Kit("AI生成", "", True), "aigc"),
        (Kit("AI生成", "上海茶业", True), "aigc"),
    ):
        (problem,) = unmakeable(needs, kit)
        assert problem.where == "zh-CN, douyin-feed"
        assert f"the mark {mark}" in problem.what
        assert "GB 45438-2025" in problem.what
        assert problem.hint
    assert len(unmakeable(needs, Kit(None, "", False))) == 2
    assert unmakeable(marks_for("ar-AE", "tiktok"), Kit(None, "", False)) == ()


def test_a_signature_that_is_required_takes_credentials() -> None:
    needs = replace(marks_for("ar-AE", "tiktok"), required=("c2pa", "xmp"))
    (problem,) = unmakeable(needs, Kit(None, "", signs=False))
    assert "the mark c2pa" in problem.what
    assert unmakeable(needs, Kit(None, "", signs=True)) == ()


def test_every_row_says_where_it_is_from() -> None:
    found = table()
    assert len({rule.id for rule in found.rules}) == len(found.rules)
    for rule in found.rules:
        assert rule.source and rule.confidence
        assert rule.markets or rule.placements
        assert ("visible" in (*rule.requires, *rule.advises)) == (rule.visible is not None)
        if rule.requires:
            assert rule.since is not None
    for group in found.groups.values():
        assert len(set(group)) == len(group)
    assert len(found.groups["EU"]) == 27


def test_every_placement_has_marks() -> None:
    for placement in placements():
        assert set(marks_for("ja-JP", placement).advised) == {"xmp", "c2pa"}
