"""What editors get of texts: what is seen when, what is behind and through it, how it moves."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from adgen.delivery.handoff.nouns import PlacedText
from adgen.post.text.burst import LEAN, price_titles
from adgen.post.text.counter import counter_titles
from adgen.post.text.titles import Title, cue_titles, super_title
from adgen.run.making.handed_texts import texts_of
from adgen.run.planning.layouts import Laid
from adgen.schema.brand import Animation, Shape
from adgen.schema.shot import PerAspect, Zone
from adgen.schema.soundtrack import Subtitles
from adgen.schema.storyboard import CounterText, PriceText, SuperText
from adgen.schema.time import FrameRange
from adgen.schema.titles import Cue, CueWord
from tests.studio.pages import BRAND, page

RATE = Fraction(30)
FRAMES = FrameRange(30, 90, RATE)
CENTRE = PerAspect[Zone](portrait="center")


def handed(
    *titles: Title, animation: Animation = "fade", shape: Shape = "circle", language: str = "en"
) -> tuple[PlacedText, ...]:
    brand = BRAND.model_copy(update={"animation": animation, "shape": shape})
    return texts_of(page("tiktok", language, brand), Laid(titles, (), ()), RATE)


def test_a_counter_is_a_text_for_every_number() -> None:
    on = page("tiktok", "en")
    numbers = {30: 3, 50: 2, 70: 1}
    counter = CounterText(3, 1, "", CENTRE)
    found = handed(*counter_titles(on, counter, numbers, "0", FRAMES, None, False))
    assert [(text.text, text.frames.start, text.frames.stop) for text in found] == [
        ("3", 30, 50), ("2", 50, 70), ("1", 70, 90),
    ]  # fmt: skip
    for text in found:
        assert [move.frame for move in text.moves] == list(
            range(text.frames.start, text.frames.stop)
        )
    assert found[0].moves[0].opacity < found[0].moves[-1].opacity == 1
    assert found[2].moves[-1].opacity < 1, "it goes with the last"


@pytest.mark.parametrize("shape", ["circle", "diamond", "slant"])
def test_a_price_stands_on_its_burst_and_the_old_one_is_struck(shape: Shape) -> None:
    on = page("tiktok", "en", BRAND.model_copy(update={"shape": shape}))
    titles = price_titles(on, PriceText("$149", "$199", CENTRE), FRAMES, None, False)
    now, was = handed(*titles, shape=shape)
    assert now.ground is not None
    assert now.ground.box == titles[0].block, "the whole shape"
    width, height = now.ground.box.width, now.ground.box.height
    outline = {
        "circle": (),
        "diamond": ((0, -height / 2), (width / 2, 0), (0, height / 2), (-width / 2, 0)),
        "slant": (
            (LEAN * height - width / 2, -height / 2), (width / 2, -height / 2),
            (width / 2 - LEAN * height, height / 2), (-width / 2, height / 2),
        ),
    }  # fmt: skip
    assert now.ground.form == outline[shape]
    assert now.strike is was.ground is None
    assert was.strike is not None
    line = was.strike.box
    assert was.box.top < line.top < line.bottom < was.box.bottom
    assert line.centre[0] == pytest.approx(was.stand[0])
    assert line.width > 1.5 * was.size


@pytest.mark.parametrize(("language", "side"), [("en", "left"), ("ar", "right")])
def test_a_lower_third_has_its_edge_where_reading_begins(language: str, side: str) -> None:
    text = SuperText("Quiet" if language == "en" else "هدوء", CENTRE, "lower_third")
    title = super_title(page("tiktok", language), text, FRAMES, None, False)
    (found,) = handed(title, animation="pop", language=language)
    assert found.ground is not None
    assert found.edge is not None
    assert getattr(found.edge.box, side) == getattr(found.ground.box, side)
    assert found.edge.box.width < found.ground.box.width / 4
    assert found.note == "its bar grows from its edge, and it slides along it"
    assert {move.scale for move in found.moves} == {1.0}


@pytest.mark.parametrize(
    ("animation", "note"),
    [("pop", ""), ("none", ""), ("wipe", "wiped in, in the direction of reading"),
     ("typewriter", "typed letter by letter")],
)  # fmt: skip
def test_what_no_keyframe_shows_is_told(animation: Animation, note: str) -> None:
    title = super_title(
        page("tiktok", "en"), SuperText("Quiet", CENTRE, "title"), FRAMES, None, False
    )
    (found,) = handed(title, animation=animation)
    assert found.note == note
    assert bool(found.moves) == (animation != "none")
    scales = {move.scale for move in found.moves}
    assert (min(scales, default=1) < 0.95) == (animation == "pop")


def test_subtitles_are_handed_over_with_both_languages_and_the_box_they_got() -> None:
    on = page("tiktok", "en", BRAND, Subtitles(style="plain", highlight=True), "ar")
    cue = Cue(("Quiet please",), FRAMES, ("استمع إلى الصمت",), (CueWord(0, 0, 5, 30),))
    texts = cue_titles(on, cue)
    upper, lower = texts_of(on, Laid((), texts, ()), RATE)
    assert (upper.rtl, lower.rtl) == (False, True)
    assert upper.font != lower.font and lower.size < upper.size
    assert upper.ground is None and BRAND.palette.accent in upper.note
    boxed = texts_of(on, Laid((), tuple(replace(text, boxed=True) for text in texts), ()), RATE)
    assert boxed[0].ground is not None and boxed[0].ground.box == texts[0].block
    assert boxed[1].ground is None, "one box holds both"
