"""Grain: as strong as asked, by tone, without a colour of its own, and the same everywhere."""

from __future__ import annotations

import hashlib
from fractions import Fraction

import numpy as np
import pytest

from adgen.media.frames import I420
from adgen.post.look import LookFilter, look_filter
from adgen.post.look.draws import drawn_bytes, draws
from adgen.schema.look import Grade, Look
from adgen.schema.picture import Raster
from tests.studio.takes import planes

RASTER = Raster(480, 270)
BYTES = [198, 213, 88, 186, 137, 204]
DRAWN = [242, 669, 972, 30]
DIGEST = "a66de8626589fa3100129854d1c2e929233762a74343e22e778267d92a1df777"


def filter_of(amount: float, seed: int = 1, raster: Raster = RASTER) -> LookFilter:
    return look_filter(Grade(Look(grain=amount)), raster, Fraction(24), seed)


def grey(code: int, raster: Raster = RASTER) -> I420:
    frame = np.full((raster.height * 3 // 2, raster.width), 128, np.uint8)
    frame[: raster.height] = code
    return frame


def noise(amount: float, code: int, index: int = 0) -> np.ndarray:
    done = filter_of(amount).grain(grey(code), index)
    return planes(done)[0].astype(float) - code


@pytest.mark.parametrize("amount", [0.1, 0.35, 1.0])
def test_grain_is_as_strong_as_asked_and_favours_no_side(amount: float) -> None:
    found = noise(amount, 126)
    assert found.std() == pytest.approx(7.0 * amount, rel=0.12)
    assert found.mean() == pytest.approx(0.0, abs=0.06)


@pytest.mark.parametrize("code", [30, 60, 126, 190, 225])
def test_the_mean_tone_stays(code: int) -> None:
    means = [noise(1.0, code, index).mean() for index in range(4)]
    assert np.mean(means) == pytest.approx(0.0, abs=0.06)


def test_grain_is_strongest_in_the_middle_and_none_at_black_and_white() -> None:
    strength = [noise(1.0, code).std() for code in (16, 30, 60, 126, 190, 221, 235)]
    assert strength[0] == strength[-1] == 0
    assert strength[:4] == sorted(strength[:4])
    assert strength[3:] == sorted(strength[3:], reverse=True)


def test_colours_are_left_alone() -> None:
    frame = grey(126)
    _, blue, red = planes(frame)
    blue[:], red[:] = 90, 170
    _, *done = planes(filter_of(1.0).grain(frame, 0))
    assert np.array_equal(done, [blue, red])
    assert (planes(frame)[0] == 126).all()


def test_grains_are_larger_than_a_pixel_and_grow_with_the_raster() -> None:
    def beside(raster: Raster) -> float:
        found = planes(filter_of(1.0, raster=raster).grain(grey(126, raster), 0))[0] - 126.0
        return float((found[:, 1:] * found[:, :-1]).mean() / found.var())

    small, large = beside(Raster(540, 540)), beside(Raster(1080, 1080))
    assert 0.4 < small < large < 0.95


def test_every_frame_has_other_grain_and_each_its_own() -> None:
    look = filter_of(1.0)
    frames = [look.grain(grey(126), index).copy() for index in range(4)]
    for number, frame in enumerate(frames):
        assert np.array_equal(filter_of(1.0).grain(grey(126), number), frame)
        for other in frames[:number]:
            near = (planes(frame)[0] - 126.0) * (planes(other)[0] - 126.0)
            assert abs(near.mean()) < 0.05 * 49
    assert not np.array_equal(filter_of(1.0, seed=2).grain(grey(126), 0), frames[0])


def test_grain_is_the_same_on_every_machine() -> None:
    """Sums of these very bytes: a change of them changes every spot with grain."""
    assert drawn_bytes(6, 7, 3).tolist() == BYTES
    draw = draws(7, 11, 2)
    assert [draw(1000) for _ in range(4)] == DRAWN
    ramp = np.tile(np.arange(240, dtype=np.uint8), (405, 2))
    look = filter_of(0.4, seed=7)
    sums = hashlib.sha256(b"".join(look.grain(ramp, index).tobytes() for index in (0, 1, 40)))
    assert sums.hexdigest() == DIGEST
