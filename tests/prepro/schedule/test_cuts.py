"""Cut lists: on the beat, without gaps, long enough for the end card and voices they stretch to."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adgen.prepro.schedule.cuts import (
    Overrun,
    _solved,
    overruns,
    schedule,
    select,
    sped,
    wanted_seconds,
)
from adgen.prepro.schedule.cutting import SHORTEST, SHORTEST_END_CARD, VOICE_LEAD, VOICE_TAIL
from adgen.schema.beats import BeatGrid
from adgen.schema.footage import CutList
from adgen.schema.shot import BeatEffect, Transition
from adgen.schema.storyboard import Shot
from tests.studio.bench.cuts import COURSES, frames_off

RATE = Fraction(30)
BLANK = Shot(
    id="", beats=None, seconds=1.0, essential=False, engine="stills", prompt="", negative="",
    seed=1, picture=None, anchors=(), camera="static", motion=5, focus=(0.3, 0.3, 0.7, 0.7),
    super=None, voice="", reading="", logo=False, transition="cut",
)  # fmt: skip


def shot(name: str, seconds: float | None = None, beats: float | None = None, **more: bool) -> Shot:
    essential = more.get("essential", name == "end-card")
    return replace(BLANK, id=name, seconds=seconds, beats=beats, essential=essential)


def shots(*seconds: float) -> list[Shot]:
    """Shots s0, s1, … and an end card of the given lengths."""
    names = [f"s{index}" for index in range(len(seconds) - 1)] + ["end-card"]
    return [shot(name, length) for name, length in zip(names, seconds, strict=True)]


def stretching(asked: list[Shot], *names: str) -> list[Shot]:
    """The same shots, those of these names told to stretch."""
    return [replace(each, stretch=each.id in names) for each in asked]


def grid(bpm: float, seconds: float, first: float = 0.0, bar: int = 4) -> BeatGrid:
    step = 60 / bpm
    beats = tuple(first + step * n for n in range(int((seconds - first) / step) + 1))
    return BeatGrid(bpm, beats, beats[::bar], (1.0,) * len(beats), seconds)


def stops(cuts: CutList) -> list[int]:
    return [cut.record.stop for cut in cuts.cuts]


def tiles(cuts: CutList, total: int) -> bool:
    """Whether the cuts cover 0..total, each frame once, none empty."""
    spans = [cut.record for cut in cuts.cuts]
    return (
        spans[0].start == 0
        and spans[-1].stop == total
        and all(a.stop == b.start for a, b in pairwise(spans))
        and all(len(span) > 0 for span in spans)
    )


@pytest.mark.parametrize("rate", [24, 25, 30, 50, 60])
@pytest.mark.parametrize(("bpm", "first"), [(97.3, 0.231), (120.0, 0.0), (141.7, 0.4)])
def test_every_cut_of_a_minute_is_on_a_beat(rate: int, bpm: float, first: float) -> None:
    track = grid(bpm, 75.0, first)
    cuts = schedule(shots(*[4.0] * 14, 4.0), 60, Fraction(rate), track, 7.5, {})
    assert len(cuts.cuts) == 15
    assert tiles(cuts, 60 * rate)
    assert cuts.music_start == 7.5
    for stop in stops(cuts)[:-1]:
        off = min(abs(Fraction(stop, rate) + Fraction(7.5) - Fraction(b)) for b in track.beats)
        assert off <= Fraction(1, 2 * rate)


@pytest.mark.parametrize("length", [1, 6, 15, 30])
@pytest.mark.parametrize("rate", [24, 25, 30, 50, 60])
def test_the_length_is_exact(length: int, rate: int) -> None:
    cuts = schedule(shots(0.5, 0.5), length, Fraction(rate), None, 0.0, {})
    assert cuts.frames == length * rate


def test_shots_that_ask_for_beats_get_them() -> None:
    asked = [shot("a", beats=4), shot("b", beats=2), shot("end-card", beats=6)]
    cuts = schedule(asked, 6, RATE, grid(120, 8), 0.0, {})
    assert stops(cuts) == [60, 90, 180]


def test_lengths_are_scaled_to_the_spot() -> None:
    cuts = schedule(shots(2, 4, 6), 6, RATE, None, 0.0, {})
    assert stops(cuts) == [30, 90, 180]


def test_beats_count_at_the_tempo_of_the_track() -> None:
    assert wanted_seconds(shot("a", beats=3), grid(90, 10)) == 2
    assert wanted_seconds(shot("a", seconds=2.5), grid(90, 10)) == Fraction(5, 2)


def test_a_downbeat_is_preferred_where_beats_suit_as_well() -> None:
    track = grid(120, 8, bar=4)  # downbeats every two seconds
    asked = shots(1.75, 2.25)  # the wish lies between the beats at 1.5 and 2.0
    assert stops(schedule(asked, 4, RATE, track, 0.0, {})) == [60, 120]
    moved = replace(track, downbeats=tuple(track.beats[3::4]))
    assert stops(schedule(asked, 4, RATE, moved, 0.0, {})) == [45, 120]


@pytest.mark.parametrize(
    ("transition", "effect", "frame"),
    [
        ("flash", "zoom", 120),  # worth a beat of its neighbours' lengths
        ("cut", "flash", 120),
        ("dissolve", "none", 105),  # as long as was asked
        ("fade", "none", 105),
    ],
)
def test_the_stronger_a_change_the_more_it_is_drawn_to_a_downbeat(
    transition: Transition, effect: BeatEffect, frame: int
) -> None:
    """A wish at 3.5 s, a beat before the downbeat at 4 s; the cuts round it have no choice."""
    asked = shots(3.5, 2.5, 2.0)
    asked[1] = replace(asked[1], transition=transition, beat_effect=effect)
    cuts = schedule(asked, 8, RATE, grid(120, 12), 0.0, {})
    assert stops(cuts) == [frame, 180, 240]


@pytest.mark.parametrize("first", [0.0, 0.21, 0.47])
@pytest.mark.parametrize("asked", [(3, 3, 2, 4, 3), (2, 2, 2, 2, 2, 2, 3)])
@pytest.mark.parametrize("transition", ["cut", "dissolve"])
def test_the_end_card_begins_on_a_downbeat(
    asked: tuple[float, ...], first: float, transition: Transition
) -> None:
    """Whichever of the four beats of a bar it would fall on, at any tempo from 80 BPM on."""
    for bpm in range(80, 181, 4):
        track, wanted = grid(bpm, 21, first), shots(*asked)
        wanted[-1] = replace(wanted[-1], transition=transition)
        card = schedule(wanted, 15, RATE, track, 0.0, {}).cuts[-1].record.start
        assert min(abs(card - time * 30) for time in track.downbeats) <= 0.5 + 1e-9, bpm


def test_a_downbeat_out_of_reach_ruins_no_shot() -> None:
    """Two seconds either way to the next downbeat, for an end card of three."""
    cuts = schedule(shots(3, 3, 3), 9, RATE, grid(60, 12, first=0.0), 0.0, {})
    assert stops(cuts) == [90, 180, 270]


# -- beats that are not sure ---------------------------------------------------------------------


def unsure(track: BeatGrid, start: float, stop: float) -> BeatGrid:
    return replace(track, sure=tuple(not start <= time < stop for time in track.beats))


def test_cuts_keep_to_sure_beats() -> None:
    asked, track = shots(2, 2, 2), grid(120, 8)
    assert stops(schedule(asked, 6, RATE, track, 0.0, {})) == [60, 120, 180]
    gap = schedule(asked, 6, RATE, unsure(track, 1.9, 2.4), 0.0, {})
    assert stops(gap) == [45, 120, 180]  # 75 would do as well
    assert 60 not in gap.beats
    assert {45, 75} <= set(gap.beats)


def test_without_another_way_cuts_fall_on_beats_that_are_not_sure() -> None:
    track = grid(120, 8)
    nowhere = schedule(shots(2, 2, 2), 6, RATE, unsure(track, 0, 8), 0.0, {})
    assert stops(nowhere) == [60, 120, 180]
    assert nowhere.beats == ()
    assert not any(cut.accents for cut in nowhere.cuts)
    # Sure from 4 s on: all the cuts behind that would leave a first shot twice its length, and the
    # others half of theirs; one of them on a beat that is only counted on is less.
    late = schedule(shots(2, 2, 2, 2), 8, RATE, unsure(grid(120, 10), 0, 3.9), 0.0, {})
    assert sum(stop < 117 for stop in stops(late)) <= 1


def test_silence_before_the_music_is_cut_too() -> None:
    """Ten seconds without a beat would leave four of five shots five seconds."""
    cuts = schedule(FIFTEEN, 15, RATE, grid(120, 20, first=10.0), 0.0, {})
    early = [stop for stop in stops(cuts) if stop < 300]
    assert 1 <= len(early) <= 2
    assert all(stop % 15 == 0 for stop in stops(cuts))
    assert cuts.beats[0] == 300
    assert not any(cut.accents for cut in cuts.cuts if cut.record.stop <= 300)


# -- the beats of the music ----------------------------------------------------------------------


def test_the_beats_of_a_spot_are_told_frame_by_frame() -> None:
    cuts = schedule(shots(2, 2), 4, Fraction(24), grid(90, 12, first=0.1), 1.0, {})
    times = [0.1 + n / 1.5 - 1 for n in range(18)]
    assert cuts.beats == tuple(round(time * 24) for time in times if -0.02 < time < 3.97)
    assert schedule(shots(2, 2), 4, RATE, None, 0.0, {}).beats == ()


def test_after_the_last_hit_nothing_is_struck() -> None:
    track = grid(120, 12, first=0.25)  # downbeats at 0.25, 2.25, 4.25
    cuts = schedule(shots(2, 2, 2), 6, RATE, track, 0.0, {}, "hit")
    assert cuts.last_hit == Fraction(4.25)
    assert cuts.beats[-1] == 128  # 127.5, halves go up
    assert cuts.cuts[-1].accents[-1].frame + cuts.cuts[-1].record.start <= 128
    faded = schedule(shots(2, 2, 2), 6, RATE, track, 0.0, {}, "fade")
    assert faded.last_hit is None
    assert faded.beats[-1] > 128
    assert stops(faded) == stops(cuts)


@pytest.mark.parametrize(
    "rate", [Fraction(24), Fraction(25), Fraction(30), Fraction(30000, 1001), Fraction(60)]
)
@pytest.mark.parametrize("course", COURSES)
def test_no_cut_drifts_from_its_beat(rate: Fraction, course: str) -> None:
    """Half a frame is what rounding to frames takes; anything that added up would be more."""
    worst, last = frames_off(course, rate)
    assert worst <= 0.5
    assert last <= 0.5


# -- cutdowns ------------------------------------------------------------------------------------

FIFTEEN = [
    shot("open", 3.0),
    shot("hero", 3.0, essential=True),
    shot("detail", 2.0),
    shot("use", 4.0),
    shot("end-card", 3.0),
]


@pytest.mark.parametrize(
    ("length", "kept"),
    [
        (15, ["open", "hero", "detail", "use", "end-card"]),
        (12, ["open", "hero", "detail", "use", "end-card"]),  # exactly a quarter too much: all
        (11, ["open", "hero", "detail", "end-card"]),
        (9, ["open", "hero", "end-card"]),
        (8, ["hero", "detail", "end-card"]),  # the first does not fit, a later one does
        (6, ["hero", "end-card"]),
        (2, ["hero", "end-card"]),
    ],
)
def test_a_cutdown_keeps_the_essential_and_what_fits(length: int, kept: list[str]) -> None:
    assert [each.id for each in select(FIFTEEN, length, None)] == kept


def faded(asked: list[Shot]) -> list[Shot]:
    """The same shots, all of which fade in."""
    return [replace(each, transition="fade") for each in asked]


@pytest.mark.parametrize(
    ("length", "begins"),
    [
        (15, ["fade", "fade", "fade", "fade", "fade"]),
        (9, ["fade", "fade", "fade"]),  # the storyboard's own first shot, as its author wants it
        (8, ["cut", "fade", "fade"]),  # the join to a shot that is gone; the others join others
        (6, ["cut", "fade"]),
    ],
)
def test_a_cutdown_begins_with_its_picture(length: int, begins: list[str]) -> None:
    kept = select(faded(FIFTEEN), length, None)
    assert [each.transition for each in kept] == begins
    cuts = schedule(kept, length, RATE, None, 0.0, {})
    assert [cut.transition for cut in cuts.cuts] == begins


def test_a_cutdown_of_the_end_card_alone_begins_with_its_picture() -> None:
    asked = [shot("open", 9.0), replace(shot("end-card", 3.0), transition="dissolve")]
    assert [(each.id, each.transition) for each in select(asked, 3, None)] == [("end-card", "cut")]


def test_the_end_card_is_last_in_every_cutdown() -> None:
    for length in range(1, 20):
        cuts = schedule(select(FIFTEEN, length, None), length, RATE, None, 0.0, {})
        assert cuts.cuts[-1].shot == "end-card"
        assert tiles(cuts, 30 * length)


@pytest.mark.parametrize("track", [None, grid(120, 20), grid(90, 20, 0.1)], ids=["", "120", "90"])
def test_the_end_card_is_long_enough_to_be_read(track: BeatGrid | None) -> None:
    cuts = schedule(shots(4, 4, 0.2), 6, RATE, track, 0.0, {})
    assert cuts.cuts[-1].record.seconds >= SHORTEST_END_CARD
    assert all(cut.record.seconds >= SHORTEST for cut in cuts.cuts)


# -- voices --------------------------------------------------------------------------------------


def test_a_voice_that_fits_leaves_the_cuts_alone() -> None:
    asked, track = shots(2, 2, 2), grid(120, 8)
    plain = schedule(asked, 6, RATE, track, 0.0, {})
    assert schedule(asked, 6, RATE, track, 0.0, {"s1": Fraction(7, 4)}) == plain
    assert stops(plain) == [60, 120, 180]


def test_a_voice_stretches_its_shot_by_whole_beats() -> None:
    asked, track = stretching(shots(2, 2, 2), "s1"), grid(120, 8)
    voices = {"s1": Fraction(2)}  # with lead and tail 2.25 s: five beats
    cuts = schedule(asked, 6, RATE, track, 0.0, voices)
    assert len(cuts.cuts[1].record) == 75
    assert tiles(cuts, 180)
    assert overruns(cuts, voices) == ()
    assert all(stop % 15 == 0 for stop in stops(cuts))


def test_only_a_shot_that_is_told_to_stretch_does() -> None:
    track, voices = grid(120, 8), {"s1": Fraction(2)}
    plain = schedule(shots(2, 2, 2), 6, RATE, track, 0.0, {})
    assert schedule(shots(2, 2, 2), 6, RATE, track, 0.0, voices) == plain
    assert schedule(stretching(shots(2, 2, 2), "s0"), 6, RATE, track, 0.0, voices) == plain
    assert schedule(stretching(shots(2, 2, 2), "s1"), 6, RATE, track, 0.0, voices) != plain


def test_a_shot_that_stretches_leaves_others_the_room_for_their_voices() -> None:
    """Where two silent shots and one with a line give way, the line keeps its place."""
    asked, track = stretching(shots(2, 2, 2, 3), "s0"), grid(120, 12)
    voices = {"s0": Fraction(5, 2), "s1": Fraction(7, 4)}  # 3 s, and all of its 2 s
    cuts = schedule(asked, 9, RATE, track, 0.0, voices)
    assert [len(cut.record) for cut in cuts.cuts][:2] == [90, 60]
    assert tiles(cuts, 270)


def test_the_end_card_stretches_to_its_voice() -> None:
    asked, track = stretching(shots(2, 2, 2), "end-card"), grid(120, 8)
    voices = {"end-card": Fraction(11, 4)}
    cuts = schedule(asked, 6, RATE, track, 0.0, voices)
    assert len(cuts.cuts[-1].record) == 90
    assert overruns(cuts, voices) == ()


def test_a_shot_stretches_as_far_as_its_voice_needs_when_sped_up() -> None:
    """5 s hold 2.75 s of voice at most, beside a shot of 0.5 s and an end card of 1.5 s."""
    asked, track = stretching(shots(2, 2, 2), "s1"), grid(120, 8)
    voices, fastest = {"s1": Fraction(3)}, Fraction(23, 20)
    cuts = schedule(asked, 5, RATE, track, 0.0, voices, "fade", fastest)
    assert stops(cuts) == [15, 105, 150]
    assert overruns(cuts, voices) != ()
    assert overruns(cuts, sped(voices, fastest)) == ()


def test_without_music_a_shot_stretches_to_the_tenth_of_a_second() -> None:
    asked, voices = stretching(shots(2, 2, 2), "s0"), {"s0": Fraction(9, 4)}
    plain = schedule(asked, 6, RATE, None, 0.0, {})
    cuts = schedule(asked, 6, RATE, None, 0.0, voices)
    assert len(cuts.cuts[0].record) == 75  # with lead and tail 2.5 s
    for before, after in zip(plain.cuts[1:], cuts.cuts[1:], strict=True):
        assert len(after.record) < len(before.record)


@pytest.mark.parametrize("seed", range(6))
def test_on_beats_that_are_unevenly_apart_the_others_grow_by_less_than_half_of_one(
    seed: int,
) -> None:
    rng = np.random.default_rng(seed)
    beats = tuple(np.cumsum(0.5 * (1 + rng.normal(0, 0.04, 40))))
    track = BeatGrid(120, beats, beats[::4], (1.0,) * len(beats), beats[-1] + 1)
    asked = shots(*rng.uniform(1.5, 4.0, 4))
    plain = schedule(asked, 15, RATE, track, 0.0, {})
    voices = {"s1": plain.cuts[1].record.seconds + Fraction(2, 5)}  # past its end: two beats more
    cuts = schedule(stretching(asked, "s1"), 15, RATE, track, 0.0, voices)
    assert overruns(cuts, voices) == ()
    assert len(cuts.cuts[1].record) > len(plain.cuts[1].record)
    for before, after in zip(plain.cuts, cuts.cuts, strict=True):
        if before.shot != "s1":
            assert len(after.record) < len(before.record) + FRAMES_A_BEAT / 2


FRAMES_A_BEAT = 15


@settings(max_examples=80, deadline=None)
@given(
    beats=st.lists(st.integers(1, 8), min_size=2, max_size=7),
    grows=st.lists(st.booleans(), min_size=7, max_size=7),
    spoken=st.lists(st.one_of(st.none(), st.integers(2, 60)), min_size=7, max_size=7),
    length=st.integers(6, 20),
    fastest=st.sampled_from([Fraction(1), Fraction(23, 20)]),
)
def test_stretching_cuts_no_line_and_lengthens_no_other_shot(
    beats: list[int],
    grows: list[bool],
    spoken: list[int | None],
    length: int,
    fastest: Fraction,
) -> None:
    """At 120 BPM, so that every beat is 15 frames; `spoken` in tenths of a second."""
    names = [f"s{index}" for index in range(len(beats) - 1)] + ["end-card"]
    asked = [
        replace(shot(name, beats=float(count)), stretch=stretch)
        for name, count, stretch in zip(names, beats, grows, strict=False)
    ]
    voices = {
        name: Fraction(tenths, 10)
        for name, tenths in zip(names, spoken, strict=False)
        if tenths is not None
    }
    track = grid(120, 24.0)
    plain = schedule(asked, length, RATE, track, 0.0, {})
    cuts = schedule(asked, length, RATE, track, 0.0, voices, "fade", fastest)
    assert tiles(cuts, length * RATE)
    assert all(stop % FRAMES_A_BEAT == 0 for stop in stops(cuts))
    quick = sped(voices, fastest)
    late_before = {line.shot for line in overruns(plain, quick)}
    late = {line.shot for line in overruns(cuts, quick)}
    needed = sum(
        beats_needed(each, quick, cut.record.seconds)
        for each, cut in zip(asked, plain.cuts, strict=True)
    )
    if needed * FRAMES_A_BEAT <= length * RATE:  # there is a way to serve all who may stretch
        assert late == {name for name in late_before if not asked[names.index(name)].stretch}
        for each, before, after in zip(asked, plain.cuts, cuts.cuts, strict=True):
            if not each.stretch:
                assert len(after.record) <= len(before.record)


def beats_needed(asked: Shot, voices: dict[str, Fraction], plain: Fraction) -> int:
    """The fewest half seconds that serve a shot; one that may not stretch keeps its place."""
    least = SHORTEST_END_CARD if asked.id == "end-card" else SHORTEST
    voice = voices.get(asked.id)
    if voice is not None:
        spoken = voice + VOICE_LEAD + VOICE_TAIL
        least = max(least, spoken if asked.stretch else min(spoken, plain))
    return math.ceil(least * 2)


def test_what_does_not_fit_is_told_to_the_fraction_of_a_second() -> None:
    asked, track = shots(2, 2, 2), grid(120, 8)
    voices = {"s0": Fraction(3), "s1": Fraction(3), "end-card": Fraction(1)}
    late = overruns(schedule(asked, 6, RATE, track, 0.0, voices), voices)
    assert late
    for line in late:
        assert line.over == line.voice_seconds - line.room_seconds > 0
    whole = schedule([shot("only", 3.0)], 3, RATE, None, 0.0, {"only": Fraction(14, 5)})
    assert overruns(whole, {"only": Fraction(14, 5)}) == (
        Overrun("only", Fraction(14, 5), 3 - VOICE_LEAD - VOICE_TAIL),
    )
    assert overruns(whole, {"only": Fraction(14, 5)})[0].over == Fraction(1, 20)
    assert overruns(whole, {"only": Fraction(11, 4)}) == ()  # to the last sample of its place


def test_what_is_kept_for_one_market_serves_only_its_like() -> None:
    """Every input changes the cuts by itself, and gives the same whatever was asked before it."""
    asked, track = shots(2.2, 3.1, 1.7), grid(120, 12)
    dissolved = [asked[0], replace(asked[1], transition="dissolve"), asked[2]]
    renamed = [replace(asked[0], id="other"), *asked[1:]]
    grown, quick = stretching(asked, "s0", "s1"), {"s1": Fraction(1)}
    ways: dict[str, Callable[[], CutList]] = {
        "plain": lambda: schedule(asked, 7, RATE, track, 0.0, {}),
        "other words": lambda: schedule(
            [replace(each, prompt="x", seed=9) for each in asked], 7, RATE, track, 0.0, quick
        ),
        "length": lambda: schedule(asked, 8, RATE, track, 0.0, {}),
        "rate": lambda: schedule(asked, 7, Fraction(25), track, 0.0, {}),
        "music": lambda: schedule(asked, 7, RATE, grid(100, 12), 0.0, {}),
        "no music": lambda: schedule(asked, 7, RATE, None, 0.0, {}),
        "start": lambda: schedule(asked, 7, RATE, track, 0.25, {}),
        "ending": lambda: schedule(asked, 7, RATE, track, 0.0, {}, "hit"),
        "sure": lambda: schedule(asked, 7, RATE, unsure(track, 1, 4), 0.0, {}),
        "voice": lambda: schedule(grown, 7, RATE, track, 0.0, {"s1": Fraction(4)}),
        "voice elsewhere": lambda: schedule(grown, 7, RATE, track, 0.0, {"s0": Fraction(4)}),
        "a faster voice": lambda: schedule(
            grown, 7, RATE, track, 0.0, {"s1": Fraction(7)}, "fade", Fraction(3, 2)
        ),
        "transition": lambda: schedule(dissolved, 7, RATE, track, 0.0, {}),
        "id": lambda: schedule(renamed, 7, RATE, track, 0.0, {}),
        "shots": lambda: schedule(shots(3, 2, 2), 7, RATE, track, 0.0, {}),
    }
    alone = {}
    for name, way in ways.items():
        _solved.cache_clear()
        alone[name] = way()
    assert {name: way() for name, way in ways.items()} == alone
    assert {name: way() for name, way in reversed(ways.items())} == alone
    assert alone["plain"] == alone["other words"]
    assert [name for name, cuts in alone.items() if cuts == alone["plain"]] == [
        "plain",
        "other words",
    ]


def test_a_thousand_markets_of_equal_lengths_are_solved_once() -> None:
    _solved.cache_clear()
    track = grid(120, 20)
    for number in range(1000):
        market = [replace(each, super=None, prompt=f"p{number}") for each in FIFTEEN]
        schedule(select(market, 15, track), 15, RATE, track, 0.0, {"hero": Fraction(number, 1000)})
    assert _solved.cache_info().misses == 1


# -- what cannot be ------------------------------------------------------------------------------


def test_more_shots_than_beats_are_refused() -> None:
    track = grid(60, 10)  # a beat a second: 1 and 2 s lie inside a spot of 3 s
    assert stops(schedule(shots(1, 1, 1), 3, RATE, track, 0.0, {})) == [30, 60, 90]
    with pytest.raises(ValueError, match="4 shots do not fit 2 cut points"):
        schedule(shots(1, 1, 1, 1), 3, RATE, track, 0.0, {})


def test_beats_outside_the_spot_are_no_cut_points() -> None:
    track = BeatGrid(60, (0.0, 2.0, 5.0, 9.0), (0.0,), (1.0,) * 4, 10.0)
    # From 2 s on for 3 s: no beat lies inside, those on both edges do not count.
    with pytest.raises(ValueError, match="2 shots do not fit 0 cut points"):
        schedule(shots(1, 1), 3, RATE, track, 2.0, {})


@settings(max_examples=60, deadline=None)
@given(
    lengths=st.lists(st.floats(0.2, 12.0), min_size=1, max_size=8),
    length=st.integers(4, 40),
    rate=st.sampled_from([24, 25, 30, 50, 60]),
    bpm=st.one_of(st.none(), st.floats(60, 180)),
    start=st.floats(0, 5),
)
def test_cuts_tile_the_spot(
    lengths: list[float], length: int, rate: int, bpm: float | None, start: float
) -> None:
    track = None if bpm is None else grid(bpm, length + 6.0, 0.1)
    asked = shots(*lengths)
    points = length * 10 - 1 if bpm is None else int((length - 1) * bpm / 60)
    if len(asked) - 1 > points:
        return
    cuts = schedule(asked, length, Fraction(rate), track, start, {})
    assert tiles(cuts, length * rate)
    assert [cut.shot for cut in cuts.cuts] == [each.id for each in asked]
