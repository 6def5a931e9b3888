"""The kinds of drinks.py: the same by seed, seamless by crop, bubbles rise, cubes stay whole."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from adgen.engines.embedded.footage.kinds import MODULES
from adgen.engines.embedded.footage.render import Order, render

NAMES = MODULES["drinks"]
PALETTE = torch.tensor([[0.08, 0.04, 0.2], [0.6, 0.1, 0.4], [1.0, 0.8, 0.4]])
SIZE = (32, 56)


def order(name: str, seed: int = 5, motion: float = 8.0) -> Order:
    camera = torch.tensor([[0.0, 0.0, 1.0, 0.0]]).expand(3, 4)
    return Order(seed, name, "none", PALETTE, camera, motion, torch.arange(3) * 0.04)


def pulled(later: Tensor, flow: Tensor) -> Tensor:
    """`later` (1, 3, H, W) fetched back along `flow` (1, 2, H, W), in short sides."""
    height, width = later.shape[-2:]
    down, across = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    x = (across + 0.5 + flow[:, 0] * min(width, height)) / width
    y = (down + 0.5 + flow[:, 1] * min(width, height)) / height
    grid = torch.stack([2 * x - 1, 2 * y - 1], -1)
    return functional.grid_sample(later, grid, padding_mode="border", align_corners=False)


@pytest.mark.parametrize("name", NAMES)
def test_a_seed_is_a_take_and_another_seed_is_another(name: str) -> None:
    first, again = (render([order(name)], SIZE).frames for _ in range(2))
    other = render([order(name, seed=6)], SIZE).frames
    assert torch.equal(first, again)
    assert (first - other).abs().mean() > 0.02
    both = render([order(name), order(name, seed=6)], SIZE).frames
    assert torch.allclose(both, torch.cat([first, other]), atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_a_crop_is_the_crop_of_the_whole(name: str) -> None:
    whole = render([order(name)], SIZE).frames
    part = render([order(name)], (16, 28), window=(0.5, 0.25, 1.0, 0.75), aspect=32 / 56).frames
    # The coordinates of a crop are rounded otherwise: a hard edge may move by a sample.
    unlike = (part - whole[..., 14:42, 16:]).abs().amax(2) > 0.02
    assert unlike.float().mean() < 0.01


@pytest.mark.parametrize("name", NAMES)
def test_flow_grows_with_motion_as_speed_does(name: str) -> None:
    slow, fast = (
        float(render([order(name, motion=motion)], SIZE, finer=1).flow[:, 0].abs().mean())
        for motion in (1.0, 10.0)
    )
    assert fast == pytest.approx(25 * slow, rel=0.1)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", [5, 6, 7])
def test_flow_says_where_the_matter_goes(name: str, seed: int) -> None:
    taken = render([order(name, seed, motion=10.0)], (64, 112))
    # Inside one thing: near rims, what lies behind comes out, and no flow can say what it is.
    mask = taken.mask[:, :2]
    solid = 1 - functional.max_pool2d(1 - mask[0], 3, 1, 1)
    now, later = taken.frames[:, 0], taken.frames[:, 1]
    still = ((later - now).abs() * solid[:1])[..., 8:-8, 8:-8].sum()
    moved = ((pulled(later, taken.flow[:, 0]) - now).abs() * solid[:1])[..., 8:-8, 8:-8].sum()
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
