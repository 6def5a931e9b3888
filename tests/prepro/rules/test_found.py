"""Breaches of a market's or a brand's rules are told where their words stand; some are waived."""

from __future__ import annotations

from pathlib import Path

import pytest

from adgen.brief.files import asset_finder, picture_finder
from adgen.brief.load import load_campaign
from adgen.errors import RequestError
from adgen.media.tables import market_rules
from adgen.prepro.expand import expand
from adgen.prepro.rules.found import found
from adgen.prepro.rules.matching import fold, spans
from adgen.schema.rules import Breach, MarketRule
from tests.brief.written import BRAND, CAMPAIGN, REGIONS, write_campaign

FILE = Path("campaigns/feast/campaign.yaml")
CSV = "campaigns/feast/regions.csv"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def breaches(campaign: str = CAMPAIGN, regions: str = REGIONS, brand: str = BRAND) -> list[Breach]:
    """Of all rows."""
    write_campaign(Path(), campaign, brand, regions)
    brief = load_campaign(FILE)
    return [
        breach
        for row in brief.rows
        for breach in found(
            brief, row, expand(brief, row, picture_finder(brief.folder), asset_finder(brief.folder))
        )
    ]


def chinese(headline: str) -> str:
    return REGIONS.replace("团圆", headline)


def test_the_written_campaign_breaks_no_rule() -> None:
    assert breaches() == []


def test_an_absolute_term_is_told_by_row_and_column() -> None:
    (breach,) = breaches(regions=chinese("最佳的团圆"))
    assert (breach.rule, breach.severity, breach.word) == ("cn-absolute-terms", "block", "最佳")
    assert (breach.market, breach.key) == ("zh-CN", "shots[0].super.text")
    assert breach.where == f"{CSV}, row 2, column headline"
    assert "Advertising Law of the PRC, Art. 9(3)" in breach.what


@pytest.mark.parametrize(
    "headline", ["最后一天", "最近的家", "最佳赏味期就在今夜", "第一次团圆", "国家级自然保护区"]
)
def test_what_only_looks_absolute_is_fine(headline: str) -> None:
    assert [breach.word for breach in breaches(regions=chinese(headline))] == []


def test_a_milder_rule_is_silent_on_words_of_a_stricter_one() -> None:
    found = breaches(regions=chinese("最佳，最好"))
    assert [(breach.severity, breach.word) for breach in found] == [
        ("block", "最佳"),
        ("warn", "最"),
    ]


def test_words_of_the_template_are_told_at_its_key() -> None:
    campaign = CAMPAIGN.replace('"Taste {{ dish }}"', '"抗癌 {{ dish }}"')
    (breach,) = breaches(campaign)
    assert (breach.rule, breach.word) == ("cn-medical", "抗癌")
    assert breach.where == f"{FILE}, line 19, shots[0].voice"


def test_a_prompt_is_looked_at_for_symbols_in_any_language_but_not_for_praise() -> None:
    prompt = CAMPAIGN.replace("prompt: slow pour", "prompt: best quality, a Chinese flag, 国徽")
    words = {(breach.market, breach.word) for breach in breaches(prompt)}
    assert words == {("zh-CN", "chinese flag"), ("zh-CN", "国徽")}
    negative = CAMPAIGN.replace("prompt: slow pour", "negative: Chinese flag")
    assert breaches(negative) == []


def test_words_that_only_a_filled_template_makes_are_told_with_its_row() -> None:
    campaign = CAMPAIGN.replace('"Taste {{ dish }}"', '"最{{ dish }}"')
    (breach,) = breaches(campaign, REGIONS.replace("饺子", "佳饺子").partition("en-US")[0])
    assert breach.word == "最佳"
    assert breach.where == f"{FILE}, line 19, shots[0].voice ({CSV}, row 2)"


def test_every_kind_of_text_is_looked_at() -> None:
    campaign = CAMPAIGN.replace(
        "    prompt: slow pour\n",
        "    prompt: slow pour\n    price: {now: 顶级, was: 极品}\n"
        "    counter: {start: 2, stop: 1, text: 'NO.{}'}\n"
        "    voice: 国家级\n    reading: 国家级 国徽\n    translation: best tea\n",
    ).replace('  cta: "{{ cta }}"', "  cta: 国务院\n  tagline: 史上最\n  legal: 稳赚")
    campaign = campaign.replace("shots:\n", "subtitles: {second: en}\nshots:\n", 1)
    rows = REGIONS.splitlines()
    told = {b.key: b.word for b in breaches(campaign, "\n".join(rows[:2]) + "\n")}
    assert told == {
        "shots[1].price.now": "顶级",
        "shots[1].price.was": "极品",
        "shots[1].counter.text": "no.1",
        "shots[1].voice": "国家级",
        "shots[1].reading": "国徽",
        "shots[1].translation": "best",
        "end_card.cta": "国务院",
        "end_card.tagline": "史上最",
        "end_card.legal": "稳赚",
    }


def test_the_brands_own_tagline_is_told_in_its_profile() -> None:
    brand = BRAND.replace("Warm since 1901", "Number one since 1901")
    told = {(breach.where, breach.market, breach.word) for breach in breaches(brand=brand)}
    where = "brands/north/brand.yaml, line 13, tagline"
    assert told == {(where, "zh-CN", "number one"), (where, "en-US", "number one")}


def test_a_struck_price_is_told_where_the_law_says_what_it_must_be() -> None:
    campaign = CAMPAIGN.replace(
        "    prompt: slow pour\n", '    prompt: slow pour\n    price: {now: "€3", was: "€4"}\n'
    )
    regions = REGIONS + "de-DE,Klöße,street,Zusammen,Kaufen\n"
    (breach,) = breaches(campaign, regions)
    assert (breach.rule, breach.market, breach.word) == ("eu-was-price", "de-DE", "€4")


WAIVER = """\
waivers:
  - {rule: cn-absolute-terms, market: zh-CN, text: 最佳团圆, by: Li Wei, reason: a poem's title}
"""


def test_a_waiver_covers_its_own_words_and_no_others() -> None:
    campaign = CAMPAIGN + WAIVER
    (breach,) = breaches(campaign, chinese("最佳团圆"))
    assert breach.waived is not None
    assert breach.row()["waived"]["by"] == "Li Wei"
    first, second = breaches(campaign, chinese("最佳团圆，最佳"))
    assert {first.waived is None, second.waived is None} == {True, False}
    elsewhere = CAMPAIGN + WAIVER.replace("zh-CN", "TW")
    assert breaches(elsewhere, chinese("最佳团圆"))[0].waived is None


@pytest.mark.parametrize(
    "missing", ["by: Li Wei, ", ", reason: a poem's title", "text: 最佳团圆, "]
)
def test_nobody_waives_without_name_reason_and_words(missing: str) -> None:
    with pytest.raises(RequestError, match="is missing"):
        breaches(CAMPAIGN + WAIVER.replace(missing, ""))


def test_a_brand_blocks_words_of_its_own() -> None:
    brand = BRAND + (
        "words:\n  block:\n    - together\n"
        "    - {words: [buy], markets: [US], severity: warn, fine: [best buy], why: we never beg}\n"
    )
    told = [(b.rule, b.severity, b.market, b.word) for b in breaches(brand=brand)]
    assert told == [
        ("brand-block", "block", "en-US", "together"),
        ("brand-block", "warn", "en-US", "buy"),
    ]
    campaign = CAMPAIGN.replace("Taste {{ dish }}", "Cheap {{ dish }}")
    told = [(b.market, b.key) for b in breaches(campaign, brand=BRAND + "words: {block: [cheap]}")]
    assert told == [("zh-CN", "shots[0].voice"), ("en-US", "shots[0].voice")]


def test_a_waiver_of_the_market_does_not_waive_the_brands_own_rule() -> None:
    told = breaches(CAMPAIGN + WAIVER, chinese("最佳团圆"), BRAND + "words: {block: [最佳]}")
    assert [(b.rule, b.waived is None) for b in told] == [
        ("cn-absolute-terms", False),
        ("brand-block", True),
    ]


def test_a_word_of_nothing_is_refused() -> None:
    with pytest.raises(RequestError, match=r"words.block\[0\]: is no word"):
        breaches(brand=BRAND + "words: {block: ['*']}")


def test_a_brand_requires_words_in_what_every_length_keeps() -> None:
    words = (
        "words:\n  require:\n    - {words: [North & Co, North], at: [super], markets: [en-US]}\n"
    )
    (breach,) = breaches(brand=BRAND + words)  # the super that names it is in no essential shot
    assert (breach.rule, breach.market, breach.severity) == ("brand-require", "en-US", "block")
    assert "'North & Co' or 'North' is missing in super" in breach.what
    assert breach.where == "brands/north/brand.yaml, line 16, words.require[0]"
    kept = CAMPAIGN.replace("seconds: 2.5", "seconds: 2.5\n    essential: true")
    assert breaches(kept, brand=BRAND + words) == []
    waived = CAMPAIGN + (
        "waivers: [{rule: brand-require, market: US, text: north, by: Jo, reason: a teaser}]\n"
    )
    assert [b.waived is not None for b in breaches(waived, brand=BRAND + words)] == [True]


@pytest.mark.parametrize("rule", market_rules(), ids=lambda rule: rule.id)
def test_every_word_of_the_table_is_found_and_every_source_told(rule: MarketRule) -> None:
    assert rule.words or rule.of == ("was",)
    assert rule.source.startswith("http")
    for word in (word for words in rule.words.values() for word in words):
        written = fold(word.replace("{n}", "5").replace("*", ""))
        assert spans((word,), written), word
        assert not spans(rule.fine, written), word
    for phrase in rule.fine:
        assert spans((phrase,), fold(phrase)), phrase


def test_no_two_rules_of_the_table_share_an_id() -> None:
    ids = [rule.id for rule in market_rules()]
    assert len(set(ids)) == len(ids) > 60
