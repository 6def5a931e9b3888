"""Price bursts: both prices inside the shape, the shape inside the safe area."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import get_args

import pytest

from adgen.post.text.burst import COVERED, LEAN, covered_share, price_titles
from adgen.post.text.layout import TextDoesNotFitError
from adgen.post.text.legible import least_size
from adgen.post.text.titles import LIFT, Page, Title
from adgen.schema.brand import Shape
from adgen.schema.picture import Box
from adgen.schema.shot import PerAspect, Zone
from adgen.schema.storyboard import PriceText
from adgen.schema.time import FrameRange
from tests.studio.pages import BRAND, page

FRAMES = FrameRange(0, 60, Fraction(30))
PRICES = {
    "en": ("$149", "$199"),
    "zh-Hans": ("¥899", "¥1,299"),
    "ar": ("٤٩٩ ريال", "٦٩٩ ريال"),
    "hi": ("₹9,999", "₹14,999"),
    "th": ("฿4,990", "฿6,990"),
}


def priced(on: Page, now: str, was: str = "", zone: Zone = "lower") -> tuple[Title, ...]:
    price = PriceText(now, was, PerAspect[Zone](portrait=zone))
    return price_titles(on, price, FRAMES, None, False)


def inside(shape: Shape, whole: Box, x: float, y: float) -> bool:
    """Whether a point lies in a burst's shape, corners not rounded."""
    left, top = (x - whole.centre[0]) / whole.width * 2, (y - whole.centre[1]) / whole.height * 2
    if shape == "circle":
        return math.hypot(left, top) <= 1
    if shape == "diamond":
        return abs(left) + abs(top) <= 1
    edge = whole.left + LEAN * (whole.bottom - y)
    return edge <= x <= edge + whole.width - LEAN * whole.height and abs(top) <= 1


@pytest.mark.parametrize("shape", get_args(Shape))
@pytest.mark.parametrize("language", PRICES)
@pytest.mark.parametrize("name", ["tiktok", "facebook-feed", "youtube-preroll"])
def test_both_prices_are_inside_the_shape_and_it_inside_the_safe_area(
    name: str, language: str, shape: Shape
) -> None:
    on = page(name, language, BRAND.model_copy(update={"shape": shape}))
    for zone in get_args(Zone):
        now, was = priced(on, *PRICES[language], zone)
        assert (now.role, was.role) == ("price", "was")
        whole = now.whole
        assert whole is not None and was.whole == whole
        large = Box(*(c + LIFT * (side - c) for side, c in
                      zip((whole.left, whole.top, whole.right, whole.bottom),
                          whole.centre * 2, strict=True)))  # fmt: skip
        assert on.safe.holds(large, slack=0.01)
        for title in (now, was):
            box = title.fitted.box
            for x in (box.left, box.right):
                assert inside(shape, whole, x, box.top)
                assert inside(shape, whole, x, box.bottom)
            width = on.book.width(title.fitted.lines[0], title.fitted.size, language)
            assert box.width >= width
        assert was.fitted.box.bottom < now.fitted.box.top
        assert now.fitted.size >= 1.6 * was.fitted.size


def test_a_side_is_kept_to_and_the_middle_else() -> None:
    on = page("youtube-preroll", "en")
    places = {zone: priced(on, "$1", "$2", zone)[0].block for zone in get_args(Zone)}
    assert places["left"].left - on.safe.left < 20
    assert on.safe.right - places["right"].right < 20
    assert places["center"].centre == pytest.approx((960, on.safe.centre[1]))
    assert places["top"].top < places["upper"].top < places["center"].top < places["lower"].top


def test_a_price_alone_stands_in_the_middle_of_its_burst() -> None:
    on = page("tiktok", "en")
    (now,) = priced(on, "$149")
    ink = on.book.ink("$149", now.fitted.size, "en")
    assert now.fitted.box.centre == pytest.approx(now.block.centre, abs=1)
    assert now.fitted.box.height >= ink.bottom - ink.top


def test_it_moves_clear_of_what_is_there_already() -> None:
    on = page("tiktok", "en")
    price = PriceText("$149", "$199", PerAspect[Zone](portrait="lower"))
    free = price_titles(on, price, FRAMES, None, False)[0].block
    taken = Box(free.left, free.bottom - 100, free.right, free.bottom)
    moved = price_titles(on, price, FRAMES, None, False, [taken])[0].block
    assert not moved.meets(taken)
    assert on.safe.holds(moved)


@pytest.mark.parametrize(("shape", "side"), [("circle", 0.5), ("diamond", 0.6), ("slant", 0.74)])
@pytest.mark.parametrize("language", PRICES)
def test_it_is_the_hero_of_its_shot(language: str, shape: Shape, side: float) -> None:
    on = page("instagram-feed", language, BRAND.model_copy(update={"shape": shape}))
    whole = priced(on, *PRICES[language])[0].block
    short = min(on.raster.width, on.raster.height)
    assert side - 0.05 <= max(whole.width, whole.height) / short <= side


@pytest.mark.parametrize("zone", ["lower", "center", "upper"])
def test_it_does_not_hide_a_product(zone: Zone) -> None:
    """Not in its zone: a little smaller, or above or below it."""
    on = page("tiktok", "en")
    price = PriceText("$149", "$199", PerAspect[Zone](portrait=zone))
    alone = price_titles(on, price, FRAMES, None, False)[0].block
    can = Box(342, 588, 738, 1271)
    beside = price_titles(on, price, FRAMES, None, False, (), [can])[0].block
    assert covered_share(alone, can) > COVERED >= covered_share(beside, can)
    assert beside.width >= 0.6 * alone.width
    assert on.safe.holds(beside)
    tall = Box(250, 200, 650, 1300)
    hidden = price_titles(on, price, FRAMES, None, False, (), [tall])[0].block
    assert 0.55 * alone.width < hidden.width <= 0.6 * alone.width
    assert covered_share(hidden, tall) > COVERED  # which the plan tells
    long = PriceText("only nineteen dollars 90", "", PerAspect[Zone](portrait=zone))
    (least,) = price_titles(on, long, FRAMES, None, False, (), [tall])
    assert covered_share(least.block, tall) > COVERED  # and does not refuse


def test_the_share_of_a_product_that_is_covered() -> None:
    product = Box(100, 100, 200, 300)
    assert covered_share(Box(0, 0, 50, 400), product) == 0
    assert covered_share(Box(150, 200, 400, 400), product) == 0.25
    assert covered_share(Box(0, 0, 400, 400), product) == 1


def test_the_old_price_stays_legible_and_a_long_one_is_refused() -> None:
    on = page("tiktok", "en")
    now, was = priced(on, "1.299.000 ₫", "1.499.000 ₫")
    assert was.fitted.size >= least_size(on.raster, "was")
    with pytest.raises(TextDoesNotFitError, match="does not fit"):
        priced(on, "only nineteen dollars and ninety cents each")
    narrow = replace(on, safe=Box(400, 600, 480, 700))
    with pytest.raises(TextDoesNotFitError):
        priced(narrow, "$149")
    assert now.fitted.size > was.fitted.size
