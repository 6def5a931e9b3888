"""The tables of every language agree with themselves and with the CLDR's rules."""

from __future__ import annotations

from decimal import Decimal

import pytest

from adgen.media.tables import data_path
from adgen.voices.reading.tongue import Tongue, tongue_for

LANGUAGES = sorted(file.stem for file in data_path("reading").glob("*.yaml"))


def tongue(language: str) -> Tongue:
    found = tongue_for(language)
    assert found is not None
    return found


def all_forms(language: str) -> dict[str, str]:
    grammar = tongue(language).grammar
    money = {code: money.name for code, money in grammar.money.items()}
    minor = {f"{code}/100": money.minor for code, money in grammar.money.items() if money.minor}
    return {unit: forms for unit, forms in grammar.units.items() if forms} | money | minor


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unit_has_one_form_or_one_for_each_number(language: str) -> None:
    counts = {1, len(tongue(language).grammar.forms)}
    odd = {
        unit for unit, forms in all_forms(language).items() if len(forms.split("|")) not in counts
    }
    assert odd == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_forms_are_those_of_the_cldr(language: str) -> None:
    named = {tongue(language).category(Decimal(number)) for number in (1, 2, 3, 5, 11, 21, 100)}
    forms = tongue(language).grammar.forms
    assert forms == ("other",) or named <= set(forms)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_is_named_is_there(language: str) -> None:
    grammar = tongue(language).grammar
    units = {*grammar.units}
    assert {*grammar.symbols.values()} <= units
    assert {*grammar.signs.values()} <= {*grammar.money, "$"}
    gendered = {*grammar.feminine, *grammar.neuter} - {*grammar.large}
    assert gendered <= {*units, *all_forms(language)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_can_spell(language: str) -> None:
    spelling, grammar = tongue(language).spelling, tongue(language).grammar
    rules = {
        *grammar.cardinal.values(),
        *grammar.ordinals.values(),
        *filter(None, grammar.years.values()),
    }
    for case in grammar.cases.values():
        rules |= set(case.rules.values())
    if grammar.date is not None:
        dated = {grammar.date.day, grammar.date.year, *grammar.date.after.values()}
        rules |= {name for name in dated if name.startswith("spellout")}
    assert {name for name in rules if spelling.by(name, 17) is None} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_figure_is_left_in_what_is_spelled(language: str) -> None:
    spelling = tongue(language).spelling
    said = [spelling.whole(number) for number in (0, 7, 16, 21, 80, 101, 999, 2026, 12_345, 10**6)]
    assert all(words and not any(char.isdigit() for char in words) for words in said)
    assert len(set(said)) == len(said)
