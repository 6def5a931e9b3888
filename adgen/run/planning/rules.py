"""The market's and the brand's rules, held against every storyboard as soon as it is expanded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from adgen.errors import Problem
from adgen.media.tags import ANY, is_language_tag
from adgen.prepro.rules.found import found, found_in, known_rules
from adgen.prepro.rules.markets import is_territory
from adgen.prepro.rules.places import PlacedText
from adgen.run.plan import Plan, Spot
from adgen.run.planning.lines import line_of, shot_key, track_key
from adgen.run.planning.speech import Spoken
from adgen.schema.brief import Brief, Row
from adgen.schema.rules import Breach
from adgen.schema.storyboard import Storyboard


def breaches_of(
    brief: Brief, boards: Sequence[tuple[Row, Storyboard]], problems: list[Problem]
) -> tuple[Breach, ...]:
    """Every breach of every region; those that block and nobody answers for are added to
    `problems`, with waivers that name no rule or no market."""
    problems += _wrong_waivers(brief)
    breaches = tuple(breach for row, board in boards for breach in found(brief, row, board))
    problems += _blocking(breaches)
    return breaches


def heard_breaches(
    brief: Brief,
    boards: Sequence[tuple[Row, Storyboard]],
    spoken: Spoken,
    spots: Iterable[Spot],
    problems: list[Problem],
) -> tuple[Breach, ...]:
    """The same for what recordings and voice tracks say of which no text was given, as it was
    listened to."""
    rows = {row.name: row for row, _ in boards}
    texts: list[tuple[Row, PlacedText]] = []
    for row, board in boards:
        for shot in board.shots:
            line = line_of(shot, board)
            if line is not None and not line.text and line in spoken:
                key = shot_key(board, shot.id, "recording")
                texts.append((row, _heard(key, spoken[line].speech.text, row)))
    for spot in spots:
        if spot.board.tracks and not any(shot.voice for shot in spot.shots):
            row, key = rows[spot.region.name], track_key(spot.board, spot.length)
            texts += [(row, _heard(key, placed.text, row)) for placed in spot.speeches]
    breaches = tuple(each for row, text in texts for each in found_in(brief, row, (text,)))
    problems += _blocking(breaches)
    return breaches


def _heard(key: str, text: str, row: Row) -> PlacedText:
    return PlacedText(key, "", text, ("copy",), row.region.language, "voice", False)


def _blocking(breaches: Iterable[Breach]) -> list[Problem]:
    return [each.problem for each in breaches if each.severity == "block" and each.waived is None]


def with_breaches(plan: Plan, breaches: tuple[Breach, ...]) -> Plan:
    """The plan that keeps its breaches for the record, and warns of those that need care."""
    warnings = (*plan.warnings, *_warnings(breaches), *_idle(plan, breaches))
    return replace(plan, warnings=warnings, breaches=breaches)


def rules_record(breaches: Iterable[Breach]) -> dict[str, list[dict[str, Any]]]:
    """What the manifest tells of rules: who answers for what, and what to look at with care."""
    rows = [breach.row() for breach in breaches]
    return {
        "waived": [row for row in rows if "waived" in row],
        "care": [row for row in rows if "waived" not in row],
    }


def _warnings(breaches: Iterable[Breach]) -> list[str]:
    """One line for the same words under the same key, with how many other rows have them."""
    first: dict[tuple[str, str, str], Breach] = {}
    more: dict[tuple[str, str, str], int] = {}
    for breach in breaches:
        if breach.severity == "warn" and breach.waived is None:
            same = breach.rule, breach.key, breach.word
            more[same] = more.get(same, -1) + 1
            first.setdefault(same, breach)
    return [
        f"{breach.where}: {breach.what}" + (f" (and {more[same]} more)" if more[same] else "")
        for same, breach in first.items()
    ]


def _wrong_waivers(brief: Brief) -> list[Problem]:
    problems: list[Problem] = []
    known = known_rules()
    for number, waiver in enumerate(brief.campaign.waivers):
        key = f"waivers[{number}]"
        if waiver.rule not in known:
            problems.append(Problem.unknown(brief.where(f"{key}.rule"), waiver.rule, known))
        market = waiver.market
        if market != ANY and not is_territory(market) and not is_language_tag(market):
            what = f"is neither a territory nor a language tag: {market!r}"
            hint = "write it as CN, zh-CN or *"
            problems.append(Problem(brief.where(f"{key}.market"), what, hint))
    return problems


def _idle(plan: Plan, breaches: Iterable[Breach]) -> list[str]:
    """Waivers that nothing needs, where every row was looked at."""
    brief = plan.brief
    if {spot.region.name for spot in plan.spots} != {row.name for row in brief.rows}:
        return []
    used = {breach.waived for breach in breaches if breach.waived is not None}
    return [
        f"{brief.where(f'waivers[{number}]')}: nothing needs this waiver any more; delete it"
        for number, waiver in enumerate(brief.campaign.waivers)
        if waiver not in used
    ]
