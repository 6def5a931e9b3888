"""Finds in a text what a voice would misread, and says it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from adgen.voices.reading.counting import (
    Said,
    after_gap,
    any_of,
    case_before,
    is_year,
    read_number,
    say_amounts,
)
from adgen.voices.reading.dates import read_date, read_day, read_time
from adgen.voices.reading.edges import (
    number_may_start,
    number_may_stop,
    word_before,
    word_follows,
)
from adgen.voices.reading.measures import MINUS, read_quantity, read_range
from adgen.voices.reading.money import signs
from adgen.voices.reading.spelling import GENDERS, Amount
from adgen.voices.reading.tongue import SPACES, Tongue

Span = tuple[int, int, str]
"""Start and stop in a text, and what is said there."""

# Figures that belong together, whatever they are: what is not known of them is left as a whole.
_RUN = re.compile(rf"\d+(?:[.,:/٫٬’'+*·•×_~〜～–—{SPACES}-]+\d+)*")
_PHONE = re.compile(rf"\+?[(]?\d+(?:[ {SPACES}.()-]{{1,2}}\d+)+")
_ALONE = re.compile(r"(?<=\s)[&+](?=\s)|(?<=\d\s)[x×](?=\s\d)")
_NOTE = re.compile(r"(?<=[^\s*†‡])[*†‡](?![\w*†‡])")  # sends to the small print: not said
# What starts a reading: a sign before figures, or one of these.
_OTHERWISE = (
    rf"(?=[ {SPACES}]?\d)|[{MINUS}־](?=\S{{0,3}}\d)|[%٪](?=\d)|[+(]?\d"
    rf"|{_ALONE.pattern}|{_NOTE.pattern}"
)
_TIMES = re.compile(r"[x×](?!\w)")


def read_figures(tongue: Tongue, text: str, taken: Sequence[tuple[int, int]]) -> list[Span]:
    """What is read otherwise than written, in order; never inside the `taken` stretches."""
    begin = _beginning(tongue)
    spans: list[Span] = []
    place = 0
    while (found := begin.search(text, place)) is not None:
        start = found.start()
        block = next((stop for first, stop in taken if first <= start < stop), None)
        if block is not None:
            place = block
            continue
        said = _read(tongue, text, start)
        if said is None or any(first < said.stop and start < stop for first, stop in taken):
            place = _after(text, start, found.end())
            continue
        spans.append((start, said.stop, said.spoken))
        place = said.stop
    return spans


def _beginning(tongue: Tongue) -> re.Pattern[str]:
    """Where something may start that is to be read."""
    grammar = tongue.grammar
    return any_of(frozenset((*signs(tongue), *grammar.numero, *grammar.before)), _OTHERWISE)


def _after(text: str, start: int, stop: int) -> int:
    """Where to look on behind what is not known."""
    run = _RUN.match(text, start)
    return run.end() if run else max(stop - (text[stop - 1].isdigit()), start + 1)


def _read(tongue: Tongue, text: str, start: int) -> Said | None:
    if text[start] in "&+x×" and _ALONE.match(text, start):
        word = tongue.grammar.words.get(text[start].replace("×", "x"))
        return None if word is None else Said(start + 1, word)
    if text[start] in f"{MINUS}־" and start and text[start - 1].isalnum():
        # Hebrew writes a hyphen between a preposition and figures, and none before a word.
        hebrew = "א" <= text[start - 1] <= "ת" and text[start + 1].isdecimal()
        return _read(tongue, text, start + 1) if hebrew else None
    if text[start] in "*†‡":
        return Said(start + 1, "")
    if not number_may_start(text, start):
        return None
    for reader in (
        _phone, _phrase, read_date, read_day, read_time, _numero, read_quantity, _range, _plain
    ):  # fmt: skip
        said = reader(tongue, text, start)
        if said is not None:
            return said
    return None


def _phrase(tongue: Tongue, text: str, start: int) -> Said | None:
    run = _RUN.match(text, start)
    spoken = tongue.grammar.phrases.get(run.group()) if run else None
    if run is None or spoken is None or not number_may_stop(text, run.end()):
        return None
    return Said(run.end(), spoken)


def _phone(tongue: Tongue, text: str, start: int) -> Said | None:
    """A telephone number, figure by figure with a pause between its groups."""
    found = _PHONE.match(text, start)
    if found is None or not number_may_stop(text, found.end()):
        return None
    groups = re.findall(r"\d+", found.group())
    figures = "".join(groups)
    national = found.group()[0] in "+(" or figures[0] == "0" or found.group().count("-") > 1
    if not national or not 7 <= len(figures) <= 15 or read_date(tongue, text, start):
        return None
    said = [tongue.spelling.figures("".join(str(int(f)) for f in group)) for group in groups]
    if not all(said):
        return None
    plus = f"{tongue.grammar.words.get('+', '')} " if found.group()[0] == "+" else ""
    spoken = plus + ", ".join(group for group in said if group)
    return Said(found.end(), tongue.spelling.respelled(spoken))


def _numero(tongue: Tongue, text: str, start: int) -> Said | None:
    """A number behind a sign that says so, or behind a word that makes it an ordinal."""
    grammar = tongue.grammar
    both = {**grammar.numero, **grammar.before}
    found = any_of(frozenset(both)).match(text, start) if both else None
    if found is None:
        return None
    sign = found.group()
    begin = after_gap(text, found.end())
    number = read_number(tongue, text, begin)
    if number is not None and sign == "#" and number[0].whole > 99:
        return None  # a hashtag
    if number is None or number[0].fraction or not number_may_stop(text, number[1]):
        return None
    said = tongue.spelling.whole(number[0].whole)
    if said is None:
        return None
    if sign in grammar.before:
        counted = None if "m" in grammar.cardinal else read_quantity(tongue, text, begin)
        if counted is not None:
            return Said(
                counted.stop, f"{tongue.spelling.respelled(text[start:begin])}{counted.spoken}"
            )
        return Said(number[1], tongue.spelling.respelled(f"{text[start:begin]}{said}"))
    return Said(number[1], f"{grammar.numero[sign]} {said}")


def _range(tongue: Tongue, text: str, start: int) -> Said | None:
    """From one number to another of what the next word names."""
    first = read_number(tongue, text, start)
    second = None if first is None else read_range(tongue, text, first[1], "")
    if first is None or second is None or second[0].value <= first[0].value:
        return None
    if not number_may_stop(text, second[1]) or not word_follows(text, second[1]):
        return None
    return _counted(tongue, text, start, [first[0], second[0]], second[1])


def _plain(tongue: Tongue, text: str, start: int) -> Said | None:
    """A number that stands alone or before a word."""
    grammar = tongue.grammar
    number = read_number(tongue, text, start)
    if number is None:
        return None
    amount, stop = number
    times = _TIMES.match(text, stop)
    if times and grammar.times and not amount.fraction:
        return _times(tongue, amount, times.end())
    ordinal = _ordinal(tongue, text, amount, stop)
    if ordinal is not None:
        return ordinal
    dotted = grammar.ordinal_dot and re.compile(r"\.(?:\s+\w|\s?[–-])").match(text, stop)
    if not number_may_stop(text, stop) or dotted:
        return None
    if re.compile(r"[–—-]\d|[ \u00a0\u202f\u2009][–—][ \u00a0\u202f\u2009]\d").match(text, stop):
        return None  # a range or a score that was not understood
    year = _year(tongue, text, amount, stop)
    return year if year is not None else _counted(tongue, text, start, [amount], stop)


def _times(tongue: Tongue, amount: Amount, stop: int) -> Said | None:
    forms = tongue.grammar.times.split("|")
    form = forms[0] if amount.whole == 1 else forms[-1]
    gender = "f" if "f" in tongue.grammar.cardinal else "alone"
    if tongue.grammar.rules == "de":
        gender = "m"
    said = tongue.spelling.whole(amount.whole, gender)
    return None if said is None else Said(stop, form.removeprefix("=").replace("{}", said))


def _ordinal(tongue: Tongue, text: str, amount: Amount, stop: int) -> Said | None:
    for mark in sorted(tongue.grammar.ordinals, key=len, reverse=True):
        behind = stop + len(mark)
        if text.startswith(mark, stop) and number_may_stop(text, behind) and not amount.fraction:
            said = tongue.spelling.by(tongue.grammar.ordinals[mark], amount.whole)
            return None if said is None else Said(behind, said)
    return None


def _year(tongue: Tongue, text: str, amount: Amount, stop: int) -> Said | None:
    grammar = tongue.grammar
    if not is_year(amount):
        return None
    following = re.compile(rf"[ {SPACES}](\w+\.?)").match(text, stop)
    word = following[1].rstrip(".") if following else ""
    rules = grammar.years.get(word, grammar.cardinal.get("year") if not grammar.years else None)
    said = tongue.spelling.by(rules, amount.whole) if rules else None
    return None if said is None else Said(stop, said)


def _counted(
    tongue: Tongue, text: str, start: int, amounts: list[Amount], stop: int
) -> Said | None:
    """Numbers before anything: where genders differ, only if nothing follows that has one."""
    grammar = tongue.grammar
    before, case = word_before(text, start), case_before(tongue, text, start)
    following = re.compile(rf"[ {SPACES}](\w+\.?)").match(text, stop)
    if before in grammar.unsure or (following and following[1] in grammar.years):
        return None
    alone = say_amounts(tongue, amounts, "alone", case)
    genders = [gender for gender in GENDERS if gender in grammar.cardinal]
    if word_follows(text, stop) or grammar.unsure or (case is not None and case.rules):
        ways = {say_amounts(tongue, amounts, gender, case) for gender in genders}
        least = min(amount.whole for amount in amounts)
        alike = 0 < grammar.alike_from <= least
        if (len(ways) > 1 and not alike) or (not genders and not grammar.counts):
            return None
        if len(ways) == 1 and genders:
            alone = ways.pop()
    if alone is None:
        return None
    return Said(stop, tongue.spelling.respelled(alone) if grammar.joined else alone)
