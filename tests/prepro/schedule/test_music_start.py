"""Where a spot begins in its music: at a bar by number, or at the one that serves best."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from adgen.prepro.schedule.best_start import LEAD
from adgen.prepro.schedule.cutting import SHORTEST_END_CARD, Asked, stops
from adgen.prepro.schedule.endings import LEAST_RING, RING, Ending, last_hit
from adgen.prepro.schedule.heard import heard
from adgen.prepro.schedule.music_start import MusicRefusedError, bar_at, music_start
from adgen.schema.beats import BeatGrid, Section
from adgen.schema.soundtrack import Music


def grid(
    bpm: float, seconds: float, first: float = 0.5, sections: tuple[Section, ...] = ()
) -> BeatGrid:
    step = 60 / bpm
    beats = tuple(first + step * n for n in range(int((seconds - first) / step) + 1))
    ones = (1.0,) * len(beats)
    return BeatGrid(bpm, beats, beats[::4], ones, seconds, sections=sections)


def music(**asked: object) -> Music:
    licence = {"owner": "us", "terms": "CC0-1.0", "proof": "us"}
    return Music.model_validate({"file": "track.wav", "licence": licence, **asked})


def start(
    track: BeatGrid, length: float = 15, card: Fraction | float | None = None, **asked: object
) -> float:
    seconds = Fraction(length)
    wanted = seconds * Fraction(4, 5) if card is None else Fraction(card)
    return music_start(music(**asked), track, seconds, wanted)


def unsure(track: BeatGrid, begin: float, end: float) -> BeatGrid:
    sure = (
        track.is_sure(index) and not begin <= time < end for index, time in enumerate(track.beats)
    )
    return replace(track, sure=tuple(sure))


# -- seconds and bars ----------------------------------------------------------------------------


def test_seconds_are_taken_as_they_are() -> None:
    assert start(grid(120, 30)) == 0.0
    assert start(grid(120, 30), start=7.31) == 7.31
    assert bar_at(grid(120, 30), 7.31) is None


@pytest.mark.parametrize("rate", [24, 25, 30, 50, 60])
def test_a_bar_begins_just_before_its_downbeat(rate: int) -> None:
    track = grid(120, 40)  # bars at 0.5, 2.5, 4.5 …
    begun = start(track, bar=3)
    assert begun == pytest.approx(4.5 - LEAD)
    assert bar_at(track, begun) == 3
    first = heard(track, begun, 15 * rate, Fraction(rate))[0]
    assert first.downbeat
    assert first.frame == round(LEAD * rate)


def test_the_first_bar_of_a_track_that_begins_at_once_has_silence_before_it() -> None:
    begun = start(grid(120, 30, first=0.0), bar=1)
    assert begun == -LEAD
    assert bar_at(grid(120, 30, first=0.0), begun) == 1


@pytest.mark.parametrize(
    ("bar", "what", "way_out"),
    [
        (16, "bar 16, but the track has 15", "bars 1 to 8 leave enough"),
        (9, "13.53 s of music from bar 9 on, for a spot of 15 s", "bars 1 to 8 leave enough"),
    ],
)
def test_a_bar_too_far_on_is_refused_with_those_that_do(bar: int, what: str, way_out: str) -> None:
    with pytest.raises(MusicRefusedError) as refused:
        start(grid(120, 30), bar=bar)
    assert (refused.value.key, refused.value.what) == ("music.bar", what)
    assert refused.value.way_out == way_out
    assert start(grid(120, 30), bar=8) == pytest.approx(14.5 - LEAD)


def test_a_bar_and_a_second_are_one_too_many() -> None:
    with pytest.raises(MusicRefusedError, match="both bar 2 and start 1"):
        start(grid(120, 30), bar=2, start=1.0)


def test_music_that_ends_before_the_spot_is_refused() -> None:
    with pytest.raises(
        MusicRefusedError, match=r"14\.00 s of music, from 16 s on, for a spot of 15"
    ):
        start(grid(120, 30), start=16.0)
    assert start(grid(120, 30), start=15.0) == 15.0
    with pytest.raises(MusicRefusedError, match=r"15\.00 s of music, for a spot of 15\.015 s"):
        start(grid(120, 15), length=float(Fraction(450 * 1001, 30000)))


# -- the best bar --------------------------------------------------------------------------------

SONG = (Section(0, 0.2), Section(16, 0.6), Section(32, 1.0), Section(48, 0.3))


def test_the_best_bar_lets_the_music_rise_into_the_end_card() -> None:
    """Quiet, then full from 32 s on, quiet again from 48: a spot of 15 s ends in the full part."""
    track = grid(120, 60, first=0.0, sections=SONG)
    begun = start(track, card=12, start="best")
    assert bar_at(track, begun) is not None
    assert begun + 12 + LEAD >= 32
    assert begun + 15 <= 48 + LEAD
    assert begun < 32  # it rises on the way


def test_the_best_bar_falls_into_no_hole() -> None:
    sections = (Section(0, 0.8), Section(8, 0.1), Section(12, 0.8), Section(20, 0.8))
    track = grid(120, 48, first=0.0, sections=sections)
    begun = start(track, card=12, start="best")
    assert begun >= 8 - LEAD
    assert start(replace(track, sections=()), card=12, start="best") == -LEAD


def test_the_best_bar_is_sure_from_its_first_beat_to_its_last() -> None:
    track = unsure(unsure(grid(120, 80, first=0.0), 0, 11.9), 30.1, 60)
    begun = start(track, start="best")
    assert begun == pytest.approx(12 - LEAD)


def test_the_best_bar_puts_a_downbeat_where_the_end_card_is_wanted() -> None:
    """The tempo doubles at 20 s: only from there on does a bar line fall 11 s after a bar line."""
    slow = [2.4 * n / 4 for n in range(80)]
    fast = [48 + 2.2 * n / 4 for n in range(120)]
    beats = (*slow, *fast)
    track = BeatGrid(105, beats, (*slow[::4], *fast[::4]), (1.0,) * len(beats), 114)
    begun = start(track, card=11, start="best")
    assert min(abs(begun + LEAD + 11 - time) for time in track.downbeats) < 0.05


@pytest.mark.parametrize("ending", ["fade", "hit"])
@pytest.mark.parametrize("bpm", [70, 78.5, 88, 100, 117, 134, 160, 180])
def test_a_short_spots_end_card_begins_a_bar(bpm: float, ending: Ending) -> None:
    """Six seconds are two or three bars: from a bar's first beat on, none may begin near enough."""
    track = grid(bpm, 40)
    for lengths in ((30, 36, 30), (20, 20, 20), (30, 30)):  # tenths of a second
        wanted = 6 - Fraction(6 * lengths[-1], sum(lengths))
        begun = start(track, 6, wanted, start="best", ending=ending)
        asked = [Asked(str(tenths), Fraction(tenths, 10), "cut") for tenths in lengths]
        card = stops(asked, 180, Fraction(30), heard(track, begun, 180, Fraction(30)))[-2]
        assert min(abs((time - begun) * 30 - card) for time in track.downbeats) <= 0.51
        assert 180 - card >= SHORTEST_END_CARD * 30


def test_a_downbeat_that_leaves_the_end_card_too_short_is_none() -> None:
    """Bars of 2.4 s at 100 BPM: from a bar on, 6 s have downbeats at 2.43 s and, 1.17 s before the
    end, at 4.83 s. The end card is wanted at 4.6 s."""
    begun = start(grid(100, 40), 6, 4.6, start="best")
    assert bar_at(grid(100, 40), begun) is None
    last = [time - begun for time in grid(100, 40).downbeats if time - begun < 4.5]
    assert last[-1] == pytest.approx(4.23)


def test_the_same_music_gives_the_same_bar() -> None:
    track = grid(97.3, 90, sections=SONG)
    again = replace(track, beats=tuple(track.beats))
    assert start(track, start="best") == start(again, start="best")


def test_music_without_a_bar_for_the_spot_is_refused() -> None:
    with pytest.raises(MusicRefusedError, match=r"no bar leaves 15 s .* begins at 0\.50 s"):
        start(grid(120, 15.2), start="best")
    nothing = unsure(grid(120, 40), 0, 40)
    with pytest.raises(MusicRefusedError, match="no bar of it is sure"):
        start(nothing, start="best")
    assert start(grid(120, 15.2)) == 0.0


# -- the last hit --------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [6, 15, 20, 30])
@pytest.mark.parametrize("bpm", [70, 92.5, 104, 128, 174])
def test_the_best_bar_ends_on_a_hit_that_has_time_to_ring(bpm: float, length: int) -> None:
    """With a steady tempo whole bars all end alike: another beat then begins the spot."""
    track = grid(bpm, 70)
    begun = start(track, length, start="best", ending="hit")
    hit = last_hit(track, begun, Fraction(length))
    assert hit is not None
    assert LEAST_RING <= float(length - hit) <= RING[1] + 0.6
    after = [time for time in track.downbeats if time > begun + float(hit) + 0.01]
    assert length - (after[0] - begun) < LEAST_RING


def test_a_spot_that_ends_well_begins_with_a_bar() -> None:
    """15 s at 120 BPM end 0.97 s after a downbeat, 6 s 1.97 s after one, 16 s at 60 BPM 3.97 s:
    there the last hit is the downbeat that the end card, wanted at 12.8 s, begins on."""
    assert bar_at(grid(120, 40), start(grid(120, 40), 15, start="best", ending="hit")) == 1
    assert bar_at(grid(120, 40), start(grid(120, 40), 6, 4, start="best", ending="hit")) == 1
    slow = start(grid(60, 40), 16, start="best", ending="hit")
    assert bar_at(grid(60, 40), slow) is None
    assert last_hit(grid(60, 40), slow, Fraction(16)) == pytest.approx(13 + LEAD)
    assert bar_at(grid(60, 40), start(grid(60, 40), 16, start="best")) == 1


def test_of_several_bars_the_one_with_the_better_ring_is_taken() -> None:
    """Bars of 2.4 s up to 36 s, from there of 2 s: 14 s end 2 s after a downbeat (and 30 ms before
    the next) in either, and between them, over the change, at all kinds of distances."""
    beats = tuple(2.4 / 4 * n for n in range(60)) + tuple(36 + 0.5 * n for n in range(100))
    downbeats = beats[:60:4] + beats[60::4]
    track = BeatGrid(110, beats, downbeats, (1.0,) * len(beats), 90)
    begun = start(track, 14, start="best", ending="hit")
    hit = last_hit(track, begun, Fraction(14))
    assert hit is not None
    assert RING[0] <= float(14 - hit) <= RING[1]


def test_the_last_hit_is_sure_and_can_ring() -> None:
    track = grid(120, 30, first=0.0)
    assert last_hit(track, 0.0, Fraction(15)) == 14
    assert last_hit(track, 0.0, Fraction(14)) == 12  # at 14 s nothing of it would be heard
    assert last_hit(unsure(track, 13, 15), 0.0, Fraction(15)) == 12
    assert last_hit(unsure(track, 0, 30), 0.0, Fraction(15)) is None


def test_music_without_a_last_hit_is_refused() -> None:
    track = unsure(grid(120, 30, first=0.0), 9, 30)
    with pytest.raises(MusicRefusedError, match=r"no sure downbeat in the last 7\.0 s") as refused:
        start(track, ending="hit")
    assert refused.value.key == "music.ending"
    with pytest.raises(MusicRefusedError, match="no sure downbeat of a spot of 15 s"):
        start(unsure(grid(120, 30), 0, 30), ending="hit")
    assert start(unsure(grid(120, 30, first=0.0), 13, 30), ending="hit") == 0.0
