"""Words that a market does not allow are refused, warned of, or recorded with who waives them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.studio.campaign import BRAND, CAMPAIGN, REGIONS, write_campaign

Adgen = Callable[..., Any]
HOME = Path("campaigns/small")
CHINA = "zh-CN,最佳时刻到了,顶级听感,你好,现在听\n"
WAIVER = """\
waivers:
  - {rule: cn-absolute-terms, market: CN, text: 顶级, by: Li Wei, reason: name of the product line}
"""


@pytest.fixture(autouse=True)
def _here(small_placements: None) -> None:
    """Every test here needs the small placements."""


def line_of(text: str, campaign: str) -> int:
    return next(n for n, line in enumerate(campaign.splitlines(), 1) if text in line)


def test_an_absolute_term_in_china_is_refused_by_row_and_column(adgen: Adgen) -> None:
    write_campaign(HOME, regions=REGIONS + CHINA.replace("最佳时刻", "最佳听感"))
    answer = adgen("plan", HOME)
    assert (answer.code, answer.out) == (2, "")
    for column, word in (("headline", "最佳"), ("promise", "顶级")):
        assert f"{HOME}/regions.csv, row 4, column {column}: '{word}' is not allowed" in answer.err
    assert "Advertising Law of the PRC, Art. 9(3)" in answer.err
    assert "hint: say what can be measured, with its source; or answer for it" in answer.err


def test_all_problems_come_together(adgen: Adgen) -> None:
    write_campaign(HOME, f"{CAMPAIGN}mood: smal\n", regions=REGIONS + CHINA)
    answer = adgen("plan", HOME)
    assert answer.code == 2
    assert "mood: unknown name 'smal'" in answer.err
    assert "column promise: '顶级' is not allowed" in answer.err


def test_what_somebody_answers_for_is_made_and_recorded(adgen: Adgen) -> None:
    campaign = CAMPAIGN.replace("placements: [wall, tile]", "placements: [tile]") + WAIVER
    regions = REGIONS.splitlines()[0] + "\n" + CHINA.replace("最佳时刻到了", "听一听")
    write_campaign(HOME, campaign, regions=regions)
    answer = adgen("run", HOME, "--out", "out", "--json")
    assert answer.code in (0, 1), answer.err
    record = json.loads(Path("out/manifest.json").read_text("utf-8"))["rules"]
    (row,) = record["waived"]
    assert (row["rule"], row["market"], row["word"]) == ("cn-absolute-terms", "zh-CN", "顶级")
    assert row["waived"]["by"] == "Li Wei"
    assert row["where"] == f"{HOME}/regions.csv, row 2, column promise"
    assert record["care"] == []


def test_a_plan_tells_who_answers_for_what(adgen: Adgen) -> None:
    campaign = CAMPAIGN.replace("placements: [wall, tile]", "placements: [tile]") + WAIVER
    rows = CHINA.replace("最佳时刻到了", "听一听")
    regions = REGIONS.splitlines()[0] + "\n" + rows + rows.replace("zh-CN", "zh-Hans-CN")
    write_campaign(HOME, campaign, regions=regions)
    answer = adgen("plan", HOME, "--quiet")
    assert answer.code == 0, answer.err
    (told,) = [line for line in answer.out.splitlines() if "is waived for" in line]
    assert told.startswith("cn-absolute-terms is waived for '顶级' by Li Wei: ")
    where = [f"{HOME}/regions.csv, row {row}, column promise" for row in (2, 3)]
    assert told.endswith(f"({', '.join(where)})")


def test_what_needs_care_is_warned_of_once_for_all_rows(adgen: Adgen) -> None:
    regions = """\
region,id,headline,promise,line,cta
en-US,a,You can,Free tea,Hello,Buy now
en-US,b,You can,Free tea,Hello,Buy now
de-DE,,Du kannst,Freier Tag,Hallo,Kaufen
en-US,c,You can,Feel free,Hello,Buy now
"""
    write_campaign(HOME, regions=regions)
    answer = adgen("plan", HOME, "--json")
    assert answer.code == 0
    (warning,) = [w for w in json.loads(answer.out)["warnings"] if "; rule " in w]
    assert warning.startswith(f"{HOME}/regions.csv, row 2, column promise: 'free' is to be used")
    assert warning.endswith("rule us-free (and 1 more)")
    assert f"warning: {warning}" in answer.err


def test_waivers_of_nothing_are_told(adgen: Adgen) -> None:
    write_campaign(HOME, CAMPAIGN + WAIVER)
    answer = adgen("plan", HOME, "--json")
    assert answer.code == 0
    line = line_of("rule: cn-absolute", CAMPAIGN + WAIVER)
    told = f"{HOME}/campaign.yaml, line {line}, waivers[0]: nothing needs this waiver any more"
    assert any(w.startswith(told) for w in json.loads(answer.out)["warnings"])
    narrowed = adgen("plan", HOME, "--json", "--region", "en-US")
    assert not any("nothing needs" in w for w in json.loads(narrowed.out)["warnings"])
    write_campaign(HOME, CAMPAIGN + WAIVER.replace("cn-absolute-terms", "cn-absolut-terms"))
    answer = adgen("plan", HOME)
    assert answer.code == 2
    assert "did you mean cn-absolute-terms?" in answer.err
    write_campaign(HOME, CAMPAIGN + WAIVER.replace("market: CN", "market: China"))
    assert "is neither a territory nor a language tag: 'China'" in adgen("plan", HOME).err


def test_a_brands_required_words_are_asked_for(adgen: Adgen) -> None:
    words = "words: {require: [{words: [orlune.com], at: [cta], why: people must find us}]}\n"
    write_campaign(HOME, brand=BRAND + words)
    answer = adgen("plan", HOME)
    assert answer.code == 2
    assert "words.require[0]: 'orlune.com' is missing in cta for en-US" in answer.err
    write_campaign(HOME, brand=BRAND + words, regions=REGIONS.replace("Buy now", "orlune.com")
                   .replace("Kaufen", "Orlune.com"))  # fmt: skip
    assert adgen("plan", HOME).code == 0


def test_the_rules_of_a_market_are_listed(adgen: Adgen) -> None:
    told = json.loads(adgen("rules", "--market", "zh-CN", "--json").out)["rules"]
    ids = [rule["id"] for rule in told]
    assert {"cn-absolute-terms", "red-cross"} <= set(ids)
    assert not {"us-free", "eu-free"} & set(ids)
    assert all(rule["law"] and rule["source"] and rule["confidence"] for rule in told)
    assert ids == [
        r["id"] for r in json.loads(adgen("rules", "--market", "CN", "--json").out)["rules"]
    ]
    assert "gulf-alcohol" in adgen("rules", "--market", "AE").out
    assert len(json.loads(adgen("rules", "--json").out)["rules"]) > 60
    answer = adgen("rules", "--market", "China")
    assert (answer.code, answer.out) == (2, "")
    assert "hint: write it as CN or zh-CN" in answer.err
