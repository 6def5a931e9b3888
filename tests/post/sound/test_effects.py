"""Effects on cuts: where they are, what they are made of, and that they never click."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from adgen.media.sound import RATE, Samples, k_loudness
from adgen.post.sound.effects import Effect, effects_on, effects_stem, hit_of, whoosh_of
from adgen.schema.shot import Transition

THIRD = Fraction(1, 3)
MOVING: tuple[Transition, ...] = ("whip", "slide", "zoom", "wipe")
STRUCK: tuple[Transition, ...] = ("cut", "flash", *MOVING)


def effect(transition: Transition, number: int = 1, at: Fraction = Fraction(2)) -> Effect:
    length = Fraction(0) if transition == "cut" else THIRD
    return Effect(transition, at, length, number, transition in MOVING, True)


def music(seconds: float, level: float = 0.05) -> Samples:
    made = np.random.default_rng(4).normal(0, level, (round(seconds * RATE), 2))
    return made.astype(np.float32)


def share(sound: Samples, low: float, high: float) -> float:
    """Of its energy, between two frequencies."""
    power = (np.abs(np.fft.rfft(sound, axis=0)) ** 2).sum(axis=1)
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    return float(power[(hertz >= low) & (hertz < high)].sum() / power.sum())


def test_each_transition_has_its_effects_and_soft_ones_have_none() -> None:
    kinds: tuple[Transition, ...] = ("cut", "cut", "whip", "flash", "dissolve", "fade", "wipe")
    cuts = [(Fraction(number), kind, THIRD) for number, kind in enumerate(kinds)]
    found = effects_on(cuts, whoosh=True, hit=True)
    told = [(each.transition, each.number, each.whoosh, each.hit) for each in found]
    assert told == [
        ("cut", 1, False, True), ("whip", 2, True, True), ("flash", 3, False, True),
        ("wipe", 6, True, True),
    ]  # fmt: skip
    only = effects_on(cuts, whoosh=True, hit=False)
    assert [(each.transition, each.whoosh, each.hit) for each in only] == [
        ("whip", True, False), ("wipe", True, False),
    ]  # fmt: skip


def test_cuts_nearer_than_two_fifths_of_a_second_are_not_all_struck() -> None:
    times = (Fraction(1), Fraction(13, 10), Fraction(14, 10), Fraction(19, 10))
    found = effects_on([(at, "cut", Fraction(0)) for at in times], whoosh=True, hit=True)
    assert [each.at for each in found] == [Fraction(1), Fraction(14, 10), Fraction(19, 10)]


@pytest.mark.parametrize("transition", STRUCK)
def test_a_hit_begins_on_the_very_sample_of_its_cut(transition: Transition) -> None:
    at = Fraction(61, 30)
    bed = np.zeros((4 * RATE, 2), np.float32)
    struck = Effect(transition, at, THIRD, 1, False, True)
    heard = np.flatnonzero(np.abs(effects_stem([struck], bed, -6.0)).max(axis=1))
    assert heard[0] == round(at * RATE) + 1  # its own first sample is 0, so that nothing clicks
    hit = hit_of(struck)
    assert np.abs(hit).max(axis=1).argmax() < 0.025 * RATE
    assert np.abs(hit[-48:]).max() < 1e-3 * np.abs(hit).max()


@pytest.mark.parametrize("transition", ["whip", "zoom"])
def test_a_whoosh_is_loudest_in_the_middle_of_its_transition(transition: Transition) -> None:
    """Over many that are drawn: noise alone is louder here and there."""
    power = np.zeros(RATE)
    for number in range(24):
        sound, peak = whoosh_of(effect(transition, number))
        first = RATE // 2 - peak
        loud = (sound[max(0, -first) : RATE - first].astype(np.float64) ** 2).sum(axis=1)
        power[max(0, first) : max(0, first) + len(loud)] += loud
    smoothed = np.convolve(power, np.hanning(RATE // 20), "same")
    assert abs(int(smoothed.argmax()) - RATE // 2) < 0.035 * RATE
    assert smoothed[RATE // 4] < smoothed[RATE // 2] / 2
    assert smoothed[RATE * 3 // 4] < smoothed[RATE // 2] / 2
    airs = Effect(transition, Fraction(2), THIRD, 3, True, False)
    sound, peak = whoosh_of(airs)
    stem = effects_stem([airs], np.zeros((4 * RATE, 2), np.float32), -6.0)
    laid = stem[round((2 + THIRD / 2) * RATE) - peak :][: len(sound)]
    loudest = np.abs(sound).argmax()
    assert laid == pytest.approx(sound * laid.flat[loudest] / sound.flat[loudest], abs=1e-6)


@pytest.mark.parametrize("transition", MOVING)
def test_a_whoosh_is_a_band_of_air_that_comes_and_goes_without_a_click(
    transition: Transition,
) -> None:
    sound, peak = whoosh_of(effect(transition))
    highest = np.abs(sound).max()
    assert np.abs(sound[:240]).max() < 1e-3 * highest
    assert np.abs(sound[-48:]).max() < 1e-3 * highest
    assert 0.3 < peak / len(sound) < 0.75
    assert share(sound, 150, 12_000) > 0.98
    crest = 20 * np.log10(highest / np.sqrt((sound**2).mean()))
    assert crest < 20


@pytest.mark.parametrize("transition", STRUCK)
def test_a_hit_is_low_and_is_heard_from_small_loudspeakers_too(transition: Transition) -> None:
    sound = hit_of(effect(transition))
    assert share(sound, 30, 250) > 0.6
    assert share(sound, 250, 8000) > 0.05
    assert share(sound, 16_000, RATE) < 1e-3


def test_no_two_effects_are_the_same_and_each_is_always_the_same() -> None:
    one, two = effect("whip", 1), effect("whip", 2)
    assert hit_of(one).tobytes() == hit_of(one).tobytes()
    assert whoosh_of(one)[0].tobytes() == whoosh_of(one)[0].tobytes()
    hits = hit_of(one)[:, 0], hit_of(two)[:, 0]
    assert float(np.corrcoef(*hits)[0, 1]) < 0.97
    count = min(len(whoosh_of(one)[0]), len(whoosh_of(two)[0]))
    airs = whoosh_of(one)[0][:count, 0], whoosh_of(two)[0][:count, 0]
    assert abs(float(np.corrcoef(*airs)[0, 1])) < 0.2


@pytest.mark.parametrize("level", [-12.0, 0.0])
def test_its_level_counts_from_the_music_about_it(level: float) -> None:
    bed = np.concatenate((music(3, 0.05), music(3, 0.1)))
    for at in (Fraction(3, 2), Fraction(9, 2)):
        stem = effects_stem([Effect("cut", at, Fraction(0), 1, False, True)], bed, level)
        first = round(at * RATE)
        loudness = k_loudness(stem[first : first + round(0.55 * RATE)])
        around = k_loudness(bed[first - RATE // 2 : first + RATE])
        assert around is not None
        assert loudness == pytest.approx(around + level, abs=0.3)


def test_what_would_go_on_beyond_the_spot_is_cut_off() -> None:
    bed = music(2)
    stem = effects_stem([effect("zoom", at=Fraction(19, 10))], bed, -6.0)
    assert stem.shape == bed.shape
    assert np.abs(stem[-100:]).max() > 0
