"""Layouts as JSON: what comes back is what was laid out, and draws the same."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from adgen.post.text.burn import document
from adgen.post.text.burst import price_titles
from adgen.post.text.counter import counter_titles
from adgen.post.text.endcard import end_card
from adgen.post.text.placed import from_json, to_json
from adgen.post.text.titles import Title, cue_titles, super_title
from adgen.schema.shot import PerAspect, Zone
from adgen.schema.soundtrack import Subtitles
from adgen.schema.storyboard import CounterText, EndCardText, PriceText, SuperText
from adgen.schema.time import FrameRange
from adgen.schema.titles import Cue, CueWord
from tests.studio.pages import LOGO, WORDS, page

RATE = Fraction(24000, 1001)
FRAMES = FrameRange(3, 90, RATE)


def laid_out(language: str) -> tuple[list[Title], list[Title]]:
    on, words = page("tiktok", language), WORDS[language]
    zone = PerAspect[Zone](portrait="left")
    titles = [super_title(on, SuperText(words.super, zone, "title"), FRAMES, None, True)]
    card = EndCardText(words.tagline, words.cta, words.legal)
    titles += end_card(on, card, LOGO, FRAMES, False, False, (50, 65)).titles
    price = PriceText("$149", "$199", PerAspect[Zone](portrait="center"))
    titles += price_titles(on, price, FRAMES, None, False)
    counter = CounterText(3, 1, "{}", PerAspect[Zone](portrait="lower"))
    titles += counter_titles(on, counter, {3: 3, 20: 2, 40: 1}, "0", FRAMES, None, False)
    lower = SuperText(words.super, zone, "lower_third")
    titles.append(super_title(on, lower, FRAMES, None, False))
    return titles, [*cue_titles(on, Cue((words.tagline,), FRAMES))]


@pytest.mark.parametrize("language", WORDS)
def test_what_comes_back_is_equal_to_the_last_bit(language: str) -> None:
    titles, cues = laid_out(language)
    kept = json.loads(json.dumps(to_json(titles, cues, RATE)))
    again = from_json(kept)
    assert again == (tuple(titles), tuple(cues), RATE)
    on = page("tiktok", language)
    assert document(on, *again) == document(on, titles, cues, RATE)
    assert to_json(*again) == kept
    drawn = {title.role: title for title in again[0]}
    assert drawn["cta"].beats == (50, 65)
    assert drawn["counter"].steps == ((3, "3"), (20, "2"), (40, "1"))
    assert drawn["was"].whole == drawn["price"].whole is not None


def test_a_text_of_another_rate_is_refused() -> None:
    titles, cues = laid_out("en")
    with pytest.raises(ValueError, match="24000/1001 frames per second in a spot of 30"):
        to_json(titles, cues, Fraction(30))


@pytest.mark.parametrize(
    "change",
    [
        lambda kept: kept.pop("rate"),
        lambda kept: kept.pop("cues"),
        lambda kept: kept.update(rate="soon"),
        lambda kept: kept["titles"][0].update(role="headline"),
        lambda kept: kept["titles"][0].update(align="top"),
        lambda kept: kept["titles"][0].update(box=[1.0, 2.0]),
        lambda kept: kept["titles"][0].update(frames=[9, 3]),
        lambda kept: kept["titles"][-1].update(whole=[1.0]),
        lambda kept: kept["titles"][0].update(steps=[[3]]),
        lambda kept: kept["cues"][0].pop("lines"),
    ],
)
def test_what_is_no_layout_is_refused(change: object) -> None:
    kept = to_json(*laid_out("en"), RATE)
    assert callable(change)
    change(kept)
    with pytest.raises(ValueError):
        from_json(kept)


def test_a_subtitles_words_and_second_language_come_back() -> None:
    on = page("tiktok", "en", subtitles=Subtitles(highlight=True), second="ar")
    words = (CueWord(0, 0, 3, 5), CueWord(0, 4, 9, 20))
    cues = cue_titles(on, Cue(("The world",), FRAMES, ("العالم",), words))
    kept = json.loads(json.dumps(to_json([], cues, RATE)))
    assert from_json(kept) == ((), cues, RATE)
    assert [row["role"] for row in kept["cues"]] == ["cue", "second"]
    assert "words" not in kept["cues"][1]
