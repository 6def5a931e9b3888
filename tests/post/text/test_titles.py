"""Every text of an ad, in every script, on every placement: inside, apart, and legible."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest

from adgen.media.fonts import MissingGlyphError
from adgen.post.logo import place_logo
from adgen.post.text.endcard import EndCard, end_card
from adgen.post.text.layout import TextDoesNotFitError
from adgen.post.text.legible import least_size
from adgen.post.text.subtitles.cues import cues_of
from adgen.post.text.titles import CUE_PADDING, Page, Title, cue_titles, super_title
from adgen.schema.picture import Box, Picture
from adgen.schema.shot import PerAspect, SuperRole, Zone
from adgen.schema.sound import PlacedSpeech, Speech
from adgen.schema.storyboard import EndCardText, SuperText
from adgen.schema.time import FrameRange
from adgen.schema.titles import Cue
from tests.studio.pages import BRAND, LOGO, WORDS, Words, page, shapes

RATE = Fraction(30)
FRAMES = FrameRange(0, 90, RATE)
LINES: tuple[Zone, ...] = ("top", "upper", "center", "lower")
EVERY = [(name, language) for name in shapes() for language in WORDS]


def super_of(words: Words, zone: Zone = "upper", role: SuperRole = "title") -> SuperText:
    return SuperText(words.super, PerAspect[Zone](portrait=zone), role)


def sized(portrait: float, landscape: float | None = None) -> PerAspect[float]:
    """A size as a storyboard has it, beyond what a campaign may ask for too."""
    return PerAspect[float](portrait=portrait, landscape=landscape)


def corner(on: Page) -> Box:
    """The logo where the brand first wants it."""
    zone = BRAND.logo.zones[0]
    box = place_logo(BRAND.logo, LOGO, zone, on.safe, on.raster, BRAND.logo.width)
    assert box is not None
    return box


def spoken(on: Page, words: Words) -> list[Title]:
    """The subtitles of the voice line."""
    speech = Speech(words.voice, on.language, LOGO.asset.path, 3.0, ())
    cues = cues_of([PlacedSpeech(words.voice, speech, Fraction(0), ())], on.fits_cue, RATE, [150])
    return [title for cue in cues for title in cue_titles(on, cue)]


def clear_of(logo: Box) -> Box:
    return logo.grown(BRAND.logo.clearance * logo.width)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_supers_keep_to_the_safe_area_off_the_logo_and_off_the_subtitles(
    name: str, language: str
) -> None:
    on, words = page(name, language), WORDS[language]
    logo, cues = corner(on), spoken(on, words)
    for zone in LINES:
        for shown, voiced in ((None, False), (logo, True)):
            title = super_title(on, super_of(words, zone), FRAMES, shown, voiced)
            box = title.fitted.box
            assert on.safe.holds(box), zone
            if shown is not None:
                assert not box.meets(clear_of(shown)), zone
            if voiced:
                assert not any(box.meets(cue.fitted.box) for cue in cues), zone


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_subtitles_keep_to_the_safe_area(name: str, language: str) -> None:
    on = page(name, language)
    cues = spoken(on, WORDS[language])
    assert cues
    for cue in cues:
        assert on.safe.holds(cue.fitted.box)
        assert len(cue.fitted.lines) <= 2
        assert cue.fitted.size >= least_size(on.raster, "cue")


def card_of(on: Page, words: Words, product: bool, voiced: bool) -> EndCard:
    text = EndCardText(words.tagline, words.cta, words.legal)
    return end_card(on, text, LOGO, FRAMES, product, voiced)


@pytest.mark.parametrize("product", [False, True], ids=["", "product"])
@pytest.mark.parametrize(("name", "language"), EVERY)
def test_an_end_card_keeps_to_the_safe_area_and_its_parts_apart(
    name: str, language: str, product: bool
) -> None:
    on, words = page(name, language), WORDS[language]
    cues = [cue.fitted.box for cue in spoken(on, words)]
    for voiced in (False, True):
        card = card_of(on, words, product, voiced)
        texts = {title.role: title.fitted.box for title in card.titles}
        assert texts.keys() == {"tagline", "cta", "legal"}
        for part in (card.logo, *texts.values()):
            assert on.safe.holds(part, slack=0.01)
            assert not (voiced and any(part.meets(cue) for cue in cues))
        for first, second in combinations(texts.values(), 2):
            assert not first.meets(second)
        for box in texts.values():
            assert not box.meets(clear_of(card.logo))
            if product and on.raster.aspect == "landscape":
                assert box.right <= on.safe.centre[0]
            elif product and box != texts["legal"]:
                assert box.bottom <= on.safe.centre[1]
        whole = Box(0, 0, on.raster.width, on.raster.height)
        assert whole.holds(clear_of(card.logo), slack=0.5)  # the logo stands on whole pixels


@pytest.mark.parametrize("name", shapes())
def test_the_end_cards_logo_keeps_its_shape_and_is_as_large_as_there_is_room(name: str) -> None:
    on = page(name, "en")
    box = card_of(on, WORDS["en"], False, False).logo
    assert box.height == pytest.approx(box.width * 256 / 880, abs=0.5)
    assert box.width <= round(BRAND.logo.end_card_width * min(on.raster.width, on.raster.height))
    assert box.width >= 0.3 * min(on.raster.width, on.raster.height)


@pytest.mark.parametrize("name", shapes())
def test_a_tall_logo_leaves_room_for_the_words(name: str) -> None:
    on, words = page(name, "en"), WORDS["en"]
    tall = Picture(LOGO.asset, 300, 900, True)
    text = EndCardText(words.tagline, words.cta, words.legal)
    card = end_card(on, text, tall, FRAMES, True, True)
    assert card.logo.width == pytest.approx(card.logo.height / 3, abs=0.5)
    assert on.safe.holds(card.logo)
    assert all(on.safe.holds(title.fitted.box, slack=0.01) for title in card.titles)


@pytest.mark.parametrize("clearance", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("name", shapes())
def test_the_air_a_brand_wants_round_its_logo_is_kept(name: str, clearance: float) -> None:
    rules = BRAND.logo.model_copy(update={"clearance": clearance})
    on = page(name, "en", BRAND.model_copy(update={"logo": rules}))
    for product in (False, True):
        card = card_of(on, WORDS["en"], product, True)
        clear = card.logo.grown(clearance * card.logo.width)
        boxes = [title.fitted.box for title in card.titles]
        assert not any(box.meets(clear) for box in boxes)
        assert not any(first.meets(second) for first, second in combinations(boxes, 2))
        assert Box(0, 0, on.raster.width, on.raster.height).holds(clear, slack=1)


@pytest.mark.parametrize("name", ["tiktok", "facebook-feed", "youtube-preroll"])
def test_the_call_to_action_stays_on_one_line_as_long_as_it_is_legible(name: str) -> None:
    on = page(name, "en")

    def cta(text: str) -> Title:
        card = end_card(on, EndCardText("", text, ""), LOGO, FRAMES, False, False)
        (title,) = card.titles
        return title

    short = cta("Buy now")
    longer = cta("Discover more at orlune.com")
    longest = cta("Discover the whole range of wireless earbuds at orlune.com")
    assert len(short.fitted.lines) == len(longer.fitted.lines) == 1
    assert len(longest.fitted.lines) <= 2
    assert longest.fitted.size >= least_size(on.raster, "cue")
    # There is room round the words for the button.
    words = on.book.width("Buy now", short.fitted.size, "en")
    assert short.fitted.box.width >= words + 1.5 * short.fitted.size


def test_an_end_card_without_words_is_a_logo_in_the_middle() -> None:
    on = page("instagram-feed", "en")
    card = end_card(on, EndCardText("", "", ""), LOGO, FRAMES, False, False)
    assert card.titles == ()
    assert card.logo.centre == pytest.approx(on.safe.centre, abs=1)


@pytest.mark.parametrize("role", ["title", "subtitle", "legal"])
def test_sizes_follow_the_brand_where_there_is_room(role: SuperRole) -> None:
    on = page("snapchat", "en")
    text = SuperText("Quiet", PerAspect[Zone](portrait="center"), role)
    size = super_title(on, text, FRAMES, None, False).fitted.size
    asked = {
        "title": BRAND.typography.title * 1920,
        "subtitle": BRAND.typography.subtitle * 1920,
        "legal": 1.15 * least_size(on.raster, "legal"),
    }
    assert size == pytest.approx(asked[role])


def test_a_super_may_stand_elsewhere_in_another_aspect() -> None:
    at = PerAspect[Zone](portrait="top", landscape="lower")
    text = SuperText("Quiet", at, "title")
    high = super_title(page("snapchat", "en"), text, FRAMES, None, False)
    low = super_title(page("x", "en"), text, FRAMES, None, False)
    assert high.fitted.box.top == page("snapchat", "en").safe.top
    assert low.fitted.box.bottom == page("x", "en").safe.bottom


@pytest.mark.parametrize("name", ["tiktok", "youtube-bumper", "facebook-feed"])
def test_words_that_do_not_fit_are_refused(name: str) -> None:
    on = page(name, "en")
    wide = "Unfassbarlangeswortohnetrennstelle" * 4
    with pytest.raises(TextDoesNotFitError, match="does not fit"):
        super_title(on, SuperText(wide, PerAspect[Zone](portrait="top"), "title"), FRAMES, None,
                    False)  # fmt: skip
    with pytest.raises(TextDoesNotFitError, match="does not fit"):
        end_card(on, EndCardText("", wide, ""), LOGO, FRAMES, False, False)
    with pytest.raises(TextDoesNotFitError, match="does not fit"):
        end_card(on, EndCardText("", "", "many words " * 90), LOGO, FRAMES, False, False)


def test_a_character_that_no_font_has_is_named() -> None:
    on = page("tiktok", "en")
    with pytest.raises(MissingGlyphError, match=r"😀 \(U\+1F600\)"):
        end_card(on, EndCardText("So happy 😀", "", ""), LOGO, FRAMES, False, False)


def test_subtitles_stand_where_the_placement_wants_them() -> None:
    cue = Cue(("Quiet",), FRAMES)
    above_middle = cue_titles(page("tiktok", "en"), cue)[0].fitted.box
    lower = cue_titles(page("instagram-reels", "en"), cue)[0].fitted.box
    assert above_middle.bottom == 960
    assert lower.bottom == 1920 - 672
    assert lower.centre[0] == pytest.approx(540)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_beside_a_product_the_parts_of_a_landscape_share_a_line(language: str) -> None:
    on, words = page("youtube-preroll", language), WORDS[language]
    card = card_of(on, words, True, False)
    side = max if on.rtl else min
    logo = side(card.logo.left, card.logo.right)
    for title in card.titles:
        box, size = title.fitted.box, title.fitted.size
        edge = side(box.left, box.right)
        if title.role != "cta":  # a button's box is its edge, a text's letters begin inside it
            assert title.fitted.align == ("right" if on.rtl else "left")
            edge += -CUE_PADDING * size if on.rtl else CUE_PADDING * size
        assert edge == pytest.approx(logo, abs=1)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_lower_third_is_a_bar_in_the_lower_third(name: str, language: str) -> None:
    on, words = page(name, language), WORDS[language]
    cues = spoken(on, words)
    for voiced in (False, True):
        text = SuperText(words.tagline, PerAspect[Zone](portrait="top"), "lower_third")
        title = super_title(on, text, FRAMES, None, voiced)
        bar = title.block
        assert on.safe.holds(bar, slack=0.01)
        assert bar.holds(title.fitted.box, slack=0.01)
        assert bar.height <= on.safe.height / 3 + 0.01
        assert len(title.fitted.lines) <= 2
        if voiced:
            assert not any(bar.meets(cue.fitted.box) for cue in cues)
        else:
            assert bar.bottom == pytest.approx(on.safe.bottom)
        if on.raster.aspect == "landscape":
            assert bar.width <= 0.62 * on.safe.width


@pytest.mark.parametrize("name", ["tiktok", "youtube-preroll"])
@pytest.mark.parametrize(("language", "second"), [("en", "ar"), ("ar", "en"), ("th", "zh-Hans")])
def test_a_second_language_stands_below_smaller_in_the_same_box(
    name: str, language: str, second: str
) -> None:
    on = page(name, language, second=second)
    cue = Cue((WORDS[language].tagline,), FRAMES, (WORDS[second].tagline,))
    upper, lower = cue_titles(on, cue)
    assert (upper.role, lower.role) == ("cue", "second")
    assert lower.fitted.size == pytest.approx(0.8 * upper.fitted.size)
    assert upper.fitted.box.bottom == pytest.approx(lower.fitted.box.top)
    assert upper.whole is not None and upper.whole.bottom == on.cue_floor
    assert upper.whole.holds(upper.fitted.box) and upper.whole.holds(lower.fitted.box)
    assert on.safe.holds(upper.whole)
    below = on.of("second")
    assert (below.language, below.rtl) == (second, WORDS[second].rtl)
    for title, own in ((upper, on), (lower, below)):
        wide = on.book.width(title.fitted.lines[0], title.fitted.size, own.language)
        assert wide + 2 * CUE_PADDING * on.cue_size <= upper.whole.width + 0.01
    assert on.fits_second(WORDS[second].tagline)(WORDS[second].tagline)
    assert not on.fits_second(WORDS[second].legal * 3)(WORDS[second].legal * 3)


def test_other_texts_leave_room_for_both_languages() -> None:
    alone, both = page("tiktok", "en"), page("tiktok", "en", second="ar")
    lines = Cue(("One", "Two"), FRAMES, ("واحد", "اثنان"))
    block = cue_titles(both, lines)[0].block
    assert both.text_floor(True) < block.top < alone.text_floor(True)
    assert both.text_floor(False) == alone.text_floor(False) == both.safe.bottom


def test_a_super_is_as_much_larger_as_it_asks() -> None:
    on = page("instagram-reels", "en")
    roles: tuple[SuperRole, ...] = ("title", "subtitle", "lower_third")
    for role in roles:
        sizes = [
            super_title(on, SuperText("Quiet", PerAspect[Zone](portrait="top"), role, sized(size)),
                        FRAMES, None, True).fitted.size
            for size in (1.0, 0.7, 1.2)
        ]  # fmt: skip
        assert sizes[1:] == pytest.approx([0.7 * sizes[0], 1.2 * sizes[0]], rel=0.001)
    wide = SuperText("Quiet", PerAspect[Zone](portrait="top"), "title", sized(0.5, 1.0))
    usual = SuperText("Quiet", PerAspect[Zone](portrait="top"), "title")
    beside = page("youtube-preroll", "en")
    assert super_title(beside, wide, FRAMES, None, True) == super_title(
        beside, usual, FRAMES, None, True
    )
    tiny = SuperText("Quiet", PerAspect[Zone](portrait="top"), "subtitle", sized(0.01))
    assert super_title(on, tiny, FRAMES, None, True).fitted.size >= least_size(on.raster, "title")
