"""Rates changed by mixing frames are found; fades, dissolves and slow motion are no such mixes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest

from adgen.media.frames import I420
from adgen.post.edit.between import Between
from adgen.schema.picture import Raster
from tests.studio.known_bad import alarms, coded, drifting, found

BIG = Raster(270, 480)
"""Averaged to the size that is looked at, it has as little of a codec's noise as a large film."""
NAME = ("blended frames",)


@cache
def moving() -> list[I420]:
    """Three seconds of a picture that drifts."""
    return drifting(72, 6.0, raster=BIG)


def mixed(frames: Sequence[I420], rate: int, other: int) -> list[I420]:
    """The frames at another rate, each a mix of the two that it lies between."""
    made = list[I420]()
    for index in range((len(frames) - 1) * other // rate):
        at, part = divmod(index * rate, other)
        share = part / other
        mix = (1 - share) * frames[at].astype(np.float32) + share * frames[at + 1]
        made.append(np.rint(mix).astype(np.uint8))
    return made


@pytest.mark.parametrize(
    ("rate", "filters", "other"),
    [(24, "framerate=fps=30", 30), (25, "framerate=fps=30", 30), (25, "framerate=fps=50", 50),
     (24, "minterpolate=fps=30:mi_mode=blend", 30), (24, "framerate=fps=60", 60),
     (20, "framerate=fps=30", 30), (15, "framerate=fps=25", 25)],
)  # fmt: skip
def test_a_rate_changed_by_mixing(rate: int, filters: str, other: int, tmp_path: Path) -> None:
    path = coded(tmp_path / "a.mp4", moving(), raster=BIG, rate=Fraction(rate), filters=filters)
    rows = found(path, forbids=("blended frames",), max_rate=60)
    told = f"{rate} frames a second mixed to {other}, "
    assert rows["blended frames"].measured.startswith(told)
    assert rows["blended frames"].status == "failed"
    assert rows["cadence"].status == "passed"


def test_a_cut_does_not_hide_it(tmp_path: Path) -> None:
    shots = [*mixed(drifting(30, 6.0, raster=BIG), 24, 30),
             *mixed(drifting(30, -5.0, seed=2, raster=BIG), 24, 30)]  # fmt: skip
    path = coded(tmp_path / "a.mp4", shots, raster=BIG, rate=Fraction(30))
    assert alarms(path, NAME) == {"blended frames": "warned"}


def test_mixing_for_less_than_a_second_is_let_pass(tmp_path: Path) -> None:
    frames = [*moving()[:25], *mixed(moving()[24:40], 24, 30), *moving()[40:70]]
    path = coded(tmp_path / "a.mp4", frames, raster=BIG, rate=Fraction(30))
    assert alarms(path, NAME) == {}


def test_repeats_are_no_mixes(tmp_path: Path) -> None:
    path = coded(tmp_path / "a.mp4", moving(), raster=BIG, rate=Fraction(24), filters="fps=30")
    assert alarms(path, ("cadence", *NAME)) == {"cadence": "warned"}


def dissolved() -> list[I420]:
    """Pictures that move, each dissolved into the next for most of the time."""
    one, other = drifting(72, 4.0, raster=BIG), drifting(72, -5.0, seed=2, raster=BIG)
    shares = 0.5 - 0.5 * np.cos(np.arange(72) / 12)
    return [((1 - share) * a + share * b).astype(np.uint8)
            for share, a, b in zip(shares, one, other, strict=True)]  # fmt: skip


def slowed(share: float) -> list[I420]:
    """Played more slowly, frames between worked out from how the picture moves."""
    made = list[I420]()
    for index in range(72):
        at, part = divmod(index * share, 1)
        step = Between(moving()[int(at)], moving()[int(at) + 1])
        made.append(step.at(part) if part > 1e-6 else moving()[int(at)])
    return made


def flashing() -> list[I420]:
    """Lit on every fourth frame."""
    frames = [frame.copy() for frame in moving()]
    for frame in frames[::4]:
        frame[: frame.shape[0] * 2 // 3] //= 2
    return frames


@pytest.mark.parametrize(
    "frames",
    [moving, partial(drifting, 72, 15.0, fine=6, raster=BIG),
     partial(drifting, 72, 0.5, raster=BIG), lambda: moving()[:1] * 72, dissolved,
     partial(slowed, 0.5), partial(slowed, 0.8), flashing],
    ids=["moving", "fast", "slow", "still", "dissolves", "half", "four of five", "flashes"],
)  # fmt: skip
def test_films_at_their_own_rate_have_none(
    frames: Callable[[], list[I420]], tmp_path: Path
) -> None:
    path = coded(tmp_path / "a.mp4", frames(), raster=BIG, rate=Fraction(30))
    assert alarms(path, NAME, forbids=("blended frames",)) == {}


def test_every_frame_mixed_with_the_one_before_looks_like_an_open_shutter(tmp_path: Path) -> None:
    path = coded(tmp_path / "a.mp4", moving(), raster=BIG, filters="tblend=all_mode=average")
    assert alarms(path, NAME) == {}
