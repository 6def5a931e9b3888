"""What texts are painted with: legible on what is behind them, in the brand's colours."""

from __future__ import annotations

from fractions import Fraction
from typing import get_args

import pytest

from adgen.media.colour import contrast_ratio
from adgen.post.text.burst import price_titles
from adgen.post.text.paints import behind, ink_on, styles_of
from adgen.post.text.titles import Role, super_title
from adgen.schema.brand import Palette, Shape
from adgen.schema.shot import PerAspect, Zone
from adgen.schema.storyboard import PriceText, SuperText
from adgen.schema.time import FrameRange
from tests.studio.pages import BRAND, page

FRAMES = FrameRange(0, 60, Fraction(30))
ORANGE = Palette(primary="#FF6B35", secondary="#B3261E", accent="#FFD23F", light="#FFF4E0",
                 dark="#4A0E0A")  # fmt: skip


def test_every_role_has_its_paint() -> None:
    assert set(get_args(Role)) <= styles_of(page("tiktok", "en")).keys()


@pytest.mark.parametrize("palette", [BRAND.palette, ORANGE], ids=["night", "orange"])
@pytest.mark.parametrize("role", ["cta", "price", "lower_third"])
def test_words_are_read_on_their_ground(role: str, palette: Palette) -> None:
    styles = styles_of(page("tiktok", "en", BRAND.model_copy(update={"palette": palette})))
    ground = styles[f"{role}-box"].fill.colour
    assert ground == (palette.primary if role == "lower_third" else palette.accent)
    assert contrast_ratio(styles[role].fill.colour, ground) >= 4.5


def test_a_bars_edge_is_told_from_its_bar() -> None:
    same = ORANGE.model_copy(update={"accent": ORANGE.primary})
    for palette in (ORANGE, same, BRAND.palette):
        styles = styles_of(page("tiktok", "en", BRAND.model_copy(update={"palette": palette})))
        edge = styles["lower_third-edge"].fill.colour
        assert contrast_ratio(edge, palette.primary) >= 1.25
    assert ink_on("#FFFFFF", ORANGE) == ORANGE.dark
    assert ink_on("#000000", ORANGE) == ORANGE.light


@pytest.mark.parametrize("shape", get_args(Shape))
def test_what_is_behind_a_text_is_told_to_editors(shape: Shape) -> None:
    on = page("tiktok", "en", BRAND.model_copy(update={"shape": shape}))
    price = PriceText("$149", "$199", PerAspect[Zone](portrait="center"))
    now, was = price_titles(on, price, FRAMES, None, False)
    found = behind(on, now)
    assert found is not None
    assert now.block.holds(found.box)
    assert found.paint.colour == on.brand.palette.accent
    assert (found.radius > 0) == (shape == "circle")
    assert behind(on, was) is None
    text = SuperText("Quiet", PerAspect[Zone](portrait="center"), "lower_third")
    bar = super_title(on, text, FRAMES, None, False)
    found = behind(on, bar)
    assert found is not None and found.box == bar.block
