"""Dates and times of day."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from functools import lru_cache

from adgen.voices.reading.counting import Said, case_before
from adgen.voices.reading.edges import number_may_stop, word_before
from adgen.voices.reading.grammar import Case, Clock, Dates
from adgen.voices.reading.tongue import SPACES, Tongue

_YEAR_FIRST = re.compile(r"(\d{4})([-/.] ?)(\d{1,2})\2(\d{1,2})(?![\d/]|[.-]\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?![\d/]|[.-]\d)")
_YEAR_WORD = re.compile(rf"[ {SPACES}](?:года|год|г\.|roku|r\.)(?!\w)")
_GAP = f"[ {SPACES}]?"


def read_date(tongue: Tongue, text: str, start: int) -> Said | None:
    """A date in figures, in the order of the market where the figures allow another one too."""
    dates = tongue.grammar.date
    if dates is not None and dates.month_day:
        said = _month_day(tongue, dates, text, start)
        if said is not None:
            return said
    found = _YEAR_FIRST.match(text, start)
    if found is not None:
        day = _date(int(found[1]), int(found[3]), int(found[4]))
    else:
        found = _YEAR_LAST.match(text, start)
        day = None if found is None else _in_order(tongue, found)
    if dates is None or found is None or day is None or not number_may_stop(text, found.end()):
        return None
    spoken = _say_date(tongue, dates.said, day, word_before(text, start))
    if spoken is None:
        return None
    word = _YEAR_WORD.match(text, found.end())
    return Said(word.end() if word else found.end(), spoken)


def _month_day(tongue: Tongue, dates: Dates, text: str, start: int) -> Said | None:
    """A date without its year, where the figures stand between characters that tell them."""
    written = re.escape(dates.month_day)
    for part in ("month", "day"):
        written = written.replace(re.escape(f"{{{part}}}"), rf"(?P<{part}>\d{{1,2}})")
    found = re.compile(written).match(text, start)
    day = None if found is None else _date(2000, int(found["month"]), int(found["day"]))
    spoken = None if day is None else _say_date(tongue, dates.month_day, day, "")
    return None if found is None or spoken is None else Said(found.end(), spoken)


def _in_order(tongue: Tongue, found: re.Match[str]) -> datetime.date | None:
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    little, middle = _date(year, second, first), _date(year, first, second)
    if tongue.order == "dmy" or middle is None:
        return little
    return middle if tongue.order == "mdy" or little is None or little == middle else None


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _say_date(tongue: Tongue, said: str, date: datetime.date, before: str) -> str | None:
    spelling, dates = tongue.spelling, tongue.grammar.date
    if dates is None:
        return None
    day = _day(tongue, dates, date.day, before)
    named = tongue.months[date.month - 1]
    month = spelling.whole(date.month) if dates.counted else named
    year = _year(tongue, dates, date.year)
    if day is None or month is None or year is None:
        return None
    said = said.replace("{day}", day).replace("{month}", month).replace("{year}", year)
    return spelling.respelled(said) if tongue.grammar.joined else said


def _day(tongue: Tongue, dates: Dates, day: int, before: str) -> str | None:
    if day == 1 and dates.first:
        return dates.first
    if dates.days:
        return dates.days[day - 1]
    rules = dates.after.get(before, dates.day)
    if rules.startswith("spellout"):
        return tongue.spelling.by(rules, day)
    return tongue.spelling.whole(day, rules)


def _year(tongue: Tongue, dates: Dates, year: int) -> str | None:
    spelling = tongue.spelling
    if dates.from_days:
        late = 2000 < year <= 2000 + len(dates.days)
        return f"{spelling.whole(2000)} {dates.days[year - 2001]}" if late else None
    if dates.year == "figures":
        return spelling.figures(str(year))
    case = tongue.grammar.cases.get(dates.year_case)
    if dates.year.startswith("spellout"):
        return spelling.by(dates.year, year)
    return spelling.whole(year, dates.year, case)


def read_day(tongue: Tongue, text: str, start: int) -> Said | None:
    """The day before or behind a month's name."""
    dates = tongue.grammar.date
    if dates is None or dates.counted:
        return None
    found = _day_first(tongue.months, dates.before_month).match(text, start)
    if found is not None and 1 <= int(found[1]) <= 31:
        before = word_before(text, start)
        said = _day(tongue, dates, int(found[1]), before)
        worded = dates.worded or "{}" + dates.before_month
        if worded.endswith(" of ") and before != "the":
            worded = f"the {worded}"
        return None if said is None else Said(found.end(), worded.replace("{}", said))
    found = _day_last(tongue.months).search(text, max(0, start - 16), start)
    figures = re.compile(r"(\d{1,2})(?![\d.:/]*\d|\w)").match(text, start)
    if found is None or figures is None or not dates.said.startswith("{month}"):
        return None
    said = _day(tongue, dates, int(figures[1]), "") if 1 <= int(figures[1]) <= 31 else None
    return None if said is None else Said(figures.end(), said)


@lru_cache(maxsize=64)
def _day_first(months: tuple[str, ...], between: str) -> re.Pattern[str]:
    names = "|".join(map(re.escape, months))
    gap = re.escape(between.replace(" ", "\0")).replace("\0", f"[ {SPACES}]")
    return re.compile(rf"(\d{{1,2}}){gap}(?=(?:{names})(?!\w))", re.IGNORECASE)


@lru_cache(maxsize=64)
def _day_last(months: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, months))})[ {SPACES}]\Z", re.IGNORECASE)


def read_time(tongue: Tongue, text: str, start: int) -> Said | None:
    """A time of day, to the minute."""
    clock = tongue.grammar.clock
    found = _written(clock.written + "." * bool(clock.word)).match(text, start) if clock else None
    if clock is None or found is None or int(found[1]) > 24:
        return None
    half, stop = _half(clock, text, found.end())
    word = re.compile(rf"{_GAP}{re.escape(clock.word)}(?!\w)").match(text, stop)
    if clock.word and word:
        stop = word.end()
    elif text[found.end(1)] == ".":
        return None
    if not number_may_stop(text, stop):
        return None
    before = word_before(text, start)
    if clock.after.get(before, "-") == "":
        return None
    case = case_before(tongue, text, start) or tongue.grammar.cases.get(clock.after.get(before, ""))
    spoken = _say_time(tongue, clock, int(found[1]), int(found[2]), half, case)
    return None if spoken is None else Said(stop, spoken)


@lru_cache(maxsize=8)
def _written(signs: str) -> re.Pattern[str]:
    letters = "".join(sign for sign in signs if sign.isalpha())
    spaced = rf"|{_GAP}[{letters}]{_GAP}" if letters else ""
    return re.compile(rf"(\d{{1,2}})(?:[{signs}]{spaced})([0-5]\d)(?!\d|[:.,/]\d)")


def _half(clock: Clock, text: str, stop: int) -> tuple[str, int]:
    for half in clock.halves:
        found = re.compile(rf"{_GAP}{half}(?!\w)").match(text, stop)
        if found is not None:
            return half.upper(), found.end()
    return "", stop


def _say_time(
    tongue: Tongue, clock: Clock, hour: int, minute: int, half: str, case: Case | None
) -> str | None:
    spelling = tongue.spelling
    hours = spelling.whole(hour, clock.gender, case)
    minutes = spelling.whole(minute, clock.minutes)
    if hours is None or minutes is None or (clock.halves and not hour):
        return None
    if half and not minute:
        return f"{hours} {half}"
    if 0 < minute < 10:
        minutes = clock.low.replace("{}", minutes)
    full = clock.late if clock.late and hour > 12 else clock.full
    forms = (clock.said if minute else full).split("|")
    form = forms[0] if tongue.category(Decimal(hour)) == "one" else forms[-1]
    said = form.replace("{h}", hours).replace("{m}", minutes)
    said = f"{said} {half}" if half else said
    return spelling.respelled(said) if tongue.grammar.joined else said
