"""Poses: eased, without jumps, on their beats, and never outside the safe area."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest

from adgen.post.text.ass import AT_REST, Pose
from adgen.post.text.motion import entering, popped, smooth, swelling, ticking, wiped
from adgen.post.text.titles import LIFT
from adgen.schema.brand import Animation
from adgen.schema.picture import Box, Raster
from adgen.schema.time import FrameRange

RATES = [Fraction(24), Fraction(30), Fraction(60)]
MOVING: list[Animation] = [name for name in get_args(Animation) if name != "none"]
BLOCK, SAFE = Box(200, 800, 880, 1000), Box(100, 200, 980, 1600)
SIZE = 100.0


def poses(animation: Animation, rate: Fraction, seconds: int = 3, block: Box = BLOCK) -> list[Pose]:
    frames = FrameRange(5, 5 + round(seconds * rate), rate)
    pose_at = entering(animation, SIZE, block, SAFE, frames, False)
    return [pose_at(frame) for frame in range(len(frames))]


def seen(pose: Pose, point: tuple[float, float]) -> np.ndarray:
    return np.array(pose.at(*point))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("animation", MOVING)
def test_a_text_comes_in_less_than_half_a_second_and_goes_in_a_fifth(
    animation: Animation, rate: Fraction
) -> None:
    found = poses(animation, rate)
    middle = found[len(found) // 2]
    assert (middle.right, middle.down, middle.opacity, middle.scale, middle.opened) == (
        0, 0, 1, 1, 1,
    )  # fmt: skip
    resting = [number for number, pose in enumerate(found) if pose == middle]
    assert resting == list(range(resting[0], resting[-1] + 1))
    assert 0.25 * rate <= resting[0] <= 0.5 * rate
    assert len(found) - 1 - resting[-1] == round(rate / 5)
    leaving = [pose.opacity for pose in found[resting[-1] :]]
    assert leaving == sorted(leaving, reverse=True)
    assert leaving[-1] < 0.2


@pytest.mark.parametrize("animation", MOVING)
def test_coming_is_monotone_and_ends_softly(animation: Animation) -> None:
    found = poses(animation, Fraction(60))[:30]
    for measure in (lambda pose: pose.opacity, lambda pose: pose.opened, lambda pose: -pose.down):
        values = [measure(pose) for pose in found]
        assert values == sorted(values)
        steps = np.diff(values)
        assert not steps.any() or steps[steps > 0][-1] < steps.max() / 6  # no ramp that stops dead


def test_a_pop_overshoots_once_and_slightly() -> None:
    scales = [pose.scale for pose in poses("pop", Fraction(60))[:30]]
    assert scales[0] == pytest.approx(0.83, abs=0.02)
    peak = int(np.argmax(scales))
    assert 1.01 < scales[peak] < LIFT
    assert scales[: peak + 1] == sorted(scales[: peak + 1])
    assert scales[peak:24] == sorted(scales[peak:24], reverse=True)
    assert popped(1.0) == 1.0


@pytest.mark.parametrize("animation", MOVING)
def test_nothing_jumps_at_sixty_frames(animation: Animation) -> None:
    found = poses(animation, Fraction(60))
    corners = [(BLOCK.left, BLOCK.top), (BLOCK.right, BLOCK.bottom)]
    for before, after in pairwise(found):
        moved = max(float(np.abs(seen(after, c) - seen(before, c)).max()) for c in corners)
        assert moved <= 0.13 * SIZE
        assert abs(after.opacity - before.opacity) <= 0.25
        assert after.opened - before.opened <= 0.07


@pytest.mark.parametrize("top", [200, 250, 800, 1350, 1400])
@pytest.mark.parametrize("animation", MOVING)
def test_a_block_keeps_to_the_safe_area_while_it_moves(animation: Animation, top: int) -> None:
    block = Box(200, top, 880, top + 200)
    held = SAFE.grown(0.02 * block.width)  # the room round letters in their box, for the pop
    for pose in poses(animation, Fraction(60), block=block):
        left, high = pose.at(block.left, block.top)
        right, low = pose.at(block.right, block.bottom)
        assert held.holds(Box(left, high, right, low))


@pytest.mark.parametrize("frames", [1, 2, 5, 9])
@pytest.mark.parametrize("animation", MOVING)
def test_a_short_text_is_at_rest_for_half_its_time(animation: Animation, frames: int) -> None:
    found = poses(animation, Fraction(30), seconds=1)
    span = FrameRange(0, frames, Fraction(30))
    pose_at = entering(animation, SIZE, BLOCK, SAFE, span, False)
    rest = found[len(found) // 2]
    assert sum(pose_at(frame) == rest for frame in range(frames)) >= frames / 2


def swelled(beats: Sequence[int], rate: Fraction) -> list[float]:
    frames = FrameRange(100, 100 + round(3 * rate), rate)
    pose_at = swelling(lambda frame: AT_REST, beats, frames)
    return [pose_at(frame).scale for frame in range(len(frames))]


@pytest.mark.parametrize("rate", RATES)
def test_a_button_is_largest_exactly_on_its_beats(rate: Fraction) -> None:
    second = round(rate)
    beats = [100 + second // 2, 100 + second, 100 + 2 * second]
    found = swelled(beats, rate)
    largest = [100 + n for n in range(1, len(found) - 1)
               if found[n] > found[n - 1] and found[n] > found[n + 1]]  # fmt: skip
    assert largest == beats
    for beat in beats:
        assert 1.04 <= found[beat - 100] <= LIFT
        assert found[beat - 100 + -(-second // 4)] == 1.0
    assert found[0] == 1.0
    assert min(found) == 1.0
    assert max(abs(np.diff(swelled(beats, Fraction(60))))) <= 0.02


def test_a_number_pops_a_little_where_it_goes_on() -> None:
    frames = FrameRange(10, 70, Fraction(30))
    pose_at = ticking(lambda frame: AT_REST, [30, 50], frames)
    scales = [pose_at(frame).scale for frame in range(60)]
    assert scales[:20] == [1.0] * 20
    assert scales[20] == scales[40] == pytest.approx(1.05)
    assert scales[20:27] == sorted(scales[20:27], reverse=True)
    assert scales[26:40] == [1.0] * 14


@pytest.mark.parametrize("rtl", [False, True])
def test_a_wipe_opens_in_the_direction_of_reading(rtl: bool) -> None:
    raster, block, soft = Raster(1000, 400), Box(100.4, 50, 700.7, 200), 90.0
    cover = wiped(block, soft, rtl, raster)
    before = np.zeros(1000)
    middles = []
    for frame in range(25):
        shown = np.zeros(1000)
        for clip, opacity in cover(Pose(opened=smooth(frame / 24))):
            if not clip:
                shown[:] = opacity
                continue
            left, top, right, bottom = map(int, clip[len("\\clip(") : -1].split(","))
            assert (top, bottom) == (0, 400)
            assert not shown[left:right].any()  # bands do not overlap
            shown[left:right] = opacity
        inside = shown[101:700][:: -1 if rtl else 1]
        assert (np.diff(inside) <= 1e-9).all()  # the side where reading begins leads
        assert (shown - before >= -1e-9).all()  # what was seen stays
        assert np.abs(np.diff(inside)).max(initial=0) <= 0.25 or not frame  # a soft edge
        middles.append(inside.sum())
        before = shown
    assert middles[0] == 0
    assert before.min() == 1.0
    assert np.diff(middles).max() <= 60  # 600 pixels in 24 frames, at most two and a half even ones
