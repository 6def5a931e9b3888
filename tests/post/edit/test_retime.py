"""Time bent: counts are exact, ramps even, and what is drawn in between is where it should be."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, pairwise, repeat
from math import ceil

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as drawn

from adgen.errors import MediaError
from adgen.media.frames import I420
from adgen.post.edit import retime
from adgen.post.edit.between import Between
from adgen.post.edit.retime import Pace, positions, retimed, source_frames
from tests.studio.takes import planes

RATE = Fraction(30)
SIZE = (192, 256)
Speed = tuple[float, float]


def texture(seed: int = 3) -> np.ndarray:
    """A soft pattern, wide enough to pan over."""
    drawn = np.random.default_rng(seed).integers(30, 220, (24, 80)).astype(np.uint8)
    return cv2.resize(drawn, (1280, 384), interpolation=cv2.INTER_CUBIC)


def panned(at: float, world: np.ndarray | None = None) -> I420:
    """The pattern seen from `at` pixels on, exactly between whole pixels too."""
    height, width = SIZE
    world = texture() if world is None else world
    frame = np.full((height * 3 // 2, width), 128, np.uint8)
    matrix = np.array([[1.0, 0, at + 100], [0, 1, 60]])
    cv2.warpAffine(
        world, matrix, (width, height), dst=frame[:height],
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
    )  # fmt: skip
    return frame


def stored(count: int, step: float = 0.0) -> Iterator[I420]:
    """A pan of `step` pixels a frame, in one array that is written over each time."""
    shared = np.empty((SIZE[0] * 3 // 2, SIZE[1]), np.uint8)
    for index in range(count):
        shared[:] = panned(index * step)
        yield shared


def greys(count: int) -> Iterator[I420]:
    """Frame n is of grey 2n."""
    for index in range(count):
        yield np.full((24, 16), 2 * index, np.uint8)


def numbers(pace: Pace, have: int) -> list[int]:
    return [int(frame[0, 0]) // 2 for frame, _ in retimed(greys(have), pace)]


@pytest.mark.parametrize(
    ("frames", "speed", "needed"),
    [
        (30, (1.0, 1.0), 30),
        (0, (1.0, 1.0), 0),
        (10, (0.5, 0.5), 6),  # the last stands at 4.5
        (11, (0.5, 0.5), 6),  # at 5
        (1, (0.5, 0.5), 1),
        (10, (2.0, 2.0), 20),  # the last stands at 18 and is open until 19
        (30, (0.5, 2.0), 38),
        (30, (2.0, 0.5), 38),
    ],
)
def test_a_take_gives_as_many_frames_as_are_shown(frames: int, speed: Speed, needed: int) -> None:
    assert source_frames(frames, speed) == needed
    pace = Pace(frames, RATE, RATE, speed)
    assert sum(1 for _ in retimed(greys(needed), pace)) == frames
    if needed > 1:
        with pytest.raises(MediaError, match=rf"ends at frame {needed - 1}, {needed} are needed"):
            list(retimed(greys(needed - 1), pace))


SPEEDS = drawn.tuples(*(drawn.integers(50, 200).map(lambda cent: cent / 100) for _ in range(2)))


class _First:
    """In place of a picture between two, which is not what is counted."""

    def __init__(self, first: I420, second: I420) -> None:
        self.at = lambda share: first


def taken(frames: int, rate: Fraction, take_rate: Fraction, speed: Speed) -> tuple[int, int]:
    """Frames of a take as an engine makes it, and how many of them a shot looks at."""
    made = ceil(source_frames(frames, speed) * take_rate / rate)
    left = repeat(np.zeros((3, 2), np.uint8), made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retime, "Between", _First)
        assert sum(1 for _ in retimed(left, Pace(frames, rate, take_rate, speed))) == frames
    return made, made - sum(1 for _ in left)


@settings(max_examples=150, deadline=None)
@given(drawn.sampled_from((24, 25, 30, 50, 60, Fraction(24000, 1001), Fraction(60000, 1001))),
       drawn.one_of(drawn.integers(1, 3), drawn.integers(1, 300)), SPEEDS)  # fmt: skip
def test_no_take_is_too_short_or_made_for_nothing(
    rate: int | Fraction, frames: int, speed: Speed
) -> None:
    made, used = taken(frames, Fraction(rate), Fraction(rate), speed)
    assert made - 1 <= used <= made


@settings(max_examples=150, deadline=None)
@given(drawn.integers(24, 60), drawn.integers(8, 30),
       drawn.one_of(drawn.integers(1, 3), drawn.integers(1, 300)), SPEEDS)  # fmt: skip
def test_no_take_of_another_rate_is_too_short(
    rate: int, take_rate: int, frames: int, speed: Speed
) -> None:
    made, used = taken(frames, Fraction(rate), Fraction(take_rate), speed)
    assert made - 1 - ceil(take_rate / rate) <= used <= made


@pytest.mark.parametrize("speed", [(0.5, 2.0), (2.0, 0.5), (1.0, 0.5), (0.7, 0.7)])
def test_ramps_change_evenly(speed: Speed) -> None:
    places = positions(60, speed)
    steps = np.diff(places)
    assert places[0] == 0
    assert all(before < after for before, after in pairwise(places))
    assert np.ptp(np.diff(steps)) < 1e-12, "a speed that changes by the same from frame to frame"
    half = (speed[1] - speed[0]) / 120
    assert steps[0] == pytest.approx(speed[0] + half)
    assert steps[-1] == pytest.approx(speed[1] - 3 * half)


def test_at_its_own_speed_a_take_goes_through_untouched() -> None:
    given = list(greys(12))
    done = list(retimed(iter(given), Pace(12, RATE, RATE)))
    assert all(one is other for (one, _), other in zip(done, given, strict=True))
    assert [place for _, place in done] == list(range(12))


def test_a_take_of_another_rate_says_what_moment_it_shows() -> None:
    done = list(retimed(greys(16), Pace(30, RATE, Fraction(16))))
    assert [int(frame[0, 0]) // 2 for frame, _ in done] == [index * 16 // 30 for index in range(30)]
    assert done[9][1] == 4 * 30 / 16


@pytest.mark.parametrize(("feel", "rate"), [(12.0, 24), (18.0, 30), (24.0, 60), (23.976, 30)])
def test_feel_holds_frames(feel: float, rate: int) -> None:
    shown = numbers(Pace(rate, Fraction(rate), Fraction(rate), feel=feel), rate)
    assert len(set(shown)) == pytest.approx(feel, abs=0.5)
    assert all(0 <= index - number <= rate / feel for index, number in enumerate(shown))
    held = [shown.count(number) for number in dict.fromkeys(shown)]
    assert max(held) - min(held) <= 1, "as even as the rate allows"


@pytest.mark.parametrize(
    ("feel", "rate"),
    [(48.0, RATE), (30.0, RATE), (23.976, Fraction(24000, 1001)), (29.97, Fraction(30000, 1001)),
     (59.94, Fraction(60000, 1001))],
)  # fmt: skip
def test_feel_of_the_rate_or_above_changes_nothing(feel: float, rate: Fraction) -> None:
    assert numbers(Pace(50, rate, rate, feel=feel), 50) == list(range(50))


@pytest.mark.parametrize("step", [3.0, 8.0, 17.0])
def test_a_slowed_pan_is_where_it_should_be_between_its_frames(step: float) -> None:
    pace = Pace(12, RATE, RATE, (0.5, 0.5))
    for frame, place in retimed(stored(7, step), pace):
        wanted = planes(panned(place * step))[0].astype(float)
        found = planes(frame)[0].astype(float)
        inner = (slice(8, -8), slice(24, -24))
        error = np.abs(found[inner] - wanted[inner]).mean()
        assert error < 0.9, (place, error)
        if place % 1:
            first, second = (planes(panned(step * whole))[0][inner].astype(float)
                             for whole in (int(place), int(place) + 1))  # fmt: skip
            ghost = np.abs((first + second) / 2 - wanted[inner]).mean()
            assert error < max(0.3, ghost / 4), "mixing the neighbours is far worse"


def test_a_thing_before_a_ground_is_not_torn() -> None:
    """A square goes 12 pixels right over a ground at rest: half way it has gone 6."""

    def seen(at: float) -> I420:
        frame = panned(0)
        frame[70:130, round(80 + at) : round(140 + at)] = texture(9)[:60, :60]
        return frame

    made = planes(Between(seen(0), seen(12)).at(0.5))[0].astype(float)
    wanted = planes(seen(6))[0].astype(float)
    assert np.abs(made - wanted).mean() < 1.0
    thing = (slice(76, 124), slice(92, 140))
    assert np.abs(made[thing] - wanted[thing]).mean() < 2.0


def test_a_cut_inside_a_take_is_not_morphed() -> None:
    first, second = panned(0), panned(0, texture(77))
    joined = Between(first, second)
    for share, nearest in ((0.3, first), (0.7, second)):
        off = np.abs(planes(joined.at(share))[0].astype(int) - planes(nearest)[0]).mean()
        assert off < 4.0, "the nearer frame stands"


def test_a_fast_take_lays_the_frames_that_pass_over_each_other() -> None:
    made = list(retimed(greys(20), Pace(10, RATE, RATE, (2.0, 2.0))))
    assert [place for _, place in made] == [2 * index + 0.5 for index in range(10)]
    # Open from frame 2n to 2n + 1: half of each, and frame n is of grey 2n.
    assert [int(frame[0, 0]) for frame, _ in made] == [4 * index + 1 for index in range(10)]


def test_the_shutter_weighs_what_passes_it() -> None:
    """At 1.5 frame 1 stands at 1.5 and is open until 2: a quarter of frame 1, the rest of 2."""
    steps = (np.full((24, 16), 200 * (index % 2), np.uint8) for index in range(8))
    (_, second, third), _ = list(zip(*islice(retimed(steps, Pace(4, RATE, RATE, (1.5, 1.5))), 3),
                                     strict=True))  # fmt: skip
    assert int(second[0, 0]) == pytest.approx(200 / 4, abs=1)
    assert int(third[0, 0]) == pytest.approx(200 * 3 / 4, abs=1)


@pytest.mark.parametrize("speed", [1.1, 1.3])
def test_a_little_faster_stays_sharp(speed: float) -> None:
    for frame, place in retimed(stored(12, 8.0), Pace(8, RATE, RATE, (speed, speed))):
        inner = (slice(8, -8), slice(24, -24))
        wanted = planes(panned(place * 8))[0][inner].astype(float)
        assert np.abs(planes(frame)[0][inner] - wanted).mean() < 0.9
