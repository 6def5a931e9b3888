"""Counters: which number in which frame, its places, its words."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

from adgen.post.text.counter import (
    TooShortToCountError,
    cells,
    counted,
    counter_titles,
    numerals,
    ticks_in,
)
from adgen.post.text.layout import TextDoesNotFitError
from adgen.schema.picture import Box
from adgen.schema.shot import PerAspect, Zone
from adgen.schema.storyboard import CounterText
from adgen.schema.time import FrameRange
from tests.studio.pages import WORDS, page, shapes

RATE = Fraction(30)
FRAMES = FrameRange(60, 150, RATE)


def counter(start: int, stop: int, text: str = "{}", zone: Zone = "center") -> CounterText:
    return CounterText(start, stop, text, PerAspect[Zone](portrait=zone))


def value_at(numbers: dict[int, int], frame: int) -> int:
    return numbers[max(first for first in numbers if first <= frame)]


def test_it_goes_on_with_the_beats_inside_its_shot() -> None:
    beats = [30, 45, 60, 75, 90, 105, 120, 135, 149, 150, 165]
    ticks = ticks_in(FRAMES, beats, 3)
    assert ticks == (75, 90, 105)
    assert ticks_in(FRAMES, beats, 5) == (75, 90, 105, 120, 135)  # neither on the cut nor the end
    numbers = counted(counter(5, 2), FRAMES, ticks)
    assert numbers == {60: 5, 75: 4, 90: 3, 105: 2}
    seen = [value_at(numbers, frame) for frame in range(60, 150)]
    assert seen == [5] * 15 + [4] * 15 + [3] * 15 + [2] * 45


def test_without_beats_it_goes_on_every_second() -> None:
    assert ticks_in(FRAMES, (), 2) == ticks_in(FRAMES, [0, 15, 600], 2) == (90, 120)
    assert counted(counter(1, 3), FRAMES, (90, 120)) == {60: 1, 90: 2, 120: 3}
    odd = FrameRange(0, 100, Fraction(30000, 1001))
    assert ticks_in(odd, (), 3) == (30, 60, 90)


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(25), RATE, Fraction(60)])
@pytest.mark.parametrize("tempo", [60, 90, 120, 174])
def test_its_first_and_last_numbers_can_be_read(rate: Fraction, tempo: int) -> None:
    """Wherever the beats lie in a shot, and if a number is passed over for that."""
    period = Fraction(60, tempo)
    for late in range(10):
        frames = FrameRange(50, 50 + round(Fraction(3, 2) * rate), rate)
        starts = [period * (number + Fraction(late, 10)) for number in range(-2, 9)]
        beats = [50 + round(start * rate) for start in starts]
        ticks = ticks_in(frames, beats, 2)
        assert 1 <= len(ticks) <= 2
        assert ticks[0] - frames.start >= rate / 4
        assert frames.stop - ticks[-1] >= rate * 3 / 10
        assert all((after - before) / rate >= 0.17 for before, after in pairwise(ticks))


def test_with_few_beats_it_goes_on_between_them_too() -> None:
    shot = FrameRange(0, 33, RATE)
    assert ticks_in(shot, [1, 16, 31, 46], 2) == (16, 24)  # the beat on frame 1 hides no 3
    assert ticks_in(FrameRange(0, 31, RATE), [1, 16, 31, 46], 2) == (8, 16)
    assert ticks_in(shot, [1, 16, 31, 46], 1) == (16,)
    assert ticks_in(shot, [0, 8, 16, 24, 32], 9) == (8, 16, 24)  # too fast to be read between them
    assert ticks_in(FrameRange(0, 90, RATE), [15, 30, 600], 9) == (15, 22, 30)  # a pause is none


@pytest.mark.parametrize(("start", "stop"), [(10, 0), (0, 10), (0, 999_999), (999_999, 3), (7, 4)])
def test_with_few_beats_its_steps_are_larger_and_even_and_it_arrives(start: int, stop: int) -> None:
    numbers = list(counted(counter(start, stop), FRAMES, (75, 90, 105)).values())
    assert (numbers[0], numbers[-1], len(numbers)) == (start, stop, 4)
    steps = [after - before for before, after in pairwise(numbers)]
    assert max(steps) - min(steps) <= 1


def test_a_count_that_has_no_time_is_refused() -> None:
    with pytest.raises(TooShortToCountError, match=r"from 3 to 1, .* 0\.67 s have no time"):
        counted(counter(3, 1), FrameRange(0, 20, RATE), ())
    assert counted(counter(3, 3), FrameRange(0, 20, RATE), ()) == {0: 3}


@pytest.mark.parametrize(("texts", "zero"), [
    ([], "0"), (["Listen now"], "0"), (["السعر ٤٩٩ ريال"], "٠"), (["حتى 40 ساعة"], "0"),
    (["Now", "१९९"], "०"),
])  # fmt: skip
def test_its_digits_are_those_of_the_texts_beside_it(texts: list[str], zero: str) -> None:
    assert numerals(texts) == zero


@pytest.mark.parametrize(("text", "shown"), [
    ("{}", ["", "12", ""]), ("Only {} left", ["Only", "12", "left"]), ("-{}%", ["", "-12%", ""]),
    ("{}s to go", ["", "12s", "to go"]), ("还剩{}天", ["还剩", "12", "天"]),
    ("noch {}", ["noch", "12", ""]), ("باقي {} أيام", ["باقي", "12", "أيام"]),
])  # fmt: skip
def test_the_words_stand_above_and_below_the_number(text: str, shown: list[str]) -> None:
    on = page("tiktok", "zh-Hans" if "天" in text else "ar" if "أ" in text else "en")
    found = counter_titles(on, counter(12, 8, text), {60: 12, 90: 8}, "0", FRAMES, None, False)
    assert [title.fitted.lines[0] for title in found] == [part for part in shown if part]
    number = next(title for title in found if title.role == "counter")
    assert [step for step, _ in number.steps] == [60, 90]
    assert number.steps[1][1] == shown[1].replace("12", "8")
    tops = [title.fitted.box.top for title in found]
    assert tops == sorted(tops)
    for first, second in pairwise(found):
        assert not first.fitted.box.meets(second.fitted.box)


@pytest.mark.parametrize("name", shapes())
@pytest.mark.parametrize("language", WORDS)
def test_number_and_words_keep_to_the_safe_area(name: str, language: str) -> None:
    on = page(name, language)
    text = f"{WORDS[language].tagline} {{}} {WORDS[language].cta}"
    numbers = counted(counter(100, 0), FRAMES, (75, 90, 105))
    for zone in ("top", "center", "lower", "left"):
        found = counter_titles(
            on, counter(100, 0, text, zone), numbers, "0", FRAMES, None, True
        )  # fmt: skip
        for title in found:
            assert on.safe.holds(title.fitted.box, slack=0.01)
            assert title.fitted.box.bottom <= on.text_floor(True) + 0.01
        number = next(title for title in found if title.role == "counter")
        assert number.fitted.size > 1.5 * found[0].fitted.size


@pytest.mark.parametrize("zero", ["0", "٠"])
def test_digits_have_places_of_one_width(zero: str) -> None:
    on = page("tiktok", "ar")
    every = ["".join(chr(ord(zero) + int(d)) for d in text) for text in ("10", "91", "88")]
    widths = {cells(on, text, 100, every) for text in every}
    (width,) = widths
    assert width[0] == width[1] == max(on.book.width(d, 100, "ar") for d in "".join(every))


def test_it_stands_clear_of_what_is_there_already() -> None:
    on = page("tiktok", "en")
    taken = Box(200, 600, 700, 800)
    found = counter_titles(
        on, counter(3, 1), {60: 3, 90: 1}, "0", FRAMES, None, False, [taken]
    )  # fmt: skip
    assert not found[0].block.meets(taken)
    everything = on.safe.grown(5)
    with pytest.raises(TextDoesNotFitError):
        counter_titles(on, counter(3, 1), {60: 3, 90: 1}, "0", FRAMES, None, False, [everything])
