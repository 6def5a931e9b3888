"""What moves in the kinds that move in parts, and where it goes."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from adgen.engines.embedded.footage.kinds import MODULES
from adgen.engines.embedded.footage.render import render
from tests.engines.embedded.footage.shots import PALETTE, SIZE, order, pulled


@pytest.mark.parametrize("name", MODULES["falling"])
def test_the_flow_carries_flakes_to_where_they_are_next(name: str) -> None:
    taken = render([order(name, motion=7.0, step=0.05)], (96, 168))
    now, later = taken.frames[:, 0], taken.frames[:, 1]
    flakes = (taken.mask[:, 0] > 0.95).expand_as(now)
    assert int(flakes.sum()) > 500
    carried = (pulled(later, taken.flow[:, 0]) - now).abs()[flakes].mean()
    left = (later - now).abs()[flakes].mean()
    assert float(carried) < 0.6 * float(left)


@pytest.mark.parametrize(("name", "way"), [("snow", 1), ("confetti", 1), ("embers", -1)])
def test_snow_falls_and_sparks_rise(name: str, way: int) -> None:
    taken = render([order(name, motion=7.0, step=0.05)], SIZE)
    down = taken.flow[:, 0, 1][taken.mask[:, 0, 0] > 0.95]
    assert way * float(down.mean()) > 0.003


@pytest.mark.parametrize("name", MODULES["drinks"])
@pytest.mark.parametrize("seed", [5, 6, 7])
def test_bubbles_and_cubes_stay_whole_as_they_move(name: str, seed: int) -> None:
    taken = render([order(name, seed, motion=10.0)], (64, 112))
    # Inside one thing: near rims, what lies behind comes out, and no flow can say what it is.
    solid = 1 - functional.max_pool2d(1 - taken.mask[0, :1], 3, 1, 1)
    now, later = taken.frames[:, 0], taken.frames[:, 1]
    still = ((later - now).abs() * solid)[..., 8:-8, 8:-8].sum()
    moved = ((pulled(later, taken.flow[:, 0]) - now).abs() * solid)[..., 8:-8, 8:-8].sum()
    assert moved < 0.7 * still


def test_bubbles_rise_each_at_its_pace_and_the_drink_stays() -> None:
    taken = render([order("bubbles")], SIZE, finer=1)
    upwards, ball = taken.flow[0, 0, 1], taken.mask[0, 0, 0] > 0.5
    assert (upwards[ball] < 0).all()
    assert upwards[ball].unique().numel() > 3
    assert upwards[~ball & (taken.depth[0, 0, 0] > 2.9)].abs().max() < 1e-6


def test_ice_turns_as_well_as_drifts() -> None:
    taken = render([order("ice")], (64, 112), finer=1)
    near = taken.depth[0, 0, 0] == 1.0
    along = taken.flow[0, 0, 0][near]
    assert along.std() > 0.05 * along.abs().mean()


def test_a_lamp_wanders_the_way_its_flow_says() -> None:
    """The pool of light is brighter than its wall: its middle moves by the flow at its middle."""
    one = render([order("studio_sweep", seed=8, motion=7.0, step=0.4)], SIZE)
    light = (one.frames[0, :, 0] - PALETTE[0, 0]).clamp(min=0)[:, :24] ** 4
    across = torch.arange(32).view(1, 1, 32) * light
    middle = across.sum((1, 2)) / light.sum((1, 2)) / 32
    pool = light[0] > 0.5 * light[0].max()
    flow = float(one.flow[0, 0, 0, :24][pool].mean())
    assert abs(flow) > 0.02
    assert abs(float(middle[1] - middle[0]) - flow) < 0.5 * abs(flow)
